"""The result folder: written aside, then moved into place whole, so that nothing is ever half there."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from coxa.errors import InputError, Place
from coxa.export.drawings import drawings, write_drawings
from coxa.export.series import write_series
from coxa.export.summary import summary
from coxa.export.tidy import write_tidy
from coxa.pipeline.result import Analysis

SUMMARY_FILE: Final = "summary.json"
TIDY_FILE: Final = "tidy.parquet"
CHECK_FILE: Final = "check.json"

_OURS: Final = re.compile(
    r"check\.json|check\.csv|frontier\.csv|summary\.json|tidy\.parquet|drawings\.json|report\.html"
    r"|(moments|activation|force|reserve|hip_contact|muscle_length|moment_arm_.+)\.sto"
)
"""Names of the files that Coxa writes; a folder that holds others is never replaced."""
_ASIDE: Final = ".coxa-"
SERIES_share: Final = 0.8
"""Share of the writing that goes into the time series, for the bar."""


def result_folder(motion: Path, out: Path | None) -> Path:
    """Return where results go, having checked that they can: beside the motion unless `out` is given.

    Nothing is made yet, so that an analysis that fails leaves no trace.

    Raises:
        InputError: The place is taken by something that is not a Coxa result, or cannot be written.
    """
    try:
        folder = (out if out is not None else motion.absolute().with_name(f"{motion.stem}_coxa")).resolve()
        _refuse_taken(folder)
        above = next(place for place in folder.parents if place.exists())
        if not above.is_dir():
            raise NotADirectoryError(0, f"{above} is a file")
        # Asking for permission is not enough: read-only disks and system folders say yes.
        probe = above / (_ASIDE + secrets.token_hex(4))
        probe.mkdir()
        probe.rmdir()
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: no name; RuntimeError: a loop of links
        raise InputError(
            f"results cannot be written here ({_reason(error)}).",
            mend="name a folder you may write to with --out.",
            place=Place(out if out is not None else motion),
        ) from error
    return folder


def _refuse_taken(folder: Path) -> None:
    """Refuse a place that holds anything but an earlier result, or that is being worked in."""
    if not folder.exists():
        return
    if Path.cwd().is_relative_to(folder):
        raise InputError(
            "this is the folder you work in, and a result takes a folder of its own.",
            mend="name a new folder with --out.",
            place=Place(folder),
        )
    if not folder.is_dir():
        raise InputError(
            "this is a file, not a folder.",
            mend="name a folder for the results with --out.",
            place=Place(folder),
        )
    strange = sorted(entry.name for entry in folder.iterdir() if not _OURS.fullmatch(entry.name))
    if strange or not _replaceable(folder):
        holds = f"holds '{strange[0]}'" if strange else "holds files"
        raise InputError(
            f"this folder {holds}, which no Coxa result does; it is left as it is.",
            mend="name another folder with --out, or move what is in this one.",
            place=Place(folder),
        )


def _replaceable(folder: Path) -> bool:
    """Return whether a folder is empty or holds an earlier result."""
    if not any(folder.iterdir()):
        return True
    return any(_is_ours(folder / name) for name in (SUMMARY_FILE, CHECK_FILE))


def _is_ours(file: Path) -> bool:
    """Return whether a file says that Coxa wrote it."""
    try:
        earlier = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(earlier, dict) and "coxa_version" in earlier


def write_analysis(
    analysis: Analysis, folder: Path, progress: Callable[[str, float], None] = lambda _word, _share: None
) -> None:
    """Write an analysis into `folder`, replacing an earlier result there only once all is written.

    Args:
        analysis: What to write.
        folder: From `result_folder`.
        progress: Called with a word and the share done.

    Raises:
        InputError: The disk is full or cannot be written; the folder is left as it was.
    """

    def fill(aside: Path) -> None:
        progress("writing files", 0.0)
        write_series(analysis, aside, lambda share: progress("writing files", SERIES_share * share))
        write_tidy(analysis, aside / TIDY_FILE)
        text = json.dumps(summary(analysis), indent=2, ensure_ascii=False, allow_nan=False)
        (aside / SUMMARY_FILE).write_text(text + "\n", encoding="utf-8")
        write_drawings(drawings(analysis), aside)

    fill_folder(folder, fill)
    progress("writing files", 1.0)


def fill_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Let `fill` write a whole result, and put it in the place of an earlier one only then.

    Args:
        folder: From `result_folder`.
        fill: Writes files into the folder it is given.

    Raises:
        InputError: The disk is full or cannot be written; the folder is left as it was.
    """
    try:
        with _parents(folder), _aside(folder) as aside:
            fill(aside)
            _swap(aside, folder)
    except OSError as error:
        raise InputError(
            f"results could not be written ({_reason(error)}); nothing was changed.",
            mend="make room, or name another folder with --out.",
            place=Place(folder),
        ) from error


@contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """Make the folders above `folder`; those made here go again when the work fails."""
    missing = [place for place in folder.parents if not place.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for place in missing:
            with suppress(OSError):  # not made yet, or someone else's by now
                place.rmdir()
        raise


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a new folder on the same disk, gone afterwards unless it was moved into place."""
    aside = folder.parent / (_ASIDE + secrets.token_hex(4))
    try:
        aside.mkdir()
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _swap(new: Path, folder: Path) -> None:
    """Put `new` in the place of `folder`; an earlier result goes only when the new one stands."""
    if not folder.exists():
        new.rename(folder)
        return
    earlier = new.with_name(new.name + "-earlier")
    try:
        folder.rename(earlier)
        new.rename(folder)
    finally:  # also when a person stops the program between the two
        if earlier.exists() and not folder.exists():
            earlier.rename(folder)
        shutil.rmtree(earlier, ignore_errors=True)


def _reason(error: Exception) -> str:
    """Return why, without the path that is named already; some libraries keep no `strerror`."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return (getattr(error, "strerror", None) or str(error)).rstrip(".")
