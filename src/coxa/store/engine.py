"""Where the database is, and how it is reached."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from coxa.store import postgresql, sqlite
from coxa.store.errors import StoreError, explained

FILE_NAME: Final = "coxa.sqlite"
_SUFFIX: Final = ".sqlite"
SYNCHRONOUS: Final = "FULL"
"""Every commit reaches the disk before it is acknowledged; docs/design/store.md has what that costs."""

_OPENING: Final = threading.Lock()


def data_folder() -> Path:
    """Return the folder for the user's data: `COXA_DATA`, or where the platform keeps such things."""
    if given := os.environ.get("COXA_DATA"):
        return Path(given).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "coxa"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "coxa"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "coxa"


def default_path() -> Path:
    """Return the file that holds the diary when none is named."""
    return data_folder() / FILE_NAME


@dataclass(frozen=True)
class Database:
    """A database that can be reached.

    Attributes:
        engine: Of SQLAlchemy.
        name: As people know it, without a password.
        path: Its file; None when it is not SQLite.
        watch: Sees its changes; None when it is not SQLite.
    """

    engine: Engine
    name: str
    path: Path | None

    watch: sqlite.Watch | None = None

    @property
    def folder(self) -> Path:
        """Where uploads and results lie: a folder for no other database, since what belongs to none is deleted."""
        if self.path is not None:
            return self.path.with_name(f"{self.path.name.removesuffix(_SUFFIX)}.files")
        url = self.engine.url
        parts = (url.get_backend_name(), url.host, url.port, url.database)
        name = re.sub(r"[^\w.-]", "_", "-".join(str(part) for part in parts if part))
        return data_folder() / f"{name}.files"

    def version(self) -> int | None:
        """Return a number that stays while nothing in the database changes; None when that cannot be told."""
        return None if self.watch is None else self.watch.version()

    @property
    def _on_postgresql(self) -> bool:
        return self.engine.dialect.name == postgresql.NAME

    def close(self) -> None:
        """Let go of the database."""
        if self.watch is not None:
            self.watch.close()
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout."""
        with explained(self.name), self.engine.connect() as connection:
            if self._on_postgresql:
                connection.execution_options(**postgresql.READING)
            yield connection

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Give a connection for one question: on PostgreSQL without a transaction around it, a third of the way."""
        with explained(self.name), self.engine.connect() as connection:
            if self._on_postgresql:
                connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that writes; commits at the end, undoes everything on an error.

        On SQLite nobody else writes meanwhile. On PostgreSQL other servers may: whoever reads what it then changes
        locks it first, a person's row for everything that is theirs.
        """
        with explained(self.name), self.engine.connect() as plain:
            connection = plain.execution_options(coxa_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def restructuring(self) -> Iterator[Connection]:
        """Give a connection as `writing` does, on which tables may be made anew and take each other's places.

        Only one server of a database has it at a time.
        """
        with explained(self.name), self.engine.connect() as plain:
            connection = plain.execution_options(coxa_writes=True)
            apart = nullcontext() if self.path is None else sqlite.unlinked(connection)
            with apart, connection.begin():
                postgresql.alone(connection, postgresql.TABLES)
                yield connection
                if self.path is not None:
                    sqlite.refuse_loose_ends(connection, self.name)


def connect(where: str | Path | None) -> Database:
    """Return the database at a path or a URL; None means `default_path`. A missing file is made.

    Raises:
        StoreError: When it cannot be reached or used.
    """
    url = _url(default_path() if where is None else where)
    if url.get_backend_name() != "sqlite":
        engine = _engine(url, pool_size=10, max_overflow=20)
        postgresql.look_after_idle(engine)
        return Database(engine, url.render_as_string(hide_password=True), None)
    if not url.database or url.database == ":memory:" or url.query:
        raise StoreError(f"{url} names no file.", mend="name one, as in sqlite:////home/me/coxa.sqlite.")
    path = Path(url.database).expanduser().absolute()
    with _OPENING:
        sqlite.claim(path)
        # Readers wait for no one, so there may be as many connections as the server has threads.
        engine = _engine(url.set(database=str(path)), pool_size=8, max_overflow=120)
        sqlite.configure(engine, synchronous=SYNCHRONOUS)
        try:
            sqlite.check(engine, path)
        except StoreError:
            engine.dispose()
            raise
        return Database(engine, str(path), path, sqlite.Watch(path))


def _url(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    try:
        return make_url(where)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "This is no address of a database.", mend="write it like postgresql+psycopg://name@host/coxa."
        ) from error


def _engine(url: URL, *, pool_size: int, max_overflow: int) -> Engine:
    try:
        return create_engine(
            url, pool_size=pool_size, max_overflow=max_overflow, pool_use_lifo=True, future=True
        )
    except NoSuchModuleError as error:
        raise StoreError(
            f"There is no kind of database called '{url.drivername}'.",
            mend="use a path, or an address such as postgresql+psycopg://name@host/coxa.",
        ) from error
    except ImportError as error:
        raise StoreError(
            f"The driver for '{url.drivername}' is not installed ({error.name}).",
            mend=f"install it: pip install {error.name or url.get_driver_name()}.",
        ) from error
    except (ArgumentError, TypeError) as error:
        raise StoreError(f"{url!r} cannot be used: {error}.", mend="check the address.") from error
