"""The deep rotators a model lacks, taken from the reference hip and fitted to that model's own bones.

Most public models hold the piriformis only. The reference hip's bones are laid over the model's: hip centre
on hip centre, then turned and stretched until the attachments of the muscles both have, the opposite hip and
the knee agree best. The missing muscles are carried over with their bones; their fibres and tendons grow with
their length, and their strength with that of the muscles both have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from coxa._arrays import Array, Float
from coxa.anatomy.families import hip_muscles, is_only
from coxa.anatomy.reference import reference_model
from coxa.errors import InputError, Place
from coxa.model.description import Model, Muscle, PathPoint, WrapObject
from coxa.model.hips import HipJoint, crossing_muscles, hip_joints
from coxa.state.aliases import split_side

Place3 = Float[Array, " 3"]

FEWEST_LANDMARKS = 5
"""Fewer common attachments on a bone than this do not say how it is turned and stretched."""
GREATEST_MISFIT_m = 0.025
"""Typical misfit above this: the bones are not a human hip's, or the axes are not OpenSim's. Ours."""
_ROBUST_m = (
    0.01  # attachments of one muscle differ by a centimetre between models; beyond that they count less
)
_USUAL_TURN_rad = 0.15  # models differ by about 6 degrees in how they hold the pelvis
_USUAL_STRETCH = 0.15  # adults differ by about a tenth in each measure of a bone
_JOINT_WEIGHT = 3.0  # a joint centre is a sharper landmark than an attachment


@dataclass(frozen=True)
class Completion:
    """What was added to one hip.

    Attributes:
        side: 'r' or 'l'.
        families: The muscles added, by anatomical name.
        muscles: Names of the added elements in the model.
        misfit_m: Typical distance left between common landmarks, pelvis and thigh, m.
        strength_ratio: The model's strength per the reference hip's, over the muscles both have.
    """

    side: str
    families: tuple[str, ...]
    muscles: tuple[str, ...]
    misfit_m: tuple[float, float]
    strength_ratio: float


def complete_hips(model: Model) -> tuple[Model, tuple[Completion, ...]]:
    """Return the model with the deep rotators it lacks, at every hip.

    Args:
        model: A model with at least one hip.

    Returns:
        The model, muscles added at the end, and what was added at each hip that lacked some.

    Raises:
        InputError: Too few muscles in common, or bones that do not fit a human hip's.
    """
    reference = reference_model()
    done: list[Completion] = []
    for hip in hip_joints(model):
        missing = missing_deep_rotators(model, hip)
        if missing:
            model, added = _complete(model, hip, reference, missing)
            done.append(added)
    return model, tuple(done)


def missing_deep_rotators(model: Model, hip: HipJoint) -> tuple[str, ...]:
    """Return the deep rotators, by anatomical name, that no muscle of this hip stands for.

    Args:
        model: Any.
        hip: One of its hips.
    """
    names = [model.muscles[index].name for index in crossing_muscles(model, hip)]
    deep = (each for each in hip_muscles() if each.deep_rotator)
    return tuple(each.name for each in deep if not any(map(each.is_called, names)))


def _complete(
    model: Model, hip: HipJoint, reference: Model, missing: tuple[str, ...]
) -> tuple[Model, Completion]:
    source = next(each for each in hip_joints(reference) if each.side == hip.side)
    laid = [_lay(model, hip, reference, source, bone) for bone in ("pelvis", "femur")]
    bones = {
        source.pelvis_body: (hip.pelvis_body, laid[0][0]),
        source.femur_body: (hip.femur_body, laid[1][0]),
    }
    ratio = _strength_ratio(model, hip, reference, source)
    wanted = [
        reference.muscles[m]
        for m in crossing_muscles(reference, source)
        if any(is_only(each, reference.muscles[m].name) for each in hip_muscles() if each.name in missing)
    ]
    used = sorted({wrap.wrap_object for muscle in wanted for wrap in muscle.wraps})
    surfaces = [_carried_surface(reference.wrap_objects[w], bones) for w in used]
    number = {w: len(model.wrap_objects) + n for n, w in enumerate(used)}
    fast = float(np.median([model.muscles[m].max_contraction_velocity for m in crossing_muscles(model, hip)]))
    added = [
        _carried_muscle(muscle, bones, number, (reference, source), (model, hip), ratio, fast)
        for muscle in wanted
    ]
    completed = replace(
        model,
        muscles=(*model.muscles, *added),
        wrap_objects=(*model.wrap_objects, *surfaces),
    )
    names = tuple(muscle.name for muscle in added)
    return completed, Completion(hip.side, missing, names, (laid[0][1], laid[1][1]), ratio)


Carry = Callable[[Float[Array, " 3"]], Float[Array, " 3"]]


@dataclass(frozen=True, eq=False)
class _Overlay:
    """Reference bone → model bone: about the hip centre, stretched along the bone's axes, then turned."""

    reference_centre_m: Place3
    centre_m: Place3
    turn: Float[Array, "3 3"]
    stretch: Place3

    def __call__(self, point_m: Place3) -> Place3:
        """Return where a point of the reference bone lies on the model's."""
        return np.asarray(self.centre_m + self.turn @ (self.stretch * (point_m - self.reference_centre_m)))


