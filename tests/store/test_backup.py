"""A backup holds everything, is made while others write, and comes back on either database while others read."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from coxa.errors import InputError
from coxa.store import Store, StoreError, wholesale
from coxa.store.schema import ACCOUNT, ANALYSIS, AUDIT, CARE, METADATA, NOTE, RUN, SIGN_IN, TOKEN
from tests.store.samples import EXAM, SUMMARY, checked, rated, session

AT = "2026-03-01T08:00:00.000000Z"
BOTH = ("sqlite", "postgresql")


@pytest.fixture(params=BOTH)
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Another store, empty, on either database."""
    where: str | Path = tmp_path / "elsewhere" / "coxa.sqlite"
    if request.param == "postgresql":
        where = request.getfixturevalue("postgresql_url")
    with Store.open(where) as opened:
        yield opened


@pytest.fixture
def full(store: Store) -> str:
    """Something in every table; return the person's id."""
    person = store.person().id
    store.add(person, rated(0, "one", note="Hüfte 😀"))
    store.add_check(person, checked(1, "two"), EXAM, SUMMARY)
    store.add(person, session(2, "gone"))
    store.remove(person, "gone")
    store.set_setting(person, "voice", True)
    analysis = store.new_analysis(person, "run ä")
    (analysis.folder / "input").mkdir()
    (analysis.folder / "input" / "läuft 1.mot").write_bytes(bytes(range(256)) * 999)
    store.update_analysis(analysis.id, state="done", summary={"said": "…"})
    store._write(lambda connection: _practice(connection, person))
    return person


def _practice(connection: Any, person: str) -> None:
    account = {"role": "clinician", "login": "ärztin", "name": "Ä", "password": "$argon2", "password_at": AT}
    connection.execute(insert(ACCOUNT).values(id="a", created_at=AT, **account))
    connection.execute(insert(CARE).values(account_id="a", person_id=person, since=AT))
    note = {"author": "Ä", "created_at": AT, "changed_at": AT, "text": "wächst\nzu", "shared": True}
    connection.execute(insert(NOTE).values(id="n", person_id=person, account_id="a", **note))
    connection.execute(insert(AUDIT).values(at=AT, account_id="a", person_id=person, action="x", detail=""))
    token = {"secret": "s", "account_id": "a", "name": "t", "scopes": "read", "created_at": AT}
    connection.execute(insert(TOKEN).values(id="t", **token))
    run = {"started_at": AT, "day": AT[:10], "document": '{"km":5}', "added_at": AT}
    connection.execute(insert(RUN).values(person_id=person, id="r", **run))
    sign_in = {"created_at": AT, "seen_at": AT, "expires_at": AT, "device": "Firefox"}
    connection.execute(insert(SIGN_IN).values(id="s", account_id="a", **sign_in))


def everything(store: Store) -> dict[str, Any]:
    """Return all that a backup holds: rows by table, files by place."""
    with store.database.reading() as connection:
        tables = (table for table in METADATA.sorted_tables if table.name not in wholesale.layout.LEFT_OUT)
        rows = {
            table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=str)
            for table in tables
        }
    for row in rows["person"]:
        row.pop("revision")  # a new one, so that nobody takes what they keep in memory for what is there now
    files = {
        str(p.relative_to(store.folder)): p.read_bytes() for p in store.folder.rglob("*/*") if p.is_file()
    }
    return {"files": files, **rows}


def test_everything_comes_back_on_either_database(
    store: Store, full: str, other: Store, tmp_path: Path
) -> None:
    store.backup(tmp_path / "all.zip")
    assert other.bring_back(tmp_path / "all.zip") is None
    assert everything(other) == everything(store)
    assert len(everything(other)["files"]) == 1
    assert other.diary(full) == store.diary(full)


def test_numbers_that_the_database_gives_go_on_after_those_brought_back(
    full: str, store: Store, other: Store, tmp_path: Path
) -> None:
    store.backup(tmp_path / "all.zip")
    other.bring_back(tmp_path / "all.zip")
    other._write(lambda c: c.execute(insert(AUDIT).values(at=AT, action="y", detail="")))
    assert [row["action"] for row in everything(other)["audit"]] == ["x", "y"]


def test_who_was_signed_in_is_so_no_longer(store: Store, full: str, tmp_path: Path) -> None:
    store.backup(tmp_path / "all.zip")
    store.bring_back(tmp_path / "all.zip")
    with store.database.reading() as connection:
        assert connection.execute(select(SIGN_IN)).first() is None


def test_what_came_since_is_gone_and_kept_as_a_backup(store: Store, full: str, tmp_path: Path) -> None:
    before = everything(store)
    store.backup(tmp_path / "all.zip")
    store.add(full, rated(9, "later"))
    later = store.new_analysis(full, "later")
    since = everything(store)
    kept = store.bring_back(tmp_path / "all.zip")
    assert everything(store) == before
    assert not later.folder.exists()
    assert kept is not None
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    store.bring_back(kept)
    assert everything(store)["entry"] == since["entry"]


