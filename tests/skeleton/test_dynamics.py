"""Properties of net moments: power balance, statics, reciprocity of loads, and the reference cases."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.model.description import Model, SpeedKind
from coxa.recording.loads import GroundForces
from coxa.skeleton.arrays import Floats, skeleton_arrays
from coxa.skeleton.dynamics import inverse_dynamics
from coxa.skeleton.pose import locate, pose
from tests.skeleton.random_models import random_model

SEEDS = range(5)


def _unloaded(frames: int) -> GroundForces:
    return GroundForces.none().at(np.arange(frames))


def _energy(model: Model, q: Floats, rate: Floats, h: float = 1e-5) -> float:
    """Kinetic plus potential energy, velocities by differences of poses."""
    skeleton = skeleton_arrays(model)
    a, now, b = (pose(skeleton, q + s * h * rate) for s in (-1, 0, 1))
    total = 0.0
    for k, body in enumerate(model.bodies):
        com = [locate(x.rotation[:, k], x.origin_m[:, k], body.mass_center_m)[0] for x in (a, now, b)]
        v = (com[2] - com[0]) / (2 * h)
        W = (b.rotation[0, k] - a.rotation[0, k]) / (2 * h) @ now.rotation[0, k].T
        w = now.rotation[0, k].T @ np.array([W[2, 1] - W[1, 2], W[0, 2] - W[2, 0], W[1, 0] - W[0, 1]]) / 2
        total += 0.5 * body.mass_kg * v @ v + 0.5 * w @ body.inertia_kg_m2 @ w
        total -= body.mass_kg * model.gravity_m_s2 @ com[1]
    return total


@pytest.mark.parametrize("kind", list(SpeedKind))
@pytest.mark.parametrize("seed", SEEDS)
def test_the_power_of_the_moments_is_the_rate_of_energy(seed: int, kind: SpeedKind) -> None:
    model = random_model(seed, kind=kind)
    rng = np.random.default_rng(seed)
    q, rate, acceleration = rng.normal(size=(3, 1, 18)) * 0.7
    skeleton = skeleton_arrays(model)
    moment = inverse_dynamics(skeleton, q, rate, acceleration, _unloaded(1)).moment_Nm
    power = moment[0] @ pose(skeleton, q, rate).speed[0]
    h = 1e-4
    ahead, behind = (
        _energy(model, q + s * h * rate + 0.5 * h * h * acceleration, rate + s * h * acceleration)
        for s in (1, -1)
    )
    assert power == pytest.approx((ahead - behind) / (2 * h), rel=1e-4, abs=1e-3)


def test_held_still_the_moments_are_the_static_ones() -> None:
    skeleton = skeleton_arrays(random_model(8))
    q = np.random.default_rng(8).normal(size=(2, 18))
    moving = inverse_dynamics(skeleton, q, q, q, _unloaded(2))
    still = inverse_dynamics(skeleton, q, 0 * q, 0 * q, _unloaded(2))
    assert np.allclose(moving.static_moment_Nm, still.moment_Nm, atol=1e-9)


def test_at_rest_the_root_carries_the_weight() -> None:
    model = random_model(3)
    still = np.zeros((1, 18))
    force = inverse_dynamics(skeleton_arrays(model), still, still, still, _unloaded(1)).joint_force_N
    carried = sum(force[0, j] for j, joint in enumerate(model.joints) if joint.parent == 0)
    assert np.allclose(carried, [0, model.mass_kg * 9.80665, 0])


def test_a_load_does_the_work_of_its_point() -> None:
    model = random_model(4)
    skeleton = skeleton_arrays(model)
    q = np.random.default_rng(4).normal(size=(1, 18))
    point, force = np.array([0.1, 0.2, 0.3]), np.array([10.0, -20.0, 30.0])
    ints = np.array([3])
    load = GroundForces(np.zeros(1), ("push",), ints, ints * 0, ints, force[None, None], point[None, None],
                        np.zeros((1, 1, 3)))  # fmt: skip
    zero = np.zeros_like(q)
    bare, loaded = (inverse_dynamics(skeleton, q, zero, zero, x).moment_Nm[0] for x in (_unloaded(1), load))
    h = 1e-6
    for c in range(18):
        step = h * np.eye(18)[c]
        ends = [pose(skeleton, q + s * step) for s in (1, -1)]
        moved = [locate(x.rotation[:, 3], x.origin_m[:, 3], point)[0] for x in ends]
        assert loaded[c] - bare[c] == pytest.approx(-force @ (moved[0] - moved[1]) / (2 * h), abs=1e-5)


def test_moments_scale_with_mass() -> None:
    model = random_model(5)
    skeleton = skeleton_arrays(model)
    heavy = skeleton._replace(mass_kg=2 * skeleton.mass_kg, inertia_kg_m2=2 * skeleton.inertia_kg_m2)
    q = np.random.default_rng(5).normal(size=(2, 18))
    one, two = (inverse_dynamics(s, q, q, q, _unloaded(2)).moment_Nm for s in (skeleton, heavy))
    assert np.allclose(two, 2 * one)


def test_a_batch_equals_its_frames_one_by_one() -> None:
    skeleton = skeleton_arrays(random_model(6))
    q = np.random.default_rng(6).normal(size=(300, 18))
    batch = inverse_dynamics(skeleton, q, q, q, _unloaded(300)).moment_Nm
    alone = inverse_dynamics(skeleton, q[77:78], q[77:78], q[77:78], _unloaded(1)).moment_Nm
    assert np.array_equal(batch[77], alone[0])
