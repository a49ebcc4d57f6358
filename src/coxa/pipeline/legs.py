"""Which muscles and which coordinates have to be solved together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Bool
from coxa.coordination.problem import connected_blocks
from coxa.errors import InputError, Place
from coxa.model.description import Model
from coxa.model.hips import HipJoint
from coxa.muscles.paths import Paths


@dataclass(frozen=True, eq=False)
class Leg:
    """One set of muscles and rows that no other muscle or row is coupled with.

    Most models give one leg per hip; a muscle from the spine to both thighs joins the two.

    Attributes:
        hips: The hips among its rows.
        muscles: Indices into `Model.muscles`.
        rows: Indices into `Model.coordinates`; the hips' own come first, then outward.
    """

    hips: tuple[HipJoint, ...]
    muscles: tuple[int, ...]
    rows: tuple[int, ...]


def spans(model: Model, paths: Paths) -> Bool[Array, "muscles coordinates"]:
    """Return `(muscles, coordinates)`: True where a free coordinate can change the muscle's length.

    A dependent coordinate counts for the one it follows; locked coordinates do not count.
    """
    follows = {coupler.dependent: coupler.independent for coupler in model.couplers}
    reach = np.zeros((len(paths.names), len(model.coordinates)), bool)
    first = paths.table.starts[:, 2]
    for m in range(len(paths.names)):
        for c in paths.table.span[first[m] : first[m + 1], 0]:
            reach[m, follows.get(int(c), int(c))] = True
    for c, coordinate in enumerate(model.coordinates):
        if coordinate.locked or c in follows:
            reach[:, c] = False
    return reach


def find_legs(
    model: Model, hips: tuple[HipJoint, ...], reach: Bool[Array, "muscles coordinates"]
) -> tuple[Leg, ...]:
    """Group muscles and coordinates into legs.

    Args:
        model: The model.
        hips: Its hips.
        reach: From `spans`, rows in the order of `Model.muscles`.

    Returns:
        Legs in the order of `hips`.

    Raises:
        InputError: No muscle crosses a hip, or a hip cannot turn freely in all three coordinates.
    """
    reach = reach & np.array([muscle.applies_force for muscle in model.muscles], dtype=bool)[:, None]
    legs: list[Leg] = []
    for block in connected_blocks(reach):
        own = tuple(hip for hip in hips if set(hip.coordinates) & set(block.rows))
        if own and block.muscles:
            first = [c for hip in own for c in hip.coordinates if c in block.rows]
            rows = (*first, *(c for c in block.rows if c not in first))
            legs.append(Leg(own, tuple(block.muscles), rows))
    for hip in hips:
        _refuse_held(model, hip)
        if not any(hip in leg.hips for leg in legs):
            name = model.joints[hip.joint].name
            raise InputError(
                f"no muscle crosses the hip joint '{name}'.",
                mend="use a model with hip muscles (for example a scaled Rajagopal or gait2392 model).",
                place=Place(model.file),
            )
    return tuple(sorted(legs, key=lambda leg: hips.index(leg.hips[0])))


def _refuse_held(model: Model, hip: HipJoint) -> None:
    """Refuse a hip with a coordinate that muscles do not drive: its moments would have no row to stand in."""
    tied = {coupler.dependent for coupler in model.couplers}
    for c in hip.coordinates:
        coordinate = model.coordinates[c]
        if coordinate.locked or c in tied:
            how = "locked" if coordinate.locked else "tied to another coordinate by a coupler"
            raise InputError(
                f"the hip coordinate {coordinate.name} is {how}; a hip is analysed with all three free.",
                mend="unlock it." if coordinate.locked else "remove the coupler.",
                place=Place(model.file, line=coordinate.line or None),
            )
