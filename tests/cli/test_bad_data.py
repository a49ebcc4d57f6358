"""A diary that cannot be used, met at the command line: one line says why and what to do, and the file stays."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import coxa.web.server  # noqa: F401 - before we lose the right to read it
from coxa.store import Store, sqlite
from coxa.store.schema import VERSION_TABLE
from tests.cli.diaries import clean_screen, fill, stored

Run = Callable[..., Any]
COMMANDS = (
    ("serve", "--port", "0"),
    ("plan",),
    ("trend",),
    ("log", "--pain", "1"),
    ("export", "out.zip"),
    ("backup", "out.zip"),
    ("restore", "out.zip", "--yes"),
)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = 'f0000000'")  # noqa: S608 - a name of ours


def other_text(path: Path) -> None:
    path.write_text("my notes, long enough to be taken for something " * 20)


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 3)


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A diary, in a folder of its own; the command works elsewhere."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    path = tmp_path / "data" / "coxa.sqlite"
    fill(path, clean_screen())
    return path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (newer, "update Coxa"),
        (other_text, "is no diary of Coxa"),
        (truncated, "damaged"),
        (overwritten, "damaged"),
    ],
    ids=["newer", "other", "truncated", "overwritten"],
)
def test_a_spoilt_diary_is_refused_in_one_line_and_left_as_it_is(
    run: Run, where: Path, command: tuple[str, ...], spoil: Callable[[Path], None], said: str
) -> None:
    spoil(where)
    before = where.read_bytes()
    ended = run(*command, "--data", str(where))
    assert (ended.code, ended.out, said in ended.line) == (2, "", True), ended
    assert where.read_bytes() == before
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_a_folder_in_place_of_the_diary_is_said(run: Run, where: Path, command: tuple[str, ...]) -> None:
    ended = run(*command, "--data", str(where.parent))
    assert (ended.code, "is a folder" in ended.line) == (2, True)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A diary in a folder that we may only read (the superuser may write anywhere, so we step down)."""
    if sys.platform == "win32":
        pytest.skip("rights of files are set differently on Windows")
    folder = Path(tempfile.mkdtemp())
    fill(folder / "coxa.sqlite", clean_screen())
    superuser = os.geteuid() == 0
    if superuser:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534)
        os.seteuid(65534)
    folder.chmod(0o500)
    yield folder
    if superuser:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["coxa.sqlite", "new.sqlite", "below/new.sqlite"])
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("plan",)], ids=lambda words: words[0])
def test_a_folder_that_may_only_be_read_is_said(
    run: Run, read_only: Path, command: tuple[str, ...], name: str
) -> None:
    before = sorted(read_only.rglob("*"))
    ended = run(*command, "--data", str(read_only / name))
    assert (ended.code, ended.out, "check who may write" in ended.line) == (2, "", True), ended
    assert sorted(read_only.rglob("*")) == before


def test_a_diary_held_by_another_program_is_said_and_takes_the_entry_later(
    run: Run, where: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_ms", 60)
    with closing(sqlite3.connect(where, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = run("log", "--pain", "1", "--data", str(where))
        assert (ended.code, "nothing is stored twice" in ended.line) == (2, True)
        other.execute("ROLLBACK")
    assert run("log", "--pain", "1", "--data", str(where)).code == 0
    assert len(stored(where)) == 2


def test_a_full_disk_is_said_and_the_entry_is_taken_once_there_is_room(run: Run, where: Path) -> None:
    resource = pytest.importorskip("resource", reason="this system sets no such limit")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    words = ("log", "--pain", "1", "--data", str(where))
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))  # no file grows further, as on a full disk
    try:
        ended = run(*words)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (ended.code, "check the disk and the room on it" in ended.line) == (2, True)
    assert len(stored(where)) == 1
    assert run(*words).code == 0
    assert len(stored(where)) == 2


@pytest.mark.parametrize("data", ["", " ", "sqlite://", "nosuch://host/db", "://"])
def test_an_address_that_leads_nowhere_is_said(run: Run, where: Path, data: str) -> None:
    for command in COMMANDS[:2]:
        ended = run(*command, "--data", data)
        assert (ended.code, ended.out, "To mend: " in ended.line) == (2, "", True)


def test_the_store_of_these_tests_is_sound(where: Path) -> None:
    with Store.open(where) as store:
        assert len(store.diary(store.person().id).entries) == 1
