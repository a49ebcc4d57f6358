"""Panels as figures to explore: one subplot each, its marks as traces with words on hover."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from coxa.charts.chart import (
    Area,
    Axis,
    Band,
    Bar,
    Chart,
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
    base_layout,
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
from coxa.charts.tones import mixed

ROW_px: Final = 26
TITLE_px: Final = 44
AXIS_px: Final = 62
LEGEND_px: Final = 30
TALLER: Final = 1.35
"""A panel to explore has more room than one on a page."""

USUAL_WIDTH_px: Final = 1000.0
"""Rooms for labels between panels are shares of a width of this."""


@dataclass(frozen=True)
class Place:
    """Where a panel lies: its number, and left, right, bottom and top as shares of the plot."""

    number: int
    left: float
    right: float
    bottom: float
    top: float
    dark: bool

    @property
    def axes(self) -> Json:
        """The axes its traces belong to."""
        return {"xaxis": self.axis("x"), "yaxis": self.axis("y")}

    def axis(self, letter: str) -> str:
        """Return the name of its x or y axis, as traces and annotations have it."""
        return letter if self.number == 0 else f"{letter}{self.number + 1}"


def panel_figure(chart: Chart, dark: bool, columns: int) -> Json:
    """Return a chart's panels as Plotly's data and layout.

    Args:
        chart: With or without panels.
        dark: On dark paper.
        columns: Panels side by side.
    """
    places, height = _places(chart.panels, dark, columns)
    layout = base_layout(dark, height + LEGEND_px) | {
        "margin": {"l": 8, "r": 12, "t": 6, "b": 8},
        "showlegend": bool(chart.legend),
        "legend": {"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
        "annotations": [],
        "shapes": [],
    }
    data = [_legend_entry(entry, dark) for entry in chart.legend]
    for panel, place in zip(chart.panels, places, strict=True):
        layout[f"xaxis{place.axis('x')[1:]}"] = _x_axis(panel, place)
        layout[f"yaxis{place.axis('y')[1:]}"] = _y_axis(panel, place)
        layout["annotations"] += [_title(panel, place), *_ends(panel, place)]
        for mark in panel.marks:
            if isinstance(mark, Rule):
                layout["shapes"].append(_rule(mark, place))
            layout["annotations"] += _said(mark, place)
            data += [trace | place.axes | {"showlegend": False} for trace in _traces(mark, panel, place)]
    return {"data": data, "layout": layout}


# ---- where panels lie


def _tall(panel: Panel) -> float:
    """Return the height of a panel's plot, px."""
    return ROW_px * max(len(panel.rows), 1) if panel.rows else TALLER * panel.height


def _labels_px(panel: Panel) -> float:
    """Return the room its labels need left of the plot, px: letters are about 6.6 wide."""
    names = [row.label for row in panel.rows] or [text for _, text in panel.y.ticks]
    if not panel.rows and not panel.y.shown:
        return 12.0
    longest = max(map(len, names), default=0)
    return 16.0 + 6.6 * longest + (26.0 if panel.y.label and not panel.rows else 0.0)


def _places(panels: Sequence[Panel], dark: bool, columns: int) -> tuple[list[Place], float]:
    rows = [list(panels[k : k + columns]) for k in range(0, len(panels), columns)]
    heights = [TITLE_px + AXIS_px + max(map(_tall, row)) for row in rows]
    places: list[Place] = []
    whole, used = sum(heights) or 1.0, 0.0
    for row, height in zip(rows, heights, strict=True):
        for column, panel in enumerate(row):
            left = column / columns + min(_labels_px(panel) / USUAL_WIDTH_px, 0.4 / columns)
            right = (column + 1) / columns - (0.02 if column + 1 < columns else 0.0)
            top = 1.0 - (used + TITLE_px) / whole
            places.append(Place(len(places), left, right, top - _tall(panel) / whole, top, dark))
        used += height
    return places, whole


# ---- axes and words


def _axis(axis: Axis, dark: bool) -> Json:
    faint = mixed(colour("soft", dark), paper(dark), 0.2)
    return {
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [at for at, _ in axis.ticks],
        "ticktext": [escaped(text) for _, text in axis.ticks],
        "title": {"text": wrapped(axis.label, 46), "font": {"size": 12}, "standoff": 6},
        "visible": axis.shown,
        "showgrid": True,
        "gridcolor": faint,
        "zeroline": False,
        "linecolor": colour("soft", dark),
        "showline": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickfont": {"size": 12},
    }


def _x_axis(panel: Panel, place: Place) -> Json:
    axis = _axis(panel.x, place.dark) | {
        "domain": [round(place.left, 5), round(place.right, 5)],
        "anchor": place.axis("y"),
    }
    return axis | ({"constrain": "domain"} if panel.equal else {})