def _lay(
    model: Model, hip: HipJoint, reference: Model, source: HipJoint, bone: str
) -> tuple[_Overlay, float]:
    """Return how a reference bone lies over the model's, and the typical misfit, m."""
    ours, theirs = _landmarks(reference, source, bone), _landmarks(model, hip, bone)
    common = sorted(ours.keys() & theirs.keys())
    if len(common) < FEWEST_LANDMARKS:
        raise InputError(
            f"only {len(common)} muscles tell where the {bone} of the {'right' if hip.side == 'r' else 'left'} hip is.",
            mend=f"use a model with at least {FEWEST_LANDMARKS} common hip muscles there, or leave --complete-hip out.",
            place=Place(file=model.file),
        )
    reference_centre, centre = _hip_centre(reference, source, bone), _hip_centre(model, hip, bone)
    from_m = np.array([ours[name] for name in common]) - reference_centre
    to_m = np.array([theirs[name] for name in common]) - centre
    weight = np.array([_JOINT_WEIGHT if name.startswith("joint") else 1.0 for name in common])

    def apart(x: Float[Array, " 6"]) -> Float[Array, " residuals"]:
        turn = Rotation.from_rotvec(x[:3]).as_matrix()
        gap = ((from_m * np.exp(x[3:])) @ turn.T - to_m) * weight[:, None] / _ROBUST_m
        usual = np.concatenate([x[:3] / _USUAL_TURN_rad, (x[3:] - x[3:].mean()) / _USUAL_STRETCH])
        return np.concatenate([gap.ravel(), usual])

    best = least_squares(apart, np.zeros(6), loss="soft_l1").x
    overlay = _Overlay(
        reference_centre, centre, np.asarray(Rotation.from_rotvec(best[:3]).as_matrix()), np.exp(best[3:])
    )
    gaps = np.linalg.norm((from_m * np.exp(best[3:])) @ overlay.turn.T - to_m, axis=1)
    misfit = float(np.median(gaps))
    if misfit > GREATEST_MISFIT_m:
        raise InputError(
            f"its {bone} does not fit a human hip: common attachments lie {1e3 * misfit:.0f} mm apart at best.",
            mend="check that x points forward, y up and z right in the model's bodies, or leave --complete-hip out.",
            place=Place(file=model.file),
        )
    return overlay, misfit


