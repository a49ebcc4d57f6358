"""Panels of lying bars: rows with labels left of the bars where these fit, else above them, and headings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from coxa.charts.chart import Axis, Bar, Interval, Panel
from coxa.charts.svg_frame import Gutters, Plot, gutter_y
from coxa.charts.svg_marks import BESIDE
from coxa.charts.svg_sheet import EDGE, WIDTH, Sheet
from coxa.charts.svg_text import LINE, Box, Place, clean, width, wrapped

WIDEST_LABEL: Final = 124.0
"""Labels wider than this stand above their bars."""
LANE: Final = 24.0
"""Height of a row at least, and at most twice that."""
HEADING: Final = 24.0
LINES: Final = 2
"""Of a label above its bar; the rest is cut."""
SLIMMEST: Final = 130.0
"""The plot keeps this width, whatever words stand beside it."""


def gutters(panels: Iterable[Panel], right: float) -> Gutters:
    """Return the room beside the plots of some panels.

    Args:
        panels: All of a chart.
        right: Asked for by what stands at the ends of lines.
    """
    every = list(panels)
    labels = [clean(row.label) for panel in every for row in panel.rows if not row.heading]
    widest = max(map(width, labels), default=0.0)
    above = widest > WIDEST_LABEL
    left = max((gutter_y(panel.y) for panel in every if not panel.rows), default=EDGE)
    if labels and not above:
        left = max(left, EDGE + widest + 8.0)
    return Gutters(left, max(right, EDGE + 8.0), above)


def spared(panels: Iterable[Panel], beside: Gutters) -> Gutters:
    """Return the gutters widened so that words behind the ends of bars stay inside the picture."""
    left, right = beside.left, beside.right
    for panel in panels:
        for onward, share, room in _wanted(panel):
            whole = WIDTH - left - right
            need = share * whole + room - whole - (right if onward else left - EDGE) + EDGE
            if need <= 0.0 or share <= 0.0:
                continue
            more = min(need / share, whole - SLIMMEST)
            if more > 0.0 and onward:
                right += more
            elif more > 0.0:
                left += more
    return Gutters(left, right, beside.above)


def _wanted(panel: Panel) -> Iterator[tuple[bool, float, float]]:
    """Yield where a mark ends, as a share of the axis from the other end, and the room its words want behind it."""
    span = panel.x.high - panel.x.low
    for mark in panel.marks:
        if not isinstance(mark, Bar | Interval) or not clean(mark.words) or not span:
            continue
        end = mark.high if isinstance(mark, Interval) else mark.end
        onward = isinstance(mark, Interval) or mark.end >= mark.start
        share = (end - panel.x.low) / span if onward else (panel.x.high - end) / span
        if math.isfinite(share):
            yield onward, min(max(share, 0.0), 1.0), width(clean(mark.words)) + BESIDE + 3.0


def lane_of(panel: Panel, row: int) -> float:
    """Return the height of a row: as low as words of bars beside each other allow."""
    marks = [m for m in panel.marks if isinstance(m, Bar | Interval) and m.row == row and clean(m.words)]
    offsets = sorted({mark.offset for mark in marks})
    nearest = min((b - a for a, b in pairwise(offsets)), default=1.0)
    return min(max(LANE, (LINE + 0.5) / max(nearest, 0.01)), 2.0 * LANE)


def plot_of(sheet: Sheet, panel: Panel, beside: Gutters, top: float) -> Plot:
    """Write the labels of the rows and return where values lie.

    Args:
        sheet: To write on.
        panel: With rows.
        beside: Room beside the plot.
        top: Upper end of the plot.
    """
    y = top + 2.0
    middles: list[float] = []
    lanes = [HEADING if row.heading else lane_of(panel, k) for k, row in enumerate(panel.rows)]
    for row, lane in zip(panel.rows, lanes, strict=True):
        label = clean(row.label)
        if row.heading:
            middles.append(y + 0.5 * HEADING)
            _label(sheet, label, EDGE, y + HEADING - 6.0, WIDTH - 2.0 * EDGE, "ch-strong ch-halo", 1)
            y += HEADING
            continue
        if beside.above:
            lines = _label(sheet, label, EDGE, y + 13.0, WIDTH - 2.0 * EDGE, "ch-halo", LINES)
            y += lines * LINE + 2.0
        else:
            _label(sheet, label, EDGE, y + 0.5 * lane + 4.4, beside.left - EDGE - 4.0, "", 1)
        middles.append(y + 0.5 * lane)
        y += lane + (4.0 if beside.above else 0.0)
    left = max(EDGE + 1.0, beside.left) if beside.above else beside.left
    box = Box(left, top, WIDTH - beside.right, y + 2.0)
    axis = Axis("", -0.5, len(panel.rows) - 0.5, shown=False)
    return Plot(box, panel.x, axis, tuple(middles), tuple(lanes))


def _label(sheet: Sheet, words: str, x: float, y: float, room: float, kind: str, most: int) -> int:
    """Write a label in lines and return how many."""
    lines = wrapped(words, room, most, bold="ch-strong" in kind)
    for k, line in enumerate(lines):
        last = k == len(lines) - 1
        sheet.text(Place(x, y + k * LINE), line, kind, full=words if last and line.endswith("…") else "")
    return len(lines)
