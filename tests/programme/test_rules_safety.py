"""Safety first: no path leads past a warning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.programme.diary import AnyEntry, Checked, Diary, Rated, Ratings, Screening
from coxa.programme.findings import findings
from coxa.programme.plan import plan
from coxa.programme.rules import standing
from coxa.programme.safety import eased_without, halt, lowest_pain, screen_time
from coxa.programme.screen import PAIN_FLAG, complete, flags, question_keys
from tests.programme.diaries import (
    FEWER,
    FIRST,
    TYPES_CHECKED_BY_SAMPLE,
    checks,
    courses,
    day_at,
    diaries,
    entries,
    moment,
    rated,
    screen,
    screenings,
    session,
)

pytestmark = TYPES_CHECKED_BY_SAMPLE

_ANY = diaries | courses()
_TODAY = st.integers(-2, 100).map(day_at)
TODAY = day_at(3)


def _kind(*given_entries: AnyEntry, today: date = TODAY) -> str | None:
    found = halt(Diary.of(given_entries), today)
    return None if found is None else found.kind


def _pain(day: date, hour: float, pain: float) -> Rated:
    return Rated(f"pain-{day}-{hour:g}", moment(day, hour), day, Ratings(pain=pain))


def _is_clean(entry: AnyEntry) -> bool:
    return isinstance(entry, Screening) and complete(entry) and not flags(entry)


def _warns(entry: AnyEntry) -> bool:
    return bool(flags(entry) if isinstance(entry, Screening) else isinstance(entry, Checked) and entry.flags)


@FEWER
@given(_ANY, screenings() | checks(), _TODAY)
def test_a_red_flag_refers_until_a_later_clean_screen(diary: Diary, entry: AnyEntry, today: date) -> None:
    whole = Diary.of(diary.entries, entry)
    taken_back = any(_is_clean(e) and e.at > entry.at and e.day <= today for e in whole.entries)
    if _warns(entry) and not taken_back:
        found = halt(whole, today)
        assert found is not None
        assert found.kind == "refer"


@FEWER
@given(_ANY, entries, _TODAY)
def test_nothing_but_a_clean_screen_opens_what_was_closed(diary: Diary, entry: AnyEntry, today: date) -> None:
    before, after = halt(diary, today), halt(Diary.of(diary.entries, entry), today)
    if before is not None and not _is_clean(entry):
        assert after is not None
        assert before.kind == "screen" or after.kind == "refer"


@FEWER
@given(_ANY, _TODAY)
def test_no_plan_is_made_while_a_halt_stands(diary: Diary, today: date) -> None:
    found = standing(diary, today)
    if found.halt is not None:
        assert found.due.kind is None
        with pytest.raises(InputError):
            plan(found, findings(diary))


@FEWER
@given(_ANY, _TODAY)
def test_no_session_begins_without_a_clean_screen_up_to_today(diary: Diary, today: date) -> None:
    if standing(diary, today).may_train:
        assert any(_is_clean(entry) and entry.day <= today for entry in diary.entries)


@FEWER
@given(_ANY, _TODAY, st.sampled_from(sorted(question_keys())))
def test_a_yes_today_closes_whatever_the_diary_says(diary: Diary, today: date, key: str) -> None:
    latest = max((entry.at for entry in diary.entries), default=moment(FIRST))
    last = replace(screen(today, key, key="last"), at=latest + timedelta(seconds=1))
    found = halt(Diary.of(diary.entries, last), today)
    assert found is not None
    assert (found.kind, found.flags) == ("refer", (key,))


@pytest.mark.parametrize(
    ("given_entries", "kind"),
    [
        ([], "screen"),
        ([screen(FIRST)], None),
        ([screen(FIRST, "trauma")], "refer"),
        ([screen(FIRST, pain=7.0)], "refer"),
        ([screen(FIRST, pain=None)], "screen"),
        ([screen(FIRST), screen(day_at(1), "pregnancy")], "refer"),
        ([screen(FIRST), screen(day_at(1), "pregnancy"), screen(day_at(2))], None),
        ([screen(FIRST, "trauma"), screen(day_at(1), "pregnancy", pain=None)], "refer"),
        ([screen(FIRST), replace(screen(day_at(1)), answers={"trauma": True}, pain=None)], "refer"),
        ([screen(FIRST, "trauma"), replace(screen(day_at(1)), answers={"trauma": False})], "refer"),
        ([screen(FIRST, hour=6.0), screen(FIRST, "trauma", hour=6.0, key="twin")], "refer"),
        ([screen(FIRST, hour=9.0), screen(FIRST, "trauma", hour=6.0)], None),
        ([screen(FIRST, hour=6.0), screen(FIRST, "trauma", hour=9.0)], "refer"),
    ],
)
def test_screens_open_and_close(given_entries: list[AnyEntry], kind: str | None) -> None:
    assert _kind(*given_entries) == kind


def test_a_clean_screen_dated_after_today_opens_nothing() -> None:
    found = halt(Diary.of(screen(FIRST, "trauma"), screen(day_at(9))), TODAY)
    assert found is not None
    assert found.kind == "refer"
    assert _kind(screen(day_at(9))) == "screen"


def test_a_flag_dated_after_today_counts_now_and_says_so() -> None:
    found = halt(Diary.of(screen(FIRST), screen(day_at(9), "trauma")), TODAY)
    assert found is not None
    assert (found.kind, found.since) == ("refer", day_at(9))
    assert "after today" in found.words


def test_a_flag_of_an_exam_counts_like_a_yes_until_a_later_clean_screen() -> None:
    check = Checked("check", moment(day_at(1)), day_at(1), flags=("calf_swelling",))
    assert _kind(screen(FIRST), check) == "refer"
    assert _kind(screen(FIRST), check, screen(day_at(2))) is None


def test_a_screen_hidden_behind_the_id_of_another_still_counts() -> None:
    assert _kind(screen(FIRST, "trauma", key="same"), screen(FIRST, key="same")) == "refer"


def test_the_flags_of_the_latest_screen_are_the_ones_said() -> None:
    found = halt(Diary.of(screen(FIRST, "trauma"), screen(day_at(1), "pregnancy", pain=8.0)), TODAY)
    assert found is not None
    assert found.flags == ("pregnancy", PAIN_FLAG)
    assert found.since == day_at(1)


@pytest.mark.parametrize(
    ("readings", "kind"),
    [
        ([(0, 8, 2.5)], None),
        ([(0, 8, 3.0)], "screen"),  # against the screen's own
        ([(1, 8, 7.0)], "screen"),
        ([(0, 5, 9.0)], None),  # before the screen
        ([(0, 6, 3.0)], "screen"),  # at the same moment
        ([(1, 8, 2.0), (2, 8, 2.5), (2, 9, 0.5), (3, 9, 2.5)], None),
        ([(9, 8, 8.0)], "screen"),  # dated after today
        ([(1, 8, 1.3), (2, 8, 0.3), (3, 8, 3.3)], "screen"),
    ],
)
def test_a_sharp_rise_in_pain_asks_for_the_screen(readings: list[Any], kind: str | None) -> None:
    given_entries = [_pain(day_at(day), hour, pain) for day, hour, pain in readings]
    assert _kind(screen(FIRST, hour=6.0), *given_entries) == kind


def test_pain_that_fell_and_rises_again_within_a_week_asks_for_the_screen() -> None:
    clean = screen(FIRST, pain=4.0)
    fallen, risen = _pain(day_at(4), 8, 1.0), _pain(day_at(9), 8, 4.0)
    assert _kind(clean, fallen, risen, today=day_at(9)) == "screen"
    assert (
        _kind(clean, fallen, replace(risen, at=moment(day_at(12)), day=day_at(12)), today=day_at(12)) is None
    )


def test_pain_after_a_session_is_felt_at_its_end_so_a_screen_during_it_does_not_clear_it() -> None:
    hurt = session(day_at(1), hour=8.0, after=Ratings(pain=8.0))
    assert _kind(screen(FIRST), hurt, screen(day_at(1), hour=8.25)) == "screen"
    assert _kind(screen(FIRST), hurt, screen(day_at(1), hour=9.0)) is None


def test_a_screen_of_the_same_day_but_before_the_pain_does_not_clear_it() -> None:
    assert _kind(screen(TODAY, hour=6.0), _pain(TODAY, 18.0, 8.0)) == "screen"


def test_a_session_stopped_because_it_hurt_asks_for_the_screen() -> None:
    stopped = session(day_at(1), stopped=True)
    assert _kind(screen(FIRST), stopped) == "screen"
    assert _kind(screen(FIRST), stopped, screen(day_at(2), pain=3.0)) is None


def test_a_session_that_hurt_is_left_for_that_day_whatever_the_screen_says() -> None:
    stopped = session(TODAY, hour=8.0, stopped=True)
    found = standing(Diary.of(screen(FIRST), stopped, screen(TODAY, hour=9.0)), TODAY)
    assert found.halt is not None
    assert found.halt.words.startswith("You stopped today's session because it hurt. Leave it for today")
    assert found.halt.not_before == day_at(4)
    assert found.due.words == "No session today: you stopped because it hurt."


def test_a_screen_of_the_day_that_hurt_does_not_count_on_the_day_after() -> None:
    stopped, same_day = session(day_at(1), hour=8.0, stopped=True), screen(day_at(1), hour=9.0)
    found = halt(Diary.of(screen(FIRST), stopped, same_day), day_at(2))
    assert found is not None
    assert (found.kind, found.not_before) == ("screen", None)
    assert _kind(screen(FIRST), stopped, same_day, screen(day_at(2))) is None


@FEWER
@given(_ANY, screenings(), _TODAY)
def test_no_screen_opens_a_second_session_on_the_day_one_hurt(
    diary: Diary, entry: Screening, today: date
) -> None:
    hurt = session(today, stopped=True)
    assert halt(Diary.of(diary.entries, entry, hurt), today) is not None


def test_strong_pain_in_a_check_or_an_unfinished_screen_counts() -> None:
    check = Checked("check", moment(day_at(1)), day_at(1), ratings=Ratings(pain=7.0))
    unfinished = replace(screen(day_at(1), pain=5.0), answers={})
    assert _kind(screen(FIRST), check) == "screen"
    assert _kind(screen(FIRST), unfinished) == "screen"


def test_words_say_how_much_and_since_when() -> None:
    found = halt(Diary.of(screen(FIRST, pain=1.0), rated(day_at(2), 1.0, 1.0, pain=5.0)), TODAY)
    assert found is not None
    assert found.words.startswith("Yesterday your pain was 5, up from 1 on 2 March.")


@pytest.mark.parametrize(
    ("offset_h", "said"),
    [(0, "up from 0 earlier today."), (1, "up from 0 at 07:30."), (-5, "up from 0 at 07:30.")],
)
def test_a_rise_within_a_day_names_the_earlier_time(offset_h: int, said: str) -> None:
    zone = timezone(timedelta(hours=offset_h))
    lower, higher = _pain(TODAY, 7.5, 0.0), _pain(TODAY, 12.0, 3.0)
    lower, higher = (replace(e, at=e.at.replace(tzinfo=zone)) for e in (lower, higher))
    found = halt(Diary.of(screen(FIRST, pain=1.0), lower, higher), TODAY)
    assert found is not None
    assert said in found.words


def test_an_unfinished_screen_says_how_much_is_missing() -> None:
    found = halt(Diary.of(replace(screen(TODAY), answers={})), TODAY)
    assert found is not None
    assert found.words.startswith("The safety screen of today is not finished: 16 answers missing.")


@FEWER
@given(_ANY, _TODAY)
def test_no_single_removal_that_is_allowed_opens_what_was_closed(diary: Diary, today: date) -> None:
    screened_today = any(_is_clean(e) and e.day == today for e in diary.entries)
    for entry in diary.entries:
        left = Diary(tuple(e for e in diary.entries if e.id != entry.id))
        if halt(diary, today) is not None and halt(left, today) is None:
            assert eased_without(diary, entry.id, today) or (entry.day > today and screened_today)


def test_a_wrongly_dated_warning_can_be_removed_by_who_answers_a_clean_screen_today() -> None:
    ahead = _pain(TODAY + timedelta(days=300), 8, 9)
    assert eased_without(Diary.of(screen(TODAY - timedelta(days=1)), ahead), ahead.id, TODAY)
    assert not eased_without(Diary.of(screen(TODAY), ahead), ahead.id, TODAY)


def test_a_screen_answered_after_the_clock_was_set_back_comes_after_what_was_entered() -> None:
    now = moment(TODAY, 8)
    diary = Diary.of(_pain(TODAY, 11, 8))
    assert screen_time(diary, now) == moment(TODAY, 11) + timedelta(seconds=1)
    assert screen_time(Diary(), now) == now


@FEWER
@given(courses(), st.integers(0, 10), st.integers(0, 60).map(day_at))
def test_the_pain_told_as_base_is_the_one_that_a_rise_is_judged_by(
    diary: Diary, pain: int, day: date
) -> None:
    known = Diary(tuple(entry for entry in diary.entries if entry.day < day))
    now = moment(day, 12)
    base = lowest_pain(known, now)
    if base is not None and halt(known, day) is None:
        found = halt(Diary.of(known.entries, Rated("now", now, day, Ratings(pain=float(pain)))), day)
        assert (found is not None) == (pain >= 7 or pain - base >= 3)
