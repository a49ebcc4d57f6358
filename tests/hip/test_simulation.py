"""Properties of simulated tasks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.anatomy import Person
from coxa.coordination import Status
from coxa.errors import InputError
from coxa.hip import Hip, States, hip, simulate
from coxa.hip.joint import PassiveJoint
from coxa.hip.sharing import default_sharing
from coxa.hip.solver import Solver
from tests.hip.conftest import RandomStates


def test_weakness_and_guarding_never_save_effort(right: Hip, random_states: RandomStates) -> None:
    found = simulate(right, random_states(20), head=False)
    for task in right.tasks:
        if task.mode != "passive":
            assert (found.efficiency(task.key) <= 1.0 + 1e-9).all()


def test_a_healthy_hip_is_wholly_efficient(right: Hip) -> None:
    found = simulate(right, States.healthy(1, len(right.muscles)), head=False)
    np.testing.assert_allclose(found.overall_efficiency, 1.0, rtol=1e-9)


def test_a_batch_is_its_states_one_by_one(right: Hip, random_states: RandomStates) -> None:
    states = random_states(3, tension=0.05)
    together = simulate(right, states, head=False)
    for s in range(3):
        alone = simulate(right, states.part(slice(s, s + 1)), head=False)
        np.testing.assert_allclose(together.force_N[s], alone.force_N[0], rtol=1e-6, atol=1e-6)


def test_muscles_passive_structures_and_reserves_make_the_moment(
    right: Hip, random_states: RandomStates
) -> None:
    found = simulate(right, random_states(4, tension=0.05), head=False)
    active = np.einsum("sfm,fmk->sfk", found.activation * right.capacity_N, right.moment_arm_m)
    whole = np.einsum("sfm,fmk->sfk", found.force_N, right.moment_arm_m)
    passive = whole - active + right.joint.moment_Nm[right.task_frames]
    made = active + found.reserve_Nm + np.where(right.carried, 0.0, passive)
    np.testing.assert_allclose(made, np.broadcast_to(right.moment_Nm, made.shape), atol=1e-8)
    assert (found.status == Status.OPTIMAL).all()


def test_activations_keep_between_guard_and_strength(right: Hip, random_states: RandomStates) -> None:
    states = random_states(4, tension=0.05)
    activation = simulate(right, states, head=False).activation
    assert (activation >= states.guard[:, None] - 1e-12).all()
    assert (activation <= states.strength[:, None] + 1e-12).all()


def test_in_passive_tasks_muscles_only_guard(right: Hip, random_states: RandomStates) -> None:
    states = random_states(2)
    found = simulate(right, states, head=False)
    passive = found.of("prone_rotation_passive", found.activation)
    np.testing.assert_array_equal(passive, np.broadcast_to(states.guard[:, None], passive.shape))


def test_a_left_hip_is_the_mirrored_right_one(right: Hip, random_states: RandomStates) -> None:
    left, states = hip("l"), random_states(2, tension=0.05)
    mine, other = simulate(right, states, head=False), simulate(left, states, head=False)
    np.testing.assert_allclose(mine.contact_N, other.contact_N, atol=1e-9)
    np.testing.assert_allclose(mine.offset, other.offset, atol=1e-9)
    assert left.muscles[0].endswith("_l")


def test_contact_balances_the_femur(right: Hip, random_states: RandomStates) -> None:
    found = simulate(right, random_states(2), head=False)
    on_femur = right.intersegmental_N - np.einsum("sfm,fmi->sfi", found.force_N, right.line_of_action)
    np.testing.assert_allclose(found.push_N, -on_femur, atol=1e-8)


def test_tasks_chosen_alone_give_the_same_answer(right: Hip, random_states: RandomStates) -> None:
    states = random_states(2)
    whole, part = (
        simulate(right, states, head=False),
        simulate(right.with_tasks(["walking"]), states, head=False),
    )
    np.testing.assert_allclose(part.efficiency("walking"), whole.efficiency("walking"), rtol=1e-9)


def test_an_unknown_task_is_refused_by_name(right: Hip, random_states: RandomStates) -> None:
    found = simulate(right, random_states(1), head=False)
    with pytest.raises(InputError, match=r"no task 'flying'.*walking"):
        found.effort("flying")


def test_states_of_other_muscles_are_refused(right: Hip) -> None:
    with pytest.raises(InputError, match="states of 3 muscles"):
        simulate(right, States.healthy(1, 3))


def test_strength_and_load_grow_together(right: Hip, random_states: RandomStates) -> None:
    twice, states = 2.0, random_states(3)
    n = len(right.muscles)
    bare = replace(right, joint=PassiveJoint(0.0 * right.joint.on_femur_N, 0.0 * right.joint.moment_Nm))
    double = replace(
        bare.with_parameters(np.full(n, twice), np.ones(n), np.ones(n)),
        tasks=tuple(replace(task, moment_Nm=twice * task.moment_Nm) for task in right.tasks),
    )
    usual = default_sharing()
    dearer = replace(
        usual,
        hip_reserve_Nm=twice * usual.hip_reserve_Nm,
        knee_reserve_Nm=twice * usual.knee_reserve_Nm,
    )
    small, large = Solver(bare, sharing=usual).solve(states), Solver(double, sharing=dearer).solve(states)
    np.testing.assert_allclose(large.activation, small.activation, atol=1e-6)
    np.testing.assert_allclose(large.force_N, twice * small.force_N, rtol=1e-5, atol=1e-2)


def test_a_head_is_found_for_every_frame(right: Hip) -> None:
    found = simulate(right.thinned(5), States.healthy(2, len(right.muscles)))
    assert found.head is not None
    assert found.head.converged.all()
    np.testing.assert_array_equal(found.head_m[0], found.head_m[1])


def test_a_head_left_out_is_not_made_up(right: Hip, random_states: RandomStates) -> None:
    with pytest.raises(InputError, match="left the head out"):
        _ = simulate(right, random_states(1), head=False).head_m


def test_exponents_change_who_pulls(right: Hip, random_states: RandomStates) -> None:
    two, three = (simulate(right, random_states(1), exponent=p, head=False) for p in (2.0, 3.0))
    assert three.exponent == 3.0
    assert np.abs(two.activation - three.activation).max() > 0.01


def test_a_hip_of_sampled_parameters_is_as_strong_as_its_muscles(right: Hip) -> None:
    n = len(right.muscles)
    half = right.with_parameters(np.full(n, 0.5), np.ones(n), np.ones(n))
    np.testing.assert_allclose(half.capacity_N, 0.5 * right.capacity_N, rtol=1e-12)
    assert half.frames is right.frames


def test_femoral_version_is_that_of_the_side() -> None:
    person = Person(femoral_version_rad={"r": 0.1, "l": 0.5})
    left, alike = hip("l", person), hip("r", Person(femoral_version_rad={"r": 0.5, "l": 0.5}))
    np.testing.assert_array_equal(left.length_m, alike.length_m)
    assert np.abs(left.length_m - hip("r", person).length_m).max() > 1e-3


def test_a_hip_without_strength_falls_short_all_the_time(right: Hip) -> None:
    n = len(right.muscles)
    strength = np.stack([np.ones(n), np.full(n, 1e-3)])
    found = simulate(right, States(strength, 0.0 * strength, 0.0 * strength), head=False)
    np.testing.assert_array_equal(found.unmet("one_leg_stance"), [0.0, 1.0])
    assert np.isnan(found.unmet("prone_rotation_passive")).all()
