from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from coordination_problems import degenerate, ordinary
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear, minimize

from coxa.coordination import (
    Coordination,
    CoordinationProblem,
    Status,
    solve,
    solve_batch,
    solve_objective,
    summarize,
)
from coxa.errors import ConvergenceError

SEEDS = st.integers(0, 2**32 - 1)
EXPONENTS = st.sampled_from([1.5, 2.0, 3.0, 5.0])
FEW = settings(max_examples=25, deadline=None)


def _by_bvls(problem: CoordinationProblem, frame: int) -> np.ndarray:
    """Activations of one frame, p = 2, by bounded least squares: the row becomes the control's own definition."""
    optimal = problem.reserve_optimal_Nm
    pull = problem.pull_Nm[frame].T / optimal[:, None]
    matrix = np.vstack([np.diag(np.sqrt(problem.weight)), pull])
    target = np.concatenate([np.zeros(pull.shape[1]), problem.moment_Nm[frame] / optimal])
    bounds = (np.broadcast_to(problem.floor, problem.ceiling.shape)[frame], problem.ceiling[frame])
    return lsq_linear(matrix, target, bounds, method="bvls", tol=1e-14, max_iter=2000).x


@FEW
@given(SEEDS)
def test_activations_equal_bounded_least_squares_at_exponent_two(seed: int) -> None:
    problem = ordinary(seed)
    found = solve(problem)
    for frame in range(4):
        np.testing.assert_allclose(found.activation[frame], _by_bvls(problem, frame), rtol=0.0, atol=1e-6)


@pytest.mark.parametrize("exponent", [1.5, 3.0, 5.0])
@pytest.mark.parametrize("seed", range(4))
def test_activations_equal_a_general_minimiser_at_other_exponents(exponent: float, seed: int) -> None:
    floor = np.full(8, 0.02)
    problem = ordinary(seed, 1, 8, 3, exponent=exponent, floor=floor, moment_Nm=np.full((1, 3), 15.0))
    pull, target, optimal = problem.pull_Nm[0].T, problem.moment_Nm[0], problem.reserve_optimal_Nm

    def price(a: np.ndarray) -> float:
        return float(problem.weight @ a**exponent + (((target - pull @ a) / optimal) ** 2).sum())

    def slope(a: np.ndarray) -> np.ndarray:
        return exponent * problem.weight * a ** (exponent - 1.0) - pull.T @ (
            (target - pull @ a) * 2.0 / optimal**2
        )

    bounds = list(zip(floor, problem.ceiling[0], strict=True))
    options = {"ftol": 1e-16, "gtol": 1e-11, "maxiter": 20000, "maxfun": 50000, "maxls": 100}
    best = minimize(price, 0.5 * np.ones(8) * problem.ceiling[0], jac=slope, bounds=bounds, options=options)
    found = solve(problem)
    assert found.objective[0] <= price(best.x) * (1.0 + 1e-12)
    np.testing.assert_allclose(found.activation[0], best.x, rtol=0.0, atol=2e-5)


@FEW
@given(SEEDS, EXPONENTS)
def test_every_frame_satisfies_the_optimality_conditions(seed: int, exponent: float) -> None:
    problem = ordinary(seed, exponent=exponent)
    found = solve(problem)
    price = np.einsum("fmk,fk->fm", problem.pull_Nm, found.multiplier)
    slope = problem.weight * found.activation ** (exponent - 1.0) - price
    size = 1e-7 * (1.0 + np.abs(price))
    assert (slope[found.activation > problem.floor] <= size[found.activation > problem.floor]).all()
    assert (slope[found.activation < problem.ceiling] >= -size[found.activation < problem.ceiling]).all()
    stiffness = 0.5 * exponent * problem.reserve_optimal_Nm**2
    np.testing.assert_allclose(found.reserve_Nm, stiffness * found.multiplier, rtol=1e-9)


@FEW
@given(SEEDS, EXPONENTS)
def test_moments_are_met_by_muscles_and_reserves(seed: int, exponent: float) -> None:
    problem = ordinary(seed, exponent=exponent)
    found = solve(problem)
    supplied = np.einsum("fmk,fm->fk", problem.pull_Nm, found.activation) + found.reserve_Nm
    np.testing.assert_allclose(supplied, problem.moment_Nm, rtol=0.0, atol=1e-8)
    assert (found.status == Status.OPTIMAL).all()
    assert (found.residual_Nm < 1e-8).all()


@FEW
@given(SEEDS, EXPONENTS)
def test_activations_stay_within_their_bounds(seed: int, exponent: float) -> None:
    problem = ordinary(seed, exponent=exponent)
    found = solve(problem)
    assert (found.activation >= problem.floor).all()
    assert (found.activation <= problem.ceiling).all()


