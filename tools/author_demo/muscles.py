"""Muscles of one leg: TLEM 2.0's attachments brought into the runner's frames, strengths, wraps.

A part of a muscle that TLEM draws with several elements is one element here: its points are their means,
weighted by cross-section. Only the figures in the two CSV files beside this module come from TLEM.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.author_demo.anthropometry import (
    ANKLE_IN_TIBIA_m,
    HIP_IN_PELVIS_m,
    KNEE_IN_FEMUR_m,
    MASS_kg,
    STATURE_m,
)

Vec = NDArray[np.float64]
HERE = Path(__file__).parent

SPECIFIC_TENSION_N_cm2 = 60.0
"""Rajagopal A et al. (2016) IEEE Trans Biomed Eng 63:2068-2079 use 60 N/cm2 for a young, active adult."""
# All cross-sections come from elderly specimens. TLEM's leg adds up to 3748 cm3 (area times fibre, its whole table);
# living adults have 47 x mass x stature + 1285 cm3 (Handsfield GG et al. (2014) J Biomech 47:631-638).
TLEM_VOLUME_cm3 = 3748.0
LIVING_VOLUME_cm3 = 47.0 * MASS_kg * STATURE_m + 1285.0
AREA_SCALE = (LIVING_VOLUME_cm3 / TLEM_VOLUME_cm3) ** (2 / 3)
"""Areas grow as volume to the power two thirds: 1.60, the same for every muscle."""
MAX_CONTRACTION_VELOCITY = 15.0
"""Optimal fibre lengths per second: as the running simulation that comes with Rajagopal's model sets it."""

# TLEM 2.0's joint centres in its own frames (Carbone et al. 2015).
TLEM_HIP_IN_FEMUR_m = np.array([0.0, 0.359088, 0.0])
TLEM_KNEE_IN_FEMUR_m = np.array([-0.002171, 0.006686, 0.0])
TLEM_KNEE_IN_TIBIA_m = np.array([-0.010213, 0.366972, -0.001585])
TLEM_ANKLE_IN_TIBIA_m = np.array([0.005204, -0.014676, 0.0])
TLEM_ANKLE_IN_FOOT_m = np.array([0.005204, 0.013080, -0.004377])

PELVIS_PITCH_rad = -np.radians(6.0)
"""TLEM levels front and back iliac spines; OpenSim's pelvis carries the back ones about 6 degrees higher."""
FEMUR_SCALE = np.array([1.0, KNEE_IN_FEMUR_m[1] / (TLEM_KNEE_IN_FEMUR_m - TLEM_HIP_IN_FEMUR_m)[1], 1.0])
TIBIA_SCALE = np.array([1.0, ANKLE_IN_TIBIA_m[1] / (TLEM_ANKLE_IN_TIBIA_m - TLEM_KNEE_IN_TIBIA_m)[1], 1.0])
FOOT_SCALE = np.array([1.25, 1.10, 1.10])
"""TLEM's foot is 0.200 m from heel contact to big toe; a runner of this height has about 0.25 m."""

PATELLAR_LIGAMENT_IN_TIBIA_m = np.array([0.0321, 0.29316, 0.01144])
"""TLEM 2.0's insertion of the patellar ligament, tibia frame."""

# Fibres lie in the thigh and the shank and grow with them; those within the pelvis keep TLEM's length.
THIGH_MUSCLES = ("sart", "recfem", "grac", "bflh", "bfsh", "semiten", "semimem", "vasti", "addlong", "addmagMid",
                 "addmagIsch")  # fmt: skip
SHANK_MUSCLES = ("gasmed", "gaslat", "soleus", "tibant")

# Deep rotators: TLEM's fibres are a fifth to a half of dissected ones, and its areas several times larger, so these
# carry Parvaresh KC et al. (2019), cross-section (cm2, split evenly over our elements) and fibre length (cm).
PARVARESH_2019 = {
    "piri": (2.17, 8.37),
    "obint": (3.76, 8.77),
    "obext": (4.54, 8.04),
    "gemsup": (0.68, 4.85),
    "geminf": (1.02, 5.64),
    "pect": (2.27, 10.38),
}
# TLEM's iliopsoas fibres are short for the stride; Ward SR et al. (2009) Clin Orthop Relat Res 467:1074-1082, m.
WARD_2009_FIBER_m = {"psoas": 0.117, "iliacus": 0.107}


