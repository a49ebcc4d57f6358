"""Who needs a clinician: pain and red flags first, each reason with its day, and nothing told for ever."""

from datetime import timedelta

from hypothesis import given

from coxa.programme.attention import KINDS, Attention, attention, order
from coxa.programme.diary import Diary
from coxa.programme.rules import standing
from coxa.programme.words import calendar_day
from tests.programme.diaries import (
    FEWER,
    FIRST,
    TYPES_CHECKED_BY_SAMPLE,
    courses,
    day_at,
    diaries,
    equal_days,
    rated,
    screen,
    session,
)

pytestmark = TYPES_CHECKED_BY_SAMPLE

TODAY = day_at(20)


def seen(diary, today=TODAY):
    return attention(diary, standing(diary, today), today)


@FEWER
@given(diaries | courses())
def test_the_reason_agrees_with_where_the_person_stands(diary):
    found, now = seen(diary), standing(diary, TODAY)
    assert (found.kind == "refer") == (now.halt is not None and now.halt.kind == "refer")
    assert found.kind != "fine" or (now.halt is None and not now.stop)
    assert found.words or found.kind == "fine"


@FEWER
@given(diaries | courses())
def test_the_kind_gives_the_rank(diary):
    found = seen(diary)
    assert found.rank // 2 == KINDS.index(found.kind)


@FEWER
@given(diaries)
def test_the_same_diary_in_any_order_says_the_same(diary):
    assert seen(diary) == seen(Diary(diary.entries[::-1]))


def test_a_red_flag_comes_before_everything_else():
    found = seen(Diary.of(screen(FIRST), rated(day_at(3), 1, 1, pain=8.0), screen(day_at(4), "trauma")))
    assert found.kind == "refer"
    assert found.since == day_at(4)


def test_a_rise_in_pain_is_told_with_both_figures():
    found = seen(Diary.of(screen(FIRST, pain=1.0), session(day_at(1)), rated(TODAY, 1, 1, pain=5.0)))
    assert found.kind == "pain"
    assert "Pain 5 of 10 today, up from 1" in found.words
    assert found.since == TODAY


def test_a_stopped_session_is_told():
    found = seen(Diary.of(screen(FIRST), session(day_at(19), stopped=True)))
    assert (found.kind, found.since) == ("pain", day_at(19))


def test_answered_pain_is_told_for_a_week_and_after_standing_pain():
    hurt = [screen(FIRST, pain=1.0), session(day_at(9), stopped=True), screen(day_at(10))]
    later = [session(day_at(day)) for day in range(11, 21)]
    standing_still = seen(Diary.of(hurt[:2]), day_at(12))
    answered = seen(Diary.of(hurt, later), day_at(12))
    assert answered.kind == standing_still.kind == "pain"
    assert answered.rank > standing_still.rank
    assert seen(Diary.of(hurt, later), day_at(17)).kind == "fine"


def test_weeks_without_change_ask_for_a_word():
    days = [[session(day_at(n)), rated(day_at(n), 5, 3)] for n in range(50)]
    found = seen(Diary.of(screen(FIRST), *days), day_at(49))
    assert found.kind == "stalled"
    assert found.since == FIRST + timedelta(days=42)
    assert found.words.endswith("measurement error.")


def test_hips_that_became_equal_are_news_for_two_weeks():
    diary = Diary.of(screen(FIRST), [session(day_at(n)) for n in range(30)], equal_days(0, 6))
    changed = standing(diary, day_at(8)).changes[-1].day
    assert seen(diary, changed + timedelta(days=14)).kind == "equal"
    assert seen(diary, changed + timedelta(days=15)).kind != "equal"


def test_a_week_of_silence_is_told_with_its_day():
    diary = Diary.of(screen(FIRST), session(day_at(2)))
    assert seen(diary, day_at(8)).kind == "fine"
    silent = seen(diary, day_at(9))
    assert (silent.kind, silent.since) == ("absent", day_at(2))
    assert calendar_day(day_at(2), TODAY) in silent.words


def test_who_has_not_begun_is_new():
    assert seen(Diary()).kind == "new"
    assert seen(Diary.of(screen(TODAY))).words.startswith("The safety screen is clean")


def test_a_list_has_the_most_pressing_first_then_the_latest_then_names():
    some = [
        Attention(4, "stalled", "", FIRST),
        Attention(0, "refer", "", FIRST),
        Attention(4, "stalled", "", TODAY),
    ]
    some += [Attention(12, "fine", "", None)] * 2
    assert order(some, ["a", "b", "c", "Zoe", "anna"]) == [1, 2, 0, 4, 3]