@FEW
@given(SEEDS, EXPONENTS)
def test_a_smaller_feasible_set_never_lowers_the_objective(seed: int, exponent: float) -> None:
    problem = ordinary(seed, exponent=exponent)
    rng = np.random.default_rng(seed)
    floor = problem.floor + 0.2 * rng.random(27)
    ceiling = np.maximum(problem.ceiling * rng.uniform(0.3, 1.0, 27), floor)
    tighter = solve(replace(problem, floor=floor, ceiling=ceiling))
    assert (tighter.objective >= solve(problem).objective * (1.0 - 1e-10)).all()


@FEW
@given(SEEDS)
def test_the_mirrored_problem_has_the_mirrored_answer(seed: int) -> None:
    problem = ordinary(seed)
    signs = np.array([1.0, -1.0, -1.0, 1.0, 1.0])
    mirrored = replace(
        problem, moment_arm_m=problem.moment_arm_m * signs, moment_Nm=problem.moment_Nm * signs
    )
    right, left = solve(problem), solve(mirrored)
    np.testing.assert_allclose(left.activation, right.activation, rtol=0.0, atol=1e-10)
    np.testing.assert_allclose(left.reserve_Nm, right.reserve_Nm * signs, rtol=0.0, atol=1e-8)


@FEW
@given(SEEDS, st.floats(0.01, 100.0), EXPONENTS)
def test_scaling_all_moments_leaves_activations(seed: int, factor: float, exponent: float) -> None:
    problem = ordinary(seed, exponent=exponent)
    scaled = replace(
        problem,
        capacity_N=factor * problem.capacity_N,
        moment_Nm=factor * problem.moment_Nm,
        reserve_optimal_Nm=factor * problem.reserve_optimal_Nm,
    )
    np.testing.assert_allclose(solve(scaled).activation, solve(problem).activation, rtol=0.0, atol=1e-8)


@pytest.mark.parametrize("seed", [2, 4, 9, 19])
def test_a_batch_equals_its_frames_one_by_one_bit_for_bit(seed: int) -> None:
    problem = degenerate(seed, frames=20)
    whole = solve(problem)
    for f in range(20):
        bounds = {"floor": problem.floor[f : f + 1], "ceiling": problem.ceiling[f : f + 1]}
        frames = {n: getattr(problem, n)[f : f + 1] for n in ("capacity_N", "moment_arm_m", "moment_Nm")}
        alone = solve(replace(problem, **frames, **bounds))
        for name, values in vars(alone).items():
            assert np.array_equal(values[0], getattr(whole, name)[f]), name


