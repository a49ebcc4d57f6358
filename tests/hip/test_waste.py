"""Efficiency and where the rest goes."""

from __future__ import annotations

import numpy as np

from coxa.hip import Hip, States, simulate, waste
from tests.hip.conftest import RandomStates


def test_causes_add_up_to_the_waste(right: Hip, random_states: RandomStates) -> None:
    found = waste(right.thinned(5), random_states(4, tension=0.05))
    np.testing.assert_allclose(found.by_cause.sum(axis=-1), 1.0 - found.efficiency, atol=1e-12)


def test_efficiency_is_that_of_the_simulation(right: Hip, random_states: RandomStates) -> None:
    states = random_states(3, tension=0.05)
    found, simulated = waste(right, states), simulate(right, states, head=False)
    np.testing.assert_allclose(found.overall, simulated.overall_efficiency, rtol=1e-6)
    for t, task in enumerate(found.tasks[:-1]):
        np.testing.assert_allclose(found.efficiency[:, t], simulated.efficiency(task), rtol=1e-6)


def test_one_sick_muscle_is_all_of_its_groups_waste(right: Hip) -> None:
    n, m = len(right.muscles), right.muscles.index("glmed1_r")
    state = States.healthy(1, n).restored(np.zeros(n, bool))
    guard = state.guard.copy()
    guard[0, m] = 0.2
    found = waste(right.thinned(5), States(state.strength, guard, state.tension), muscles=True)
    assert found.by_muscle is not None
    np.testing.assert_allclose(found.by_muscle[0, :, m], 1.0 - found.efficiency[0], atol=1e-12)
    np.testing.assert_allclose(found.by_group[0, :, 2], 1.0 - found.efficiency[0], atol=1e-12)


def test_restoring_a_healthy_muscle_saves_nothing(right: Hip) -> None:
    states = States.healthy(1, len(right.muscles))
    found = waste(right.thinned(5), states)
    np.testing.assert_array_equal(found.by_group, 0.0)
    np.testing.assert_allclose(found.overall, 1.0, rtol=1e-9)


def test_fewer_frames_change_efficiency_little(right: Hip, random_states: RandomStates) -> None:
    states = random_states(3)
    few, many = waste(right.thinned(9), states).overall, waste(right, states).overall
    np.testing.assert_allclose(few, many, atol=0.01)
