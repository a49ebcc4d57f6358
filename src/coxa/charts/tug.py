"""Where the tug-of-war leads: how far a hip departs from health over days, without and with the programme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Axis,
    Band,
    Chart,
    Interval,
    Legend,
    Line,
    Mark,
    Numbers,
    Panel,
    Row,
    Rule,
    Subject,
    Tone,
    Words,
    nice_ticks,
)
from coxa.charts.reading import (
    SIDES,
    axis,
    between,
    columns,
    hip_of,
    once,
    pairs,
    row_axis,
    sentence,
    titled,
)
from coxa.charts.tug_reading import Hip, Plan, hip_of_outlook
from coxa.figures.check import plain

KEY: Final = "tug-of-war"
TITLE: Final = "Where the tug-of-war leads"
ABSENT: Final = (
    "A self-check computes it, of a hip that it shows clearly to depart from health. A hip that works about as healthy "
    "ones do has no tug-of-war to follow."
)
SHOWN: Final[dict[str, Tone]] = {"nothing": "nothing", "both": "programme"}
"""Plans drawn as curves, and their tones; the others stand in the table."""
LEAST_TOP, MOST_TOP = 150.0, 400.0
"""Per cent: between these the axis ends; what lies beyond is cut and told in words (own choice: today's 100 % stays
readable)."""
MOST_WEEKS: Final = 8
MANY: Final = 10.0
"""Times today's; how much more exactly means nothing (own choice)."""
SURE: Final = {"settles": "would settle", "escalates": "would escalate"}
"""Word of an outlook that leaves no doubt within the rates tried → words."""
SHARES: Final = (
    (0.05, "hardly any"),
    (0.25, "about one in four"),
    (1 / 3, "about one in three"),
    (0.5, "about half"),
    (2 / 3, "about two of three"),
    (0.75, "about three of four"),
    (0.95, "nearly all"),
)
"""Share → words: of rates that nobody measured a share in per cent would say too much (own choice)."""
SCALE_NOTE: Final = "0 % is a healthy hip, 100 % is your hip as it is today; above that it departs further."
HYPOTHESIS_NOTE: Final = (
    "A hypothesis: the rates at which effort turns into tension, load into guarding and rest into ease have not been "
    "measured in anybody. The bands hold what they might be, and what the exam leaves open. Your own diary is the "
    "judge."
)
GAIN_NOTE: Final = (
    "The loop gain says how much of a disturbance is left a day later: below 1 it dies out, above 1 it grows."
)


def tug_of_war(subjects: Sequence[Subject]) -> Chart | Absent:
    """Draw the departure from health over days, without and with the programme.

    Results without curves are drawn from where their plans end.

    Args:
        subjects: Results; those of a self-check may hold it.
    """
    hips = [hip for name, subject, side in pairs(subjects) if (hip := hip_of_outlook(name, subject, side))]
    if not hips:
        return Absent(KEY, TITLE, ABSENT)
    top = _top(hips)
    drawn = once([p.name for hip in hips if len(hip.days) > 1 for p in _drawn(hip)])
    return Chart(
        key=KEY,
        title=TITLE,
        lead=" ".join(_finding(hip) for hip in hips),
        alt=" ".join(_described(hip) for hip in hips),
        evidence="hypothesis",
        panels=tuple(_panel(hip, top) for hip in hips),
        columns=columns(subjects),
        legend=tuple(
            Legend(f"{_label(hips, name)}, with where it lies nine times in ten", _tone(name))
            for name in drawn
        ),
        notes=(SCALE_NOTE, *_gains(hips), HYPOTHESIS_NOTE, *_cut(hips, top), *_calm(subjects, hips)),
        table=_table(hips),
    )


def _drawn(hip: Hip) -> tuple[Plan, ...]:
    """Return the plans drawn: two curves, or all that have but an end."""
    if len(hip.days) == 1:
        return hip.plans
    return tuple(p for p in hip.plans if p.name in SHOWN) or hip.plans[:2]


def _tone(name: str) -> Tone:
    return SHOWN.get(name, "ink")


def _top(hips: Sequence[Hip]) -> float:
    """Return the end of the axis that all panels share, per cent."""
    plans = [p for hip in hips for p in _drawn(hip)]
    highs = [v for p in plans for v in (*p.value, *p.high) if not math.isnan(v)]
    medians = [v for p in plans for v in p.value if not math.isnan(v)]
    wanted = min(max(highs), max(1.5 * max(medians), LEAST_TOP))
    return 50.0 * math.ceil(min(max(wanted, LEAST_TOP), MOST_TOP) / 50.0)


def _panel(hip: Hip, top: float) -> Panel:
    scale = axis("Departure from healthy, % of today's", (0.0, 1.04 * top))
    if len(hip.days) == 1:
        return _ends_panel(hip, scale)
    marks: list[Mark] = [Rule(100.0, "y", "as today", "soft")]
    plans = _drawn(hip)
    for plan in plans:
        words = f"{plan.label}: where it lies nine times in ten"
        marks.append(Band(hip.days, plan.low, plan.high, words, _tone(plan.name)))
    for plan in plans:
        marks.append(Line(hip.days, plan.value, plan.label, _tone(plan.name)))
    beyond = max((v for p in plans for v in p.high if v > top), default=math.nan)
    if not math.isnan(beyond):
        marks.append(Words(hip.days[-1], 0.92 * top, f"{_roughly(beyond)} ↑", "end", "soft"))
    x = Axis("Days", hip.days[0], hip.days[-1], _weeks(hip.days))
    return Panel(hip.title, x, scale, tuple(marks), height=220.0, tone=SIDE_TONES[hip.side])


