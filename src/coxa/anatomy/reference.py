"""The reference hip as a model: both legs, with every muscle that crosses the hip."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.bodies import bodies
from coxa.anatomy.frames import Frames, body_name, frames, mirror
from coxa.anatomy.kneecap import kneecap_turn
from coxa.anatomy.muscles import muscle_table, path, straight_length_m, volume_ratio
from coxa.anatomy.person import SIDES, Build, GRAVITY_m_s2, Person
from coxa.anatomy.tables import rows, settings
from coxa.model.description import (
    Coordinate,
    Coupler,
    Joint,
    Model,
    Muscle,
    PathPoint,
    PathWrap,
    TransformAxis,
    WrapKind,
    WrapObject,
)
from coxa.model.functions import polynomial, simm_spline

X, Y, Z = np.eye(3)
PELVIS_TURNS = (("pelvis_tilt", Z), ("pelvis_list", X), ("pelvis_rotation", Y))
PELVIS_SHIFTS = (("pelvis_tx", X), ("pelvis_ty", Y), ("pelvis_tz", Z))


def reference_model(person: Person | None = None) -> Model:
    """Return the reference hip, right and mirrored left, scaled to a person.

    Coordinates: `pelvis_tilt`, `pelvis_list`, `pelvis_rotation`, `pelvis_tx`, `pelvis_ty`, `pelvis_tz`, then per
    side `hip_flexion_r`, `hip_adduction_r`, `hip_rotation_r` (inward +), `knee_angle_r` (flexion +) and the knee
    cap's `knee_cap_r`, which follows the knee. The foot is part of the shank.

    Args:
        person: The reference adult when None.
    """
    return _model((person or Person()).build)


@cache
def _model(build: Build) -> Model:
    version = {"r": build.version_r_rad, "l": build.version_l_rad}
    person = Person(None, build.height_m, build.mass_kg, build.pelvic_width_m, version)
    bones = {side: frames(person, side) for side in SIDES}
    parts = bodies(person, bones["r"])
    index = {body.name: i for i, body in enumerate(parts)}
    joints, coordinates, couplers = _skeleton(bones, index)
    wraps = tuple(wrap for side in SIDES for wrap in _wraps(bones[side], side, index))
    return Model(
        name="coxa_reference_hip",
        file="coxa/data/reference_hip",
        document_version=40500,
        gravity_m_s2=_fixed(np.array([0.0, -GRAVITY_m_s2, 0.0])),
        bodies=parts,
        joints=joints,
        coordinates=coordinates,
        couplers=couplers,
        wrap_objects=wraps,
        muscles=tuple(m for side in SIDES for m in _muscles(person, bones[side], side, index, wraps)),
    )


def _fixed(array: Float[Array, "..."]) -> Float[Array, "..."]:
    array.setflags(write=False)
    return array


def _skeleton(
    bones: dict[str, Frames], index: dict[str, int]
) -> tuple[tuple[Joint, ...], tuple[Coordinate, ...], tuple[Coupler, ...]]:
    """Return joints, their coordinates and the couplers of the knee caps."""
    coordinates = [Coordinate(name, 0, True, 0.0, (-1.57, 1.57), False, False) for name, _ in PELVIS_TURNS]
    coordinates += [Coordinate(name, 0, False, 0.0, (-50.0, 50.0), False, False) for name, _ in PELVIS_SHIFTS]
    turns = [(i, axis) for i, (_, axis) in enumerate(PELVIS_TURNS)]
    slides = [(i + 3, axis) for i, (_, axis) in enumerate(PELVIS_SHIFTS)]
    joints = [_joint("ground_pelvis", 0, index["pelvis"], np.zeros(3), turns, slides)]
    ranges = {
        c["name"]: (math.radians(c["low_deg"]), math.radians(c["high_deg"])) for c in settings()["coordinate"]
    }
    couplers = []
    for side in SIDES:
        sign = 1.0 if side == "r" else -1.0
        bone = bones[side]
        femur, tibia, cap = (index[f"{name}_{side}"] for name in ("femur", "tibia", "patella"))
        first = len(coordinates)
        names = [f"{name}_{side}" for name in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")]
        for name in names:
            joint = len(joints) + (name == names[3])
            coordinates.append(Coordinate(name, joint, True, 0.0, ranges[name[:-2]], False, False))
        coordinates.append(
            Coordinate(f"knee_cap_{side}", len(joints) + 2, True, 0.0, (-3.2, 3.2), False, False)
        )
        hip = [(first, Z), (first + 1, sign * X), (first + 2, sign * Y)]
        joints.append(_joint(f"hip_{side}", index["pelvis"], femur, mirror(bone.hip_in_pelvis_m, side), hip))
        knee = mirror(bone.knee_in_femur_m, side)
        joints.append(_joint(f"knee_{side}", femur, tibia, knee, [(first + 3, -Z)]))
        hinge = mirror(bone.patella_in_femur_m, side)
        joints.append(_joint(f"patella_{side}", femur, cap, hinge, [(first + 4, -Z)]))
        turn = simm_spline(*kneecap_turn(bone, *ranges["knee_angle"]))
        couplers.append(Coupler(f"knee_cap_{side}", first + 3, first + 4, turn))
    return tuple(joints), tuple(coordinates), tuple(couplers)


def _joint(
    name: str,
    parent: int,
    child: int,
    place_m: Float[Array, " 3"],
    turns: list[tuple[int, Float[Array, " 3"]]],
    slides: list[tuple[int, Float[Array, " 3"]]] | None = None,
) -> Joint:
    """Return a joint between a point of the parent and the child's origin."""
    linear, zero = polynomial(0.0, 1.0), polynomial(0.0)
    spare = [Z, X, Y]
    while len(turns) < 3:
        taken = [abs(axis) for _, axis in turns]
        free = next(a for a in spare if not any(np.allclose(a, t) for t in taken))
        turns = [*turns, (-1, free)]
    slides = slides or [(-1, axis) for axis in (X, Y, Z)]
    axes = [
        TransformAxis(
            _fixed(np.array(axis, dtype=np.float64)), coordinate, linear if coordinate >= 0 else zero
        )
        for coordinate, axis in (*turns, *slides)
    ]
    return Joint(
        name, "CustomJoint", parent, child,
        _fixed(np.eye(3)), _fixed(np.array(place_m, dtype=np.float64)), _fixed(np.eye(3)), _fixed(np.zeros(3)),
        (axes[0], axes[1], axes[2]), (axes[3], axes[4], axes[5]),
    )  # fmt: skip


