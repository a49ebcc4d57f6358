"""A diary: each entry once, in any order; parts that cannot be are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.programme.diary import AnyEntry, Diary, Done, Ratings, SideRating
from tests.programme.diaries import FIRST, TYPES_CHECKED_BY_SAMPLE, entries, rated, screen, session

pytestmark = TYPES_CHECKED_BY_SAMPLE


@given(st.lists(entries, max_size=6).flatmap(lambda e: st.tuples(st.just(e), st.permutations(e + e))))
def test_order_and_repeats_make_no_difference(given_entries: tuple[list[AnyEntry], list[AnyEntry]]) -> None:
    once, shuffled = given_entries
    assert Diary(tuple(once)) == Diary(tuple(shuffled))


@given(st.permutations(range(3)))
def test_entries_of_one_id_that_differ_are_all_kept_in_one_order(order: list[int]) -> None:
    clean, flagged = screen(FIRST, key="same"), screen(FIRST, "trauma", key="same")
    found = (clean, flagged, replace(clean, pain=3.0))
    assert Diary(tuple(found[i] for i in order)) == Diary(found)
    assert flagged in Diary(found).entries


def test_the_order_within_mappings_tells_no_entries_apart() -> None:
    sides = {"r": SideRating({"front": 1.0}), "l": SideRating()}
    one = replace(rated(FIRST, 1.0, 1.0), ratings=Ratings(sides))
    other = replace(one, ratings=Ratings(dict(reversed(sides.items()))))
    assert len(Diary.of(one, other).entries) == 1


def test_single_entries_and_groups_make_one_diary() -> None:
    one, other = session(FIRST), screen(FIRST)
    assert Diary.of(one, [other]).entries == (other, one)
    assert Diary.of(one, [other]).sessions == (one,)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: SideRating({"front": 11.0}), "soreness .front. is 11"),
        (lambda: SideRating({"top": 1.0}), "region 'top'"),
        (lambda: SideRating(pressure=float("nan")), "pressure is nan"),
        (lambda: Ratings({"right": SideRating()}), "side 'right'"),
        (lambda: Ratings(pain=-1.0), "pain is -1"),
        (lambda: Done("P1", "x", 1.0, 1.0), "side 'x'"),
        (lambda: Done("P1", "r", -1.0, 1.0), "planned_s is -1"),
        (lambda: replace(session(FIRST), kind="rest"), "kind of session 'rest'"),
        (lambda: replace(session(FIRST), stage="first"), "stage 'first'"),
        (lambda: replace(session(FIRST), id=""), "without an id"),
        (lambda: replace(session(FIRST), at=datetime(2026, 3, 2)), "without its zone"),
        (lambda: replace(session(FIRST), ended_at=datetime(2026, 3, 2)), "without its zone"),
    ],
)
def test_what_cannot_be_is_refused(build: object, said: str) -> None:
    assert callable(build)
    with pytest.raises(InputError, match=said):
        build()


def test_time_and_skips_of_a_session_are_counted() -> None:
    windows = (
        Done("P1", "r", 60.0, 60.0),
        Done("P2", "r", 30.0, 10.0, True),
        Done("P2", "l", 30.0, 0.0, True),
    )
    done = session(FIRST, windows=windows)
    assert done.done_s == 70.0
    assert done.skipped == ("P2",)
