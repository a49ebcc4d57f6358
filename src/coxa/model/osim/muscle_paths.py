"""Paths of muscles: fixed, conditional and moving points, and the objects they wrap over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coxa._xml import XmlElement
from coxa.errors import InputError, UnsupportedElementError
from coxa.model.description import Coordinate, PathPoint, PathWrap, WrapObject
from coxa.model.functions import PiecewisePolynomial
from coxa.model.osim.frames import Frames, frozen
from coxa.model.osim.function_elements import only_function
from coxa.model.osim.joints import find_coordinate
from coxa.model.osim.source import Properties, Source, objects

_POINT_KINDS = ("PathPoint", "ConditionalPathPoint", "MovingPathPoint")
_WRAP_METHODS = ("hybrid", "midpoint", "axial")


class Paths:
    """Reads paths over the frames, coordinates and wrap objects of a model."""

    def __init__(
        self,
        source: Source,
        frames: Frames,
        coordinates: Sequence[Coordinate],
        wrap_objects: Sequence[WrapObject],
    ) -> None:
        self._source = source
        self._frames = frames
        self._coordinates = coordinates
        self._wrap_objects = wrap_objects

    def read_path(self, muscle: Properties) -> tuple[tuple[PathPoint, ...], tuple[PathWrap, ...]]:
        """Read the path of a muscle: its points and wraps.

        Raises:
            UnsupportedElementError: Another class of path, or of path point.
            InputError: A name or number in it cannot be used.
        """
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
            with np.errstate(all="ignore"):
                location_m = np.array([_at_default(*axis, self._coordinates) for axis in motion])
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
        if not np.isfinite(location_m).all():
            raise InputError("the point is infinitely far.", mend="correct it.", place=element.place)
        return PathPoint(element.name, frame.body, frozen(location_m), condition, motion, element.line)

    def _condition(self, properties: Properties) -> tuple[int, float, float]:
        socket = properties.get("socket_coordinate", "socket_coordinate_connectee_name", "coordinate")
        low, high = properties.get("range").floats(2, infinite=True)
        return find_coordinate(self._coordinates, socket), low, high

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
        index = find_coordinate(self._coordinates, socket)
        # OpenSim keeps a moving point where it is at the end of its coordinate's range, clamped or not.
        with np.errstate(all="ignore"):
            held = function.held_outside(*self._coordinates[index].range)
        if not np.isfinite(held.coefficients).all():
            raise InputError(
                f"<{axis}_location> overflows within its coordinate's range.",
                mend="correct the function, or the coordinate's <range>.",
                place=properties.element.place,
            )
        return index, held

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


def _at_default(index: int, function: PiecewisePolynomial, coordinates: Sequence[Coordinate]) -> float:
    return function(coordinates[index].default_value if index >= 0 else 0.0)


def _usable_range(first: int, last: int, n_points: int) -> bool:
    start = 1 if first < 1 else first
    end = n_points if last < 1 else last
    return min(first, last) >= -1 and start <= end <= n_points
