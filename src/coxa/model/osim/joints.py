"""Joints and their coordinates, in one form: six axes, each displaced by a function of one coordinate.

Which axes a simple joint turns and slides along, and in which order, follows Simbody's mobilizers
(`MobilizedBody::Pin`, `Slider`, `Universal`, `Ball`, `Gimbal`, `Planar`, `Free`, `Weld`), which OpenSim uses.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coxa._xml import XmlElement
from coxa.errors import InputError, UnsupportedElementError
from coxa.model.description import Coordinate, Joint, SpeedKind, TransformAxis, Vec
from coxa.model.functions import PiecewisePolynomial, polynomial
from coxa.model.osim.frames import Frame, Frames, body_fixed_xyz, frozen, place
from coxa.model.osim.function_elements import FUNCTION_TAGS, read_function
from coxa.model.osim.source import Properties, Source, objects

_SLOTS = ("rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3")


@dataclass(frozen=True)
class _SimpleJoint:
    """Axes of a joint without functions: per coordinate, (slot 0-5, axis 0-2); speeds of its rotations."""

    axes: tuple[tuple[int, int], ...]
    speed_kind: SpeedKind = SpeedKind.RATES


_ROTATIONS_XYZ = ((0, 0), (1, 1), (2, 2))
_SIMPLE_JOINTS = {
    "PinJoint": _SimpleJoint(((0, 2),)),
    "SliderJoint": _SimpleJoint(((3, 0),)),
    "UniversalJoint": _SimpleJoint(((0, 0), (1, 1))),
    "BallJoint": _SimpleJoint(_ROTATIONS_XYZ, SpeedKind.ANGULAR_VELOCITY),
    "GimbalJoint": _SimpleJoint(_ROTATIONS_XYZ),
    "PlanarJoint": _SimpleJoint(((0, 2), (3, 0), (4, 1))),
    "FreeJoint": _SimpleJoint((*_ROTATIONS_XYZ, (3, 0), (4, 1), (5, 2)), SpeedKind.ANGULAR_VELOCITY),
    "WeldJoint": _SimpleJoint(()),
}
_ZERO = polynomial(0.0)
_IDENTITY = polynomial(0.0, 1.0)


class Joints:
    """Reads the joints of a model and their coordinates.

    Attributes:
        joints: Joints so far, in the order of the file.
        coordinates: Coordinates so far, joint by joint.
    """

    def __init__(self, source: Source, frames: Frames) -> None:
        self._source = source
        self._frames = frames
        self.joints: list[Joint] = []
        self.coordinates: list[Coordinate] = []
        self._names: set[str] = set()

    def read_joint(self, element: XmlElement, child_body: str | None = None) -> None:
        """Read a joint; `child_body` names the body it is written in (OpenSim 3), if any.

        Raises:
            UnsupportedElementError: A class of joint, or a property, that Coxa cannot honour.
        """
        if element.tag != "CustomJoint" and element.tag not in _SIMPLE_JOINTS:
            known = ", ".join(["CustomJoint", *_SIMPLE_JOINTS])
            raise UnsupportedElementError(
                f"{element.label} is a joint Coxa cannot honour; it can: {known}.",
                mend="replace it by one of these, or weld it.",
                place=element.place,
            )
        properties = Properties(element, self._source)
        self._refuse_reverse(properties)
        parent, child = self._ends(properties, child_body)
        slots = self._slots(properties)
        simple = _SIMPLE_JOINTS.get(element.tag)
        self.joints.append(
            Joint(
                name=element.name,
                kind=element.tag,
                parent=parent.body,
                child=child.body,
                parent_rotation=parent.rotation,
                parent_origin_m=parent.origin_m,
                child_rotation=child.rotation,
                child_origin_m=child.origin_m,
                rotations=(slots[0], slots[1], slots[2]),
                translations=(slots[3], slots[4], slots[5]),
                speed_kind=simple.speed_kind if simple is not None else SpeedKind.RATES,
                line=element.line,
            )
        )
        properties.skip("frames")
        properties.finish()

    def _refuse_reverse(self, properties: Properties) -> None:
        reverse = properties.find("reverse")
        if reverse is not None and reverse.text and reverse.flag():
            raise UnsupportedElementError(
                "a reversed joint is not supported.",
                mend="exchange parent and child, or save the model in OpenSim 4.",
                place=reverse.place,
            )

    def _ends(self, properties: Properties, child_body: str | None) -> tuple[Frame, Frame]:
        path = f"/jointset/{properties.element.name}"
        if child_body is None:
            sockets = (
                properties.get(f"socket_{end}_frame", f"socket_{end}_frame_connectee_name") for end in _ENDS
            )
            parent, child = (self._frames.find(socket, path) for socket in sockets)
            return parent, child
        parent = self._frames.find(properties.get("parent_body"), "/bodyset")
        socket = XmlElement("Body", properties.element.file, properties.element.line, {})
        socket.text = f"/bodyset/{child_body}"
        return (
            _offset(parent, properties, "location_in_parent", "orientation_in_parent"),
            _offset(self._frames.find(socket, "/"), properties, "location", "orientation"),
        )

    def _slots(self, properties: Properties) -> list[TransformAxis]:
        first = len(self.coordinates)
        holders = self._coordinate_elements(properties)
        names = [holder.name for holder in holders]
        simple = _SIMPLE_JOINTS.get(properties.element.tag)
        if simple is None:
            slots = self._custom_slots(properties.nested("SpatialTransform"), names, first)
        else:
            slots = _simple_slots(simple, properties.element, len(holders), first)
        turning = {slot.coordinate for slot in slots[:3]}
        for index, holder in enumerate(holders, start=first):
            self.coordinates.append(self._coordinate(holder, index in turning))
        return slots

    def _coordinate_elements(self, properties: Properties) -> list[XmlElement]:
        direct = properties.find("coordinates")
        older = properties.find("CoordinateSet")
        elements = direct.children if direct is not None else objects(older)
        for element in elements:
            if element.tag != "Coordinate" or not element.name:
                raise InputError(
                    "a coordinate without a name, or of another class.",
                    mend='write <Coordinate name="...">.',
                    place=element.place,
                )
        return elements

    def _coordinate(self, element: XmlElement, rotational: bool) -> Coordinate:
        if element.name in self._names:
            raise InputError("two coordinates have this name.", mend="rename one.", place=element.place)
        self._names.add(element.name)
        properties = Properties(element, self._source)
        prescribed = properties.find("prescribed")
        if prescribed is not None and prescribed.flag():
            raise UnsupportedElementError(
                "a prescribed coordinate is not supported: Coxa takes all motion from the recording.",
                mend="set <prescribed> to false, or lock the coordinate.",
                place=prescribed.place,
            )
        low, high = properties.get("range").floats(2, infinite=True)
        if low > high:
            raise InputError(
                "the <range> ends before it begins.", mend="exchange its values.", place=element.place
            )
        coordinate = Coordinate(
            name=element.name,
            joint=len(self.joints),
            rotational=rotational,
            default_value=properties.get("default_value").number(),
            range=(low, high),
            locked=properties.get("locked").flag(),
            clamped=properties.get("clamped").flag(),
            line=element.line,
        )
        properties.skip(
            "prescribed_function", "default_speed_value", "is_free_to_satisfy_constraints", "motion_type"
        )
        properties.finish()
        return coordinate

    def _custom_slots(self, transform: Properties, names: list[str], first: int) -> list[TransformAxis]:
        elements = transform.element.children if transform.find("TransformAxis") is not None else []
        by_name = {element.name: element for element in elements if element.tag == "TransformAxis"}
        if sorted(by_name) != sorted(_SLOTS) or len(elements) != len(_SLOTS):
            raise InputError(
                "a <SpatialTransform> needs its six <TransformAxis>, named rotation1 to translation3.",
                mend="write all six.",
                place=transform.element.place,
            )
        slots = [self._transform_axis(by_name[slot], names, first) for slot in _SLOTS]
        for triple in (slots[:3], slots[3:]):
            _refuse_parallel(triple, transform.element)
        unused = set(range(first, first + len(names))) - {slot.coordinate for slot in slots}
        if unused:
            raise InputError(
                f"the coordinate '{names[min(unused) - first]}' moves no axis.",
                mend="name it in a <TransformAxis>, or delete it.",
                place=transform.element.place,
            )
        return slots

    def _transform_axis(self, element: XmlElement, names: list[str], first: int) -> TransformAxis:
        properties = Properties(element, self._source)
        held = properties.find("coordinates")
        named = held.words() if held is not None else []
        if len(named) > 1 or any(name not in names for name in named):
            raise UnsupportedElementError(
                f"moved by '{' '.join(named)[:80]}'; one coordinate of the same joint can move an axis.",
                mend="name one coordinate of this joint.",
                place=element.place,
            )
        axis = TransformAxis(
            axis=_unit(np.array(properties.get("axis").floats(3)), element),
            coordinate=first + names.index(named[0]) if named else -1,
            function=self._displacement(properties, bool(named)),
        )
        properties.finish()
        return axis

    def _displacement(self, properties: Properties, moved: bool) -> PiecewisePolynomial:
        wrapper = properties.find("function")
        held = wrapper.children if wrapper is not None else properties.element.children
        functions = [child for child in held if child.tag not in ("coordinates", "axis", "function")]
        properties.skip(*FUNCTION_TAGS)
        if not functions:
            return _IDENTITY if moved else _ZERO
        function = read_function(functions[0], self._source)
        if len(functions) > 1 or (not moved and function.coefficients.shape != (1, 1)):
            raise InputError(
                "an axis needs one function, and a coordinate if it is not constant.",
                mend="correct this <TransformAxis>.",
                place=properties.element.place,
            )
        return function


_ENDS = ("parent", "child")


def find_coordinate(coordinates: Sequence[Coordinate], socket: XmlElement) -> int:
    """Return the index of the coordinate that `socket` names, by name or path.

    Raises:
        InputError: There is no such coordinate.
    """
    name = posixpath.basename(socket.text)
    for index, coordinate in enumerate(coordinates):
        if coordinate.name == name:
            return index
    raise InputError(
        f"<{socket.tag}> names the coordinate '{name[:80]}', which the model does not have.",
        mend="correct the name, or delete the element.",
        place=socket.place,
    )


def _simple_slots(simple: _SimpleJoint, element: XmlElement, count: int, first: int) -> list[TransformAxis]:
    if count != len(simple.axes):
        raise InputError(
            f"a {element.tag} has {len(simple.axes)} coordinates; the file gives {count}.",
            mend="name all coordinates of the joint.",
            place=element.place,
        )
    unit = np.eye(3)
    slots = [TransformAxis(frozen(unit[slot % 3].copy()), -1, _ZERO) for slot in range(6)]
    for coordinate, (slot, axis) in enumerate(simple.axes, start=first):
        slots[slot] = TransformAxis(frozen(unit[axis].copy()), coordinate, _IDENTITY)
    return slots


def _offset(body: Frame, properties: Properties, location: str, orientation: str) -> Frame:
    rotation = body_fixed_xyz(properties.get(orientation).floats(3))
    return place(body, rotation, np.array(properties.get(location).floats(3)))


def _refuse_parallel(axes: list[TransformAxis], element: XmlElement) -> None:
    for one, other in ((0, 1), (0, 2), (1, 2)):
        # OpenSim's CustomJoint refuses the same, with the same tolerance.
        if np.linalg.norm(np.cross(axes[one].axis, axes[other].axis)) < 1e-5:
            raise InputError(
                "two of three rotation or translation axes are parallel.",
                mend="let the three axes span space, also those that nothing moves.",
                place=element.place,
            )


def _unit(axis: Vec, element: XmlElement) -> Vec:
    length = float(np.sqrt(axis @ axis))
    if not 1e-6 < length < np.inf:
        raise InputError("the <axis> has no direction.", mend="give a unit vector.", place=element.place)
    return frozen(axis / length)
