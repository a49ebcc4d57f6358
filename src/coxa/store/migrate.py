"""Bring the tables of a database up to date, in process, all or nothing."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from coxa.store import sqlite
from coxa.store.engine import Database
from coxa.store.errors import StoreBroken, StoreError, StoreNewer
from coxa.store.schema import HEAD, METADATA, VERSION_TABLE

_COPY: Final = ".before-upgrade-"
_COPIES: Final = re.compile(r"\w{1,40}(\.part(-journal|-wal|-shm)?)?")
KEPT_AFTER_UPGRADE: Final = timedelta(days=30)
"""How long the copy made before an upgrade is kept: as long as a removed entry."""


def migrate(database: Database) -> None:
    """Bring the tables up to date; makes them when there are none.

    Before tables with a diary in them are changed, an SQLite file is copied: `coxa.sqlite.before-upgrade-0002`.

    Raises:
        StoreNewer: When a newer version of Coxa wrote them.
        StoreBroken: When the database holds something else.
    """
    with database.reading() as connection:
        if _revision(connection) == HEAD:  # the usual case: Alembic is not even imported
            return
    with database.restructuring() as connection:  # whoever comes second finds the work done
        found = _revision(connection)
        if found == HEAD:
            return
        if found is None:
            _refuse_others(connection, database)
        else:
            refuse_newer(found, database.name)
            _keep_copy(database)
        bring_to(connection, "head")


def forget_copies(database: Database, before: datetime | None = None) -> None:
    """Delete the copies that upgrades left beside the file.

    Args:
        database: Of the file.
        before: Only those made before then; None for all.

    Raises:
        StoreError: When one cannot be deleted.
    """
    for path in _copies(database):
        try:
            if before is None or path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(
                f"{path} cannot be deleted: {error.strerror or error}.",
                mend="delete it yourself: it holds the diary as it was before an upgrade.",
            ) from error


def _copies(database: Database) -> list[Path]:
    if database.path is None:
        return []
    start = f"{database.path.name}{_COPY}"
    return [
        path
        for path in database.path.parent.iterdir()
        if path.name.startswith(start) and _COPIES.fullmatch(path.name.removeprefix(start))
    ]


def _keep_copy(database: Database) -> None:
    """Copy an SQLite file as it is before an upgrade, then let go of the copies of earlier upgrades.

    Called while no one else may write, so that two programs do not copy at once.
    """
    if database.path is None:
        return
    target = database.path.with_name(f"{database.path.name}{_COPY}{HEAD}")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, sqlite.PRIVATE_FILE))
        sqlite.copy(database.engine, part, database.name)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise StoreError(
            f"The tables need a change, and {target} cannot be written to keep them as they are: "
            f"{error.strerror or error}.",
            mend="check the folder and the room on the disk; the diary is as it was.",
        ) from error
    for path in _copies(database):
        if path != target:
            with suppress(OSError):
                path.unlink()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    row = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).first()  # noqa: S608 - our own name
    return None if row is None else str(row[0])


def _refuse_others(connection: Connection, database: Database) -> None:
    theirs = set(inspect(connection).get_table_names()) & set(METADATA.tables)
    if theirs:
        raise StoreBroken(
            f"{database.name} has a table '{min(theirs)}' of another program.",
            mend="name another database with --data.",
        )


def bring_to(connection: Connection, revision: str) -> None:
    """Make the tables of a revision, or bring those of an earlier one to it; 'head' is the newest."""
    from alembic import command  # 0.2 s, and needed once in the life of a database

    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def refuse_newer(found: str, name: str) -> None:
    """Raise StoreNewer when a revision is none that this version knows."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory.from_config(configuration()).get_revision(found)
    except CommandError as error:
        raise StoreNewer(
            f"{name} was written by a newer version of Coxa (revision {found}).",
            mend="update Coxa, as with `pip install --upgrade coxa`; the file is left as it is.",
        ) from error


def configuration() -> Any:
    """Return Alembic's configuration, without an ini file."""
    from alembic.config import Config

    config = Config()
    scripts = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    return config
