"""Properties of poses: rotations are rotations, twists are derivatives, one frame or many."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.errors import CoxaError
from coxa.model.description import SpeedKind
from coxa.model.hips import bodies_beyond
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.pose import locate, pose
from tests.skeleton.random_models import random_model

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_body_rotations_are_orthonormal_and_right_handed(seed: int) -> None:
    model = random_model(seed)
    R = pose(skeleton_arrays(model), np.random.default_rng(seed).normal(size=(4, 18))).rotation
    assert np.allclose(R @ np.swapaxes(R, -1, -2), np.eye(3), atol=1e-12)
    assert np.allclose(np.linalg.det(R), 1.0)


@pytest.mark.parametrize("kind", list(SpeedKind))
@pytest.mark.parametrize("seed", SEEDS)
def test_twists_times_speeds_are_the_velocity_of_any_point(seed: int, kind: SpeedKind) -> None:
    model = random_model(seed, kind=kind)
    skeleton = skeleton_arrays(model)
    rng = np.random.default_rng(seed)
    q, rate, h = rng.normal(size=(1, 18)), rng.normal(size=(1, 18)), 1e-6
    now, later, before = (pose(skeleton, q + s * h * rate, rate) for s in (0, 1, -1))
    for body in range(1, 4):
        place = locate(now.rotation[:, body], now.origin_m[:, body], np.array([0.1, 0.2, -0.3]))[0]
        moves = [body in bodies_beyond(model, model.joints[c.joint].child) for c in model.coordinates]
        twist = (now.speed[0] * moves) @ now.speed_twist[0]
        ahead, behind = (
            locate(x.rotation[:, body], x.origin_m[:, body], np.array([0.1, 0.2, -0.3]))[0]
            for x in (later, before)
        )
        assert np.allclose(np.cross(twist[:3], place) + twist[3:], (ahead - behind) / (2 * h), atol=1e-7)


def test_a_batch_equals_its_frames_one_by_one() -> None:
    skeleton = skeleton_arrays(random_model(7))
    q = np.random.default_rng(7).normal(size=(300, 18))
    batch = pose(skeleton, q, q)
    alone = pose(skeleton, q[123:124], q[123:124])
    assert np.array_equal(batch.rotation[123], alone.rotation[0])
    assert np.array_equal(batch.speed_twist[123], alone.speed_twist[0])


def test_results_cannot_be_changed() -> None:
    result = pose(skeleton_arrays(random_model(1)), np.zeros((1, 18)))
    with pytest.raises(ValueError, match="read-only"):
        result.rotation[0, 0, 0, 0] = 2.0


def test_a_wrong_number_of_columns_is_refused() -> None:
    with pytest.raises(CoxaError, match="17 columns for 18 coordinates"):
        pose(skeleton_arrays(random_model(1)), np.zeros((1, 17)))
