"""A store in a folder of its own, and its one person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coxa.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coxa.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


@pytest.fixture
def person(store: Store) -> str:
    return store.person().id
