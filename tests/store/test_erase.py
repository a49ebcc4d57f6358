"""Deleted for good is gone: rows, folders, and every byte in the store's own files."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from coxa.errors import InputError
from coxa.store import Store, StoreBusy, StoreError, sqlite
from tests.store.samples import EXAM, checked, rated, session

MARK = "Rumpelstilzchen"


def _traces(folder: Path) -> list[str]:
    mark = MARK.encode()
    return [str(p) for p in folder.rglob("*") if MARK in p.name or (p.is_file() and mark in p.read_bytes())]


def _marked(store: Store) -> str:
    """Fill a diary with a mark in everything a person can write."""
    person = store.person().id
    for number in range(30):
        store.add(person, session(number, f"{MARK}-{number}", note=MARK * 80))
    store.remove(person, f"{MARK}-3")
    store.add_check(person, checked(0, "check"), {**EXAM, "note": MARK}, {"sentences": [MARK] * 900})
    store.set_setting(person, MARK, MARK)
    analysis = store.new_analysis(person, MARK)
    (analysis.folder / "upload.mot").write_text(MARK)
    store.update_analysis(analysis.id, state="failed", message=MARK, summary={"said": MARK})
    return person


def test_no_byte_of_an_erased_person_is_left_in_any_file(path: Path) -> None:
    with Store.open(path) as store:
        person = _marked(store)
        assert _traces(path.parent)
        store.erase(person)
        assert _traces(path.parent) == []
    assert _traces(path.parent) == []


def test_copies_of_upgrades_are_erased_as_well(path: Path) -> None:
    with Store.open(path) as store:
        person = _marked(store)
        for name in ("before-upgrade-0002", "before-upgrade-0003.part", "before-upgrade-0003.part-journal"):
            path.with_name(f"{path.name}.{name}").write_text(MARK)
        mine = path.with_name(f"{path.name}.before-holiday")
        mine.write_text("a copy that the person made")
        store.erase(person)
        assert _traces(path.parent) == []
        assert mine.exists()


def test_an_erased_person_is_no_more(store: Store) -> None:
    person = _marked(store)
    store.erase(person)
    with pytest.raises(InputError, match="no such person"):
        store.diary(person)
    assert store.person().id != person
    assert store.diary(store.person().id).entries == ()


def test_erasing_leaves_other_persons_alone(store: Store, tmp_path: Path) -> None:
    person = _marked(store)
    kept = store._write(lambda c: __import__("coxa.store.people", fromlist=["create"]).create(c)).id
    store.add(kept, rated(0, "kept"))
    analysis = store.new_analysis(kept, "run")
    store.erase(person)
    assert [d["id"] for d in store.documents(kept)] == ["kept"]
    assert store.analysis(kept, analysis.id).folder.is_dir()


def test_traces_in_a_file_that_another_program_reads_are_admitted(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_ms", 60)
    with Store.open(path) as store:
        person = _marked(store)
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        with pytest.raises(StoreBusy, match="close that program"):
            store.erase(person)
        reader.close()
        store.erase(store.person().id)
        assert _traces(path.parent) == []


def test_a_folder_that_cannot_be_deleted_keeps_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        if folder.name == stuck.id:
            raise PermissionError(13, "not yours")
        real(folder)

    with Store.open(path) as store:
        person = _marked(store)
        stuck = store.new_analysis(person, "stuck")
        real = shutil.rmtree
        monkeypatch.setattr(shutil, "rmtree", refuse)
        with pytest.raises(StoreError, match="not yours"):
            store.erase(person)
        assert _traces(path.parent) == []


def test_erasing_nobody_is_said(store: Store) -> None:
    with pytest.raises(InputError, match="no such person"):
        store.erase("nobody")
