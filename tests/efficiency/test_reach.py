"""What muscles cannot make: found, in the right row, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.coordination import CoordinationProblem
from coxa.efficiency import shortfall
from coxa.efficiency.reach import NOISE_NM, SHORT_SHARE, allowed_missing_Nm


def leg(moment_Nm: list[list[float]]) -> CoordinationProblem:
    """Two muscles of ±40 N·m on the first row, none on the second."""
    moment = np.array(moment_Nm)
    frames = len(moment)
    return CoordinationProblem(
        capacity_N=np.full((frames, 2), 1000.0),
        moment_arm_m=np.broadcast_to([[0.04, 0.0], [-0.04, 0.0]], (frames, 2, 2)),
        moment_Nm=moment,
        floor=np.zeros(2),
        ceiling=np.ones(2),
        reserve_optimal_Nm=np.array([10.0, 10.0]),
    )


def test_what_is_missing_is_the_moment_less_the_strongest_pull() -> None:
    problem = leg([[50.0, 0.0], [-39.0, 0.0]])
    found = shortfall(problem, problem.moment_Nm)
    assert found.missing_Nm[:, 0] == pytest.approx([10.0, 0.0], abs=0.01)
    assert found.frames.tolist() == [True, False]


def test_a_row_without_muscles_never_falls_short() -> None:
    problem = leg([[10.0, 70.0]])
    assert not shortfall(problem, problem.moment_Nm).short.any()
    assert np.isinf(allowed_missing_Nm(problem, problem.moment_Nm)[1])


@pytest.mark.parametrize(("moment", "short"), [(41.9, False), (42.3, True)])
def test_five_percent_of_the_peak_may_be_missing(moment: float, short: bool) -> None:
    problem = leg([[moment, 0.0]])
    assert allowed_missing_Nm(problem, problem.moment_Nm)[0] == pytest.approx(SHORT_SHARE * moment)
    assert shortfall(problem, problem.moment_Nm).short[0, 0] == short


def test_a_small_row_may_miss_what_is_noise() -> None:
    problem = leg([[0.2, 0.0]])
    assert allowed_missing_Nm(problem, problem.moment_Nm)[0] == NOISE_NM


def test_chosen_frames_are_tried_as_among_all() -> None:
    problem = leg([[50.0, 0.0], [20.0, 0.0], [-60.0, 0.0]])
    every = shortfall(problem, problem.moment_Nm)
    some = shortfall(problem, problem.moment_Nm, frames=np.array([0, 2]), start=every.multiplier)
    assert np.allclose(some.missing_Nm, every.missing_Nm[[0, 2]], atol=1e-6)


def test_floors_of_single_frames_are_theirs() -> None:
    problem = replace(leg([[0.0, 0.0], [0.0, 0.0]]), floor=np.array([[0.0, 0.0], [0.5, 0.0]]))
    held = replace(problem, ceiling=np.array([[1.0, 0.0], [1.0, 0.0]]))
    assert shortfall(held, held.moment_Nm, frames=np.array([1])).missing_Nm[0, 0] == pytest.approx(-20.0)
    assert shortfall(held, held.moment_Nm, frames=np.array([0])).missing_Nm[0, 0] == pytest.approx(0.0)


def test_rows_not_judged_do_not_count() -> None:
    problem = leg([[50.0, 0.0]])
    assert not shortfall(problem, problem.moment_Nm, np.array([False, True])).short.any()
