"""Charts with every mark, and charts that are hard to draw, for tests of whatever draws charts."""

from __future__ import annotations

import math

from coxa.charts.chart import (
    Area,
    Axis,
    Ball3,
    Band,
    Bar,
    Chart,
    Frame3,
    Interval,
    Legend,
    Line,
    Mark,
    Panel,
    Points,
    Polyline3,
    Row,
    Rule,
    Scene,
    Tone,
    Trail,
    Words,
    nice_ticks,
)
from coxa.charts.tones import LOOKS

PHASE = tuple(float(k) for k in range(0, 101, 2))
LONG = "a very long label that goes on and on, because somebody named a muscle after a whole sentence " * 5
HOSTILE = '<script>alert("1")</script>\' onload=x ]]> & \x00\x08\x1b[31m \u202e محمد‎ العضلة'


def wave(size: float, shift: float = 0.0) -> tuple[float, ...]:
    """Return one stride of something."""
    return tuple(size * math.sin(2.0 * math.pi * (x + shift) / 100.0) + 0.3 * size for x in PHASE)


def moved(values: tuple[float, ...], by: float) -> tuple[float, ...]:
    """Return values with something added."""
    return tuple(v + by for v in values)


def axis(label: str, low: float, high: float, plus: str = "", minus: str = "") -> Axis:
    """Return an axis with round ticks."""
    return Axis(label, low, high, nice_ticks(low, high), plus=plus, minus=minus)


def chart(key: str, *panels: Panel, columns: int = 2, legend: tuple[Legend, ...] = ()) -> Chart:
    """Return a chart with some panels."""
    return Chart(
        key,
        f"The {key}",
        "What to see.",
        "Said with numbers: 3 and 4.",
        "modelled",
        panels,
        columns,
        legend,
    )


def curves() -> Chart:
    """Return lines with bands, a gap, a norm, rules and end words."""
    stride = axis("percent of the stride", 0.0, 100.0)
    angle = axis("hip flexion, °", -30.0, 50.0, plus="bent", minus="stretched")
    right, left, norm = wave(22.0), wave(20.0, 6.0), wave(18.0, 2.0)
    gap = (*right[:20], math.nan, math.nan, *right[22:])
    marks: tuple[Mark, ...] = (
        Band(PHASE, moved(norm, -6.0), moved(norm, 6.0), "23 runners", "norm"),
        Band(PHASE, moved(right, -3.0), moved(right, 3.0), "", "right"),
        Band(PHASE, moved(left, -4.0), moved(left, 4.0), "", "left"),
        *(Line(PHASE, moved(right, 0.5 * k), "stride", "right", faint=True) for k in range(-4, 5)),
        Line(PHASE, gap, "right", "right"),
        Line(PHASE, left, "left", "left"),
        Rule(37.0, "x", "toe-off right", "right"),
        Rule(39.5, "x", "toe-off left", "left"),
        Rule(0.0, "y", "straight"),
    )
    second = Panel("Right hip, turned in", stride, angle, marks[:6], tone="right")
    return chart("curves", Panel("Hip flexion", stride, angle, marks), second)


def loops() -> Chart:
    """Return plans whose ends lie close, named at their ends."""
    days = tuple(float(d) for d in range(29))
    marks: tuple[Mark, ...] = (
        Line(days, tuple(100.0 - 0.2 * d for d in days), "nothing", "nothing"),
        Line(days, tuple(100.0 - 0.3 * d for d in days), "programme", "programme"),
        Line(days, tuple(100.0 - 1.5 * d for d in days), "expected", "expected"),
    )
    return chart(
        "loops",
        Panel("Departure over 28 days", axis("days", 0.0, 28.0), axis("% of today", 40.0, 110.0), marks),
        columns=1,
    )


