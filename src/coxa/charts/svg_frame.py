"""The frame of a picture: where its plot lies, title, axes, ticks, grid, and the words at ends of axes.

From top to bottom: title; the label of y and its end words; words of upright rules; the plot; ticks; label and end
words of x. Each has lines of its own, so that none can meet another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from coxa.charts.chart import Axis, Bar, Interval, Panel, Rule
from coxa.charts.svg_sheet import EDGE, WIDTH, Sheet, n, symbol
from coxa.charts.svg_text import DESCENT, LINE, SIZE, Box, Place, clean, cut, width, wrapped

TITLE_LINE: Final = 17.0
SIGNED: Final = ("right", "left")
"""Tones whose sign stands before a title."""
TALLEST: Final = 320.0
"""Of a plot with equal axes."""
TOOTH: Final = 4.0
TICK_RISE: Final = 4.0
"""How much higher a plot's upper end must be clear where a number stands beside it."""


@dataclass(frozen=True)
class Gutters:
    """Room beside the plot, the same in all pictures of a chart so that they line up.

    Attributes:
        left, right: Widths.
        above: Whether labels of rows stand above their bars.
    """

    left: float
    right: float
    above: bool = False


@dataclass(frozen=True)
class Plot:
    """Where values lie.

    Attributes:
        box: The plot in the picture.
        x, y: The axes; y of a panel with rows counts rows.
        rows: Middles of the rows, from top to bottom; empty for axes of numbers.
        lanes: Heights of the rows.
    """

    box: Box
    x: Axis
    y: Axis
    rows: tuple[float, ...] = ()
    lanes: tuple[float, ...] = ()

    def px(self, value: float) -> float:
        """Return where a value of x lies."""
        return self.box.left + _share(self.x, value) * (self.box.right - self.box.left)

    def py(self, value: float) -> float:
        """Return where a value of y lies: a number, or a row with what it is moved by."""
        if self.rows:
            row = self.row(value)
            return self.rows[row] + (value - row) * self.lanes[row]
        return self.box.bottom - _share(self.y, value) * (self.box.bottom - self.box.top)

    def py_of(self, mark: Bar | Interval) -> float:
        """Return the middle of a mark on a row."""
        row = self.row(mark.row)
        return self.rows[row] + mark.offset * self.lanes[row]

    def row(self, value: float) -> int:
        """Return the row a value of y lies on."""
        return min(max(round(value), 0), len(self.rows) - 1)

    def held(self, value: float) -> float:
        """Return where a value of x lies, no further than the ends of the axis."""
        low, high = sorted((self.x.low, self.x.high))
        return self.px(min(max(value, low), high))


def _share(axis: Axis, value: float) -> float:
    span = axis.high - axis.low
    return (value - axis.low) / span if span else 0.5


def title(sheet: Sheet, words: str, tone: str, y: float = 0.0) -> float:
    """Write a title, with the sign of its side before it, and return where it ends."""
    words = clean(words)
    if not words:
        return y
    start = EDGE
    if tone in SIGNED:
        sheet.mark(symbol("right" if tone == "right" else "left", EDGE + 5.0, y + 9.0))
        start += 16.0
    for k, line in enumerate(lines := wrapped(words, WIDTH - EDGE - start, 3, bold=True)):
        last = k == len(lines) - 1
        sheet.text(
            Place(start, y + 13.5), line, "ch-strong", full=words if last and line.endswith("…") else ""
        )
        y += TITLE_LINE
    return y + 4.0


def ends_of(axis: Axis, upright: bool) -> tuple[str, str]:
    """Return the words at the lower and at the upper end of an axis, with arrows."""
    low, high = clean(axis.minus), clean(axis.plus)
    down, up = ("↓", "↑") if upright else ("←", "→")
    return (f"{low} {down}" if upright else f"{down} {low}") if low else "", f"{high} {up}" if high else ""


def header(sheet: Sheet, panel: Panel, y: float) -> float:
    """Write label and end words of y above the plot and return where they end."""
    axis = panel.y
    label = clean(axis.label) if axis.shown and not panel.rows else ""
    low, high = ("", "") if panel.rows else ends_of(axis, True)
    if panel.equal and not axis.shown and high:  # the lower end has its words below the plot
        shown = cut(high, WIDTH - 2.0 * EDGE)
        sheet.text(Place(0.5 * WIDTH, y + 12.0, "middle"), shown, "ch-soft", full=high)
        return y + LINE
    y = _two(sheet, y, label, " · ".join(filter(None, (high, low))))
    return y + (TICK_RISE if axis.shown and not panel.rows else 0.0)


def _two(sheet: Sheet, y: float, label: str, ends: str) -> float:
    """Write a label to the left and words to the right, in one line or in two."""
    room = WIDTH - 2.0 * EDGE
    if not label and not ends:
        return y
    if label and ends and width(label) + width(ends) + 12.0 > room:
        y = _two(sheet, y, label, "")
        return _two(sheet, y, "", ends)
    if label:
        sheet.text(Place(EDGE, y + 12.0), cut(label, room), "ch-soft", full=label)
    if ends:
        sheet.text(Place(WIDTH - EDGE, y + 12.0, "end"), cut(ends, room), "ch-soft", full=ends)
    return y + LINE


