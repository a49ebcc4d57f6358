"""How the knee cap turns with the knee: its ligament keeps its length."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq

from coxa._arrays import Array, Float
from coxa.anatomy.frames import Frames
from coxa.anatomy.tables import settings

STEP_rad = math.radians(5.0)


def kneecap_turn(
    bones: Frames, low_rad: float, high_rad: float
) -> tuple[Float[Array, " angles"], Float[Array, " angles"]]:
    """Return knee angles and the angle of the knee cap about its own axis at each, flexion +.

    The patellar ligament is taken as stiff: its length at the straight knee, where the cap's frame is parallel to
    the femur's, is kept.

    Args:
        bones: The person's bones.
        low_rad: Least knee angle.
        high_rad: Greatest knee angle.

    Source: the knee of TLEM 2.0, Carbone et al. (2015) J Biomech 48:734-741.
    """
    tlem = settings()["tlem"]
    on_cap = bones.place("patella", tlem["patellar_ligament_in_patella_m"])
    on_tibia = bones.place("tibia", tlem["patellar_ligament_in_tibia_m"])

    def length(cap: float, knee: float) -> float:
        upper = bones.patella_in_femur_m + _turned(on_cap, cap)
        lower = bones.knee_in_femur_m + _turned(on_tibia, knee)
        return float(np.linalg.norm(upper - lower))

    kept = length(0.0, 0.0)
    knees = np.arange(low_rad, high_rad + STEP_rad, STEP_rad)
    caps = np.zeros_like(knees)
    for i, knee in enumerate(knees):
        # The cap follows the shank a little behind; the other root would turn it over.
        caps[i] = brentq(lambda cap, knee=knee: length(cap, knee) - kept, 0.5 * knee - 0.6, knee + 0.35)
    return knees, caps


def _turned(point: Float[Array, " 3"], angle: float) -> Float[Array, " 3"]:
    c, s = math.cos(-angle), math.sin(-angle)
    return np.array([c * point[0] - s * point[1], s * point[0] + c * point[1], point[2]])