@dataclass(frozen=True, eq=False)
class Wrap:
    """A cylinder on a body of the right side; `toward` is the side of it that muscles pass on.

    Attributes:
        origin_m, axis, toward: `(3,)` in the body frame.
    """

    name: str
    body: str
    origin_m: Vec
    axis: Vec
    toward: Vec
    radius_m: float
    length_m: float


@dataclass(frozen=True, eq=False)
class Element:
    """A muscle element of the right leg before its tendon is set.

    Attributes:
        points: `(body, (3,) location in the body frame, m)` from origin to insertion.
        wraps: Names of the cylinders it may wrap over.
    """

    name: str
    points: tuple[tuple[str, Vec], ...]
    wraps: tuple[str, ...]
    area_cm2: float
    fiber_m: float
    pennation_rad: float

    @property
    def strength_N(self) -> float:
        """Greatest isometric force."""
        return float(self.area_cm2 * AREA_SCALE * SPECIFIC_TENSION_N_cm2)


def _rows(name: str) -> list[dict[str, str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _pelvis(point: Vec) -> Vec:
    c, s = np.cos(PELVIS_PITCH_rad), np.sin(PELVIS_PITCH_rad)
    return HIP_IN_PELVIS_m + np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]) @ point


def _femur(point: Vec) -> Vec:
    return np.asarray(FEMUR_SCALE * (point - TLEM_HIP_IN_FEMUR_m), dtype=np.float64)


def _tibia(point: Vec) -> Vec:
    return np.asarray(TIBIA_SCALE * (point - TLEM_KNEE_IN_TIBIA_m), dtype=np.float64)


def _foot(point: Vec) -> Vec:
    return np.asarray(FOOT_SCALE * (point - TLEM_ANKLE_IN_FOOT_m), dtype=np.float64)


PATELLAR_LIGAMENT_m = _tibia(PATELLAR_LIGAMENT_IN_TIBIA_m)
FRAMES = {
    "Pelvis": ("pelvis", _pelvis),
    "Femur": ("femur", _femur),
    "Tibia": ("tibia", _tibia),
    "Foot": ("calcn", _foot),
}

# Our own points, in the frame named, where TLEM has none that fits a model without a patella or a spine.
OWN_POINTS: dict[str, tuple[tuple[int, str, Vec], ...]] = {
    # TLEM's psoas starts on the spine; a pelvis-fixed start leaves its hip arms, which the brim point sets.
    "psoas": ((0, "pelvis", HIP_IN_PELVIS_m + np.array([-0.020, 0.140, -0.045])),),
    # The iliotibial tract runs down the outer thigh; straight to the shank it would leave the body in flexion.
    "tfl": ((1, "femur", np.array([0.025, -0.090, 0.065])), (2, "femur", np.array([0.005, -0.420, 0.045]))),
}
# TLEM's path of these has more points than a stride of running needs, or points inside our wraps.
KEPT_POINTS = {
    "sart": (0, 1, 3, 5, 6, 9),
    "grac": (0, 1, 4),
    "gasmed": (0, 4, 8),
    "recfem": (0,),
    "vasti": (0,),
}
# The direct head of rectus femoris (from the anterior inferior spine) stands for both.
ONLY_ELEMENTS = {"recfem": ("Rectus Femoris 2",)}

WRAPPED = {
    "glmax1": ("glmax_at_pelvis",),
    "glmax2": ("hip_back",),
    "glmax3": ("hip_back",),
    "psoas": ("hip_front",),
    "iliacus": ("hip_front",),
    "recfem": ("patella",),
    "vasti": ("patella",),
    "gasmed": ("gastroc_at_knee",),
    "gaslat": ("gastroc_at_knee",),
}


