"""What is exported comes back, all of it; what is no export does not get in."""

from __future__ import annotations

import io
import json
import random
import stat
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings

from coxa.errors import InputError
from coxa.store import Store
from coxa.store.archive import layout
from tests.store.samples import EXAM, SUMMARY, checked, documents, rated, screening, session


@pytest.fixture
def other(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "other.sqlite") as opened:
        yield opened


def _exported(store: Store, person: str) -> bytes:
    target = io.BytesIO()
    store.export_to(person, target)
    return target.getvalue()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=documents())
def test_export_import_export_gives_the_same_bytes(
    store: Store, other: Store, written: list[dict[str, Any]]
) -> None:
    store.erase(store.person().id)
    other.erase(other.person().id)
    person = store.person().id
    for document in written:
        if document["kind"] == "checked":
            store.add_check(person, document, EXAM, SUMMARY)
        else:
            store.add(person, document)
    store.set_setting(person, "voice", "ünï")
    first = _exported(store, person)
    other.import_from(other.person().id, io.BytesIO(first))
    assert _exported(other, other.person().id) == first


@pytest.fixture
def full(store: Store, person: str) -> bytes:
    """The export of a diary with something of every kind."""
    for document in (rated(0, "r"), session(1, "s", note="=1+1"), screening(2, "q")):
        store.add(person, document)
    store.add_check(person, checked(3, "c"), EXAM, SUMMARY)
    analysis = store.new_analysis(person, "run")
    store.update_analysis(analysis.id, state="done", summary={"hips": []})
    return _exported(store, person)


def test_importing_twice_changes_nothing(full: bytes, other: Store) -> None:
    person = other.person().id
    first = other.import_from(person, io.BytesIO(full))
    before = _exported(other, person)
    again = other.import_from(person, io.BytesIO(full))
    assert (first.added, first.known, again.added, again.known) == (4, 0, 0, 4)
    assert _exported(other, person) == before == full


def test_an_import_keeps_what_is_there(full: bytes, other: Store) -> None:
    person = other.person().id
    other.add(person, rated(9, "r", note="mine"))
    other.set_setting(person, "voice", "mine")
    found = other.import_from(person, io.BytesIO(full))
    assert (found.added, found.known) == (3, 1)
    assert {d["id"]: d.get("note") for d in other.documents(person)}["r"] == "mine"
    assert other.settings(person)["voice"] == "mine"


def test_an_import_puts_removed_entries_back(full: bytes, store: Store, person: str) -> None:
    for key in ("r", "c"):
        store.remove(person, key)
    before = store.diary(person).entries
    found = store.import_from(person, io.BytesIO(full))
    assert (found.added, found.known, found.restored) == (0, 2, 2)
    assert len(store.diary(person).entries) == len(before) + 2
    assert _exported(store, person) == full


def test_an_import_leaves_entries_removed_that_it_does_not_hold(
    full: bytes, store: Store, person: str
) -> None:
    store.add(person, rated(5, "later"))
    store.remove(person, "later")
    assert store.import_from(person, io.BytesIO(full)).restored == 0
    assert [document["id"] for document in store.documents(person, removed=True)] == ["later"]


def test_analyses_and_checks_come_along(full: bytes, other: Store) -> None:
    person = other.person().id
    other.import_from(person, io.BytesIO(full))
    check = other.checkup(person, "c")
    assert check is not None
    assert dict(check.summary) == SUMMARY
    assert [(a.name, a.state, a.summary) for a in other.analyses(person)] == [("run", "done", {"hips": []})]


def test_removed_entries_are_not_exported(store: Store, person: str) -> None:
    store.add(person, rated(0, "gone-note", note="gone"))
    store.remove(person, "gone-note")
    assert b"gone-note" not in _unpacked(_exported(store, person))["diary.json"]


