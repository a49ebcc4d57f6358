"""Where the ball presses in the socket over the mean stride, as seen into the bowl."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from coxa.pipeline.curves import over_strides
from coxa.pipeline.result import Analysis, HipResult
from coxa.socket.picture import bowl, contact_path

PATH_POINTS: Final = 51
"""Points of the path of contact, one per 2 % of the stride."""


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
