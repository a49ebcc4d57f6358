"""What is no backup, a damaged one, one somebody changed or one of a newer version is refused, and nothing changes."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from coxa.errors import CoxaError, InputError
from coxa.store import Store, StoreError, StoreNewer
from coxa.store.migrate import configuration
from tests.store.samples import EXAM, SUMMARY, checked, rated
from tests.store.test_backup import everything

pytestmark = pytest.mark.usefixtures("path")  # what is read is the same on any database

Members = dict[str, bytes]
REVISIONS = sorted(r.revision for r in ScriptDirectory.from_config(configuration()).walk_revisions())


@pytest.fixture
def members(store: Store, person: str, tmp_path: Path) -> Members:
    store.add(person, rated(0, "one"))
    store.add_check(person, checked(1, "two"), EXAM, SUMMARY)
    analysis = store.new_analysis(person, "run")
    (analysis.folder / "input.mot").write_bytes(b"0 1 2")
    store.update_analysis(analysis.id, state="done")
    store.backup(tmp_path / "good.zip")
    with zipfile.ZipFile(tmp_path / "good.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Members, target: Path) -> Path:
    """Write members as a zip, with sizes and sums that are right."""
    manifest = json.loads(members["backup.json"])
    for name, data in members.items():
        kind, _, rest = name.partition("/")
        key = rest.removesuffix(".jsonl") if kind == "tables" else rest
        if kind in ("tables", "files"):
            part = manifest[kind].setdefault(key, {"columns": [], "rows": 0})
            part |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            if kind == "tables":
                part["rows"] = data.count(b"\n")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, json.dumps(manifest) if name == "backup.json" else data)
    return target


def _changed(table: str, column: str, value: Any) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        name = f"tables/{table}.jsonl"
        columns = json.loads(members["backup.json"])["tables"][table]["columns"]
        rows = [json.loads(line) for line in members[name].splitlines()]
        rows[0][columns.index(column)] = value
        members[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return change


def _told(key: str, value: Any) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        members["backup.json"] = json.dumps(json.loads(members["backup.json"]) | {key: value}).encode()

    return change


def _more(name: str, data: bytes = b"x") -> Callable[[Members], None]:
    return lambda members: members.update({name: data})


KEY = "00000000-0000-4000-8000-000000000001"
WRONG = {
    "a file outside": _more(f"files/{KEY}/../../../../evil"),
    "a file from the root": _more("files//etc/passwd"),
    "a file of no analysis": _more("files/web-key/x"),
    "a file of windows": _more(f"files/{KEY}/..\\..\\evil"),
    "a device of windows": _more(f"files/{KEY}/a:b"),
    "a member beside": _more("README.txt"),
    "a table beside": _more("tables/users.jsonl", b"[]\n"),
    "a table left out": _more("tables/sign_in.jsonl", b"[]\n"),
    "another format": _told("format", "coxa-diary"),
    "no version": _told("version", None),
    "an odd revision": _told("revision", "../0001"),
    "no time": _told("made_at", "yesterday"),
    "a folder elsewhere": _changed("analysis", "folder", "../../etc"),
    "a folder of another": _changed("analysis", "folder", f"analyses/{KEY}"),
    "an odd state": _changed("analysis", "state", "deleted"),
    "an entry that is none": _changed("entry", "document", "{}"),
    "an entry of another id": _changed("entry", "id", "other"),
    "an entry of nobody": _changed("entry", "person_id", "nobody"),
    "settings that are none": _changed("person", "settings", "[]"),
    "settings with no number": _changed("person", "settings", '{"a":NaN}'),
    "a word for a number": _changed("person", "revision", "1"),
    "a number too large": _changed("person", "revision", 2**40),
    "a number for a flag": _changed("person", "example", 1),
    "a list for a word": _changed("person", "name", ["x"]),
    "nothing where something belongs": _changed("person", "created_at", None),
    "a time that is none": _changed("person", "created_at", "now"),
    "a name too long": _changed("person", "name", "x" * 121),
    "a nul": _changed("person", "name", "\0"),
    "half an emoji": _changed("person", "name", "\ud83d"),
    "deep nesting": _more("tables/person.jsonl", b"[" * 100_000 + b"\n"),
    "a row that is none": _more("tables/person.jsonl", b"{}\n"),
    "a row twice": lambda m: m.update({"tables/person.jsonl": m["tables/person.jsonl"] * 2}),
    "a line without end": lambda m: m.update({"tables/person.jsonl": m["tables/person.jsonl"][:-1]}),
    "no person": lambda m: m.update({"tables/person.jsonl": b""}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_somebody_changed_is_refused_and_nothing_changes(
    store: Store, members: Members, tmp_path: Path, wrong: str
) -> None:
    WRONG[wrong](members)
    before, names = everything(store), sorted(tmp_path.rglob("*"))
    bad = packed(members, tmp_path / "bad.zip")
    with pytest.raises(InputError, match="Nothing was changed"):
        store.bring_back(bad)
    assert everything(store) == before
    assert sorted(path for path in tmp_path.rglob("*") if path != bad) == names


@pytest.mark.parametrize("name", ["tables/entry.jsonl", "backup.json"])
def test_a_backup_with_something_missing_is_refused(
    store: Store, members: Members, tmp_path: Path, name: str
) -> None:
    bad = {key: data for key, data in members.items() if key != name}
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for key, data in bad.items():
            archive.writestr(key, data)
    with pytest.raises(InputError, match="To mend"):
        store.bring_back(tmp_path / "bad.zip")


@pytest.mark.parametrize(("key", "value"), [("version", 2), ("revision", "9999")])
def test_a_backup_of_a_newer_version_is_refused(
    store: Store, members: Members, tmp_path: Path, key: str, value: Any
) -> None:
    _told(key, value)(members)
    before = everything(store)
    with pytest.raises(StoreNewer, match="newer version of Coxa"):
        store.bring_back(packed(members, tmp_path / "newer.zip"))
    assert everything(store) == before


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    store: Store, members: Members, tmp_path: Path, revision: str
) -> None:
    before = everything(store)
    _as_of(members, revision)
    store.bring_back(packed(members, tmp_path / "older.zip"))
    assert everything(store) == before


def _as_of(members: Members, revision: str) -> None:
    """Leave out what a version had not."""
    manifest = json.loads(members["backup.json"]) | {"revision": revision}
    if revision < "0003":
        for name in list(manifest["tables"]):
            if name not in ("person", "entry", "checkup", "analysis"):
                del manifest["tables"][name], members[f"tables/{name}.jsonl"]
    for column, since in (("example_at", "0002"), ("name", "0003")):
        columns = manifest["tables"]["person"]["columns"]
        if revision < since:
            at = columns.index(column)
            rows = [json.loads(line) for line in members["tables/person.jsonl"].splitlines()]
            lines = [json.dumps(row[:at] + row[at + 1 :]) + "\n" for row in rows]
            members["tables/person.jsonl"] = "".join(lines).encode()
            columns.remove(column)
    members["backup.json"] = json.dumps(manifest).encode()


def test_a_damaged_backup_never_gets_half_in(store: Store, members: Members, tmp_path: Path) -> None:
    good = packed(members, tmp_path / "good.zip").read_bytes()
    before, dice = everything(store), random.Random(7)
    for number in range(120):
        data = bytearray(good)
        if number % 3:
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        else:
            del data[dice.randrange(len(data)) :]
        (tmp_path / "bad.zip").write_bytes(data)
        with suppress(CoxaError):  # most flips; some change nothing that counts, as a time of a member
            store.bring_back(tmp_path / "bad.zip")
        assert everything(store) == before


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"SQLite format 3\0" * 99])
def test_what_is_no_zip_is_refused(store: Store, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(data)
    with pytest.raises(InputError, match="no backup of Coxa"):
        store.bring_back(tmp_path / "bad.zip")


def test_a_file_that_is_not_there_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        store.bring_back(tmp_path / "nothing.zip")


def test_an_export_is_told_from_a_backup(store: Store, person: str, tmp_path: Path) -> None:
    store.export_to(person, tmp_path / "export.zip")
    with pytest.raises(InputError, match="no backup of Coxa"):
        store.bring_back(tmp_path / "export.zip")


def test_a_member_larger_than_it_says_is_not_unpacked(store: Store, members: Members, tmp_path: Path) -> None:
    bad = bytearray(packed(members, tmp_path / "bad.zip").read_bytes())
    name = b"tables/person.jsonl"
    size = len(members[name.decode()])
    in_directory = bad.rindex(name) - 46 + 24
    assert int.from_bytes(bad[in_directory : in_directory + 4], "little") == size
    bad[in_directory : in_directory + 4] = (size - 2).to_bytes(4, "little")
    (tmp_path / "bad.zip").write_bytes(bad)
    with pytest.raises(InputError, match="another size than it says"):
        store.bring_back(tmp_path / "bad.zip")


def test_a_backup_without_room_for_it_is_said_before_anything_is_unpacked(
    store: Store, members: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("coxa.store.wholesale.staging.shutil.disk_usage", lambda _path: usage)
    with pytest.raises(StoreError, match="make room on the disk"):
        store.bring_back(packed(members, tmp_path / "good.zip"))
    assert not list(store.folder.glob("restoring-*"))


def test_links_and_encrypted_members_are_refused(store: Store, members: Members, tmp_path: Path) -> None:
    link = zipfile.ZipInfo(next(name for name in members if name.startswith("files/")))
    link.external_attr = 0o120777 << 16
    data = io.BytesIO(packed(members, tmp_path / "good.zip").read_bytes())
    with zipfile.ZipFile(data) as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in good.namelist():
            bad.writestr(link if name == link.filename else name, good.read(name))
    with pytest.raises(InputError, match="is no file"):
        store.bring_back(tmp_path / "bad.zip")