def _unpacked(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_tables_have_a_row_per_figure(full: bytes) -> None:
    tables = {name: text.decode().splitlines() for name, text in _unpacked(full).items() if "csv/" in name}
    assert {name: len(lines) - 1 for name, lines in tables.items()} == {
        "csv/ratings.csv": 15 + 2 * 15 + 15 + 1,  # a rated day, both ends of a session, a check, a screening
        "csv/ranges.csv": 4,
        "csv/sessions.csv": 8,
        "csv/rotations.csv": 0,
        "csv/efficiency.csv": 1,
    }
    assert tables["csv/ranges.csv"][1] == "2026-03-03,2026-03-03T07:30:00Z,c,right,prone,inward,1,38"
    assert tables["csv/efficiency.csv"][1].endswith("c,right,98,95,100")


def test_the_readme_names_every_file(full: bytes) -> None:
    names = _unpacked(full)
    readme = names.pop("README.txt").decode()
    assert [n for n in names if n.split("/")[0] not in readme or ("csv" in n and n not in readme)] == []


def test_an_export_to_a_file_is_private_and_overwrites_nothing(
    store: Store, person: str, tmp_path: Path
) -> None:
    target = tmp_path / "me.zip"
    store.export_to(person, target)
    before = target.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="there already"):
        store.export_to(person, target)
    assert target.read_bytes() == before
    assert store.import_from(person, target).added == 0


