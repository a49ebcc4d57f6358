"""The small picture of the first page: how both hips stand against a healthy one, in a few rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from coxa.charts.chart import (
    SIDE_TONES,
    Axis,
    Chart,
    Interval,
    Legend,
    Mark,
    Panel,
    Row,
    Rule,
    Subject,
    nice_ticks,
)
from coxa.exam.items import SIDE_WORDS
from coxa.report.readings import Reading, sides_of

ROWS: Final = {
    "check": (
        ("efficiency", "Efficiency in daily tasks"),
        ("share.peak_abduction", "Strength to the side"),
        ("share.speed", "Fastest swing of the leg"),
    ),
    "analysis": (("efficiency", "Efficiency in this motion"),),
}
"""Readings in % of healthy and their labels, by kind of result."""
TOP: Final = 120.0
"""Per cent at the end of the axis: what lies beyond is cut there and told in words (own choice)."""
_APART: Final = {"r": -0.2, "l": 0.2}


def glance(subjects: Sequence[Subject]) -> Chart | None:
    """Return the picture; None when none of its figures was assessed.

    Args:
        subjects: One result of each kind.
    """
    rows: list[Row] = []
    marks: list[Mark] = []
    told: list[tuple[str, str, Reading]] = []
    for subject in subjects:
        sides = sides_of(subject)
        for key, label in ROWS[subject.kind]:
            found = {side: each.readings[key] for side, each in sides.items() if key in each.readings}
            if not found:
                continue
            for side, reading in found.items():
                marks.append(_mark(len(rows), side, reading))
                told.append((label, side, reading))
            rows.append(Row(label))
    if not rows:
        return None
    axis = Axis("% of a healthy hip", 0.0, TOP, nice_ticks(0.0, TOP, 7))
    healthy = Rule(100.0, "x", "healthy", "healthy")
    drawn = dict.fromkeys(side for _, side, _ in told)
    return Chart(
        key="glance",
        title="At a glance",
        lead="",
        alt="; ".join(f"{label}, {SIDE_WORDS[side]}: {reading}" for label, side, reading in told) + ".",
        evidence="modelled",
        panels=(
            Panel("", axis, Axis("", 0.0, float(len(rows)), (), shown=False), (healthy, *marks), tuple(rows)),
        ),
        columns=1,
        legend=tuple(Legend(f"{SIDE_WORDS[side]} hip", SIDE_TONES[side], "interval") for side in drawn),
    )


def _mark(row: int, side: str, reading: Reading) -> Interval:
    ends = (reading.low, reading.high)
    if reading.sd is not None:  # as in the overview and in words: one standard deviation of the strides
        ends = (reading.value - reading.sd, reading.value + reading.sd)
    value, low, high = (min(max(x, 0.0), TOP) for x in (reading.value, *ends))
    if not reading.spread:
        low = high = math.nan
    name = f"{SIDE_WORDS[side]} hip"
    return Interval(row, value, low, high, SIDE_TONES[side], name, str(reading), _APART[side])
