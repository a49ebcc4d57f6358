"""FIT files out of what they come in: as they are, gzipped, several in a zip, several one behind another."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile

from coxa.errors import InputError, Place

MOST_BYTES: Final = 24_000_000
"""Of one file, packed or not, and of everything in a zip; an hour's run has 0.1 to 0.5 MB (own choice)."""
MOST_FILES: Final = 400
"""In a zip, and one behind another."""
_MAGIC: Final = b".FIT"
_MEND: Final = "export the activity from the watch's app as an original .fit file, and give that."


def packed_fits(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each FIT file with its name.

    Args:
        name: Of the file.
        data: All of it.

    Raises:
        InputError: It is no FIT file, nor one that holds some, or it is too large.
    """
    _bounded(name, len(data))
    if data.startswith(b"PK"):
        yield from _zipped(name, data)
    elif data.startswith(b"\x1f\x8b"):
        yield name.removesuffix(".gz"), _gunzipped(name, data)
    elif data[8:12] == _MAGIC:
        yield name, data
    elif not data:
        raise InputError("the file is empty.", mend=_MEND, place=Place(name))
    else:
        raise InputError(
            "this is no FIT file; GPX and TCX carry no running dynamics.", mend=_MEND, place=Place(name)
        )


def chained(data: bytes) -> Iterator[bytes]:
    """Yield the FIT files that stand one behind another in one; damage in one does not touch those after it.

    A header that promises more than there is, or nothing (a recording that was cut off), takes all that is left.
    """
    at = 0
    for _ in range(MOST_FILES):
        head = data[at] if at < len(data) else 0
        if head < 12 or data[at + 8 : at + 12] != _MAGIC:
            return
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + head + size + 2
        if size == 0 or end > len(data):
            rest = data[at:]
            body = max(0, len(rest) - head) if size == 0 else size
            yield rest[:4] + body.to_bytes(4, "little") + rest[8:]
            return
        yield data[at:end]
        at = end


def _bounded(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise InputError(
            f"the file has {size / 1e6:.0f} MB.",
            mend=f"give files of at most {MOST_BYTES / 1e6:.0f} MB; one run has less than one.",
            place=Place(name),
        )


def _gunzipped(name: str, data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            found = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("the packed file is damaged.", mend=_MEND, place=Place(name)) from error
    _bounded(name, len(found))
    if found[8:12] != _MAGIC:
        raise InputError("there is no FIT file inside.", mend=_MEND, place=Place(name))
    return found


def _zipped(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    left = MOST_BYTES
    count = 0
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                inside = PurePosixPath(info.filename).name
                if not inside.lower().endswith((".fit", ".fit.gz")) or inside.startswith("."):
                    continue
                count += 1
                if count > MOST_FILES:
                    raise InputError(
                        f"the zip holds more than {MOST_FILES} runs.",
                        mend="give fewer at once.",
                        place=Place(name),
                    )
                with archive.open(info) as member:
                    found = member.read(left + 1)
                left -= len(found)
                if left < 0:
                    _bounded(name, MOST_BYTES + 1)
                if found.startswith(b"\x1f\x8b"):
                    found = _gunzipped(inside, found)
                yield inside, found
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        OSError,
    ) as error:
        raise InputError("the zip is damaged, or locked.", mend=_MEND, place=Place(name)) from error
    if not count:
        raise InputError("the zip holds no .fit file.", mend=_MEND, place=Place(name))
