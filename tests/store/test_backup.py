"""A backup is a whole store, made while others write."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from coxa.errors import InputError
from coxa.store import Store, StoreError
from tests.store.samples import rated, session

pytestmark = pytest.mark.usefixtures("path")


def test_a_backup_opens_as_a_store_with_everything_in_it(store: Store, person: str, tmp_path: Path) -> None:
    store.add(person, rated(0, "one"))
    store.backup(tmp_path / "copy.sqlite")
    with Store.open(tmp_path / "copy.sqlite") as copy:
        assert copy.person() == store.person()
        assert copy.diary(person) == store.diary(person)


def test_a_backup_made_while_others_write_is_sound(store: Store, person: str, tmp_path: Path) -> None:
    futures = [store.submit(person, session(n, f"e-{n}")) for n in range(200)]
    before = sum(future.done() for future in futures)
    store.backup(tmp_path / "copy.sqlite")
    with Store.open(tmp_path / "copy.sqlite") as copy:
        there = len(copy.documents(person))
    assert before <= there <= 200
    assert all(future.result().new for future in futures)


def test_a_backup_is_private_and_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    store.backup(target)
    before = target.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="there already"):
        store.backup(target)
    assert target.read_bytes() == before


def test_a_backup_into_a_folder_that_is_not_there_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        store.backup(tmp_path / "nowhere" / "copy.sqlite")


def test_a_backup_that_fails_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coxa.store.sqlite.copy", full)
    with pytest.raises(StoreError, match="No space left"):
        store.backup(tmp_path / "copy.sqlite")
    assert [p.name for p in tmp_path.iterdir()] == ["data"]
