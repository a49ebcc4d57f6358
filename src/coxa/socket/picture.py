"""The socket as pictures show it, as plain data: its rim, the average adult's, and where loads press in it.

Places are degrees from the deepest point: x towards the outer upper edge, y towards the front.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.figures.grades import MODELLED
from coxa.socket.cup import Cup
from coxa.units import DEG_PER_RAD

LIGHT_BW: Final = 0.25
"""Loads under this press nowhere to speak of, and where they point is noise: the path leaves them out (own choice)."""
RIM_POINTS: Final = 73
"""Points of a rim's outline, one per 5°, first and last the same."""
SHAPE: Final = (
    *("lateral_edge_rad", "anterior_edge_rad", "anterior_sector_rad", "posterior_sector_rad"),
    *("inclination_rad", "anteversion_rad"),
)
"""Figures of a socket that shape its rim as seen from its deepest point."""


def bowl(cup: Cup) -> dict[str, Any]:
    """Return rim and words of a socket, and the rim an average adult would have round the same ball.

    Args:
        cup: The socket.
    """
    around = np.linspace(0.0, 2.0 * np.pi, RIM_POINTS)
    usual = Cup.default(cup.side, tilt_rad=cup.tilt_rad)
    given = {name for name in SHAPE if cup.source.get(name) == "given"}
    return {
        "evidence": MODELLED,
        "assumed": not given,
        "words": "socket from pictures, the rest average" if given else "average socket assumed",
        "unit": "°",
        "rim": _closed(_flat(cup.rim_angle(around), around)),
        "usual_rim": _closed(_flat(*cup.polar(usual.rim(around)))),
        "lateral_edge": {
            "deg": round(DEG_PER_RAD * cup.lateral_edge_rad, 1),
            "given": "lateral_edge_rad" in given,
        },
        "light_BW": LIGHT_BW,
    }


def contact_path(
    cup: Cup, phase: Float[Array, " points"], force_BW: Float[Array, "points 3"]
) -> dict[str, Any]:
    """Return where forces press in a socket; null where they are light (`LIGHT_BW`).

    Args:
        cup: The socket.
        phase: Where in the motion each point is, 0 to 100.
        force_BW: Force on the pelvis, pelvis axes, body weights.
    """
    load = np.linalg.norm(force_BW, axis=1)
    angle, azimuth = cup.polar(force_BW)
    angle = np.where(load >= LIGHT_BW, angle, np.nan)
    flat = _flat(angle, azimuth)
    return {
        "phase": _plain(phase, 1),
        "x": _plain(flat[:, 0], 2),
        "y": _plain(flat[:, 1], 2),
        "load_BW": _plain(load, 3),
        "offset": _plain(angle / cup.rim_angle(azimuth), 4),
    }


def _flat(
    angle_rad: Float[Array, " points"], azimuth_rad: Float[Array, " points"]
) -> Float[Array, "points 2"]:
    across = np.stack([np.cos(azimuth_rad), np.sin(azimuth_rad)], axis=1)
    return np.asarray(DEG_PER_RAD * angle_rad[:, None] * across)


def _closed(outline: Float[Array, "points 2"]) -> list[list[float]]:
    found: list[list[float]] = (np.round(outline, 1) + 0.0).tolist()
    return [*found[:-1], found[0]]


def _plain(values: Float[Array, " points"], decimals: int) -> list[float | None]:
    """Return numbers as lists hold them, null where there is none, and never -0."""
    kept: list[float] = (np.round(values, decimals) + 0.0).tolist()
    return [value if np.isfinite(value) else None for value in kept]
