"""Forces that are no muscles, and constraints: used, set aside with a reason, or refused."""

from __future__ import annotations

import math
from collections.abc import Sequence

from coxa._xml import XmlElement
from coxa.errors import InputError, UnsupportedElementError
from coxa.model.description import Coordinate, CoordinateActuator, CoordinateLimit, Coupler, Joint
from coxa.model.osim.function_elements import FUNCTION_TAGS, only_function
from coxa.model.osim.joints import Joints, find_coordinate
from coxa.model.osim.muscles import applies_force
from coxa.model.osim.source import Properties, Source

_ACTUATORS_SET_ASIDE = (
    "PointActuator",
    "TorqueActuator",
    "BodyActuator",
    "ActivationCoordinateActuator",
    "PointToPointActuator",
)
"""Actuators that do nothing unless something controls them, and that turn no single coordinate of a leg."""


class Forces:
    """Reads forces other than muscles.

    Attributes:
        actuators: Coordinate actuators so far.
        limits: Coordinate limits so far.
    """

    def __init__(self, source: Source, coordinates: Sequence[Coordinate], joints: Sequence[Joint]) -> None:
        self._source = source
        self._coordinates = coordinates
        self._joints = joints
        self.actuators: list[CoordinateActuator] = []
        self.limits: list[CoordinateLimit] = []

    def read_force(self, element: XmlElement) -> None:
        """Read a force.

        Raises:
            UnsupportedElementError: A force that acts and that Coxa cannot honour.
        """
        if element.tag in _ACTUATORS_SET_ASIDE:
            self._source.set_aside(element, "an actuator that nothing controls here; it exerts no force")
        elif element.tag not in ("CoordinateActuator", "CoordinateLimitForce"):
            self._set_aside_or_refuse(element)
        else:
            properties = Properties(element, self._source)
            if not applies_force(properties):
                self._source.set_aside(element, "switched off in the file")
            elif element.tag == "CoordinateActuator":
                self.actuators.append(self._actuator(properties))
            else:
                self.limits.append(self._limit(properties))

    def _set_aside_or_refuse(self, element: XmlElement) -> None:
        if switched_off(element, on="appliesForce"):
            self._source.set_aside(element, "switched off in the file")
            return
        raise UnsupportedElementError(
            f"the force {element.label} acts on the body, and Coxa cannot honour it.",
            mend="switch it off (<appliesForce>false</appliesForce>) or delete it, if it is not needed.",
            place=element.place,
        )

    def _actuator(self, properties: Properties) -> CoordinateActuator:
        element = properties.element
        low = properties.get("min_control").number(infinite=True)
        high = properties.get("max_control").number(infinite=True)
        if low > high:
            raise InputError("min_control is above max_control.", mend="exchange them.", place=element.place)
        optimal = properties.get("optimal_force").number()
        if optimal < 0.0:
            raise InputError("optimal_force is negative.", mend="give N·m, 0 or more.", place=element.place)
        actuator = CoordinateActuator(
            name=element.name,
            coordinate=find_coordinate(self._coordinates, properties.get("coordinate", "socket_coordinate")),
            optimal_force=optimal,
            min_control=low,
            max_control=high,
            line=element.line,
        )
        properties.finish()
        return actuator

    def _limit(self, properties: Properties) -> CoordinateLimit:
        index = find_coordinate(self._coordinates, properties.get("coordinate", "socket_coordinate"))
        unit = math.pi / 180.0 if self._is_plain_angle(index) else 1.0
        limit = CoordinateLimit(
            name=properties.element.name,
            coordinate=index,
            upper_stiffness=properties.get("upper_stiffness").number() / unit,
            upper_limit=properties.get("upper_limit").number() * unit,
            lower_stiffness=properties.get("lower_stiffness").number() / unit,
            lower_limit=properties.get("lower_limit").number() * unit,
            damping=properties.get("damping").number() / unit,
            transition=properties.get("transition").number() * unit,
            line=properties.element.line,
        )
        properties.skip("compute_dissipation_energy")
        properties.finish()
        return limit

    def _is_plain_angle(self, coordinate: int) -> bool:
        """Return whether the coordinate is itself the angle about an axis: its limits are in degrees.

        Where it turns an axis through another function, OpenSim calls it "coupled" and takes radians.
        """
        axes = (axis for joint in self._joints for axis in joint.rotations)
        functions = (axis.function.coefficients for axis in axes if axis.coordinate == coordinate)
        return any(held.shape == (1, 2) and held[0, 1] == 1.0 for held in functions)


