"""Quintic Bézier corners joined end to end: the curves of Millard's muscle.

Source: Millard M, Uchida T, Seth A, Delp SL (2013), Flexing computational muscle: modeling and simulation of
musculotendon dynamics, J Biomech Eng 135(2):021005, appendix. A corner runs between two points with given
slopes; its control points lie on the two tangents, so the curve never leaves their triangle.

A curve is evaluated exactly: `x(u) = x` is solved for `u` by Newton steps kept inside a bracket. Bracket and
first guess come from a table of `u` at evenly spaced `x`; without it a muscle and frame takes 0.9 instead of
0.23 µs, all its curves together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float
from coxa._jit import kernel

Vec = NDArray[np.float64]

HEADER = 7
"""Values before the first segment: segment count; x, y, slope at the low end; the same at the high end."""
CELLS = 64
"""Evenly spaced cells in x, per segment, for which u is known at both ends."""
SEGMENT = 14 + CELLS + 1
"""Values per segment: last x; six ascending coefficients in u of x and of y; cells per x; u at cell ends."""

_TO_POWERS = np.array(
    [
        [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [-5.0, 5.0, 0.0, 0.0, 0.0, 0.0],
        [10.0, -20.0, 10.0, 0.0, 0.0, 0.0],
        [-10.0, 30.0, -30.0, 10.0, 0.0, 0.0],
        [5.0, -20.0, 30.0, -20.0, 5.0, 0.0],
        [-1.0, 5.0, -10.0, 10.0, -5.0, 1.0],
    ]
)
"""Quintic Bernstein coefficients (control points) to ascending powers of u."""


@dataclass(frozen=True)
class Knot:
    """A point the curve passes through, and its slope there."""

    x: float
    y: float
    slope: float


def pack_bezier(knots: Sequence[Knot], curviness: Sequence[float]) -> Float[Array, " values"]:
    """Return the flat form of a curve of corners, for `bezier_value`.

    Args:
        knots: Two or more points, x ascending; beyond the first and last the curve is a straight line.
        curviness: One per corner, 0 (gentle) to 1 (tight), as in the model file.

    Returns:
        `(HEADER + SEGMENT * corners,)`.

    Raises:
        ValueError: Neighbouring points that no C-shaped corner can join, or a curviness out of range.
    """
    first, last = knots[0], knots[-1]
    blocks = [np.array([len(knots) - 1, first.x, first.y, first.slope, last.x, last.y, last.slope])]
    for a, b, tightness in zip(knots[:-1], knots[1:], curviness, strict=True):
        x, y = _corner(a, b, tightness)
        segment = np.zeros(SEGMENT)
        segment[:14] = np.concatenate(([b.x], _TO_POWERS @ x, _TO_POWERS @ y, [CELLS / (b.x - a.x)]))
        _fill_cells(segment)
        blocks.append(segment)
    return np.concatenate(blocks)


def _corner(a: Knot, b: Knot, curviness: float) -> tuple[Vec, Vec]:
    """Return x and y of the six control points (Millard 2013, appendix)."""
    if not 0.0 <= curviness <= 1.0:
        raise ValueError(f"curviness {curviness:g} is not between 0 and 1")
    if abs(a.slope - b.slope) > math.sqrt(np.finfo(float).eps):
        tip_x = (b.y - a.y - b.x * b.slope + a.x * a.slope) / (a.slope - b.slope)
    else:
        tip_x = 0.5 * (a.x + b.x)
    tip_y = (tip_x - b.x) * b.slope + b.y
    span = math.hypot(b.x - a.x, b.y - a.y)
    if max(math.hypot(tip_x - a.x, tip_y - a.y), math.hypot(tip_x - b.x, tip_y - b.y)) >= span:
        raise ValueError(f"slopes {a.slope:g} at {a.x:g} and {b.slope:g} at {b.x:g} do not form a corner")
    # The tangents' share that the control points lie at: 0.1 to 0.9, as in OpenSim's scaling of curviness.
    share = 0.1 + 0.8 * curviness
    x0, y0 = a.x + share * (tip_x - a.x), a.y + share * (tip_y - a.y)
    x1, y1 = b.x + share * (tip_x - b.x), b.y + share * (tip_y - b.y)
    return np.array([a.x, x0, x0, x1, x1, b.x]), np.array([a.y, y0, y0, y1, y1, b.y])


@kernel
def _solve(x: float, data: Vec, at: int, low: float, high: float, u: float) -> float:
    """Return the u in `[low, high]` at which the segment at index `at` has this `x`, from the guess `u`."""
    x0, x1, x2, x3 = data[at + 1], data[at + 2], data[at + 3], data[at + 4]
    x4, x5 = data[at + 5], data[at + 6]
    for _ in range(100):
        error = ((((x5 * u + x4) * u + x3) * u + x2) * u + x1) * u + x0 - x
        slope = (((5.0 * x5 * u + 4.0 * x4) * u + 3.0 * x3) * u + 2.0 * x2) * u + x1
        if error > 0.0:
            high = u
        else:
            low = u
        step = error / slope if slope > 0.0 else 2.0
        # Newton doubles the digits: what a step this small leaves is below rounding.
        if abs(step) < 1e-9:
            return min(max(u - step, low), high)
        following = u - step
        if following < low or following > high:
            following = 0.5 * (low + high)
            if high - low < 1e-15:
                return following
        u = following
    return u


@kernel
def _fill_cells(segment: Vec) -> None:
    """Fill in u at the ends of the cells."""
    first = segment[1]
    u = 0.0
    for k in range(CELLS):
        segment[14 + k] = u
        u = _solve(first + (k + 1) / segment[13], segment, 0, u, 1.0, u)
    segment[14 + CELLS] = 1.0


@kernel
def bezier_value(x: float, data: Vec, start: int) -> float:
    """Return the curve packed in `data` from index `start`, at `x`."""
    if x <= data[start + 1]:
        y: float = data[start + 2] + data[start + 3] * (x - data[start + 1])
        return y
    if x >= data[start + 4]:
        y = data[start + 5] + data[start + 6] * (x - data[start + 4])
        return y
    at = start + HEADER
    while x > data[at]:
        at += SEGMENT
    place = (x - data[at + 1]) * data[at + 13]
    cell = min(int(place), CELLS - 1)
    low, high = data[at + 14 + cell], data[at + 15 + cell]
    u = _solve(x, data, at, low, high, low + (place - cell) * (high - low))
    y = data[at + 12] * u + data[at + 11]
    y = ((y * u + data[at + 10]) * u + data[at + 9]) * u + data[at + 8]
    y = y * u + data[at + 7]
    return y
