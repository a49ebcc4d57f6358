"""Muscles and their paths."""

from __future__ import annotations

import numpy as np

from coxa._xml import XmlElement
from coxa.errors import InputError, UnsupportedElementError
from coxa.model.description import Coordinate, Muscle, PathPoint, PathWrap, WrapObject
from coxa.model.functions import PiecewisePolynomial, simm_spline
from coxa.model.osim.frames import Frames, frozen
from coxa.model.osim.function_elements import FUNCTION_TAGS, only_function, read_function
from coxa.model.osim.joints import Joints, find_coordinate
from coxa.model.osim.source import Properties, Source, class_defaults, objects

MUSCLE_KINDS = (
    "Thelen2003Muscle",
    "Millard2012EquilibriumMuscle",
    "Millard2012AccelerationMuscle",
    "DeGrooteFregly2016Muscle",
    "Schutte1993Muscle_Deprecated",
)
"""Classes of muscles that can be read."""

_POINT_KINDS = ("PathPoint", "ConditionalPathPoint", "MovingPathPoint")
_WRAP_METHODS = ("hybrid", "midpoint", "axial")
_OF_THE_MUSCLE = frozenset(
    {
        "appliesForce",
        "min_control",
        "max_control",
        "max_isometric_force",
        "optimal_fiber_length",
        "tendon_slack_length",
        "pennation_angle_at_optimal",
        "max_contraction_velocity",
    }
)
_ONLY_FOR_INTEGRATION = (
    "default_activation",
    "default_fiber_length",
    "default_fiber_velocity",
    "optimal_force",
    "tendon_compliance_dynamics_mode",
)
"""Initial states, how a state is integrated, and a scale that muscles do not use."""

_MILLARD_CURVES = (
    "ActiveForceLengthCurve",
    "ForceVelocityCurve",
    "FiberForceLengthCurve",
    "TendonForceLengthCurve",
)
_NESTED = {
    "Millard2012EquilibriumMuscle": _MILLARD_CURVES,
    "Millard2012AccelerationMuscle": (
        *_MILLARD_CURVES,
        "FiberCompressiveForceLengthCurve",
        "FiberCompressiveForceCosPennationCurve",
        "MuscleFirstOrderActivationDynamicModel",
    ),
}
_OPTIONAL = {
    "FiberForceLengthCurve": ("stiffness_at_low_force", "stiffness_at_one_norm_force", "curviness"),
    "TendonForceLengthCurve": ("stiffness_at_one_norm_force", "norm_force_at_toe_end", "curviness"),
    "FiberCompressiveForceLengthCurve": ("stiffness_at_zero_length", "curviness"),
    "FiberCompressiveForceCosPennationCurve": ("stiffness_at_perpendicular", "curviness"),
}
_SCHUTTE_CURVES = ("tendon_force_length_curve", "active_force_length_curve", "passive_force_length_curve")


