"""Charts as a report shows them: drawn for page and paper, and packed for exploring."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coxa.charts.catalogue import charts_of
from coxa.charts.chart import Absent, Chart, Subject
from coxa.charts.plotly import figure
from coxa.charts.svg import Drawn, draw, standalone
from coxa.report.pack import packed_data


@dataclass(frozen=True)
class Picture:
    """A chart on the page.

    Attributes:
        name: Its id on the page.
        chart: What it tells.
        drawn: As SVG.
        data: For exploring, packed; empty when it cannot be explored.
        in_space: Whether it is worth drawing in space unasked.
    """

    name: str
    chart: Chart
    drawn: Drawn
    data: str
    in_space: bool


@dataclass(frozen=True)
class Part:
    """All results of one kind.

    Attributes:
        kind: Of the results.
        subjects: They.
        pictures: Their charts.
        absent: Charts that could not be drawn.
    """

    kind: str
    subjects: tuple[Subject, ...]
    pictures: tuple[Picture, ...]
    absent: tuple[Absent, ...]


def parts_of(subjects: Sequence[Subject], *, explored: bool) -> tuple[Part, ...]:
    """Return results kind by kind, self-checks first, with their charts.

    Args:
        subjects: The results.
        explored: Whether the page can draw with Plotly.
    """
    found = []
    for kind in ("check", "analysis"):
        own = tuple(subject for subject in subjects if subject.kind == kind)
        if own:
            found.append(_part(kind, own, explored))
    return tuple(found)


def _part(kind: str, subjects: tuple[Subject, ...], explored: bool) -> Part:
    # A result that stands alone needs no name over its pictures.
    named = subjects if len(subjects) > 1 else (replace(subjects[0], label=""),)
    charts = charts_of(named)
    pictures = [
        picture(chart, f"{kind}-{chart.key}", explored=explored)
        for chart in charts
        if isinstance(chart, Chart)
    ]
    return Part(
        kind, subjects, tuple(pictures), tuple(chart for chart in charts if isinstance(chart, Absent))
    )


def picture(chart: Chart, name: str, *, explored: bool) -> Picture:
    """Return a chart drawn.

    Args:
        chart: It.
        name: Its id, different from any other on the page.
        explored: Whether the page can draw with Plotly.
    """
    return Picture(name, chart, draw(chart, name), _data(chart) if explored else "", bool(chart.scenes))


def _data(chart: Chart) -> str:
    """Return a figure to explore, with its layout on a narrow screen, where all stands in one column."""
    wide: dict[str, Any] = figure(chart)
    column = figure(chart, columns=1)
    narrow = {"layout": column["layout"]}
    if column.get("frames") != wide.get("frames"):
        narrow["frames"] = column["frames"]
    return packed_data(wide | {"narrow": narrow})


def write_pictures(subjects: Sequence[Subject], folder: Path) -> list[Path]:
    """Write every picture of every chart as an SVG file by itself, and return the files.

    Args:
        subjects: The results.
        folder: Made when missing; files of the same names are replaced.
    """
    kinds = [tuple(s for s in subjects if s.kind == kind) for kind in ("check", "analysis")]
    named = [
        (f"{own[0].kind}-{chart.key}", chart)
        for own in filter(None, kinds)
        for chart in charts_of(own)
        if isinstance(chart, Chart)
    ]
    return write_charts(named, folder)


def write_charts(named: Sequence[tuple[str, Chart]], folder: Path) -> list[Path]:
    """Write every picture of named charts as an SVG file by itself, and return the files.

    Args:
        named: Name of the file without ending, and chart; pictures of one chart are numbered.
        folder: Made when missing; files of the same names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, chart in named:
        count = len(draw(chart).panels)
        for number in range(count):
            one = f"{name}-{number + 1}" if count > 1 else name
            file = folder / (re.sub(r"[^a-z0-9-]+", "-", one.lower()) + ".svg")
            file.write_text(standalone(chart, number), encoding="utf-8")
            files.append(file)
    return files
