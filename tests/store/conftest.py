"""A store in a place of its own, on either database, and its one person.

A test that asks for `store` or `place` runs on SQLite and on PostgreSQL; one that asks for `path` as well is about
the file, and runs on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coxa.store import Store

DATABASES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "place" in metafunc.fixturenames:
        about = DATABASES[:1] if "path" in metafunc.fixturenames else DATABASES
        metafunc.parametrize("place", about, indirect=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coxa.sqlite"


@pytest.fixture
def place(request: pytest.FixtureRequest) -> str | Path:
    """Where the store is: a path, or the address of a database with the tables in it."""
    name = "path" if request.param == "sqlite" else "postgresql_ready"
    found: str | Path = request.getfixturevalue(name)
    return found


@pytest.fixture
def store(place: str | Path) -> Iterator[Store]:
    with Store.open(place) as opened:
        yield opened


@pytest.fixture
def person(store: Store) -> str:
    return store.person().id