class Muscles:
    """Reads the muscles of a model.

    Attributes:
        muscles: Muscles so far.
    """

    def __init__(
        self, source: Source, frames: Frames, joints: Joints, wrap_objects: list[WrapObject]
    ) -> None:
        self._source = source
        self._frames = frames
        self._joints = joints
        self._wrap_objects = wrap_objects
        self.muscles: list[Muscle] = []

    def read_muscle(self, element: XmlElement) -> None:
        """Read a muscle.

        Raises:
            UnsupportedElementError: A property or path point that Coxa cannot honour.
            InputError: Its numbers make no muscle.
        """
        if any(muscle.name == element.name for muscle in self.muscles) or not element.name:
            raise InputError(
                "a muscle without a name, or two of one name.", mend="name it anew.", place=element.place
            )
        properties = Properties(element, self._source)
        points, wraps = self._path(properties)
        curves, curve_functions = _curves(properties)
        muscle = Muscle(
            name=element.name,
            kind=element.tag,
            points=points,
            wraps=wraps,
            max_isometric_force_N=_positive(properties, "max_isometric_force", or_zero=True),
            optimal_fiber_length_m=_positive(properties, "optimal_fiber_length"),
            tendon_slack_length_m=_positive(properties, "tendon_slack_length", or_zero=True),
            pennation_angle_at_optimal_rad=_pennation(properties),
            max_contraction_velocity=_positive(properties, "max_contraction_velocity"),
            min_activation=properties.get("min_control").number(),
            max_activation=properties.get("max_control").number(),
            curves=curves,
            curve_functions=curve_functions,
            applies_force=applies_force(properties),
            line=element.line,
        )
        properties.finish()
        if not muscle.min_activation <= muscle.max_activation:
            raise InputError(
                f"min_control {muscle.min_activation:g} is above max_control {muscle.max_activation:g}.",
                mend="exchange them.",
                place=element.place,
            )
        self.muscles.append(muscle)

    def _path(self, muscle: Properties) -> tuple[tuple[PathPoint, ...], tuple[PathWrap, ...]]:
        element = muscle.find("GeometryPath", "path")
        if element is not None and element.tag == "path":
            element = element.children[0] if element.children else None
        if element is None or element.tag != "GeometryPath":
            found = "no path" if element is None else f"a {element.label}"
            raise UnsupportedElementError(
                f"the muscle has {found}; Coxa follows a <GeometryPath>.",
                mend="give it a <GeometryPath>.",
                place=muscle.element.place,
            )
        properties = Properties(element, self._source)
        owner = f"/forceset/{muscle.element.name}/geometrypath"
        points = tuple(
            self._point(point, f"{owner}/{point.name}") for point in objects(properties.find("PathPointSet"))
        )
        wraps = tuple(self._wrap(wrap, len(points)) for wrap in objects(properties.find("PathWrapSet")))
        properties.finish()
        if len(points) < 2:
            raise InputError(
                f"the path has {len(points)} points.", mend="give it two or more.", place=element.place
            )
        return points, wraps

    def _point(self, element: XmlElement, owner: str) -> PathPoint:
        if element.tag not in _POINT_KINDS:
            raise UnsupportedElementError(
                f"{element.label} is not a path point Coxa knows; it knows {', '.join(_POINT_KINDS)}.",
                mend="replace it by one of these.",
                place=element.place,
            )
        properties = Properties(element, self._source)
        frame = self._frames.find(
            properties.get("socket_parent_frame", "socket_parent_frame_connectee_name", "body"), owner
        )
        location_m, motion, condition = np.zeros(3), None, None
        if element.tag == "MovingPathPoint":
            motion = tuple(self._moving_axis(properties, axis) for axis in "xyz")
            location_m = np.array([_at_default(*axis, self._joints.coordinates) for axis in motion])
            properties.skip("location")
            if frame.origin_m.any() or not np.array_equal(frame.rotation, np.eye(3)):
                raise UnsupportedElementError(
                    "a moving path point in an offset frame is not supported.",
                    mend="attach it to the body itself.",
                    place=element.place,
                )
        else:
            location_m = np.array(properties.get("location").floats(3))
            location_m = frame.origin_m + frame.rotation @ location_m
        if element.tag == "ConditionalPathPoint":
            condition = self._condition(properties)
        properties.finish()
        return PathPoint(element.name, frame.body, frozen(location_m), condition, motion, element.line)

    def _condition(self, properties: Properties) -> tuple[int, float, float]:
        socket = properties.get("socket_coordinate", "socket_coordinate_connectee_name", "coordinate")
        low, high = properties.get("range").floats(2, infinite=True)
        return find_coordinate(self._joints.coordinates, socket), low, high

    def _moving_axis(self, properties: Properties, axis: str) -> tuple[int, PiecewisePolynomial]:
        socket = properties.find(
            f"socket_{axis}_coordinate", f"socket_{axis}_coordinate_connectee_name", f"{axis}_coordinate"
        )
        function = only_function(properties.get(f"{axis}_location"), self._source)
        if function.coefficients.shape == (1, 1):
            return -1, function
        if socket is None or not socket.text:
            raise InputError(
                f"<{axis}_location> varies, but no coordinate moves it.",
                mend=f"name one in <socket_{axis}_coordinate>.",
                place=properties.element.place,
            )
        return find_coordinate(self._joints.coordinates, socket), function

    def _wrap(self, element: XmlElement, n_points: int) -> PathWrap:
        properties = Properties(element, self._source)
        held = properties.get("wrap_object")
        name = held.text.rsplit("/", 1)[-1]
        found = [index for index, wrap in enumerate(self._wrap_objects) if wrap.name == name]
        if len(found) != 1:
            problem = "no wrap object has this name" if not found else "several wrap objects have this name"
            raise InputError(
                f"<wrap_object> names '{name[:80]}': {problem}.",
                mend="name one wrap object of the model.",
                place=held.place,
            )
        method = properties.get("method").text.lower()
        method = "hybrid" if method == "unassigned" else method
        first, last = (int(end) for end in properties.get("range").floats(2))
        if method not in _WRAP_METHODS or not _usable_range(first, last, n_points):
            raise InputError(
                f"method '{method[:20]}' or range '{first} {last}' does not fit a path of {n_points} points.",
                mend=f"use a method of {', '.join(_WRAP_METHODS)}, and points from 1, or -1 -1 for all.",
                place=element.place,
            )
        properties.finish()
        return PathWrap(found[0], method, first, last)