def _landmarks(model: Model, hip: HipJoint, bone: str) -> dict[str, Place3]:
    """Return mean attachment by muscle on the bone, and the far joint, in the body's axes, m."""
    body = hip.pelvis_body if bone == "pelvis" else hip.femur_body
    places: dict[str, list[Place3]] = {}
    for index in crossing_muscles(model, hip):
        muscle = model.muscles[index]
        family = next((each.name for each in hip_muscles() if is_only(each, muscle.name)), None)
        ends = [point for point in (muscle.points[0], muscle.points[-1]) if point.body == body]
        if family is not None and len(ends) == 1:
            places.setdefault(family, []).append(ends[0].location_m)
    found = {family: np.mean(points, axis=0) for family, points in places.items()}
    if bone == "pelvis":
        for other in hip_joints(model):
            if other.side != hip.side:
                found["joint: other hip"] = _hip_centre(model, other, "pelvis")
    else:
        for coordinate in model.coordinates:
            joint = model.joints[coordinate.joint]
            if coordinate.name == f"knee_angle_{hip.side}" and joint.parent == body:
                along = [axis.axis * axis.function(0.0) for axis in joint.translations]
                found["joint: knee"] = joint.parent_origin_m + joint.parent_rotation @ np.sum(along, axis=0)
    return found


def _hip_centre(model: Model, hip: HipJoint, bone: str) -> Place3:
    joint = model.joints[hip.joint]
    return joint.parent_origin_m if bone == "pelvis" else joint.child_origin_m


def _strength_ratio(model: Model, hip: HipJoint, reference: Model, source: HipJoint) -> float:
    """Return the model's strength over the reference hip's, summed over the muscles both have."""
    totals = []
    for each, joint in ((model, hip), (reference, source)):
        strength: dict[str, float] = {}
        for index in crossing_muscles(each, joint):
            muscle = each.muscles[index]
            family = next((known.name for known in hip_muscles() if is_only(known, muscle.name)), None)
            if family is not None:
                strength[family] = strength.get(family, 0.0) + muscle.max_isometric_force_N
        totals.append(strength)
    common = totals[0].keys() & totals[1].keys()
    return float(sum(totals[0][name] for name in common) / sum(totals[1][name] for name in common))


def _carried_surface(wrap: WrapObject, bones: dict[int, tuple[int, _Overlay]]) -> WrapObject:
    body, lay = bones[wrap.body]
    size = float(np.exp(np.mean(np.log(lay.stretch))))
    return replace(
        wrap,
        name=f"{wrap.name}_completed",
        body=body,
        origin_m=lay(wrap.origin_m),
        rotation=lay.turn @ wrap.rotation,
        dimensions_m=tuple(size * d for d in wrap.dimensions_m),
        line=0,
    )


def _carried_muscle(
    muscle: Muscle,
    bones: dict[int, tuple[int, _Overlay]],
    surface: dict[int, int],
    reference: tuple[Model, HipJoint],
    model: tuple[Model, HipJoint],
    ratio: float,
    fastest: float,
) -> Muscle:
    points = tuple(
        PathPoint(point.name, bones[point.body][0], bones[point.body][1](point.location_m))
        for point in muscle.points
    )
    growth = _straight_m(points, *model) / _straight_m(muscle.points, *reference)
    taken = {each.name for each in model[0].muscles}
    base, side = split_side(muscle.name)
    name = muscle.name if muscle.name not in taken else f"{base}_reference_{side}"
    return replace(
        muscle,
        name=name,
        points=points,
        wraps=tuple(replace(wrap, wrap_object=surface[wrap.wrap_object]) for wrap in muscle.wraps),
        max_isometric_force_N=muscle.max_isometric_force_N * ratio,
        optimal_fiber_length_m=muscle.optimal_fiber_length_m * growth,
        tendon_slack_length_m=muscle.tendon_slack_length_m * growth,
        max_contraction_velocity=fastest,
        line=0,
    )


def _straight_m(points: tuple[PathPoint, ...], model: Model, hip: HipJoint) -> float:
    """Return the length of a path from point to point with the hip's coordinates at zero, m."""
    joint = model.joints[hip.joint]
    turn = joint.parent_rotation @ joint.child_rotation.T
    places = [
        point.location_m
        if point.body == hip.pelvis_body
        else joint.parent_origin_m + turn @ (point.location_m - joint.child_origin_m)
        for point in points
    ]
    return float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())
