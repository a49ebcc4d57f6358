"""Numbers as drawings hold them: plain lists, rounded to what the eye can tell, null for what is no number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from coxa._arrays import Array, Float
from coxa.units import MM_PER_M


def plain(values: Any) -> Any:
    """Return a number or an array as plain data of four digits; what is not finite becomes None.

    Args:
        values: A number, or an array of any shape.
    """
    if isinstance(values, np.ndarray):
        return [plain(each) for each in values.tolist()] if values.ndim == 1 else [plain(v) for v in values]
    return float(f"{values:.4g}") + 0.0 if math.isfinite(values) else None


def plain_mm(points_m: Float[Array, "points 3"], side: str) -> list[list[float]]:
    """Return points of a right-hip picture as they lie on `side`, to a tenth of a millimetre.

    Args:
        points_m: Pelvis axes with z outward.
        side: 'r' or 'l'.
    """
    rounded: list[list[float]] = (np.round(MM_PER_M * true_side(points_m, side), 1) + 0.0).tolist()
    return rounded


def true_side(vectors: Float[Array, "*batch 3"], side: str) -> Float[Array, "*batch 3"]:
    """Return vectors of right-hip axes as they lie on `side`, with z to the right.

    Args:
        vectors: Pelvis axes with z outward.
        side: 'r' or 'l'.
    """
    return np.asarray(vectors * np.array([1.0, 1.0, 1.0 if side == "r" else -1.0]))
