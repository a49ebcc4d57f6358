"""Analyses: their rows, and the folders that live and die with them."""

from __future__ import annotations

import io
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from coxa.errors import InputError
from coxa.store import Store, StoreError, analyses, sqlite
from coxa.store.engine import Database


def test_a_new_analysis_waits_in_a_folder_of_its_own(store: Store, person: str) -> None:
    made = store.new_analysis(person, "  morning run ")
    assert (made.name, made.state, made.summary) == ("morning run", "queued", None)
    assert store.folder in made.folder.parents
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


def test_an_analysis_tells_how_it_goes(store: Store, person: str) -> None:
    made = store.new_analysis(person, "run")
    store.update_analysis(made.id, state="running", message="reading")
    store.update_analysis(made.id, state="done", summary={"hips": []})
    found = store.analysis(person, made.id)
    assert (found.state, found.message, found.summary) == ("done", "reading", {"hips": []})


def test_an_unknown_state_is_refused(store: Store, person: str) -> None:
    made = store.new_analysis(person, "run")
    with pytest.raises(InputError, match="queued, running, done, failed"):
        store.update_analysis(made.id, state="asleep")


def test_a_removed_analysis_takes_its_folder_along(store: Store, person: str) -> None:
    made = store.new_analysis(person, "run")
    (made.folder / "upload.mot").write_text("data")
    store.remove_analysis(person, made.id)
    assert not made.folder.exists()
    assert store.analyses(person) == []


def test_an_analysis_of_someone_else_is_not_there(store: Store, person: str) -> None:
    made = store.new_analysis(person, "run")
    for ask in (store.analysis, store.remove_analysis):
        with pytest.raises(InputError, match="no such analysis"):
            ask("nobody", made.id)
    assert made.folder.is_dir()


def test_an_analysis_of_nobody_leaves_no_folder(store: Store) -> None:
    with pytest.raises(InputError, match="no such person"):
        store.new_analysis("nobody", "run")
    assert not (store.folder / "analyses").exists()


def _refuse(*_arguments: object) -> None:
    raise PermissionError(13, "not now")


def test_a_folder_that_could_not_be_deleted_goes_at_a_later_opening(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, Store.open(path) as store:
        person = store.person().id
        kept, gone = store.new_analysis(person, "kept"), store.new_analysis(person, "gone")
        patched.setattr(shutil, "rmtree", _refuse)
        with pytest.raises(StoreError, match="not now"):
            store.remove_analysis(person, gone.id)
        Store.open(path).close()
        assert gone.folder.exists()
    with Store.open(path):
        assert (kept.folder.exists(), gone.folder.exists()) == (True, False)


def test_an_older_database_put_in_the_place_takes_no_recordings_of_the_later_one(
    path: Path, tmp_path: Path
) -> None:
    with Store.open(path) as store:
        person = store.person().id
        sqlite.copy(store.database.engine, tmp_path / "older.sqlite", "")
        made = store.new_analysis(person, "run")
        (made.folder / "upload.mot").write_text("data")
    aside = path.rename(path.with_name("aside"))
    shutil.copy(tmp_path / "older.sqlite", path)
    with Store.open(path) as store:
        store.erase(store.person().id)
    path.unlink()
    aside.rename(path)
    with Store.open(path) as store:
        assert (store.analysis(person, made.id).folder / "upload.mot").read_text() == "data"


def test_an_analysis_that_an_import_brought_back_keeps_its_folder(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(path) as store:
        person, export = store.person().id, io.BytesIO()
        made = store.new_analysis(person, "run")
        store.update_analysis(made.id, state="done", summary={})
        store.export_to(person, export)
        with monkeypatch.context() as patched:
            patched.setattr(shutil, "rmtree", _refuse)
            with pytest.raises(StoreError):
                store.remove_analysis(person, made.id)
        store.import_from(person, export)
    with Store.open(path):
        assert made.folder.is_dir()


def test_a_database_of_another_name_leaves_its_neighbours_folders_alone(path: Path) -> None:
    with Store.open(path) as store:
        made = store.new_analysis(store.person().id, "run")
    for neighbour in ("coxa.db", "coxa.backup"):
        Store.open(path.with_name(neighbour)).close()
    assert made.folder.is_dir()


def test_a_database_elsewhere_has_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COXA_DATA", str(tmp_path))
    away = create_engine("sqlite://")
    monkeypatch.setattr(away, "url", make_url("postgresql+psycopg://me:secret@db.example:5433/hips/.."))
    assert Database(away, "away", None).folder == tmp_path / "postgresql-db.example-5433-hips_...files"


def test_a_folder_whose_row_another_program_is_about_to_commit_is_no_stray(path: Path) -> None:
    with Store.open(path) as first, ThreadPoolExecutor() as pool:
        person = first.person().id
        with first.database.writing() as connection:
            made = analyses.create(connection, person, "run", first.folder)
            analyses.make_folder(made)
            second = pool.submit(Store.open, path)
            wait([second], timeout=0.3)
        second.result().close()
        assert first.analysis(person, made.id).folder.is_dir()
