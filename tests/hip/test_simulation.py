"""Properties of simulated tasks."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.coordination import Status
from coxa.errors import InputError
from coxa.hip import Hip, States, hip, simulate
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
