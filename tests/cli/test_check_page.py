"""The page of a self-check: whole words at any width, both sides beside each other, grades with every figure."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from coxa.exam import Exam
from coxa.export.summary import DISCLAIMER
from coxa.figures.check import interval
from coxa.selfcheck import CheckFigure, CheckResult, Spread
from coxa.terminal.check import show_check
from tests.selfcheck.doubles import exam, result, samples

WIDTHS = (80, 100, 120)
FULL = result(samples("r", 96.0), samples("l", 88.0))
THIN = result(samples("r", 96.0, informative=False), samples("l", 88.0, informative=False), Exam())


def page(found: CheckResult, width: int = 80) -> str:
    text = io.StringIO()
    show_check(Console(file=text, width=width), found, ["Files: /results/exam_coxa"])
    return text.getvalue()


def figure(value: float, low: float, high: float) -> CheckFigure:
    return CheckFigure("x", "s", "x", "mm", "modelled", Spread(value, low, high))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("found", [FULL, THIN], ids=["full", "thin"])
def test_no_line_is_wider_than_the_terminal(found: CheckResult, width: int) -> None:
    assert max(len(line.rstrip()) for line in page(found, width).splitlines()) <= width


def test_the_answer_comes_before_the_figures() -> None:
    text = page(FULL)
    assert text.index("works about 9 % harder") < text.index("In short") < text.index("Efficiency (modelled)")


def test_every_figure_of_both_sides_is_on_the_page() -> None:
    text = page(FULL)
    for check in FULL.sides.values():
        for each in check.figures:
            assert each.label in text
            assert interval(each) in text


def test_every_heading_names_the_grade_of_its_figures() -> None:
    for check in FULL.sides.values():
        for each in check.figures:
            assert f"{each.section} ({each.evidence})" in page(FULL)


def test_a_page_without_information_assesses_nothing_and_says_what_is_missing() -> None:
    text = page(THIN)
    assert re.search(r"Hip efficiency η, % +not assessed +not assessed +100", text)
    assert "range of rotation lying prone (right and left)" in text
    assert "works about" not in text


def test_the_disclaimer_is_there_once() -> None:
    assert " ".join(page(FULL).split()).count(DISCLAIMER) == 1


def test_a_red_flag_stands_above_everything() -> None:
    text = page(result(samples("r", 96.0), samples("l", 88.0), exam(red_flags={"night_pain": True})))
    assert text.index("See a clinician") < text.index("works about")


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (39.0, 35.8, 42.2, "39 (36–42)"),
        (0.441, 0.421, 0.452, "0.44 (0.42–0.45)"),
        (100.0, 100.0, 100.0, "100"),
        (99.98, 99.83, 100.0, "100"),
        (0.0, 0.0, 0.0, "0"),
        (-0.1, -0.13, -0.08, "−0.10 (−0.13…−0.08)"),
        (-0.001, -0.02, 0.02, "0.00 (−0.02…0.02)"),
        (103.2, 94.0, 112.0, "103 (94–112)"),
        (0.3, 0.0, 12.0, "0 (0–12)"),
    ],
)
def test_figures_have_the_digits_that_their_interval_deserves(
    value: float, low: float, high: float, shown: str
) -> None:
    assert interval(figure(value, low, high)) == shown


def test_a_figure_that_is_not_known_says_so() -> None:
    assert interval(CheckFigure("x", "s", "x", "", "modelled", None)) == "not assessed"


def test_healthy_figures_that_differ_by_side_stand_below_their_line() -> None:
    right, left = samples("r", 96.0), samples("l", 88.0)
    left = replace(left, healthy=dict(left.healthy) | {"offset_walking": 0.55})
    assert "healthy: right 0, left 1" in page(result(right, left))


def test_figures_that_read_alike_are_called_the_same() -> None:
    right, left = samples("r", 96.0), samples("l", 88.0)
    for found, mm in ((right, 0.131), (left, 0.133)):
        found.values["head_inward_active"][:] = mm
    assert re.search(r"30° inward, by yourself +0\.13 +0\.13 +0\S* +same", page(result(right, left)))


def test_what_was_measured_stands_first_though_only_the_left_was_examined() -> None:
    left_only = Exam(sides={"l": exam().side("l")})
    text = page(result(samples("r", 96.0, informative=False), samples("l", 88.0), left_only))
    assert text.index("What was found on you") < text.index("Efficiency (modelled)")
