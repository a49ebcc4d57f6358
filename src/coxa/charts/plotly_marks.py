"""Marks as traces to explore: their numbers, the look of their tone, words on hover."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from coxa.charts.chart import (
    Area,
    Band,
    Bar,
    Interval,
    Legend,
    Line,
    Mark,
    Panel,
    Points,
    Rule,
    Tone,
    Trail,
    Words,
)
from coxa.charts.plotly_paint import (
    FONT,
    Json,
    bar_of,
    colour,
    escaped,
    finite,
    line_of,
    marker_of,
    paper,
    ramp_scale,
    thinned,
    value_text,
    wrapped,
)

_AROUND: Final = ("top right", "bottom right", "top left", "bottom left")
"""On which side of their places the words along a trail stand, in turn: two close ones do not meet."""


@dataclass(frozen=True)
class Place:
    """Where a panel lies: its number, its sides as shares of the plot, its paper, and whether the screen is narrow."""

    number: int
    left: float
    right: float
    bottom: float
    top: float
    dark: bool
    narrow: bool = False

    @property
    def axes(self) -> Json:
        """The axes its traces belong to."""
        return {"xaxis": self.axis("x"), "yaxis": self.axis("y")}

    def axis(self, letter: str) -> str:
        """Return the name of its x or y axis, as traces and annotations have it."""
        return letter if self.number == 0 else f"{letter}{self.number + 1}"


def note(text: str, tone_colour: str, **where: object) -> Json:
    """Return words as an annotation without an arrow."""
    return {
        "text": text,
        "showarrow": False,
        "align": "left",
        "font": {"family": FONT, "size": 12, "color": tone_colour},
        **where,
    }


def said(mark: Mark, place: Place) -> list[Json]:
    """Return what is written into the plot for a mark."""
    if isinstance(mark, Words):
        anchor = {"start": "left", "middle": "center", "end": "right"}[mark.anchor]
        at = {"xref": place.axis("x"), "yref": place.axis("y"), "x": mark.x, "y": mark.y, "xanchor": anchor}
        return [note(escaped(mark.text), colour(mark.tone, place.dark), **at)]
    if isinstance(mark, Bar | Interval) and mark.words:
        end = mark.end if isinstance(mark, Bar) else mark.high
        at = {"xref": place.axis("x"), "yref": place.axis("y"), "x": end, "y": mark.row + mark.offset}
        how = {"xanchor": "left", "xshift": 3, "bgcolor": paper(place.dark), "borderpad": 1}
        return [note(escaped(mark.words), colour("ink", place.dark), **at, **how)]
    if isinstance(mark, Rule) and mark.words:
        ink = colour(mark.tone, place.dark)
        text = escaped(mark.words)
        along = {"xref": place.axis("x"), "yref": f"{place.axis('y')} domain", "x": mark.at, "y": 1.0}
        if mark.across == "y":
            along = {"xref": f"{place.axis('x')} domain", "yref": place.axis("y"), "x": 1.0, "y": mark.at}
            return [note(text, ink, **along, xanchor="right", yanchor="bottom")]
        return [note(text, ink, **along, xanchor="left", yanchor="top", xshift=3)]
    return []


def rule(mark: Rule, place: Place) -> Json:
    """Return a straight line across the plot."""
    line = line_of(mark.tone, place.dark)
    x, y = place.axis("x"), place.axis("y")
    if mark.across == "x":
        ends = {"xref": x, "yref": f"{y} domain", "x0": mark.at, "x1": mark.at, "y0": 0, "y1": 1}
    else:
        ends = {"xref": f"{x} domain", "yref": y, "x0": 0, "x1": 1, "y0": mark.at, "y1": mark.at}
    return {"type": "line", "line": line | {"width": 1.2}, "layer": "below", **ends}


def traces(mark: Mark, panel: Panel, place: Place) -> list[Json]:
    """Return a mark's traces; words and rules have none, they are layout."""
    draw: dict[type, Callable[..., list[Json]]] = {
        Line: _line,
        Band: _band,
        Points: _points,
        Trail: _trail,
        Bar: _bar,
        Interval: _interval,
        Area: _area,
    }
    return draw[type(mark)](mark, panel, place) if type(mark) in draw else []


