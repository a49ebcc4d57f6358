"""Write a backup: the rows of one moment, and the files of the analyses among them."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection, Table, select

from coxa._version import __version__
from coxa.store import analyses
from coxa.store.records import as_text, utc_now
from coxa.store.schema import HEAD
from coxa.store.wholesale import layout

_CHUNK: Final = 1 << 18
_AT_ONCE: Final = 500
_LEVEL: Final = 4  # two thirds of the time of the usual level, a tenth more bytes


class _Counted:
    """Passes bytes on and keeps count of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash, self.size = file, hashlib.sha256(), 0

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._hash.update(piece)
        self.size += len(piece)

    def part(self) -> dict[str, Any]:
        return {"size": self.size, "sha256": self._hash.hexdigest()}


def write_backup(connection: Connection, root: Path, target: BinaryIO) -> None:
    """Write everything into one zip.

    Args:
        connection: Sees one state of a database throughout.
        root: The database's folder.
        target: Where to write.
    """
    tables, files = {}, {}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for table in layout.TABLES:
            tables[table.name] = _put_table(archive, connection, table)
        for place, path in _files(connection, root):
            if (part := _put_file(archive, layout.FILES + place, path)) is not None:
                files[place] = part
        manifest = {
            "format": layout.FORMAT,
            "version": layout.VERSION,
            "coxa_version": __version__,
            "revision": HEAD,
            "made_at": as_text(utc_now()),
            "tables": tables,
            "files": files,
        }
        with _member(archive, layout.MANIFEST) as member:
            member.write(json.dumps(manifest, indent=1).encode())


def _put_table(archive: ZipFile, connection: Connection, table: Table) -> dict[str, Any]:
    rows = 0
    query = select(table).order_by(*table.primary_key.columns)
    with (
        _member(archive, f"tables/{table.name}.jsonl") as member,
        connection.execute(query.execution_options(yield_per=_AT_ONCE)) as result,
    ):
        for some in result.partitions():
            rows += len(some)
            lines = [json.dumps(list(row), separators=(",", ":")) for row in some]
            member.write(("\n".join(lines) + "\n").encode())
    return {"columns": list(table.columns.keys()), "rows": rows, **member.part()}


def _files(connection: Connection, root: Path) -> Iterator[tuple[str, Path]]:
    for key in sorted(analyses.keys(connection)):
        folder = root / analyses.FOLDER / key
        for path in sorted(folder.rglob("*")):
            place = f"{key}/{path.relative_to(folder).as_posix()}"
            if path.is_file() and not path.is_symlink() and layout.sound_place(place):
                yield place, path


def _put_file(archive: ZipFile, name: str, path: Path) -> dict[str, Any] | None:
    """Copy a file; None where it was deleted meanwhile, its analysis with it or its work done."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source, _member(archive, name) as member:
        while piece := source.read(_CHUNK):
            member.write(piece)
    return member.part()


@contextmanager
def _member(archive: ZipFile, name: str) -> Iterator[_Counted]:
    info = ZipInfo(name, time.gmtime()[:6])
    info.compress_type = ZIP_DEFLATED
    info._compresslevel = _LEVEL  # type: ignore[attr-defined]
    info.external_attr = 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as member:
        yield _Counted(member)