def wraps() -> tuple[Wrap, ...]:
    """Return the wrap cylinders of the right side.

    The gluteal and gastrocnemius cylinders are TLEM 2.0's (Carbone et al. 2015); the patella's is centred on
    TLEM's patellar axis with the distance of its quadriceps insertions from it as radius. The two at the hip
    centre are ours: in front a femoral head with its capsule, behind the ischium with the muscles that line it.
    """
    turn = _pelvis(np.zeros(3))
    return (
        Wrap("glmax_at_pelvis", "pelvis", _pelvis(np.array([-0.02011, 0.10595, 0.04349])),
             _pelvis(np.array([0.033782, -0.823447, -0.566387])) - turn, np.array([-1.0, 0.0, 0.3]), 0.060, 0.60),
        Wrap("hip_back", "pelvis", HIP_IN_PELVIS_m, np.array([0.0, 0.0, 1.0]), np.array([-1.0, 0.0, 0.0]), 0.045, 0.30),
        Wrap("hip_front", "pelvis", HIP_IN_PELVIS_m, np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]), 0.033, 0.20),
        Wrap("patella", "femur", _femur(np.array([0.005458, 0.005742, 0.0])), np.array([0.0, 0.0, 1.0]),
             np.array([1.0, 0.0, 0.0]), 0.040, 0.20),
        Wrap("gastroc_at_knee", "femur", _femur(np.array([-0.003018, -0.006791, 0.0])), np.array([0.0, 0.0, 1.0]),
             np.array([-1.0, 0.0, 0.0]), 0.0175, 0.30),
    )  # fmt: skip


def _mean_points(part: str, area: dict[str, float]) -> list[tuple[str, Vec]]:
    paths: dict[str, list[tuple[str, Vec]]] = {}
    for row in _rows("tlem2_points.csv"):
        if row["part"] != part or row["element"] not in ONLY_ELEMENTS.get(part, (row["element"],)):
            continue
        if row["segment"] in FRAMES:
            body, bring = FRAMES[row["segment"]]
            point = bring(np.array([float(row[key]) for key in ("x_m", "y_m", "z_m")]))
            paths.setdefault(row["element"], []).append((body, point))
    weights = np.array([area.get(element, 1.0) for element in paths])
    weights /= weights.sum()
    columns = zip(*paths.values(), strict=True)
    return [
        (column[0][0], np.asarray(weights @ np.array([point for _, point in column]), dtype=np.float64))
        for column in columns
    ]


def _element(part: str) -> Element:
    rows = [row for row in _rows("tlem2_architecture.csv") if row["part"] == part]
    area = {row["element"]: float(row["pcsa_cm2"]) for row in rows}
    weights = np.array(list(area.values()))
    fiber = float(weights @ [float(row["optimal_fibre_length_cm"]) for row in rows] / weights.sum()) / 100
    pennation = float(weights @ [float(row["pennation_rad"]) for row in rows] / weights.sum())
    if part in THIGH_MUSCLES:
        fiber *= float(FEMUR_SCALE[1])
    if part in SHANK_MUSCLES:
        fiber *= float(TIBIA_SCALE[1])
    fiber = WARD_2009_FIBER_m.get(part, fiber)
    total = float(weights.sum())
    family = part.rstrip("12")
    if family in PARVARESH_2019:
        total, fiber = PARVARESH_2019[family][0], PARVARESH_2019[family][1] / 100
        total /= sum(name.rstrip("12") == family for name in part_names())
    points = _mean_points(part, area)
    points = [points[i] for i in KEPT_POINTS.get(part, range(len(points)))]
    for place, body, location in OWN_POINTS.get(part, ()):
        points.insert(place, (body, location))
    if part in ("recfem", "vasti"):
        points.append(("tibia", PATELLAR_LIGAMENT_m))
    return Element(part, tuple(points), WRAPPED.get(part, ()), total, fiber, pennation)


def part_names() -> list[str]:
    """Return the names of the elements of one leg, hip muscles first."""
    return list(dict.fromkeys(row["part"] for row in _rows("tlem2_architecture.csv")))


def elements() -> tuple[Element, ...]:
    """Return every muscle element of the right leg."""
    return tuple(_element(part) for part in part_names())