def bars() -> Chart:
    """Return rows with headings, labels of all lengths, bars both ways and intervals."""
    rows = (
        Row("abductors", heading=True),
        Row("gluteus medius"),
        Row("tensor fasciae latae"),
        Row("flexors", heading=True),
        Row("iliopsoas"),
    )
    marks: tuple[Mark, ...] = (
        Rule(20.0, "x", "healthy", "healthy"),
        Bar(1, 0.0, 60.0, "strength", "weakness", "60 %"),
        Bar(2, 0.0, 35.0, "guard", "guarding", "35 %", -0.22, 0.38),
        Bar(2, 0.0, -15.0, "tension", "tension", "−15 %", 0.22, 0.38),
        Bar(4, 0.0, 3.0, "rest", "rest", "3 %"),
        Interval(4, 40.0, 20.0, 58.0, "left", "left", "40 %", 0.3),
    )
    effort = axis("% of effort", -20.0, 60.0, minus="less", plus="more")
    long_rows = tuple(Row(f"{row.label} of the {'deep ' * 6 * k}kind") for k, row in enumerate(rows))
    legend = tuple(Legend(words, tone, "bar") for words, tone in (("weakness", "strength"),))
    return chart(
        "bars",
        Panel("Waste by cause, right", effort, Axis("", 0, 5), marks, rows, tone="right"),
        Panel("Waste by cause, left", effort, Axis("", 0, 5), marks[:3], rows[:3], tone="left"),
        Panel("Long labels", effort, Axis("", 0, 5), marks, long_rows),
        columns=3,
        legend=legend,
    )


def socket() -> Chart:
    """Return a round bowl with trails and places along them."""
    turn = [2.0 * math.pi * k / 72 for k in range(73)]
    rim = tuple(70.0 * math.cos(a) for a in turn), tuple(60.0 * math.sin(a) for a in turn)
    load = tuple(2.0 + 2.0 * math.sin(2.0 * math.pi * k / len(PHASE)) for k in range(len(PHASE)))
    path = tuple(10.0 + 0.3 * v for v in wave(60.0)), tuple(0.5 * v for v in wave(50.0, 20.0))
    plain = Axis("", -80.0, 80.0, shown=False, plus="outer edge", minus="inner edge")
    upright = Axis("", -80.0, 80.0, shown=False, plus="front", minus="back")
    marks: tuple[Mark, ...] = (
        Area(*rim, "soft", "the bowl"),
        Line((-70.0, 70.0), (0.0, 0.0), "", "soft", faint=True),
        Trail(
            path[0], path[1], load, "how hard it presses", "BW", 4.0, "right",
            ((0, "heel strike"), (18, "toe-off"), (19, "swing")),
        ),
        Points((0.0, 3.0), (0.0, 2.0), "middle", "healthy", ("deepest point", "healthy")),
        Words(0.0, 68.0, "rim"),
    )  # fmt: skip
    one = Panel("Right socket", plain, upright, marks, equal=True, tone="right")
    return chart("socket", one, Panel("Left socket", plain, upright, marks, equal=True, tone="left"))


def cloud() -> Chart:
    """Return points with words that stand close to each other."""
    xs, ys = tuple(40.0 + 0.6 * k for k in range(9)), tuple(50.0 + (k % 3) for k in range(9))
    marks: tuple[Mark, ...] = (
        Points(xs, ys, "muscles", "ink", tuple(f"gluteus medius {k}" for k in range(9))),
        Points((0.0, 100.0), (0.0, 100.0), "ends", "warn", ("lower left", "upper right")),
        Rule(50.0, "y", "half", "warn"),
        Rule(53.0, "y", "a little more than half", "expected"),
    )
    return chart("cloud", Panel("Points", axis("x", 0.0, 100.0), axis("y", 0.0, 100.0), marks), columns=1)


