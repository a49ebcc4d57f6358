"""From TLEM 2.0's frames to the reference model's, for a person: where bone points lie in which body.

Body frames: x anterior, y up, z right. Origins: pelvis midway between the front iliac spines, femur at the centre
of its head, tibia at the knee's axis, patella on the knee cap's axis. A left leg is the right one mirrored in z.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.person import Person
from coxa.anatomy.tables import settings

Point: TypeAlias = Sequence[float] | Float[Array, " 3"]


@dataclass(frozen=True, eq=False)
class Frames:
    """A person's bones, right side (mirror z for the left), m.

    Attributes:
        size: Everything's scale by stature.
        width: Scale of the pelvis from side to side.
        hip_in_pelvis_m: Centre of the joint in the pelvis.
        knee_in_femur_m: Axis of the knee in the femur.
        ankle_in_tibia_m: Ankle in the tibia.
        patella_in_femur_m: Axis that the knee cap turns about.
        turn_rad: How much further forward than in TLEM 2.0 the neck points, from the knee's axis.
    """

    size: float
    width: float
    hip_in_pelvis_m: Float[Array, " 3"]
    knee_in_femur_m: Float[Array, " 3"]
    ankle_in_tibia_m: Float[Array, " 3"]
    patella_in_femur_m: Float[Array, " 3"]
    turn_rad: float

    def place(self, segment: str, xyz_m: Point) -> Float[Array, " 3"]:
        """Return a point of TLEM 2.0's right leg in the body frame of the same bone.

        Args:
            segment: "pelvis", "femur", "tibia" or "patella".
            xyz_m: Point in TLEM 2.0's frame.
        """
        point = np.asarray(xyz_m, dtype=np.float64)
        if segment == "pelvis":
            return self._pelvis(point)
        if segment == "femur":
            return self._femur(point)
        tlem = settings()["tlem"]
        if segment == "patella":
            return np.asarray(self.size * (point - np.array(tlem["patella_axis_in_patella_m"])))
        if segment != "tibia":
            raise KeyError(segment)
        down = point - np.array(tlem["knee_in_tibia_m"])
        whole = float(np.array(tlem["ankle_in_tibia_m"])[1] - tlem["knee_in_tibia_m"][1])
        keep = -tlem["tibia_upper_end_m"]
        if down[1] < keep:
            shaft = (_shaft("shank") - keep) / (whole - keep)
            down = down * np.array([1.0, 0.0, 1.0]) + np.array([0.0, keep + shaft * (down[1] - keep), 0.0])
        return np.asarray(self.size * down)

    def _pelvis(self, point: Float[Array, " 3"]) -> Float[Array, " 3"]:
        front = np.array(settings()["landmarks"]["asis"]["xyz_m"])
        middle = front - np.array([0.0, 0.0, 0.5 * settings()["reference"]["pelvic_width_m"]])
        scaled = np.array([self.size, self.size, self.width]) * (point - middle)
        return np.asarray(_about_z(-math.radians(settings()["reference"]["pelvic_pitch_deg"])) @ scaled)

    def _femur(self, point: Float[Array, " 3"]) -> Float[Array, " 3"]:
        tlem = settings()["tlem"]
        head = np.array(tlem["hip_in_femur_m"]) + np.array(tlem["head_from_hip_m"])
        down = point - head
        knee = float((np.array(tlem["knee_in_femur_m"]) - head)[1])
        upper, lower = -tlem["femur_upper_end_m"], knee + tlem["femur_lower_end_m"]
        # Upper and lower ends keep their size, the shaft is lengthened to the person's thigh and takes the twist.
        longer = _shaft("thigh") - knee
        along = min(1.0, max(0.0, (down[1] - upper) / (lower - upper)))
        twisted = _about_y(-(1.0 - along) * self.turn_rad) @ down
        return np.asarray(self.size * (twisted + np.array([0.0, along * longer, 0.0])))


def _shaft(name: str) -> float:
    """Return minus the length of thigh or shank of the reference adult, m."""
    segments = settings()["segments"]
    return -float(segments[name]["length_m"] * settings()["reference"]["height_m"] / segments["stature_m"])


def _about_y(angle: float) -> Float[Array, "3 3"]:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def _about_z(angle: float) -> Float[Array, "3 3"]:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def frames(person: Person | None = None, side: str = "r") -> Frames:
    """Return a person's bones on one side, as they would be on the right.

    Args:
        person: The reference adult when None.
        side: 'r' or 'l'; only the femoral version differs.
    """
    build, usual = (person or Person()).build, settings()["reference"]
    version = build.version_r_rad if side == "r" else build.version_l_rad
    return _frames(
        build.height_m / usual["height_m"],
        build.pelvic_width_m / usual["pelvic_width_m"],
        version - math.radians(settings()["tlem"]["version_deg"]),
    )


@cache
def _frames(size: float, width: float, turn: float) -> Frames:
    tlem = settings()["tlem"]
    zero = np.zeros(3)
    bare = Frames(size, width, zero, zero, zero, zero, turn)
    # The head stays in the cup as it lay when the bones were scanned.
    hip = bare.place("pelvis", np.array(tlem["hip_in_pelvis_m"]) + np.array(tlem["head_from_hip_m"]))
    knee = bare.place("femur", tlem["knee_in_femur_m"])
    ankle = bare.place("tibia", tlem["ankle_in_tibia_m"])
    cap = bare.place("femur", tlem["patella_axis_in_femur_m"])
    for array in (hip, knee, ankle, cap):
        array.setflags(write=False)
    return Frames(size, width, hip, knee, ankle, cap, turn)


def mirror(point: Float[Array, " 3"], side: str) -> Float[Array, " 3"]:
    """Return a right-side point as it lies on `side`.

    Args:
        point: In axes with z to the right.
        side: 'r' or 'l'.
    """
    return np.asarray(point * np.array([1.0, 1.0, 1.0 if side == "r" else -1.0]))


def body_name(segment: str, side: str) -> str:
    """Return the name of the model's body for a segment.

    Args:
        segment: "pelvis", "femur", "tibia" or "patella".
        side: 'r' or 'l'.
    """
    return segment if segment == "pelvis" else f"{segment}_{side}"


def tlem_point(
    segment: str, xyz_m: Point, person: Person | None = None, side: str = "r"
) -> tuple[str, Float[Array, " 3"]]:
    """Return a point given in TLEM 2.0's frame as the reference model has it.

    Args:
        segment: "pelvis", "femur", "tibia" or "patella", in any case.
        xyz_m: Point of TLEM 2.0's right leg, m.
        person: The reference adult when None.
        side: 'r' or 'l'.

    Returns:
        Name of the model's body, and the point in its frame.
    """
    name = segment.lower()
    return body_name(name, side), mirror(frames(person, side).place(name, xyz_m), side)


def hip_center(person: Person | None = None, side: str = "r") -> Float[Array, " 3"]:
    """Return the hip centre in the pelvis frame, m; the femur's frame has it at its origin.

    Args:
        person: The reference adult when None.
        side: 'r' or 'l'.
    """
    return mirror(frames(person, side).hip_in_pelvis_m, side)


def head_radius_m(person: Person | None = None) -> float:
    """Return the radius of the bony femoral head: it grows with stature, and men's is larger.

    Args:
        person: The reference adult when None.
    """
    usual = settings()["reference"]
    by_sex = usual["head_radius_by_sex"].get(person.sex, 1.0) if person else 1.0
    return float(usual["head_radius_m"] * by_sex * frames(person).size)


def landmarks(person: Person | None = None, side: str = "r") -> dict[str, tuple[str, Float[Array, " 3"]]]:
    """Return bone landmarks by name: body and place in its frame, m.

    Args:
        person: The reference adult when None.
        side: 'r' or 'l'.
    """
    return {
        name: tlem_point(point["segment"], point["xyz_m"], person, side)
        for name, point in settings()["landmarks"].items()
    }
