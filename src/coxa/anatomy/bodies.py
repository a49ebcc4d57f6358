"""Masses of the reference hip's bodies."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.frames import Frames
from coxa.anatomy.person import SIDES, Person
from coxa.anatomy.tables import settings
from coxa.model.description import Body

LONG_AXIS_FORWARD = (1, 0, 2)
"""Order of the radii of gyration for a segment that points forward, as a foot does."""


def bodies(person: Person, bones: Frames) -> tuple[Body, ...]:
    """Return ground, pelvis and both legs' femur, tibia (with the foot) and patella.

    The pelvis carries what is left of the body: trunk, head and arms.

    Args:
        person: Everything filled in.
        bones: The person's bones on the right.

    Source: de Leva P (1996) J Biomech 29:1223-1230.
    """
    data = settings()["segments"]
    mass = person.build.mass_kg
    ground = Body("ground", 0.0, _fixed(np.zeros(3)), _fixed(np.zeros((3, 3))))
    thigh = _segment(data["thigh"], mass, np.zeros(3), bones.knee_in_femur_m)
    shank = _segment(data["shank"], mass, np.zeros(3), bones.ankle_in_tibia_m)
    foot = _foot(data, mass, bones)
    leg = (("femur", thigh), ("tibia", _joined(shank, foot)))
    cap = float(data["patella_mass_kg"])
    rest = mass - 2.0 * (sum(part[0] for _, part in leg) + cap)
    found = [ground, _trunk(rest, data, bones)]
    for side in SIDES:
        found += [_body(f"{name}_{side}", *part, side) for name, part in leg]
        # A knee cap's own inertia is below what the table resolves; a ball of its mass, 2 cm in radius.
        found.append(_body(f"patella_{side}", cap, np.zeros(3), 0.4 * cap * 0.02**2 * np.eye(3), side))
    return tuple(found)


Vec: TypeAlias = Float[Array, " 3"]
Part: TypeAlias = tuple[float, Float[Array, " 3"], Float[Array, "3 3"]]


def _segment(row: dict[str, Any], mass: float, top: Vec, end: Vec) -> Part:
    length = float(np.linalg.norm(end - top))
    own = row["mass"] * mass
    return own, top + row["center"] * (end - top), np.diag(own * np.square(np.array(row["radii"]) * length))


def _foot(data: dict[str, Any], mass: float, bones: Frames) -> Part:
    row = data["foot"]
    own = row["mass"] * mass
    ahead = np.array([data["foot_ahead_of_ankle_m"], -data["foot_below_ankle_m"], 0.0])
    radii = np.array(row["radii"])[list(LONG_AXIS_FORWARD)]
    inertia = np.diag(own * np.square(radii * row["length_m"] * bones.size))
    return own, bones.ankle_in_tibia_m + bones.size * ahead, inertia


def _trunk(mass: float, data: dict[str, Any], bones: Frames) -> Body:
    # A rod from the hips to the neck: its inertia matters to no task, all of which hold the pelvis.
    height = data["trunk_height_m"] * bones.size
    center = bones.hip_in_pelvis_m * np.array([1.0, 1.0, 0.0]) + np.array([0.0, 0.5 * height, 0.0])
    return Body("pelvis", mass, _fixed(center), _fixed(np.diag([1.0, 0.2, 1.0]) * mass * height**2 / 12.0))


def _joined(a: Part, b: Part) -> Part:
    mass = a[0] + b[0]
    center = (a[0] * a[1] + b[0] * b[1]) / mass
    inertia = np.zeros((3, 3))
    for own, place, about in (a, b):
        d = place - center
        inertia += about + own * (d @ d * np.eye(3) - np.outer(d, d))
    return mass, center, inertia


def _body(
    name: str, mass: float, center: Float[Array, " 3"], inertia: Float[Array, "3 3"], side: str
) -> Body:
    flip = np.array([1.0, 1.0, 1.0 if side == "r" else -1.0])
    return Body(name, mass, _fixed(center * flip), _fixed(inertia * np.outer(flip, flip)))


def _fixed(array: Float[Array, "..."]) -> Float[Array, "..."]:
    array.setflags(write=False)
    return array
