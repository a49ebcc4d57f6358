"""The runner's body: segment masses, mass centres, inertias and joint centres.

Frames x anterior, y up, z right; every figure for the right side, the left is its mirror image in z.
Origins: pelvis midway between the front iliac spines, torso at the lumbar joint, femur at the hip centre,
tibia at the knee, foot (`calcn`) at the ankle.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Vec = NDArray[np.float64]

MASS_kg = 75.0
STATURE_m = 1.78
GRAVITY_m_s2 = 9.80665

# de Leva P (1996) Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters. J Biomech 29:1223-1230, Table 4
# and its alternative endpoints, men: share of body mass, mass centre from the proximal end as a share of length,
# length (m, of a man 1.741 m tall), radii of gyration about sagittal (x), longitudinal (y), transverse (z) axes.
DE_LEVA_STATURE_m = 1.741
DE_LEVA = {
    "head": (0.0694, 0.5002, 0.2429, (0.303, 0.261, 0.315)),
    "upper_trunk": (0.1596, 0.5066, 0.2421, (0.505, 0.465, 0.320)),
    "middle_trunk": (0.1633, 0.4502, 0.2155, (0.482, 0.468, 0.383)),
    "lower_trunk": (0.1117, 0.6115, 0.1457, (0.615, 0.587, 0.551)),
    "upper_arm": (0.0271, 0.5772, 0.2817, (0.285, 0.158, 0.269)),
    "forearm": (0.0162, 0.4574, 0.2689, (0.276, 0.121, 0.265)),
    "hand": (0.0061, 0.7900, 0.0862, (0.628, 0.401, 0.513)),
    "thigh": (0.1416, 0.4095, 0.4222, (0.329, 0.149, 0.329)),
    "shank": (0.0433, 0.4459, 0.4340, (0.255, 0.103, 0.249)),
    "foot": (0.0137, 0.4415, 0.2581, (0.257, 0.124, 0.245)),
}
_MASS_SUM = 1.0001
"""The shares as printed add up to 100.01 %."""


@dataclass(frozen=True, eq=False)
class Segment:
    """A rigid part: mass, mass centre `(3,)` in its body's frame, inertia `(3, 3)` about the mass centre."""

    mass_kg: float
    center_m: Vec
    inertia_kg_m2: Vec


def length(name: str) -> float:
    """Return a segment's length for this stature, m."""
    return DE_LEVA[name][2] * STATURE_m / DE_LEVA_STATURE_m


def _segment(name: str, center_m: tuple[float, float, float], *, long_axis: int = 1) -> Segment:
    share, _, _, (sagittal, longitudinal, transverse) = DE_LEVA[name]
    mass = share * MASS_kg / _MASS_SUM
    radii = [sagittal, longitudinal, transverse]
    if long_axis == 0:  # a segment that points forward: its long axis takes the place of the sagittal one
        radii = [longitudinal, sagittal, transverse]
    inertia = mass * np.square(np.array(radii) * length(name))
    return Segment(mass, np.array(center_m), np.diag(inertia))


def _joined(parts: list[Segment]) -> Segment:
    mass = sum(part.mass_kg for part in parts)
    center = sum((part.mass_kg * part.center_m for part in parts), np.zeros(3)) / mass
    inertia = np.zeros((3, 3))
    for part in parts:
        d = part.center_m - center
        inertia += part.inertia_kg_m2 + part.mass_kg * (d @ d * np.eye(3) - np.outer(d, d))
    return Segment(mass, center, inertia)


def _share(name: str) -> float:
    return DE_LEVA[name][1]


# Hip centre below the origin of the pelvis: see `muscles.PELVIS_PITCH_rad` for the TLEM pelvis it is taken from.
HIP_IN_PELVIS_m = np.array([-0.0420, -0.0767, 0.0843])
# Our choice: level of the navel, where de Leva parts the trunk, and a hand's breadth behind the iliac spines.
LUMBAR_IN_PELVIS_m = np.array([-0.0850, HIP_IN_PELVIS_m[1] + length("lower_trunk"), 0.0])
KNEE_IN_FEMUR_m = np.array([-0.0022, -length("thigh"), 0.0])
ANKLE_IN_TIBIA_m = np.array([0.0154, -length("shank"), 0.0])
SOLE_IN_FOOT_m = -0.085
"""Height of the ground under the ankle: TLEM's foot contact points, scaled, and a shoe; our choice."""
HEEL_IN_FOOT_m = -0.055
"""Back end of the heel, our choice."""


def _torso() -> Segment:
    """Trunk above the pelvis, head, and both arms bent as in running, as one rigid body (our arrangement)."""
    middle, upper = length("middle_trunk"), length("upper_trunk")
    neck = middle + upper
    parts = [
        _segment("middle_trunk", (0.045, middle * (1 - _share("middle_trunk")), 0.0)),
        _segment("upper_trunk", (0.040, middle + upper * (1 - _share("upper_trunk")), 0.0)),
        _segment("head", (0.055, neck + length("head") * (1 - _share("head")), 0.0)),
    ]
    shoulder, elbow_x = middle + 0.80 * upper, 0.0
    elbow = shoulder - length("upper_arm")
    wrist = elbow_x + length("forearm")
    for side in (1.0, -1.0):
        parts += [
            _segment("upper_arm", (0.020, shoulder - _share("upper_arm") * length("upper_arm"), side * 0.20)),
            _segment(
                "forearm", (elbow_x + _share("forearm") * length("forearm"), elbow, side * 0.20), long_axis=0
            ),
            _segment("hand", (wrist + _share("hand") * length("hand"), elbow, side * 0.18), long_axis=0),
        ]
    return _joined(parts)


@cache
def segments() -> dict[str, Segment]:
    """Return the moving bodies of the right side and the middle, by OpenSim's names without the side."""
    pelvis_top = LUMBAR_IN_PELVIS_m[1]
    return {
        "pelvis": _segment(
            "lower_trunk", (-0.050, pelvis_top - _share("lower_trunk") * length("lower_trunk"), 0.0)
        ),
        "torso": _torso(),
        "femur": _segment("thigh", tuple(_share("thigh") * KNEE_IN_FEMUR_m)),
        "tibia": _segment("shank", tuple(_share("shank") * ANKLE_IN_TIBIA_m)),
        "calcn": _segment(
            "foot",
            (HEEL_IN_FOOT_m + _share("foot") * length("foot"), 0.55 * SOLE_IN_FOOT_m, 0.0),
            long_axis=0,
        ),
    }


def whole_mass() -> float:
    """Return the mass of the whole body, kg."""
    parts = segments()
    return sum(part.mass_kg * (1 if name in ("pelvis", "torso") else 2) for name, part in parts.items())