def _weeks(days: Numbers) -> tuple[tuple[float, str], ...]:
    """Return the days labelled: the ends of weeks, where there are not too many."""
    weeks = [float(day) for day in range(0, int(days[-1]) + 1, 7) if day >= days[0]]
    if not 2 <= len(weeks) <= MOST_WEEKS:
        return nice_ticks(days[0], days[-1])
    return tuple((day, f"{day:.0f}") for day in weeks)


def _ends_panel(hip: Hip, scale: Axis) -> Panel:
    rows = tuple(Row(plan.label) for plan in hip.plans)
    marks: list[Mark] = [Rule(100.0, "x", "as today", "soft")]
    for k, plan in enumerate(hip.plans):
        value, low, high = (_clipped(v[0], scale.high) for v in (plan.value, plan.low, plan.high))
        marks.append(Interval(k, value, low, high, _tone(plan.name), plan.label, _told(plan)))
    return Panel(hip.title, scale, row_axis(len(rows)), tuple(marks), rows, tone=SIDE_TONES[hip.side])


def _clipped(value: float, top: float) -> float:
    return value if math.isnan(value) else min(value, top)


def _label(hips: Sequence[Hip], name: str) -> str:
    return next(p.label for hip in hips for p in hip.plans if p.name == name)


def _told(plan: Plan) -> str:
    """Return where a plan ends, in words."""
    value, low, high = plan.value[-1], plan.low[-1], plan.high[-1]
    if math.isnan(value):
        return "not known"
    words = _roughly(value)
    ends = () if math.isnan(low + high) else once((_roughly(low), _roughly(high)))
    return f"{words} ({' to '.join(ends)})" if len(ends) > 1 else words


def _finding(hip: Hip) -> str:
    """Return whether it would settle or escalate when nothing is done, in whole shares of the rates tried."""
    start = f"Left alone, the tug-of-war between the muscles of your {SIDES[hip.side]} hip"
    if hip.word in SURE:
        return titled(hip.name, f"{start} {SURE[hip.word]}.")
    if math.isnan(hip.escalating):
        return titled(hip.name, sentence(hip.words)) if hip.words else _described(hip)
    words = min(SHARES, key=lambda known: abs(known[0] - hip.escalating))[1]
    return titled(
        hip.name, f"{start} could settle or escalate: among the rates tried, it escalates in {words}."
    )


def _described(hip: Hip) -> str:
    day = plain(hip.days[-1], 0) if not math.isnan(hip.days[-1]) else "the last"
    ends = "; ".join(f"{plan.label} {_told(plan)}" for plan in _drawn(hip))
    return f"{hip.title}, on day {day}, departure from healthy against today's: {ends}."


def _gains(hips: Sequence[Hip]) -> tuple[str, ...]:
    told = [
        f"{hip_of(hip.name, hip.side)}: loop gain {plain(hip.gain.value, 2)} "
        f"({between(hip.gain.low, hip.gain.high, 2)})."
        for hip in hips
        if hip.gain is not None
    ]
    return (*told, GAIN_NOTE) if told else ()


def _cut(hips: Sequence[Hip], top: float) -> tuple[str, ...]:
    most = max(
        (v for hip in hips for p in _drawn(hip) for v in (*p.value, *p.high) if v > top), default=math.nan
    )
    if math.isnan(most):
        return ()
    return (
        f"Cut at {plain(top, 0)} % so that today stays readable; what lies beyond reaches {_roughly(most)}.",
    )


def _roughly(share: float) -> str:
    """Return a departure in words, fives of a per cent up to twice today's, then times: more is not known."""
    times = share / 100.0
    if times > MANY:
        return "more than ten times today's"
    return f"{times:.0f} times today's" if times >= 2.0 else f"{5.0 * round(share / 5.0):.0f} %"


def _calm(subjects: Sequence[Subject], hips: Sequence[Hip]) -> tuple[str, ...]:
    """Say of which hips no tug-of-war is followed, where it is of the other."""
    shown = {(hip.name, hip.side) for hip in hips}
    return tuple(
        f"{hip_of(name, side)}: not followed; the exam does not clearly show that it departs from health."
        for name, _, side in pairs(subjects)
        if (name, side) not in shown and any(own == name for own, _ in shown)
    )


def _table(hips: Sequence[Hip]) -> tuple[tuple[str, ...], ...]:
    lines: list[tuple[str, ...]] = [("Hip", "What is done", "Day", "Departure, % of today's", "5 %", "95 %")]
    for hip in hips:
        for plan in hip.plans:
            for day, *three in zip(hip.days, plan.value, plan.low, plan.high, strict=True):
                lines.append((hip.title, plan.label, *(_cell(v) for v in (day, *three))))
    return tuple(lines)


def _cell(value: float) -> str:
    return "" if math.isnan(value) else plain(float(f"{value:.2g}") if value > 100.0 * MANY else value, 0)
