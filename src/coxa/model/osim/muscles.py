"""Muscles: their architecture and the numbers of their curves."""

from __future__ import annotations

import numpy as np

from coxa._xml import XmlElement
from coxa.errors import InputError
from coxa.model.description import Muscle
from coxa.model.functions import PiecewisePolynomial, simm_spline
from coxa.model.osim.function_elements import FUNCTION_TAGS, only_function, read_function
from coxa.model.osim.muscle_paths import Paths
from coxa.model.osim.source import Properties, Source, class_defaults

MUSCLE_KINDS = (
    "Thelen2003Muscle",
    "Millard2012EquilibriumMuscle",
    "Millard2012AccelerationMuscle",
    "DeGrooteFregly2016Muscle",
    "Schutte1993Muscle_Deprecated",
)
"""Classes of muscles that can be read."""

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

    def __init__(self, source: Source, paths: Paths) -> None:
        self._source = source
        self._paths = paths
        self.muscles: list[Muscle] = []
        self._names: set[str] = set()

    def read_muscle(self, element: XmlElement) -> None:
        """Read a muscle.

        Raises:
            UnsupportedElementError: A property or path point that Coxa cannot honour.
            InputError: Its numbers make no muscle.
        """
        if element.name in self._names or not element.name:
            raise InputError(
                "a muscle without a name, or two of one name.", mend="name it anew.", place=element.place
            )
        self._names.add(element.name)
        properties = Properties(element, self._source)
        points, wraps = self._paths.read_path(properties)
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
            given = nested.optional(path)
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
