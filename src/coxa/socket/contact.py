"""What the thigh and the pelvis press on each other with at the hip.

The force on the femoral head is the intersegmental force less all muscle pulls on the leg:
`J = R0 - sum_m F_m d_m` (design.md, Socket). Muscles that cross the hip pull the two bones together,
so the joint carries them on top of body weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError


@dataclass(frozen=True, eq=False)
class HipContact:
    """Force between the femoral head and the socket; axes x anterior, y up, z right of the named frame.

    Attributes:
        on_femur_in_ground_N: `(frames, 3)`.
        on_femur_in_femur_N: `(frames, 3)`.
        on_femur_in_pelvis_N: `(frames, 3)`.
        on_pelvis_in_pelvis_N: `(frames, 3)`, the opposite of the force on the femur.
        magnitude_N: `(frames,)`.
        body_weight_N: The weight that `magnitude_BW` divides by.
    """

    on_femur_in_ground_N: Float[Array, "frames 3"]
    on_femur_in_femur_N: Float[Array, "frames 3"]
    on_femur_in_pelvis_N: Float[Array, "frames 3"]
    on_pelvis_in_pelvis_N: Float[Array, "frames 3"]
    magnitude_N: Float[Array, " frames"]
    body_weight_N: float

    @property
    def magnitude_BW(self) -> Float[Array, " frames"]:
        """Return the magnitude in body weights, `(frames,)`."""
        return self.magnitude_N / self.body_weight_N


def hip_contact(
    intersegmental_N: Float[Array, "frames 3"],
    muscle_force_N: Float[Array, "frames muscles"],
    line_of_action: Float[Array, "frames _ 3"],
    pelvis_rotation: Float[Array, "frames 3 3"],
    femur_rotation: Float[Array, "frames 3 3"],
    *,
    body_weight_N: float,
) -> HipContact:
    """Return the contact force of one hip.

    Args:
        intersegmental_N: `(frames, 3)` net joint force on the femur without muscles, in ground.
        muscle_force_N: `(frames, muscles)` tendon forces of the muscles crossing the hip, passive
            part included.
        line_of_action: `(frames, muscles, 3)` sum of unit pulls on the leg side of the hip, in ground. Not
            always of length 1: a wrap surface on the femur takes its share.
        pelvis_rotation: `(frames, 3, 3)` pelvis axes in ground; columns are the body's axes.
        femur_rotation: `(frames, 3, 3)` femur axes in ground.
        body_weight_N: Body weight.

    Returns:
        The force in all frames, arrays read-only.

    Raises:
        InputError: Array shapes do not belong together, or the weight is not positive.

    Source:
        Agrees with OpenSim's JointReaction (`joint on child`): torque reserves exert no force here.
    """
    frames, muscles = muscle_force_N.shape
    expected = {
        "intersegmental_N": (intersegmental_N.shape, (frames, 3)),
        "line_of_action": (line_of_action.shape, (frames, muscles, 3)),
        "pelvis_rotation": (pelvis_rotation.shape, (frames, 3, 3)),
        "femur_rotation": (femur_rotation.shape, (frames, 3, 3)),
    }
    for name, (came, wanted) in expected.items():
        if came != wanted:
            raise InputError(f"{name} has shape {came}.", mend=f"give {wanted}, one row per frame.")
    if not body_weight_N > 0.0:
        raise InputError(f"body weight is {body_weight_N:g} N.", mend="give a positive weight in newtons.")
    pull_N = np.einsum("tm,tmi->ti", muscle_force_N, line_of_action)
    in_ground = intersegmental_N - pull_N
    # Columns of R are the body's axes, so components along them are R^T F.
    in_pelvis = np.einsum("tji,tj->ti", pelvis_rotation, in_ground)
    in_femur = np.einsum("tji,tj->ti", femur_rotation, in_ground)
    on_pelvis = -in_pelvis
    magnitude = np.linalg.norm(in_ground, axis=1)
    for array in (in_ground, in_femur, in_pelvis, on_pelvis, magnitude):
        array.setflags(write=False)
    return HipContact(in_ground, in_femur, in_pelvis, on_pelvis, magnitude, float(body_weight_N))
