"""Stiffness, endurance, speed and roles."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.hip import Hip, States, simulate
from coxa.hip.endurance import LONGEST_S, RUNNING, endurance
from coxa.hip.passive import passive_force
from coxa.hip.roles import roles
from coxa.hip.speed import FASTEST, SLOWEST, speed_factor
from coxa.hip.stiffness import joint_stiffness_Nm_rad, stiffness
from tests.hip.conftest import RandomStates


def weaker(right: Hip, *strengths: float) -> States:
    """Return a state for each strength, all muscles alike."""
    shape = (len(strengths), len(right.muscles))
    strength = np.broadcast_to(np.array(strengths)[:, None], shape)
    return States(strength, np.zeros(shape), np.zeros(shape))


def test_passive_stiffness_is_the_slope_of_the_passive_moment(
    right: Hip, random_states: RandomStates
) -> None:
    sweep = right.spans["prone_rotation_passive"]
    states = random_states(1, tension=0.2)
    found = stiffness(simulate(right, states, head=False)).passive_Nm_rad[0, sweep, 2]
    pull_N = passive_force(right.force_model, right.forces.part(sweep), states.tension)[0]
    arm, angle = right.frames.moment_arm_m[sweep, :, 2], right.frames.angle_rad[sweep, 2]
    inward = (
        slice(0, int(np.argmax(angle)) + 1) if angle[0] < angle[-1] else slice(0, int(np.argmin(angle)) + 1)
    )
    moment = (pull_N * arm)[inward]
    slope = -(np.gradient(pull_N[inward], angle[inward], axis=0) * arm[inward]).sum(axis=1)
    assert moment.shape[0] > 5
    np.testing.assert_allclose(found[inward][1:-1], slope[1:-1], rtol=0.05, atol=0.3)


def test_joint_stiffness_is_the_slope_of_the_capsules_moment(right: Hip) -> None:
    sweep = right.spans["prone_rotation_passive"]
    found = joint_stiffness_Nm_rad(right)[sweep, 2]
    moment, angle = right.joint.moment_Nm[sweep, 2], right.frames.angle_rad[sweep, 2]
    between = -np.diff(moment)[:10] / np.diff(angle)[:10]
    np.testing.assert_allclose(between, 0.5 * (found[1:11] + found[:10]), rtol=0.15, atol=1.0)


def test_guarding_stiffens_every_task(right: Hip, random_states: RandomStates) -> None:
    n = len(right.muscles)
    calm, guarding = States.healthy(1, n), States(np.ones((1, n)), np.full((1, n), 0.2), np.zeros((1, n)))
    totals = [stiffness(simulate(right, s, head=False)).total_Nm_rad.sum() for s in (calm, guarding)]
    assert totals[1] > totals[0]


def test_weaker_hips_tire_sooner(right: Hip) -> None:
    found = endurance(right, ["supine_flexion"], weaker(right, 1.0, 0.8, 0.6, 0.05))
    assert (np.diff(found.longest_s) < 0.0).all()
    assert (found.shortest_s <= found.longest_s).all()
    assert found.longest_s[-1] == 0.0


def test_a_task_that_asks_next_to_nothing_is_kept_up(right: Hip) -> None:
    found = endurance(right, ["roller_front"], weaker(right, 1.0))
    assert found.longest_s[0] == LONGEST_S


def test_endurance_of_a_batch_is_that_of_its_states(right: Hip) -> None:
    together = endurance(right, ["walking"], weaker(right, 1.0, 0.7)).longest_s
    alone = [endurance(right, ["walking"], weaker(right, s)).longest_s[0] for s in (1.0, 0.7)]
    np.testing.assert_allclose(together, alone, rtol=1e-3)


def test_weaker_hips_swing_slower(right: Hip) -> None:
    factor = speed_factor(right, weaker(right, 1.2, 1.0, 0.8, 0.6))
    assert (np.diff(factor) < 0.0).all()
    assert (factor >= SLOWEST).all()
    assert (factor <= FASTEST).all()


def test_a_task_of_an_examiner_tires_nobody(right: Hip) -> None:
    with pytest.raises(InputError, match="no muscles drive a task 'prone_rotation_passive'"):
        endurance(right, ["prone_rotation_passive"], weaker(right, 1.0))


def test_shares_of_roles_are_shares(right: Hip, random_states: RandomStates) -> None:
    found = roles(simulate(right, random_states(3), head=False), "walking")
    np.testing.assert_allclose(found.effort_share.sum(axis=1), 1.0)
    np.testing.assert_allclose(found.helping.sum(axis=1), 1.0)
    assert (found.opposing <= found.effort_share + 1e-12).all()


def test_a_healthy_hip_does_nothing_beyond_itself(right: Hip) -> None:
    found = roles(simulate(right, weaker(right, 1.0), head=False), "walking")
    np.testing.assert_allclose(found.beyond_healthy, 0.0, atol=1e-6)


def test_an_easier_pace_is_kept_up_longer(right: Hip) -> None:
    states = weaker(right, 0.9)
    times = [endurance(right, ["walking"], states, level=level).longest_s[0] for level in (1.4, 1.0, 0.8)]
    assert (np.diff(times) > 0.0).all()


def test_a_pace_of_nothing_is_refused(right: Hip) -> None:
    with pytest.raises(InputError, match="above 0"):
        endurance(right, RUNNING, weaker(right, 1.0), level=0.0)
