"""What the store cannot use, it refuses in words, and leaves as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from sqlalchemy import event

from coxa.store import Store, StoreBroken, StoreBusy, StoreError, StoreFull, StoreNewer, sqlite
from tests.store.samples import rated, session


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_ms", 60)


@pytest.fixture
def holder(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program's connection to a store that is there."""
    Store.open(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_is_said_to_be_busy_and_the_entry_can_be_sent_again(
    path: Path, holder: sqlite3.Connection
) -> None:
    with Store.open(path) as store:
        person = store.person().id
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="nothing is stored twice"):
            store.add(person, rated(0, "one"))
        holder.execute("ROLLBACK")
        assert store.add(person, rated(0, "one")).new


@pytest.mark.usefixtures("impatient")
def test_a_reader_is_not_kept_waiting_by_a_writer(path: Path, holder: sqlite3.Connection) -> None:
    with Store.open(path) as store:
        person = store.person().id
        store.add(person, rated(0, "one"))
        holder.execute("BEGIN IMMEDIATE")
        assert len(store.diary(person).entries) == 1


def test_everyone_who_waits_for_a_lock_is_served_when_it_opens(
    path: Path, holder: sqlite3.Connection
) -> None:
    with Store.open(path) as store:
        person = store.person().id
        holder.execute("BEGIN IMMEDIATE")
        waiting: list[Future] = [store.submit(person, rated(n, f"e-{n}")) for n in range(20)]
        assert not any(f.done() for f in waiting)
        holder.execute("ROLLBACK")
        assert all(f.result().new for f in waiting)


@pytest.mark.usefixtures("impatient")
def test_a_database_held_for_itself_by_another_program_cannot_be_opened(
    path: Path, holder: sqlite3.Connection
) -> None:
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("UPDATE person SET example = 0")
    with pytest.raises(StoreBusy, match="another program"):
        Store.open(path)


@pytest.mark.usefixtures("path")
def test_a_full_disk_is_said_and_what_was_stored_stays(store: Store, person: str) -> None:
    store.add(person, rated(0, "one"))
    with _full(store), pytest.raises(StoreFull, match="make room"):
        _add_many(store, person)
    ids = {d["id"] for d in store.documents(person)}
    assert "one" in ids
    assert store.add(person, rated(0, "two")).new
    assert {d["id"] for d in store.documents(person)} == ids | {"two"}


def _add_many(store: Store, person: str) -> None:
    for number in range(200):
        store.add(person, session(number, f"s-{number}"))


class _full:  # noqa: N801 - reads as a state
    """The database may not grow by more than two pages."""

    def __init__(self, store: Store) -> None:
        self.engine = store.database.engine

    def _limit(self, connection: object) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        self.limit = getattr(self, "limit", pages + 2)
        connection.exec_driver_sql(f"PRAGMA max_page_count={self.limit}")

    def __enter__(self) -> None:
        event.listen(self.engine, "begin", self._limit)

    def __exit__(self, *_error: object) -> None:
        event.remove(self.engine, "begin", self._limit)
        self.engine.dispose()  # the limit is the connections'


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 2\x00" + bytes(200), b"x"])
def test_a_file_that_is_no_database_is_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o644)
    with pytest.raises(StoreBroken, match="no diary of Coxa"):
        Store.open(path)
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_another_program_s_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (id)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreBroken, match="'recipes'"):
        Store.open(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def _filled(path: Path) -> None:
    with Store.open(path) as store:
        person = store.person().id
        for future in [store.submit(person, session(n)) for n in range(60)]:
            future.result()


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_truncated_database_is_said_to_be_damaged(path: Path, share: float) -> None:
    _filled(path)
    os.truncate(path, int(path.stat().st_size * share))
    with pytest.raises(StoreBroken, match="damaged"):
        Store.open(path)


def test_a_database_with_a_page_overwritten_is_said_to_be_damaged(path: Path) -> None:
    _filled(path)
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 3)
    with pytest.raises(StoreBroken, match="backup"):
        Store.open(path)


def test_a_database_of_a_newer_version_is_left_as_it_is(path: Path) -> None:
    Store.open(path).close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE coxa_version SET version_num = '9999'")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreNewer, match="update Coxa"):
        Store.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("nosuch://host/db", "no kind of database called 'nosuch'"),
        ("postgresql+nosuch://me:secret@host/db", "no kind of database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("://", "no address"),
        ("mssql+pymssql://me:secret@host/db", "pip install pymssql"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_password(where: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as refused:
        Store.open(where)
    assert "secret" not in str(refused.value)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(tmp_path)


def test_a_url_and_a_path_lead_to_the_same_file(path: Path) -> None:
    with Store.open(path) as store:
        person = store.person()
    with Store.open(f"sqlite:///{path}") as store:
        assert store.person() == person


def test_only_the_owner_may_read(path: Path) -> None:
    with Store.open(path) as store:
        store.person()
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert modes.pop("coxa.files") == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    Store.open(path).close()
    path.chmod(0o644)
    with Store.open(path) as store:
        store.add(store.person().id, rated())
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.glob("coxa.sqlite*")}
    assert modes == {"coxa.sqlite": 0o600, "coxa.sqlite-wal": 0o600, "coxa.sqlite-shm": 0o600}


@pytest.fixture
def as_anyone(path: Path) -> Iterator[Path]:
    """A folder of ours, while we may do no more than anyone (the superuser may write anywhere)."""
    if sys.platform == "win32":
        pytest.skip("rights of files are set differently on Windows")
    Store.open(path).close()  # imports what it needs, which anyone may not read either
    folder = Path(tempfile.mkdtemp())
    superuser = os.geteuid() == 0
    if superuser:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    if superuser:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_file_that_may_not_be_written_is_said(as_anyone: Path) -> None:
    path = as_anyone / "coxa.sqlite"
    Store.open(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreError, match="who may write"):
        Store.open(path)


def test_a_folder_that_may_not_be_written_is_said(as_anyone: Path) -> None:
    path = as_anyone / "coxa.sqlite"
    Store.open(path).close()
    as_anyone.chmod(0o500)
    with pytest.raises(StoreError, match="who may write"):
        Store.open(path)


def test_a_closed_store_says_so(store: Store, person: str) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.add(person, rated())
