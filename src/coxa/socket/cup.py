"""The socket as a bowl with an uneven rim: where its deepest point looks and how far each edge reaches.

The bowl is part of a sphere. Its *pole* is the deepest point, opposite to the opening's axis. The rim is
given by how far it lies from the pole (an angle seen from the head centre) in every direction round the
pole. A large angle everywhere is a deep bowl; small ones make a saucer. Directions round the pole: 0 towards
the outer upper edge, +90° towards the front, 180° inner lower, -90° the back - on both sides of the body.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError

_LATERAL = {"r": 1.0, "l": -1.0}  # z points right: outward is +z for the right hip, -z for the left
# What a human socket can be at all, degrees; wide, so that only nonsense and degrees-for-radians are refused.
_ANGLES = {
    "inclination_rad": (10.0, 80.0),
    "anteversion_rad": (-40.0, 60.0),
    "lateral_edge_rad": (-20.0, 75.0),
    "anterior_edge_rad": (-20.0, 80.0),
    "anterior_sector_rad": (20.0, 110.0),
    "posterior_sector_rad": (50.0, 140.0),
    "tilt_rad": (-45.0, 45.0),
}


@dataclass(frozen=True, eq=False)
class Cup:
    """One socket, fixed in the pelvis frame (x anterior, y up, z right).

    Attributes:
        side: 'r' or 'l'.
        inclination_rad: Vertical to the opening's axis, seen from the front.
        anteversion_rad: Lateral direction to the opening's axis, seen from above; forward positive.
        lateral_edge_rad: Lateral centre-edge angle: vertical to the outer edge, coronal plane.
        anterior_edge_rad: Anterior centre-edge angle: vertical to the front edge, in the sagittal plane.
        anterior_sector_rad: Medial direction forward to the front wall, transverse plane.
        posterior_sector_rad: Medial direction backward to the back wall, transverse plane.
        radius_m: Radius of the bowl.
        tilt_rad: Forward tilt of the plane the pictures were taken in, relative to the model's pelvis frame.
        source: Where each figure comes from, by attribute name: "assumed: …" or "given".
    """

    side: str
    inclination_rad: float
    anteversion_rad: float
    lateral_edge_rad: float
    anterior_edge_rad: float
    anterior_sector_rad: float
    posterior_sector_rad: float
    radius_m: float
    tilt_rad: float = 0.0
    source: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if self.side not in _LATERAL:
            raise InputError(f"side '{self.side}' of a cup.", mend="use 'r' or 'l'.")
        for name, (low, high) in _ANGLES.items():
            degrees = float(np.degrees(getattr(self, name)))
            if not low <= degrees <= high:
                raise InputError(
                    f"cup {name} is {degrees:.4g} degrees.",
                    mend=f"give radians for {low:g} to {high:g} degrees.",
                )
        if not 0.01 <= self.radius_m <= 0.05:
            raise InputError(f"cup radius is {self.radius_m:g} m.", mend="give 0.01 to 0.05 m.")

    @classmethod
    def default(cls, side: str, **given: float) -> Cup:
        """Return the assumed adult socket, with any figure replaced by a measured one.

        Args:
            side: 'r' or 'l'.
            **given: Attributes in SI units, e.g. `lateral_edge_rad=0.31`.

        Raises:
            InputError: An attribute that a cup does not have, or a value no socket can have.
        """
        table = tomllib.loads(files("coxa").joinpath("data/socket_defaults.toml").read_text(encoding="utf-8"))
        values: dict[str, float] = {}
        source: dict[str, str] = {}
        for key, entry in table.items():
            name = f"{key}_m" if "value_m" in entry else f"{key}_rad"
            values[name] = entry["value_m"] if "value_m" in entry else float(np.radians(entry["value_deg"]))
            source[name] = f"assumed: {entry['source']}"
        values["tilt_rad"] = 0.0
        source["tilt_rad"] = "assumed: the pictures' vertical is the model's pelvis y axis"
        for name, value in given.items():
            if name not in values:
                raise InputError(f"a cup has no '{name}'.", mend=f"use one of {', '.join(values)}.")
            values[name] = float(value)
            source[name] = "given"
        return cls(side, **values, source=MappingProxyType(source))

    @cached_property
    def pole(self) -> Float[Array, " 3"]:
        """Return the unit direction from the head centre to the deepest point, `(3,)`, pelvis axes."""
        tan_v = np.tan(self.anteversion_rad)
        opening = np.array([tan_v, -1.0 / np.tan(self.inclination_rad), 1.0])
        return self._in_pelvis(-opening / np.linalg.norm(opening))

    @cached_property
    def tangents(self) -> tuple[Float[Array, " 3"], Float[Array, " 3"]]:
        """Return two unit directions across the pole: towards the outer upper edge, and towards the front."""
        outer = self._edges["lateral"]
        outer = outer - self.pole * (self.pole @ outer)
        outer = outer / np.linalg.norm(outer)
        front = _LATERAL[self.side] * np.cross(self.pole, outer)
        return _frozen(outer), _frozen(front)

    @cached_property
    def anchors(self) -> tuple[Float[Array, " 5"], Float[Array, " 5"]]:
        """Return azimuth and rim angle of the five points the rim goes through, rad, azimuth rising from 0.

        The lower inner edge is open in life (the notch under the transverse ligament) and on no picture; the
        mean of front and back wall is assumed there.
        """
        names = ("lateral", "anterior", "front wall", "back wall")
        angle, azimuth = self.polar(np.array([self._edges[name] for name in names]))
        azimuth = np.mod(azimuth, 2.0 * np.pi)
        azimuth[0] = 0.0
        azimuth = np.insert(azimuth, 3, np.pi)
        angle = np.insert(angle, 3, 0.5 * (angle[2] + angle[3]))
        if not np.all(np.diff(azimuth) > np.radians(5.0)):
            raise InputError(
                "the edges of this cup do not follow each other round the rim.",
                mend="check inclination, anteversion and edge angles against the picture.",
            )
        return _frozen(azimuth), _frozen(angle)

    def polar(
        self, direction: Float[Array, "*batch 3"]
    ) -> tuple[Float[Array, "*batch"], Float[Array, "*batch"]]:
        """Return angle from the pole and azimuth round it.

        Args:
            direction: `(..., 3)` any length, pelvis axes.

        Returns:
            `(...,)` angle from the pole, 0 to pi, and azimuth, -pi to pi, rad.
        """
        outer, front = self.tangents
        across_outer, across_front = direction @ outer, direction @ front
        # atan2 keeps its digits near the pole, where arccos of a dot product loses half of them.
        angle = np.arctan2(np.hypot(across_outer, across_front), direction @ self.pole)
        return np.asarray(angle), np.asarray(np.arctan2(across_front, across_outer))

    def rim_angle(self, azimuth_rad: Float[Array, "*batch"]) -> Float[Array, "*batch"]:
        """Return the angle from the pole to the rim in each direction round it, rad.

        Between neighbouring anchors the rim swings over on half a cosine: closed, smooth in slope, and
        never beyond the anchors.

        Args:
            azimuth_rad: `(...,)`, see `polar`.
        """
        at, angle = self.anchors
        around = np.mod(azimuth_rad, 2.0 * np.pi)
        i = np.searchsorted(at, around, side="right") - 1
        start, end = at[i], np.append(at, 2.0 * np.pi)[i + 1]
        swing = 0.5 - 0.5 * np.cos(np.pi * (around - start) / (end - start))
        following = np.append(angle, angle[0])[i + 1]
        return np.asarray(angle[i] + swing * (following - angle[i]))

    def rim(self, azimuth_rad: Float[Array, "*batch"]) -> Float[Array, "*batch 3"]:
        """Return unit directions from the head centre to the rim, `(..., 3)`, pelvis axes."""
        return self.direction(self.rim_angle(azimuth_rad), azimuth_rad)

    def direction(
        self, angle_rad: Float[Array, "*batch"], azimuth_rad: Float[Array, "*around"]
    ) -> Float[Array, "*batch 3"]:
        """Return unit directions from the head centre, pelvis axes: `polar` the other way round.

        Args:
            angle_rad: `(...,)` from the pole.
            azimuth_rad: `(...,)` round it, of the same shape or one that broadcasts to it.
        """
        outer, front = self.tangents
        across = np.cos(azimuth_rad)[..., None] * outer + np.sin(azimuth_rad)[..., None] * front
        angle = angle_rad[..., None]
        return np.asarray(np.cos(angle) * self.pole + np.sin(angle) * across)

    @cached_property
    def _edges(self) -> dict[str, Float[Array, " 3"]]:
        lateral, anterior = self.lateral_edge_rad, self.anterior_edge_rad
        front, back = self.anterior_sector_rad, self.posterior_sector_rad
        directions = {  # anterior, up, lateral
            "lateral": np.array([0.0, np.cos(lateral), np.sin(lateral)]),
            "anterior": np.array([np.sin(anterior), np.cos(anterior), 0.0]),
            "front wall": np.array([np.sin(front), 0.0, -np.cos(front)]),
            "back wall": np.array([-np.sin(back), 0.0, -np.cos(back)]),
        }
        return {name: self._in_pelvis(direction) for name, direction in directions.items()}

    def _in_pelvis(self, anterior_up_lateral: Float[Array, " 3"]) -> Float[Array, " 3"]:
        c, s = np.cos(self.tilt_rad), np.sin(self.tilt_rad)
        x, y, lateral = anterior_up_lateral
        # Forward tilt turns "up" towards the front: a rotation by -tilt about z.
        return _frozen(np.array([c * x + s * y, -s * x + c * y, _LATERAL[self.side] * lateral]))


def _frozen(array: Float[Array, "*any"]) -> Float[Array, "*any"]:
    array.setflags(write=False)
    return array