@pytest.mark.parametrize("seed", [1, 6])
def test_the_number_of_threads_does_not_matter(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = degenerate(seed, frames=1500)
    monkeypatch.setenv("COXA_THREADS", "1")
    alone = solve(problem)
    monkeypatch.setenv("COXA_THREADS", "3")
    together = solve(problem)
    assert all(np.array_equal(v, getattr(together, n)) for n, v in vars(alone).items())


@FEW
@given(SEEDS, EXPONENTS)
def test_the_start_does_not_matter(seed: int, exponent: float) -> None:
    problem = ordinary(seed, exponent=exponent)
    cold = solve(problem)
    start = np.random.default_rng(seed).normal(scale=0.1, size=problem.moment_Nm.shape)
    for warm in (solve(problem, start=start), solve(problem, start=np.array(cold.multiplier))):
        np.testing.assert_allclose(warm.activation, cold.activation, rtol=0.0, atol=1e-9)


def test_outputs_can_be_used_again_and_objectives_asked_for_alone() -> None:
    problem = ordinary(5, frames=300)
    arrays = (problem.pull_Nm, problem.moment_Nm, problem.floor, problem.ceiling, problem.prices)
    out = Coordination.empty(300, 27, 5)
    assert solve_batch(*arrays, out=out) is out
    objective, status = solve_objective(*arrays)
    assert np.array_equal(objective, out.objective)
    assert np.array_equal(status, out.status)


def test_the_multiplier_is_the_price_of_a_moment() -> None:
    problem = ordinary(3, exponent=3.0)
    step = np.zeros((4, 5))
    step[:, 1] = 1e-4
    more = solve(replace(problem, moment_Nm=problem.moment_Nm + step)).objective
    less = solve(replace(problem, moment_Nm=problem.moment_Nm - step)).objective
    np.testing.assert_allclose((more - less) / 2e-4, 3.0 * solve(problem).multiplier[:, 1], rtol=1e-5)


def test_the_objective_is_the_price_of_activations_and_reserves() -> None:
    problem = ordinary(8, exponent=3.0)
    found = solve(problem)
    reserves = ((found.reserve_Nm / problem.reserve_optimal_Nm) ** 2).sum(axis=1)
    expected = (problem.weight * found.activation**3).sum(axis=1) + reserves
    np.testing.assert_allclose(found.objective, expected, rtol=1e-12)


def _too_much(moment_Nm: float) -> CoordinationProblem:
    arm = np.array([[[0.05, 0.0], [0.02, 0.03], [0.0, -0.04]]])
    return CoordinationProblem(
        capacity_N=np.full((1, 3), 1000.0),
        moment_arm_m=arm,
        moment_Nm=np.array([[moment_Nm, 5.0]]),
        floor=np.zeros(3),
        ceiling=np.ones(3),
        reserve_optimal_Nm=np.array([0.0, 1.0]),
    )


def test_a_moment_out_of_reach_is_marked_and_the_least_missing_reported() -> None:
    found = solve(_too_much(100.0))
    assert found.status[0] == Status.INFEASIBLE
    assert found.objective[0] == np.inf
    np.testing.assert_allclose(found.residual_Nm, [30.0], atol=1e-4)
    np.testing.assert_allclose(found.reserve_Nm[0, 0], 30.0, atol=1e-4)
    np.testing.assert_allclose(found.activation[0, :2], [1.0, 1.0], atol=1e-6)


def test_a_moment_just_within_reach_is_solved() -> None:
    found = solve(_too_much(70.0))
    assert found.status[0] == Status.OPTIMAL
    np.testing.assert_allclose(found.activation[0, :2], [1.0, 1.0], atol=1e-7)


def test_violations_of_several_rows_are_the_least_in_squares() -> None:
    problem = ordinary(4, 3, 12, 5, reserve_optimal_Nm=np.zeros(5), moment_Nm=np.full((3, 5), 900.0))
    found = solve(problem)
    assert (found.status == Status.INFEASIBLE).all()
    for f in range(3):
        bounds = (problem.floor, problem.ceiling[f])
        least = lsq_linear(problem.pull_Nm[f].T, problem.moment_Nm[f], bounds, tol=1e-14, max_iter=5000)
        np.testing.assert_allclose(found.reserve_Nm[f], -least.fun, rtol=1e-4, atol=0.05)


def test_bounded_reserves_stay_within_their_bounds() -> None:
    problem = replace(_too_much(80.0), reserve_optimal_Nm=np.array([10.0, 1.0]), reserve_max_control=1.5)
    found = solve(problem)
    assert found.status[0] == Status.OPTIMAL
    assert found.reserve_Nm[0, 0] <= 15.0
    assert solve(replace(problem, reserve_max_control=0.5)).status[0] == Status.INFEASIBLE


def test_strict_mode_raises_with_advice() -> None:
    with pytest.raises(ConvergenceError, match=r"frame 0 .*infeasible.*Give that row a reserve"):
        solve(_too_much(100.0), strict=True)


def test_every_status_carries_advice() -> None:
    assert all(len(status.advice) > 10 for status in Status)


def test_a_frame_of_no_number_is_marked_and_the_others_solved() -> None:
    problem = ordinary(1)
    moment = np.array(problem.moment_Nm)
    moment[2, 0] = np.nan
    found = solve_batch(problem.pull_Nm, moment, problem.floor, problem.ceiling, problem.prices)
    assert found.status.tolist() == [0, 0, Status.NOT_FINITE, 0]
    assert np.isnan(found.activation[2]).all()


@pytest.mark.parametrize("seed", range(60))
def test_every_feasible_problem_is_solved_however_degenerate(seed: int) -> None:
    problem = degenerate(seed)
    found = solve(problem)
    scale = np.abs(problem.moment_Nm) + np.einsum("fmk,fm->fk", np.abs(problem.pull_Nm), problem.ceiling)
    assert (found.status == Status.OPTIMAL).all()
    assert (found.residual_Nm <= 1e-9 * scale.max(axis=1)).all()


@pytest.mark.slow
def test_a_hundred_thousand_feasible_problems_are_solved() -> None:
    unsolved = [
        seed for seed in range(1000, 2000) if (solve(degenerate(seed)).status != Status.OPTIMAL).any()
    ]
    assert unsolved == []


def test_the_summary_counts_reserves_and_saturation_by_name() -> None:
    problem = replace(_too_much(100.0), muscle_names=("a", "b", "c"), row_names=("hip", "knee"))
    summary = summarize(problem, solve(problem))
    assert summary.by_status == {Status.INFEASIBLE: 1}
    assert summary.frames_solved == 0
    assert summary.over_reserve["hip"] == 1
    assert set(summary.saturated) >= {"a", "b"}
