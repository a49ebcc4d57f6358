"""Where the ball presses in the socket over the mean stride, as seen into the bowl."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.export.rounding import rounded
from coxa.figures.grades import MODELLED
from coxa.pipeline.curves import over_strides
from coxa.pipeline.result import Analysis, HipResult
from coxa.selfcheck.drawings import LIGHT_BW
from coxa.socket import Cup
from coxa.units import DEG_PER_RAD

RIM_POINTS: Final = 73
"""Points of the rim's outline, one per 5°, first and last the same."""
PATH_POINTS: Final = 51
"""Points of the path of contact, one per 2 % of the stride."""

EDGES: Final = ("lateral_edge_rad", "anterior_edge_rad", "anterior_sector_rad", "posterior_sector_rad")
"""Figures of a socket that shape its rim."""


def socket_drawing(analysis: Analysis, hip: HipResult) -> dict[str, Any]:
    """Return rim and path of contact of one hip.

    The path is that of the mean force over strides, point by point of the stride.

    Args:
        analysis: The analysis.
        hip: The side.
    """
    cup = hip.socket.cup
    force = over_strides(analysis, hip, hip.contact.on_pelvis_in_pelvis_N, PATH_POINTS).mean(axis=0)
    shares = [window.stride.stance_share for window in hip.windows if window.stride]
    return {
        **bowl(cup),
        "path": contact_path(cup, np.linspace(0.0, 100.0, PATH_POINTS), force / analysis.body_weight_N),
        "healthy": None,
        "toe_off_index": round(float(np.mean(shares)) * (PATH_POINTS - 1)) if shares else None,
        "task": "",
    }


def bowl(cup: Cup) -> dict[str, Any]:
    """Return rim and words of a socket, degrees from its deepest point; see `contact_path`.

    Args:
        cup: The socket.
    """
    around = np.linspace(0.0, 2.0 * np.pi, RIM_POINTS)
    rim = _flat(cup.rim_angle(around), around)
    rim[-1] = rim[0]
    given = [cup.source.get(name) == "given" for name in EDGES]
    return {
        "evidence": MODELLED,
        "assumed": not any(given),
        "words": "socket from pictures, the rest average" if any(given) else "average socket assumed",
        "unit": "°",
        "rim": rounded(rim, 1),
    }


def contact_path(
    cup: Cup, phase: Float[Array, " points"], force_BW: Float[Array, "points 3"]
) -> dict[str, Any]:
    """Return where forces press in a socket: x towards the outer upper edge, y towards the front, degrees.

    Args:
        cup: The socket.
        phase: Where in the motion each point is.
        force_BW: Force on the pelvis, pelvis axes; a light one (`LIGHT_BW`) presses nowhere to speak of.
    """
    load = np.linalg.norm(force_BW, axis=1)
    angle, azimuth = cup.polar(force_BW)
    angle = np.where(load >= LIGHT_BW, angle, np.nan)
    flat = _flat(angle, azimuth)
    return {
        "phase": rounded(phase, 1),
        "x": rounded(flat[:, 0], 2),
        "y": rounded(flat[:, 1], 2),
        "load_BW": rounded(load, 3),
        "offset": rounded(angle / cup.rim_angle(azimuth), 4),
    }


def _flat(
    angle_rad: Float[Array, " points"], azimuth_rad: Float[Array, " points"]
) -> Float[Array, "points 2"]:
    across = np.stack([np.cos(azimuth_rad), np.sin(azimuth_rad)], axis=1)
    return np.asarray(DEG_PER_RAD * angle_rad[:, None] * across)
