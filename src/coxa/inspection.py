"""What a model holds, as data: hips and their muscles, what is missing, assumed, unused or suspicious."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from coxa.anatomy.families import hip_muscles, is_only
from coxa.model.description import GROUND, Model
from coxa.model.hips import MOTIONS, HipJoint, crossing_muscles, hip_joints, require_hip_muscles
from coxa.muscles.continuity import PathJump
from coxa.state.aliases import muscle_aliases, split_side

RUNNER_ROTATION_RAD = math.radians(50.0)
"""Hip rotation a mobile runner reaches either way: the normal 45° (American Academy of Orthopaedic Surgeons,
Joint Motion, 1965) and 5° more; Rajagopal 2016 allows 40°."""
TENSION_FACTOR = 2.0
"""How far a muscle's strength per area may lie from the model's median before it is called suspicious."""
DEEP_ROTATORS = "deep rotators"
OTHER_GROUP = "other"
"""Groups as in the table of names; the second holds muscles that no table knows."""


@dataclass(frozen=True)
class CoordinateReport:
    """A coordinate: its range in the model (rad or m), and whether it is locked or clamped."""

    name: str
    range: tuple[float, float]
    locked: bool
    clamped: bool


@dataclass(frozen=True)
class MuscleReport:
    """A muscle that crosses a hip: its functional group and strength."""

    name: str
    group: str
    max_isometric_force_N: float


@dataclass(frozen=True)
class HipReport:
    """A hip.

    Attributes:
        side: 'r' or 'l'.
        joint, kind: Name and class of the joint.
        coordinates: Flexion, adduction, rotation.
        muscles: Muscles that cross it, in the order of the model.
        present, missing: Which of the 22 hip muscles the model has, by name.
        missing_deep_rotators: Those of the missing that turn the thigh outward from close by.
    """

    side: str
    joint: str
    kind: str
    coordinates: tuple[CoordinateReport, ...]
    muscles: tuple[MuscleReport, ...]
    present: tuple[str, ...]
    missing: tuple[str, ...]
    missing_deep_rotators: tuple[str, ...]

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Names of muscles by functional group, in the order of the model."""
        names = dict.fromkeys(muscle.group for muscle in self.muscles)
        return {group: tuple(m.name for m in self.muscles if m.group == group) for group in names}


@dataclass(frozen=True)
class AssumedReport:
    """A property that the file left to a default: the value, where it is from, and for how many elements."""

    property: str
    value: str
    source: str
    count: int


@dataclass(frozen=True)
class ModelReport:
    """What a model holds.

    Attributes:
        name, file, document_version: Of the model file.
        mass_kg: Total mass.
        bodies, joints, coordinates, muscles, wrap_objects: How many; the ground is no body.
        hips: One or two.
        muscles_elsewhere: Names of muscles that cross no hip.
        assumed: Values filled in from defaults, equal ones counted together.
        unused: Elements without effect, with the reason.
        suspicious: Sentences about what may not be meant, with the line in the file.
        path_jumps: Jumps of muscle paths, from `coxa.muscles.continuity.path_jumps`.
    """

    name: str
    file: str
    document_version: int
    mass_kg: float
    bodies: int
    joints: int
    coordinates: int
    muscles: int
    wrap_objects: int
    hips: tuple[HipReport, ...]
    muscles_elsewhere: tuple[str, ...]
    assumed: tuple[AssumedReport, ...]
    unused: tuple[str, ...]
    suspicious: tuple[str, ...]
    path_jumps: tuple[PathJump, ...] = field(default=())


def inspect_model(model: Model) -> ModelReport:
    """Describe a model.

    Raises:
        InputError: The model has no hip, or a hip without muscles.
    """
    hips = hip_joints(model)
    require_hip_muscles(model, hips)
    crossing = {index for hip in hips for index in crossing_muscles(model, hip)}
    return ModelReport(
        name=model.name,
        file=model.file,
        document_version=model.document_version,
        mass_kg=model.mass_kg,
        bodies=len(model.bodies) - 1,
        joints=len(model.joints),
        coordinates=len(model.coordinates),
        muscles=len(model.muscles),
        wrap_objects=len(model.wrap_objects),
        hips=tuple(_hip(model, hip) for hip in hips),
        muscles_elsewhere=tuple(
            muscle.name for index, muscle in enumerate(model.muscles) if index not in crossing
        ),
        assumed=_assumed(model),
        unused=model.unused,
        suspicious=tuple(_suspicious(model, hips)),
    )


