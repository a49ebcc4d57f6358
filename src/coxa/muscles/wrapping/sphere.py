"""Wrapping over a sphere: a great-circle arc in the plane of the segment and the centre."""

from __future__ import annotations

import math

from coxa._jit import kernel
from coxa.muscles.wrapping.vectors import (
    INSIDE,
    MANDATORY,
    NO_WRAP,
    WRAPPED,
    Vec,
    cross,
    dot,
    norm,
    normalize,
    same_sign,
)

_TWO_PI = 2.0 * math.pi


@kernel
def wrap_sphere(
    p1: Vec,
    p2: Vec,
    dims: Vec,
    axis: int,
    sign: int,
    constrained: int,
    extra: Vec,
    r1: Vec,
    r2: Vec,
) -> tuple[int, float]:
    """Wrap the segment `p1 p2` over a sphere about the origin.

    Only a segment that cuts the sphere wraps; a quadrant can send it round the far side.

    Args:
        p1: `(3,)` start, m, in the frame of the sphere.
        p2: `(3,)` end.
        dims: Radius, m.
        axis: Axis of the quadrant, 0, 1 or 2.
        sign: Its sign, 1 or -1.
        constrained: 0 when the quadrant is 'all'.
        extra: Not used.
        r1: Takes the tangent point towards `p1`, m.
        r2: Takes the tangent point towards `p2`, m.

    Returns:
        Status and the length on the surface, m.
    """
    radius = dims[0]
    reach1 = norm(p1)
    reach2 = norm(p2)
    if reach1 < radius or reach2 < radius:
        return INSIDE, 0.0
    dx, dy, dz = p2[0] - p1[0], p2[1] - p1[1], p2[2] - p1[2]
    square = dx * dx + dy * dy + dz * dz
    if square == 0.0:
        return NO_WRAP, 0.0
    # Nearest place to the centre, and from there half the chord, both as a share of the segment.
    t = -(p1[0] * dx + p1[1] * dy + p1[2] * dz) / square
    nearest2 = max(reach1 * reach1 - t * t * square, 0.0)
    if nearest2 > radius * radius:
        return NO_WRAP, 0.0
    half = math.sqrt((radius * radius - nearest2) / square)
    if t - half <= 0.0 or t + half >= 1.0:
        return NO_WRAP, 0.0

    status = WRAPPED
    turn = 1.0
    _plane(p1, p2, axis, r2)
    nx, ny, nz = r2[0], r2[1], r2[2]
    cosine = dot(p1, p2) / (reach1 * reach2)
    between = math.acos(min(max(cosine, -1.0), 1.0))
    tangent1 = math.acos(min(radius / reach1, 1.0))
    tangent2 = math.acos(min(radius / reach2, 1.0))
    if constrained != 0:
        on1 = same_sign(p1[axis], sign)
        on2 = same_sign(p2[axis], sign)
        if on1 or on2:
            # OpenSim's limit is 1 m from the first end to the place nearest to the centre.
            if t * math.sqrt(square) < 1.0:
                status = MANDATORY
            elif on1 == on2 or same_sign(p1[axis] + t * (p2[axis] - p1[axis]), sign):
                return NO_WRAP, 0.0
        if not (on1 and on2):
            _tangent(p1, nx, ny, nz, reach1, radius, -tangent1, r1)
            _tangent(p2, nx, ny, nz, reach2, radius, tangent2, r2)
            pull = (r1[axis] - p1[axis]) + (r2[axis] - p2[axis])
            if pull * sign >= 0.0:
                turn = -1.0
    _tangent(p1, nx, ny, nz, reach1, radius, turn * tangent1, r1)
    _tangent(p2, nx, ny, nz, reach2, radius, -turn * tangent2, r2)
    angle = (between if turn > 0.0 else _TWO_PI - between) - tangent1 - tangent2
    return status, radius * max(angle, 0.0)


@kernel
def _plane(p1: Vec, p2: Vec, axis: int, normal: Vec) -> None:
    """Write the unit normal of the plane of the segment and the centre, `p1 × p2` wise."""
    cross(p1, p2, normal)
    if normalize(normal) > 1e-12 * norm(p1) * norm(p2):
        return
    # The segment passes through the centre: take the plane that holds the quadrant's axis.
    other = axis
    for k in range(3):
        if abs(p1[k]) < abs(p1[other]) and abs(p1[axis]) > 0.9 * norm(p1):
            other = k
    ex = 1.0 if other == 0 else 0.0
    ey = 1.0 if other == 1 else 0.0
    ez = 1.0 if other == 2 else 0.0
    normal[0] = p1[1] * ez - p1[2] * ey
    normal[1] = p1[2] * ex - p1[0] * ez
    normal[2] = p1[0] * ey - p1[1] * ex
    normalize(normal)


@kernel
def _tangent(
    p: Vec, nx: float, ny: float, nz: float, reach: float, radius: float, angle: float, out: Vec
) -> None:
    """Write the point of the sphere at `angle` from `p`, turned about the normal."""
    along = radius * math.cos(angle) / reach
    aside = radius * math.sin(angle) / reach
    out[0] = along * p[0] + aside * (ny * p[2] - nz * p[1])
    out[1] = along * p[1] + aside * (nz * p[0] - nx * p[2])
    out[2] = along * p[2] + aside * (nx * p[1] - ny * p[0])