def _wraps(bones: Frames, side: str, index: dict[str, int]) -> list[WrapObject]:
    found = []
    for row in rows("wraps.csv"):
        segment = row["segment"]
        center, axis, toward = (
            np.array([float(row[f"{letter}{k}"]) for k in keys])
            for letter, keys in (("c", ("x_m", "y_m", "z_m")), ("a", "xyz"), ("t", "xyz"))
        )
        origin = mirror(bones.place(segment, center), side)
        # Directions turn with the bone but do not stretch.
        step = 1e-3
        z, x = (
            mirror(bones.place(segment, center + step * d) - bones.place(segment, center), side)
            for d in (axis, toward)
        )
        z = z / np.linalg.norm(z)
        x = x - z * (x @ z)
        x = x / np.linalg.norm(x)
        size = (float(row["radius_m"]) * bones.size, float(row["length_m"]) * bones.size)
        body = index[body_name(segment, side)]
        rotation = _fixed(np.column_stack([x, np.cross(z, x), z]))
        found.append(
            WrapObject(
                f"{row['name']}_{side}", WrapKind.CYLINDER, body, rotation, _fixed(origin), size, "+x", True
            )
        )
    return found


def _muscles(
    person: Person, bones: Frames, side: str, index: dict[str, int], wraps: tuple[WrapObject, ...]
) -> list[Muscle]:
    data = settings()["muscle"]
    usual = frames(None)
    stronger = volume_ratio(person)
    number = {wrap.name: i for i, wrap in enumerate(wraps)}
    found = []
    for element in muscle_table():
        # Fibres and tendon grow with the path, strength with volume over fibre length.
        longer = straight_length_m(element.name, bones) / straight_length_m(element.name, usual)
        name = f"{element.name}_{side}"
        points = tuple(
            PathPoint(f"{name}-P{k}", index[body], _fixed(place))
            for k, (body, place) in enumerate(path(element.name, bones, side), start=1)
        )
        used = tuple(
            PathWrap(number[f"{row['name']}_{side}"], "hybrid", -1, -1)
            for row in rows("wraps.csv")
            if element.name in row["elements"].split()
        )
        found.append(
            Muscle(
                name=name,
                kind=data["kind"],
                points=points,
                wraps=used,
                max_isometric_force_N=element.strength_N * stronger / longer,
                optimal_fiber_length_m=element.fiber_m * longer,
                tendon_slack_length_m=element.tendon_slack_m * longer,
                pennation_angle_at_optimal_rad=element.pennation_rad,
                max_contraction_velocity=data["max_contraction_velocity"],
                min_activation=data["min_activation"],
                max_activation=data["max_activation"],
                curves=dict(data["curves"]),
            )
        )
    return found
