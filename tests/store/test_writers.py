"""Many write at once, some die while writing: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import coxa.store.writer as writing
from coxa.errors import InputError
from coxa.store import Store, StoreError
from tests.store import writers
from tests.store.samples import rated

ROOT = Path(__file__).parents[2]


def _run(what: str, path: Path, rounds: int) -> Any:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    command = [sys.executable, "-m", "tests.store.writers", what, str(path), str(rounds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_two_hundred_writers_lose_nothing(store: Store, person: str) -> None:
    go = threading.Barrier(200)

    def write(number: int) -> None:
        go.wait()
        for n in range(3):
            store.add(person, rated(n, f"{number}-{n}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.documents(person)) == len(store.diary(person).entries) == 600


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_processes_that_open_a_new_file_at_once_share_it(path: Path) -> None:
    new = _run("race", path, 4)
    counted = Counter(key for keys in new for key in keys)
    assert set(counted.values()) == {1}
    assert len(counted) == writers.SHARED + 4 * writers.OWN
    with Store.open(path) as store:
        assert {d["id"] for d in store.documents(store.person().id)} == set(counted)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")
def test_killed_a_hundred_times_in_mid_write_every_acknowledged_entry_is_there(path: Path) -> None:
    found = _run("kill", path, 100)
    assert (found["rounds"], found["broken"], found["lost"]) == (100, 0, 0)
    assert found["acknowledged"] > 100
    with Store.open(path) as store:
        assert len(store.diary(store.person().id).entries) == found["acknowledged"] + found["unanswered"]


def test_one_bad_entry_does_not_take_others_down(
    store: Store, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = writing.insert_entries

    def picky(connection: Any, entries: Any) -> Any:
        if any(entry.row["id"] == "bad" for entry in entries):
            raise OperationalError("insert", {}, Exception("no"))
        return insert(connection, entries)

    monkeypatch.setattr(writing, "insert_entries", picky)
    futures = {key: store.submit(person, rated(0, key)) for key in ("a", "bad", "b")}
    with pytest.raises(StoreError, match="answered: no"):
        futures["bad"].result()
    assert all(futures[key].result().new for key in ("a", "b"))


def test_an_unknown_person_in_a_commit_does_not_take_others_down(store: Store, person: str) -> None:
    futures = [store.submit(who, rated(n, f"e-{n}")) for n, who in enumerate((person, "nobody", person))]
    with pytest.raises(InputError, match="no such person"):
        futures[1].result()
    assert futures[0].result().new
    assert futures[2].result().new  # waited for: the three need not be one commit
    assert {d["id"] for d in store.documents(person)} == {"e-0", "e-2"}


def test_an_entry_for_no_one_in_particular_is_the_owners(store: Store) -> None:
    futures = [store.submit(None, rated(n, f"e-{n}")) for n in range(20)]  # there is no person yet
    assert all(future.result().new for future in futures)
    owner = store.person().id
    again = store.submit(None, rated(0, "e-0")), store.submit(owner, rated(1, "e-1"))
    assert not any(future.result().new for future in again)
    store.erase(owner)
    assert store.submit(None, rated(0, "e-0")).result().new
    assert [d["id"] for d in store.documents(store.person().id)] == ["e-0"]


def test_closing_finishes_what_was_asked_for(path: Path) -> None:
    store = Store.open(path)
    person = store.person().id
    futures = [store.submit(person, rated(n)) for n in range(100)]
    store.close()
    assert all(future.done() and future.result().new for future in futures)


def test_a_store_that_was_only_read_has_no_thread(path: Path) -> None:
    Store.open(path).close()
    before = threading.active_count()
    with Store.open(path):
        assert threading.active_count() == before
