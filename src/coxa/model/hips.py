"""Which joints of a model are hips, and which muscles cross them."""

from __future__ import annotations

from dataclasses import dataclass

from coxa.errors import InputError, Place
from coxa.model.description import GROUND, Model

MOTIONS = ("flexion", "adduction", "rotation")
"""The three coordinates of a hip, in Coxa's order; OpenSim calls them `hip_flexion_r` and so on."""


@dataclass(frozen=True)
class HipJoint:
    """A hip of a model.

    Attributes:
        side: 'r' or 'l'.
        joint: Index into `Model.joints`.
        coordinates: Indices of flexion, adduction and rotation in `Model.coordinates`.
        pelvis_body, femur_body: Indices into `Model.bodies`.
    """

    side: str
    joint: int
    coordinates: tuple[int, int, int]
    pelvis_body: int
    femur_body: int


def hip_joints(model: Model) -> tuple[HipJoint, ...]:
    """Find the hips of a model by the names of their coordinates, right before left.

    Args:
        model: The model.

    Returns:
        One or two hips.

    Raises:
        InputError: There is no hip, or its three coordinates do not belong to one joint.
    """
    found = tuple(hip for side in "rl" if (hip := _hip(model, side)) is not None)
    if not found:
        raise InputError(
            "the model has no hip: no joint has the coordinates hip_flexion_r, hip_adduction_r and "
            "hip_rotation_r, or the same with _l.",
            mend="use a model with a hip, or give its hip's coordinates these names.",
            place=Place(file=model.file),
        )
    return found


def crossing_muscles(model: Model, hip: HipJoint) -> tuple[int, ...]:
    """Return the indices of the muscles whose paths cross the hip, switched-off ones left out."""
    beyond = bodies_beyond(model, hip.femur_body)
    crossing = []
    for index, muscle in enumerate(model.muscles):
        sides = {point.body in beyond for point in muscle.points}
        if len(sides) == 2 and muscle.applies_force:
            crossing.append(index)
    return tuple(crossing)


def require_hip_muscles(model: Model, hips: tuple[HipJoint, ...]) -> None:
    """Refuse a model in which some hip has no muscles.

    Raises:
        InputError: No muscle crosses a hip.
    """
    for hip in hips:
        if not crossing_muscles(model, hip):
            joint = model.joints[hip.joint]
            raise InputError(
                f"no muscle crosses the hip '{joint.name}', so there is nothing to coordinate.",
                mend="use a model with hip muscles, such as Rajagopal 2016 or gait2392.",
                place=Place(file=model.file, line=joint.line, element=f'<{joint.kind} name="{joint.name}">'),
            )


def _hip(model: Model, side: str) -> HipJoint | None:
    by_name = {coordinate.name: index for index, coordinate in enumerate(model.coordinates)}
    names = [f"hip_{motion}_{side}" for motion in MOTIONS]
    if not any(name in by_name for name in names):
        return None
    missing = [name for name in names if name not in by_name]
    owners = {model.coordinates[by_name[name]].joint for name in names if name in by_name}
    if missing or len(owners) != 1:
        problem = f"lacks {', '.join(missing)}" if missing else "has its coordinates in several joints"
        raise InputError(
            f"the {'right' if side == 'r' else 'left'} hip {problem}.",
            mend=f"give one joint the three coordinates {', '.join(names)}.",
            place=Place(file=model.file),
        )
    index = owners.pop()
    flexion, adduction, rotation = (by_name[name] for name in names)
    joint = model.joints[index]
    return HipJoint(side, index, (flexion, adduction, rotation), joint.parent, joint.child)


def bodies_beyond(model: Model, body: int) -> frozenset[int]:
    """Return `body` and all bodies that hang on it; joints are ordered from the ground up."""
    beyond = {body}
    for joint in model.joints:
        if joint.parent in beyond and joint.child != GROUND:
            beyond.add(joint.child)
    return frozenset(beyond)