def test_a_file_that_is_not_there_is_said(store: Store, person: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        store.import_from(person, tmp_path / "nothing.zip")


# What is no export


def _repacked(full: bytes, changes: dict[str, bytes | None], **info: Any) -> bytes:
    """Return the zip with members replaced, added, or taken out by None."""
    members = {name: data for name, data in (_unpacked(full) | changes).items() if data is not None}
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            member = ZipInfo(name)
            member.compress_type = ZIP_DEFLATED
            for key, value in info.items() if name in changes else ():
                setattr(member, key, value)
            archive.writestr(member, data)
    return target.getvalue()


def _person(**changes: Any) -> dict[str, bytes | None]:
    document = {
        "format": layout.FORMAT,
        "version": 1,
        "created_at": "2026-01-01T00:00:00.000000Z",
        "example": False,
        "settings": {},
    }
    return {"person.json": json.dumps(document | changes).encode()}


def _diary(*entries: Any) -> dict[str, bytes | None]:
    return {"diary.json": json.dumps({"entries": entries}).encode()}


def _nested(times: int) -> bytes:
    return b'{"entries": [' + b'{"a":' * times + b"1" + b"}" * times + b"]}"


def _groups(number: int) -> bytes:
    """Return empty lists and objects in no order, which does not pack so tight that they were refused for it."""
    return b'{"entries": [' + b",".join(random.Random(1).choices((b"[]", b"{}"), k=number)) + b"]}"


BOMB = b" " * 30_000_000
WRONG: list[tuple[str, dict[str, bytes | None], dict[str, Any], str]] = [
    ("no diary", {"diary.json": None}, {}, "no diary.json"),
    ("no person", {"person.json": None}, {}, "no person.json"),
    ("newer", _person(version=2, coxa_version="9.0"), {}, "newer version of Coxa \\(9.0\\)"),
    ("other format", _person(format="recipes"), {}, "no diary of Coxa"),
    ("no version", _person(version="1"), {}, "no version"),
    ("bad time", _person(created_at="yesterday"), {}, "'yesterday'"),
    ("settings are a list", _person(settings=[1]), {}, "no 'settings'"),
    ("bad json", {"diary.json": b'{"entries": ['}, {}, "damaged"),
    ("not a number", {"diary.json": b'{"entries": [NaN]}'}, {}, "damaged"),
    ("not text", {"diary.json": b"\xff\xfe\x00"}, {}, "damaged"),
    ("nested deep", {"diary.json": b"[" * 200_000}, {}, "damaged"),
    ("nested in an entry", {"diary.json": _nested(900)}, {}, "Entry 1"),
    ("nested in a check", {"checkups/c.json": b'{"summary":{},"exam":' + _nested(60) + b"}"}, {}, "too deep"),
    (
        "nested in an exam",
        {"checkups/c.json": b'{"summary":{},"exam":' + _nested(9000) + b"}"},
        {},
        "damaged",
    ),
    ("nested settings", _person(settings=json.loads(_nested(60))), {}, "too deep"),
    ("millions of groups", {"diary.json": _groups(1_100_000)}, {}, "far more than a diary"),
    ("a check too large", {"checkups/c.json": b"9" * 8_000_001}, {}, "has 8 MB"),
    ("a long number", {"diary.json": b'{"entries": ' + b"9" * 9000 + b"}"}, {}, "damaged"),
    ("a list", {"diary.json": b"[]"}, {}, "no object"),
    ("entries are words", _diary("a"), {}, "no list of entries"),
    ("entry of no kind", _diary(rated(0, "x"), {"kind": "poem"}), {}, "Entry 2"),
    ("an entry twice", _diary(rated(0, "c"), rated(1, "c")), {}, "twice"),
    ("check without entry", {"checkups/zz.json": b'{"exam": {}, "summary": {}}'}, {}, "'zz'"),
    ("check without exam", {"checkups/c.json": b'{"summary": {}}'}, {}, "no 'exam'"),
    ("climbs out", {"../../evil.json": b"{}"}, {}, "does not belong"),
    ("from the root", {"/etc/passwd": b"x"}, {}, "does not belong"),
    ("climbs in a check", {"checkups/../x.json": b"{}"}, {}, "does not belong"),
    ("a program", {"run.exe": b"MZ"}, {}, "does not belong"),
    ("a link", {"diary.json": b"/etc/passwd"}, {"external_attr": 0o120777 << 16}, "is a link"),
    ("packed too tight", {"diary.json": BOMB}, {}, "tighter"),
    ("a table packed too tight", {"csv/ratings.csv": BOMB}, {}, "tighter"),
    ("too large", {"person.json": BOMB}, {}, "has 30 MB"),
    ("packed otherwise", {"diary.json": b"{}"}, {"compress_type": ZIP_BZIP2}, "does not use"),
]


@pytest.mark.parametrize(("changes", "info", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_zip_is_refused_in_words_and_nothing_changes(
    full: bytes, other: Store, changes: dict[str, bytes | None], info: dict[str, Any], said: str
) -> None:
    person = other.person().id
    other.add(person, rated(0, "mine"))
    before = _exported(other, person)
    with pytest.raises(InputError, match=said):
        other.import_from(person, io.BytesIO(_repacked(full, changes, **info)))
    assert _exported(other, person) == before


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + b"\xff" * 18, b"hello" * 100])
def test_what_is_no_zip_is_refused(store: Store, person: str, data: bytes) -> None:
    with pytest.raises(InputError, match="no zip"):
        store.import_from(person, io.BytesIO(data))


def test_a_damaged_zip_never_gets_half_in(full: bytes, other: Store) -> None:
    person = other.person().id
    empty = _exported(other, person)
    for at in range(30, len(full), len(full) // 60):
        data = full[:at] + bytes([full[at] ^ 0x55]) + full[at + 1 :]
        try:
            other.import_from(person, io.BytesIO(data))
        except InputError:
            assert _exported(other, person) == empty
        else:  # a byte that no one reads, as in a table: everything came
            assert _exported(other, person) == full
            other.erase(person)
            person = other.person().id
            empty = _exported(other, person)


def test_a_member_larger_than_it_says_is_not_unpacked(full: bytes, other: Store) -> None:
    lie = bytearray(_repacked(full, {"diary.json": b'{"entries": []}' + b" " * 900_000}))
    size = (900_015).to_bytes(4, "little")
    assert lie.count(size) == 2
    with pytest.raises(InputError, match=r"larger than it says|damaged"):
        other.import_from(other.person().id, io.BytesIO(lie.replace(size, (20).to_bytes(4, "little"))))


def test_too_many_members_are_refused(full: bytes, other: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MOST_MEMBERS", 3)
    with pytest.raises(InputError, match="far more than a diary"):
        other.import_from(other.person().id, io.BytesIO(full))


def test_a_huge_file_is_refused_unread(store: Store, person: str, tmp_path: Path) -> None:
    huge = tmp_path / "huge.zip"
    with huge.open("wb") as file:
        file.truncate(layout.MOST_FILE + 1)  # takes no room on the disk
    with pytest.raises(InputError, match="64 MB at most"):
        store.import_from(person, huge)
