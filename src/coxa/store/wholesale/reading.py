"""Read a backup, trusting nothing in it: names, sizes and sums are checked before a row or a file is used."""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from coxa.errors import InputError
from coxa.store.errors import StoreNewer
from coxa.store.records import as_time
from coxa.store.sqlite import PRIVATE_FILE, PRIVATE_FOLDER
from coxa.store.wholesale import layout

_CHUNK: Final = 1 << 18
_MEND: Final = "name a zip that `coxa backup` wrote, as it was written. Nothing was changed."
_TEXTS: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_SUM: Final = re.compile(r"[0-9a-f]{64}")
_DAMAGE: Final = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    NotImplementedError,
)


class Backup:
    """A backup whose names and sizes are as it says; `opened` makes one."""

    def __init__(self, archive: ZipFile, summary: layout.Summary) -> None:
        self._archive = archive
        self.summary = summary

    @property
    def size(self) -> int:
        """Bytes of everything in it, unpacked."""
        parts = [*self.summary.tables.values(), *self.summary.files.values()]
        return sum(part.size for part in parts)

    def rows(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give the rows of a table, each with its size in bytes.

        Raises:
            InputError: When they are not what the backup says; what was given before is worth nothing then.
        """
        part, name = self.summary.tables[table], f"tables/{table}.jsonl"
        rows = 0
        with self._checked(name, part) as source, io.BufferedReader(source, _CHUNK) as lines:
            while line := lines.readline(layout.MOST_LINE):
                rows += 1
                yield len(line), dict(zip(part.columns, _values(line, part, name), strict=True))
        if rows != part.rows:
            _damaged(f"{name} has {rows} rows instead of {part.rows}")

    def unpack(self, folder: Path) -> None:
        """Write the files into a new folder, each analysis into one of its own."""
        folder.mkdir(mode=PRIVATE_FOLDER)
        for place, part in self.summary.files.items():
            path = folder / place
            for parent in reversed(path.relative_to(folder).parents[:-1]):
                (folder / parent).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            with self._checked(layout.FILES + place, part) as source, path.open("xb") as target:
                path.chmod(PRIVATE_FILE)
                while piece := source.read(_CHUNK):
                    target.write(piece)

    @contextmanager
    def _checked(self, name: str, part: layout.Part) -> Iterator[_Checked]:
        with _explained(), self._archive.open(name) as member:
            source = _Checked(member, part, name)
            yield source
            source.finish()


class _Checked(io.RawIOBase):
    """A member that is no longer than it says, and at its end of the right sum."""

    def __init__(self, member: Any, part: layout.Part, name: str) -> None:
        self._member, self._part, self._name = member, part, name
        self._hash, self._left = hashlib.sha256(), part.size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._member.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            _damaged(f"{self._name} is larger than it says")
        self._hash.update(piece)
        buffer[: len(piece)] = piece
        return len(piece)

    def finish(self) -> None:
        if self._left or self._hash.hexdigest() != self._part.sha256:
            _damaged(f"{self._name} is not as it was written")


@contextmanager
def opened(source: Path) -> Iterator[Backup]:
    """Open a backup.

    Raises:
        InputError: When it is something else, or damaged.
        StoreNewer: When a newer version of Coxa wrote it.
    """
    try:
        file = source.open("rb")
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"{source} cannot be read: {why}.", mend="name another file.") from error
    with file:
        with _explained():
            archive = ZipFile(file)
            summary = _summary(_manifest(archive))
            _compare(_members(archive), summary)
        yield Backup(archive, summary)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        if isinstance(error, InputError):
            raise
        raise InputError("This is no backup of Coxa, or a damaged one.", mend=_MEND) from error


def _manifest(archive: ZipFile) -> dict[str, Any]:
    try:
        info = archive.getinfo(layout.MANIFEST)
    except KeyError as error:
        raise InputError("This is no backup of Coxa, or one that was cut off.", mend=_MEND) from error
    _refuse_odd(info)
    if info.file_size > layout.MOST_MANIFEST:
        _damaged(f"{layout.MANIFEST} is too large")
    with archive.open(info) as member:
        text = member.read(layout.MOST_MANIFEST + 1)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{layout.MANIFEST} in the zip is damaged.", mend=_MEND) from error
    if not isinstance(found, dict) or found.get("format") != layout.FORMAT:
        raise InputError("This zip is no backup of Coxa.", mend=_MEND)
    version = found.get("version")
    if not isinstance(version, int):
        _damaged("it does not say its version")
    if version > layout.VERSION:
        raise StoreNewer(
            f"The backup was written by a newer version of Coxa ({str(found.get('coxa_version'))[:20]}).",
            mend="update Coxa, as with `pip install --upgrade coxa`. Nothing was changed.",
        )
    return found


def _summary(manifest: Mapping[str, Any]) -> layout.Summary:
    try:
        tables = {
            str(name): layout.TablePart(
                *_part(one), tuple(str(column) for column in one["columns"]), _whole(one["rows"])
            )
            for name, one in manifest["tables"].items()
        }
        files = {str(place): layout.Part(*_part(one)) for place, one in manifest["files"].items()}
        made_at, revision = as_time(manifest["made_at"]), manifest["revision"]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{layout.MANIFEST} in the zip is damaged.", mend=_MEND) from error
    for name, one in tables.items():
        if len(set(one.columns)) != len(one.columns) or not layout.TABLE.fullmatch(f"tables/{name}.jsonl"):
            _damaged("it has a table of another program")
    if not isinstance(revision, str) or not re.fullmatch(r"\w{1,40}", revision):
        _damaged("it does not say its revision")
    if bad := [place for place in files if not layout.sound_place(place)]:
        _damaged(f"it has a file with the odd name {bad[0][:60]!a}")
    return layout.Summary(revision, made_at, tables, files)


def _part(one: Mapping[str, Any]) -> tuple[int, str]:
    if not _SUM.fullmatch(one["sha256"]):
        raise ValueError("no sum")
    return _whole(one["size"]), one["sha256"]


def _whole(number: Any) -> int:
    if not isinstance(number, int) or not 0 <= number < 1 << 50:
        raise ValueError("no number")
    return number


def _members(archive: ZipFile) -> dict[str, ZipInfo]:
    infos = archive.infolist()
    if len(infos) > layout.MOST_MEMBERS:
        _damaged("it has too many files")
    for info in infos:
        _refuse_odd(info)
    found = {info.filename: info for info in infos}
    if len(found) != len(infos) or len({name.casefold() for name in found}) != len(infos):
        _damaged("it has a file twice")
    return found


def _refuse_odd(info: ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & 1 or info.compress_type not in (ZIP_DEFLATED, ZIP_STORED):
        _damaged(f"{info.filename[:60]!a} is packed in another way")
    if info.is_dir() or kind not in (0, stat.S_IFREG):
        _damaged(f"{info.filename[:60]!a} is no file")


def _compare(members: Mapping[str, ZipInfo], summary: layout.Summary) -> None:
    parts: dict[str, layout.Part] = {f"tables/{name}.jsonl": one for name, one in summary.tables.items()}
    parts |= {layout.FILES + place: one for place, one in summary.files.items()}
    if odd := (parts.keys() | {layout.MANIFEST}) ^ members.keys():
        _damaged(f"{min(odd)[:60]!a} is missing or is too much")
    for name, part in parts.items():
        if members[name].file_size != part.size:
            _damaged(f"{name[:60]!a} has another size than it says")


def _values(line: bytes, part: layout.TablePart, name: str) -> list[Any]:
    if not line.endswith(b"\n") or len(_TEXTS.sub(b"", line)) > layout.MOST_BARE:
        _damaged(f"{name} has a row that is no row")
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} in the zip is damaged.", mend=_MEND) from error
    if not isinstance(values, list) or len(values) != len(part.columns):
        _damaged(f"{name} has a row that is no row")
    return values


def _damaged(why: str) -> NoReturn:
    raise InputError(f"The backup is damaged, or somebody changed it: {why}.", mend=_MEND)
