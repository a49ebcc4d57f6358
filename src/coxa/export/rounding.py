"""Numbers for people and programs that draw: rounded, and null where there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def rounded(values: ArrayLike, decimals: int) -> list[Any]:
    """Return values as nested lists, rounded, null where they are not finite, and never -0.

    Args:
        values: Numbers of any shape but a single one.
        decimals: Digits kept behind the point; 0 gives whole numbers.
    """
    array = np.round(np.asarray(values, dtype=float), decimals) + 0.0
    finite = np.isfinite(array)
    if finite.all():
        return list((array.astype(int) if decimals == 0 else array).tolist())
    plain = array.astype(object)
    plain[~finite] = None
    return list(plain.tolist())
