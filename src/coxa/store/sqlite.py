"""Everything that only SQLite needs: its file, its pragmas, its locks."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from coxa.store.errors import StoreBroken, StoreBusy, StoreError, explained
from coxa.store.schema import VERSION_TABLE

BUSY_ms: Final = 5000
"""How long to wait for another program's lock."""
PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600
_LEAST_BYTES: Final = 512  # the smallest page; SQLite would write over anything shorter


def claim(path: Path) -> None:
    """Make sure there is a file at `path` that may be written to; a new one is its owner's alone.

    Folders that are missing are made. SQLite gives its side files the rights of the main one. An existing file is
    not opened here: closing it again would drop the locks that SQLite holds on it in this process.

    Raises:
        StoreError: When it cannot be made or written to, or is too short for a database.
    """
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE_FILE))
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from error
    if path.is_dir():
        raise StoreError(f"{path} is a folder.", mend="name the file in it, as in --data FOLDER/coxa.sqlite.")
    if 0 < path.stat().st_size < _LEAST_BYTES:
        raise StoreBroken(f"{path} is no diary of Coxa.", mend="name another file with --data.")
    for place in (path, path.parent):
        if not os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise _refused(place, "it may not be written to")


def _refused(path: Path, why: str) -> StoreError:
    return StoreError(
        f"{path} cannot be used: {why}.",
        mend="check who may write to the file and its folder, or name another place with --data.",
    )


def configure(engine: Engine, *, synchronous: str) -> None:
    """Have every connection of `engine` set up the same way.

    Args:
        engine: On SQLite.
        synchronous: 'FULL' or 'NORMAL'.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin when we say so, not when the driver guesses
        connection.execute(f"PRAGMA busy_timeout={BUSY_ms}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA temp_store=MEMORY")  # nothing personal in temporary files

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("coxa_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def check(engine: Engine, path: Path) -> None:
    """Look the file over, then make it ready for many at once: a write-ahead log, its owner's alone.

    Raises:
        StoreBroken: When it is damaged, or another program's; it is left as it was.
    """
    with explained(str(path)):
        raw = engine.raw_connection()
        try:
            _refuse_others(raw.cursor(), path)
            _refuse_damage(raw.cursor(), path)
            _write_ahead(raw.cursor())
        finally:
            raw.close()
    for ending in (
        "",
        "-wal",
        "-shm",
    ):  # the latter two were made with the rights that the file had until now
        _keep_private(path.with_name(path.name + ending))


def _keep_private(path: Path) -> None:
    with suppress(OSError):  # a file of someone else that we may write to stays as they set it
        if stat.S_IMODE(path.stat().st_mode) != PRIVATE_FILE:
            path.chmod(PRIVATE_FILE)


def _refuse_others(cursor: Any, path: Path) -> None:
    tables = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and VERSION_TABLE not in tables:
        raise StoreBroken(
            f"{path} belongs to another program (it has a table '{min(tables)}').",
            mend="name another file with --data.",
        )


def _refuse_damage(cursor: Any, path: Path) -> None:
    found = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreBroken(
            f"{path} is damaged ({found}).",
            mend="put it aside and bring a backup back with `coxa restore`, or name another file with --data.",
        )


def _write_ahead(cursor: Any) -> None:
    until = time.monotonic() + BUSY_ms / 1000
    while True:  # SQLite does not wait by itself when two programs switch a new file at once
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def unlinked(connection: Connection) -> Iterator[None]:
    """Leave foreign keys alone in the transaction inside: dropping a table would delete what refers to its rows.

    SQLite changes a table by copying it, dropping the old one and renaming the copy, see
    https://www.sqlite.org/lang_altertable.html#otheralter; whether keys are kept is only heard between transactions.
    """
    raw: Any = connection.connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def refuse_loose_ends(connection: Connection, where: str) -> None:
    """Raise StoreBroken when a row refers to one that is not there."""
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if found is not None:
        raise StoreBroken(
            f"{where} has a row in '{found[0]}' that belongs to nothing in '{found[2]}'.",
            mend="put it aside and bring a backup back with `coxa restore`, or name another file with --data.",
        )


class Watch:
    """Tells in 20 µs whether anyone, in this program or another, committed anything since it was last asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        with explained(str(path)):
            self._connection = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=BUSY_ms / 1000
            )

    def version(self) -> int:
        """Return a number that stays while nothing changes."""
        with self._lock, explained(str(self._path)):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


def wipe(engine: Engine, where: str) -> None:
    """Leave nothing of deleted rows behind: rewrite the file, empty its log.

    Raises:
        StoreBusy: When another program reads the file, so that its log cannot be emptied now.
    """
    with explained(where):
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
            blocked = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            raw.close()
    if blocked:
        raise StoreBusy(
            f"Everything is deleted, but another program reads {where}, so traces remain in its log.",
            mend="close that program, then delete once more.",
        )


def copy(engine: Engine, target: Path, where: str) -> None:
    """Copy the whole database into the new file `target` while others go on writing."""
    with explained(where):
        raw = engine.raw_connection()
        copied = sqlite3.connect(target)
        try:
            source = raw.driver_connection
            if not isinstance(source, sqlite3.Connection):
                raise StoreError(f"{where} is no SQLite file.", mend="use your database's own tools.")
            source.backup(copied)
        finally:
            copied.close()
            raw.close()
