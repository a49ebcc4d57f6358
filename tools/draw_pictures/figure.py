"""A person with joints: proportions, poses by joint angles or by where hands and feet are, and the round parts.

Proportions follow common anthropometry (segment lengths as shares of height, Winter, Biomechanics and Motor Control of
Human Movement), rounded; thickness and head are ours, drawn a little friendlier than life.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tools.draw_pictures.shapes import Vector

HIP_HALF = 9.0
SHOULDER_HALF = 17.0
PELVIS_UP = 11.0  # from the hips to the waist
CHEST_UP = 37.0  # from the waist to the shoulders
NECK_UP = 17.0  # from the shoulders to the middle of the head
THIGH = 42.0
SHANK = 41.0
UPPER_ARM = 29.0
FOREARM = 25.0
HEEL, TOES = 5.0, 17.0  # from the ankle, backward and forward
SOLE = 5.0  # from the ankle down

SIGN = {"r": 1.0, "l": -1.0}


def unit(vector: object) -> Vector:
    """Return a vector of length 1."""
    found = np.asarray(vector, dtype=float)
    return np.asarray(found / np.linalg.norm(found))


@dataclass(frozen=True)
class Frame:
    """How a part of the body is turned: unit vectors forward and up."""

    forward: Vector
    up: Vector

    @classmethod
    def of(cls, forward: object, up: object) -> Frame:
        """Return the frame with this up, and forward made square to it."""
        top = unit(up)
        front = np.asarray(forward, dtype=float)
        return cls(unit(front - top * (front @ top)), top)

    @property
    def right(self) -> Vector:
        """Unit vector to the person's right."""
        return np.cross(self.forward, self.up)

    def at(self, forward: float, up: float, right: float) -> Vector:
        """Return the vector with these shares."""
        return self.forward * forward + self.up * up + self.right * right


@dataclass(frozen=True)
class HipAngles:
    """One leg by its joint angles, degrees; inward rotation, flexion and adduction positive.

    Attributes:
        flexion, adduction, inward: Of the hip.
        knee: Flexion.
        point: How far the foot points away, 0 is square to the shank.
    """

    flexion: float = 0.0
    adduction: float = 0.0
    inward: float = 0.0
    knee: float = 0.0
    point: float = 0.0


@dataclass(frozen=True)
class Planted:
    """One leg or arm by where it ends.

    Attributes:
        end: Where the ankle or wrist is.
        bend: Whereto knee or elbow points.
        toes: Whereto the toes point; unused by arms.
        sole: Whereto the sole looks; unused by arms.
    """

    end: Vector
    bend: Vector
    toes: Vector = field(default_factory=lambda: np.array([1.0, 0.0, 0.0]))
    sole: Vector = field(default_factory=lambda: np.array([0.0, 0.0, -1.0]))


@dataclass(frozen=True)
class Pose:
    """How a person is.

    Attributes:
        hips: The middle between the hip joints.
        pelvis, chest, head: How they are turned.
        legs, arms: By side.
    """

    hips: Vector
    pelvis: Frame
    chest: Frame
    head: Frame
    legs: Mapping[str, HipAngles | Planted]
    arms: Mapping[str, Planted]


def _bent(start: Vector, end: Vector, bend: Vector, first: float, second: float) -> tuple[Vector, Vector]:
    """Return the middle joint and the end of two segments that reach for `end`; stretched when it is too far."""
    way = end - start
    distance = float(np.linalg.norm(way))
    reach = min(distance, (first + second) * 0.999)
    along = way / distance
    middle = (first**2 - second**2 + reach**2) / (2.0 * reach)
    aside = np.asarray(bend, dtype=float) - along * (np.asarray(bend, dtype=float) @ along)
    joint = start + along * middle + unit(aside) * math.sqrt(max(first**2 - middle**2, 0.0))
    return joint, start + along * reach


def _rotated(angles: HipAngles) -> np.ndarray:
    """Return the thigh in the pelvis: flexion, adduction, rotation, about axes right, forward, up."""
    f, a, i = (math.radians(v) for v in (angles.flexion, angles.adduction, angles.inward))
    flex = np.array([[math.cos(f), -math.sin(f), 0], [math.sin(f), math.cos(f), 0], [0, 0, 1]])
    aside = np.array([[1, 0, 0], [0, math.cos(a), -math.sin(a)], [0, math.sin(a), math.cos(a)]])
    turn = np.array([[math.cos(i), 0, math.sin(i)], [0, 1, 0], [-math.sin(i), 0, math.cos(i)]])
    return np.asarray(flex @ aside @ turn)


def _leg_by_angles(hip: Vector, pelvis: Frame, side: str, angles: HipAngles) -> dict[str, Vector]:
    # The left leg lives in a mirrored frame, so the same angles mean the same movement.
    axes = np.stack([pelvis.forward, pelvis.up, pelvis.right * SIGN[side]], axis=1)
    thigh = axes @ _rotated(angles)
    k, p = math.radians(angles.knee), math.radians(angles.point)
    shank = thigh @ np.array([-math.sin(k), -math.cos(k), 0.0])
    square = thigh @ np.array([math.cos(k), -math.sin(k), 0.0])
    toes = square * math.cos(p) + shank * math.sin(p)
    sole = shank * math.cos(p) - square * math.sin(p)
    knee = hip + thigh @ np.array([0.0, -THIGH, 0.0])
    return _foot({"knee": knee, "ankle": knee + shank * SHANK}, toes, sole)


def _foot(leg: dict[str, Vector], toes: Vector, sole: Vector) -> dict[str, Vector]:
    ankle = leg["ankle"]
    leg["heel"] = ankle + unit(sole) * SOLE - unit(toes) * HEEL * 0.6
    leg["ball"] = ankle + unit(sole) * SOLE * 1.1 + unit(toes) * TOES * 0.7
    leg["toe"] = ankle + unit(sole) * SOLE * 1.25 + unit(toes) * TOES
    return leg


