"""Where the ball goes as the hip turns, beside what the method expects."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Area,
    Axis,
    Band,
    Chart,
    Interval,
    Legend,
    Line,
    Mark,
    Panel,
    Row,
    Rule,
    Subject,
    room,
)
from coxa.charts.glide_reading import EXPECTED, WAYS, Place, Turn, places_of, places_told, turn_of
from coxa.charts.glide_words import HONEST, METHOD, OWN, described, lead, lie_together, other_ways, way_words
from coxa.charts.reading import SIDES, axis, columns, once, pairs, row_axis, titled
from coxa.figures.check import Spread, plain

KEY: Final = "head-glide"
TITLE: Final = "Where the ball goes as the hip turns"
ABSENT: Final = (
    "A self-check computes it, for a hip that the exam tells something about: it turns the hip inward and outward "
    "and follows the ball."
)


def head_glide(subjects: Sequence[Subject]) -> Chart | Absent:
    """Draw the head's way forward against the angle of rotation, by itself and relaxed.

    Results without curves are drawn from their figures at 30°.

    Args:
        subjects: Results; those of a self-check hold it.
    """
    turns = [t for way in WAYS for name, s, side in pairs(subjects) if (t := turn_of(name, s, side, way))]
    told = [x for turn in turns for x in places_of(turn)] or places_told(subjects)
    if not told:
        return Absent(KEY, TITLE, ABSENT)
    panels = _curves(turns) if turns else _rows(told)
    alike = lie_together(turns, panels[0].y.high - panels[0].y.low) if turns else ()
    sides = once([x.side for x in told])
    return Chart(
        key=KEY,
        title=TITLE,
        lead=lead(told),
        alt=described(told),
        evidence="modelled",
        panels=panels,
        columns=columns(subjects),
        legend=(
            *(
                Legend(f"your {SIDES[side]} hip, with where it lies nine times in ten", SIDE_TONES[side])
                for side in sides
            ),
            Legend("with healthy muscles", "healthy"),
            *((Legend("where the method expects it (hypothesis)", "expected", "band"),) if turns else ()),
        ),
        notes=(*other_ways(told), *alike, METHOD, HONEST, OWN),
        table=_table(turns, told),
    )


def _curves(turns: Sequence[Turn]) -> tuple[Panel, ...]:
    angles = [a for t in turns for a in t.angle]
    values = [v for t in turns for curve in (t.value, t.low, t.high, t.healthy) for v in curve]
    x = axis("Rotation, °", (min(angles), max(angles)), plus="inward", minus="outward")
    top = max(abs(end) for end in room(values, least=0.1, zero=True))
    y = axis("Head forward, mm", (-top, top), plus="forward", minus="back")
    return tuple(
        Panel(t.title, x, y, (*_expected(x, y), *_turn_marks(t)), height=200.0, tone=SIDE_TONES[t.side])
        for t in turns
    )


def _expected(x: Axis, y: Axis) -> tuple[Mark, ...]:
    """Return the two quarters where the method expects the head."""
    areas = tuple(
        Area((0.0, end, end, 0.0), (0.0, 0.0, edge, edge), "expected", "as the method expects")
        for end, edge in ((x.high, y.low), (x.low, y.high))
        if end != 0.0
    )
    return (*areas, Rule(0.0, "y", "", "soft"))


def _turn_marks(turn: Turn) -> tuple[Mark, ...]:
    tone = SIDE_TONES[turn.side]
    return (
        Band(turn.angle, turn.low, turn.high, "where it lies nine times in ten", tone),
        Line(turn.angle, turn.healthy, "with healthy muscles", "healthy", dashed=True),
        Line(turn.angle, turn.value, "as it is", tone),
    )


def _rows(told: Sequence[Place]) -> tuple[Panel, ...]:
    ends = room([v for x in told for v in (*_ends(x.spread), x.healthy)], least=0.1, zero=True)
    scale = axis("Head forward, mm", ends, plus="forward", minus="back")
    panels = []
    for name, side in once([(x.name, x.side) for x in told]):
        own = [x for x in told if (x.name, x.side) == (name, side)]
        rows = tuple(Row(f"{plain(x.angle_deg, 0)}° {x.direction}, {WAYS[x.way]}") for x in own)
        marks: list[Mark] = [Rule(0.0, "x", "", "soft")]
        for k, x in enumerate(own):
            if not math.isnan(x.healthy):
                marks.append(
                    Interval(
                        k, x.healthy, x.healthy, x.healthy, "healthy", "with healthy muscles", offset=0.2
                    )
                )
            marks.append(
                Interval(
                    k, x.spread.value, x.spread.low, x.spread.high, SIDE_TONES[side], "as it is", way_words(x)
                )
            )
        panels.append(
            Panel(
                titled(name, f"{SIDES[side]} hip"),
                scale,
                row_axis(len(rows)),
                tuple(marks),
                rows,
                tone=SIDE_TONES[side],
            )
        )
    return tuple(panels)


def _ends(found: Spread) -> tuple[float, float, float]:
    return found.value, found.low, found.high


def _table(turns: Sequence[Turn], told: Sequence[Place]) -> tuple[tuple[str, ...], ...]:
    lines: list[tuple[str, ...]] = [
        ("Hip", "Rotation, °", "Head forward, mm", "5 %", "95 %", "With healthy muscles, mm")
    ]
    if turns:
        for t in turns:
            for angle, *four in zip(t.angle, t.value, t.low, t.high, t.healthy, strict=True):
                lines.append((t.title, plain(angle, 0), *map(_cell, four)))
        return tuple(lines)
    for x in told:
        title = titled(x.name, f"{SIDES[x.side]} hip, {WAYS[x.way]}")
        angle = x.angle_deg * -EXPECTED[x.direction]
        lines.append((title, plain(angle, 0), *map(_cell, (*_ends(x.spread), x.healthy))))
    return tuple(lines)


def _cell(value: float) -> str:
    return "" if math.isnan(value) else plain(value, 2)
