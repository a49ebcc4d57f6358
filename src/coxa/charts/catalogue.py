"""All charts of results, in the order of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from coxa.charts.chart import Absent, Chart, Subject
from coxa.charts.frontier import frontier
from coxa.charts.glide import head_glide
from coxa.charts.overview import overview
from coxa.charts.price import performance_price
from coxa.charts.tug import tug_of_war

CHARTS: Final[tuple[Callable[[Sequence[Subject]], Chart | Absent], ...]] = (
    overview,
    frontier,
    head_glide,
    tug_of_war,
    performance_price,
)
"""In the order of a page."""


def charts_of(subjects: Sequence[Subject]) -> tuple[Chart | Absent, ...]:
    """Return every chart of one result, or of several side by side, in the order of a page.

    Args:
        subjects: Results; those of older versions, without drawings or with figures missing, too.

    Returns:
        A chart each, or its title with why it cannot be drawn.
    """
    return tuple(chart(subjects) for chart in CHARTS)
