"""Units as apps write them in brackets, to SI; what cannot be told is refused, never guessed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place

G_m_s2: Final = 9.80665
"""Standard gravity, CGPM 1901."""
TIME: Final[Mapping[str, float]] = {
    "s": 1.0, "sec": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9, "min": 60.0,
}  # fmt: skip
ACCELERATION: Final[Mapping[str, float]] = {
    "m/s^2": 1.0, "m/s²": 1.0, "m/s2": 1.0, "ms^-2": 1.0, "g": G_m_s2, "mg": 1e-3 * G_m_s2,
}  # fmt: skip
ANGLE: Final[Mapping[str, float]] = {"rad": 1.0, "deg": math.pi / 180.0, "°": math.pi / 180.0}
RATE: Final[Mapping[str, float]] = {
    "rad/s": 1.0, "deg/s": math.pi / 180.0, "°/s": math.pi / 180.0, "dps": math.pi / 180.0,
}  # fmt: skip
_FASTEST_RAD_S: Final = 60.0
"""Phones measure up to 2000°/s = 35 rad/s; more means degrees under the name of radians."""
_PLAUSIBLE_m_s2: Final = (5.0, 15.0)
_LIKE_G: Final = (0.7, 1.3)


def known(unit: str, table: Mapping[str, float]) -> float | None:
    """Return the factor to SI; None when it is no unit of this kind."""
    return table.get(unit.strip().lower().replace(" ", ""))


def check_acceleration(values: Float[Array, "frames 3"], place: Place) -> None:
    """Refuse acceleration that holds no gravity, or is in another unit than its file says."""
    sizes = np.linalg.norm(values[np.isfinite(values).all(axis=1)], axis=1)
    if not len(sizes):
        return  # that there are no samples is said elsewhere
    size = float(np.median(sizes))
    if _PLAUSIBLE_m_s2[0] <= size <= _PLAUSIBLE_m_s2[1]:
        return
    if _LIKE_G[0] <= size <= _LIKE_G[1]:
        raise InputError(
            f"acceleration is {size:.2f} m/s² at rest: it seems to be in g.",
            mend="name the unit in brackets, as in 'x (g)', or export in m/s².",
            place=place,
        )
    if size < _PLAUSIBLE_m_s2[0]:
        raise InputError(
            f"acceleration is {size:.2f} m/s² at rest: it has no gravity in it.",
            mend="record 'Acceleration (with g)' or gravity; without gravity nothing tells which way is up.",
            place=place,
        )
    raise InputError(
        f"acceleration is {size:.0f} m/s² at rest, not 9.8.", mend="check the unit in brackets.", place=place
    )


def check_rate(values: Float[Array, "frames 3"], place: Place) -> None:
    """Refuse angular velocity that no leg has."""
    fastest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    if fastest > _FASTEST_RAD_S:
        raise InputError(
            f"angular velocity reaches {fastest:.0f} rad/s: it seems to be in degrees.",
            mend="name the unit in brackets, as in 'x (deg/s)', or export in rad/s.",
            place=place,
        )