def _hover(name: str, panel: Panel, x: Sequence[float], y: Sequence[float]) -> list[str]:
    """Return what is said on each point: the name, and both values with their axes' words."""
    head = f"<b>{escaped(name)}</b><br>" if name else ""
    across, up = escaped(panel.x.label or "x"), escaped(panel.y.label or "y")
    return [
        f"{head}{up}: {value_text(b)}<br>{across}: {value_text(a)}"
        if math.isfinite(a) and math.isfinite(b)
        else ""
        for a, b in zip(x, y, strict=True)
    ]


def _scatter(name: str, x: Sequence[float], y: Sequence[float], **how: object) -> Json:
    return {
        "type": "scatter",
        "name": escaped(name),
        "x": finite(x),
        "y": finite(y),
        "hoverinfo": "text",
        **how,
    }


def _line(mark: Line, panel: Panel, place: Place) -> list[Json]:
    line = line_of(mark.tone, place.dark, dashed=mark.dashed, faint=mark.faint)
    return [
        _scatter(
            mark.name,
            mark.x,
            mark.y,
            mode="lines",
            line=line,
            opacity=0.45 if mark.faint else 1.0,
            hovertext=_hover(mark.name, panel, mark.x, mark.y),
        )
    ]


def _band(mark: Band, panel: Panel, place: Place) -> list[Json]:
    """Return the room between two lines as outlines there and back, one for each stretch without gaps."""
    x: list[float] = []
    y: list[float] = []
    stretch: list[tuple[float, float, float]] = []
    for point in (*zip(mark.x, mark.low, mark.high, strict=True), (math.nan, math.nan, math.nan)):
        if all(map(math.isfinite, point)):
            stretch.append(point)
        elif stretch:
            x += [*((math.nan,) if x else ()), *(p[0] for p in stretch), *(p[0] for p in reversed(stretch))]
            y += [*((math.nan,) if y else ()), *(p[1] for p in stretch), *(p[2] for p in reversed(stretch))]
            stretch = []
    return [_filled(mark.name, x, y, mark.tone, place, 0.0, 0.22) | {"hoverinfo": "skip"}]


def _area(mark: Area, panel: Panel, place: Place) -> list[Json]:
    return [_filled(mark.name, mark.x, mark.y, mark.tone, place, 1.2, 0.14) | {"hoverinfo": "skip"}]


def _filled(
    name: str, x: Sequence[float], y: Sequence[float], tone: Tone, place: Place, edge: float, share: float
) -> Json:
    known = colour(tone, place.dark)
    red, green, blue = (int(known[k : k + 2], 16) for k in (1, 3, 5))
    return _scatter(
        name,
        x,
        y,
        mode="lines",
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},{share:g})",
        line={"color": known, "width": edge},
    )


def _points(mark: Points, panel: Panel, place: Place) -> list[Json]:
    words = (
        {"text": [escaped(word) for word in mark.words], "textposition": "top right"} if mark.words else {}
    )
    return [
        _scatter(
            mark.name,
            mark.x,
            mark.y,
            mode="markers+text" if mark.words else "markers",
            marker=marker_of(mark.tone, place.dark),
            hovertext=_hover(mark.name, panel, mark.x, mark.y),
            **words,
        )
    ]


def _beside(x: Sequence[float], panel: Panel) -> list[str]:
    """Return on which side of each point its words stand: on the inner side near the right end."""
    near = panel.x.high - 0.25 * (panel.x.high - panel.x.low)
    return ["top left" if at > near else "top right" for at in x]


