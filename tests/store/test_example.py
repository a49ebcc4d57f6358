"""The example person's diary ends yesterday, and never mixes with one's own."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coxa.errors import InputError
from coxa.store import Store, entries, example
from coxa.store import store as stores
from coxa.store.transfer import Import
from tests.store.samples import EXAM, SUMMARY, checked, rated, session

TODAY = date(2026, 7, 14)


@pytest.fixture
def document() -> dict[str, Any]:
    entries = [rated(0, "a"), session(8, "b"), checked(20, "c")]
    checks = [{"entry_id": "c", "exam": EXAM, "summary": SUMMARY}]
    return {"entries": entries, "checkups": checks, "settings": {"voice": True}}


@pytest.fixture(autouse=True)
def _small(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "example", lambda today: example.moved(document, today))


def test_its_last_day_is_yesterday_and_days_keep_their_distance(
    store: Store, document: dict[str, Any]
) -> None:
    who = store.load_example(TODAY)
    diary = store.diary(who.id)
    days = [date.fromisoformat(d["day"]) for d in document["entries"]]
    assert who.example
    assert [e.day for e in diary.entries] == [TODAY - timedelta(days=1) - (days[-1] - day) for day in days]
    assert [e.at.timetz() for e in diary.entries] == [e.at.timetz() for e in _plain(document)]
    assert store.checkup(who.id, "c") is not None


def _plain(document: dict[str, Any]) -> list[Any]:
    from coxa.programme.documents import parse_entry

    return [parse_entry(d) for d in document["entries"]]


def test_loading_it_twice_is_loading_it_once(store: Store) -> None:
    first = store.load_example(TODAY)
    assert store.load_example(TODAY + timedelta(days=3)) == first


def test_it_never_mixes_with_ones_own_diary(store: Store, person: str) -> None:
    store.add(person, rated(0, "mine"))
    with pytest.raises(InputError, match="entries of your own"):
        store.load_example(TODAY)
    assert [d["id"] for d in store.documents(person)] == ["mine"]


def test_ones_own_diary_is_not_imported_into_the_example(store: Store, person: str) -> None:
    store.add(person, rated(0, "mine"))
    mine = io.BytesIO()
    store.export_to(person, mine)
    store.erase(person)
    who = store.load_example(TODAY)
    with pytest.raises(InputError, match="clear the example"):
        store.import_from(who.id, mine)


def test_an_export_of_the_example_is_not_imported_into_ones_own_diary(store: Store) -> None:
    file = io.BytesIO()
    store.export_to(store.load_example(TODAY).id, file)
    store.erase(store.person().id)
    mine = store.person().id
    store.add(mine, rated(0, "mine"))
    with pytest.raises(InputError, match="holds the example person"):
        store.import_from(mine, file)
    assert [d["id"] for d in store.documents(mine)] == ["mine"]


def test_what_is_added_to_it_is_counted(store: Store) -> None:
    who = store.load_example(TODAY).id
    assert not store.example_changed(who)
    store.remove(who, "a")
    store.restore(who, "a")
    store.set_setting(who, "voice", False)
    assert not store.example_changed(who)
    store.add(who, rated(30, "mine"))
    store.remove(who, "mine")  # it can be put back
    assert (store.example_changed(who), store.added_to_example(who)) == (True, 1)
    store.new_analysis(who, "my run")
    assert store.added_to_example(who) == 2


def test_what_is_added_while_the_clock_stands_earlier_counts_as_well(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = store.load_example(TODAY).id
    monkeypatch.setattr(entries, "utc_now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    store.add(who, rated(30, "mine"))
    assert store.added_to_example(who) == 1


def test_a_diary_of_ones_own_is_no_example_that_changed(store: Store, person: str) -> None:
    store.add(person, rated(0, "mine"))
    assert not store.example_changed(person)


def test_it_is_cleared_like_anyone(store: Store) -> None:
    store.erase(store.load_example(TODAY).id)
    assert not store.person().example


def test_the_example_that_comes_with_coxa_ends_yesterday_too() -> None:
    shipped = example.example(TODAY)
    days = [entry["day"] for entry in shipped.entries]
    assert max(days) == (TODAY - timedelta(days=1)).isoformat()
    assert Import(shipped) is not None  # every document of it can be stored
    assert set(shipped.checkups) == {e["id"] for e in shipped.entries if e["kind"] == "checked"}
