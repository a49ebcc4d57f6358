"""One panel as one picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from coxa.charts.chart import Line, Panel, Trail
from coxa.charts.svg_frame import (
    TALLEST,
    Gutters,
    Plot,
    axis_x,
    axis_y,
    header,
    rule_lanes,
    title,
    x_words,
)
from coxa.charts.svg_marks import RISE, WIDEST, draw_mark, write_words
from coxa.charts.svg_rows import gutters, plot_of, spared
from coxa.charts.svg_sheet import EDGE, WIDTH, Sheet, said, value_key
from coxa.charts.svg_text import Box, Place, apart, clean, cut, width

WIDEST_NAME: Final = 88.0
"""Names wider than this stand in the legend, not at the ends of lines."""
MOST_NAMES: Final = 4


def named_lines(panel: Panel) -> list[Line]:
    """Return the lines of a panel that have a name of their own."""
    return [m for m in panel.marks if isinstance(m, Line) and clean(m.name) and not m.faint]


def names_at_ends(panels: Sequence[Panel]) -> bool:
    """Return whether the lines of a chart are few enough, and their names short enough, to stand at their ends."""
    lines = [named_lines(panel) for panel in panels]
    if not any(lines) or any(panel.rows or panel.equal for panel in panels):
        return False
    return all(
        len(found) <= MOST_NAMES
        and len({line.name for line in found}) == len(found)
        and all(width(clean(line.name), bold=True) <= WIDEST_NAME for line in found)
        for found in lines
    )


def room_beside(panels: Sequence[Panel], ends: bool) -> Gutters:
    """Return the room beside the plots of a chart, the same in all its panels."""
    names = [clean(line.name) for panel in panels for line in named_lines(panel)] if ends else []
    right = max((width(name, bold=True) for name in names), default=0.0) + (EDGE + 7.0 if names else 0.0)
    return spared(panels, gutters(panels, right))


def panel_sheet(panel: Panel, beside: Gutters, uid: str, ends: bool = False) -> Sheet:
    """Return the sheet with a panel drawn on it."""
    sheet = Sheet(uid)
    y = title(sheet, panel.title, panel.tone)
    y = header(sheet, panel, y)
    across = Plot(Box(beside.left, 0.0, WIDTH - beside.right, 1.0), panel.x, panel.y)
    if panel.equal:
        across = _equal(panel, beside, 0.0)
    lanes, y = rule_lanes(panel, across, y)
    plot = _plot(sheet, panel, beside, y + 4.0)
    for rule, words, place in lanes:
        sheet.text(place, words, "", rule.tone, full=clean(rule.words))
    bottom = x_words(sheet, panel, axis_x(sheet, plot), plot.box)
    axis_y(sheet, plot)
    for mark in panel.marks:
        draw_mark(sheet, plot, mark)
    if ends:
        _end_names(sheet, plot, named_lines(panel))
    inside = Box(EDGE, plot.box.top - 2.0, WIDTH - EDGE, plot.box.bottom - 1.0)
    write_words(sheet, plot, panel.marks, inside)
    sheet.height = _keys(sheet, panel.marks, bottom) + 3.0
    return sheet


def _plot(sheet: Sheet, panel: Panel, beside: Gutters, top: float) -> Plot:
    if panel.rows:
        return plot_of(sheet, panel, beside, top)
    if panel.equal:
        return _equal(panel, beside, top)
    return Plot(Box(beside.left, top, WIDTH - beside.right, top + panel.height), panel.x, panel.y)


def _equal(panel: Panel, beside: Gutters, top: float) -> Plot:
    """Return a plot in which one unit is as long on x as on y, in the middle of the room."""
    wide, tall = abs(panel.x.high - panel.x.low) or 1.0, abs(panel.y.high - panel.y.low) or 1.0
    room = WIDTH - beside.left - beside.right
    scale = min(room / wide, TALLEST / tall)
    left = beside.left + 0.5 * (room - scale * wide)
    return Plot(Box(left, top, left + scale * wide, top + scale * tall), panel.x, panel.y)


def _end_names(sheet: Sheet, plot: Plot, lines: Iterable[Line]) -> None:
    found = []
    for line in lines:
        known = [
            (plot.px(x), plot.py(y))
            for x, y in zip(line.x, line.y, strict=False)
            if math.isfinite(x) and math.isfinite(y)
        ]
        if known:
            found.append((line, known[-1]))
    heights = apart([y for _line, (_x, y) in found], plot.box.top + 8.0, plot.box.bottom - 6.0)
    for (line, _end), y in zip(found, heights, strict=True):
        place = Place(plot.box.right + 6.0, y + RISE)
        sheet.text(place, cut(clean(line.name), WIDTH - EDGE - place.x, bold=True), "ch-strong", line.tone)


def _keys(sheet: Sheet, marks: Iterable[object], y: float) -> float:
    """Draw what the width of trails means, once for each value."""
    told: set[tuple[str, str, float]] = set()
    for mark in marks:
        if isinstance(mark, Trail) and (key := (mark.label, mark.unit, mark.top)) not in told:
            told.add(key)
            top = f"{said(mark.top)} {clean(mark.unit)}".strip()
            y = value_key(sheet, y + 4.0, mark.label, top, mark.tone, WIDEST)
    return y
