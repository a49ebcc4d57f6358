"""Times of a device whose clock is off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.programme.diary import Session
from coxa.programme.documents import parse_entry
from coxa.web.skew import ALLOWED, corrected, time_of
from tests.web.test_session_page import result

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=timezone(timedelta(hours=2)))
MILLISECOND = timedelta(milliseconds=1)
skews = st.timedeltas(timedelta(days=-400), timedelta(days=400))
lengths = st.timedeltas(timedelta(0), timedelta(hours=12))
ages = st.timedeltas(timedelta(0), timedelta(days=30))


def told(began: datetime, ended: datetime) -> dict[str, Any]:
    """Return the result of a session as a device tells it."""
    return result(at=began.isoformat(), ended_at=ended.isoformat(), day=began.date().isoformat())


def taken(document: dict[str, Any]) -> Session:
    """Return the entry that the diary makes of it."""
    entry = parse_entry(document)
    assert isinstance(entry, Session)
    return entry


@given(skew=skews, length=lengths, age=ages)
def test_a_clock_that_is_off_ends_where_the_right_clock_has_it(
    skew: timedelta, length: timedelta, age: timedelta
) -> None:
    ended = NOW - age
    entry = taken(corrected(told(ended - length - skew, ended - skew), NOW - skew, NOW))
    slack = ALLOWED if abs(skew) <= ALLOWED else MILLISECOND
    assert abs(entry.ended_at - ended) <= slack
    assert abs(entry.at - (ended - length)) <= slack


@given(skew=skews, length=lengths, age=st.timedeltas(timedelta(days=-30), timedelta(days=30)))
def test_no_session_ends_after_now_nor_before_it_began(
    skew: timedelta, length: timedelta, age: timedelta
) -> None:
    for device_now in (None, NOW - skew):
        entry = taken(corrected(told(NOW - age - length, NOW - age), device_now, NOW))
        assert entry.at <= entry.ended_at <= NOW


@given(length=lengths, age=ages, skew=st.timedeltas(-ALLOWED, ALLOWED))
def test_a_clock_that_is_right_changes_nothing(length: timedelta, age: timedelta, skew: timedelta) -> None:
    document = told(NOW - ALLOWED - age - length, NOW - ALLOWED - age)
    assert corrected(document, NOW - skew, NOW) == corrected(document, None, NOW) == document


def test_the_day_follows_only_a_large_shift() -> None:
    began = datetime(
        2026, 11, 21, 22, 30, tzinfo=UTC
    )  # half past midnight of the 22nd by the person's calendar
    document = told(began, began) | {"day": "2026-11-21"}
    for hours, day in ((0.5, date(2026, 11, 21)), (2, date(2026, 11, 22)), (24 + 2, date(2026, 11, 23))):
        late = NOW + timedelta(days=2)
        assert taken(corrected(document, late - timedelta(hours=hours), late)).day == day


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-11-22", "2026-11-22T10:00:00", None, 7, "0001-01-01T00:00+14:00"]
)
def test_what_is_no_time_is_none(text: object) -> None:
    assert time_of(text) is None


@pytest.mark.parametrize("at", [None, 3, "yesterday", "2026-11-22T10:00:00"])
def test_a_session_without_times_is_left_for_the_diary_to_refuse(at: object) -> None:
    document = result(at=at)
    assert corrected(document, NOW + timedelta(days=2), NOW) == document


def test_times_at_the_end_of_the_calendar_are_left_for_the_diary_to_refuse() -> None:
    document = result(at="9999-12-31T23:00:00Z", ended_at="9999-12-31T23:10:00Z")
    assert corrected(document, NOW - timedelta(days=2), NOW) == document
