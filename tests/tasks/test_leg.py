"""Where a leg's segments are, and what their weight asks."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.anatomy import Person, reference_model
from coxa.model.description import Model
from coxa.recording.ground_forces import GroundForces
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.dynamics import inverse_dynamics
from coxa.tasks.leg import hold, leg_of, posture, shank_weight, thigh_weight

DOWN = np.array([0.0, -1.0, 0.0])
ANGLES = np.radians([[20.0, 5.0, -10.0, 30.0], [-15.0, -8.0, 25.0, 5.0], [90.0, 0.0, 30.0, 90.0]])
LEG = leg_of(Person(height_m=1.80, mass_kg=75.0))
WEIGHTS_N = np.array([LEG.thigh_kg, LEG.shank_kg + LEG.foot_kg]) * 9.80665


def test_femur_axes_are_orthonormal() -> None:
    femur = posture(LEG, ANGLES).femur
    np.testing.assert_allclose(
        np.einsum("tji,tjk->tik", femur, femur), np.tile(np.eye(3), (3, 1, 1)), atol=1e-12
    )
    np.testing.assert_allclose(np.linalg.det(femur), 1.0)


def test_angles_turn_the_leg_as_their_names_say() -> None:
    where = posture(LEG, np.radians(25.0) * np.eye(4))
    assert where.knee_m[0, 0] > 0.0, "flexion brings the knee forward"
    assert where.knee_m[1, 2] < 0.0, "adduction brings the knee inward"
    assert where.femur[2, 2, 0] < 0.0, "inward rotation turns the front of the thigh inward"
    assert where.ankle_m[3, 0] < 0.0, "knee flexion brings the ankle backward"


@pytest.mark.parametrize("row", range(4))
def test_row_axes_are_what_the_angles_turn_about(row: int) -> None:
    step = 1e-6 * np.eye(4)[row]
    ankle = posture(LEG, ANGLES).ankle_m
    slope = (posture(LEG, ANGLES + step).ankle_m - posture(LEG, ANGLES - step).ankle_m) / 2e-6
    where = posture(LEG, ANGLES)
    pivot = where.knee_m if row == 3 else np.zeros_like(ankle)
    np.testing.assert_allclose(slope, np.cross(where.row_axis[:, row], ankle - pivot), atol=1e-8)


def _potential_J(angle: np.ndarray) -> np.ndarray:
    where = posture(LEG, angle)
    return np.asarray(-(WEIGHTS_N[0] * where.thigh_mass_m @ DOWN + WEIGHTS_N[1] * where.shank_mass_m @ DOWN))


@pytest.mark.parametrize("row", range(4))
def test_moment_that_holds_weight_is_the_slope_of_potential_energy(row: int) -> None:
    step = 1e-5 * np.eye(4)[row]
    slope = (_potential_J(ANGLES + step) - _potential_J(ANGLES - step)) / 2e-5
    where = posture(LEG, ANGLES)
    held = hold(where, thigh_weight(LEG, where, DOWN), shank_weight(LEG, where, DOWN))
    np.testing.assert_allclose(held.moment_Nm[:, row], slope, atol=1e-6)


def test_joint_force_carries_all_outside_forces() -> None:
    where = posture(LEG, ANGLES)
    push = np.tile([10.0, 700.0, -30.0], (3, 1))
    demand = hold(where, (push, where.ankle_m, True), (-0.1 * push, where.knee_m, False))
    np.testing.assert_allclose(demand.intersegmental_N, -0.9 * push)


def _held_Nm(model: Model, angle: np.ndarray) -> np.ndarray:
    names = [c.name for c in model.coordinates]
    rows = [names.index(f"{n}_r") for n in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")]
    q = np.zeros((len(angle), len(names)))
    q[:, rows] = angle
    still = np.zeros_like(q)
    loads = GroundForces.none().at(np.arange(len(angle), dtype=float))
    return inverse_dynamics(skeleton_arrays(model), q, still, still, loads).moment_Nm[:, rows]


def test_holding_a_leg_agrees_with_the_reference_hip() -> None:
    person = Person(height_m=1.70, mass_kg=65.0)
    leg, angle = leg_of(person), ANGLES[:2]
    where = posture(leg, angle)
    demand = hold(where, thigh_weight(leg, where, DOWN), shank_weight(leg, where, DOWN))
    np.testing.assert_allclose(demand.moment_Nm, _held_Nm(reference_model(person), angle), atol=3.0)
