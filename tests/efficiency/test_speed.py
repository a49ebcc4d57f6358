"""Speed factor against a hip simple enough for a formula."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.coordination import CoordinationProblem
from coxa.efficiency import SpeedFactor, shortfall, speed_factor
from coxa.errors import InputError

ARM_M, CAPACITY_N = 0.04, 1000.0
WITHIN = 0.01


def lever(ceiling: float = 1.0) -> CoordinationProblem:
    """One flexor and one extensor of 40 N·m on one row."""
    arm = np.array([[[ARM_M], [-ARM_M]]] * 2)
    return CoordinationProblem(
        capacity_N=np.full((2, 2), CAPACITY_N),
        moment_arm_m=arm,
        moment_Nm=np.array([[10.0], [5.0]]),
        floor=np.zeros(2),
        ceiling=np.array([ceiling, 1.0]),
        weight=np.ones(2),
        exponent=2.0,
        reserve_optimal_Nm=np.array([10.0]),
    )


def fastest(
    problem: CoordinationProblem, static_Nm: float, dynamic_Nm: float, fall: float = 0.0
) -> SpeedFactor:
    shape = np.array([[1.0], [0.5]])
    return speed_factor(
        problem,
        static_Nm * shape,
        dynamic_Nm * shape,
        lambda factor, frames: np.full((2, 2), CAPACITY_N * (1.0 - fall * (factor - 1.0)))[frames],
        muscles=("flexor", "extensor"),
        rows=("hip_flexion_r",),
    )


def test_the_factor_is_where_five_percent_is_missing() -> None:
    # 0.95 s² 10 N·m = 40 N·m.
    found = fastest(lever(), 0.0, 10.0)
    assert found.factor == pytest.approx(np.sqrt(40 / 9.5), abs=WITHIN)
    assert found.bounded


def test_static_moment_does_not_grow_with_speed() -> None:
    # 0.95 (20 + 10 s²) = 40.
    assert fastest(lever(), 20.0, 10.0).factor == pytest.approx(np.sqrt((40 / 0.95 - 20) / 10), abs=WITHIN)


def test_a_weaker_flexor_is_slower_and_named() -> None:
    found = fastest(lever(0.5), 0.0, 10.0)
    assert found.factor == pytest.approx(np.sqrt(20 / 9.5), abs=WITHIN)
    assert found.limited_by == (("flexor", 1.0),)
    assert found.rows == ("hip_flexion_r",)


def test_muscles_that_lose_force_with_speed_are_slower() -> None:
    # 0.95 s² 10 = 40 (1 - 0.3 (s - 1)).
    found = fastest(lever(), 0.0, 10.0, fall=0.3)
    expected = (-12 + np.sqrt(144 + 4 * 9.5 * 52)) / 19
    assert found.factor == pytest.approx(expected, abs=WITHIN)


def test_a_motion_that_never_runs_out_is_at_least_the_fastest_tried() -> None:
    found = fastest(lever(), 0.0, 0.1)
    assert (found.factor, found.bounded, found.limited_by) == (3.0, False, ())


def test_a_motion_too_fast_as_recorded_has_a_factor_below_one() -> None:
    assert fastest(lever(), 0.0, 100.0).factor == pytest.approx(np.sqrt(40 / 95), abs=WITHIN)


def test_a_posture_that_cannot_be_held_has_factor_zero() -> None:
    found = fastest(lever(), 60.0, 1.0)
    assert (found.factor, found.limited_by) == (0.0, (("flexor", 1.0),))


def random_motion(seed: int) -> tuple[CoordinationProblem, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    capacity, arm = random.uniform(200, 2000, (12, 8)), random.normal(scale=0.04, size=(12, 8, 3))
    gain = capacity[:, :, None] * arm
    static, dynamic = (np.einsum("tm,tmk->tk", random.uniform(0, top, (12, 8)), gain) for top in (0.2, 0.3))
    problem = CoordinationProblem(capacity, arm, static + dynamic, np.zeros(8), np.ones(8), np.full(3, 10.0))
    return problem, static, dynamic


@pytest.mark.parametrize("seed", range(6))
def test_no_frame_fails_at_the_factor_and_some_frame_just_above(seed: int) -> None:
    problem, static, dynamic = random_motion(seed)

    def slower(factor: float, frames: object = slice(None)) -> np.ndarray:
        return np.asarray(problem.capacity_N * (1.0 - 0.1 * (factor - 1.0)))[frames]

    found = speed_factor(
        problem, static, dynamic, slower, muscles=problem.muscle_names, rows=problem.row_names
    )
    for factor, feasible in ((found.factor, True), (found.factor + 0.005, False)):
        moment = static + factor**2 * dynamic
        tried = shortfall(replace(problem, capacity_N=slower(factor), moment_Nm=moment), moment)
        assert tried.short.any() != feasible
    assert found.limited_by


def test_only_the_rows_judged_count() -> None:
    problem, static, dynamic = random_motion(1)
    names = {"muscles": problem.muscle_names, "rows": ("flexion", "adduction", "rotation")}
    one = [
        speed_factor(
            problem,
            static,
            dynamic,
            lambda s, frames: problem.capacity_N[frames],
            judged=np.arange(3) == k,
            **names,
        )
        for k in range(3)
    ]
    every = speed_factor(problem, static, dynamic, lambda s, frames: problem.capacity_N[frames], **names)
    assert every.factor == pytest.approx(min(found.factor for found in one), abs=2 * WITHIN)
    assert all(set(found.rows) <= {name} for found, name in zip(one, names["rows"], strict=True))


def test_moments_of_another_motion_are_refused() -> None:
    with pytest.raises(InputError, match=r"give \(2, 1\)"):
        speed_factor(
            lever(),
            np.zeros((3, 1)),
            np.zeros((2, 1)),
            lambda s, frames: np.ones((2, 2))[frames],
            muscles=("a", "b"),
            rows=("c",),
        )
