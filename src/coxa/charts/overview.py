"""The short figures of both hips at a glance, each row scaled to its healthy figure or its own range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Bar,
    Chart,
    Interval,
    Legend,
    Mark,
    Panel,
    Row,
    Rule,
    Subject,
)
from coxa.charts.overview_rows import Block, Line, against_healthy, full_of, motions, ranges, shares_of
from coxa.charts.overview_words import described, lead, notes
from coxa.charts.reading import OFFSETS, SIDES, Told, columns, row_axis, told_table

KEY: Final = "overview"
TITLE: Final = "Both hips at a glance"
ABSENT: Final = "This result holds none of the figures that are told first."
THICK: Final = 0.36


def overview(subjects: Sequence[Subject]) -> Chart | Absent:
    """Draw the figures that are told first, of both hips.

    Args:
        subjects: Results of either kind.
    """
    blocks = [*against_healthy(subjects), *ranges(subjects), *motions(subjects)]
    told = [(block, line) for block in blocks for line in block.lines if line.told]
    if not told:
        return Absent(KEY, TITLE, ABSENT)
    sides = [side for side in SIDES if any(side in line.told for _, line in told)]
    found = [t for _, line in told for t in line.told.values()]
    shape: Literal["bar", "interval"] = "interval" if any(block.scale.shown for block in blocks) else "bar"
    cut = any(_beyond(t, line, block) for block, line in told for t in line.told.values())
    return Chart(
        key=KEY,
        title=TITLE,
        lead=lead(subjects, told),
        alt=" ".join(map(described, blocks)),
        evidence="modelled" if any(t.evidence != "measured" for t in found) else "measured",
        panels=tuple(map(_panel, blocks)),
        columns=columns(subjects),
        legend=tuple(Legend(f"your {SIDES[side]} hip", SIDE_TONES[side], shape) for side in sides),
        notes=notes(subjects, blocks, found, cut=cut),
        table=told_table((block.title, line.told) for block, line in told),
    )


def _panel(block: Block) -> Panel:
    marks: list[Mark] = [Rule(100.0, "x", block.mark, "healthy")] if block.mark else []
    for k, line in enumerate(block.lines):
        for side, told in line.told.items():
            offset = OFFSETS[side] if len(line.told) > 1 else 0.0
            found = _interval(k, side, told, line, block, offset)
            if not block.scale.shown:  # without numbers on an axis a length says more than a place
                sure = found.low == found.high
                bar = Bar(
                    k, 0.0, found.value, found.tone, found.name, found.words if sure else "", offset, THICK
                )
                marks += [bar] if sure else [bar, found]
                continue
            marks.append(found)
    rows = tuple(Row(line.label, heading=not line.told) for line in block.lines)
    return Panel(block.title, block.scale, row_axis(len(rows)), tuple(marks), rows)


def _interval(row: int, side: str, told: Told, line: Line, block: Block, offset: float) -> Interval:
    low, high = block.scale.low, block.scale.high
    value, least, most = (min(max(v, low), high) for v in _drawn(told, line))
    words = f"→ {told.words}" if _beyond(told, line, block) else told.words
    return Interval(row, value, least, most, SIDE_TONES[side], f"{SIDES[side]} hip", words, offset)


def _drawn(told: Told, line: Line) -> tuple[float, float, float]:
    return shares_of(told, full_of(told) if math.isnan(line.full) else line.full)


def _beyond(told: Told, line: Line, block: Block) -> bool:
    """Return whether a figure that can be told reaches beyond the axis, where it is cut."""
    return block.scale.shown and not told.open and _drawn(told, line)[2] > block.scale.high
