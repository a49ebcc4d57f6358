"""Geometry of an ellipsoid that its wrap needs: closest points, mean normals and plane sections.

Half-axes are `a_x, a_y, a_z`; divided by them, the ellipsoid becomes the unit sphere and every plane
section a circle, so tangent points have a closed form.
"""

from __future__ import annotations

import math

import numpy as np

from coxa._jit import kernel

Triple = tuple[float, float, float]

# Gauss-Legendre with 8 points on [0, 1].
_GAUSS_X, _GAUSS_W = np.polynomial.legendre.leggauss(8)
GAUSS_AT = 0.5 * (1.0 + _GAUSS_X)
GAUSS_WEIGHT = 0.5 * _GAUSS_W

# Pieces of an arc: with half-axes 3 : 1, arcs up to half a turn come out to 1e-9 of the half-axes and a whole
# turn to 1e-5.
_PANELS = 4
_MOST_STEPS = 100


@kernel
def closest_shift(ax: float, ay: float, az: float, x: float, y: float, z: float, pinned: int) -> Triple:
    """Return the squared half-axes shifted by the multiplier of the closest point's condition.

    The closest point c to `(x, y, z)` has `c_i = a_i² x_i / (t + a_i²)` with Σ (c_i / a_i)² = 1 (D. Eberly,
    "Distance from a Point to an Ellipse, an Ellipsoid, or a Hyperellipsoid", 2013). The unknown here is
    `s = t + min a²`: the condition is convex and falls for s > 0, so Newton from below cannot overshoot,
    and nothing is lost close to the plane across the shortest axis.

    Args:
        ax: Half-axis along x.
        ay: Half-axis along y.
        az: Half-axis along z.
        x: Point, x.
        y: Point, y.
        z: Point, z.
        pinned: Axis (0, 1, 2) left out of the problem, or -1.

    Returns:
        `t + a_i²` of the three axes; the shortest one's may be 0.
    """
    ex, ey, ez = ax * ax, ay * ay, az * az
    if pinned == 0:
        x, ex = 0.0, math.inf
    elif pinned == 1:
        y, ey = 0.0, math.inf
    elif pinned == 2:
        z, ez = 0.0, math.inf
    least = min(ex, ey, ez)
    gx, gy, gz = ex - least, ey - least, ez - least
    ux, uy, uz = ax * abs(x), ay * abs(y), az * abs(z)
    # Each term alone is at most 1 at the root, which bounds the root from below.
    s = max(0.0, ux - gx, uy - gy, uz - gz)
    for _ in range(_MOST_STEPS):
        value, slope = -1.0, 0.0
        if ux > 0.0:
            q = ux / (s + gx)
            value += q * q
            slope += q * q / (s + gx)
        if uy > 0.0:
            q = uy / (s + gy)
            value += q * q
            slope += q * q / (s + gy)
        if uz > 0.0:
            q = uz / (s + gz)
            value += q * q
            slope += q * q / (s + gz)
        if not value > 0.0:
            break
        step = 0.5 * value / slope
        s += step
        if step <= 1e-14 * s:
            break
    return s + gx, s + gy, s + gz


@kernel
def closest_point(ax: float, ay: float, az: float, x: float, y: float, z: float, pinned: int) -> Triple:
    """Return the point of the ellipsoid closest to `(x, y, z)`.

    Args:
        ax: Half-axis along x.
        ay: Half-axis along y.
        az: Half-axis along z.
        x: Point, x.
        y: Point, y.
        z: Point, z.
        pinned: Axis whose coordinate is kept, for the closest point of the section through the centre
            across that axis; -1 for none.

    Returns:
        The closest point.
    """
    sx, sy, sz = closest_shift(ax, ay, az, x, y, z, pinned)
    cx = x if pinned == 0 else (ax * ax * x / sx if sx > 0.0 else 0.0)
    cy = y if pinned == 1 else (ay * ay * y / sy if sy > 0.0 else 0.0)
    cz = z if pinned == 2 else (az * az * z / sz if sz > 0.0 else 0.0)
    # On the plane across the shortest axis the condition is silent about that axis: fill up to the surface.
    left = 1.0
    if pinned != 0:
        left -= (cx / ax) ** 2
    if pinned != 1:
        left -= (cy / ay) ** 2
    if pinned != 2:
        left -= (cz / az) ** 2
    if left > 0.0:
        if sx <= 0.0 and pinned != 0:
            cx = ax * math.sqrt(left)
        elif sy <= 0.0 and pinned != 1:
            cy = ay * math.sqrt(left)
        elif sz <= 0.0 and pinned != 2:
            cz = az * math.sqrt(left)
    return cx, cy, cz


@kernel
def section_length(
    ax: float, ay: float, az: float, e: Triple, f: Triple, radius: float, start: float, turn: float
) -> float:
    """Return the length of an arc of the ellipsoid's section with a plane.

    On the unit sphere the arc is `centre + radius (cos θ e + sin θ f)`, θ from `start` down by `turn`.

    Args:
        ax: Half-axis along x.
        ay: Half-axis along y.
        az: Half-axis along z.
        e: First unit vector of the plane on the unit sphere.
        f: Second unit vector of the plane, across the first.
        radius: Radius of the section on the unit sphere.
        start: Angle of the first end, rad.
        turn: Angle to the second end, rad, at least 0.

    Returns:
        The length, in the unit of the half-axes.
    """
    ee = (ax * e[0]) ** 2 + (ay * e[1]) ** 2 + (az * e[2]) ** 2
    ff = (ax * f[0]) ** 2 + (ay * f[1]) ** 2 + (az * f[2]) ** 2
    ef = ax * ax * e[0] * f[0] + ay * ay * e[1] * f[1] + az * az * e[2] * f[2]
    panel = turn / _PANELS
    total = 0.0
    for k in range(_PANELS):
        for i in range(8):
            theta = start - panel * (k + GAUSS_AT[i])
            c, s = math.cos(theta), math.sin(theta)
            total += GAUSS_WEIGHT[i] * math.sqrt(max(0.0, ee * s * s + ff * c * c - 2.0 * ef * s * c))
    return radius * panel * total
