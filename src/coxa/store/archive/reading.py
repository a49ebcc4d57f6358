"""Read the zip back, trusting nothing in it: nothing is unpacked to disk, and everything has its bound."""

from __future__ import annotations

import json
import stat
import struct
import zlib
from collections.abc import Mapping
from typing import Any, BinaryIO, Final, NoReturn
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from coxa.errors import InputError
from coxa.store.archive import layout

_CHUNK: Final = 1 << 16
_MEND: Final = "choose the zip that `coxa export` or Settings, Export wrote, as it was written."


def read_archive(source: BinaryIO) -> layout.Contents:
    """Return what a zip of `write_archive` holds.

    Args:
        source: Seekable.

    Raises:
        InputError: When it is something else, damaged, too large, or of a later layout.
    """
    size = source.seek(0, 2)
    source.seek(0)
    if size > layout.MOST_FILE:
        raise InputError(
            f"The file has {size / layout.MB:.0f} MB.",
            mend=f"give one of {layout.MOST_FILE // layout.MB} MB at most.",
        )
    try:
        with ZipFile(source) as archive:
            return _contents(archive)
    except (BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise InputError("This is no zip, or a damaged one.", mend=_MEND) from error


class _Room:
    """How much more may be unpacked: a text's size says little of the memory that reading it takes."""

    def __init__(self) -> None:
        self.bytes, self._groups, self._values = layout.MOST_TOTAL, layout.MOST_GROUPS, layout.MOST_VALUES

    def take(self, piece: bytes) -> None:
        """Count a piece; brackets and commas within words count as well, of which no diary has so many."""
        self.bytes -= len(piece)
        self._groups -= piece.count(b"{") + piece.count(b"[")
        self._values -= piece.count(b",")

    @property
    def used_up(self) -> bool:
        """Whether there was more than fits."""
        return min(self.bytes, self._groups, self._values) < 0


def _contents(archive: ZipFile) -> layout.Contents:
    members = _members(archive)
    missing = [name for name in (layout.PERSON, layout.DIARY) if name not in members]
    if missing:
        raise InputError(f"This zip is no diary of Coxa: it has no {missing[0]}.", mend=_MEND)
    left = _Room()
    person = _json(archive, members[layout.PERSON], left)
    _known_layout(person)
    entries = _json(archive, members[layout.DIARY], left).get("entries")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f"{layout.DIARY} holds no list of entries.", mend=_MEND)
    runs = _json(archive, members[layout.RUNS], left).get("runs") if layout.RUNS in members else []
    if not isinstance(runs, list) or not all(isinstance(run, dict) for run in runs):
        raise InputError(f"{layout.RUNS} holds no list of runs.", mend=_MEND)
    checkups: dict[str, Mapping[str, Any]] = {}
    analyses: dict[str, Mapping[str, Any]] = {}
    for name, info in members.items():
        if found := layout.CHECKUP.fullmatch(name):
            checkups[found[1]] = _json(archive, info, left)
        elif found := layout.ANALYSIS.fullmatch(name):
            analyses[found[1]] = _json(archive, info, left)
    return layout.Contents(person, entries, checkups, analyses, runs)


def _known_layout(person: Mapping[str, Any]) -> None:
    if person.get("format") != layout.FORMAT:
        raise InputError("This zip is no diary of Coxa.", mend=_MEND)
    version = person.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InputError(f"{layout.PERSON} names no version of its layout.", mend=_MEND)
    if version > layout.VERSION:
        raise InputError(
            f"The file was written by a newer version of Coxa ({str(person.get('coxa_version'))[:20]}).",
            mend="update Coxa, as with `pip install --upgrade coxa`, then import it.",
        )


def _members(archive: ZipFile) -> dict[str, ZipInfo]:
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos if info.filename.endswith(".json"))
    if len(infos) > layout.MOST_MEMBERS or unpacked > layout.MOST_TOTAL:
        raise InputError("The zip holds far more than a diary.", mend=_MEND)
    members: dict[str, ZipInfo] = {}
    for info in infos:
        if info.is_dir() and info.filename in ("checkups/", "analyses/", "csv/"):
            continue  # made by people who unpacked and packed it again
        _refuse_odd(info)
        if info.filename in members:
            _refuse(info, "is there twice")
        members[info.filename] = info
    return members


def _refuse_odd(info: ZipInfo) -> None:
    name = info.filename
    fixed = name in (layout.PERSON, layout.DIARY, layout.RUNS, layout.README)
    patterns = (layout.CHECKUP, layout.ANALYSIS, layout.CSV)
    if not fixed and not any(pattern.fullmatch(name) for pattern in patterns):
        _refuse(info, "does not belong in a diary of Coxa")
    if stat.S_ISLNK(info.external_attr >> 16):
        _refuse(info, "is a link")
    if info.comment:  # a damaged length makes one of all members after it
        _refuse(info, "has a comment")
    if info.flag_bits & 1:
        _refuse(info, "is locked with a password")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        _refuse(info, "is packed in a way that Coxa does not use")
    most = layout.MOST_TOTAL if layout.CSV.fullmatch(name) else layout.MOST_OF.get(name, layout.MOST_OTHER)
    if info.file_size > most:
        _refuse(info, f"has {info.file_size / layout.MB:,.0f} MB")
    if info.file_size > max(layout.RATIO_FROM, layout.MOST_RATIO * info.compress_size):
        _refuse(info, "is packed tighter than any diary")


def _refuse(info: ZipInfo, why: str) -> NoReturn:
    raise InputError(f"{info.filename[:80]!a} in the zip {why}.", mend=_MEND)


def _json(archive: ZipFile, info: ZipInfo, left: _Room) -> dict[str, Any]:
    """Return a member as a document; what it really unpacks to counts, not what it says of itself."""
    pieces: list[bytes] = []
    room = min(left.bytes, info.file_size)
    with archive.open(info) as member:
        while piece := member.read(_CHUNK):
            room -= len(piece)
            left.take(piece)
            if room < 0:
                _refuse(info, "is larger than it says")
            if left.used_up:
                _refuse(info, "holds far more than a diary")
            pieces.append(piece)
    try:
        document = json.loads(b"".join(pieces), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{info.filename} in the zip is damaged.", mend=_MEND) from error
    if not isinstance(document, dict):
        raise InputError(f"{info.filename} in the zip holds no object.", mend=_MEND)
    return document


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
