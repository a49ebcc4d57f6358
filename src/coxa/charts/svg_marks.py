"""Each mark as SVG: where its numbers lie in the plot, its tone's look, and its words where there is room for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from coxa.charts.chart import (
    Area,
    Band,
    Bar,
    Interval,
    Line,
    Mark,
    Points,
    Rule,
    Tone,
    Trail,
    Words,
)
from coxa.charts.svg_frame import Plot
from coxa.charts.svg_sheet import Sheet, n, path, runs, shade, stroke, symbol, titled
from coxa.charts.svg_text import ASCENT, DESCENT, LINE, SIZE, Box, Place, clean, width
from coxa.charts.tones import LOOKS

WIDEST: Final = 8.0
"""Of a trail."""
CAP: Final = 4.0
"""Half the height of the ends of an interval."""
BESIDE: Final = 5.0
"""From a mark to its words."""
RISE: Final = 4.4
"""From the middle of a mark down to the line on which its words stand."""
HEAD: Final = ASCENT * SIZE - RISE


def draw_mark(sheet: Sheet, plot: Plot, mark: Mark) -> None:
    """Draw one mark, without the words that stand beside it."""
    match mark:
        case Line():
            _line(sheet, plot, mark)
        case Band():
            _band(sheet, plot, mark)
        case Area():
            _area(sheet, plot, mark)
        case Points():
            _points(sheet, plot, mark)
        case Trail():
            _trail(sheet, plot, mark)
        case Bar():
            _bar(sheet, plot, mark)
        case Interval():
            _interval(sheet, plot, mark)
        case Rule():
            _rule(sheet, plot, mark)
        case Words():
            pass  # written after all marks


def _line(sheet: Sheet, plot: Plot, mark: Line) -> None:
    pieces = runs(zip(mark.x, mark.y, strict=False))
    places = [[(plot.px(x), plot.py(y)) for x, y in piece] for piece in pieces]
    d = "".join(map(path, places))
    if not d:
        return
    if not mark.faint:
        for piece in places:
            sheet.avoid(piece)
    drawn = f'<path {_stroked(mark.tone, mark.faint, mark.dashed)}{sheet.clip(plot.box)} d="{d}"/>'
    sheet.mark(titled(drawn, mark.name))


def _stroked(tone: Tone, faint: bool = False, dashed: bool = False) -> str:
    look = LOOKS[tone]
    dash = look.dasharray or ("5 4" if dashed else "")
    kind = "ch-line ch-faint" if faint else "ch-line"
    wide = 0.8 if faint else look.weight
    return f'class="{kind} ct-{tone}" stroke-width="{wide:g}"' + (
        f' stroke-dasharray="{dash}"' if dash else ""
    )


def _band(sheet: Sheet, plot: Plot, mark: Band) -> None:
    pieces = runs(zip(mark.x, mark.low, mark.high, strict=False))
    outlines, edges = [], []
    for piece in pieces:
        under = [(plot.px(x), plot.py(low)) for x, low, _high in piece]
        over = [(plot.px(x), plot.py(high)) for x, _low, high in piece]
        outlines.append(path([*under, *reversed(over)], closed=True))
        edges += [path(under), path(over)]
    if not outlines:
        return
    clip = sheet.clip(plot.box)
    drawn = f'<path {sheet.veil(mark.tone)}{clip} d="{"".join(outlines)}"/>'
    drawn += f'<path class="ch-edge ct-{mark.tone}"{clip} d="{"".join(edges)}"/>'
    sheet.mark(titled(drawn, mark.name))


def _area(sheet: Sheet, plot: Plot, mark: Area) -> None:
    for piece in runs(zip(mark.x, mark.y, strict=False)):
        corners = [(plot.px(x), plot.py(y)) for x, y in piece]
        kind = f'class="ch-area ct-{mark.tone}"'
        dash = LOOKS[mark.tone].dasharray
        kind += f' stroke-dasharray="{dash}"' if dash else ""
        sheet.mark(
            titled(f'<path {kind}{sheet.clip(plot.box)} d="{path(corners, closed=True)}"/>', mark.name)
        )


def _points(sheet: Sheet, plot: Plot, mark: Points) -> None:
    for k, (x, y) in enumerate(zip(mark.x, mark.y, strict=False)):
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        place = (plot.px(x), plot.py(y))
        sheet.avoid([place], 5.0)
        own = mark.words[k] if k < len(mark.words) else ""
        told = ": ".join(filter(None, (clean(mark.name), clean(own))))
        sheet.mark(titled(symbol(mark.tone, *place, radius=4.4, halo=bool(plot.rows)), told))


def _trail(sheet: Sheet, plot: Plot, mark: Trail) -> None:
    points = list(zip(mark.x, mark.y, mark.value, strict=False))
    parts = []
    for (x1, y1, v1), (x2, y2, v2) in pairwise(points):
        value = 0.5 * (v1 + v2)
        if not all(map(math.isfinite, (x1, y1, x2, y2, value))):
            continue
        share = value / mark.top if mark.top > 0.0 else 0.0
        ends = [(plot.px(x1), plot.py(y1)), (plot.px(x2), plot.py(y2))]
        sheet.avoid(ends, 0.5 * stroke(share, WIDEST))
        parts.append(
            f'<path class="ch-trail ct-{mark.tone} cs-{shade(value, mark.top)}" '
            f'stroke-width="{n(stroke(share, WIDEST))}" d="{path(ends)}"/>'
        )
    sheet.mark(titled("".join(parts), f"{mark.label}, {mark.unit}" if mark.unit else mark.label))
    for k, words in mark.marks:
        if 0 <= k < len(points) and all(map(math.isfinite, points[k][:2])):
            place = (plot.px(points[k][0]), plot.py(points[k][1]))
            sheet.avoid([place], 5.0)
            sheet.mark(titled(symbol(mark.tone, *place), words))


def _bar(sheet: Sheet, plot: Plot, mark: Bar) -> None:
    if not (math.isfinite(mark.start) and math.isfinite(mark.end)):
        return
    left, right = sorted((plot.held(mark.start), plot.held(mark.end)))
    tall = mark.thick * plot.lanes[plot.row(mark.row)]
    top = plot.py_of(mark) - 0.5 * tall
    place = f'x="{n(left)}" y="{n(top)}" width="{n(right - left)}" height="{n(tall)}"'
    sheet.mark(titled(f"<rect {sheet.fill(mark.tone)} {place}/>", _told(mark)))


def _told(mark: Bar | Interval) -> str:
    return ": ".join(filter(None, (clean(mark.name), clean(mark.words))))


def _interval(sheet: Sheet, plot: Plot, mark: Interval) -> None:
    y = plot.py_of(mark)
    parts = []
    if math.isfinite(mark.low) and math.isfinite(mark.high):
        low, high = plot.held(mark.low), plot.held(mark.high)
        dash = LOOKS[mark.tone].dasharray
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(
            f'<path class="ch-interval ct-{mark.tone}"{dashed} d="M{n(low)} {n(y)}H{n(high)}"/>'
            f'<path class="ch-cap ct-{mark.tone}" '
            f'd="M{n(low)} {n(y - CAP)}v{n(2 * CAP)}M{n(high)} {n(y - CAP)}v{n(2 * CAP)}"/>'
        )
        sheet.avoid([(low, y), (high, y)], CAP)
    if math.isfinite(mark.value):
        x = plot.held(mark.value)
        parts.append(symbol(mark.tone, x, y))
        sheet.avoid([(x, y)], 5.0)
    sheet.mark(titled("".join(parts), _told(mark)))


def _rule(sheet: Sheet, plot: Plot, mark: Rule) -> None:
    box, axis = plot.box, plot.x if mark.across == "x" else plot.y
    low, high = sorted((axis.low, axis.high))
    if not low <= mark.at <= high:
        return
    d = (
        f"M{n(plot.px(mark.at))} {n(box.top)}V{n(box.bottom)}"
        if mark.across == "x"
        else f"M{n(box.left)} {n(plot.py(mark.at))}H{n(box.right)}"
    )
    dash = LOOKS[mark.tone].dasharray
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    sheet.mark(titled(f'<path class="ch-rule ct-{mark.tone}"{dashed} d="{d}"/>', mark.words))


def write_words(sheet: Sheet, plot: Plot, marks: Sequence[Mark], inside: Box) -> None:
    """Write the words of all marks where they meet no other: those that cannot move far come first."""
    for mark in marks:
        if isinstance(mark, Bar):
            _bar_words(sheet, plot, mark, inside)
        elif isinstance(mark, Interval):
            _interval_words(sheet, plot, mark, inside)
    for mark in marks:
        if isinstance(mark, Words) and math.isfinite(mark.x) and math.isfinite(mark.y):
            x, y = plot.px(mark.x), plot.py(mark.y) + RISE
            places = [Place(x, y + d, mark.anchor) for d in _near()]
            sheet.written(mark.text, places, inside, "ch-halo", mark.tone)
    for mark in marks:
        if isinstance(mark, Rule) and mark.across == "y" and clean(mark.words):
            _rule_words(sheet, plot, mark, inside)
    for mark in marks:
        if isinstance(mark, Points):
            for x, y, words in zip(mark.x, mark.y, mark.words, strict=False):
                _beside(sheet, plot.px(x), plot.py(y), words, mark.tone, inside)
        elif isinstance(mark, Trail):
            for k, words in mark.marks:
                if 0 <= k < min(len(mark.x), len(mark.y)):
                    _beside(sheet, plot.px(mark.x[k]), plot.py(mark.y[k]), words, mark.tone, inside)


def _near() -> list[float]:
    """Return how far words may move up or down, nearest first."""
    return [sign * 4.0 * k for k in range(16) for sign in ((1.0, -1.0) if k else (1.0,))]


def _rule_words(sheet: Sheet, plot: Plot, mark: Rule, inside: Box) -> None:
    y, box = plot.py(mark.at), plot.box
    ends = ((box.right - 3.0, "end"), (box.left + 4.0, "start"))
    heights = (y - 4.0, y + ASCENT * SIZE + 1.0, y - 4.0 - LINE, y + ASCENT * SIZE + 1.0 + LINE)
    places = [Place(x, height, anchor) for height in heights[:2] for x, anchor in ends]
    places += [Place(x, height, anchor) for height in heights[2:] for x, anchor in ends]
    sheet.written(mark.words, places, inside, "ch-halo", mark.tone)


def _beside(sheet: Sheet, x: float, y: float, words: str, tone: Tone, inside: Box) -> None:
    """Write words beside a point: right, left, above, below, then further off."""
    if not clean(words) or not (math.isfinite(x) and math.isfinite(y)):
        return
    places = []
    for far in (8.0, 14.0, 22.0, 32.0):
        places += [
            Place(x + far, y + RISE),
            Place(x - far, y + RISE, "end"),
            Place(x, y - far + 1.0, "middle"),
            Place(x, y + far + HEAD, "middle"),
            Place(x + 0.7 * far, y - 0.7 * far),
            Place(x + 0.7 * far, y + 0.7 * far + HEAD),
            Place(x - 0.7 * far, y - 0.7 * far, "end"),
            Place(x - 0.7 * far, y + 0.7 * far + HEAD, "end"),
        ]
    half = 0.5 * width(clean(words))
    held = min(max(x, inside.left + half), inside.right - half)
    places += [Place(held, y - 9.0, "middle"), Place(held, y + 9.0 + HEAD, "middle")]
    sheet.written(words, places, inside, "ch-halo", tone)


def _bar_words(sheet: Sheet, plot: Plot, mark: Bar, inside: Box) -> None:
    if not clean(mark.words):
        return
    if not (math.isfinite(mark.start) and math.isfinite(mark.end)):
        return _instead(sheet, plot, mark, inside)
    start, end = plot.held(mark.start), plot.held(mark.end)
    y = plot.py_of(mark) + RISE
    onward = (BESIDE, "start") if end >= start else (-BESIDE, "end")
    back = (-onward[0], "end" if onward[1] == "start" else "start")
    places = [Place(end + onward[0], y, onward[1])]
    if abs(end - start) > width(clean(mark.words)) + 2.0 * BESIDE:
        places.append(Place(end + back[0], y, back[1]))
    places.append(Place(start + back[0], y, back[1]))
    sheet.written(mark.words, places, inside, "ch-halo")


def _interval_words(sheet: Sheet, plot: Plot, mark: Interval, inside: Box) -> None:
    if not clean(mark.words):
        return
    known = [plot.held(v) for v in (mark.low, mark.value, mark.high) if math.isfinite(v)]
    if not known:
        return _instead(sheet, plot, mark, inside)
    y = plot.py_of(mark)
    places = [
        Place(max(known) + BESIDE + 2.0, y + RISE),
        Place(min(known) - BESIDE - 2.0, y + RISE, "end"),
    ]
    middle = known[len(known) // 2]
    places += [
        Place(middle, y - CAP - DESCENT * SIZE - 2.0, "middle"),
        Place(middle, y + CAP + ASCENT * SIZE, "middle"),
    ]
    sheet.written(mark.words, places, inside, "ch-halo")


def _instead(sheet: Sheet, plot: Plot, mark: Bar | Interval, inside: Box) -> None:
    """Write words where a bar would begin that has no numbers, such as why it has none."""
    zero = plot.held(0.0)
    y = plot.py_of(mark) + RISE
    places = [Place(zero + BESIDE, y), Place(plot.box.left + BESIDE, y), Place(plot.box.right, y, "end")]
    sheet.written(mark.words, places, inside, "ch-halo ch-soft")
