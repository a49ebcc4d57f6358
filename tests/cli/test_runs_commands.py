"""`coxa runs`: files in, a list out, a folder that is watched."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from coxa.cli.run_folder import RunFolder, digest_of, follow, watched
from coxa.errors import InputError
from coxa.store import Store
from coxa.web.worker import read_watch
from tests.cli.conftest import Run

from tests.recording.fit.writer import Fit, run as run_file, seconds  # isort: skip


@pytest.fixture
def fit(tmp_path: Path) -> Path:
    path = tmp_path / "morning.fit"
    path.write_bytes(run_file(seconds(1200)).bytes())
    return path


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "coxa.sqlite") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "watch"
    made.mkdir()
    return made


def taken(store: Store, folder: RunFolder, looks: int = 2) -> list[tuple[str, bool]]:
    """Return the files that were read in so many looks, and whether they could be."""
    told: list[tuple[str, bool]] = []
    left = iter(range(looks - 1))

    def tell(path: Path, added: Any, _notes: Sequence[str]) -> None:
        told.append((path.name, added is not None))

    follow(store, store.person().id, folder, tell, lambda _s: next(left, None) is None)
    return told


def test_a_run_is_added_once_and_listed(run: Run, data: Path, fit: Path) -> None:
    assert "morning.fit: 1 added" in run("runs", "add", str(fit), "--data", str(data)).out
    assert "morning.fit: 1 known already" in run("runs", "add", str(fit), "--data", str(data)).out
    listed = run("runs", "--data", str(data)).out
    assert "2024-11-08" in listed
    assert "49.2 y" in listed
    assert "does not say which foot" in " ".join(listed.split())


def test_without_runs_the_list_says_how_they_come_in(run: Run, data: Path) -> None:
    assert "coxa runs add" in run("runs", "--data", str(data)).out


def test_runs_come_out_as_they_are_kept(run: Run, data: Path, fit: Path) -> None:
    run("runs", "add", str(fit), "--data", str(data))
    (document,) = json.loads(run("runs", "--json", "--data", str(data)).out)
    assert document["figures"]["contact_ms"]["value"] == 245.0


def test_a_file_that_is_no_run_is_refused(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "x.fit").write_text("no")
    ended = run("runs", "add", str(tmp_path / "x.fit"), "--data", str(data))
    assert ended.code == 2
    assert "no FIT file" in ended.line


def test_of_several_files_the_good_ones_count(run: Run, data: Path, fit: Path, tmp_path: Path) -> None:
    (tmp_path / "x.fit").write_text("no")
    ended = run("runs", "add", str(tmp_path / "x.fit"), str(fit), "--data", str(data))
    assert ended.code == 0
    assert "1 added" in ended.out


def test_a_folder_that_is_not_there_is_refused(run: Run, data: Path, tmp_path: Path) -> None:
    assert "no such folder" in run("runs", "watch", str(tmp_path / "none"), "--data", str(data)).line


def test_a_file_that_still_grows_waits(folder: Path) -> None:
    looked = RunFolder(folder)
    path = folder / "a.fit"
    path.write_bytes(b"x" * 10)
    assert looked.due() == []
    path.write_bytes(b"x" * 20)
    assert looked.due() == []
    assert looked.due() == [path]
    assert looked.due() == []


def test_a_file_that_changes_comes_again_and_others_never(folder: Path) -> None:
    looked = RunFolder(folder)
    path = folder / "deep" / "a.fit.gz"
    path.parent.mkdir()
    path.write_bytes(b"x")
    for name in (".hidden.fit", "notes.txt", "empty.fit"):
        (folder / name).write_bytes(b"" if name == "empty.fit" else b"x")
    assert [looked.due(), looked.due()] == [[], [path]]
    path.write_bytes(b"xy")
    assert [looked.due(), looked.due()] == [[], [path]]


def test_a_folder_that_goes_away_is_waited_for(folder: Path) -> None:
    looked = RunFolder(folder)
    folder.rmdir()
    assert looked.due() == []


def test_what_arrives_in_a_folder_is_kept(store: Store, folder: Path, fit: Path) -> None:
    os.link(fit, folder / "a.fit")
    (folder / "bad.fit").write_bytes(b"nothing of a run")
    assert taken(store, RunFolder(folder)) == [("a.fit", True), ("bad.fit", False)]
    assert len(store.runs.of(store.person().id)) == 1


def test_what_was_read_is_not_read_again_when_the_watch_begins_anew(
    store: Store, folder: Path, fit: Path
) -> None:
    os.link(fit, folder / "a.fit")
    (folder / "bad.fit").write_bytes(b"nothing of a run")
    (folder / "ride.fit").write_bytes(Fit().file_id(kind=6).bytes())
    taken(store, RunFolder(folder))
    assert taken(store, RunFolder(folder)) == []


def test_a_removed_run_does_not_come_back_by_itself(store: Store, folder: Path, fit: Path) -> None:
    os.link(fit, folder / "a.fit")
    taken(store, RunFolder(folder))
    person = store.person().id
    store.runs.remove(person, store.runs.of(person)[0].id)
    taken(store, RunFolder(folder))
    assert store.runs.of(person) == ()


class AtOnce:
    """Jobs that are done as soon as they are asked for."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def submit(self, _kind: str, payload: Any, done: Any, failed: Any, **_more: Any) -> str:
        try:
            done(read_watch(payload, lambda _word, _share: None))
        except InputError as error:
            failed(str(error))
        self.asked.set()
        return ""

    def status(self, _id: str) -> None:
        return None


def test_a_server_hands_new_files_to_its_worker(
    store: Store, folder: Path, fit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coxa.cli.run_folder.PAUSE_s", 0.01)
    store.person()
    os.link(fit, folder / "a.fit")
    jobs = AtOnce()
    with watched(store, jobs, folder):  # type: ignore[arg-type]
        assert jobs.asked.wait(10.0)
        until = 200
        while until and digest_of(fit) not in store.runs.known_files(store.person().id):
            until -= 1
            time.sleep(0.01)
    assert len(store.runs.of(store.person().id)) == 1


def test_a_folder_for_a_practice_is_refused(run: Run, data: Path, folder: Path) -> None:
    ended = run("serve", "--practice", "--runs-folder", str(folder), "--data", str(data), "--port", "0")
    assert "whose runs" in ended.line
    assert not data.exists()