def _trail(mark: Trail, panel: Panel, place: Place) -> list[Json]:
    """Return a path as a thin line under points whose size and shade follow the value."""
    top = mark.top if mark.top > 0.0 else 1.0
    shares = [min(1.0, max(0.0, v / top)) if math.isfinite(v) else 0.0 for v in mark.value]
    path = _scatter(
        mark.label,
        mark.x,
        mark.y,
        mode="lines+markers",
        line={"color": thinned(mark.tone, place.dark, 0.6), "width": 1.2},
        marker={
            "size": [round(3.0 + 11.0 * share, 1) for share in shares],
            "color": finite(mark.value),
            "cmin": 0.0,
            "cmax": top,
            "colorscale": ramp_scale(place.dark),
            "line": {"width": 0},
        },
        hovertext=[f"{escaped(mark.label)}: {value_text(v)} {escaped(mark.unit)}" for v in mark.value],
    )
    known = [(k, words) for k, words in mark.marks if 0 <= k < len(mark.x)]
    if not known:
        return [path]
    signs = _scatter(
        mark.label,
        [mark.x[k] for k, _ in known],
        [mark.y[k] for k, _ in known],
        mode="markers+text",
        marker={"symbol": "circle-open", "size": 15, "color": colour("ink", place.dark)},
        text=[escaped(words) for _, words in known],
        textposition=[_AROUND[k % len(_AROUND)] for k in range(len(known))],
        hovertext=[escaped(words) for _, words in known],
    )
    return [path, signs]


def _bar(mark: Bar, panel: Panel, place: Place) -> list[Json]:
    said = f"{escaped(panel.x.label or 'x')}: {value_text(mark.start)} to {value_text(mark.end)}"
    if mark.start == 0.0:
        said = f"{escaped(panel.x.label or 'x')}: {value_text(mark.end)}"
    rows = panel.rows[mark.row].label if mark.row < len(panel.rows) else ""
    names = [escaped(part) for part in (rows, mark.name) if part]
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": escaped(mark.name),
            "x": finite([mark.end - mark.start]),
            "base": finite([mark.start]),
            "y": [mark.row + mark.offset],
            "width": [mark.thick],
            "marker": bar_of(mark.tone, place.dark),
            "hoverinfo": "text",
            "hovertext": "<br>".join([*names, said]),
        }
    ]


def _interval(mark: Interval, panel: Panel, place: Place) -> list[Json]:
    ink = colour(mark.tone, place.dark)
    row = panel.rows[mark.row].label if mark.row < len(panel.rows) else ""
    names = [escaped(part) for part in (row, mark.name) if part]
    said = f"{value_text(mark.value)}, between {value_text(mark.low)} and {value_text(mark.high)}"
    return [
        _scatter(
            mark.name,
            [mark.value],
            [mark.row + mark.offset],
            mode="markers",
            marker=marker_of(mark.tone, place.dark),
            error_x={
                "type": "data",
                "symmetric": False,
                "array": finite([mark.high - mark.value]),
                "arrayminus": finite([mark.value - mark.low]),
                "color": ink,
                "thickness": 2.2,
                "width": 5,
            },
            hovertext="<br>".join([*names, f"{escaped(panel.x.label or 'x')}: {said}"]),
        )
    ]


def legend_entry(entry: Legend, dark: bool, width: int = 200) -> Json:
    """Return a trace without points that only stands in the legend."""
    known: Json = {"name": wrapped(entry.words, width), "showlegend": True, "hoverinfo": "skip"}
    if entry.shape == "bar":
        return known | {"type": "bar", "x": [None], "y": [None], "marker": bar_of(entry.tone, dark)}
    scatter = known | {"type": "scatter", "x": [None], "y": [None]}
    if entry.shape == "band":
        fill = {"color": thinned(entry.tone, dark, 0.3), "symbol": "square", "size": 13}
        return scatter | {"mode": "markers", "marker": fill}
    if entry.shape == "line":
        return scatter | {"mode": "lines", "line": line_of(entry.tone, dark)}
    points = {"mode": "markers", "marker": marker_of(entry.tone, dark)}
    if entry.shape == "interval":
        points |= {"mode": "lines+markers", "line": line_of(entry.tone, dark)}
    return scatter | points
