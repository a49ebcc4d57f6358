"""Samples become figures with intervals, and sides are compared sample by sample."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.exam import Exam
from coxa.selfcheck.result import spread_of
from tests.selfcheck.doubles import N, exam, result, samples


def test_an_interval_holds_nine_samples_in_ten() -> None:
    each = np.random.default_rng(1).standard_normal(2000)
    spread = spread_of(each)
    assert spread is not None
    assert np.mean((each >= spread.low) & (each <= spread.high)) == pytest.approx(0.9, abs=0.002)


def test_a_figure_with_a_sample_that_failed_is_not_assessed() -> None:
    assert spread_of(np.array([1.0, np.nan])) is None


def test_a_side_that_nothing_is_known_of_has_no_efficiency() -> None:
    check = result(samples("r", 95.0), samples("l", 100.0, informative=False)).sides["l"]
    efficiency = check.figure("efficiency")
    assert efficiency.spread is None
    assert efficiency.words.startswith("not assessed")
    assert (check.waste_by_group, check.troubles) == ((), ())


def test_without_information_what_a_healthy_hip_does_is_still_told() -> None:
    nothing = (samples(side, 95.0, informative=False) for side in "rl")
    found = result(*nothing, Exam())
    assert found.sides["r"].figure("load_walking").healthy == 0.0
    assert not found.informative
    assert found.answered[0].startswith("what an average healthy hip")


def test_what_both_sides_share_does_not_blur_their_difference() -> None:
    shared = 10.0 * np.random.default_rng(2).standard_normal(N)
    right, left = samples("r", 90.0, 0.1), samples("l", 88.0, 0.1)
    blurred = [
        replace(s, values=dict(s.values) | {"efficiency": s.values["efficiency"] + shared})
        for s in (right, left)
    ]
    difference = result(*blurred).difference("efficiency")
    assert difference is not None
    assert difference.verdict == "right higher"


def test_sides_within_their_interval_are_not_called_different() -> None:
    difference = result(samples("r", 90.0, 3.0), samples("l", 91.0, 3.0)).difference("efficiency")
    assert difference is not None
    assert difference.verdict == "not different"


@pytest.mark.parametrize(
    ("left", "verdict"), [(30.0, "right higher"), (37.0, "not different"), (48.0, "left higher")]
)
def test_ranges_differ_when_they_do_so_beyond_their_instrument(left: float, verdict: str) -> None:
    difference = result(samples("r", 90.0), samples("l", 90.0), exam(left_deg=left)).difference(
        "range_prone_inward"
    )
    assert difference is not None
    assert (difference.verdict, difference.evidence) == (verdict, "measured")


def test_wastes_come_greatest_first_and_troubles_most_likely_first() -> None:
    check = result(samples("r", 90.0), samples("l", 90.0)).sides["r"]
    assert [waste.name for waste in check.waste_by_group] == ["abductors", "hamstrings"]
    assert [trouble.probability for trouble in check.troubles] == [0.9, 0.2]


def test_every_figure_says_how_it_is_known() -> None:
    check = result(samples("r", 90.0), samples("l", 90.0)).sides["r"]
    assert {f.evidence for f in check.figures} == {"measured", "modelled", "hypothesis"}
