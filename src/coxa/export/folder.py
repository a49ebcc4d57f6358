"""The result folder: written aside, then moved into place whole, so that nothing is ever half there."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from coxa.errors import InputError, Place
from coxa.export.series import write_series
from coxa.export.summary import summary
from coxa.export.tidy import write_tidy
from coxa.pipeline.result import Analysis

SUMMARY_FILE = "summary.json"


def result_folder(motion: Path, out: Path | None) -> Path:
    """Return where results go, having checked that they can: beside the motion unless `out` is given.

    Raises:
        InputError: The place is taken by something that is not a Coxa result, or cannot be written.
    """
    folder = out if out is not None else motion.with_name(f"{motion.stem}_coxa")
    taken = folder.exists() and not (folder.is_dir() and _replaceable(folder))
    if taken:
        raise InputError(
            "this place is taken by something that Coxa did not write; it is left as it is.",
            mend="name another folder with --out.",
            place=Place(folder),
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".coxa-"):
            pass
    except OSError as error:
        raise InputError(
            f"results cannot be written here ({error.strerror}).",
            mend="name a folder you may write to with --out.",
            place=Place(folder),
        ) from error
    return folder


def _replaceable(folder: Path) -> bool:
    """Return whether a folder is empty or holds an earlier result."""
    if not any(folder.iterdir()):
        return True
    try:
        earlier = json.loads((folder / SUMMARY_FILE).read_text(encoding="utf-8"))
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
    try:
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".coxa-"))
        try:
            progress("writing files", 0.0)
            write_series(analysis, aside)
            progress("writing files", 0.7)
            write_tidy(analysis, aside / "tidy.parquet")
            text = json.dumps(summary(analysis), indent=2, ensure_ascii=False, allow_nan=False)
            (aside / SUMMARY_FILE).write_text(text + "\n", encoding="utf-8")
            aside.chmod(0o755)
            _swap(aside, folder)
            progress("writing files", 1.0)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise InputError(
            f"results could not be written ({error.strerror}); nothing was changed.",
            mend="make room or name another folder with --out.",
            place=Place(folder),
        ) from error


def _swap(new: Path, folder: Path) -> None:
    """Put `new` in the place of `folder`; an earlier result goes only when the new one stands."""
    if not folder.exists():
        new.rename(folder)
        return
    earlier = new.with_name(new.name + "-earlier")
    folder.rename(earlier)
    try:
        new.rename(folder)
    except OSError:
        earlier.rename(folder)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
