"""Panels as figures to explore: one subplot each, with its axes, title and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coxa.charts.chart import (
    Axis,
    Bar,
    Chart,
    Interval,
    Panel,
    Rule,
)
from coxa.charts.plotly_marks import Place, legend_entry, note, rule, said, traces
from coxa.charts.plotly_paint import (
    Json,
    base_layout,
    colour,
    escaped,
    paper,
    wrapped,
)
from coxa.charts.tones import mixed

ROW_px: Final = 26
TITLE_px: Final = 44
AXIS_px: Final = 62
LEGEND_px: Final = 30
TALLER: Final = 1.35
"""A panel to explore has more room than one on a page."""

LETTER_px: Final = 6.8

USUAL_WIDTH_px: Final = 1000.0
"""Rooms for labels between panels are shares of a width of this."""


def panel_figure(chart: Chart, dark: bool, columns: int) -> Json:
    """Return a chart's panels as Plotly's data and layout.

    Args:
        chart: With or without panels.
        dark: On dark paper.
        columns: Panels side by side.
    """
    places, height = _places(chart.panels, dark, columns)
    layout = base_layout(dark, height + LEGEND_px) | {
        "margin": {"l": 8, "r": 20, "t": 6, "b": 8},
        "showlegend": bool(chart.legend),
        "legend": {"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
        "annotations": [],
        "shapes": [],
    }
    data = [legend_entry(entry, dark) for entry in chart.legend]
    for panel, place in zip(chart.panels, places, strict=True):
        layout[f"xaxis{place.axis('x')[1:]}"] = _x_axis(panel, place)
        layout[f"yaxis{place.axis('y')[1:]}"] = _y_axis(panel, place)
        layout["annotations"] += [_title(panel, place), *_ends(panel, place)]
        for mark in panel.marks:
            if isinstance(mark, Rule):
                layout["shapes"].append(rule(mark, place))
            layout["annotations"] += said(mark, place)
            data += [trace | place.axes | {"showlegend": False} for trace in traces(mark, panel, place)]
    return {"data": data, "layout": layout}


# ---- where panels lie


def _tall(panel: Panel) -> float:
    """Return the height of a panel's plot, px."""
    if not panel.rows:
        return TALLER * panel.height
    shared = any(isinstance(mark, Bar | Interval) and mark.offset for mark in panel.marks)
    return (1.4 if shared else 1.0) * ROW_px * len(panel.rows)


def _labels_px(panel: Panel) -> float:
    """Return the room its labels need left of the plot, px."""
    names = [row.label for row in panel.rows] or [text for _, text in panel.y.ticks]
    if not panel.rows and not panel.y.shown:
        return 12.0
    longest = max(map(len, names), default=0)
    return 16.0 + LETTER_px * longest + (26.0 if panel.y.label and not panel.rows else 0.0)


def _beyond(panel: Panel, width: float) -> float:
    """Return the room right of the plot for the words behind bars and intervals, as a share of the usual width."""
    span, usual = (panel.x.high - panel.x.low) or 1.0, USUAL_WIDTH_px * width
    ends = [
        ((mark.end if isinstance(mark, Bar) else mark.high) - panel.x.low) / span * usual
        + LETTER_px * (len(mark.words) + 1)
        for mark in panel.marks
        if isinstance(mark, Bar | Interval) and mark.words
    ]
    return min(max(0.0, max(ends, default=0.0) - usual) / USUAL_WIDTH_px, 0.4 * width)


def _places(panels: Sequence[Panel], dark: bool, columns: int) -> tuple[list[Place], float]:
    rows = [list(panels[k : k + columns]) for k in range(0, len(panels), columns)]
    heights = [
        TITLE_px + max(_tall(panel) + (AXIS_px if panel.x.shown else 12.0) for panel in row) for row in rows
    ]
    places: list[Place] = []
    whole, used = sum(heights) or 1.0, 0.0
    for row, height in zip(rows, heights, strict=True):
        for column, panel in enumerate(row):
            left = column / columns + min(_labels_px(panel) / USUAL_WIDTH_px, 0.4 / columns)
            right = (column + 1) / columns - (0.02 if column + 1 < columns else 0.0)
            right -= _beyond(panel, right - left)
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
            "tickcolor": paper(place.dark),
            "title": {"text": ""},
        }
    if panel.equal:
        axis |= {"scaleanchor": place.axis("x"), "scaleratio": 1, "constrain": "domain"}
    return axis


def _title(panel: Panel, place: Place) -> Json:
    title = note(
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
    title["font"]["size"] = 14
    return title


def _ends(panel: Panel, place: Place) -> list[Json]:
    """Return the words at the ends of axes, beside the plot."""
    how = {"xref": f"{place.axis('x')} domain", "yref": f"{place.axis('y')} domain"}
    # Words of x stand level with its title, so that those of y have the corner to themselves.
    inside, below = {"yshift": 0}, {"yshift": -34}
    wanted: list[tuple[str, float, float, str, str, Json]] = []
    if panel.y.shown:
        wanted += [
            (panel.y.plus, 0.0, 1.0, "left", "top", inside),
            (panel.y.minus, 0.0, 0.0, "left", "bottom", inside),
        ]
    if panel.x.shown:
        wanted += [
            (panel.x.plus, 1.0, 0.0, "right", "middle", below),
            (panel.x.minus, 0.0, 0.0, "left", "middle", below),
        ]
    return [
        note(
            f"<i>{escaped(text)}</i>",
            colour("soft", place.dark),
            **how,
            **shift,
            x=right,
            y=up,
            xanchor=beside,
            yanchor=above,
        )
        for text, right, up, beside, above, shift in wanted
        if text
    ]
