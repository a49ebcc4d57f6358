"""What a runner reads first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.exam import Exam, History
from coxa.selfcheck.assemble import SideSamples
from coxa.selfcheck.sentences import between
from tests.selfcheck.doubles import exam, result, samples


def said(right: float, left: float, spread: float = 0.5, found: Exam | None = None) -> str:
    return " ".join(result(samples("r", right, spread), samples("l", left, spread), found).sentences)


@pytest.mark.parametrize(("right", "left", "worse"), [(96.0, 88.0, "left"), (88.0, 96.0, "right")])
def test_the_side_that_works_harder_is_named_with_how_much_and_why(
    right: float, left: float, worse: str
) -> None:
    words = said(right, left)
    assert f"Your {worse} hip works about 9 % harder" in words
    assert (
        "mostly because the muscles at the outer side (gluteus medius and its neighbours) are weak" in words
    )


def test_sides_that_do_not_differ_clearly_are_not_told_apart() -> None:
    words = said(92.0, 91.0, 4.0)
    assert "not different beyond what this exam can tell" in words
    assert "because" not in words


def test_a_difference_measured_beyond_error_is_told() -> None:
    assert "Your left hip turns 9° less inward than the right (prone)" in said(95.0, 95.0)
    assert "less inward" not in said(95.0, 95.0, found=exam(left_deg=37.0))


def test_one_examined_side_is_not_compared() -> None:
    found = result(samples("r", 90.0), samples("l", 90.0, informative=False))
    assert "The left hip was not examined, so the sides cannot be compared." in found.sentences[0]


def test_nothing_told_about_muscles_assesses_nothing() -> None:
    found = result(samples("r", 90.0, informative=False), samples("l", 90.0, informative=False))
    assert "not assessed" in found.sentences[0]
    assert "100" not in found.sentences[0]


@pytest.mark.parametrize(
    ("side", "words"), [("left", "That is the side you said"), ("right", "points at the other")]
)
def test_what_was_found_is_set_against_what_was_said(side: str, words: str) -> None:
    assert words in said(96.0, 88.0, found=exam(history=History(side=side)))


def test_a_red_flag_sends_to_a_clinician_first() -> None:
    found = result(
        samples("r", 96.0), samples("l", 88.0), exam(red_flags={"night_pain": True, "trauma": False})
    )
    assert found.advice[0].startswith("See a clinician before")
    assert "pain at night" in found.advice[0]
    assert "fall" not in found.advice[0]


def test_no_red_flag_gives_no_advice() -> None:
    assert result(samples("r", 96.0), samples("l", 88.0)).advice == ()


def test_a_wide_interval_is_not_called_a_healthy_hip() -> None:
    assert "work about as healthy ones do" in said(99.8, 88.0)
    assert "may work as healthy ones do, but not surely" in said(99.8, 88.0, spread=15.0)


def unable(side: str, beyond: tuple[str, ...]) -> SideSamples:
    """A side whose muscles cannot make these tasks; without everyday ones it has no efficiency over all."""
    found = samples(side, 99.0)
    values = {key: each for key, each in found.values.items() if key != "efficiency" and "waste" not in key}
    everyday = set(beyond) & {"one_leg_stance", "walking"}
    return replace(found, beyond=beyond, values=values if everyday else found.values)


def test_a_hip_that_cannot_walk_is_not_told_an_efficiency() -> None:
    found = result(samples("r", 99.0), unable("l", ("walking", "running_stance")))
    words = " ".join(found.sentences)
    assert found.sentences[0] == "By this exam your left hip can do less than your right."
    assert "do not suffice for everyday tasks" in words
    assert "told for the other tasks" not in words
    assert found.sides["l"].figure("efficiency").words.startswith("out of reach")


def test_what_both_hips_cannot_is_said_once() -> None:
    found = result(unable("r", ("running_stance",)), unable("l", ("running_stance",)))
    assert sum("either of your hips" in line for line in found.sentences) == 1


def test_a_side_that_cannot_walk_is_the_worse_one() -> None:
    found = result(samples("r", 99.0), unable("l", ("walking",)), exam(history=History(side="left")))
    assert "That is the side you said bothers you." in found.sentences


@pytest.mark.parametrize(
    ("low", "value", "high", "words"),
    [
        (
            0.1,
            10.0,
            169.0,
            "about 10 % harder than your right for the same tasks (between hardly harder and 2.7 ",
        ),
        (4.0, 10.0, 26.0, "about 10 % harder than your right for the same tasks (between 4 and 26 % harder)"),
        (0.1, 10.0, 26.0, "(between hardly and 26 % harder)"),
        (
            120.0,
            150.0,
            1500.0,
            "about 2.5 times as hard as your right for the same tasks (between 2.2 and more ",
        ),
    ],
)
def test_how_much_harder_is_told_in_per_cent_up_to_twice(
    low: float, value: float, high: float, words: str
) -> None:
    harder = np.repeat([low, value, high], [40, 120, 40])
    right, left = samples("r", 100.0), samples("l", 100.0)
    left = replace(left, values=left.values | {"efficiency": 100.0 / (1.0 + harder / 100.0)})
    right = replace(right, values=right.values | {"efficiency": np.full(200, 100.0)})
    assert words in result(right, left).sentences[0]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.2, 63.0, " (between hardly any and 63 %)"),
        (5.0, 63.0, " (between 5 and 63 %)"),
        (8.6, 9.4, ""),
    ],
)
def test_an_interval_reads_as_words(low: float, high: float, words: str) -> None:
    assert between(low, high) == words
