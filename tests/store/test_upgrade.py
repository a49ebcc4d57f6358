"""A database of an earlier version is brought up to date with everything in it, and kept as it was beside."""

from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command

from coxa.store import Store, StoreError, migrate, sqlite
from coxa.store.engine import connect
from coxa.store.migrate import configuration
from coxa.store.schema import HEAD
from tests.store.samples import rated, session

COPY = f"coxa.sqlite.before-upgrade-{HEAD}"


def _first_version(path: Path, *, example: bool = False) -> None:
    """Make a database as the first version of the tables had it: three entries, the last added by hand later."""
    database = connect(path)
    with database.restructuring() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO person VALUES ('me', '2026-03-01T00:00:00.000000Z', ?, '{}', 2)", (example,)
        )
    database.close()
    added = ("2026-03-01T08:00:00.000001Z", "2026-03-01T08:00:00.000002Z", "2026-03-05T08:00:00.000000Z")
    with Store.open(path.with_name("now.sqlite")) as store:  # for the rows as the code writes them
        person = store.person().id
        for document in (rated(0, "one"), session(1, "two"), rated(9, "three")):
            store.add(person, document)
        with store.database.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT id, kind, at, day, document FROM entry ORDER BY at"
            ).all()
    with sqlite3.connect(path) as plain:
        for row, when, revision in zip(rows, added, (1, 1, 2), strict=True):
            plain.execute(
                "INSERT INTO entry VALUES ('me', ?, ?, ?, ?, ?, ?, NULL, ?)", (*row, when, revision)
            )
    plain.close()


@pytest.fixture
def old(path: Path) -> Path:
    path.parent.mkdir()
    _first_version(path)
    return path


def _revision(path: Path) -> tuple[str, int]:
    with sqlite3.connect(path) as plain:
        found = plain.execute("SELECT version_num, (SELECT count(*) FROM entry) FROM coxa_version").fetchone()
    plain.close()
    return tuple(found)


def test_an_upgrade_keeps_every_entry(old: Path) -> None:
    with Store.open(old) as store:
        assert [entry.id for entry in store.diary("me").entries] == ["one", "two", "three"]
        assert store.add("me", rated(20, "four")).new
        assert not store.example_changed("me")
    assert _revision(old) == (HEAD, 4)


def test_an_example_of_before_the_upgrade_tells_ones_own_entries(path: Path) -> None:
    path.parent.mkdir()
    _first_version(path, example=True)
    with Store.open(path) as store:
        assert store.added_to_example("me") == 1


def test_the_file_is_kept_as_it_was_for_its_owner_alone(old: Path) -> None:
    Store.open(old).close()
    copy = old.with_name(COPY)
    assert _revision(copy) == ("0001", 3)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not list(old.parent.glob("*.part*"))


def test_only_the_copy_of_the_latest_upgrade_is_kept(old: Path) -> None:
    for name in ("before-upgrade-0000", "before-upgrade-0001.part", "before-holiday"):
        old.with_name(f"{old.name}.{name}").touch()
    Store.open(old).close()
    kept = sorted(path.name for path in old.parent.iterdir() if "before" in path.name)
    assert kept == ["coxa.sqlite.before-holiday", COPY]


def test_the_copy_goes_after_as_long_as_a_removed_entry(old: Path) -> None:
    Store.open(old).close()
    copy, now = old.with_name(COPY), datetime.now(UTC)
    Store.open(old, now=lambda: now + timedelta(days=29)).close()
    assert copy.exists()
    Store.open(old, now=lambda: now + timedelta(days=31)).close()
    assert not copy.exists()


def test_erasing_takes_the_copy_along(old: Path) -> None:
    with Store.open(old) as store:
        store.erase("me")
    assert not old.with_name(COPY).exists()


def test_nothing_is_upgraded_that_cannot_be_kept(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "copy", full)
        with pytest.raises(StoreError, match="No space left"):
            Store.open(old)
    assert _revision(old) == ("0001", 3)
    with Store.open(old) as store:
        assert len(store.documents("me")) == 3


def test_a_new_database_leaves_no_copy(path: Path) -> None:
    Store.open(path).close()
    assert not [found for found in path.parent.iterdir() if "before" in found.name]


def test_a_failed_upgrade_leaves_the_file_and_its_copy(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, "bring_to", fail)
    with pytest.raises(KeyboardInterrupt):
        Store.open(old)
    assert _revision(old) == _revision(old.with_name(COPY)) == ("0001", 3)
