"""Unpack a backup beside what is there, bring it up to date and look it over, before anything is touched."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from sqlalchemy import Boolean, Column, Connection, Integer, MetaData, String, Table, select

from coxa.errors import InputError
from coxa.programme.documents import parse_text
from coxa.store import analyses
from coxa.store.engine import Database, connect
from coxa.store.errors import StoreBusy, StoreError, StoreFull, StoreNewer
from coxa.store.migrate import bring_to, refuse_newer
from coxa.store.records import STATES, as_text, as_time, new_id
from coxa.store.schema import ANALYSIS, CHECKUP, ENTRY, METADATA, PERSON, RESTORED
from coxa.store.sqlite import PRIVATE_FOLDER
from coxa.store.wholesale import layout
from coxa.store.wholesale.reading import Backup

_PLACE: Final = re.compile(r"restoring-([0-9a-f-]{36})")
_ROWS: Final = "rows.sqlite"
_FILES: Final = "analyses"
_BATCH_BYTES: Final = 8 * layout.MB
_BATCH_ROWS: Final = 1_000
_STALE_s: Final = 24 * 3600.0
_WHOLE: Final = range(-(2**31), 2**31)
_MEND: Final = "name a zip that `coxa backup` wrote, as it was written. Nothing was changed."
_OBJECTS: Final[Mapping[Table, tuple[Column[Any], ...]]] = {
    PERSON: (PERSON.c.settings,),
    CHECKUP: (CHECKUP.c.exam, CHECKUP.c.summary),
    ANALYSIS: (ANALYSIS.c.summary,),
}


@dataclass
class Staged:
    """A backup that was looked over and lies ready.

    Attributes:
        key: Told by the database once its rows are there.
        rows: A database of its own with the rows, brought up to date.
        files: Holds a folder for each analysis that had files.
        used: Whether its rows are in their place, so that its files have to follow, if later.
    """

    key: str
    rows: Database
    files: Path
    used: bool = False


@contextmanager
def staged(backup: Backup, root: Path) -> Iterator[Staged]:
    """Give a backup's rows and files, ready to be used; what is left of them goes at the end.

    Args:
        backup: As opened.
        root: Folder of the database that is to hold them.

    Raises:
        InputError: When the rows are none that Coxa wrote.
        StoreNewer: When a newer version of Coxa wrote them.
        StoreError: When there is no room for them.
    """
    refuse_newer(backup.summary.revision, "The backup")
    key = new_id()
    place = root / f"restoring-{key}"
    ready: Staged | None = None
    try:
        root.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        _refuse_without_room(backup, root)
        place.mkdir(mode=PRIVATE_FOLDER)
        backup.unpack(place / _FILES)
        rows = connect(place / _ROWS)
        try:
            _fill(rows, backup)
            ready = Staged(key, rows, place / _FILES)
            yield ready
        finally:
            rows.close()
    except OSError as error:
        raise StoreError(
            f"{place} cannot be written: {error.strerror or error}.",
            mend="check the folder and the room on the disk. Nothing was changed.",
        ) from error
    finally:
        if ready is None or not ready.used or not (place / _FILES).exists():
            shutil.rmtree(place, ignore_errors=True)


def finish_staged(connection: Connection, root: Path) -> None:
    """Finish what a process that was killed had begun: files whose rows were brought back go to their places.

    Files whose rows were not are deleted after a day; before, another process may be about to use them.
    """
    if not (found := [path for path in root.glob("restoring-*") if _PLACE.fullmatch(path.name)]):
        return
    restored = connection.execute(select(RESTORED.c.id)).scalar()
    for place in found:
        if place.name == f"restoring-{restored}":
            move_files(place / _FILES, root)
            shutil.rmtree(place, ignore_errors=True)
        else:
            with suppress(OSError):
                if place.stat().st_mtime < time.time() - _STALE_s:
                    shutil.rmtree(place, ignore_errors=True)


def move_files(files: Path, root: Path) -> None:
    """Move each analysis' folder to its place, over what is there."""
    target = root / analyses.FOLDER
    if not files.is_dir():
        return
    target.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    for folder in files.iterdir():
        analyses.delete_folder(root, folder.name)
        folder.rename(target / folder.name)


def _refuse_without_room(backup: Backup, root: Path) -> None:
    wanted = 2 * backup.size + layout.LEFT_FREE  # once unpacked, once in the database
    free = shutil.disk_usage(root).free
    if wanted > free:
        raise StoreError(
            f"The backup needs {wanted / layout.MB:,.0f} MB, and {free / layout.MB:,.0f} are free in {root}.",
            mend="make room on the disk. Nothing was changed.",
        )


