"""Bodies and the wrap objects fixed to them."""

from __future__ import annotations

import numpy as np

from coxa._xml import XmlElement
from coxa.errors import InputError, UnsupportedElementError
from coxa.model.description import Body, Vec, WrapKind, WrapObject
from coxa.model.osim.frames import Frames, body_fixed_xyz, frozen, place
from coxa.model.osim.source import Properties, Source, objects

_QUADRANTS = ("all", "x", "+x", "-x", "y", "+y", "-y", "z", "+z", "-z")
_INERTIA = ("inertia_xx", "inertia_yy", "inertia_zz", "inertia_xy", "inertia_xz", "inertia_yz")
_HARMLESS_COMPONENTS = frozenset(
    {
        "Marker",
        "Station",
        "OrientationFrame",
        "Mesh",
        "Sphere",
        "Cylinder",
        "Brick",
    }
)


class Bodies:
    """Reads the bodies of a model, their offset frames and wrap objects.

    Attributes:
        bodies: Bodies so far, the ground first.
        wrap_objects: Wrap objects so far.
    """

    def __init__(self, source: Source, frames: Frames) -> None:
        self._source = source
        self._frames = frames
        ground = Body("ground", 0.0, frozen(np.zeros(3)), frozen(np.zeros((3, 3))))
        self.bodies: list[Body] = [ground]
        self.wrap_objects: list[WrapObject] = []
        self._names: set[str] = set()
        self._wraps: list[tuple[XmlElement, XmlElement, str]] = []

    def read_ground(self, element: XmlElement) -> None:
        """Read `<Ground>`: only its frames and wrap objects matter."""
        properties = Properties(element, self._source)
        self._read_attached(properties, "/ground")
        properties.skip(*_INERTIA, "mass", "mass_center", "inertia", "Joint")
        properties.finish()

    def read_body(self, element: XmlElement) -> None:
        """Read a `<Body>`."""
        if element.tag != "Body":
            raise UnsupportedElementError(
                f"{element.label} among the bodies is not known to Coxa.",
                mend="model it as a <Body>.",
                place=element.place,
            )
        if element.name in ("ground", ""):
            self._read_nameless_or_ground(element)
            return
        if element.name in self._names:
            raise InputError("two bodies have this name.", mend="rename one.", place=element.place)
        self._names.add(element.name)
        path = f"/bodyset/{element.name}"
        self._frames.add_body(path, len(self.bodies))
        properties = Properties(element, self._source)
        self.bodies.append(self._body(properties))
        self._read_attached(properties, path)
        properties.skip("Joint", "scale_factors")
        properties.finish()

    def finish(self) -> None:
        """Read the wrap objects, once all frames are known."""
        for element, socket, owner in self._wraps:
            self.wrap_objects.append(self._wrap_object(element, socket, owner))

    def _read_nameless_or_ground(self, element: XmlElement) -> None:
        if not element.name:
            raise InputError("a body without a name.", mend="give it a name.", place=element.place)
        self.read_ground(element)

    def _body(self, properties: Properties) -> Body:
        element = properties.element
        mass = properties.get("mass").number()
        if mass < 0.0:
            raise InputError(
                f"a mass of {mass:g} kg.", mend="give a mass of zero or more.", place=element.place
            )
        return Body(
            name=element.name,
            mass_kg=mass,
            mass_center_m=frozen(np.array(properties.get("mass_center").floats(3))),
            inertia_kg_m2=_inertia(properties),
            line=element.line,
        )

    def _read_attached(self, properties: Properties, path: str) -> None:
        components = properties.find("components")
        for component in components.children if components is not None else ():
            if component.tag == "PhysicalOffsetFrame":
                self.read_offset(component, path)
            elif component.tag in _HARMLESS_COMPONENTS:
                self._source.set_aside(component, "it does not take part in the mechanics")
            else:
                raise UnsupportedElementError(
                    f"{component.label} is not known to Coxa, and could change results.",
                    mend="delete it if it has no effect.",
                    place=component.place,
                )
        body_socket = XmlElement("body", properties.element.file, properties.element.line, {})
        body_socket.text = path
        self._collect_wraps(properties.find("WrapObjectSet"), body_socket, path)

    def read_offset(self, element: XmlElement, owner: str) -> None:
        """Read a `<PhysicalOffsetFrame>` owned by the component at path `owner`."""
        path = self._frames.add_offset(owner, element)
        socket = XmlElement("frame", element.file, element.line, {})
        socket.text = path
        self._collect_wraps(element.child("WrapObjectSet"), socket, path)

    def _collect_wraps(self, wrap_set: XmlElement | None, socket: XmlElement, owner: str) -> None:
        self._wraps.extend((element, socket, owner) for element in objects(wrap_set))

    def _wrap_object(self, element: XmlElement, socket: XmlElement, owner: str) -> WrapObject:
        kinds = {kind.value: kind for kind in WrapKind}
        if element.tag not in kinds:
            raise UnsupportedElementError(
                f"{element.label} is not a wrap object Coxa knows; it knows {', '.join(kinds)}.",
                mend="replace it by one of these.",
                place=element.place,
            )
        kind = kinds[element.tag]
        properties = Properties(element, self._source)
        frame = place(
            self._frames.find(socket, owner),
            body_fixed_xyz(properties.get("xyz_body_rotation").floats(3)),
            np.array(properties.get("translation").floats(3)),
        )
        wrap_object = WrapObject(
            name=element.name,
            kind=kind,
            body=frame.body,
            rotation=frame.rotation,
            origin_m=frame.origin_m,
            dimensions_m=_dimensions(properties, kind),
            quadrant=_quadrant(properties),
            active=properties.get("active").flag(),
            line=element.line,
        )
        properties.finish()
        return wrap_object


def _inertia(properties: Properties) -> Vec:
    if properties.find("inertia") is None and properties.find("inertia_xx") is not None:
        xx, yy, zz, xy, xz, yz = (properties.get(tag).number() for tag in _INERTIA)
    else:
        xx, yy, zz, xy, xz, yz = properties.get("inertia").floats(6)
    return frozen(np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]))


def _dimensions(properties: Properties, kind: WrapKind) -> tuple[float, ...]:
    sizes: tuple[float, ...]
    if kind is WrapKind.CYLINDER:
        sizes = (properties.get("radius").number(), properties.get("length").number())
    elif kind is WrapKind.SPHERE:
        sizes = (properties.get("radius").number(),)
    elif kind is WrapKind.TORUS:
        sizes = (properties.get("inner_radius").number(), properties.get("outer_radius").number())
    else:
        sizes = properties.get("dimensions").floats(3)
    if min(sizes) <= 0.0:
        raise InputError(
            f"a size of {min(sizes):g} m.",
            mend="give sizes above zero.",
            place=properties.element.place,
        )
    return sizes


def _quadrant(properties: Properties) -> str:
    text = properties.get("quadrant").text.lower()
    quadrant = "all" if text == "unassigned" else text
    if quadrant not in _QUADRANTS:
        raise InputError(
            f"<quadrant> is '{text[:20]}'.",
            mend=f"write one of {', '.join(_QUADRANTS)}.",
            place=properties.element.place,
        )
    return quadrant
