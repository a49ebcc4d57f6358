"""Small models for the recording stage; poses are not computed from them."""

from __future__ import annotations

import numpy as np

from coxa.model.description import Body, Coordinate, Coupler, Joint, Model, TransformAxis
from coxa.model.functions import polynomial

FREE = ("pelvis_tilt", "pelvis_list", "pelvis_rotation", "pelvis_tx", "pelvis_ty", "pelvis_tz")
LEG = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "knee_angle_beta", "ankle_angle")


def model_with(names: list[str], tied: dict[str, str] | None = None, locked: tuple[str, ...] = ()) -> Model:
    """Return a model with these coordinates; poses are not computed from it."""
    axis = TransformAxis(np.array([1.0, 0, 0]), -1, polynomial(0.0))
    still = (axis, axis, axis)
    ids, zero = np.eye(3), np.zeros(3)
    body_names = ["ground", "pelvis", "femur_r", "femur_l", "calcn_r", "calcn_l"]
    joints = [
        Joint(f"joint{k}", "CustomJoint", 0 if k == 0 else 1, k + 1, ids, zero, ids, zero, still, still)
        for k in range(len(body_names) - 1)
    ]
    coordinates = [
        Coordinate(
            name,
            0 if name in FREE else 1,
            not name.endswith(("_tx", "_ty", "_tz")),
            0.1,
            (-9, 9),
            name in locked,
            False,
        )
        for name in names
    ]
    couplers = [
        Coupler(f"{a}_tie", names.index(b), names.index(a), polynomial(0.0, 1.0))
        for a, b in (tied or {}).items()
    ]
    bodies = [Body(name, 1.0, zero, ids) for name in body_names]
    return Model(
        "small", "small.osim", 40500, np.array([0, -9.80665, 0]), tuple(bodies), tuple(joints),
        tuple(coordinates), tuple(couplers), (), (),
    )  # fmt: skip
