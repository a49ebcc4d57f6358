"""How a hip's angles turn the femur in the pelvis, in right-hip axes: x anterior, y up, z lateral."""

from __future__ import annotations

import numpy as np

from coxa._arrays import Array, Float


def hip_rotation(angle_rad: Float[Array, "frames _"]) -> Float[Array, "frames 3 3"]:
    """Return femur axes in pelvis axes for hip angles, right-hip axes.

    Args:
        angle_rad: Flexion, adduction and inward rotation in the first three columns; others are not read.

    Source:
        The order of OpenSim's hip: flexion about z, then adduction about x, then rotation about y.
    """
    (cf, ca, cr), (sf, sa, sr) = np.cos(angle_rad[:, :3].T), np.sin(angle_rad[:, :3].T)
    rows = [
        [cf * cr - sf * sa * sr, -sf * ca, cf * sr + sf * sa * cr],
        [sf * cr + cf * sa * sr, cf * ca, sf * sr - cf * sa * cr],
        [-ca * sr, sa, ca * cr],
    ]
    return np.ascontiguousarray(np.moveaxis(np.array(rows), -1, 0))


def hip_axes(femur_rotation: Float[Array, "frames 3 3"]) -> Float[Array, "frames 3 3"]:
    """Return the unit axes (rows) about which flexion, adduction and rotation turn the femur, pelvis axes.

    Where the thigh points straight in or out (adduction ±90°) flexion and rotation have one axis and the second
    is not defined; no hip gets there.

    Args:
        femur_rotation: Femur axes in pelvis axes (columns), right-hip axes.
    """
    shaft = femur_rotation[:, :, 1]
    across = np.zeros_like(shaft)
    across[:, 0], across[:, 1] = shaft[:, 1], -shaft[:, 0]
    across /= np.maximum(np.hypot(shaft[:, 0], shaft[:, 1]), 1e-12)[:, None]
    return np.stack([np.broadcast_to([0.0, 0.0, 1.0], shaft.shape), across, shaft], axis=1)
