"""All charts of results, in the order of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from coxa.charts.chart import Absent, Chart, Subject
from coxa.charts.emg import emg_over_prediction
from coxa.charts.frontier import frontier
from coxa.charts.glide import head_glide
from coxa.charts.hip3d import hip_3d
from coxa.charts.overview import overview
from coxa.charts.price import performance_price
from coxa.charts.ranking import ranking
from coxa.charts.socket_map import socket_map
from coxa.charts.strides import all_cycles, stride_angles, stride_loads
from coxa.charts.team import team_sheet
from coxa.charts.tug import tug_of_war
from coxa.charts.waste import waterfall

CHARTS: Final[tuple[Callable[[Sequence[Subject]], Chart | Absent], ...]] = (
    overview,
    socket_map,
    waterfall,
    ranking,
    team_sheet,
    hip_3d,
    stride_angles,
    stride_loads,
    all_cycles,
    frontier,
    head_glide,
    tug_of_war,
    performance_price,
    emg_over_prediction,
)
"""In the order of a page."""

_UNIT: Final = re.compile(r"(?<=[\d)]) (?=(?:%|mm|N·m)(?!\w))")


def charts_of(subjects: Sequence[Subject]) -> tuple[Chart | Absent, ...]:
    """Return every chart of one result, or of several side by side, in the order of a page.

    Args:
        subjects: Results; those of older versions, without drawings or with anything missing or empty, too.

    Returns:
        A chart each, or its title with why it cannot be drawn.
    """
    return tuple(_unbroken(chart(subjects)) for chart in CHARTS)


def _unbroken(chart: Chart | Absent) -> Chart | Absent:
    """Return a chart whose sentences never part a number from its unit at the end of a line."""
    if isinstance(chart, Absent):
        return chart
    return replace(chart, lead=_bound(chart.lead), notes=tuple(map(_bound, chart.notes)))


def _bound(words: str) -> str:
    return _UNIT.sub("\u00a0", words)
