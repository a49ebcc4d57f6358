"""A PostgreSQL server of the tests' own: started once, on this machine alone, gone with its folder at the end.

`postgresql_url` is the address of an empty database in it. Skipped where no server is installed (Debian: `postgresql`).
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

USER = "coxa"
STARTS_WITHIN_s = 60
SETTINGS = {
    "fsync": "off",  # nothing of a test needs to outlive the power
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "timezone": "Asia/Kolkata",  # neither UTC nor whole hours: whoever leans on the server's zone is found out
}
_numbers = count(1)


def programs() -> Path | None:
    """Return the folder of the server's programs, the newest where there are many; None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    on_path = shutil.which("initdb")
    places = [Path(on_path).parent] if on_path else [path.parent for path in reversed(found)]
    return next((place for place in places if (place / "postgres").exists()), None)


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int
    password: str

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run one statement outside of any transaction."""
        import psycopg

        place = {"host": "127.0.0.1", "port": self.port, "user": USER, "password": self.password}
        with psycopg.connect(**place, dbname=database, autocommit=True, connect_timeout=5) as connection:  # type: ignore[arg-type]
            connection.execute(statement)  # type: ignore[call-overload]

    def new(self, template: str = "template0") -> str:
        """Make a database and return its name."""
        name = f"t{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def serving(**settings: str) -> Iterator[Server]:
    """Run a server in a new folder; `settings` go before `SETTINGS`.

    Raises:
        LookupError: No server is installed.
    """
    place = programs()
    if place is None:
        raise LookupError("PostgreSQL's server is not installed (Debian: apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="coxa-postgresql-"))
    try:
        yield from _served(place, folder, {**SETTINGS, **settings})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(place: Path, folder: Path, settings: dict[str, str]) -> Iterator[Server]:
    server = Server(_free_port(), secrets.token_hex(16))
    (folder / "password").write_text(server.password)
    as_other = _as_another_user(folder)
    options = ["-D", folder / "data", "-U", USER, "-A", "scram-sha-256", "--pwfile", folder / "password"]
    made = subprocess.run(
        [place / "initdb", *options, "--no-sync", "-E", "UTF8", "--locale=C"],
        cwd=folder, capture_output=True, text=True, **as_other,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr[-2000:]}")
    given = [f"--{key}={value}" for key, value in settings.items()]
    command = [place / "postgres", "-D", folder / "data", "-p", str(server.port), "-k", folder, *given]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **as_other)
    try:
        _await(server, process, folder / "log")
        yield server
    finally:
        process.send_signal(2)  # SIGINT: ends at once, whoever is connected
        process.wait(30)


def _await(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    until = time.monotonic() + STARTS_WITHIN_s
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.05)
        else:
            return


def _as_another_user(folder: Path) -> dict[str, Any]:
    """Return how to run the server, which refuses to run as root: then as Debian's user for it."""
    if sys.platform == "win32" or os.getuid() != 0:
        return {}
    import pwd

    who = pwd.getpwnam("postgres")
    for path in (folder, folder / "password"):
        os.chown(path, who.pw_uid, who.pw_gid)
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'coxa[postgres]')")
    if programs() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt install postgresql)")
    with serving() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database; uploads and results of whoever opens it lie in the test's own folder."""
    monkeypatch.setenv("COXA_DATA", str(tmp_path / "data-of-postgresql"))
    name = postgresql.new()
    yield postgresql.url(name)
    with suppress(Exception):
        postgresql.drop(name)


@pytest.fixture(scope="session")
def _template(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that has the tables already, to be copied, which is faster than making them."""
    from coxa.store import engine, migrate

    name = postgresql.new()
    database = engine.connect(postgresql.url(name))
    migrate.migrate(database)
    database.close()
    return name


@pytest.fixture
def postgresql_ready(
    postgresql: Server, _template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a database as `postgresql_url`, with the tables in it."""
    monkeypatch.setenv("COXA_DATA", str(tmp_path / "data-of-postgresql"))
    name = postgresql.new(_template)
    yield postgresql.url(name)
    with suppress(Exception):
        postgresql.drop(name)
