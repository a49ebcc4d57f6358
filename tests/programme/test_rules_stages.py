"""Stages and the rule for equal: exactly when, and what is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from coxa.programme.diary import AnyEntry, Diary, Measured, Ratings
from coxa.programme.rules import standing
from coxa.programme.standing import DayVerdict, Gap, Standing
from tests.programme.diaries import (
    FIRST,
    LATE,
    compared,
    day_at,
    equal_days,
    late_course,
    measured,
    moment,
    rated,
    rating,
    screen,
    session,
    turns,
)


def _on(number: int, *given: AnyEntry | Iterable[AnyEntry]) -> Standing:
    return standing(Diary.of(screen(FIRST), *given), day_at(number))


def _last_verdict(number: int, *given: AnyEntry | Iterable[AnyEntry]) -> DayVerdict:
    return _on(number, *given).equality.days[-1]


def _stages(found: Standing) -> list[tuple[str, date]]:
    return [(change.stage, change.day) for change in found.changes]


# From release to realign -----------------------------------------------------------------------------------------


def test_three_days_running_that_match_end_the_release_stage() -> None:
    days = [rated(day_at(i), 1.0, 2.0) for i in range(3)]
    assert _stages(_on(2, days)) == [("release", FIRST), ("realign", day_at(2))]
    assert _on(2, days[:2]).stage == "release"


def test_a_day_left_out_begins_the_count_anew() -> None:
    found = _on(4, [rated(day_at(i), 1.0, 1.0) for i in (0, 1, 3, 4)])
    assert (found.stage, found.equality.streak) == ("release", 2)


def test_ratings_before_a_session_count_and_those_after_it_do_not() -> None:
    before = [session(day_at(i), before=rating(1.0, 1.0), after=rating(1.0, 6.0)) for i in range(3)]
    after = [session(day_at(i), after=rating(1.0, 1.0)) for i in range(3)]
    assert _on(2, before).stage == "realign"
    assert _on(2, after).equality.days == ()


def test_of_several_entries_a_day_the_largest_difference_counts() -> None:
    days = [rated(day_at(i), 1.0, 1.0) for i in range(3)]
    assert _on(2, days, rated(day_at(2), 1.0, 3.0, hour=5.0)).stage == "release"


def test_sides_rated_in_two_entries_are_compared_with_each_other() -> None:
    whole = rated(FIRST, 1.0, 3.0)
    right, left = (
        replace(whole, id=side, ratings=Ratings({side: whole.ratings.side(side)})) for side in ("r", "l")
    )
    assert not _last_verdict(0, right, left).equal
    assert _last_verdict(0, right, left).gaps == _last_verdict(0, whole).gaps


def test_hips_that_match_but_are_no_better_stay_and_hear_why() -> None:
    found = _on(2, [rated(day_at(i), 5.0, 5.0) for i in range(3)])
    assert found.stage == "release"
    assert not found.equality.equal
    assert "right (5, at the start 5)" in found.equality.words[1]


def test_better_than_at_the_start_is_enough() -> None:
    found = _on(3, rated(FIRST, 5.0, 7.0), [rated(day_at(i), 4.0, 5.0) for i in (1, 2, 3)])
    assert found.stage == "realign"


# From realign to coordinate --------------------------------------------------------------------------------------


def test_the_full_rule_ends_the_realign_stage_one_stage_a_day() -> None:
    found = _on(3, equal_days(0, 4))
    assert _stages(found)[1:] == [("realign", day_at(2)), ("coordinate", day_at(3))]


def test_hips_whose_rotation_was_not_measured_stay_and_hear_what_is_missing() -> None:
    found = _on(6, [rated(day_at(i), 1.0, 1.0) for i in range(7)])
    assert (found.stage, found.equality.streak) == ("realign", 0)
    assert found.equality.words[1] == (
        "Today is not complete yet: inward rotation lying and outward rotation lying were not measured."
    )


def test_a_day_that_has_only_begun_takes_nothing_from_those_before_it() -> None:
    before = equal_days(0, 3), equal_days(3, 2, value=3.0), rated(FIRST, 3.0, 3.0, hour=5.0)
    found = _on(5, *before, rated(day_at(5), 1.0, 1.0))
    assert found.equality.streak == _on(4, *before).equality.streak > 0
    assert not _on(5, *before, rated(day_at(5), 1.0, 5.0)).equality.streak


def test_rotation_on_one_side_only_is_not_equal() -> None:
    one = Measured("one", moment(FIRST), FIRST, {"r": turns("prone", 40.0, 40.0)})
    found = _on(3, equal_days(0, 3), rated(day_at(3), 1.0, 1.0), replace(one, day=day_at(3)))
    assert not found.equality.days[-1].equal
    assert "inward rotation lying on the left" in found.equality.days[-1].words


@pytest.mark.parametrize(
    ("left_deg", "stage"), [(34.0, "coordinate"), (33.9, "realign"), (46.0, "coordinate")]
)
def test_rotation_may_differ_by_six_degrees(left_deg: float, stage: str) -> None:
    assert _on(3, *[compared(day_at(i), 1.0, 1.0, left_deg=left_deg) for i in range(4)]).stage == stage


def test_either_position_will_do_but_each_one_measured_has_to_match() -> None:
    def seated(number: int, left_deg: float) -> Measured:
        sides = {"r": turns("seated", 40.0, 40.0), "l": turns("seated", left_deg, 40.0)}
        return Measured(f"seated-{number}", moment(day_at(number)), day_at(number), sides)

    ratings = [rated(day_at(i), 1.0, 1.0) for i in range(4)]
    assert _on(3, ratings, [seated(i, 40.0) for i in range(4)]).stage == "coordinate"
    assert _on(3, equal_days(0, 4), [seated(i, 30.0) for i in range(4)]).stage == "realign"


def test_pressure_is_what_was_felt_in_the_session() -> None:
    def day(number: int, left: float) -> list[AnyEntry]:
        done = session(day_at(number), before=rating(1.0, 1.0), after=rating(5.0, 5.0, (1.0, left)))
        return [done, measured(day_at(number))]

    assert _on(3, *[day(i, 2.0) for i in range(4)]).stage == "coordinate"
    assert _on(3, *[day(i, 3.0) for i in range(4)]).stage == "realign"


# Coordinate, maintain, and back ----------------------------------------------------------------------------------


def test_eight_weeks_sixteen_sessions_and_equal_hips_lead_to_upkeep() -> None:
    ends = [entry for i in (LATE - 14, LATE - 7, LATE) for entry in compared(day_at(i), 1.0, 1.0)]
    found = _on(LATE, late_course(), ends)
    assert _stages(found)[-1] == ("maintain", day_at(LATE))
    assert found.equality.equal


@pytest.mark.parametrize("first", [LATE - 22, LATE - 14])
def test_upkeep_waits_for_three_comparisons_within_three_weeks_that_all_match(first: int) -> None:
    left = 1.0 if first < LATE - 21 else 4.0
    ends = [compared(day_at(first), 1.0, left), equal_days(LATE - 7, 1), equal_days(LATE, 1)]
    assert _on(LATE, late_course(), *ends).stage == "coordinate"


def test_upkeep_waits_for_sixteen_days_with_a_strength_session() -> None:
    twice = [session(day_at(i), "strength", hour=h) for i in range(4, 19) for h in (8.0, 10.0)]
    assert _on(LATE, equal_days(0, 4), twice, equal_days(LATE - 2, 3)).stage == "coordinate"
    more = session(day_at(30), "strength")
    assert _on(LATE, equal_days(0, 4), twice, more, equal_days(LATE - 2, 3)).stage == "maintain"


def test_three_comparisons_running_that_differ_bring_the_daily_programme_back() -> None:
    apart = [entry for i in (10, 20, 30) for entry in compared(day_at(i), 1.0, 4.0)]
    assert _on(30, equal_days(0, 4), apart[:4]).stage == "coordinate"
    assert _stages(_on(30, equal_days(0, 4), apart))[-1] == ("realign", day_at(30))


def test_days_that_lack_a_measure_bring_nobody_back_nor_break_the_count() -> None:
    unmeasured = [rated(day_at(i), 1.0, 1.0) for i in range(10, 20)]
    found = _on(19, equal_days(0, 4), unmeasured)
    assert found.stage == "coordinate"
    assert found.equality.words[-1] == "Today nothing differed, but not everything was measured."


def test_a_difference_shown_counts_even_when_something_else_was_not_measured() -> None:
    apart = [rated(day_at(i), 1.0, 4.0) for i in (10, 14, 17)]
    assert _on(17, equal_days(0, 4), apart).stage == "realign"


# Words -----------------------------------------------------------------------------------------------------------


def test_words_say_how_many_days_are_there() -> None:
    found = _on(1, [rated(day_at(i), 1.0, 1.0) for i in range(2)])
    assert found.equality.words == ("Your hips have matched on 2 of the 3 days running that it takes.",)


def test_words_name_the_one_measure_that_differs() -> None:
    one = rated(day_at(1), 1.0, 1.0)
    left = replace(one.ratings.side("l"), soreness={"front": 4.0, "side": 1.0, "back": 1.0})
    apart = replace(one, ratings=Ratings({"r": one.ratings.side("r"), "l": left}))
    assert _on(2, apart).equality.words == (
        "Your hips have matched on 0 of the 3 days running that it takes.",
        "Yesterday soreness at the front differed: right 1, left 4; up to 1 counts as equal.",
    )


def test_words_name_some_of_many_measures_that_differ() -> None:
    assert _last_verdict(0, rated(FIRST, 1.0, 4.0)).words == (
        "Today the hips differed in soreness at the front (right 1, left 4), soreness at the side (right 1, left 4), "
        "soreness at the back (right 1, left 4) and 3 more; up to 1 counts as equal."
    )


def test_words_say_that_a_break_begins_the_count_anew() -> None:
    found = _on(9, [rated(day_at(i), 1.0, 1.0) for i in range(2)])
    assert found.equality.streak == 0
    assert found.equality.words[0].startswith("Your hips were last compared on 3 March;")


@pytest.mark.parametrize(
    ("right", "left", "within"), [(2.2, 1.2, True), (2.3, 1.2, False), (None, 1.0, False), (0.0, 0.0, True)]
)
def test_a_gap_is_within_its_limit_only_when_both_sides_are_known(
    right: float | None, left: float | None, within: bool
) -> None:
    assert Gap("pressure", "pressure", "", right, left, 1.0).within is within
