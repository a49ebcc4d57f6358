"""Panels as figures to explore: one subplot each, with its axes, title and words."""

from __future__ import annotations

import math
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
LEGEND_px: Final = 22
LABEL_letters: Final = 22
"""Names of rows are broken into lines of so many on a narrow screen."""
TALLER: Final = 1.35
"""A panel to explore has more room than one on a page."""

LETTER_px: Final = 6.8

USUAL_WIDTH_px: Final = 1000.0
NARROW_px: Final = 390.0
"""Rooms for words are shares of this width: of several panels side by side, and of one, as on a telephone."""


def panel_figure(chart: Chart, dark: bool, columns: int) -> Json:
    """Return a chart's panels as Plotly's data and layout.

    Args:
        chart: With or without panels.
        dark: On dark paper.
        columns: Panels side by side.
    """
    places, height = _places(chart.panels, dark, columns)
    layout = base_layout(dark, height + 20 + _legend_px(chart, columns)) | {
        "margin": {"l": 8, "r": 20, "t": 6, "b": 8},
        "showlegend": bool(chart.legend),
        "legend": {
            "orientation": "h",
            "x": 0.01,
            "xref": "container",
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
        },
        "annotations": [],
        "shapes": [],
    }
    data = [legend_entry(entry, dark, LABEL_letters * 2 if columns == 1 else 200) for entry in chart.legend]
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


def _tall(panel: Panel, narrow: bool) -> float:
    """Return the height of a panel's plot, px."""
    if not panel.rows:
        return TALLER * panel.height
    shared = any(isinstance(mark, Bar | Interval) and mark.offset for mark in panel.marks)
    broken = narrow and any(len(row.label) > LABEL_letters for row in panel.rows)
    return (1.4 if shared or broken else 1.0) * ROW_px * len(panel.rows)


def _labels_px(panel: Panel) -> float:
    """Return the room its labels need left of the plot, px."""
    names = [row.label for row in panel.rows] or [text for _, text in panel.y.ticks]
    if not panel.rows and not panel.y.shown:
        return 12.0
    longest = max(map(len, names), default=0)
    return 16.0 + LETTER_px * longest + (26.0 if panel.y.label and not panel.rows else 0.0)


def _legend_px(chart: Chart, columns: int) -> float:
    """Return the height of the legend; an entry takes its words and a sign, its columns are as wide as the widest."""
    width = USUAL_WIDTH_px if columns > 1 else NARROW_px - 60.0
    widest = max((LETTER_px * len(entry.words) + 50.0 for entry in chart.legend), default=0.0)
    beside = max(1, int(width / widest)) if widest else 1
    return LEGEND_px * math.ceil(len(chart.legend) / beside)


def _narrow_px(panel: Panel) -> float:
    return min(_labels_px(panel), 16.0 + LETTER_px * LABEL_letters)


def _beyond(panel: Panel, width: float, whole_px: float) -> float:
    """Return the room right of the plot for the words behind bars and intervals, as a share of the whole width."""
    span, usual = (panel.x.high - panel.x.low) or 1.0, whole_px * width
    ends = [
        ((mark.end if isinstance(mark, Bar) else mark.high) - panel.x.low) / span * usual
        + LETTER_px * (len(mark.words) + 1)
        for mark in panel.marks
        if isinstance(mark, Bar | Interval) and mark.words
    ]
    return min(max(0.0, max(ends, default=0.0) - usual) / whole_px, 0.5 * width)


def _places(panels: Sequence[Panel], dark: bool, columns: int) -> tuple[list[Place], float]:
    rows = [list(panels[k : k + columns]) for k in range(0, len(panels), columns)]
    heights = [
        TITLE_px + max(_tall(panel, columns == 1) + (AXIS_px if panel.x.shown else 12.0) for panel in row)
        for row in rows
    ]
    places: list[Place] = []
    whole, used = sum(heights) or 1.0, 0.0
    for row, height in zip(rows, heights, strict=True):
        for column, panel in enumerate(row):
            # A panel alone in its row takes the room for its labels from the margin.
            labels = min(_labels_px(panel) / USUAL_WIDTH_px, 0.4 / columns) if columns > 1 else 0.0
            left = column / columns + labels
            right = (column + 1) / columns - (0.02 if column + 1 < columns else 0.0)
            whole_px = USUAL_WIDTH_px if columns > 1 else NARROW_px - 28.0 - _narrow_px(panel)
            right -= _beyond(panel, right - left, whole_px)
            top = 1.0 - (used + TITLE_px) / whole
            places.append(
                Place(
                    len(places),
                    left,
                    right,
                    top - _tall(panel, columns == 1) / whole,
                    top,
                    dark,
                    narrow=columns == 1,
                )
            )
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
        "automargin": True,
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
        labels = [wrapped(row.label, LABEL_letters if place.narrow else 200) for row in panel.rows]
        names = [
            f"<b>{label}</b>" if row.heading else label for row, label in zip(panel.rows, labels, strict=True)
        ]
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
        f"<b>{wrapped(panel.title, 40)}</b>" if panel.title else "",
        colour(panel.tone, place.dark),
        xref="paper",
        yref="paper",
        x=place.left,
        y=place.top,
        xanchor="left",
        yanchor="bottom",
        yshift=6,
        xshift=-max(0.0, _narrow_px(panel) - 14.0) if place.narrow else 0,
    )
    title["font"]["size"] = 14
    return title


def _ends(panel: Panel, place: Place) -> list[Json]:
    """Return the words at the ends of axes, beside the plot."""
    how = {"xref": f"{place.axis('x')} domain", "yref": f"{place.axis('y')} domain"}
    # Words of x stand level with its title, so that those of y have the corner to themselves.
    inside, below = {"yshift": 0}, {"yshift": -34}
    wanted: list[tuple[str, float, float, str, str, Json]] = []
    if not panel.x.shown and not panel.y.shown:
        # Around a bowl the corners are empty.
        wanted += [
            (panel.y.plus, 0.5, 1.0, "center", "bottom", inside),
            (panel.y.minus, 0.5, 0.0, "center", "bottom", inside),
            (panel.x.plus and f"{panel.x.plus} →", 1.0, 0.0, "right", "bottom", inside),
            (panel.x.minus and f"← {panel.x.minus}", 0.0, 0.0, "left", "bottom", inside),
        ]
    if panel.y.shown and not panel.rows:
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
