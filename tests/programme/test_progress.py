"""What the diary says over time, what changed, and which planned sessions were done."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.exam import RotationRange
from coxa.figures.check import Spread
from coxa.programme.adherence import adherence
from coxa.programme.diary import (
    Checked,
    Diary,
    Done,
    Measured,
    Rated,
    Ratings,
    Screening,
    Session,
    SideRating,
)
from coxa.programme.progress import changes, since_start
from coxa.programme.screen import screen_questions
from coxa.programme.series import differences, efficiency_history, series
from coxa.programme.standing import StageChange

START = date(2026, 10, 5)  # a Monday
BEGUN = (StageChange(START, "release", "the beginning"),)


def at(day: int, hour: int = 7) -> datetime:
    return datetime.combine(START + timedelta(days=day), time(hour), UTC)


def side(soreness: float, density: float | None = None, pressure: float | None = None) -> SideRating:
    regions = ("front", "side", "back")
    thick = {} if density is None else dict.fromkeys(regions, density)
    return SideRating(dict.fromkeys(regions, soreness), thick, pressure)


def rated(day: int, right: float, left: float, hour: int = 7) -> Rated:
    ratings = Ratings({"r": side(right), "l": side(left)})
    return Rated(f"rated-{day}-{hour}", at(day, hour), at(day).date(), ratings)


def turned(day: int, right: float, left: float, *, trials: Iterable[float] = (0.0,)) -> Measured:
    def ranges(angle: float) -> tuple[RotationRange, ...]:
        return (RotationRange("prone", "inward", tuple(math.radians(angle + t) for t in trials)),)

    return Measured(f"turned-{day}", at(day), at(day).date(), {"r": ranges(right), "l": ranges(left)})


def session(day: int, kind: str = "release", share: float = 1.0, **more: object) -> Session:
    windows = (Done("P1", "r", 180.0, 180.0 * share), Done("P2", "r", 30.0, 30.0 * share))
    stage = "release" if kind == "release" else "coordinate"
    name = f"{kind}-{day}"
    return Session(name, at(day), at(day).date(), at(day, 8), kind, stage, windows, **more)  # type: ignore[arg-type]


def points(diary: Diary, key: str, of: str) -> dict[int, tuple[float, float, float]]:
    (line,) = [s for s in series(diary) if (s.key, s.side) == (key, of)]
    return {(p.day - START).days: (p.value, p.low, p.high) for p in line.points}


def test_a_rating_is_drawn_with_half_a_point_to_either_side() -> None:
    assert points(Diary.of(rated(0, 4, 6)), "soreness", "l") == {0: (6.0, 5.5, 6.5)}


def test_a_band_never_leaves_the_scale() -> None:
    diary = Diary.of(rated(0, 0, 10))
    assert points(diary, "soreness_side", "r") == {0: (0.0, 0.0, 0.5)}
    assert points(diary, "soreness_side", "l") == {0: (10.0, 9.5, 10.0)}


def test_two_entries_a_day_make_one_point_whose_band_holds_both() -> None:
    assert points(Diary.of(rated(0, 2, 2), rated(0, 6, 2, hour=20)), "soreness_front", "r") == {
        0: (4.0, 1.5, 6.5)
    }


def test_a_day_without_an_entry_has_no_point() -> None:
    assert list(points(Diary.of(rated(0, 3, 3), rated(9, 3, 3)), "soreness", "r")) == [0, 9]


def test_a_mean_over_the_regions_needs_all_of_them() -> None:
    ratings = Ratings({"r": SideRating({"front": 3.0})})
    diary = Diary.of(Rated("one", at(0), START, ratings))
    assert [s.key for s in series(diary)] == ["soreness_front"]


def test_soreness_is_that_before_a_session_and_pressure_that_after_it() -> None:
    felt = {"before": Ratings({"r": side(5, pressure=9)}), "after": Ratings({"r": side(1, pressure=4)})}
    diary = Diary.of(session(0, before=felt["before"], after=felt["after"]))
    assert points(diary, "soreness", "r") == {0: (5.0, 4.5, 5.5)}
    assert points(diary, "pressure", "r") == {0: (4.0, 3.5, 4.5)}


def test_a_range_of_rotation_is_the_median_with_three_degrees_to_either_side() -> None:
    ((value, low, high),) = points(
        Diary.of(turned(0, 30, 36, trials=(-2, 0, 1))), "rotation_prone_inward", "r"
    ).values()
    assert (value, low, high) == pytest.approx((30.0, 27.0, 33.0))


def test_trials_that_scatter_widen_the_band() -> None:
    ((_, low, high),) = points(
        Diary.of(turned(0, 30, 36, trials=(-9, 0, 9))), "rotation_prone_inward", "r"
    ).values()
    assert high - low > 12.0


def test_efficiency_keeps_the_interval_of_the_check() -> None:
    check = Checked("c", at(0), START, efficiency={"l": Spread(80.0, 74.0, 88.0)})
    (line,) = efficiency_history(Diary.of(check))
    assert (line.side, line.evidence, line.unit) == ("l", "modelled", "%")
    assert [(p.value, p.low, p.high) for p in line.points] == [(80.0, 74.0, 88.0)]


def test_the_largest_difference_within_an_entry_counts() -> None:
    diary = Diary.of(rated(0, 5, 4), rated(0, 2, 5, hour=20))
    (largest,) = differences(diary)["of 10"]
    assert (largest.value, largest.measure.key) == (3.0, "soreness_side")


def test_sides_rated_at_different_hours_are_compared_by_the_day() -> None:
    right = Rated("r", at(0), START, Ratings({"r": side(5)}))
    left = Rated("l", at(0, 9), START, Ratings({"l": side(1)}))
    assert [d.value for d in differences(Diary.of(right, left))["of 10"]] == [4.0]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 10), st.integers(0, 10), st.integers(0, 23)), max_size=8
    )
)
def test_the_order_of_entries_does_not_matter(rows: list[tuple[int, int, int, int]]) -> None:
    once = {(day, hour): rated(day, right, left, hour) for day, right, left, hour in rows}
    forth, back = Diary.of(*once.values()), Diary.of(*reversed(once.values()))
    assert series(forth) == series(back)
    assert since_start(forth) == since_start(back)


@given(st.integers(0, 10), st.integers(0, 10))
def test_bands_touch_exactly_when_the_difference_is_within_measurement_error(right: int, left: int) -> None:
    diary = Diary.of(rated(0, right, left))
    (_, low, high), (_, other_low, other_high) = (points(diary, "soreness", s)[0] for s in ("r", "l"))
    assert (low <= other_high and other_low <= high) == (abs(right - left) <= 1)


def test_one_point_is_not_called_a_change() -> None:
    words = since_start(Diary.of(rated(0, 9, 9)))
    assert words.startswith("There is nothing to compare yet")


def test_a_change_within_measurement_error_is_not_called_one() -> None:
    words = since_start(Diary.of(rated(0, 4, 4), rated(1, 3, 5), turned(0, 30, 30), turned(1, 36, 24)))
    assert words == "Since the start on 5 October 2026 nothing has changed by more than measurement error."


def test_changes_are_told_together_where_they_went_the_same_way() -> None:
    words = since_start(Diary.of(rated(0, 6, 3), rated(9, 2, 3), turned(0, 30, 30), turned(9, 37, 38)))
    assert words == (
        "Since the start on 5 October 2026, soreness fell on the right; inward rotation lying face down rose on both "
        "sides; nothing else changed by more than measurement error."
    )


def test_one_odd_day_makes_no_change() -> None:
    calm = [rated(day, 4, 4) for day in range(6)]
    assert "nothing has changed" in since_start(Diary.of(*calm, rated(6, 10, 4)))


def test_efficiency_changes_when_the_intervals_do_not_overlap() -> None:
    def check(day: int, low: float, high: float) -> Checked:
        spread = {"l": Spread((low + high) / 2, low, high)}
        return Checked(f"c{day}", at(day), at(day).date(), efficiency=spread)

    apart = Diary.of(check(0, 70, 80), check(40, 85, 95))
    assert "modelled hip efficiency rose on the left" in since_start(apart)
    assert "nothing has changed" in since_start(Diary.of(check(0, 70, 86), check(40, 85, 95)))


def test_less_soreness_is_better_and_more_rotation_is_neither() -> None:
    diary = Diary.of(rated(0, 6, 3), rated(1, 2, 6), turned(0, 30, 30), turned(1, 40, 40))
    verdicts = {(c.measure.key, c.side): c.better for c in changes(series(diary))}
    assert verdicts["soreness", "r"] is True
    assert verdicts["soreness", "l"] is False
    assert verdicts["rotation_prone_inward", "r"] is None


def states(diary: Diary, today: int, changes: tuple[StageChange, ...] = BEGUN) -> list[str]:
    calendar = adherence(diary, at(today).date(), None, changes)
    return [day.state for week in calendar.weeks for day in week.days]


def test_the_calendar_tells_done_part_missed_and_future_days() -> None:
    diary = Diary.of(session(1, share=0.5), session(2, share=0.45), session(4))
    expected = ["before", "done", "part", "missed", "done", "future", "future"]
    assert states(diary, 5) == expected


def test_the_count_leaves_today_out_until_it_is_done() -> None:
    diary = Diary.of(session(0), session(2))
    assert adherence(diary, at(3).date(), None, BEGUN).words == "2 of 3 planned sessions"
    assert (
        adherence(Diary.of(diary.entries, session(3)), at(3).date(), None, BEGUN).words
        == "3 of 4 planned sessions"
    )


def test_a_session_too_short_to_count_is_planned_and_not_done_and_today_still_open() -> None:
    diary = Diary.of(session(0), session(1, share=0.4), session(2, share=0.4))
    assert adherence(diary, at(2).date(), None, BEGUN).words == "1 of 2 planned sessions"


def test_no_session_is_missed_while_a_red_flag_stands() -> None:
    answers = {question.key: False for question in screen_questions()}
    flag = Screening("s", at(1), at(1).date(), {next(iter(answers)): True}, 1.0)
    clean = Screening("t", at(4), at(4).date(), answers, 1.0)
    assert states(Diary.of(session(0), flag, clean), 6)[:6] == [
        "done",
        "rest",
        "rest",
        "rest",
        "missed",
        "missed",
    ]


def test_no_session_is_missed_between_one_that_hurt_and_the_screen_of_a_later_day() -> None:
    answers = {question.key: False for question in screen_questions()}
    same, later = (Screening(f"s{day}", at(day, 12), at(day).date(), answers, 1.0) for day in (1, 3))
    diary = Diary.of(session(0), session(1, share=0.2, stopped=True), same, later)
    assert states(diary, 6)[:6] == ["done", "part", "rest", "missed", "missed", "missed"]


def test_a_week_with_free_days_counts_by_the_week() -> None:
    begun = (*BEGUN, StageChange(START - timedelta(days=1), "coordinate", "equal"))
    diary = Diary.of(session(-10), session(0), session(1, "strength"), session(4, "strength"))
    week = adherence(diary, at(9).date(), 2, begun).weeks[0]
    assert [day.state for day in week.days] == ["done", "done", "rest", "rest", "done", "rest", "rest"]
    assert (week.done, week.planned) == (3, 4)


def test_an_empty_diary_has_a_calendar_without_a_count() -> None:
    assert adherence(Diary(), START, 4, ()).words == "no session was planned yet"


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["release", "strength"])), max_size=30))
def test_never_more_is_done_than_planned(rows: list[tuple[int, str]]) -> None:
    diary = Diary.of(session(day, kind) for day, kind in rows)
    calendar = adherence(
        diary, at(60).date(), None, (*BEGUN, StageChange(at(20).date(), "coordinate", "equal"))
    )
    assert all(0 <= week.done <= week.planned for week in calendar.weeks)
