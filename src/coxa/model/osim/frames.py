"""Frames: bodies and the offset frames fixed to them, found by the names a file uses."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coxa._xml import XmlElement
from coxa.errors import InputError
from coxa.model.description import GROUND, Vec
from coxa.model.osim.source import Properties, Source

DEEPEST_CHAIN = 50
"""Most offset frames fixed one to the other; models have one or two."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame fixed to a body: `(3, 3)` orientation and `(3,)` origin in the body."""

    body: int
    rotation: Vec
    origin_m: Vec


class Frames:
    """All frames of a model, by path: `/bodyset/pelvis`, `/jointset/hip_r/pelvis_offset`, `/ground`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._frames: dict[str, Frame] = {}
        self._offsets: dict[str, XmlElement] = {}
        self._by_name: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.add_body("/ground", GROUND)

    def add_body(self, path: str, body: int) -> None:
        """Add the frame of a body."""
        self._frames[path] = Frame(body, frozen(np.eye(3)), frozen(np.zeros(3)))
        self._by_name.setdefault(posixpath.basename(path), []).append(path)

    def add_offset(self, owner: str, element: XmlElement) -> str:
        """Add a `PhysicalOffsetFrame` owned by the component at path `owner`; return its own path."""
        path = f"{owner}/{element.name}"
        if path in self._offsets:
            raise InputError("two frames have this name.", mend="rename one.", place=element.place)
        self._offsets[path] = element
        self._by_name.setdefault(element.name, []).append(path)
        return path

    def find(self, socket: XmlElement, owner: str) -> Frame:
        """Return the frame that `socket` names, as seen from the component at path `owner`.

        Raises:
            InputError: No frame, or more than one, fits the name.
        """
        name = socket.text
        path = posixpath.normpath(posixpath.join(owner, name))
        if path not in self._frames and path not in self._offsets:
            # OpenSim falls back on the name alone, and 3.x files give nothing else.
            fitting = self._by_name.get(posixpath.basename(name), [])
            bodies = [path for path in fitting if path not in self._offsets]
            fitting = bodies or fitting
            if len(fitting) != 1:
                problem = "no body or frame has this name" if not fitting else "several frames have this name"
                raise InputError(
                    f"<{socket.tag}> names '{name[:80]}': {problem}.",
                    mend="name a body or frame of the model by its path, such as /bodyset/pelvis.",
                    place=socket.place,
                )
            path = fitting[0]
        return self._resolve(path)

    def _resolve(self, path: str) -> Frame:
        if path in self._frames:
            return self._frames[path]
        element = self._offsets[path]
        if path in self._open or len(self._open) > DEEPEST_CHAIN:
            raise InputError(
                "this frame is fixed to itself, directly or through others.",
                mend="correct its <socket_parent>.",
                place=element.place,
            )
        self._open.append(path)
        properties = Properties(element, self._source)
        parent = self.find(properties.get("socket_parent", "socket_parent_connectee_name"), path)
        origin_m = np.array(properties.get("translation").floats(3))
        rotation = body_fixed_xyz(properties.get("orientation").floats(3))
        properties.skip("WrapObjectSet")
        properties.finish()
        self._open.pop()
        frame = place(parent, rotation, origin_m)
        self._frames[path] = frame
        return frame


def place(parent: Frame, rotation: Vec, origin_m: Vec) -> Frame:
    """Return the frame that lies at `rotation`, `origin_m` within `parent`."""
    return Frame(
        parent.body,
        frozen(parent.rotation @ rotation),
        frozen(parent.origin_m + parent.rotation @ origin_m),
    )


def body_fixed_xyz(angles_rad: Sequence[float]) -> Vec:
    """Return the `(3, 3)` rotation by these angles about the own x, then y, then z axis."""
    (cx, cy, cz), (sx, sy, sz) = np.cos(angles_rad), np.sin(angles_rad)
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cx, -sx], [0.0, sx, cx]])
    about_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_z = np.array([[cz, -sz, 0.0], [sz, cz, 0.0], [0.0, 0.0, 1.0]])
    rotation: Vec = about_x @ about_y @ about_z
    return rotation


def frozen(array: Vec) -> Vec:
    """Make `array` read-only and return it."""
    array.flags.writeable = False
    return array
