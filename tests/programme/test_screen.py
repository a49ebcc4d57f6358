"""The safety screen: what it asks, when it is finished, what counts as a yes, what is said then."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from coxa.exam.items import red_flag_questions
from coxa.programme.screen import (
    PAIN_FLAG,
    WHERE_NOT_TO_ROLL,
    complete,
    flags,
    question_keys,
    refer_words,
    screen_questions,
)
from tests.programme.diaries import FIRST, screen


def test_every_red_flag_of_the_exam_is_asked_in_its_own_words() -> None:
    asked = {question.key: question.text for question in screen_questions()}
    assert red_flag_questions().items() <= asked.items()


@pytest.mark.parametrize(
    "key", ["open_wound", "recent_fracture", "inflammation", "blood_clot", "bone_infection"]
)
def test_what_rules_rolling_out_is_asked(key: str) -> None:
    assert key in question_keys()


def test_every_question_has_words_and_a_source() -> None:
    table = tomllib.loads(files("coxa").joinpath("data/programme/screen.toml").read_text(encoding="utf-8"))
    assert all(row["source"] and row["why"] and row["short"] for row in table["question"])
    assert all(question.text.endswith("?") for question in screen_questions())


def test_a_screen_with_every_answer_is_finished_and_clean() -> None:
    assert complete(screen(FIRST))
    assert flags(screen(FIRST)) == ()


@pytest.mark.parametrize("key", sorted(question_keys()))
def test_a_screen_without_one_answer_is_not_finished(key: str) -> None:
    whole = screen(FIRST)
    part = {other: answer for other, answer in whole.answers.items() if other != key}
    assert not complete(replace(whole, answers=part))


def test_a_screen_without_pain_is_not_finished() -> None:
    assert not complete(screen(FIRST, pain=None))


@pytest.mark.parametrize("key", sorted(question_keys()))
def test_a_single_yes_is_a_flag_even_when_nothing_else_was_answered(key: str) -> None:
    assert flags(replace(screen(FIRST), answers={key: True}, pain=None)) == (key,)


def test_a_yes_to_a_question_nobody_knows_is_a_flag_all_the_same() -> None:
    assert flags(replace(screen(FIRST), answers={"of_another_version": True})) == ("of_another_version",)


@pytest.mark.parametrize(("pain", "found"), [(6.5, ()), (7.0, (PAIN_FLAG,)), (10.0, (PAIN_FLAG,))])
def test_strong_pain_is_a_flag(pain: float, found: tuple[str, ...]) -> None:
    assert flags(screen(FIRST, pain=pain)) == found


def test_words_repeat_each_flag_and_say_whom_to_see() -> None:
    words = refer_words(("pregnancy", PAIN_FLAG))
    assert "pregnancy; pain of 7 or more" in words
    assert words.startswith("See a doctor or a physiotherapist before you go on.")


@pytest.mark.parametrize("key", ["trauma", "numbness_or_leg_weakness"])
def test_an_emergency_goes_to_an_emergency_department_now(key: str) -> None:
    words = refer_words(("pregnancy", "blood_clot", key))
    assert words.startswith("Go to an emergency department now. You said: ")
    assert "physiotherapist" not in words


@pytest.mark.parametrize(
    "key",
    [
        "blood_clot", "calf_swelling", "inflammation", "bone_infection", "night_pain", "adolescent_limp",
        "groin_pain_on_impact",
    ],
)  # fmt: skip
def test_what_only_a_doctor_can_rule_out_is_seen_by_a_doctor_today(key: str) -> None:
    words = refer_words(("pregnancy", key))
    assert words.startswith("See a doctor today. You said: ")
    assert "physiotherapist" not in words


def test_the_most_urgent_flag_is_named_first_whatever_the_order() -> None:
    words = refer_words((PAIN_FLAG, "blood_clot", "trauma"))
    assert words.index("fall") < words.index("blood clot") < words.index("pain of 7")


def test_nothing_is_said_without_a_flag() -> None:
    assert refer_words(()) == ""


def test_the_three_places_not_to_roll_are_named() -> None:
    assert all(place in WHERE_NOT_TO_ROLL for place in ("bony point", "buttock", "groin"))