def joints(pose: Pose) -> dict[str, Vector]:
    """Return every point of the body by name; sided ones end in _r or _l."""
    at = {"hips": pose.hips, "waist": pose.hips + pose.pelvis.up * PELVIS_UP}
    at["neck"] = at["waist"] + pose.chest.up * CHEST_UP
    at["head"] = at["neck"] + pose.head.up * NECK_UP + pose.head.forward * 1.5
    at["face"] = at["head"] + pose.head.at(2.4, -1.6, 0.0)
    at["hair"] = at["head"] + pose.head.at(-1.8, 1.6, 0.0)
    at["nose"] = at["head"] + pose.head.at(11.6, -2.2, 0.0)
    at["bun"] = at["head"] + pose.head.at(-12.5, 6.5, 0.0)
    for side, sign in SIGN.items():
        at[f"eye_{side}"] = at["head"] + pose.head.at(11.2, 0.6, 3.8 * sign)
        at[f"level_{side}"] = pose.hips + pose.pelvis.at(0.0, 7.0, 30.0 * sign)
        at[f"hip_{side}"] = pose.hips + pose.pelvis.right * HIP_HALF * sign
        at[f"waist_{side}"] = at["waist"] + pose.chest.at(0.0, 0.0, 5.5 * sign)
        at[f"shoulder_{side}"] = at["neck"] + pose.chest.at(0.0, -3.0, SHOULDER_HALF * sign)
        at[f"chest_{side}"] = at["neck"] + pose.chest.at(0.0, -7.0, 10.0 * sign)
        for name, place in _limbs(pose, at, side).items():
            at[f"{name}_{side}"] = place
    return at


def _limbs(pose: Pose, at: Mapping[str, Vector], side: str) -> dict[str, Vector]:
    hip, shoulder = at[f"hip_{side}"], at[f"shoulder_{side}"]
    leg, arm = pose.legs[side], pose.arms[side]
    if isinstance(leg, HipAngles):
        found = _leg_by_angles(hip, pose.pelvis, side, leg)
    else:
        knee, ankle = _bent(hip, leg.end, leg.bend, THIGH, SHANK)
        found = _foot({"knee": knee, "ankle": ankle}, leg.toes, leg.sole)
    elbow, wrist = _bent(shoulder, arm.end, arm.bend, UPPER_ARM, FOREARM)
    hand = wrist + unit(wrist - elbow) * 5.0
    return found | {"elbow": elbow, "wrist": wrist, "hand": hand}


@dataclass(frozen=True)
class Part:
    """One round part of the body.

    Attributes:
        name: Of the part.
        style: Class of its colour.
        balls: Points and radii, cm, whose outline it is.
        axis: The two points that it moves with.
        lift: Drawn as if it were this much nearer, cm.
    """

    name: str
    style: str
    balls: tuple[tuple[str, float], ...]
    axis: tuple[str, str]
    lift: float = 0.0


LEVEL = Part("level", "pic-level", (("level_r", 0.8), ("level_l", 0.8)), ("level_l", "level_r"), 40.0)
"""A line across the pelvis that shows how it tilts; no part of the body."""


def parts(working: str = "r") -> tuple[Part, ...]:
    """Return all parts of a person whose leg of this side works."""
    found = [
        Part("pelvis", "pic-shorts", (("hip_r", 10.5), ("hip_l", 10.5), ("waist", 9.5)), ("hip_l", "hip_r")),
        Part(
            "chest",
            "pic-body",
            (("waist_r", 9.0), ("waist_l", 9.0), ("chest_r", 10.0), ("chest_l", 10.0), ("neck", 5.0)),
            ("waist", "neck"),
        ),
        Part("neck", "pic-skin", (("neck", 4.8), ("head", 4.8)), ("neck", "head"), -1.0),
        Part("bun", "pic-hair", (("bun", 4.6),), ("neck", "hair"), -3.0),
        Part("hair", "pic-hair", (("hair", 11.4),), ("neck", "hair")),
        Part("face", "pic-skin", (("face", 9.7), ("nose", 1.5)), ("neck", "face"), 1.5),
    ]
    for side in SIGN:
        leg, lower = ("pic-hot", "pic-hot-low") if side == working else ("pic-leg", "pic-leg")
        s = f"_{side}"
        found.append(Part("eye" + s, "pic-eye", (("eye" + s, 1.1),), ("neck", "face"), 0.5))
        found += [
            Part("thigh" + s, leg, (("hip" + s, 9.6), ("knee" + s, 6.6)), ("hip" + s, "knee" + s), 1.0),
            Part("shank" + s, lower, (("knee" + s, 6.4), ("ankle" + s, 4.4)), ("knee" + s, "ankle" + s)),
            Part(
                "foot" + s,
                "pic-skin",
                (("heel" + s, 4.2), ("ball" + s, 3.4), ("toe" + s, 2.4)),
                ("ankle" + s, "toe" + s),
            ),
            Part(
                "arm" + s,
                "pic-body",
                (("shoulder" + s, 6.4), ("elbow" + s, 4.8)),
                ("shoulder" + s, "elbow" + s),
                1.0,
            ),
            Part(
                "forearm" + s,
                "pic-skin",
                (("elbow" + s, 4.5), ("wrist" + s, 3.5)),
                ("elbow" + s, "wrist" + s),
            ),
            Part("hand" + s, "pic-skin", (("wrist" + s, 3.6), ("hand" + s, 4.2)), ("wrist" + s, "hand" + s)),
        ]
    return tuple(found)