def test_a_server_that_keeps_diaries_in_memory_notices(
    store: Store, place: str | Path, tmp_path: Path
) -> None:
    person = store.person().id
    store.add(person, rated(0, "one"))
    store.backup(tmp_path / "all.zip")
    store.add(person, rated(1, "two"))
    assert len(store.diary(person).entries) == 2
    with Store.open(place) as another:
        another.bring_back(tmp_path / "all.zip")
    assert [entry.id for entry in store.diary(person).entries] == ["one"]
    assert store.add(person, rated(2, "three")).new
    assert [entry.id for entry in store.diary(person).entries] == ["one", "three"]


def test_a_backup_made_while_others_write_is_of_one_moment(
    store: Store, other: Store, tmp_path: Path
) -> None:
    person = store.person().id
    futures = [store.submit(person, session(n, f"e-{n}")) for n in range(200)]
    before = sum(future.done() for future in futures)
    store.backup(tmp_path / "all.zip")
    other.bring_back(tmp_path / "all.zip")
    assert before <= len(other.documents(person)) <= 200
    assert all(future.result().new for future in futures)
    assert len({row["revision"] for row in everything(other)["entry"]}) > 0


def test_whoever_writes_while_a_backup_comes_back_is_told_or_kept(
    store: Store, place: str | Path, tmp_path: Path
) -> None:
    person = store.person().id
    store.backup(tmp_path / "all.zip")
    futures = []
    with Store.open(place) as another:
        restoring = threading.Thread(target=another.bring_back, args=(tmp_path / "all.zip",))
        restoring.start()
        for n in range(100):
            futures.append(store.submit(person, rated(n, f"e-{n}")))
        restoring.join()
    assert all(future.result().new for future in futures)
    there = {document["id"] for document in store.documents(person)}
    assert there <= {f"e-{n}" for n in range(100)}
    with Store.open(tmp_path / "kept.sqlite") as kept:
        for found in store.folder.glob("before-restore-*.zip"):
            kept.bring_back(found)
        there |= {document["id"] for document in kept.documents(person)}
    assert there == {f"e-{n}" for n in range(100)}


def test_work_that_was_going_on_is_said_to_be_interrupted(store: Store, other: Store, tmp_path: Path) -> None:
    person = store.person().id
    store.new_analysis(person, "waits")
    store.backup(tmp_path / "all.zip")
    other.bring_back(tmp_path / "all.zip")
    (found,) = other.analyses(person)
    assert (found.state, found.message) == ("failed", wholesale.restore.INTERRUPTED)


def test_a_backup_is_private_and_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "all.zip"
    store.backup(target)
    before = target.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="there already"):
        store.backup(target)
    assert target.read_bytes() == before


def test_a_backup_into_a_folder_that_is_not_there_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        store.backup(tmp_path / "nowhere" / "all.zip")


def test_a_backup_that_fails_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coxa.store.wholesale.backup._put_table", full)
    with pytest.raises(StoreError, match="No space left"):
        store.backup(tmp_path / "all.zip")
    assert not [p.name for p in tmp_path.iterdir() if "all" in p.name]


def test_a_restore_that_fails_half_way_leaves_everything_as_it_was(
    store: Store, full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.backup(tmp_path / "all.zip")
    store.add(full, rated(9, "later"))
    before, names = everything(store), sorted(store.folder.rglob("*"))

    def fail(*_arguments: object) -> None:
        raise OperationalError("insert", {}, Exception("no"))

    monkeypatch.setattr("coxa.store.wholesale.restore.postgresql.count_on", fail)
    with pytest.raises(StoreError, match="answered: no"):
        store.bring_back(tmp_path / "all.zip")
    assert everything(store) == before
    assert sorted(store.folder.rglob("*")) == names


def test_files_of_a_restore_that_was_killed_follow_at_the_next_opening(
    store: Store, full: str, place: str | Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(store)
    store.backup(tmp_path / "all.zip")
    store.remove_analysis(full, store.analyses(full)[0].id)
    with monkeypatch.context() as patched:
        patched.setattr("coxa.store.wholesale.restore.move_files", _killed)
        with pytest.raises(KeyboardInterrupt):
            store.bring_back(tmp_path / "all.zip")
    assert everything(store)["files"] != before["files"]
    Store.open(place).close()
    assert everything(store) == before
    assert not list(store.folder.glob("restoring-*"))


def _killed(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_what_was_there_goes_after_thirty_days_and_with_whoever_is_erased(
    store: Store, full: str, place: str | Path, tmp_path: Path
) -> None:
    store.backup(tmp_path / "all.zip")
    for days, left in ((29, 1), (31, 0)):
        kept = store.bring_back(tmp_path / "all.zip")
        assert kept is not None
        later = datetime.now(UTC) + timedelta(days=days)
        Store.open(place, now=lambda later=later: later).close()
        assert kept.exists() == bool(left)
        kept.unlink(missing_ok=True)
    kept = store.bring_back(tmp_path / "all.zip")
    store.erase(full)
    assert kept is not None
    assert not kept.exists()


def test_analyses_that_are_not_in_the_backup_lose_their_folders(store: Store, tmp_path: Path) -> None:
    person = store.person().id
    store.backup(tmp_path / "all.zip")
    later = store.new_analysis(person, "later")
    store.bring_back(tmp_path / "all.zip")
    with store.database.reading() as connection:
        assert connection.execute(select(ANALYSIS)).first() is None
    assert not later.folder.exists()
