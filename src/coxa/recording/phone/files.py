"""The text files of an upload: one file, a folder or a zip, none of them larger than it may be."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

from coxa.errors import InputError, Place

MOST_BYTES: Final = 64_000_000
"""Of all files together, unpacked; an hour at 100 samples a second has about 30 MB."""
MOST_FILES: Final = 200
_EXCEL: Final = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
_TEXT: Final = (".csv", ".txt", ".tsv")


def read_texts(path: Path) -> dict[str, str]:
    """Return the text of each file by its path inside the folder or zip; of one file, by its name.

    Raises:
        InputError: It is not there, too large, a workbook, or a damaged zip.
    """
    try:
        if path.is_dir():
            return _of_folder(path)
        if path.suffix.lower() in (".xls", ".xlsx"):
            _refuse_workbook(path)
        with path.open("rb") as stream:
            head = stream.read(4)
            stream.seek(0)
            if head == _EXCEL[0]:
                _refuse_workbook(path)
            if head == _EXCEL[1]:
                return _of_zip(stream, path)
            return {path.name: _decoded(_bounded(stream, MOST_BYTES, path), path)}
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError(f"cannot be read: {why}.", mend="check the path.", place=Place(path)) from error


def _of_folder(path: Path) -> dict[str, str]:
    names = sorted(each for each in path.rglob("*") if each.suffix.lower() in _TEXT and each.is_file())
    if len(names) > MOST_FILES:
        _refuse_many(path)
    found, left = {}, MOST_BYTES
    for name in names:
        with name.open("rb") as stream:
            raw = _bounded(stream, left, path)
        left -= len(raw)
        found[name.relative_to(path).as_posix()] = _decoded(raw, name)
    return found


def _of_zip(stream: BinaryIO, path: Path) -> dict[str, str]:
    try:
        with zipfile.ZipFile(stream) as packed:
            entries = packed.infolist()
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" in names:
                _refuse_workbook(path)
            if len(entries) > MOST_FILES:
                _refuse_many(path)
            found, left = {}, MOST_BYTES
            for entry in entries:
                if entry.filename.lower().endswith(_TEXT) and "__MACOSX" not in entry.filename:
                    with packed.open(entry) as inner:  # sizes in a zip's directory can lie: count what comes
                        raw = _bounded(inner, left, path)
                    left -= len(raw)
                    found[entry.filename] = _decoded(raw, path)
            return found
    except InputError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
        OverflowError, MemoryError, KeyError, IndexError, LookupError,
    ) as error:  # fmt: skip
        raise InputError(
            "the zip is damaged, or locked with a password.", mend="export it again.", place=Place(path)
        ) from error


def _bounded(stream: object, most: int, path: Path) -> bytes:
    raw: bytes = stream.read(most + 1)  # type: ignore[attr-defined]
    if len(raw) > most:
        raise InputError(
            f"more than {MOST_BYTES / 1e6:g} MB of text.",
            mend="record one exercise at 50 to 100 samples a second.",
            place=Place(path),
        )
    return raw


def _decoded(raw: bytes, path: Path) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError(
                "the text is damaged UTF-16.", mend="export as UTF-8.", place=Place(path)
            ) from error
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
    if "\0" in text:
        raise InputError("this is no text.", mend="give the CSV that the app exports.", place=Place(path))
    return text


def _refuse_workbook(path: Path) -> NoReturn:
    raise InputError(
        "this is an Excel workbook.",
        mend="export again as CSV (in phyphox: Export data, then 'CSV (Comma, decimal point)').",
        place=Place(path),
    )


def _refuse_many(path: Path) -> NoReturn:
    raise InputError(f"more than {MOST_FILES} files.", mend="give one recording.", place=Place(path))
