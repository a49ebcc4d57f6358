"""`coxa export`, `import`, `backup`, `restore`, `delete`: everything comes back, nothing goes by accident."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coxa.store import Store
from coxa.store.schema import VERSION_TABLE
from tests.cli.diaries import TODAY, clean_screen, days_ago, fill, rated, stored

Run = Callable[..., Any]
ENTRIES = [clean_screen(days_ago(1)), rated(days_ago(1), 1, 3), rated(TODAY, 1, 2)]


def test_what_is_exported_comes_back_elsewhere(run: Run, data: Path, tmp_path: Path) -> None:
    fill(data, *ENTRIES)
    file, other = tmp_path / "hips.zip", tmp_path / "other.sqlite"
    assert "(3 entries)" in run("export", str(file), "--data", str(data)).out
    ended = run("import", str(file), "--data", str(other))
    assert (ended.code, ended.err) == (0, "")
    assert "3 entries added, 0 known already" in ended.out
    assert stored(other) == stored(data)


def test_importing_twice_doubles_nothing(run: Run, data: Path, tmp_path: Path) -> None:
    fill(data, *ENTRIES)
    run("export", str(tmp_path / "hips.zip"), "--data", str(data))
    ended = run("import", str(tmp_path / "hips.zip"), "--data", str(data))
    assert "0 entries added, 3 known already" in ended.out
    assert len(stored(data)) == 3


def test_an_import_says_how_many_removed_entries_it_put_back(run: Run, data: Path, tmp_path: Path) -> None:
    fill(data, *ENTRIES)
    run("export", str(tmp_path / "hips.zip"), "--data", str(data))
    with Store.open(data) as store:
        store.remove(store.person().id, ENTRIES[1]["id"])
    ended = run("import", str(tmp_path / "hips.zip"), "--data", str(data))
    assert "(0 entries added, 1 put back that had been removed, 2 known already)" in ended.out
    assert len(stored(data)) == 3


def test_an_export_replaces_no_file(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "hips.zip").write_text("mine")
    ended = run("export", str(tmp_path / "hips.zip"), "--data", str(data))
    assert (ended.code, ended.out) == (2, "")
    assert "this file exists; it is left as it is." in ended.line
    assert (tmp_path / "hips.zip").read_text() == "mine"


def test_an_export_into_a_missing_folder_is_one_line(run: Run, data: Path, tmp_path: Path) -> None:
    ended = run("export", str(tmp_path / "nowhere" / "hips.zip"), "--data", str(data))
    assert (ended.code, ended.out) == (2, "")
    assert "To mend: " in ended.line


def test_a_file_that_is_no_export_is_refused_and_nothing_is_added(
    run: Run, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "hips.zip").write_bytes(b"PK not really")
    ended = run("import", str(tmp_path / "hips.zip"), "--data", str(data))
    assert (ended.code, ended.out) == (2, "")
    assert "To mend: " in ended.line
    assert stored(data) == []


def test_a_missing_file_is_said(run: Run, data: Path, tmp_path: Path) -> None:
    ended = run("import", str(tmp_path / "hips.zip"), "--data", str(data))
    assert ended.code == 2
    assert "there is no such file." in ended.line


def test_a_backup_comes_back_in_the_place_of_what_is_there(run: Run, data: Path, tmp_path: Path) -> None:
    fill(data, *ENTRIES)
    file = str(tmp_path / "hips.zip")
    assert f"coxa restore {file}" in run("backup", file, "--data", str(data)).out.replace("\n", " ")
    with Store.open(data) as store:
        store.remove(store.person().id, ENTRIES[1]["id"])
    ended = run("restore", file, "--yes", "--data", str(data))
    assert (ended.code, ended.err) == (0, "")
    assert "before-restore-" in ended.out
    assert len(stored(data)) == 3


def test_a_backup_replaces_no_file(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "hips.zip").write_text("mine")
    ended = run("backup", str(tmp_path / "hips.zip"), "--data", str(data))
    assert (ended.code, ended.out) == (2, "")
    assert (tmp_path / "hips.zip").read_text() == "mine"


def test_a_backup_is_named_as_what_it_is(run: Run, data: Path, tmp_path: Path) -> None:
    ended = run("backup", str(tmp_path / "copy.sqlite"), "--data", str(data))
    assert ended.code == 2
    assert "a backup is a zip." in ended.line


def test_restoring_takes_the_word(run: Run, data: Path, tmp_path: Path, typed: Callable[..., None]) -> None:
    file = str(tmp_path / "hips.zip")
    run("backup", file, "--data", str(data))
    fill(data, *ENTRIES)
    typed("yes")
    ended = run("restore", file, "--data", str(data))
    assert (ended.code, ended.line) == (130, "coxa: stopped; nothing was replaced.")
    assert len(stored(data)) == 3
    typed("replace")
    assert run("restore", file, "--data", str(data)).code == 0
    assert stored(data) == []


def test_an_export_is_not_restored(run: Run, data: Path, tmp_path: Path) -> None:
    fill(data, *ENTRIES)
    run("export", str(tmp_path / "hips.zip"), "--data", str(data))
    ended = run("restore", str(tmp_path / "hips.zip"), "--yes", "--data", str(data))
    assert ended.code == 2
    assert "no backup of Coxa" in ended.line
    assert len(stored(data)) == 3


def test_deleting_takes_the_word(run: Run, data: Path, typed: Callable[..., None]) -> None:
    fill(data, *ENTRIES)
    typed("yes")
    ended = run("delete", "--data", str(data))
    assert (ended.code, ended.line) == (130, "coxa: stopped; nothing was deleted.")
    assert "3 entries of you" in ended.out
    assert len(stored(data)) == 3


def test_deleting_without_an_answer_deletes_nothing(run: Run, data: Path, typed: Callable[..., None]) -> None:
    fill(data, *ENTRIES)
    typed()
    assert run("delete", "--data", str(data)).code == 130
    assert len(stored(data)) == 3


def test_the_word_deletes_everything_for_good(run: Run, data: Path, typed: Callable[..., None]) -> None:
    fill(data, rated(TODAY, 1, 2) | {"note": "a word to look for"})
    typed("delete")
    assert "Deleted." in run("delete", "--data", str(data)).out
    assert stored(data) == []
    assert not any(
        b"a word to look for" in file.read_bytes() for file in data.parent.rglob("*") if file.is_file()
    )


def test_deleting_ends_what_programs_and_phones_may_ask(run: Run, data: Path) -> None:
    fill(data, *ENTRIES)
    with Store.open(data) as store:
        store.tokens.new("watch", ["read"])
        store.devices.add("a phone to look for")
    run("delete", "--yes", "--data", str(data))
    with Store.open(data) as store:
        assert (store.tokens.listed(), store.devices.listed()) == ([], [])
    assert b"a phone to look for" not in data.read_bytes()


def test_deleting_without_being_asked(run: Run, data: Path) -> None:
    fill(data, *ENTRIES)
    assert run("delete", "--yes", "--data", str(data)).code == 0
    assert stored(data) == []


def test_a_database_from_a_newer_version_is_one_line(run: Run, data: Path) -> None:
    fill(data, *ENTRIES)
    with sqlite3.connect(data) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = 'f0000000'")  # noqa: S608 - a name of ours
    connection.close()
    for command in (("plan",), ("trend",), ("log", "--pain", "1"), ("delete", "--yes")):
        ended = run(*command, "--data", str(data))
        assert (ended.code, ended.out) == (2, "")
        assert "newer" in ended.line
