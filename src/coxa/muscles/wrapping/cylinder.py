"""Wrapping over a cylinder around z: which way round as OpenSim decides, the path itself exact.

Seen along the axis the path is two tangents and an arc; unrolled, it is one straight line, so the height
grows in proportion to the length in that view. OpenSim takes the same side of the same cylinder but only
approximates the heights of the tangent points.
"""

from __future__ import annotations

import math

from coxa._jit import kernel
from coxa.muscles.wrapping.vectors import INSIDE, MANDATORY, NO_WRAP, WRAPPED, Vec, same_sign

_TWO_PI = 2.0 * math.pi


@kernel
def wrap_cylinder(
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
    """Wrap the segment `p1 p2` over a cylinder around z.

    Args:
        p1: `(3,)` start, m, in the frame of the cylinder.
        p2: `(3,)` end.
        dims: Radius and length, m.
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
    square1 = p1[0] * p1[0] + p1[1] * p1[1]
    square2 = p2[0] * p2[0] + p2[1] * p2[1]
    if square1 < radius * radius or square2 < radius * radius:
        return INSIDE, 0.0

    status = _decide(p1, p2, radius, axis, sign, constrained)
    if status == NO_WRAP:
        return NO_WRAP, 0.0

    # Tangent points in the plane: (u, v) of the radius through the point, turned by ± the tangent angle.
    along1 = radius * radius / square1
    aside1 = radius * math.sqrt(max(square1 - radius * radius, 0.0)) / square1
    along2 = radius * radius / square2
    aside2 = radius * math.sqrt(max(square2 - radius * radius, 0.0)) / square2
    turn, far = _turn(p1, p2, along1, aside1, along2, aside2, axis, sign, constrained)
    r1[0] = along1 * p1[0] - turn * aside1 * p1[1]
    r1[1] = along1 * p1[1] + turn * aside1 * p1[0]
    r2[0] = along2 * p2[0] + turn * aside2 * p2[1]
    r2[1] = along2 * p2[1] - turn * aside2 * p2[0]

    if _beyond_ends(p1, p2, r1, r2, math.sqrt(square1), math.sqrt(square2), radius, 0.5 * dims[1], far):
        return NO_WRAP, 0.0

    angle = turn * math.atan2(r1[0] * r2[1] - r1[1] * r2[0], r1[0] * r2[0] + r1[1] * r2[1])
    if angle < 0.0:
        angle += _TWO_PI
    arc = radius * angle
    straight1 = math.sqrt(max(square1 - radius * radius, 0.0))
    straight2 = math.sqrt(max(square2 - radius * radius, 0.0))
    slope = (p2[2] - p1[2]) / max(straight1 + arc + straight2, 1e-300)
    r1[2] = p1[2] + slope * straight1
    r2[2] = p2[2] - slope * straight2
    return status, arc * math.sqrt(1.0 + slope * slope)


@kernel
def _decide(p1: Vec, p2: Vec, radius: float, axis: int, sign: int, constrained: int) -> int:
    """Return whether the segment wraps at all, before the cylinder's ends are looked at."""
    dx = p2[0] - p1[0]
    dy = p2[1] - p1[1]
    dz = p2[2] - p1[2]
    across = dx * dx + dy * dy
    parallel = across <= 2e-13 * (across + dz * dz)
    # Place along the segment that is nearest to the axis.
    t = 0.0 if parallel else -(p1[0] * dx + p1[1] * dy) / across
    x = p1[0] + t * dx
    y = p1[1] + t * dy
    if not parallel and x * x + y * y < radius * radius and t > 0.0 and t < 1.0:
        cuts = True
    else:
        cuts = False
    if constrained == 0:
        return MANDATORY if cuts else NO_WRAP
    on1 = same_sign(p1[axis], sign)
    on2 = same_sign(p2[axis], sign)
    if not (on1 or on2):
        return WRAPPED
    if cuts:
        return MANDATORY
    nearest_on = same_sign(p1[axis] + t * (p2[axis] - p1[axis]), sign)
    return WRAPPED if on1 != on2 and not nearest_on else NO_WRAP


@kernel
def _turn(
    p1: Vec,
    p2: Vec,
    along1: float,
    aside1: float,
    along2: float,
    aside2: float,
    axis: int,
    sign: int,
    constrained: int,
) -> tuple[float, bool]:
    """Return the sense of turning (1: counter-clockwise about z) and OpenSim's 'far side' mark.

    Counter-clockwise joins the left tangent point of `p1` to the right one of `p2`.
    """
    # Cosine of the angle between the tangent points for either sense (radius² left out).
    left1x = along1 * p1[0] - aside1 * p1[1]
    left1y = along1 * p1[1] + aside1 * p1[0]
    right1x = along1 * p1[0] + aside1 * p1[1]
    right1y = along1 * p1[1] - aside1 * p1[0]
    left2x = along2 * p2[0] - aside2 * p2[1]
    left2y = along2 * p2[1] + aside2 * p2[0]
    right2x = along2 * p2[0] + aside2 * p2[1]
    right2y = along2 * p2[1] - aside2 * p2[0]
    forth = left1x * right2x + left1y * right2y
    back = right1x * left2x + right1y * left2y
    if constrained == 0:
        return (1.0 if forth > back else -1.0), False

    # The smaller cosine is the wider angle.
    forth_is_wider = forth < back
    if axis == 0:
        left1, right1, left2, right2 = left1x, right1x, left2x, right2x
    elif axis == 1:
        left1, right1, left2, right2 = left1y, right1y, left2y, right2y
    else:
        left1, right1, left2, right2 = p1[2], p1[2], p2[2], p2[2]
    on_left1 = same_sign(left1, sign)
    on_right1 = same_sign(right1, sign)
    if on_left1 != on_right1:
        forth_chosen = on_left1
    elif same_sign(left2, sign):
        forth_chosen = False
    elif same_sign(right2, sign) or on_left1:
        forth_chosen = True
    else:  # no tangent point is on the quadrant's side
        return (1.0 if forth_is_wider else -1.0), True
    if forth_chosen:
        return 1.0, forth_is_wider
    return -1.0, not forth_is_wider


@kernel
def _beyond_ends(
    p1: Vec,
    p2: Vec,
    r1: Vec,
    r2: Vec,
    reach1: float,
    reach2: float,
    radius: float,
    half_length: float,
    far: bool,
) -> bool:
    """Return whether both tangent points lie beyond the cylinder's ends, with OpenSim's heights.

    OpenSim finds the heights from the plane through the ends and an apex: the point of the surface
    nearest to the segment (opposite, when the path goes round the far side).
    """
    t = reach1 / (reach1 + reach2)
    x = p1[0] + t * (p2[0] - p1[0])
    y = p1[1] + t * (p2[1] - p1[1])
    z = p1[2] + t * (p2[2] - p1[2])
    size = math.hypot(x, y)
    if size > 0.0:
        scale = -radius / size if far else radius / size
        x *= scale
        y *= scale
    ax, ay, az = p1[0] - x, p1[1] - y, p1[2] - z
    bx, by, bz = p2[0] - x, p2[1] - y, p2[2] - z
    nx = ay * bz - az * by
    ny = az * bx - ax * bz
    nz = ax * by - ay * bx
    high1 = p1[2]
    high2 = p2[2]
    # OpenSim gives up on a plane within 5e-7 of parallel to the axis (its line is 20 m long, limit 1e-5).
    if abs(nz) >= 5e-7 * math.sqrt(nx * nx + ny * ny + nz * nz) and nz != 0.0:
        rise = abs(p2[2] - p1[2])
        h1 = p1[2] - (nx * (r1[0] - p1[0]) + ny * (r1[1] - p1[1])) / nz
        h2 = p1[2] - (nx * (r2[0] - p1[0]) + ny * (r2[1] - p1[1])) / nz
        if abs(h1 - p2[2]) < rise:
            high1 = h1
        if abs(h2 - p1[2]) < rise:
            high2 = h2
    return abs(high1) > half_length and abs(high2) > half_length