def every_tone() -> Chart:
    """Return a bar, a line, a band and a point of every tone."""
    tones = tuple(LOOKS)
    rows = tuple(Row(tone) for tone in tones)
    bars = tuple(Bar(k, 0.0, 40.0 + 2.0 * k, tone, tone, tone) for k, tone in enumerate(tones))
    stair = (0.0, 40.0, 60.0, 100.0)
    lines: tuple[Mark, ...] = ()
    for k, tone in enumerate(tones):
        y = tuple(5.0 * k + rise for rise in (0.0, 0.0, 3.0, 3.0))
        lines += (
            Band(stair, moved(y, -1.5), moved(y, 1.5), "", tone),
            Line(stair, y, "", tone),
            Points((80.0,), (y[2],), "", tone),
        )
    legend = tuple(Legend(f"{tone} {shape}", tone, shape) for tone in tones for shape in ("line", "bar"))
    return chart(
        "tones",
        Panel("Bars", axis("%", 0.0, 80.0), Axis("", 0, 1), bars, rows),
        Panel("Lines", axis("x", 0.0, 100.0), axis("y", -5.0, 105.0), lines, height=500.0),
        legend=legend,
    )


def hostile() -> Chart:
    """Return a chart all of whose words are hostile or far too long."""
    marks: tuple[Mark, ...] = (
        Bar(1, 0.0, 50.0, "right", HOSTILE, HOSTILE),
        Bar(2, 0.0, 50.0, "left", LONG, LONG),
        Interval(3, 10.0, 5.0, 90.0, "healthy", HOSTILE, LONG),
        Rule(10.0, "x", HOSTILE),
        Rule(80.0, "x", LONG),
    )
    rows = (Row(HOSTILE, heading=True), Row(LONG), Row(HOSTILE), Row("محمد العضلة"))
    both = Axis(HOSTILE, 0.0, 100.0, ((0.0, HOSTILE), (50.0, LONG), (100.0, "]]>")), plus=LONG, minus=HOSTILE)
    lines: tuple[Mark, ...] = (
        Line((0.0, 50.0, 100.0), (0.0, 99.0, 5.0), HOSTILE, "right"),
        Points((50.0, math.inf), (50.0, 3.0), LONG, "left", (LONG, HOSTILE)),
        Words(50.0, 50.0, HOSTILE),
        Rule(10.0, "y", LONG),
        Trail(
            (1.0, 2.0), (1.0, 2.0), (1.0, math.nan), HOSTILE, LONG, 0.0, "ink", ((0, HOSTILE), (9, "none"))
        ),
    )
    return Chart(
        HOSTILE,
        HOSTILE,
        LONG,
        HOSTILE,
        "modelled",
        (Panel(HOSTILE, both, both, marks, rows), Panel(LONG, both, both, lines, tone="left")),
        legend=(Legend(HOSTILE, "right"), Legend(LONG, "left", "bar")),
    )


def space() -> Chart:
    """Return a scene with bones, muscles and a head, two stills."""

    def muscle(k: int, at: float) -> Polyline3:
        far = 40.0 * math.cos(k), 60.0 + 4.0 * k, 50.0 * math.sin(k)
        return Polyline3((far, (10.0, 0.0, 30.0), (0.0, -60.0 - k, 45.0 + at)), f"muscle {k}", 90.0 * k + at)

    still = tuple(
        Polyline3(
            tuple((r * math.cos(a), 40.0 + 0.4 * r, r * math.sin(a)) for a in range(7)),
            "pelvis",
            None,
            "soft",
        )
        for r in (40.0, 60.0)
    )
    femur = Polyline3(
        ((0.0, 0.0, 0.0), (0.0, -10.0, 40.0), (5.0, -200.0, 10.0)), "thigh bone", None, "ink", 3.0
    )
    tones: tuple[Tone, ...] = ("right", "left")
    scenes = tuple(
        Scene(
            f"{tone.capitalize()} hip",
            still,
            tuple(
                Frame3(
                    f"{at:.0f} %",
                    at,
                    (femur, *(muscle(k, at) for k in range(9))),
                    (Ball3((0.0, 0.0, 0.0), 24.0, "head"),),
                    "the head pressed forward",
                )
                for at in (0.0, 10.0, 37.0)
            ),
            "percent of the stride",
            "force, N",
            800.0,
            (0, 2),
            tone,
        )
        for tone in tones
    )
    return Chart("space", "In space", "What to see.", "Said in words.", "modelled", scenes=scenes)


GALLERY = (curves, loops, bars, socket, cloud, every_tone, hostile, space)
"""Each returns a chart."""