def applies_force(properties: Properties) -> bool:
    """Return whether a force is switched on, by OpenSim 4's or OpenSim 3's property."""
    off = properties.find("isDisabled")
    on = properties.find("appliesForce")
    if on is None and off is not None:
        return not off.flag()
    return properties.get("appliesForce").flag()


def _curves(properties: Properties) -> tuple[dict[str, float], dict[str, PiecewisePolynomial]]:
    """Return all other numbers of the muscle's class, and the curves that its file gives as functions."""
    kind = properties.element.tag
    numbers = {
        tag: _as_number(properties.get(tag))
        for owner, tag in class_defaults()
        if owner == kind and "." not in tag and tag not in _OF_THE_MUSCLE
    }
    for tag in _NESTED.get(kind, ()):
        nested = properties.nested(tag)
        for path in _nested_tags(kind, tag):
            numbers[f"{tag}.{path}"] = nested.get(path).number()
        for path in _OPTIONAL.get(tag, ()):
            given = nested.find(path)
            if given is not None and given.text:
                numbers[f"{tag}.{path}"] = given.number()
        nested.finish()
    properties.skip(*_ONLY_FOR_INTEGRATION)
    functions = _schutte_curves(properties) if kind == "Schutte1993Muscle_Deprecated" else {}
    return numbers, functions


def _nested_tags(kind: str, tag: str) -> list[str]:
    """Return the numbers that the class `tag`, as held by a muscle of this kind, has by default."""
    of_class = [path for owner, path in class_defaults() if owner == tag]
    of_kind = [path for owner, path in class_defaults() if owner == kind and path.startswith(f"{tag}.")]
    return list(dict.fromkeys([*of_class, *(path.removeprefix(f"{tag}.") for path in of_kind)]))


def _schutte_curves(properties: Properties) -> dict[str, PiecewisePolynomial]:
    """Return the three curves: in OpenSim 3 inside an element of that name, in OpenSim 4 named so."""
    functions = {}
    named = {child.name: child for child in properties.element.children if child.name.endswith("_curve")}
    properties.skip(*FUNCTION_TAGS)
    for tag in _SCHUTTE_CURVES:
        holder = properties.find(tag)
        if holder is not None:
            functions[tag] = only_function(holder, properties.source)
        elif tag in named:
            functions[tag] = read_function(named[tag], properties.source)
        else:
            nested = properties.nested(tag)
            functions[tag] = simm_spline(nested.get("x").floats(), nested.get("y").floats())
    return functions


def _as_number(element: XmlElement) -> float:
    return float(element.flag()) if element.text in ("true", "false") else element.number()


def _at_default(index: int, function: PiecewisePolynomial, coordinates: list[Coordinate]) -> float:
    return function(coordinates[index].default_value if index >= 0 else 0.0)


def _usable_range(first: int, last: int, n_points: int) -> bool:
    start = 1 if first < 1 else first
    end = n_points if last < 1 else last
    return min(first, last) >= -1 and start <= end


def _positive(properties: Properties, tag: str, *, or_zero: bool = False) -> float:
    value = properties.get(tag).number()
    if value < 0.0 or (value == 0.0 and not or_zero):
        raise InputError(
            f"<{tag}> is {value:g}.",
            mend=f"give a value {'of zero or more' if or_zero else 'above zero'}.",
            place=properties.element.place,
        )
    return value


def _pennation(properties: Properties) -> float:
    angle = properties.get("pennation_angle_at_optimal").number()
    if not 0.0 <= angle < np.pi / 2.0:
        raise InputError(
            f"<pennation_angle_at_optimal> is {angle:g} rad.",
            mend="give an angle from 0 to below 1.57 rad.",
            place=properties.element.place,
        )
    return angle
