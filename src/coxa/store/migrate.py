"""Bring the tables of a database up to date, in process, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from coxa.store.engine import Database
from coxa.store.errors import StoreBroken, StoreNewer
from coxa.store.schema import HEAD, METADATA, VERSION_TABLE


def migrate(database: Database) -> None:
    """Bring the tables up to date; makes them when there are none.

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
        _upgrade(connection, found, database.name)


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


def _upgrade(connection: Connection, found: str | None, name: str) -> None:
    from alembic import command  # 0.2 s, and needed once in the life of a database
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = configuration()
    config.attributes["connection"] = connection
    try:
        if found is not None:
            ScriptDirectory.from_config(config).get_revision(found)
        command.upgrade(config, "head")
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
