"""A change is clear only beyond the uncertainty of both results."""

from __future__ import annotations

import pytest

from coxa.charts.chart import Subject
from coxa.report.changes import (
    CANNOT,
    HIGHER,
    LOWER,
    MISSING,
    WITHIN,
    Change,
    changes,
    clearest,
    in_words,
    short_label,
    signed,
)
from tests.report.calm import calm_analysis, calm_check, pushed, spread


def _of(found: tuple[Change, ...], key: str, side: str = "l") -> Change:
    return next(change for change in found if (change.key, change.side) == (key, side))


def _checks(low: float, high: float) -> tuple[Subject, Subject]:
    first, last = calm_check(), calm_check()
    spread(first, "l", "range_prone_inward", 30.0, 27.0, 33.0)
    spread(last, "l", "range_prone_inward", 0.5 * (low + high), low, high)
    return first, last


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (33.5, 39.5, HIGHER),
        (32.9, 38.9, WITHIN["check"]),
        (20.0, 26.5, LOWER),
        (27.0, 33.0, WITHIN["check"]),
    ],
)
def test_of_self_checks_it_is_clear_when_the_intervals_do_not_meet(
    low: float, high: float, verdict: str
) -> None:
    assert _of(changes(_checks(low, high)), "range_prone_inward").verdict == verdict


@pytest.mark.parametrize(
    ("sd", "verdict"), [(0.4, HIGHER), (0.6, WITHIN["analysis"]), (None, CANNOT)], ids=str
)
def test_of_analyses_it_is_clear_beyond_two_sd(sd: float | None, verdict: str) -> None:
    pair = calm_analysis(), calm_analysis()
    for subject, value in zip(pair, (10.0, 11.0), strict=True):
        subject.document["hips"]["l"]["figures"]["peak_contact"].update({"value": value, "sd": sd})
    assert _of(changes(pair), "peak_contact").verdict == verdict


def test_a_result_against_itself_changes_nothing() -> None:
    for subject in (calm_check(), calm_analysis()):
        assert not [change for change in changes((subject, subject)) if change.clear]


def test_what_one_lacks_is_said() -> None:
    first, last = calm_check(), calm_check()
    last.document["sides"]["l"]["figures"]["efficiency"]["spread"] = None
    change = _of(changes((first, last)), "efficiency")
    assert (change.verdict, change.change) == (MISSING, "")


def test_the_order_of_results_turns_the_sign() -> None:
    first, last = _checks(34.0, 40.0)
    forth, back = (_of(changes(p), "range_prone_inward") for p in ((first, last), (last, first)))
    assert (forth.change, back.change) == ("+7°", "−7°")


def test_all_values_stand_in_the_order_given() -> None:
    first, last = _checks(34.0, 40.0)
    values = _of(changes((first, last, first)), "range_prone_inward").values
    assert values[0] == values[2] != values[1]


def test_the_clearest_are_told_short_figures_first() -> None:
    first, last = _checks(34.0, 40.0)
    spread(last, "l", "speed", 10.0, 9.9, 10.1)
    found = clearest(changes((first, last)), ("range_prone_inward",), most=1)
    assert [change.key for change in found] == ["range_prone_inward"]
    assert "left" in next(in_words(found))


@pytest.mark.parametrize(
    ("change", "unit", "said"),
    [
        (33.72, "% of healthy", "+34 points"),
        (-1.2, "%", "−1 point"),
        (0.41, "%", "+0.4 points"),
        (13.04, "N·m", "+13 N·m"),
        (-2.26, "N·m", "−2.3 N·m"),
        (6.6, "°", "+7°"),
        (-3.0, "of 10", "−3 of 10"),
        (0.0, "°", "0°"),
    ],
)
def test_a_change_has_as_many_digits_as_help(change: float, unit: str, said: str) -> None:
    assert signed(change, unit).replace("\u00a0", " ") == said


def test_measured_strength_is_told_first() -> None:
    first, last = _checks(34.0, 40.0)
    spread(first, "l", "efficiency", 60.0, 55.0, 65.0)
    for subject, push in ((first, 57.0), (last, 72.0)):
        pushed(subject, "test_inward_seated", "Turning inward, seated", 83.0, push - 20.0)
        pushed(subject, "test_abduction_side_lying", "Abduction, side lying", 83.0, push)
    found = [each.key for each in clearest(changes((first, last)), ("efficiency",), most=4)]
    assert found[:2] == ["test_abduction_side_lying", "test_inward_seated"]
    assert found[2:] == ["range_prone_inward", "efficiency"]


@pytest.mark.parametrize(("after", "said"), [(3.0, True), (4.0, False)])
def test_soreness_is_told_before_it_is_clear(after: float, said: bool) -> None:
    first, last = calm_check(), calm_check()
    for subject, value in ((first, 5.0), (last, after)):
        figures = subject.document["sides"]["l"]["figures"]
        figures["soreness_side"] = {
            **figures["efficiency"],
            "key": "soreness_side",
            "unit": "of 10",
            "healthy": None,
        }
        spread(subject, "l", "soreness_side", value, value - 1.6, value + 1.6)
    lines = list(in_words(clearest(changes((first, last)), ())))
    assert bool(lines) is said
    assert all("not yet more than the exam can tell" in line for line in lines)


def test_people_read_no_endings_of_files() -> None:
    assert short_label("exam.toml (may)") == "exam (may)"
    assert short_label("Dr. Tom") == "Dr. Tom"
