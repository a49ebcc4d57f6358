"""The movements in which an examiner tests the end of a hip's range, and the hips that studies compare."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError
from coxa.hip.frames import ROWS
from coxa.hip.posed import Hip
from coxa.socket.cup import Cup

STEP_DEG = 1.0
"""Of a sweep; between two steps angle and place are taken as straight."""
CUT = "iliofemoral"
"""What a cut capsule means here: a T-capsulotomy cuts the iliofemoral ligament and leaves the others."""


@dataclass(frozen=True)
class Manoeuvre:
    """A movement of a relaxed leg by an examiner.

    Attributes:
        key, label: Short name, and words for a person.
        angle_deg: Flexion, adduction, inward rotation and knee flexion at its start.
        row: Which of `ROWS` is driven.
        direction: +1 or -1, the sign it is driven in.
        most_deg: Where it is given up when nothing resists.
        push: Unit direction (forward, up, outward) of the examiner's push, or zeros.
        source: Where it comes from.
    """

    key: str
    label: str
    angle_deg: tuple[float, float, float, float]
    row: str
    direction: int
    most_deg: float
    push: tuple[float, float, float]
    source: str

    def __post_init__(self) -> None:
        if self.row not in ROWS[:3] or self.direction not in (-1, 1) or not self.most_deg > 0.0:
            raise InputError(
                f"the manoeuvre '{self.key}' drives '{self.row}' by {self.direction} to {self.most_deg:g}°.",
                mend=f"drive one of {', '.join(ROWS[:3])} by 1 or -1, to an angle above 0.",
            )

    def sweep_rad(self) -> Float[Array, "angles 4"]:
        """Return the angles of `ROWS` on the way."""
        driven = np.arange(0.0, self.most_deg + 0.5 * STEP_DEG, STEP_DEG)
        angle = np.tile(np.array(self.angle_deg, dtype=float), (driven.size, 1))
        angle[:, ROWS.index(self.row)] += self.direction * driven
        return np.asarray(np.radians(angle))


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("coxa").joinpath("data/end_range.toml").read_text(encoding="utf-8"))


@cache
def manoeuvres() -> tuple[Manoeuvre, ...]:
    """Return the manoeuvres in which travel of the head has been measured or is tested."""
    made = []
    for key, entry in _data()["manoeuvre"].items():
        flexion, adduction, rotation, knee = entry["angle_deg"]
        forward, up, outward = entry["push"]
        fields = {name: entry[name] for name in ("label", "row", "direction", "most_deg", "source")}
        made.append(
            Manoeuvre(
                key, angle_deg=(flexion, adduction, rotation, knee), push=(forward, up, outward), **fields
            )
        )
    return tuple(made)


def examiner_torque_Nm() -> float:
    """Return the torque that studies of the end of range use."""
    return float(_data()["torque"]["value_Nm"])


def examiner_push_N() -> float:
    """Return a push as therapists use on the hip."""
    return float(_data()["push"]["value_N"])


def dysplastic_cup(side: str = "r") -> Cup:
    """Return a dysplastic socket, LCEA 18° and the other edges to match; figures in `data/end_range.toml`.

    Args:
        side: 'r' or 'l'.
    """
    edges = {f"{name}_rad": float(np.radians(e["value_deg"])) for name, e in _data()["dysplastic"].items()}
    return Cup.default(side, **edges)


def example_hips(hip: Hip) -> Mapping[str, Hip]:
    """Return a hip as it is and impaired in the ways that studies of travel compare.

    Args:
        hip: The hip; its own socket and capsule are the healthy ones.

    Returns:
        By name: "healthy", "healthy, cut", "LCEA 18°", "LCEA 18°, cut" and "LCEA 18°, less round".
    """
    factor = float(_data()["less_round"]["clearance_factor"]["value"])
    shallow, cut = hip.with_cup(dysplastic_cup()), hip.capsule.cut(CUT)
    loose = replace(hip.bearing, clearance_m=hip.bearing.clearance_m * factor)
    return MappingProxyType(
        {
            "healthy": hip,
            "healthy, cut": hip.with_capsule(cut),
            "LCEA 18°": shallow,
            "LCEA 18°, cut": shallow.with_capsule(cut),
            "LCEA 18°, less round": replace(shallow, bearing=loose),
        }
    )