class Couplers:
    """Reads constraints.

    Attributes:
        couplers: Coordinate couplers so far.
    """

    def __init__(self, source: Source, joints: Joints) -> None:
        self._source = source
        self._joints = joints
        self.couplers: list[Coupler] = []

    def read_constraint(self, element: XmlElement) -> None:
        """Read a constraint.

        Raises:
            UnsupportedElementError: An enforced constraint that Coxa cannot honour.
        """
        if switched_off(element, on="isEnforced"):
            self._source.set_aside(element, "switched off in the file")
            return
        if element.tag != "CoordinateCouplerConstraint":
            raise UnsupportedElementError(
                f"{element.label} is a constraint Coxa cannot honour.",
                mend="switch it off (<isEnforced>false</isEnforced>), or use a CoordinateCouplerConstraint.",
                place=element.place,
            )
        properties = Properties(element, self._source)
        properties.skip("isDisabled", "isEnforced")
        self.couplers.append(self._coupler(properties))
        properties.finish()

    def finish(self) -> None:
        """Refuse coordinates with two masters, and couplers that follow a coupled coordinate."""
        dependents: set[int] = set()
        for coupler in self.couplers:
            if coupler.dependent in dependents or coupler.dependent == coupler.independent:
                self._refuse(coupler, "its coordinate is coupled twice, or to itself")
            dependents.add(coupler.dependent)
        for coupler in self.couplers:
            if coupler.independent in dependents:
                self._refuse(coupler, "it follows a coordinate that is itself coupled")

    def _refuse(self, coupler: Coupler, why: str) -> None:
        place = XmlElement(
            "CoordinateCouplerConstraint", self._source.file, coupler.line, {"name": coupler.name}
        )
        raise UnsupportedElementError(
            f"Coxa cannot honour this coupler: {why}.",
            mend="couple each coordinate once, directly to a free one.",
            place=place.place,
        )

    def _coupler(self, properties: Properties) -> Coupler:
        masters = properties.get("independent_coordinate_names")
        if len(masters.words()) != 1:
            raise UnsupportedElementError(
                f"the coupler has {len(masters.words())} independent coordinates; Coxa honours one.",
                mend="couple to one coordinate.",
                place=masters.place,
            )
        holder = properties.find("coupled_coordinates_function")
        if holder is None:
            held = [child for child in properties.element.children if child.tag in FUNCTION_TAGS]
            holder = XmlElement(
                "coupled_coordinates_function", self._source.file, properties.element.line, {}
            )
            holder.children = held
            properties.skip(*FUNCTION_TAGS)
        return Coupler(
            name=properties.element.name,
            independent=find_coordinate(self._joints.coordinates, masters),
            dependent=find_coordinate(self._joints.coordinates, properties.get("dependent_coordinate_name")),
            function=only_function(holder, self._source).scaled(properties.get("scale_factor").number()),
            line=properties.element.line,
        )


def switched_off(element: XmlElement, *, on: str) -> bool:
    """Return whether the file switches `element` off, by the flag `on` or by OpenSim 3's `isDisabled`."""
    enabled, disabled = element.child(on), element.child("isDisabled")
    if enabled is not None:
        return not enabled.flag()
    return disabled is not None and disabled.flag()
