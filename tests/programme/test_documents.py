"""Entries as documents: there and back without loss; whatever arrives is an entry or a clear message."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.programme.diary import AnyEntry, Diary
from coxa.programme.documents import MOST_BYTES, document_of, parse_entry, parse_text
from tests.programme.diaries import FIRST, TYPES_CHECKED_BY_SAMPLE, entries, session

pytestmark = TYPES_CHECKED_BY_SAMPLE

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def _good() -> dict[str, Any]:
    return document_of(session(FIRST))


def _parsed(document: Any) -> AnyEntry | None:
    try:
        return parse_entry(document)
    except InputError:
        return None


@given(entries)
def test_a_document_comes_back_as_the_same_entry(entry: Any) -> None:
    document = json.loads(json.dumps(document_of(entry)))
    again = parse_entry(document)
    assert document_of(again) == document
    assert Diary.of(again, parse_entry(document)).entries == (again,)


@given(entries)
def test_nothing_of_an_entry_but_the_last_digits_of_angles_changes(entry: Any) -> None:
    again = parse_entry(document_of(entry))
    for name, value in vars(entry).items():
        if name not in ("sides", "ranges"):
            assert getattr(again, name) == value


@given(entries)
def test_an_entry_as_text_is_what_its_document_is(entry: Any) -> None:
    document = document_of(entry)
    assert parse_text(json.dumps(document, separators=(",", ":"))) == parse_entry(document)


@pytest.mark.parametrize("letters", [10, MOST_BYTES // 2, MOST_BYTES, 2 * MOST_BYTES])
def test_text_is_refused_with_the_words_for_its_document(letters: int) -> None:
    document = _good() | {"other": "x" * letters}
    with pytest.raises(InputError) as of_document:
        parse_entry(document)
    with pytest.raises(InputError) as of_text:
        parse_text(json.dumps(document, separators=(",", ":")))
    assert str(of_text.value) == str(of_document.value)


@given(_JSON)
def test_any_json_is_an_entry_or_refused_with_words(document: Any) -> None:
    with pytest.raises(InputError):
        parse_entry(document)


@given(entries, st.data())
def test_a_document_with_anything_put_anywhere_is_an_entry_or_refused(
    entry: Any, data: st.DataObject
) -> None:
    document = document_of(entry)
    place = document
    key = data.draw(st.sampled_from([*sorted(place), "other"]))
    while isinstance(place.get(key), dict) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from([*sorted(place), "other"]))
    place[key] = data.draw(_JSON)
    again = _parsed(document)
    assert again is None or parse_entry(document_of(again)) == again


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "sesion"}, "kind is 'sesion'.*session"),
        ({"notes": "x"}, "'notes' is not known.*did you mean 'note'"),
        ({"id": "../x"}, "id is '../x'"),
        ({"id": "x" * 65}, "64 letters"),
        ({"note": "x" * 2001}, "note has 2001 letters.*2000"),
        ({"at": "2026-03-02T07:30:00"}, "with its zone"),
        ({"at": "2026-02-30T07:30:00Z"}, "no time of any calendar"),
        ({"at": "1999-12-31T07:30:00Z"}, "between 2000 and 2100"),
        ({"day": "2026-03-09"}, "day is 2026-03-09, but at is"),
        ({"ended_at": "2026-03-01T07:30:00Z"}, "ended_at is .* after it began"),
        ({"ended_at": "2026-03-03T07:30:00Z"}, "within 12 hours"),
        ({"windows": [{}] * 201}, "windows has 201 items.*200"),
        ({"windows": {}}, "windows is .*not a list"),
        ({"before": {"right": {"soreness": {"front": 11}}}}, "before.right.soreness.front is 11.*0 to 10"),
        ({"before": {"right": {"soreness": {"front": True}}}}, "before.right.soreness.front is true"),
        ({"stopped": "no"}, "stopped is 'no'.*true or false"),
        ({"session": None}, "session is missing"),
        ({"note": "\ud800"}, "half a? ?letter"),
        ({"note": 10**5000}, "something that JSON cannot"),
        ({"after": {"pain": float("nan")}}, "not finite"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_entry(_good() | change)


def test_a_window_that_cannot_be_is_named_by_its_number() -> None:
    fine = {"exercise": "P1", "side": "right", "planned_s": 60, "done_s": 60}
    with pytest.raises(InputError, match=r"windows\.2\.done_s is 20000"):
        parse_entry(_good() | {"windows": [fine, fine | {"done_s": 20000}]})


def test_an_entry_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="at most 64000"):
        parse_entry(_good() | {"other": ["x" * 1000] * 70})


def test_an_entry_nested_too_deep_is_refused() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InputError, match="too deep"):
        parse_entry(_good() | {"other": deep})


def test_a_time_keeps_its_zone_and_its_fraction() -> None:
    document = _good() | {"at": "2026-03-02T00:30:03.5+13:00", "ended_at": "2026-03-02T00:40:00+13:00"}
    assert document_of(parse_entry(document))["at"] == document["at"]


@pytest.mark.parametrize("hours", [-12, 14])
def test_the_day_of_any_zone_on_earth_fits_its_time(hours: int) -> None:
    for hour in range(24):
        at = datetime(2026, 3, 2, hour, tzinfo=UTC)
        day = (at + timedelta(hours=hours)).date()
        document = _good() | {"at": at.isoformat(), "ended_at": at.isoformat(), "day": day.isoformat()}
        assert parse_entry(document).day == day


def test_what_is_written_alike_is_kept_once_and_what_is_not_is_read_anew() -> None:
    window = {"exercise": "P1", "side": "right", "planned_s": 1, "done_s": 1, "skipped": False}
    document = document_of(session(FIRST))
    first, second = (parse_entry({**document, "id": key, "windows": [window]}) for key in ("a", "b"))
    assert first.windows[0] is second.windows[0]  # type: ignore[union-attr]
    with pytest.raises(InputError, match="done_s"):
        parse_entry({**document, "windows": [{**window, "done_s": True}]})
