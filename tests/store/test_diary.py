"""A diary gives back what was put in: once, in order, and without what was removed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from coxa.errors import InputError
from coxa.programme.diary import Diary
from coxa.programme.documents import parse_entry
from coxa.store import Store
from tests.store.samples import EXAM, SUMMARY, checked, documents, ident, rated, session

EACH_EXAMPLE_ITS_OWN = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EACH_EXAMPLE_ITS_OWN
@given(written=documents())
def test_a_diary_holds_what_was_written_whatever_the_order(
    store: Store, written: list[dict[str, Any]]
) -> None:
    person = _someone(store)
    for document in random.Random(0).sample(written, len(written)):
        store.add(person, document)
    assert store.diary(person) == Diary(tuple(parse_entry(d) for d in written))
    assert store.documents(person) == sorted(written, key=lambda d: (d["at"], d["id"]))


def test_the_same_id_again_keeps_the_stored_one(store: Store, person: str) -> None:
    first = store.add(person, rated(0, "one", note="kept"))
    again = store.add(person, rated(5, "one", note="dropped"))
    assert (first.new, again.new) == (True, False)
    assert again.entry == first.entry
    assert [d["note"] for d in store.documents(person)] == ["kept"]


def test_the_same_id_twice_in_one_commit_is_new_once(store: Store, person: str) -> None:
    futures = [store.submit(person, session(0, "one")) for _ in range(20)]
    assert sum(f.result().new for f in futures) == 1


def test_a_removed_entry_can_be_restored(store: Store, person: str) -> None:
    store.add(person, rated(0, "one"))
    before = store.diary(person)
    store.remove(person, "one")
    assert store.diary(person).entries == ()
    assert [d["id"] for d in store.documents(person, removed=True)] == ["one"]
    store.restore(person, "one")
    assert store.diary(person) == before


def test_removed_entries_go_for_good_after_thirty_days(path: Path) -> None:
    for days, left in ((29, 1), (31, 0)):
        with Store.open(path) as store:
            person = store.person().id
            store.add(person, rated(0, "one"))
            store.remove(person, "one")
        later = datetime.now(UTC) + timedelta(days=days)
        with Store.open(path, now=lambda later=later: later) as store:
            assert len(store.documents(person, removed=True)) == left


def test_an_entry_added_again_after_it_went_for_good_is_read_anew(path: Path) -> None:
    with Store.open(path) as reader, Store.open(path) as writer:
        person = writer.person().id
        writer.add(person, rated(0, "one", note="old"))
        assert reader.diary(person).entries[0].note == "old"
        writer.remove(person, "one")
        with Store.open(path, now=lambda: datetime.now(UTC) + timedelta(days=40)):
            pass
        writer.add(person, rated(0, "one", note="new"))
        assert reader.diary(person).entries[0].note == "new"


def test_another_program_s_changes_are_seen_at_once(store: Store, person: str, path: Path) -> None:
    store.add(person, rated(0, "one"))
    assert len(store.diary(person).entries) == 1
    with Store.open(path) as other:
        other.add(person, rated(1, "two"))
        other.remove(person, "one")
    assert [e.id for e in store.diary(person).entries] == ["two"]


def test_a_diary_does_not_change_under_its_reader(store: Store, person: str) -> None:
    store.add(person, rated(0, "one"))
    before = store.diary(person)
    store.add(person, rated(1, "two"))
    assert [e.id for e in before.entries] == ["one"]


def test_half_an_emoji_is_stored_as_a_mark_that_pages_can_show(store: Store, person: str) -> None:
    store.add(person, rated(0, "one", note="fine \ud83d"))
    assert store.documents(person)[0]["note"].encode() == "fine \ufffd".encode()


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {1, 2}, b"bytes", datetime(2026, 1, 1, tzinfo=UTC)]
)
def test_what_json_cannot_hold_is_refused(store: Store, person: str, value: object) -> None:
    with pytest.raises(InputError, match="To mend"):
        store.add(person, {**rated(), "note": value})
    assert store.documents(person) == []


def test_a_diary_of_nobody_is_refused(store: Store) -> None:
    for ask in (store.diary, store.settings, lambda who: store.add(who, rated())):
        with pytest.raises(InputError, match="no such person"):
            ask("nobody")


@pytest.mark.parametrize("what", ["remove", "restore"])
def test_an_entry_that_is_not_there_is_said(store: Store, person: str, what: str) -> None:
    with pytest.raises(InputError, match="no such entry"):
        getattr(store, what)(person, "nothing")


def test_a_check_comes_back_with_its_exam_and_result(store: Store, person: str) -> None:
    store.add_check(person, checked(0, "one"), EXAM, SUMMARY)
    found = store.checkup(person, "one")
    assert found is not None
    assert (dict(found.exam), dict(found.summary)) == (EXAM, SUMMARY)
    assert [(c.entry_id, dict(c.summary)) for c in store.checkups(person)] == [("one", {})]


def test_a_removed_check_is_not_shown(store: Store, person: str) -> None:
    store.add_check(person, checked(0, "one"), EXAM, SUMMARY)
    store.remove(person, "one")
    assert store.checkup(person, "one") is None
    assert store.checkups(person) == []


def test_only_a_check_has_an_exam(store: Store, person: str) -> None:
    with pytest.raises(InputError, match="no check"):
        store.add_check(person, rated(), EXAM, SUMMARY)


def test_settings_are_kept_and_taken_back(store: Store, person: str) -> None:
    store.set_setting(person, "sound", {"volume": 0.5})
    store.set_setting(person, "voice", True)
    store.set_setting(person, "voice", None)
    assert dict(store.settings(person)) == {"sound": {"volume": 0.5}}


def test_taking_back_a_setting_that_was_never_made_is_nothing(store: Store, person: str) -> None:
    store.set_setting(person, "voice", None)
    assert dict(store.settings(person)) == {}


def test_settings_have_their_bound(store: Store, person: str) -> None:
    with pytest.raises(InputError, match="keep it within"):
        store.set_setting(person, "much", "x" * 70_000)
    assert dict(store.settings(person)) == {}


def _someone(store: Store) -> str:
    """Return a new person, who will be the only one."""
    store.erase(store.person().id)
    return store.person().id


def test_ids_of_one_person_mean_nothing_to_another(store: Store, person: str) -> None:
    store.add(person, rated(0, "one"))
    store.erase(person)
    other = store.person().id
    assert other != person
    assert store.add(other, rated(0, "one")).new
    assert store.add(other, rated(1, ident())).new


def test_settings_and_persons_changed_by_another_program_are_seen(path: Path) -> None:
    with Store.open(path) as one, Store.open(path) as other:
        person = one.person().id
        assert dict(one.person().settings) == {}
        other.set_setting(person, "voice", True)
        assert dict(one.person().settings) == {"voice": True}
        other.erase(person)
        assert one.person().id != person
