"""What a leg could pull in named postures, held still: for its greatest moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.model.description import Model
from coxa.model.hips import HipJoint
from coxa.muscles.capacity import Projection, muscle_capacity
from coxa.muscles.geometry import muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.pipeline.legs import Leg
from coxa.skeleton.arrays import SkeletonArrays
from coxa.skeleton.pose import pose

STANDING, SEATED = "standing, hip straight", "seated, hip and knee at 90°"
MEAN = "mean posture of this recording"


@dataclass(frozen=True, eq=False)
class PostureStrength:
    """A leg in a few postures.

    Attributes:
        names: Their names.
        capacity_N: `(postures, muscles)` isometric force at full healthy activation.
        moment_arm_m: `(postures, muscles, rows)`.
    """

    names: tuple[str, ...]
    capacity_N: Float[Array, "postures muscles"]
    moment_arm_m: Float[Array, "postures muscles rows"]


def posture_strength(
    model: Model,
    skeleton: SkeletonArrays,
    leg: Leg,
    hips: tuple[HipJoint, ...],
    q: Float[Array, "frames coordinates"],
    along: Projection,
) -> PostureStrength:
    """Return isometric forces and arms of a leg standing, seated, and in a recording's mean posture.

    Args:
        model, skeleton: The model.
        leg: The leg.
        hips: All hips of the model.
        q: `(frames, coordinates)` of the recording.
        along: How muscle force is turned along the tendon.
    """
    standing = np.zeros(len(model.coordinates))
    for c, coordinate in enumerate(model.coordinates):
        if coordinate.locked:
            standing[c] = coordinate.default_value
    seated = standing.copy()
    for hip in hips:
        seated[hip.coordinates[0]] = np.pi / 2
    for c, coordinate in enumerate(model.coordinates):
        if coordinate.name in ("knee_angle_r", "knee_angle_l", "knee_flexion_r", "knee_flexion_l"):
            low, high = coordinate.range
            seated[c] = np.pi / 2 if abs(high) >= abs(low) else -np.pi / 2  # models differ in the knee's sign
    placed = pose(skeleton, np.stack([standing, seated, q.mean(axis=0)]))
    geometry = muscle_geometry(compile_paths(model, leg.muscles), placed, placed.q, placed.speed, leg.rows)
    capacity = muscle_capacity(
        [model.muscles[m] for m in leg.muscles],
        geometry.length_m,
        np.zeros_like(geometry.length_m),
        projection=along,
    )
    return PostureStrength((STANDING, SEATED, MEAN), capacity.active_N, geometry.moment_arm_m)
