"""Charts as SVG text: pure functions of what is drawn.

Nothing is styled here but by classes and presentation attributes (the page's security policy allows no inline style);
colours come from the style sheet. A chart is one picture with a name to a screen reader; the page holds the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Final, NamedTuple

from coxa.programme.progress import Marker
from coxa.programme.series import Difference, Point, Series
from coxa.web.axes import Axis, Span, date_ticks

WIDTH, HEIGHT = 400.0, 226.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 318.0, 36.0, 200.0
"""Edges of the plot inside the picture."""
# Marks without a line need more room.
BIGGEST_MARK, SMALLEST_MARK = 8.0, {"right": 2.2, "left": 2.2, "run": 2.6, "gap": 4.0}
_LABEL_STEP = 14.0  # least distance of two names at the ends of lines
_LETTER = 6.0  # width of one letter of a stage's name, on average
_STEM_ROOM = 4.0  # stems closer than this would be a grey wall: then the marks stand alone
_DENSE: Final = 120  # days of a line from which it is drawn thinner
_LONE = 3.0  # half width of the band of a day without neighbours
_NAMES: Final = {"r": "right", "l": "left", "": "run"}
"""Class of a line by its side; of none, as of runs, one of its own."""
_SHAPES: Final = {
    "right": '<circle r="4"/>',
    "left": '<path d="M-3.6-3.6h7.2v7.2h-7.2z"/>',
    "run": '<path d="M0-4.4 4.2 3.4h-8.4z"/>',
    "gap": '<path d="M0-4.6 4.6 0 0 4.6-4.6 0z"/>',
}


@dataclass(frozen=True)
class Chart:
    """What all charts share.

    Attributes:
        key: Its name on the page; begins the ids inside.
        label: What it shows, in words, for those who cannot see it.
        span: Days from left to right.
        axis: Values from bottom to top.
        stages: Where stages begin; those before the span are left out.
    """

    key: str
    label: str
    span: Span
    axis: Axis
    stages: Sequence[Marker] = ()

    def x(self, day: date) -> float:
        """Return where a day lies."""
        return LEFT + (RIGHT - LEFT) * self.span.share(day)

    def y(self, value: float) -> float:
        """Return where a value lies."""
        return BOTTOM - (BOTTOM - TOP) * self.axis.share(value)


def line_chart(
    chart: Chart,
    lines: Sequence[Series],
    joined: timedelta,
    names: Sequence[str],
    *,
    even: tuple[float, float] | None = None,
    limits: Sequence[float] = (),
) -> str:
    """Return a chart of right and left with their bands.

    Args:
        chart: The frame.
        lines: One per side; points outside the span are left out.
        joined: Days further apart than this are not joined: nothing is drawn where nothing was measured.
        names: What stands at the end of each line.
        even: Values between which the ground is shaded: what counts as even.
        limits: Values with a line across.
    """
    shown = [[p for p in line.points if chart.span.holds(p.day)] for line in lines]
    parts = [_frame(chart), *_ground(chart, even, limits)]
    parts += [
        _band(chart, _runs(points, joined), _NAMES[line.side])
        for line, points in zip(lines, shown, strict=True)
    ]
    parts += [
        _line(chart, _runs(points, joined), _NAMES[line.side])
        for line, points in zip(lines, shown, strict=True)
    ]
    ends = [
        _End(chart.x(points[-1].day) + 8.0, chart.y(points[-1].value), _NAMES[line.side], name)
        for line, points, name in zip(lines, shown, names, strict=True)
        if points
    ]
    parts += _end_names(ends)
    marks = "".join(_mark(chart, _NAMES[line.side], shown) for line in lines)
    return _svg(chart, marks, parts)


def difference_chart(chart: Chart, found: Sequence[Difference], limit: float, name: str) -> str:
    """Return a chart of how far the sides differ each day, against the limit that measurement error explains.

    Args:
        chart: The frame.
        found: The differences; days outside the span are left out.
        limit: Up to which the sides count as equal.
        name: What stands beside the limit.
    """
    shown = [d for d in found if chart.span.holds(d.day)]
    ground, top = chart.y(0.0), chart.y(limit)
    roomy = _STEM_ROOM * len(shown) <= (RIGHT - LEFT)
    stems = "".join(f"M{_n(chart.x(d.day))} {_n(ground)}V{_n(chart.y(d.value))}" for d in shown)
    heads = _polyline([(chart.x(d.day), chart.y(d.value)) for d in shown])
    parts = [
        _frame(chart),
        f'<rect class="within" x="{_n(LEFT)}" y="{_n(top)}" width="{_n(RIGHT - LEFT)}" height="{_n(ground - top)}"/>',
        f'<path class="limit" d="M{_n(LEFT)} {_n(top)}H{_n(RIGHT)}"/>',
        f'<text class="end" x="{_n(RIGHT + 8)}" y="{_n(top + 4)}">{escape(name)}</text>',
        f'<path class="stem" d="{stems}"/>' if shown and roomy else "",
        f'<path class="heads" fill="none" d="{heads}"{_marked(chart, "gap")}/>' if shown else "",
    ]
    return _svg(chart, _mark(chart, "gap", [shown]), parts)


def _svg(chart: Chart, marks: str, parts: Iterable[str]) -> str:
    box = f"0 0 {_n(WIDTH)} {_n(HEIGHT)}"
    head = f'<svg class="chart" viewBox="{box}" role="img" aria-label="{escape(chart.label)}">'
    return f"{head}<defs>{marks}</defs>{''.join(parts)}</svg>"


def _frame(chart: Chart) -> str:
    """Return grid, axes with their words, and where stages begin."""
    grid = "".join(f"M{_n(LEFT)} {_n(chart.y(tick))}H{_n(RIGHT)}" for tick in chart.axis.ticks)
    values = "".join(
        f'<text class="tick" text-anchor="end" x="{_n(LEFT - 6)}" y="{_n(chart.y(tick) + 4)}">{tick:g}</text>'
        for tick in chart.axis.ticks
    )
    unit = (
        f'<text class="tick" text-anchor="end" x="{_n(LEFT - 6)}" y="{_n(TOP - 14)}">'
        f"{escape(chart.axis.unit)}</text>"
    )
    dates = date_ticks(chart.span)
    teeth = "".join(f"M{_n(chart.x(day))} {_n(BOTTOM)}v4" for day, _ in dates)
    days = "".join(
        f'<text class="tick" text-anchor="middle" x="{_n(chart.x(day))}" y="{_n(BOTTOM + 18)}">{escape(words)}</text>'
        for day, words in dates
    )
    return f'<path class="grid" d="{grid}"/><path class="teeth" d="{teeth}"/>{values}{unit}{days}{_stages(chart)}'


def _ground(chart: Chart, even: tuple[float, float] | None, limits: Sequence[float]) -> list[str]:
    """Return what is shaded behind the lines, and the lines across."""
    parts = []
    if even is not None:
        low, high = chart.y(even[0]), chart.y(even[1])
        size = f'width="{_n(RIGHT - LEFT)}" height="{_n(low - high)}"'
        parts.append(f'<rect class="within" x="{_n(LEFT)}" y="{_n(high)}" {size}/>')
    across = "".join(f"M{_n(LEFT)} {_n(chart.y(value))}H{_n(RIGHT)}" for value in limits)
    return [*parts, f'<path class="limit across" d="{across}"/>'] if across else parts


def _stages(chart: Chart) -> str:
    """Return where stages begin, their names in two rows where they would run into each other."""
    parts: list[str] = []
    free = [-math.inf, -math.inf]  # where the last name of each row ends
    for stage in chart.stages:
        if not chart.span.holds(stage.day):
            continue
        x, width = chart.x(stage.day), _LETTER * len(stage.stage)
        start = min(x + 3.0, WIDTH - width)
        row = 0 if start > free[0] or start <= free[1] else 1
        free[row] = start + width
        y = TOP - 24.0 + 12.0 * row
        parts.append(f'<path class="stage" d="M{_n(x)} {_n(TOP - 32)}V{_n(BOTTOM)}"/>')
        parts.append(
            f'<text class="stage-name" x="{_n(start)}" y="{_n(y)}">{escape(stage.stage.capitalize())}</text>'
        )
    return "".join(parts)


def _runs(points: Sequence[Point], joined: timedelta) -> list[list[Point]]:
    """Return the points in runs whose days lie close enough to be joined."""
    runs = [[point] for point in points[:1]]
    for before, point in pairwise(points):
        if point.day - before.day <= joined:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _band(chart: Chart, runs: Iterable[Sequence[Point]], name: str) -> str:
    d = "".join(_polyline(_outline(chart, run)) + "z" for run in runs)
    return f'<path class="band {name}" d="{d}"/>' if d else ""


def _outline(chart: Chart, run: Sequence[Point]) -> list[tuple[float, float]]:
    if len(run) == 1:
        (point,) = run
        x, high, low = chart.x(point.day), chart.y(point.high), chart.y(point.low)
        return [(x - _LONE, high), (x + _LONE, high), (x + _LONE, low), (x - _LONE, low)]
    over = [(chart.x(p.day), chart.y(p.high)) for p in run]
    return over + [(chart.x(p.day), chart.y(p.low)) for p in reversed(run)]


def _line(chart: Chart, runs: Sequence[Sequence[Point]], name: str) -> str:
    d = "".join(_polyline([(chart.x(p.day), chart.y(p.value)) for p in run]) for run in runs)
    dense = " dense" if sum(map(len, runs)) > _DENSE else ""
    return f'<path class="line {name}{dense}" d="{d}"{_marked(chart, name)}/>' if d else ""


def _marked(chart: Chart, name: str) -> str:
    url = f"url(#{chart.key}-{name})"
    return f' marker-start="{url}" marker-mid="{url}" marker-end="{url}"'


def _mark(chart: Chart, name: str, shown: Iterable[Sequence[Point | Difference]]) -> str:
    """Return the mark of each day, smaller the closer the days lie."""
    most = max((len(points) for points in shown), default=0)
    size = max(SMALLEST_MARK[name], min(BIGGEST_MARK, (RIGHT - LEFT) / max(most, 1)))
    return (
        f'<marker id="{chart.key}-{name}" class="mark {name}" viewBox="-5 -5 10 10" markerUnits="userSpaceOnUse" '
        f'markerWidth="{_n(size * 1.25)}" markerHeight="{_n(size * 1.25)}">{_SHAPES[name]}</marker>'
    )


class _End(NamedTuple):
    """What stands at the end of a line, and where."""

    x: float
    y: float
    side: str
    words: str


def _end_names(ends: Sequence[_End]) -> list[str]:
    """Return the names at the ends of lines, moved apart where they would overlap."""
    placed = sorted(ends, key=lambda end: end.y)
    heights = [end.y for end in placed]
    if len(heights) > 1 and heights[1] - heights[0] < _LABEL_STEP:
        middle = min(max(sum(heights) / 2.0, TOP + _LABEL_STEP / 2.0), BOTTOM - _LABEL_STEP / 2.0)
        heights = [middle - _LABEL_STEP / 2.0, middle + _LABEL_STEP / 2.0]
    return [
        f'<text class="end {end.side}" x="{_n(end.x)}" y="{_n(y + 4)}">{escape(end.words)}</text>'
        for y, end in zip(heights, placed, strict=True)
    ]


def _polyline(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through points, in steps of a tenth: a year of days stays short."""
    tenths = [(round(10.0 * x), round(10.0 * y)) for x, y in points]
    start = f"M{_tenths(tenths[0][0])} {_tenths(tenths[0][1])}"
    if len(tenths) == 1:
        return start + "h0"  # a lone day still gets its mark
    steps = (f"{_tenths(b[0] - a[0])} {_tenths(b[1] - a[1])}" for a, b in pairwise(tenths))
    return start + "l" + " ".join(steps)


def _n(value: float) -> str:
    """Return a coordinate to a tenth."""
    return _tenths(round(10.0 * value))


@lru_cache(maxsize=8192)
def _tenths(count: int) -> str:
    """Return so many tenths, as short as they can be written: '12', '.5', '-.3'."""
    text = f"{count / 10.0:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
