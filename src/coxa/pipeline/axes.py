"""Do a hip's coordinates turn the way their names say? Words such as "inward" rest on it."""

from __future__ import annotations

import numpy as np

from coxa.model.description import Model
from coxa.model.hips import MOTIONS, HipJoint
from coxa.skeleton.arrays import SkeletonArrays
from coxa.skeleton.pose import pose

LEAST_ALONG = 0.7
"""Share of a coordinate's turning that must be about the axis its name means: 45° off is half another motion."""

AXES = {
    "r": np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
    "l": np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]]),
}
"""Axes in the pelvis about which flexion, adduction and inward rotation are positive (OpenSim; ISB, Wu 2002)."""


def hip_axis_cautions(model: Model, skeleton: SkeletonArrays, hips: tuple[HipJoint, ...]) -> tuple[str, ...]:
    """Return a caution for each hip coordinate that turns about another axis, or the other way, than its name says.

    Args:
        model, skeleton: The model.
        hips: Its hips.
    """
    rest = pose(skeleton, np.array([[coordinate.default_value for coordinate in model.coordinates]]))
    found = []
    for hip in hips:
        turning = rest.speed_twist[0, list(hip.coordinates), :3] @ rest.rotation[0, hip.pelvis_body]
        size = np.linalg.norm(turning, axis=1)
        for c, motion, way, whole, meant in zip(
            hip.coordinates, MOTIONS, turning, size, AXES[hip.side], strict=True
        ):
            along = float(way @ meant / whole) if whole > 0.0 else 0.0
            name = model.coordinates[c].name
            if along <= -LEAST_ALONG:
                found.append(
                    f"{name} counts {motion} the other way round in this model: read its directions turned"
                )
            elif along < LEAST_ALONG:
                found.append(
                    f"{name} does not turn about the axis of {motion} in this model: do not trust its words"
                )
    return tuple(found)
