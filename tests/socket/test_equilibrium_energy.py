"""The tissues' energy and its derivatives, and that the head rests where the potential is least."""

import numpy as np
import pytest

from coxa._jit import kernel_input
from coxa.socket.bearing import Bearing, bearing_patches
from coxa.socket.bearing_kernels import HESSIAN, STATE, tissue_energy
from coxa.socket.capsule import hip_rotation, reference_capsule
from coxa.socket.cup import Cup
from coxa.socket.equilibrium import head_equilibrium

CUP, BEARING, CAPSULE = Cup.default("r"), Bearing.default(), reference_capsule()
ROTATION = hip_rotation(np.radians([[-10.0, 5.0, 20.0]]))
PLACES = np.random.default_rng(5).normal(0.0, 1.5e-3, (30, 3))


def energy(x, state=None, capsule=True):
    patches = bearing_patches(CUP, BEARING)
    springs = np.column_stack([patches.normal, patches.stiffness_Pa_m * patches.area_m2, patches.gap_m])
    femur = kernel_input(CAPSULE.femur_m @ ROTATION[0].T)
    stiffness = CAPSULE.stiffness_N if capsule else 0.0 * CAPSULE.stiffness_N
    return tissue_energy(
        np.array(x), kernel_input(springs), patches.n_cartilage, kernel_input(patches.pole),
        kernel_input([BEARING.seal_force_N, BEARING.seal_distance_m]),
        1.0 / patches.head_radius_m, 2.5e-3, CAPSULE.pelvis_m, femur.copy(),
        kernel_input(stiffness), CAPSULE.slack_m, CAPSULE.head_radius_m, np.zeros(3),
        np.zeros(STATE) if state is None else state,
    )  # fmt: skip


def gradient(x, capsule=True):
    state = np.zeros(STATE)
    energy(x, state, capsule)
    return state[:3].copy(), state[[HESSIAN + k for k in (0, 1, 2, 1, 3, 4, 2, 4, 5)]].reshape(3, 3)


@pytest.mark.parametrize("x", PLACES)
def test_the_force_is_the_slope_of_the_energy(x):
    h = 1e-8
    slope = [(energy(x + h * e) - energy(x - h * e)) / (2 * h) for e in np.eye(3)]
    assert gradient(x)[0] == pytest.approx(slope, rel=1e-5, abs=1e-2)


@pytest.mark.parametrize("x", PLACES)
def test_the_stiffness_of_bowl_labrum_and_seal_is_the_slope_of_the_force(x):
    h = 1e-9
    slope = [(gradient(x + h * e, False)[0] - gradient(x - h * e, False)[0]) / (2 * h) for e in np.eye(3)]
    scale = np.abs(slope).max()
    assert np.allclose(gradient(x, False)[1], slope, atol=1e-3 * scale)


def test_the_groups_forces_add_up_to_the_slope():
    state = np.zeros(STATE)
    energy([0.3e-3, -0.8e-3, 0.9e-3], state)
    assert state[9:21].reshape(4, 3).sum(axis=0) == pytest.approx(-state[:3], rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("push", [[200.0, 1500.0, -400.0], [150.0, 0.0, 50.0], [0.0, -80.0, 100.0]])
def test_no_place_nearby_has_less_potential(push):
    found = head_equilibrium(CUP, BEARING, CAPSULE, ROTATION, np.array([push])).head_m[0]
    least = energy(found) - found @ push
    for away in 1e-5 * PLACES / np.linalg.norm(PLACES, axis=1, keepdims=True):
        assert energy(found + away) - (found + away) @ push > least
