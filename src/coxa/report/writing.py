"""The report as a file: written aside, then moved into place; a file that is no report of ours is never replaced."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from coxa.charts.chart import Subject
from coxa.errors import InputError, Place
from coxa.report.page import report_html
from coxa.report.shell import GENERATOR

REPORT_FILE: Final = "report.html"
_HEAD_BYTES: Final = 4096
_MEND: Final = "name another file with --out."


def report_file(path: Path) -> Path:
    """Return where a report goes, having checked that it can: before anything is computed.

    Raises:
        InputError: The place is taken by a folder or by a file that is no report of Coxa, or cannot be a file's.
    """
    try:
        if path.is_dir():
            raise InputError("this is a folder.", mend="name a file, such as report.html.", place=Place(path))
        if path.exists() and not is_report(path):
            raise InputError(
                "this file is no report of Coxa; it is left as it is.", mend=_MEND, place=Place(path)
            )
        above = next(place for place in path.absolute().parents if place.exists())
        if not above.is_dir():
            raise InputError(f"{above} is a file, not a folder.", mend=_MEND, place=Place(path))
    except (OSError, ValueError) as error:
        raise _unwritten(path, error) from error
    return path


def is_report(path: Path) -> bool:
    """Return whether a file says that Coxa wrote it as a report."""
    with path.open("rb") as file:
        return GENERATOR.encode() in file.read(_HEAD_BYTES)


def write_report(
    path: Path, subjects: Sequence[Subject], *, person: str = "", created: datetime, plotly: bool = True
) -> None:
    """Write a report, whole or not at all.

    Args:
        path: The file; folders above it are made.
        subjects, person, created, plotly: As `report_html`.

    Raises:
        InputError: The place is taken, or cannot be written.
        ImportError: Plotly is wanted and not installed.
    """
    report_file(path)
    write_page(path, report_html(subjects, person=person, created=created, plotly=plotly))


def write_page(path: Path, text: str) -> None:
    """Write a page, whole or not at all.

    Args:
        path: The file, as `report_file` returns it; folders above it are made.
        text: The page.

    Raises:
        InputError: It cannot be written.
    """
    aside = path.with_name(f".coxa-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except (OSError, ValueError) as error:
        raise _unwritten(path, error) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _unwritten(path: Path, error: Exception) -> InputError:
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return InputError(
            "this name is too long for a file.", mend="give --out a shorter name.", place=Place(path)
        )
    why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return InputError(f"the report cannot be written here ({why}).", mend=_MEND, place=Place(path))
