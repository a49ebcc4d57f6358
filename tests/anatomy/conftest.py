"""Muscles of the reference hip at given joint angles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import ArrayLike

from coxa._arrays import Array, Float
from coxa.anatomy import Person, reference_model
from coxa.model.description import Model, Muscle
from coxa.model.hips import hip_joints
from coxa.muscles.capacity import muscle_capacity
from coxa.muscles.geometry import muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.pose import pose

ROWS = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")


@dataclass(frozen=True, eq=False)
class Side:
    """One side's muscles over some frames."""

    muscles: tuple[Muscle, ...]
    length_m: Float[Array, "frames muscles"]
    arm_m: Float[Array, "frames muscles 4"]
    pull: Float[Array, "frames muscles 3"]
    active_N: Float[Array, "frames muscles"]
    passive_N: Float[Array, "frames muscles"]
    fiber: Float[Array, "frames muscles"]

    def of(self, name: str) -> int:
        return [muscle.name[:-2] for muscle in self.muscles].index(name)


Posed = Callable[..., Side]


def pose_side(model: Model, angles_deg: ArrayLike, side: str = "r") -> Side:
    """Pose one leg; columns hip flexion, adduction, inward rotation, knee flexion."""
    angles = np.radians(np.atleast_2d(np.asarray(angles_deg, dtype=float)))
    q = np.zeros((len(angles), len(model.coordinates)))
    rows = tuple(model.coordinate_index(f"{name}_{side}") for name in ROWS)
    q[:, rows] = angles
    placed = pose(skeleton_arrays(model), q, np.zeros_like(q))
    own = [i for i, muscle in enumerate(model.muscles) if muscle.name.endswith(f"_{side}")]
    joint = next(hip.joint for hip in hip_joints(model) if hip.side == side)
    paths = compile_paths(model, own)
    geometry = muscle_geometry(paths, placed, placed.q, np.zeros_like(q), rows, (joint,))
    muscles = tuple(model.muscles[i] for i in own)
    length = np.array(geometry.length_m)
    capacity = muscle_capacity(muscles, length, np.zeros_like(length))
    return Side(
        muscles, length, np.array(geometry.moment_arm_m), np.array(geometry.line_of_action[:, :, 0]),
        np.array(capacity.active_N), np.array(capacity.passive_N), np.array(capacity.norm_fiber_length),
    )  # fmt: skip


@pytest.fixture(scope="session")
def posed() -> Posed:
    """Pose one leg of the reference hip, or of a person."""

    def place(angles_deg: ArrayLike, side: str = "r", person: Person | None = None) -> Side:
        return pose_side(reference_model(person), angles_deg, side)

    return place