def _y_axis(panel: Panel, place: Place) -> Json:
    axis = _axis(panel.y, place.dark) | {
        "domain": [round(place.bottom, 5), round(place.top, 5)],
        "anchor": place.axis("x"),
    }
    if panel.rows:
        names = [f"<b>{escaped(row.label)}</b>" if row.heading else escaped(row.label) for row in panel.rows]
        axis |= {
            "range": [len(panel.rows) - 0.5, -0.5],
            "tickvals": list(range(len(panel.rows))),
            "ticktext": names,
            "visible": True,
            "showgrid": False,
            "showline": False,
            "ticks": "",
            "title": {"text": ""},
        }
    if panel.equal:
        axis |= {"scaleanchor": place.axis("x"), "scaleratio": 1, "constrain": "domain"}
    return axis


def _note(text: str, tone_colour: str, **where: object) -> Json:
    return {
        "text": text,
        "showarrow": False,
        "font": {"family": FONT, "size": 12, "color": tone_colour},
        **where,
    }


def _title(panel: Panel, place: Place) -> Json:
    note = _note(
        f"<b>{wrapped(panel.title, 52)}</b>" if panel.title else "",
        colour(panel.tone, place.dark),
        xref="paper",
        yref="paper",
        x=place.left,
        y=place.top,
        xanchor="left",
        yanchor="bottom",
        yshift=6,
    )
    note["font"]["size"] = 14
    return note


def _ends(panel: Panel, place: Place) -> list[Json]:
    """Return the words at the ends of axes, inside the plot."""
    ink = colour("soft", place.dark)
    x, y = f"{place.axis('x')} domain", f"{place.axis('y')} domain"
    wanted = (
        (panel.y.plus, 0.0, 1.0, "left", "top"),
        (panel.y.minus, 0.0, 0.0, "left", "bottom"),
        (panel.x.plus, 1.0, 0.0, "right", "bottom"),
        (panel.x.minus, 0.0 if not panel.y.minus else 0.5, 0.0, "left", "bottom"),
    )
    return [
        _note(f"<i>{escaped(text)}</i>", ink, xref=x, yref=y, x=right, y=up, xanchor=beside, yanchor=above)
        for text, right, up, beside, above in wanted
        if text
    ]


def _said(mark: Mark, place: Place) -> list[Json]:
    """Return what is written into the plot for a mark."""
    if isinstance(mark, Words):
        anchor = {"start": "left", "middle": "center", "end": "right"}[mark.anchor]
        at = {"xref": place.axis("x"), "yref": place.axis("y"), "x": mark.x, "y": mark.y, "xanchor": anchor}
        return [_note(escaped(mark.text), colour(mark.tone, place.dark), **at)]
    if isinstance(mark, Rule) and mark.words:
        ink = colour(mark.tone, place.dark)
        text = escaped(mark.words)
        along = {"xref": place.axis("x"), "yref": f"{place.axis('y')} domain", "x": mark.at, "y": 1.0}
        if mark.across == "y":
            along = {"xref": f"{place.axis('x')} domain", "yref": place.axis("y"), "x": 1.0, "y": mark.at}
            return [_note(text, ink, **along, xanchor="right", yanchor="bottom")]
        return [_note(text, ink, **along, xanchor="left", yanchor="top", xshift=3)]
    return []


def _rule(mark: Rule, place: Place) -> Json:
    line = line_of(mark.tone, place.dark)
    x, y = place.axis("x"), place.axis("y")
    if mark.across == "x":
        ends = {"xref": x, "yref": f"{y} domain", "x0": mark.at, "x1": mark.at, "y0": 0, "y1": 1}
    else:
        ends = {"xref": f"{x} domain", "yref": y, "x0": 0, "x1": 1, "y0": mark.at, "y1": mark.at}
    return {"type": "line", "line": line | {"width": 1.2}, "layer": "below", **ends}


# ---- marks


def _traces(mark: Mark, panel: Panel, place: Place) -> list[Json]:
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
        textposition="top center",
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
            "text": [escaped(mark.words)],
            "textposition": "outside",
            "cliponaxis": False,
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
            mode="markers+text" if mark.words else "markers",
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
            text=[escaped(mark.words)],
            textposition="top center",
            hovertext="<br>".join([*names, f"{escaped(panel.x.label or 'x')}: {said}"]),
        )
    ]


def _legend_entry(entry: Legend, dark: bool) -> Json:
    """Return a trace without points that only stands in the legend."""
    known: Json = {"name": escaped(entry.words), "showlegend": True, "hoverinfo": "skip"}
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
