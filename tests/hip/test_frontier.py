"""Effort against centring."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.hip import Hip, States
from coxa.hip.frontier import frontier
from tests.hip.conftest import RandomStates


@pytest.mark.parametrize("task", ["one_leg_stance", "walking", "seated_rotation_active"])
def test_better_centring_costs_more(right: Hip, random_states: RandomStates, task: str) -> None:
    states = States.stack([States.healthy(1, len(right.muscles)), random_states(2, tension=0.05)])
    found = frontier(right, task, states)
    assert (np.diff(found.across_BW, axis=1) <= 1e-6 * found.across_BW[:, :1]).all()
    assert (np.diff(found.effort, axis=1) >= -1e-6 * found.effort[:, :1]).all()


def test_the_loose_end_is_what_people_do_without_minding(right: Hip, random_states: RandomStates) -> None:
    found = frontier(right, "walking", random_states(2), (1e4, 1.0))
    np.testing.assert_allclose(found.effort[:, 0], found.own_effort, rtol=1e-3)
    np.testing.assert_allclose(found.across_BW[:, 0], found.own_across_BW, rtol=1e-2)
    np.testing.assert_allclose(found.offset[:, 0], found.own_offset, rtol=1e-2)


def test_a_task_of_an_examiner_has_no_frontier(right: Hip) -> None:
    with pytest.raises(InputError, match="no muscles drive"):
        frontier(right, "seated_rotation_passive", States.healthy(1, len(right.muscles)))


def test_levels_below_zero_are_refused(right: Hip) -> None:
    with pytest.raises(InputError, match="body weights above 0"):
        frontier(right, "walking", States.healthy(1, len(right.muscles)), (1.0, -1.0))