def x_words(sheet: Sheet, panel: Panel, y: float, box: Box) -> float:
    """Write label and end words of x below the ticks and return where they end."""
    axis = panel.x
    low, high = ends_of(axis, False)
    label = clean(axis.label) if axis.shown else ""
    if panel.equal and not panel.y.shown and not label:
        label = ends_of(panel.y, True)[0]
    room = box.right - box.left
    wide = [width(words) for words in (low, label, high)]
    middle = 0.5 * (box.left + box.right)
    if label and (low or high):
        if 0.5 * wide[1] + max(wide[0], wide[2]) + 10.0 > 0.5 * room:
            y = _ends(sheet, low, high, y, box)
        else:
            _ends(sheet, low, high, y, box)
    elif low or high:
        return _ends(sheet, low, high, y, box)
    if not label:
        return y
    shown = cut(label, WIDTH - 2.0 * EDGE)
    half = 0.5 * width(shown)
    place = min(max(middle, EDGE + half), WIDTH - EDGE - half)
    sheet.text(Place(place, y + 12.0, "middle"), shown, "ch-soft", full=label)
    return y + LINE


def _ends(sheet: Sheet, low: str, high: str, y: float, box: Box) -> float:
    """Write words at the left and at the right, one below the other where they would meet."""
    room = box.right - box.left
    stacked = bool(low and high) and width(low) + width(high) + 10.0 > room
    for words, place in ((low, Place(box.left, y + 12.0)), (high, Place(box.right, y + 12.0, "end"))):
        if not words:
            continue
        down = LINE if stacked and words is high else 0.0
        short = cut(words, room)
        sheet.text(place._replace(y=place.y + down), short, "ch-soft", full=words)
    return y + (2.0 if stacked else 1.0) * LINE


def kept_ticks(axis: Axis, plot: Plot) -> list[tuple[float, str]]:
    """Return ticks of x inside the axis whose labels do not run into each other."""
    kept: list[tuple[float, str]] = []
    free = -math.inf
    for at, words in sorted(_inside(axis), key=lambda tick: plot.px(tick[0])):
        words = cut(clean(words), 120.0)
        half = 0.5 * width(words)
        start = min(max(plot.px(at), half), WIDTH - half) - half
        if start >= free:
            kept.append((at, words))
            free = start + 2.0 * half + 5.0
        else:
            kept.append((at, ""))
    return kept


def _inside(axis: Axis) -> list[tuple[float, str]]:
    low, high = sorted((axis.low, axis.high))
    slack = 1e-6 * (high - low)
    return [(at, words) for at, words in axis.ticks if low - slack <= at <= high + slack]


def axis_x(sheet: Sheet, plot: Plot) -> float:
    """Draw x: grid, line, ticks; return where its labels end."""
    box, axis = plot.box, plot.x
    if not axis.shown:
        return box.bottom + 4.0
    ticks = kept_ticks(axis, plot)
    grid = "".join(f"M{n(plot.px(at))} {n(box.top)}V{n(box.bottom)}" for at, _words in ticks)
    if grid:
        sheet.under(f'<path class="ch-grid" d="{grid}"/>')
    teeth = "".join(f"M{n(plot.px(at))} {n(box.bottom)}v{n(TOOTH)}" for at, _words in ticks)
    sheet.under(f'<path class="ch-axis" d="M{n(box.left)} {n(box.bottom)}H{n(box.right)}{teeth}"/>')
    y = box.bottom + TOOTH + 4.0 + SIZE  # clear of the lowest number beside y
    written = False
    for at, words in ticks:
        half = 0.5 * width(words)
        place = min(max(plot.px(at), half), WIDTH - half)
        if words:
            sheet.text(Place(place, y, "middle"), words, "ch-soft")
            written = True
    return y + DESCENT * SIZE + 1.0 if written else box.bottom + TOOTH + 2.0


def axis_y(sheet: Sheet, plot: Plot) -> None:
    """Draw y: grid, ticks; labels that would meet the one below are left out."""
    box, axis = plot.box, plot.y
    if not axis.shown:
        return
    ticks = sorted(_inside(axis), key=lambda tick: -plot.py(tick[0]))
    grid = "".join(f"M{n(box.left)} {n(plot.py(at))}H{n(box.right)}" for at, _words in ticks)
    if grid:
        sheet.under(f'<path class="ch-grid" d="{grid}"/>')
    free = math.inf
    for at, words in ticks:
        y = plot.py(at)
        if y <= free and clean(words):
            shown = cut(clean(words), box.left - 5.0 - EDGE)
            sheet.text(Place(box.left - 5.0, y + 4.4, "end"), shown, "ch-soft", full=clean(words))
            free = y - LINE


def gutter_y(axis: Axis) -> float:
    """Return the room that labels of y need to the left of the plot."""
    if not axis.shown:
        return EDGE + 4.0
    widest = max((width(clean(words)) for _at, words in _inside(axis)), default=0.0)
    return EDGE + min(widest, 90.0) + 6.0


def rule_lanes(panel: Panel, plot: Plot, y: float) -> tuple[list[tuple[Rule, str, Place]], float]:
    """Return where words of upright rules stand above the plot, in as many lines as they need, and where they end.

    Args:
        panel: What is drawn.
        plot: Where values lie on x.
        y: The upper end of the first line.
    """
    rules = [m for m in panel.marks if isinstance(m, Rule) and m.across == "x" and clean(m.words)]
    placed: list[tuple[Rule, str, Place]] = []
    free: list[float] = []
    for rule in sorted(rules, key=lambda r: plot.px(r.at)):
        words = cut(clean(rule.words), WIDTH - 2.0 * EDGE)
        half = 0.5 * width(words)
        middle = min(max(plot.px(rule.at), EDGE + half), WIDTH - EDGE - half)
        lane = next((k for k, end in enumerate(free) if middle - half >= end), len(free))
        free[lane : lane + 1] = [middle + half + 8.0]
        placed.append((rule, words, Place(middle, y + 12.0 + lane * LINE, "middle")))
    return placed, y + len(free) * LINE
