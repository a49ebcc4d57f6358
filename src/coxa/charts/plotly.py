"""Charts as figures to explore: plain dictionaries that plotly.js draws; Plotly itself is not needed here."""

from __future__ import annotations

from coxa.charts.chart import Chart
from coxa.charts.plotly_paint import CONFIG, Json
from coxa.charts.plotly_panels import panel_figure
from coxa.charts.plotly_scenes import scene_figure


def figure(chart: Chart, dark: bool = False, columns: int | None = None) -> Json:
    """Return a chart as Plotly's figure: "data", "layout", "config", and "frames" where something moves.

    Args:
        chart: With scenes these are drawn, otherwise its panels.
        dark: On dark paper.
        columns: Panels or scenes side by side; the chart's own number when None, 1 on a narrow screen.
    """
    count = len(chart.scenes) if chart.scenes else len(chart.panels)
    beside = max(1, min(chart.columns if columns is None else columns, max(count, 1)))
    drawn = scene_figure(chart, dark, beside) if chart.scenes else panel_figure(chart, dark, beside)
    return drawn | {"config": dict(CONFIG)}
