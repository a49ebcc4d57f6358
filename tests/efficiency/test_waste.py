"""Hip efficiency: a theorem for weakness and guarding, and accounts that add up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.coordination import CoordinationProblem, Status, solve
from coxa.efficiency import waste
from coxa.efficiency.waste import EfficiencyResult, hip_efficiency, shapley
from coxa.errors import InputError
from coxa.socket import time_weights
from coxa.state import Cause, MuscleState

FRAMES, MUSCLES, ROWS = 5, 9, 3
ROUNDING = 1e-7
NAMES = tuple(f"muscle{m}" for m in range(MUSCLES))
WINDOW = np.full((1, FRAMES), 0.01)
seeds = st.integers(0, 2**32 - 1)
exponents = st.sampled_from([1.5, 2.0, 3.0])
quick = settings(max_examples=40, deadline=None)


def leg(seed: int, exponent: float = 2.0) -> CoordinationProblem:
    """A random leg whose moments some activation between 0 and 0.6 makes."""
    random = np.random.default_rng(seed)
    capacity = random.uniform(200, 2000, size=(FRAMES, MUSCLES))
    arm = random.normal(scale=0.04, size=(FRAMES, MUSCLES, ROWS))
    moment = np.einsum("tm,tmk->tk", capacity * random.uniform(0, 0.6, size=(FRAMES, MUSCLES)), arm)
    return CoordinationProblem(
        capacity_N=capacity,
        moment_arm_m=arm,
        moment_Nm=moment,
        floor=np.full(MUSCLES, 0.01),
        ceiling=np.ones(MUSCLES),
        weight=np.ones(MUSCLES),
        exponent=exponent,
        reserve_optimal_Nm=np.full(ROWS, 10.0),
    )


def state(seed: int, *, weak: bool = True, guarding: bool = True, tense: bool = False) -> MuscleState:
    random = np.random.default_rng(seed + 1)
    strength = np.where(random.random(MUSCLES) < 0.5, random.uniform(0.05, 1, MUSCLES), 1.0)
    guard = np.where(random.random(MUSCLES) < 0.4, random.uniform(0, 0.5, MUSCLES), 0.0)
    strength = strength if weak else np.ones(MUSCLES)
    guard = np.minimum(guard, strength) if guarding else np.zeros(MUSCLES)
    tension = np.full(MUSCLES, 0.1) if tense else np.zeros(MUSCLES)
    return MuscleState(NAMES, strength, guard, tension, {(NAMES[0], "strength"): "set"})


def pull(seed: int, muscles: MuscleState) -> np.ndarray:
    random = np.random.default_rng(seed + 2)
    return np.asarray(random.uniform(0, 120, size=(FRAMES, MUSCLES)) * (muscles.tension > 0))


def efficiency(
    problem: CoordinationProblem,
    muscles: MuscleState,
    tension_N: np.ndarray | None = None,
    evidence: str | None = None,
) -> EfficiencyResult:
    tension = np.zeros((FRAMES, MUSCLES)) if tension_N is None else tension_N
    return hip_efficiency(problem, muscles, tension, WINDOW, evidence=evidence)[0]


@quick
@given(seeds, exponents)
def test_weakness_and_guarding_never_make_a_hip_more_efficient(seed: int, exponent: float) -> None:
    found = efficiency(leg(seed, exponent), state(seed))
    assert found.eta is not None
    assert 0.0 < found.eta <= 1.0 + ROUNDING
    assert not found.recoil


@quick
@given(seeds, st.sampled_from([0.0, 5.0]))
def test_bounded_or_missing_reserves_never_make_a_hip_more_efficient(seed: int, optimal_Nm: float) -> None:
    problem = replace(
        leg(seed),
        reserve_optimal_Nm=np.array([optimal_Nm, 0.0, optimal_Nm]),
        reserve_min_control=-1.0,
        reserve_max_control=1.0,
    )
    found = efficiency(problem, state(seed))
    assert found.eta is None or found.eta <= 1.0 + ROUNDING
    assert found.eta is not None or np.isinf(found.effort) or "could not settle" in found.reason


@quick
@given(seeds, exponents)
def test_waste_by_cause_sums_to_all_waste(seed: int, exponent: float) -> None:
    muscles = state(seed, tense=True)
    found = efficiency(leg(seed, exponent), muscles, pull(seed, muscles))
    assert found.eta is not None
    assert sum(found.waste_by_cause.values()) == pytest.approx(1.0 - found.eta, abs=1e-9)


@quick
@given(seeds, exponents)
def test_weakness_and_guarding_never_pay_back(seed: int, exponent: float) -> None:
    muscles = state(seed, tense=True)
    found = efficiency(leg(seed, exponent), muscles, pull(seed, muscles))
    assert found.waste_by_cause[Cause.WEAKNESS] >= -ROUNDING
    assert found.waste_by_cause[Cause.GUARDING] >= -ROUNDING
    assert found.recoil or found.waste_by_cause[Cause.TENSION] >= -ROUNDING


@quick
@given(seeds)
def test_a_single_cause_gets_all_the_waste(seed: int) -> None:
    for only, cause in (({"guarding": False}, Cause.WEAKNESS), ({"weak": False}, Cause.GUARDING)):
        found = efficiency(leg(seed), state(seed, **only))
        assert found.eta is not None
        assert found.waste_by_cause[cause] == pytest.approx(1.0 - found.eta, abs=1e-9)


@quick
@given(seeds)
def test_restoring_everything_gives_full_efficiency(seed: int) -> None:
    healed = replace(state(seed), strength=np.ones(MUSCLES), guard=np.zeros(MUSCLES))
    found = efficiency(leg(seed), healed)
    assert found.eta == 1.0
    assert found.waste_by_muscle == ()


@quick
@given(seeds, st.integers(0, MUSCLES - 1))
def test_restoring_the_only_impaired_muscle_saves_all_the_waste(seed: int, muscle: int) -> None:
    muscles = MuscleState.healthy(NAMES).with_values(NAMES[muscle], "exam", strength=0.3, guard=0.2)
    found = efficiency(leg(seed), muscles)
    assert found.eta is not None
    assert [waste.muscle for waste in found.waste_by_muscle] == [NAMES[muscle]]
    assert found.waste_by_muscle[0].share == pytest.approx(1.0 - found.eta, abs=1e-9)


@quick
@given(seeds)
def test_more_weakness_never_raises_efficiency(seed: int) -> None:
    weak = state(seed, guarding=False)
    weaker = replace(weak, strength=0.7 * weak.strength)
    first, second = efficiency(leg(seed), weak).eta, efficiency(leg(seed), weaker).eta
    assert first is not None
    assert second is not None
    assert second <= first + ROUNDING


@quick
@given(seeds, st.floats(0.2, 5.0))
def test_efficiency_does_not_depend_on_the_size_of_the_person(seed: int, factor: float) -> None:
    small = leg(seed)
    large = replace(
        small,
        capacity_N=factor * small.capacity_N,
        moment_Nm=factor * small.moment_Nm,
        reserve_optimal_Nm=factor * small.reserve_optimal_Nm,
    )
    assert efficiency(large, state(seed)).eta == pytest.approx(efficiency(small, state(seed)).eta, rel=1e-6)


@quick
@given(seeds)
def test_efficiency_of_the_mirrored_leg_is_the_same(seed: int) -> None:
    problem = leg(seed)
    mirrored = replace(problem, moment_arm_m=-problem.moment_arm_m, moment_Nm=-problem.moment_Nm)
    assert efficiency(mirrored, state(seed)).eta == pytest.approx(
        efficiency(problem, state(seed)).eta, rel=1e-6
    )


def test_effort_is_the_root_of_the_time_integral_of_the_objective() -> None:
    problem = leg(8, 3.0)
    made = replace(problem, moment_Nm=problem.moment_Nm - solve(problem).reserve_Nm)
    found = efficiency(problem, state(8))
    assert found.effort_healthy == pytest.approx((0.01 * solve(made).objective.sum()) ** (1 / 3.0))


def test_a_row_that_the_model_cannot_drive_does_not_hide_the_waste() -> None:
    problem, muscles = leg(9), state(9)
    blind = replace(
        problem,
        moment_arm_m=np.concatenate([problem.moment_arm_m, np.zeros((FRAMES, MUSCLES, 1))], axis=2),
        moment_Nm=np.column_stack([problem.moment_Nm, np.full(FRAMES, 80.0)]),
        reserve_optimal_Nm=np.append(problem.reserve_optimal_Nm, 1.0),
        row_names=(),
    )
    assert efficiency(blind, muscles).eta == pytest.approx(efficiency(problem, muscles).eta, rel=1e-6)
    assert efficiency(blind, muscles).unmet_healthy == efficiency(problem, muscles).unmet_healthy


def test_windows_are_judged_each_on_its_own() -> None:
    problem, muscles = leg(3), state(3)
    first, second = np.zeros(FRAMES), np.zeros(FRAMES)
    first[:2], second[2:] = 0.01, 0.01
    both = hip_efficiency(problem, muscles, np.zeros((FRAMES, MUSCLES)), np.array([first, second]))
    alone = hip_efficiency(problem, muscles, np.zeros((FRAMES, MUSCLES)), second[None])
    assert both[1].eta == alone[0].eta
    assert both[0].eta != both[1].eta


def test_nobody_looked_so_nothing_is_assessed() -> None:
    found = efficiency(leg(1), MuscleState.healthy(NAMES))
    assert found.eta is None
    assert "not assessed" in found.reason
    assert found.effort_healthy > 0.0


def test_a_frame_that_the_solver_cannot_settle_leaves_the_window_unassessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unsettled(pull_Nm: np.ndarray, *_: object, **__: object) -> tuple[np.ndarray, np.ndarray]:
        status = np.full(len(pull_Nm), Status.OPTIMAL)
        status[0] = Status.UNCONVERGED
        return np.ones(len(pull_Nm)), status

    monkeypatch.setattr(waste, "solve_objective", unsettled)
    found = efficiency(leg(1), state(1))
    assert found.eta is None
    assert "could not settle" in found.reason


def test_somebody_looked_and_found_nothing() -> None:
    assert efficiency(leg(1), MuscleState.healthy(NAMES), evidence="EMG").eta == 1.0
    examined = MuscleState.healthy(NAMES).with_values(NAMES[0], "exam", strength=1.0)
    found = efficiency(leg(1), examined)
    assert (found.eta, found.reason) == (1.0, "modelled from the exam")


def test_more_strength_than_the_model_has_is_no_impairment() -> None:
    strong = MuscleState.healthy(NAMES).with_values(NAMES, "exam", strength=1.4)
    assert efficiency(leg(2), strong).eta == 1.0
    weak_spot = strong.with_values(NAMES[3], "exam", strength=0.1)
    eta = efficiency(leg(2), weak_spot).eta
    assert eta is not None
    assert eta <= 1.0


def test_tension_that_does_the_work_is_called_recoil() -> None:
    problem = leg(5)
    helping = np.zeros((FRAMES, MUSCLES))
    activation = solve(problem).activation
    # Passive pull in place of half of what each muscle makes anyway.
    helping[:] = 0.5 * activation * problem.capacity_N
    tense = MuscleState.healthy(NAMES).with_values(NAMES, "set", tension=0.1)
    found = efficiency(problem, tense, helping)
    assert found.recoil
    assert found.eta is not None
    assert found.eta > 1.0
    assert found.waste_by_cause[Cause.TENSION] < 0.0


def test_moments_beyond_the_muscles_are_reported_as_unmet() -> None:
    problem = leg(6)
    weak = MuscleState.healthy(NAMES).with_values(NAMES, "set", strength=0.02)
    found = efficiency(problem, weak)
    assert found.unmet == 1.0
    assert "cannot make the motion 100 % of the time" in found.reason
    assert found.unmet_healthy < 0.5


def test_shapley_shares_what_two_causes_do_together() -> None:
    weak, guard = Cause.WEAKNESS, Cause.GUARDING
    effort = {
        causes: 1.0 + (weak in causes) + 3.0 * (weak in causes and guard in causes)
        for causes in [frozenset(c for i, c in enumerate(Cause) if bits >> i & 1) for bits in range(8)]
    }
    assert shapley(effort) == {weak: pytest.approx(2.5), guard: pytest.approx(1.5), Cause.TENSION: 0.0}


def test_a_state_of_other_muscles_is_refused() -> None:
    with pytest.raises(InputError, match=r"a state of 2 muscles.*give both for 9 muscles"):
        efficiency(leg(1), MuscleState.healthy(("a", "b")))


def test_a_window_without_frames_is_refused() -> None:
    with pytest.raises(InputError, match="windows of shape"):
        hip_efficiency(leg(1), state(1), np.zeros((FRAMES, MUSCLES)), np.zeros((1, FRAMES)))


def leg_of_case(case: Any, side: str) -> tuple[CoordinationProblem, np.ndarray]:
    data = case.geometry_all
    row = [i for i, name in enumerate(data["reserve_coords"]) if name.endswith(f"_{side}")]
    column = [list(data["coord_names"]).index(data["reserve_coords"][i]) for i in row]
    arm = data["moment_arm"][:, :, column]
    own = np.flatnonzero(np.abs(arm).max(axis=(0, 2)) > 1e-6)
    problem = CoordinationProblem(
        capacity_N=data["so_capacity_along_tendon"][:, own],
        moment_arm_m=arm[:, own],
        moment_Nm=data["tau_target"][:, row],
        floor=data["act_min"][own],
        ceiling=data["act_max"][own],
        reserve_optimal_Nm=data["reserve_optimal_force"][row],
        muscle_names=tuple(str(name) for name in data["muscle_names"][own]),
    )
    return problem, time_weights(data["time"])


@pytest.mark.parametrize("side", ["r", "l"])
def test_weak_abductors_and_a_guarding_rectus_waste_effort_in_real_motion(
    reference_case: Any, side: str
) -> None:
    problem, weight = leg_of_case(reference_case, side)
    names = problem.muscle_names
    abductors = [name for name in names if name.startswith(("glmed", "glut_med"))]
    rectus = next(name for name in names if name.startswith("rec"))
    muscles = MuscleState.healthy(names).with_values(abductors, "set", strength=0.5)
    muscles = muscles.with_values(rectus, "set", guard=0.15)
    found = hip_efficiency(problem, muscles, np.zeros(problem.capacity_N.shape), weight[None])[0]
    assert found.eta is not None
    assert 0.5 < found.eta < 0.99
    assert {waste.muscle for waste in found.waste_by_muscle} == {*abductors, rectus}
    assert found.waste_by_muscle[0].share > 0.01
