"""What lies between ball and bowl: cartilage on the half-moon surface, the labrum round it, the fluid seal.

The bowl's surface is cut into patches of nearly equal area, once per cup. A patch is a spring: it pushes the
head back along the bowl's own normal, in proportion to how far the head has moved past its gap
(elastic foundation). The bare fossa in the middle and the notch at the lower inner edge have no patches. The
labrum is one more ring of patches beyond the bony rim, softer and without a gap.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa.errors import InputError
from coxa.socket.cup import Cup

_PATCH_RAD = np.radians(6.0)  # 400 patches; what that costs in accuracy: docs/design/head-equilibrium.md
_FINE = 6  # fine cells along each side of a patch, for its area and centroid
_LABRUM_SECTORS = 36
_MAY_BE_ZERO = (
    "cartilage_poisson_ratio",
    "clearance_m",
    "fossa_width_m",
    "fossa_height_m",
    "notch_width_m",
    "labrum_stiffness_Pa_m",
    "seal_force_N",
)


@dataclass(frozen=True, eq=False)
class Bearing:
    """Material and shape of the tissues that carry the head; see `data/socket_bearing.toml` for sources.

    Attributes:
        cartilage_shear_modulus_Pa, cartilage_poisson_ratio: Of a layer of cartilage.
        cartilage_thickness_m: Of one layer; head and bowl have one each.
        clearance_m: Radius of the bowl's cartilage surface less the head's.
        fossa_width_m, fossa_height_m, notch_width_m: Chords of what carries nothing; 0 for a full bowl.
        labrum_height_m: How far the labrum reaches beyond the bony rim.
        labrum_stiffness_Pa_m: Its pressure per indentation; 0 for a hip without labrum.
        seal_force_N: Suction at which the fluid seal breaks; 0 for a broken one.
        seal_distance_m: Distraction over which suction grows to that force.
        subluxation_m: Displacement from the bowl's centre beyond which a frame counts as subluxed.
        source: Where each figure comes from, by attribute name.
    """

    cartilage_shear_modulus_Pa: float
    cartilage_poisson_ratio: float
    cartilage_thickness_m: float
    clearance_m: float
    fossa_width_m: float
    fossa_height_m: float
    notch_width_m: float
    labrum_height_m: float
    labrum_stiffness_Pa_m: float
    seal_force_N: float
    seal_distance_m: float
    subluxation_m: float
    source: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for name in (f.name for f in fields(self) if f.name != "source"):
            value = getattr(self, name)
            if not np.isfinite(value) or value < 0.0 or (value == 0.0 and name not in _MAY_BE_ZERO):
                raise InputError(f"bearing {name} is {value:g}.", mend="give a positive number in SI units.")
        if self.cartilage_poisson_ratio >= 0.5:
            raise InputError(
                f"Poisson's ratio of cartilage is {self.cartilage_poisson_ratio:g}.",
                mend="give less than 0.5; a confined layer of an incompressible material cannot give way.",
            )

    @classmethod
    def default(cls, **given: float) -> Bearing:
        """Return the bearing of an adult hip, with any figure replaced.

        Args:
            **given: Attributes in SI units, e.g. `seal_force_N=0.0`.

        Raises:
            InputError: An attribute that a bearing does not have, or a value out of range.
        """
        text = files("coxa").joinpath("data/socket_bearing.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)
        values = {name: float(entry["value"]) for name, entry in table.items()}
        source = {name: str(entry["source"]) for name, entry in table.items()}
        for name, value in given.items():
            if name not in values:
                raise InputError(f"a bearing has no '{name}'.", mend=f"use one of {', '.join(values)}.")
            values[name] = float(value)
            source[name] = "given"
        return cls(**values, source=MappingProxyType(source))

    @cached_property
    def cartilage_stiffness_Pa_m(self) -> float:
        """Return pressure per indentation of both layers, for a thin layer bonded to bone.

        Source:
            Blankevoort et al. 1991, J Biomech 24:1019, eq. 1: `p = E (1-v) / ((1+v)(1-2v)) u / h`.
        """
        v = self.cartilage_poisson_ratio
        young = 3.0 * self.cartilage_shear_modulus_Pa
        return young * (1.0 - v) / ((1.0 + v) * (1.0 - 2.0 * v)) / (2.0 * self.cartilage_thickness_m)


@dataclass(frozen=True, eq=False)
class Patches:
    """The bowl's bearing surface as springs; cartilage first, then the labrum.

    Attributes:
        normal: `(patches, 3)` unit directions from the bowl's centre to the patches, right-hip axes (x forward,
            y up, z outward): a left cup's are mirrored.
        area_m2: `(patches,)`.
        gap_m: `(patches,)` travel of the head along the normal before the patch is touched.
        stiffness_Pa_m: `(patches,)` pressure per indentation.
        pole: `(3,)` unit direction of the deepest point, same axes.
        n_cartilage: Number of patches that are cartilage.
        head_radius_m: Radius of the head's cartilage surface.
    """

    normal: Float[Array, "patches 3"]
    area_m2: Float[Array, " patches"]
    gap_m: Float[Array, " patches"]
    stiffness_Pa_m: Float[Array, " patches"]
    pole: Float[Array, " 3"]
    n_cartilage: int
    head_radius_m: float

    @property
    def cartilage_area_m2(self) -> float:
        """Return the area of the half-moon surface."""
        return float(self.area_m2[: self.n_cartilage].sum())


@lru_cache(maxsize=256)
def bearing_patches(cup: Cup, bearing: Bearing) -> Patches:
    """Return the patches of a cup; computed once per pair of cup and bearing.

    Areas and centroids come from fine cells cut exactly at the rim, so they change smoothly with the rim.

    Args:
        cup: The bowl.
        bearing: What lies in it.
    """
    surface_m = cup.radius_m - bearing.cartilage_thickness_m
    cartilage = _cartilage(cup, bearing, surface_m)
    labrum = _labrum(cup, bearing, surface_m)
    normal = np.concatenate([cartilage[0], labrum[0]])
    area = np.concatenate([cartilage[1], labrum[1]])
    count = len(cartilage[1])
    is_cartilage = np.arange(len(area)) < count
    gap = np.where(is_cartilage, bearing.clearance_m, 0.0)
    stiffness = np.where(is_cartilage, bearing.cartilage_stiffness_Pa_m, bearing.labrum_stiffness_Pa_m)
    pole = cup.pole.copy()
    if cup.side == "l":
        normal[:, 2] *= -1.0
        pole[2] *= -1.0
    for array in (normal, area, gap, stiffness, pole):
        array.setflags(write=False)
    return Patches(normal, area, gap, stiffness, pole, count, surface_m - bearing.clearance_m)


def _cartilage(
    cup: Cup, bearing: Bearing, surface_m: float
) -> tuple[Float[Array, "cells 3"], Float[Array, " cells"]]:
    """Return centroid directions and areas of the cartilage, rings of patches round the pole."""
    deepest = float(np.max(cup.anchors[1]))
    rings = int(np.ceil(deepest / _PATCH_RAD))
    centroids: list[Float[Array, "_ 3"]] = []
    areas: list[Float[Array, " _"]] = []
    for ring in range(rings):
        inner, outer = ring * _PATCH_RAD, (ring + 1) * _PATCH_RAD
        middle = 0.5 * (inner + outer)
        sectors = 4 * max(1, round(0.5 * np.pi * np.sin(middle) / _PATCH_RAD))
        azimuth = (np.arange(sectors * _FINE) + 0.5) * (2.0 * np.pi / (sectors * _FINE))
        edges = np.linspace(inner, outer, _FINE + 1)[:, None]
        reach = np.minimum(edges, cup.rim_angle(azimuth)[None, :])
        low, high = reach[:-1], reach[1:]
        area = surface_m**2 * (np.cos(low) - np.cos(high)) * (2.0 * np.pi / len(azimuth))
        direction = cup.direction(0.5 * (low + high), azimuth)
        area = np.where(_is_bare(cup, bearing, direction), 0.0, area)
        _gather(direction, area, sectors, centroids, areas)
    return _joined(centroids, areas)


def _labrum(
    cup: Cup, bearing: Bearing, surface_m: float
) -> tuple[Float[Array, "cells 3"], Float[Array, " cells"]]:
    """Return centroid directions and areas of the ring beyond the bony rim, one patch per sector."""
    azimuth = (np.arange(_LABRUM_SECTORS * _FINE) + 0.5) * (2.0 * np.pi / (_LABRUM_SECTORS * _FINE))
    rim = cup.rim_angle(azimuth)
    edges = rim[None, :] + np.linspace(0.0, bearing.labrum_height_m / cup.radius_m, _FINE + 1)[:, None]
    area = surface_m**2 * (np.cos(edges[:-1]) - np.cos(edges[1:])) * (2.0 * np.pi / len(azimuth))
    centroids: list[Float[Array, "_ 3"]] = []
    areas: list[Float[Array, " _"]] = []
    direction = cup.direction(0.5 * (edges[:-1] + edges[1:]), azimuth)
    _gather(direction, area, _LABRUM_SECTORS, centroids, areas)
    return _joined(centroids, areas)


def _gather(
    direction: Float[Array, "rows columns 3"],
    area: Float[Array, "rows columns"],
    sectors: int,
    centroids: list[Float[Array, "_ 3"]],
    areas: list[Float[Array, " _"]],
) -> None:
    """Add the fine cells of a ring up to one patch per sector."""
    weighted = (direction * area[..., None]).reshape(len(area), sectors, _FINE, 3).sum(axis=(0, 2))
    centroids.append(weighted)
    areas.append(area.reshape(len(area), sectors, _FINE).sum(axis=(0, 2)))


def _joined(
    centroids: list[Float[Array, "_ 3"]], areas: list[Float[Array, " _"]]
) -> tuple[Float[Array, "cells 3"], Float[Array, " cells"]]:
    weighted, area = np.concatenate(centroids), np.concatenate(areas)
    kept = area > 0.0
    return weighted[kept] / np.linalg.norm(weighted[kept], axis=1, keepdims=True), area[kept]


def _is_bare(
    cup: Cup, bearing: Bearing, direction: Float[Array, "rows columns 3"]
) -> Bool[Array, "rows columns"]:
    """Return where the bowl has no cartilage: a round fossa, open through the notch at the lower inner edge."""
    half_fossa = np.arcsin(min(1.0, 0.5 * bearing.fossa_width_m / cup.radius_m))
    tall = 2.0 * np.arcsin(min(1.0, 0.5 * bearing.fossa_height_m / cup.radius_m))
    outer, front = cup.tangents
    # The fossa reaches up from the rim at the notch; its upper end is a half circle of its own width.
    below = float(cup.rim_angle(np.array([np.pi]))[0]) - tall + half_fossa
    middle = np.cos(below) * cup.pole - np.sin(below) * outer
    across = np.abs(direction @ front)
    towards_notch = np.arctan2(-(direction @ outer), direction @ cup.pole)
    in_fossa = direction @ middle > np.cos(half_fossa)
    in_notch = (across < 0.5 * bearing.notch_width_m / cup.radius_m) & (towards_notch > below)
    if bearing.fossa_width_m == 0.0 or bearing.fossa_height_m == 0.0:
        in_fossa = np.zeros_like(in_fossa)
    if bearing.notch_width_m == 0.0:
        in_notch = np.zeros_like(in_notch)
    return np.asarray(in_fossa | in_notch)