def _hip(model: Model, hip: HipJoint) -> HipReport:
    joint = model.joints[hip.joint]
    muscles = [model.muscles[index] for index in crossing_muscles(model, hip)]
    present = [each for each in hip_muscles() if any(each.is_called(muscle.name) for muscle in muscles)]
    missing = [each for each in hip_muscles() if each not in present]
    held = (model.coordinates[index] for index in hip.coordinates)
    return HipReport(
        side=hip.side,
        joint=joint.name,
        kind=joint.kind,
        coordinates=tuple(CoordinateReport(c.name, c.range, c.locked, c.clamped) for c in held),
        muscles=tuple(MuscleReport(m.name, _group(m.name), m.max_isometric_force_N) for m in muscles),
        present=tuple(each.name for each in present),
        missing=tuple(each.name for each in missing),
        missing_deep_rotators=tuple(each.name for each in missing if each.deep_rotator),
    )


def _group(name: str) -> str:
    base = split_side(name)[0]
    for alias in muscle_aliases():
        if base in (alias.opensim_rajagopal, alias.gait2392):
            return alias.group
    known = next((each for each in hip_muscles() if each.is_called(name)), None)
    if known is None:
        return OTHER_GROUP
    return DEEP_ROTATORS if known.deep_rotator else known.name


def _assumed(model: Model) -> tuple[AssumedReport, ...]:
    counts = Counter((each.property, each.value, each.source) for each in model.assumed)
    return tuple(AssumedReport(*what, count) for what, count in counts.items())


def _suspicious(model: Model, hips: tuple[HipJoint, ...]) -> list[str]:
    only = f"the model has only a {'right' if hips[0].side == 'r' else 'left'} hip"
    return [
        *([only] if len(hips) == 1 else []),
        *(said for hip in hips for said in _suspicious_coordinates(model, hip)),
        *_suspicious_bodies(model),
        *_suspicious_muscles(model, hips),
        *_unused_wraps(model),
        *(said for hip in hips for said in _suspicious_tension(model, hip)),
    ]


def _suspicious_coordinates(model: Model, hip: HipJoint) -> list[str]:
    said = []
    for motion, index in zip(MOTIONS, hip.coordinates, strict=True):
        held = model.coordinates[index]
        if held.locked:
            said.append(f"line {held.line}: {held.name} is locked, so its moment is not balanced by muscles")
        low, high = held.range
        if motion == "rotation" and (low > -RUNNER_ROTATION_RAD or high < RUNNER_ROTATION_RAD):
            said.append(
                f"line {held.line}: {held.name} ranges from {math.degrees(low):.0f}° to "
                f"{math.degrees(high):.0f}°, less than a mobile runner's ±50°"
                f"{'; OpenSim clips motion there, Coxa does not' if held.clamped else ''}"
            )
    return said


def _suspicious_bodies(model: Model) -> list[str]:
    return [
        f"line {body.line}: the body {body.name} has no mass"
        for index, body in enumerate(model.bodies)
        if index != GROUND and body.mass_kg == 0.0
    ]


def _suspicious_muscles(model: Model, hips: tuple[HipJoint, ...]) -> list[str]:
    crossing = {index for hip in hips for index in crossing_muscles(model, hip)}
    said = []
    for index, muscle in enumerate(model.muscles):
        known = next((each.name for each in hip_muscles() if each.is_called(muscle.name)), None)
        if not muscle.applies_force:
            said.append(f"line {muscle.line}: the muscle {muscle.name} is switched off")
        elif known is not None and index not in crossing:
            said.append(f"line {muscle.line}: {muscle.name} ({known}) crosses no hip of this model")
        if muscle.max_isometric_force_N == 0.0:
            said.append(f"line {muscle.line}: the muscle {muscle.name} has no strength")
    return said


def _unused_wraps(model: Model) -> list[str]:
    used = {wrap.wrap_object for muscle in model.muscles for wrap in muscle.wraps}
    return [
        f"line {wrap.line}: no muscle wraps over {wrap.name}"
        for index, wrap in enumerate(model.wrap_objects)
        if index not in used
    ]


def _suspicious_tension(model: Model, hip: HipJoint) -> list[str]:
    """Compare each muscle's strength per published area with the median over the hip."""
    crossing = [model.muscles[index] for index in crossing_muscles(model, hip)]
    tensions = {}
    for known in hip_muscles():
        parts = [muscle for muscle in crossing if is_only(known, muscle.name)]
        if known.pcsa_cm2 is not None and parts:
            tensions[known.name] = sum(part.max_isometric_force_N for part in parts) / known.pcsa_cm2
    if not tensions:
        return []
    middle = median(tensions.values())
    return [
        f"{name}, {'right' if hip.side == 'r' else 'left'}: {tension:.0f} N per cm² of published area, "
        f"{tension / middle:.1f} times the median of this hip's muscles ({middle:.0f})"
        for name, tension in tensions.items()
        if not middle / TENSION_FACTOR <= tension <= middle * TENSION_FACTOR
    ]
