"""Runs of a watch in the store: each once, removable and back again, exported, imported, gone with their person."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coxa.errors import InputError
from coxa.store import Store
from coxa.store.runs import MOST_PASSED
from tests.programme.test_running import document


def test_the_same_run_twice_is_there_once(store: Store, person: str) -> None:
    assert store.runs.add(person, [document(0), document(1)]).added == ("run-0", "run-1")
    again = store.runs.add(person, [document(1), document(1), document(2)])
    assert (again.added, again.known) == (("run-2",), ("run-1",))
    assert [run.id for run in store.runs.of(person)] == ["run-0", "run-1", "run-2"]


def test_the_whole_of_a_run_takes_the_place_of_one_cut_short(store: Store, person: str) -> None:
    cut, whole = document(0, 49.0, duration_s=400.0), document(0, 49.5)
    store.runs.add(person, [cut])
    again = store.runs.add(person, [whole])
    assert (again.renewed, again.known) == (("run-0",), ())
    assert [run.duration_s for run in store.runs.of(person)] == [whole["duration_s"]]
    assert store.runs.add(person, [cut]).known == ("run-0",)
    assert store.runs.documents(person) == [whole]


def test_a_longer_export_that_says_less_takes_no_place(store: Store, person: str) -> None:
    store.runs.add(person, [document(0)])
    poor = document(0, duration_s=5000.0, figures={})
    assert store.runs.add(person, [poor]).known == ("run-0",)
    assert store.runs.documents(person) == [document(0)]


def test_a_removed_run_can_be_put_back_and_counts_as_known_file(store: Store, person: str) -> None:
    store.runs.add(person, [document(0)])
    store.runs.remove(person, "run-0")
    assert store.runs.of(person) == ()
    assert [run.id for run in store.runs.removed(person)] == ["run-0"]
    assert "0" in store.runs.known_files(person)
    store.runs.restore(person, "run-0")
    assert len(store.runs.of(person)) == 1


def test_adding_a_removed_run_puts_it_back(store: Store, person: str) -> None:
    store.runs.add(person, [document(0)])
    store.runs.remove(person, "run-0")
    assert store.runs.add(person, [document(0)]).restored == ("run-0",)
    assert len(store.runs.of(person)) == 1


def test_one_wrong_run_keeps_all_out(store: Store, person: str) -> None:
    with pytest.raises(InputError, match="duration_s"):
        store.runs.add(person, [document(0), document(1, duration_s=-1)])
    assert store.runs.of(person) == ()


def test_an_unknown_run_is_said(store: Store, person: str) -> None:
    for refused in (store.runs.get, store.runs.remove, store.runs.restore):
        with pytest.raises(InputError, match="no such run"):
            refused(person, "none")


def test_runs_are_the_same_object_until_something_changes(path: Path) -> None:
    with Store.open(path) as store:
        person = store.person().id
        store.runs.add(person, [document(0)])
        first = store.runs.of(person)
        store.set_setting(person, "sound", False)
        assert store.runs.of(person) is first
        store.runs.add(person, [document(1)])
        assert len(store.runs.of(person)) == 2


def test_another_persons_runs_are_not_seen(store: Store, person: str) -> None:
    store.runs.add(person, [document(0)])
    assert store.runs.of("somebody else") == ()
    with pytest.raises(InputError):
        store.runs.get("somebody else", "run-0")


def test_runs_go_out_and_come_back(store: Store, person: str, tmp_path: Path) -> None:
    store.runs.add(person, [document(0), document(1)])
    file = io.BytesIO()
    store.export_to(person, file)
    with zipfile.ZipFile(file) as archive:
        rows = archive.read("csv/runs.csv").decode().splitlines()
        assert len(rows) == 1 + 2 * 3
        assert "runs.json" in archive.read("README.txt").decode()
    with Store.open(tmp_path / "other.sqlite") as other:
        who = other.person().id
        assert other.import_from(who, file).runs == 2
        assert other.runs.of(who) == store.runs.of(person)
        assert other.import_from(who, file).runs == 0


def test_without_runs_an_export_says_nothing_of_them(store: Store, person: str) -> None:
    file = io.BytesIO()
    store.export_to(person, file)
    assert "runs.json" not in zipfile.ZipFile(file).namelist()


def test_a_damaged_run_of_an_export_is_refused_by_its_number(
    store: Store, person: str, tmp_path: Path
) -> None:
    store.runs.add(person, [document(0)])
    file, damaged = io.BytesIO(), io.BytesIO()
    store.export_to(person, file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"duration_s": 1900.0', b'"duration_s": -1'))
    with Store.open(tmp_path / "other.sqlite") as other, pytest.raises(InputError, match="Run 1 of the file"):
        other.import_from(other.person().id, damaged)


def test_removed_runs_are_deleted_for_good_after_a_month(path: Path) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with Store.open(path, now=lambda: now) as store:
        person = store.person().id
        store.runs.add(person, [document(0)])
        store.runs.remove(person, "run-0")
    with Store.open(path, now=lambda: now + timedelta(days=31)) as store:
        assert store.runs.removed(person) == ()


def test_runs_go_with_their_person(path: Path) -> None:
    with Store.open(path) as store:
        person = store.person().id
        store.runs.add(person, [document(0, device="a watch like no other")])
        store.erase(person)
        assert store.runs.of(person) == ()
    assert b"a watch like no other" not in path.read_bytes()


def test_files_without_a_run_are_remembered_within_bounds(store: Store, person: str) -> None:
    for k in range(3):
        store.runs.pass_over(person, f"file-{k}")
    store.runs.pass_over(person, "file-0")
    assert store.runs.known_files(person) == {"file-0", "file-1", "file-2"}
    assert len(store.settings(person)["runs_passed"]) == 3 <= MOST_PASSED


def test_the_example_has_runs_and_one_of_ones_own_counts_as_added(store: Store) -> None:
    person = store.load_example(date(2026, 5, 4)).id
    runs = store.runs.of(person)
    assert runs[-1].day < date(2026, 5, 4)
    assert store.added_to_example(person) == 0
    store.runs.add(person, [document(0)])
    assert store.added_to_example(person) == 1