def _fill(rows: Database, backup: Backup) -> None:
    """Make the tables as they were, put the rows in, bring both up to date, and look them over."""
    try:
        with rows.restructuring() as connection:
            bring_to(connection, backup.summary.revision)
            tables = MetaData()
            tables.reflect(connection)
            for name in _ordered(backup, tables):
                _copy(connection, tables.tables[name], backup)
            bring_to(connection, "head")
            for table, check in _CHECKS.items():
                _look_over(connection, table, check)
    except StoreError as error:
        if isinstance(error, StoreBusy | StoreFull | StoreNewer):
            raise
        raise InputError(f"The backup holds rows that do not fit: {error.what}", mend=_MEND) from error


def _ordered(backup: Backup, tables: MetaData) -> list[str]:
    known = [table.name for table in tables.sorted_tables if table.name not in layout.LEFT_OUT]
    if odd := backup.summary.tables.keys() - set(known):
        raise InputError(f"The backup has a table '{min(odd)}' of another program.", mend=_MEND)
    return [name for name in known if name in backup.summary.tables]


def _copy(connection: Connection, table: Table, backup: Backup) -> None:
    names = backup.summary.tables[table.name].columns
    if odd := set(names) - set(table.columns.keys()):
        raise InputError(f"The backup has a column '{table.name}.{min(odd)[:40]}' too much.", mend=_MEND)
    columns = [table.columns[name] for name in names]
    batch: list[dict[str, Any]] = []
    bytes_ = 0
    for size, row in backup.rows(table.name):
        for column in columns:
            if not _fits(column, row[column.name]):
                raise InputError(
                    f"The backup has something else than belongs into {table.name}.{column.name}.", mend=_MEND
                )
        batch.append(row)
        bytes_ += size
        if len(batch) >= _BATCH_ROWS or bytes_ > _BATCH_BYTES:
            connection.execute(table.insert(), batch)
            batch, bytes_ = [], 0
    if batch:
        connection.execute(table.insert(), batch)


def _fits(column: Column[Any], value: Any) -> bool:
    """Return whether any database takes a value: SQLite alone would take nearly all."""
    kind = column.type
    if value is None:
        return bool(column.nullable)
    if isinstance(kind, Boolean):
        return isinstance(value, bool)
    if isinstance(kind, Integer):
        return isinstance(value, int) and not isinstance(value, bool) and value in _WHOLE
    if not isinstance(kind, String) or not isinstance(value, str) or "\0" in value:
        return False
    return (kind.length is None or len(value) <= kind.length) and _whole_text(value)


def _whole_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _look_over(connection: Connection, table: Table, check: Callable[[Any], None]) -> None:
    rows = connection.execute(select(table).execution_options(yield_per=200))
    times = [c.name for c in table.columns if isinstance(c.type, String) and _is_time(c.name)]
    for row in rows.mappings():
        try:
            for name in times:
                if row[name] is not None and as_text(as_time(row[name])) != row[name]:
                    raise ValueError(name)
            for column in _OBJECTS.get(table, ()):
                if row[column.name] is not None and not _is_object(row[column.name]):
                    raise ValueError(column.name)
            check(row)
        except (ValueError, InputError, RecursionError) as error:
            raise InputError(
                f"The backup has a row in '{table.name}' that is none of Coxa's.", mend=_MEND
            ) from error


def _is_time(name: str) -> bool:
    return name in ("at", "since") or name.endswith("_at")


def _entry(row: Any) -> None:
    entry = parse_text(row["document"])
    if (entry.id, as_text(entry.at), entry.day.isoformat()) != (row["id"], row["at"], row["day"]):
        raise ValueError("another entry")


def _analysis(row: Any) -> None:
    sound = layout.KEY.fullmatch(row["id"]) and row["folder"] == f"{analyses.FOLDER}/{row['id']}"
    if not sound or row["state"] not in STATES:
        raise ValueError("no analysis")


def _document(row: Any) -> None:
    if not _is_object(row["document"]):
        raise ValueError("no document")


def _is_object(text: str) -> bool:
    return isinstance(json.loads(text, parse_constant=_no_number), dict)


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _nothing(_row: Any) -> None:
    """Accept: its columns were looked at already."""


_CHECKS: Final[dict[Table, Callable[[Any], None]]] = dict.fromkeys(layout.TABLES, _nothing) | {
    ENTRY: _entry,
    ANALYSIS: _analysis,
    METADATA.tables["run"]: _document,
}
