"""What is due, when it is enough, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from coxa.programme.diary import AnyEntry, Diary, Done, Session
from coxa.programme.rules import standing
from coxa.programme.standing import Standing
from tests.programme.diaries import (
    FIRST,
    LATE,
    compared,
    day_at,
    equal_days,
    late_course,
    rated,
    screen,
    session,
)


def _on(number: int, *given: AnyEntry | Iterable[AnyEntry]) -> Standing:
    return standing(Diary.of(screen(FIRST), *given), day_at(number))


def _followed(start: list[AnyEntry], first: int, days: int) -> list[tuple[int, str]]:
    """Return the sessions of somebody who does what is due each day."""
    done: list[tuple[int, str]] = []
    for number in range(first, first + days):
        kind = _on(number, start, [session(day_at(i), k) for i, k in done]).due.kind
        if kind is not None:
            done.append((number, kind))
    return done


def test_release_is_due_every_day_until_it_is_done() -> None:
    assert (_on(0).due.kind, _on(0).due.done) == ("release", False)
    found = _on(0, session(FIRST)).due
    assert (found.kind, found.done) == ("release", True)
    assert found.words == "Today's session is done. Next: release and rotation, front and back, tomorrow."


def test_coordinate_asks_for_two_of_each_a_week_on_days_of_their_own() -> None:
    done = _followed(equal_days(0, 4), 4, 42)
    for kind, apart in (("release", 3), ("strength", 2)):
        days = [number for number, k in done if k == kind]
        assert 11 <= len(days) <= 13
        assert min(b - a for a, b in pairwise(days)) >= apart
    assert len({number for number, _ in done}) == len(done)


def test_upkeep_asks_for_two_releases_and_one_strength_session_a_week() -> None:
    ends = [entry for i in (LATE - 14, LATE - 7, LATE) for entry in compared(day_at(i), 1.0, 1.0)]
    done = _followed([*late_course(), *ends], LATE + 1, 42)
    assert 11 <= sum(kind == "release" for _, kind in done) <= 13
    assert 5 <= sum(kind == "strength" for _, kind in done) <= 7


def test_a_day_of_rest_says_what_comes_next() -> None:
    found = _on(6, equal_days(0, 4), session(day_at(4)), session(day_at(5), "strength")).due
    assert (found.kind, found.words) == (
        None, "A day of rest. Next: release and rotation, front and back, tomorrow."
    )  # fmt: skip


def test_coordinate_says_that_the_daily_programme_is_done() -> None:
    found = _on(4, equal_days(0, 4))
    assert found.enough.startswith("The daily programme is done")
    assert "So far: 0 of 8 weeks, strength on 0 of 16 days." in found.enough
    assert not found.stop
    assert _on(1, equal_days(0, 2)).enough == ""


def _weeks(*values: float, days: int = 45) -> list[AnyEntry]:
    """Return daily sessions rated by values spread evenly over the days; sides three apart."""
    found: list[AnyEntry] = []
    for number in range(days):
        value = values[number * len(values) // days]
        found += [session(day_at(number)), rated(day_at(number), value, value + 3.0)]
    return found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((5.0,), "nothing beyond measurement error"),
        ((5.0, 4.0), "nothing beyond measurement error"),
        ((5.0, 3.5), ""),
        ((4.0, 5.5), "it is worse: soreness and density on the right 4, now 5.5"),
    ],
)
def test_six_weeks_without_a_change_are_enough(values: tuple[float, ...], said: str) -> None:
    found = _on(44, _weeks(*values))
    assert said in found.enough
    assert bool(found.enough) == bool(said)
    assert found.stop == ("physiotherapist" in found.enough) == bool(said)


def test_a_programme_that_does_not_help_says_to_stop_before_what_is_due() -> None:
    stop = "Stop for now and show your trend to a physiotherapist."
    undone, done = _on(45, _weeks(5.0)), _on(44, _weeks(5.0))
    assert undone.due.words.startswith(f"{stop} If they tell you to go on: release")
    assert done.due.words == f"{stop} Today's session is done."


def test_sessions_too_short_to_count_are_no_trial_of_the_programme() -> None:
    cut = [replace(e, windows=_lasting(0.2)) if isinstance(e, Session) else e for e in _weeks(5.0)]
    assert not _on(44, cut).stop


def test_nothing_is_called_useless_before_six_weeks() -> None:
    assert _on(40, _weeks(5.0, days=41)).enough == ""


def test_sessions_without_ratings_are_told_that_nobody_can_tell() -> None:
    found = _on(44, [session(day_at(i)) for i in range(45)])
    assert found.enough == ""
    assert any("nothing can be said" in words for words in found.cautions)


def test_a_short_session_and_a_half_pair_are_said() -> None:
    windows = (Done("P1", "r", 180.0, 60.0), Done("P2", "r", 30.0, 0.0, True))
    first, second = _on(1, session(FIRST, windows=windows)).cautions
    assert first == "The session yesterday ended after 29 % of its time, too early to count as done."
    assert second.startswith("In the session yesterday P2 was skipped. Release and rotation belong together")


def _lasting(share: float) -> tuple[Done, ...]:
    return tuple(Done(key, "r", 600.0, 600.0 * share) for key in ("P1", "P2"))


def test_a_session_counts_from_half_of_its_time_on() -> None:
    assert _on(0, session(FIRST, windows=_lasting(0.5))).due.done
    found = _on(0, session(FIRST, windows=_lasting(0.45)))
    assert (found.due.kind, found.due.done) == ("release", False)
    assert found.due.words == "Today's session was short (9 of 20 minutes); it may be done again."
    assert found.cautions == ()


@pytest.mark.parametrize("how", [{"stopped": True}, {"windows": _lasting(0.3)}])
def test_a_second_session_after_one_that_does_not_count_is_no_double_dose(how: dict[str, Any]) -> None:
    second = session(FIRST, hour=12.0)
    assert _on(0, session(FIRST, **how), second).cautions == ()
    assert _on(0, session(FIRST, **how), second).due.done


def test_who_stopped_because_it_hurt_is_not_told_what_was_left_out() -> None:
    windows = (Done("P1", "r", 180.0, 60.0), Done("P2", "r", 30.0, 0.0, True))
    assert _on(1, session(FIRST, windows=windows, stopped=True)).cautions == ()


def test_strength_too_short_to_count_opens_nothing() -> None:
    ends = [entry for i in (LATE - 14, LATE - 7, LATE) for entry in compared(day_at(i), 1.0, 1.0)]
    course = [*late_course(), *ends]
    cut = [replace(e, windows=_lasting(0.2)) if isinstance(e, Session) else e for e in course]
    assert _on(LATE, course).stage == "maintain"
    assert _on(LATE, cut).stage == "coordinate"


def test_a_pair_skipped_together_is_no_half_pair() -> None:
    windows = tuple(Done(key, "r", 60.0, 60.0, True) for key in ("P1", "P2"))
    assert _on(1, session(FIRST, windows=windows)).cautions == ()


def test_a_screen_dated_ahead_is_said_to_open_nothing() -> None:
    (words,) = _on(0, screen(day_at(5))).cautions
    assert words.startswith("One entry is dated after today, the last on 7 March.")
    assert "opens nothing before its day" in words


def test_a_long_break_two_sessions_a_day_and_two_versions_are_said() -> None:
    assert "61 days old" in _on(61).cautions[0]
    assert _on(0, session(FIRST), session(FIRST, hour=12.0)).cautions == (
        "Two sessions today: one a day is the dose.",
    )
    one = rated(FIRST, 1.0, 1.0)
    assert _on(0, one, replace(one, note="x")).cautions == ("One entry came in two versions; both count.",)
