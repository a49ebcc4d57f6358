"""Storage files as they are: every column over time, on a page of the same kind as a report, without findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from coxa.charts.chart import Absent, Chart
from coxa.charts.table import storage_charts
from coxa.errors import InputError
from coxa.recording.storage import Storage, read_storage
from coxa.report.pictures import Picture, picture, write_charts
from coxa.report.results import LONGEST_NAME, MOST_RESULTS, clean_text
from coxa.report.shell import rendered

SUFFIXES: Final = frozenset({".mot", ".sto", ".csv"})
"""Of files that are drawn as they are; a table in .csv has its labels in the first line."""
EVEN: Final = 0.01
"""Steps that differ by no more than this share of the usual step count as even (own choice)."""


@dataclass(frozen=True, eq=False)
class Recorded:
    """A storage file.

    Attributes:
        name: Of the file, without its folder.
        sha256: Of its bytes.
        table: What it holds; labels without letters that deceive.
    """

    name: str
    sha256: str
    table: Storage


@dataclass(frozen=True)
class Shown:
    """A storage file as the page shows it.

    Attributes:
        name: Of the file.
        facts: What it is, line by line: a name and words.
        picture: Its columns; None where there is none.
        why: Why there is none.
    """

    name: str
    facts: tuple[tuple[str, str], ...]
    picture: Picture | None
    why: str


def are_files(paths: Sequence[Path]) -> bool:
    """Return whether paths name storage files instead of results.

    Raises:
        InputError: Some do and some do not.
    """
    found = [path.suffix.lower() in SUFFIXES and not path.is_dir() for path in paths]
    if any(found) and not all(found):
        raise InputError(
            f"'{paths[found.index(True)]}' is a storage file and '{paths[found.index(False)]}' a result; "
            "they have no report together.",
            mend="make one report of the results and one of the files.",
        )
    return all(found) and bool(found)


def read_files(paths: Sequence[Path]) -> tuple[Recorded, ...]:
    """Return storage files, read strictly.

    Args:
        paths: Of `.mot`, `.sto` and `.csv` files.

    Raises:
        InputError: Too many were named, or one cannot be read; line and column are named.
    """
    if len(paths) > MOST_RESULTS:
        raise InputError(
            f"{len(paths)} files were named; {MOST_RESULTS} can be drawn on one page at most.",
            mend="name fewer, or write several reports.",
        )
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Recorded:
    table = read_storage(path, bare=path.suffix.lower() == ".csv")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    labels = tuple(clean_text(label, LONGEST_NAME) for label in table.labels)
    return Recorded(clean_text(path.name, LONGEST_NAME), digest, replace(table, labels=labels))


def files_html(found: Sequence[Recorded], *, person: str = "", created: datetime, plotly: bool = True) -> str:
    """Return the page of storage files.

    Args:
        found: They.
        person: Whose motion it is; empty: not said.
        created: When the page was made.
        plotly: Whether figures can be explored.

    Raises:
        ImportError: Plotly is wanted and not installed.
    """
    words = {
        "person": clean_text(person, LONGEST_NAME).strip(),
        "title": found[0].name if len(found) == 1 else f"{len(found)} storage files",
        "created": created,
        "day": f"{created.day} {created:%B %Y}",
        "files": tuple(_shown(each, number, plotly) for number, each in enumerate(found, 1)),
    }
    return rendered("files.html", words, plotly=plotly)


def write_file_pictures(found: Sequence[Recorded], folder: Path) -> list[Path]:
    """Write every panel of every file as an SVG file by itself, and return the files.

    Args:
        found: Storage files.
        folder: Made when missing; files of the same names are replaced.
    """
    charts = [(f"file-{number}", _chart(each, number)) for number, each in enumerate(found, 1)]
    return write_charts([(name, chart) for name, chart in charts if isinstance(chart, Chart)], folder)


def _chart(file: Recorded, number: int) -> Chart | Absent:
    return storage_charts(file.table, f"file-{number}", "Columns over time")


def _shown(file: Recorded, number: int, plotly: bool) -> Shown:
    chart = _chart(file, number)
    drawn = picture(chart, chart.key, explored=plotly) if isinstance(chart, Chart) else None
    return Shown(file.name, tuple(_facts(file)), drawn, chart.why if isinstance(chart, Absent) else "")


def _facts(file: Recorded) -> Iterator[tuple[str, str]]:
    table = file.table
    count, time = len(table.time_s), table.time_s
    if (name := clean_text(table.name, LONGEST_NAME)) != file.name:
        yield "Called", name
    yield "Columns", f"{len(table.labels)} besides time"
    if count:
        yield "Window", f"{time[0]:g} s to {time[-1]:g} s"
    yield "Rows", _rate(time, count)
    said = {True: "in degrees", False: "not in degrees", None: "nothing said of their unit"}
    yield "Angles, as the file says", said[table.in_degrees]
    yield "SHA-256", file.sha256
    for note in table.notes:
        yield "To mind", clean_text(note)


def _rate(time: np.ndarray, count: int) -> str:
    if count < 2:
        return f"{count}"
    steps = np.diff(time)
    usual = float(np.median(steps))
    words = f"{count}, {1.0 / usual:.4g} a second"
    if float(np.abs(steps - usual).max()) > EVEN * usual:
        words += f"; not evenly spaced, {steps.min():.3g} s to {steps.max():.3g} s apart"
    return words
