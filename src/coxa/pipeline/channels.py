"""What is drawn over a stride: angles from pelvis to ankle, moments, load and offset, each with its words.

Directions are those of the side looked at: up, forward and outward mean the same on both sides, so that the curves of
a motion and of its mirror image are alike. Joints below the hip are found by how they turn, not by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.figures.grades import MEASURED, MODELLED
from coxa.model.description import GROUND, Joint, Model
from coxa.model.hips import bodies_beyond
from coxa.pipeline.axes import LEAST_ALONG
from coxa.pipeline.result import Analysis, HipResult
from coxa.skeleton.pose import Pose, pose
from coxa.units import DEG_PER_RAD

OUTWARD: Final = {"r": 1.0, "l": -1.0}
"""Sign of z (to the right) that points away from the middle of the body."""

HIP_ANGLES: Final = (
    ("hip_flexion", "sagittal", "Hip flexion", "bent", "stretched"),
    ("hip_adduction", "frontal", "Hip adduction", "in", "out"),
    ("hip_rotation", "transverse", "Hip rotation", "inward", "outward"),
)
HIP_MOMENTS: Final = (
    ("moment_flexion", "sagittal", "Hip moment, bending", "muscles bend", "muscles stretch"),
    ("moment_adduction", "frontal", "Hip moment, sideways", "muscles pull in", "muscles pull out"),
    ("moment_rotation", "transverse", "Hip moment, turning", "muscles turn in", "muscles turn out"),
)


@dataclass(frozen=True, eq=False)
class Channel:
    """One quantity of one side over the whole recording.

    Attributes:
        key: Its name for programs.
        quantity: 'angle', 'moment', 'contact force' or 'offset'.
        part: 'pelvis', 'hip', 'knee', 'ankle' or 'socket'.
        plane: 'sagittal', 'frontal', 'transverse' or nothing.
        label: Its name for people.
        plus, minus: What its directions mean, in words; empty where it has none.
        unit: Unit.
        evidence: 'measured' or 'modelled'.
        values: Its values.
    """

    key: str
    quantity: str
    part: str
    plane: str
    label: str
    plus: str
    minus: str
    unit: str
    evidence: str
    values: Float[Array, " frames"]


@dataclass(frozen=True)
class Hinge:
    """A joint below the hip that bends and stretches.

    Attributes:
        joint: Index into `Model.joints`.
        coordinate: Index into `Model.coordinates`; -1 where none turns about the axis across the body.
        sign: Makes turning the lower part forward and up positive.
    """

    joint: int
    coordinate: int
    sign: float


def channels(analysis: Analysis, hip: HipResult) -> tuple[Channel, ...]:
    """Return everything that is drawn over a stride, from the pelvis down; what the model lacks is left out.

    Args:
        analysis: The analysis.
        hip: The side.
    """
    knee, ankle = hinges(analysis, hip)
    return (
        *_pelvis(analysis, hip),
        *_hip_angles(analysis, hip),
        *_hinge_angles(analysis, knee, ankle),
        *_moments(analysis, hip, knee, ankle),
        *_contact(analysis, hip),
        Channel(
            "offset", "offset", "socket", "", "Off-centre", "", "", "1", MODELLED, np.array(hip.socket.offset)
        ),
    )


# ---- Pelvis --------------------------------------------------------------------------------------------------------


def _pelvis(analysis: Analysis, hip: HipResult) -> tuple[Channel, ...]:
    if not _is_moved(analysis.model, hip.hip.pelvis_body):
        return ()
    tilt, drop, turn = pelvis_angles(
        analysis.mechanics.pelvis_rotation[:, analysis.recording.hips.index(hip.hip)]
    ).T
    out = OUTWARD[hip.side]
    told = (
        ("pelvis_tilt", "sagittal", "Pelvic tilt", "forward", "backward", -tilt),
        ("pelvis_list", "frontal", "Pelvic drop", "this side up", "this side down", -out * drop),
        ("pelvis_rotation", "transverse", "Pelvic turn", "forward", "back", out * turn),
    )
    return tuple(
        Channel(key, "angle", "pelvis", plane, label, plus, minus, "°", MEASURED, DEG_PER_RAD * values)
        for key, plane, label, plus, minus, values in told
    )


def pelvis_angles(rotation: Float[Array, "frames 3 3"]) -> Float[Array, "frames 3"]:
    """Return how the pelvis is turned in the room about z, x and y, one after the other, rad.

    The order is that of OpenSim's tilt, list and rotation, and so are the signs: the front up, the right side down,
    the right side forward. Walking direction counts as forward, to a quarter turn: a walkway lies along an axis of
    its room.

    Args:
        rotation: Pelvis axes (columns) in the room, y up.
    """
    forward = rotation[:, :, 0].mean(axis=0)
    heading = np.pi / 2 * round(float(np.arctan2(-forward[2], forward[0]) / (np.pi / 2)))
    c, s = np.cos(heading), np.sin(heading)
    turned = np.array([[c, 0.0, -s], [0.0, 1.0, 0.0], [s, 0.0, c]]) @ rotation
    return np.stack(
        [
            np.arctan2(-turned[:, 0, 1], turned[:, 1, 1]),
            np.arcsin(np.clip(turned[:, 2, 1], -1.0, 1.0)),
            np.arctan2(-turned[:, 2, 0], turned[:, 2, 2]),
        ],
        axis=1,
    )


def _is_moved(model: Model, body: int) -> bool:
    """Return whether anything turns a body in the room."""
    above = {joint.child: joint for joint in model.joints}
    while body != GROUND and body in above:
        if _turning(model, above[body]):
            return True
        body = above[body].parent
    return False


# ---- Hip, knee, ankle ------------------------------------------------------------------------------------------------


def _hip_angles(analysis: Analysis, hip: HipResult) -> tuple[Channel, ...]:
    degrees = DEG_PER_RAD * analysis.mechanics.q[:, list(hip.hip.coordinates)]
    return tuple(
        Channel(key, "angle", "hip", plane, label, plus, minus, "°", MEASURED, degrees[:, k])
        for k, (key, plane, label, plus, minus) in enumerate(HIP_ANGLES)
    )


def _hinge_angles(analysis: Analysis, knee: Hinge | None, ankle: Hinge | None) -> tuple[Channel, ...]:
    told = (
        ("knee_angle", "knee", "Knee flexion", "bent", "stretched", knee, -1.0),
        ("ankle_angle", "ankle", "Ankle", "toes up", "toes down", ankle, 1.0),
    )
    return tuple(
        Channel(key, "angle", part, "sagittal", label, plus, minus, "°", MEASURED,
                way * hinge.sign * DEG_PER_RAD * analysis.mechanics.q[:, hinge.coordinate])
        for key, part, label, plus, minus, hinge, way in told
        if hinge is not None and hinge.coordinate >= 0
    )  # fmt: skip


def hinges(analysis: Analysis, hip: HipResult) -> tuple[Hinge | None, Hinge | None]:
    """Return knee and ankle: the first two joints below the hip that can turn, on the way to the heavier part.

    Args:
        analysis: The analysis.
        hip: The side.
    """
    model = analysis.model
    rest = pose(
        analysis.recording.skeleton,
        np.array([[coordinate.default_value for coordinate in model.coordinates]]),
    )
    knee = _next_hinge(model, rest, hip.hip.femur_body)
    return knee, None if knee is None else _next_hinge(model, rest, model.joints[knee.joint].child)


def _next_hinge(model: Model, rest: Pose, body: int) -> Hinge | None:
    """Return the next joint that can turn; a kneecap hangs on the thigh as well, but weighs less than a shank."""
    while below := [j for j, joint in enumerate(model.joints) if joint.parent == body]:
        joint = max(below, key=lambda j: _mass_beyond(model, model.joints[j].child))
        if free := _turning(model, model.joints[joint]):
            upper, lower = rest.rotation[0, body], rest.rotation[0, model.joints[joint].child]
            return _hinge(joint, free, rest.speed_twist[0, :, :3], upper, lower)
        body = model.joints[joint].child
    return None


def _hinge(
    joint: int,
    free: list[int],
    turning: Float[Array, "coordinates 3"],
    upper: Float[Array, "3 3"],
    lower: Float[Array, "3 3"],
) -> Hinge:
    """Return which coordinate turns about the axis across the body, and which way."""
    across = upper[:, 2] + lower[:, 2]
    across = across / np.linalg.norm(across)
    along = {c: float(turning[c] @ across) / max(float(np.linalg.norm(turning[c])), 1e-12) for c in free}
    most = max(free, key=lambda c: abs(along[c]))
    if abs(along[most]) < LEAST_ALONG:
        return Hinge(joint, -1, 0.0)
    return Hinge(joint, most, float(np.sign(along[most])))


def _turning(model: Model, joint: Joint) -> list[int]:
    """Return the coordinates that turn a joint freely: not locked, not tied to another."""
    tied = {coupler.dependent for coupler in model.couplers}
    found = dict.fromkeys(axis.coordinate for axis in joint.rotations if axis.coordinate >= 0)
    return [c for c in found if c not in tied and not model.coordinates[c].locked]


def _mass_beyond(model: Model, body: int) -> float:
    return sum(model.bodies[b].mass_kg for b in bodies_beyond(model, body))


# ---- Forces ----------------------------------------------------------------------------------------------------------


def _moments(
    analysis: Analysis, hip: HipResult, knee: Hinge | None, ankle: Hinge | None
) -> tuple[Channel, ...]:
    mass = analysis.model.mass_kg
    told = [
        (key, "hip", plane, label, plus, minus, hip.moment_Nm[:, k])
        for k, (key, plane, label, plus, minus) in enumerate(HIP_MOMENTS)
    ]
    for hinge, way, words in (
        (knee, -1.0, ("moment_knee", "knee", "sagittal", "Knee moment", "muscles bend", "muscles stretch")),
        (
            ankle,
            1.0,
            ("moment_ankle", "ankle", "sagittal", "Ankle moment", "muscles lift", "muscles push off"),
        ),
    ):
        if hinge is not None and hinge.coordinate >= 0:
            values = way * hinge.sign * analysis.mechanics.row_moment_Nm[:, hinge.coordinate]
            told.append((*words, values))
    return tuple(
        Channel(key, "moment", part, plane, label, plus, minus, "N·m/kg", MODELLED, values / mass)
        for key, part, plane, label, plus, minus, values in told
    )


def _contact(analysis: Analysis, hip: HipResult) -> tuple[Channel, ...]:
    """Return the load on the pelvis: its size and its three parts."""
    forward, up, right = hip.contact.on_pelvis_in_pelvis_N.T / analysis.body_weight_N
    told = (
        ("contact_size", "Load in the socket", "", "", hip.contact.magnitude_BW),
        ("contact_forward", "Load, forward and back", "forward", "back", forward),
        ("contact_up", "Load, up and down", "up", "down", up),
        ("contact_outward", "Load, outward and inward", "outward", "inward", OUTWARD[hip.side] * right),
    )
    return tuple(
        Channel(key, "contact force", "socket", "", label, plus, minus, "BW", MODELLED, np.asarray(values))
        for key, label, plus, minus, values in told
    )
