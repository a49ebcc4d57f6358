"""Passive ranges of rotation."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.hip import SWEEPS, Hip, States, hip
from coxa.hip.rotation import ROTATION, rotation_curve, rotation_range
from tests.hip.conftest import RandomStates

TORQUE_Nm = 5.0


def tense(right: Hip, tension: float) -> States:
    """Return a hip whose muscles that turn it outward, wherever it is turned inward, are tense."""
    sweep = right.frames.part(right.spans["sweep prone"])
    arm = sweep.moment_arm_m[sweep.angle_rad[:, ROTATION] >= 0.0, :, ROTATION]
    n = len(right.muscles)
    return States(np.ones((1, n)), np.zeros((1, n)), np.where((arm < 0.0).all(axis=0), tension, 0.0)[None])


def test_tension_of_outward_rotators_takes_inward_range(right: Hip) -> None:
    tensions = (0.0, 0.1, 0.2, 0.4)
    reach = [
        rotation_range(right, tense(right, t), "prone", TORQUE_Nm, gravity=False)[0, 0] for t in tensions
    ]
    assert (np.diff(reach) <= 1e-12).all()
    assert reach[-1] < reach[0]


@pytest.mark.parametrize("position", SWEEPS)
def test_torque_balances_tissue_and_weight_at_the_range(
    right: Hip, random_states: RandomStates, position: str
) -> None:
    states = random_states(30, tension=0.1)
    reach = rotation_range(right, states, position, TORQUE_Nm)
    curve = rotation_curve(right, states, position)
    for s in range(len(states)):
        if abs(reach[s, 0]) < curve.angle_rad[-1] - 1e-6:
            left = np.interp(reach[s, 0], curve.angle_rad, curve.moment_Nm[s]) + TORQUE_Nm
            assert abs(left) < 0.5  # what straight lines between 5° steps are off by


@pytest.mark.parametrize("position", SWEEPS)
def test_more_torque_turns_further(right: Hip, random_states: RandomStates, position: str) -> None:
    states = random_states(20, tension=0.1)
    little, more = (rotation_range(right, states, position, t, gravity=False) for t in (3.0, 6.0))
    assert (more >= little - 1e-12).all()


def test_ranges_change_smoothly_with_tension(right: Hip) -> None:
    n = len(right.muscles)
    t = np.linspace(0.05, 0.06, 201)
    states = States(np.ones((201, n)), np.zeros((201, n)), np.tile(t[:, None], (1, n)))
    steps = np.diff(rotation_range(right, states, "prone", TORQUE_Nm)[:, 1])
    assert np.abs(np.diff(steps)).max() < 0.2 * np.abs(steps).max()


def test_both_sides_turn_alike(right: Hip, random_states: RandomStates) -> None:
    states = random_states(3, tension=0.1)
    left = rotation_range(hip("l"), states, "prone", TORQUE_Nm)
    np.testing.assert_allclose(left, rotation_range(right, states, "prone", TORQUE_Nm))


def test_a_pull_of_the_examiner_the_other_way_is_refused(right: Hip) -> None:
    with pytest.raises(InputError, match="0 N·m or more"):
        rotation_range(right, States.healthy(1, len(right.muscles)), "prone", -1.0)


def test_rotation_is_measured_prone_or_seated_only(right: Hip) -> None:
    with pytest.raises(InputError, match="prone or seated"):
        rotation_range(right, States.healthy(1, len(right.muscles)), "standing", 1.0)
