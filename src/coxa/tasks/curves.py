"""Recorded strides that walking and running are taken from, as shipped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from scipy.interpolate import CubicSpline

from coxa._arrays import Array, Float
from coxa.tasks.task import ROWS
from coxa.units import RAD_PER_DEG

COLUMNS = (
    "percent",
    *(f"{row}_deg" for row in ROWS),
    *(f"{row}_Nm_kg" for row in ROWS),
    *(f"joint_force_{axis}_BW" for axis in ("anterior", "up", "lateral")),
)
"""Columns of a curve file; one stride from foot strike, closed at 100 %."""


@dataclass(frozen=True, eq=False)
class Stride:
    """One stride of one recorded person, right-hip axes.

    Attributes:
        share: Time as a share of the stride, 0 to 1.
        angle_rad: Angles of the four rows, rad.
        slope_rad: Their derivatives by share, rad per stride.
        moment_Nm_kg: Net inside moments of the four rows by body mass, N·m/kg.
        force_BW: Net joint force on the femur without muscles, in body weights.
    """

    share: Float[Array, " frames"]
    angle_rad: Float[Array, "frames 4"]
    slope_rad: Float[Array, "frames 4"]
    moment_Nm_kg: Float[Array, "frames 4"]
    force_BW: Float[Array, "frames 3"]


def stride(name: str, first: float, last: float, frames: int) -> Stride:
    """Return part of a shipped stride, evenly sampled.

    Args:
        name: File name in `data/task_curves` without its ending.
        first, last: Shares of the stride to begin and end at, 0 to 1.
        frames: How many frames.
    """
    curve = _periodic(name)
    share = np.linspace(first, last, frames)
    value, slope = curve(share), curve(share, 1)
    return Stride(share, value[:, :4], slope[:, :4], value[:, 4:8], value[:, 8:])


@cache
def _periodic(name: str) -> CubicSpline:
    """Return a periodic spline through a curve file: angles in radians, then moments, then forces."""
    text = (files("coxa") / "data" / "task_curves" / f"{name}.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")]
    if tuple(rows[0]) != COLUMNS:
        raise ValueError(f"task_curves/{name}.csv: columns {rows[0]}")
    table = np.array(rows[1:], dtype=float)
    table[:, 1:5] *= RAD_PER_DEG
    return CubicSpline(table[:, 0] / 100.0, table[:, 1:], bc_type="periodic")
