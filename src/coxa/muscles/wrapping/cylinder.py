"""Wrapping over a cylinder around z, with OpenSim's decisions and its two ways to place tangent points.

Seen along the axis the path is two tangents and an arc. Unrolled, the shortest path is one straight line,
so the heights of the tangent points follow. OpenSim finds that path when a muscle has several wraps; for a
muscle with one wrap it keeps the heights where the plane through both ends and an apex of the cylinder
cuts the lines of tangency (WrapCylinder.cpp, `wrapLine`). Such a path is up to 0.2 mm too long, and tension
along its straight parts does not quite do the work of its change of length. So the kernel also returns the
gradient of the length, which does.

OpenSim 4.6 counts an arc of more than half a turn wrongly when it runs counter-clockwise about z: it adds
to a full turn what it should take away. The length agrees with that, lest the same model mean two muscles;
tangent points and pulls are those of the arc as it is. No anatomical wrap goes that far round.
"""

from __future__ import annotations

import math

from coxa._jit import kernel
from coxa.muscles.wrapping.vectors import INSIDE, MANDATORY, NO_WRAP, WRAPPED, Vec, same_sign

_TWO_PI = 2.0 * math.pi
_STEP = 1e-6
"""Step of the central differences of the length, m or rad."""


@kernel
def wrap_cylinder(
    p1: Vec, p2: Vec, dims: Vec, axis: int, sign: int, constrained: int, extra: Vec, r1: Vec, r2: Vec
) -> tuple[int, float]:
    """Wrap the segment `p1 p2` over a cylinder around z.

    Args:
        p1: `(3,)` start, m, in the frame of the cylinder.
        p2: `(3,)` end.
        dims: Radius and length, m.
        axis: Axis of the quadrant, 0, 1 or 2.
        sign: Its sign, 1 or -1.
        constrained: 0 when the quadrant is 'all'.
        extra: When `extra[1]` is 1, the heights are OpenSim's for a single wrap, and `extra[2:5]` and
            `extra[5:8]` take the pull of unit tension on `p1` and `p2` (minus the gradient of the length).
        r1: Takes the tangent point towards `p1`, m.
        r2: Takes the tangent point towards `p2`, m.

    Returns:
        Status and the length on the surface, m.
    """
    radius = dims[0]
    reach1 = math.hypot(p1[0], p1[1])
    reach2 = math.hypot(p2[0], p2[1])
    if reach1 < radius or reach2 < radius:
        return INSIDE, 0.0
    status = _decide(p1, p2, radius, axis, sign, constrained)
    if status == NO_WRAP:
        return NO_WRAP, 0.0

    turn, far = _turn(p1, p2, radius, reach1, reach2, axis, sign, constrained)
    _tangent(p1, radius, reach1, turn, r1)
    _tangent(p2, radius, reach2, -turn, r2)
    # From here on the path in its own terms: reaches, angle swept about the axis, rise.
    swept = turn * math.atan2(p1[0] * p2[1] - p1[1] * p2[0], p1[0] * p2[0] + p1[1] * p2[1])
    if swept < 0.0:
        swept += _TWO_PI
    rise = p2[2] - p1[2]
    height1, height2 = _plane_heights(reach1, reach2, swept, rise, radius, far)
    half_length = 0.5 * dims[1]
    if abs(p1[2] + height1) > half_length and abs(p1[2] + height2) > half_length:
        return NO_WRAP, 0.0

    arc = _arc(reach1, reach2, swept, radius)
    if extra[1] == 1.0:
        _pulls(p1, p2, reach1, reach2, swept, rise, radius, turn, far, extra)
    else:
        straight1 = math.sqrt(max(reach1 * reach1 - radius * radius, 0.0))
        straight2 = math.sqrt(max(reach2 * reach2 - radius * radius, 0.0))
        slope = rise / max(straight1 + arc + straight2, 1e-300)
        height1 = slope * straight1
        height2 = slope * (straight1 + arc)
    r1[2] = p1[2] + height1
    r2[2] = p1[2] + height2
    if turn > 0.0 and arc > math.pi * radius:
        arc = 4.0 * math.pi * radius - arc
    return status, math.hypot(arc, height2 - height1)


@kernel
def _decide(p1: Vec, p2: Vec, radius: float, axis: int, sign: int, constrained: int) -> int:
    """Return whether the segment wraps at all, before the cylinder's ends are looked at."""
    dx = p2[0] - p1[0]
    dy = p2[1] - p1[1]
    dz = p2[2] - p1[2]
    across = dx * dx + dy * dy
    # Place along the segment that is nearest to the axis; 2e-13 is OpenSim's bound for parallel lines.
    parallel = across <= 2e-13 * (across + dz * dz)
    t = 0.0 if parallel else -(p1[0] * dx + p1[1] * dy) / across
    x = p1[0] + t * dx
    y = p1[1] + t * dy
    cuts = (not parallel) and x * x + y * y < radius * radius and t > 0.0 and t < 1.0
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
def _tangent(p: Vec, radius: float, reach: float, turn: float, r: Vec) -> None:
    """Write x and y of the tangent point to the left (turn 1) or right (-1) of `p`, seen from the axis."""
    along = radius * radius / (reach * reach)
    aside = turn * radius * math.sqrt(max(reach * reach - radius * radius, 0.0)) / (reach * reach)
    r[0] = along * p[0] - aside * p[1]
    r[1] = along * p[1] + aside * p[0]
    r[2] = p[2]


@kernel
def _turn(
    p1: Vec, p2: Vec, radius: float, reach1: float, reach2: float, axis: int, sign: int, constrained: int
) -> tuple[float, bool]:
    """Return the sense of turning (1: counter-clockwise about z) and OpenSim's 'far side' mark.

    Counter-clockwise joins the left tangent point of `p1` to the right one of `p2`. With a quadrant, the
    sense is the one whose tangent points lie on the quadrant's side, tried in OpenSim's order.
    """
    # Angles between the ends and between an end and its tangent points settle which sense is shorter.
    between = math.atan2(p1[0] * p2[1] - p1[1] * p2[0], p1[0] * p2[0] + p1[1] * p2[1])
    spread = math.acos(min(radius / reach1, 1.0)) + math.acos(min(radius / reach2, 1.0))
    forth_is_wider = math.cos(between - spread) < math.cos(between + spread)
    if constrained == 0:
        return (-1.0 if forth_is_wider else 1.0), False

    left1 = same_sign(_tangent_part(p1, radius, reach1, 1.0, axis), sign)
    right1 = same_sign(_tangent_part(p1, radius, reach1, -1.0, axis), sign)
    if left1 != right1:
        forth = left1
    elif same_sign(_tangent_part(p2, radius, reach2, 1.0, axis), sign):
        forth = False
    elif left1 or same_sign(_tangent_part(p2, radius, reach2, -1.0, axis), sign):
        forth = True
    else:  # no tangent point is on the quadrant's side
        return (1.0 if forth_is_wider else -1.0), True
    if forth:
        return 1.0, forth_is_wider
    return -1.0, not forth_is_wider


@kernel
def _tangent_part(p: Vec, radius: float, reach: float, turn: float, axis: int) -> float:
    """Return one coordinate of a tangent point, at the height of `p`."""
    if axis == 2:
        return float(p[2])
    along = radius * radius / (reach * reach)
    aside = turn * radius * math.sqrt(max(reach * reach - radius * radius, 0.0)) / (reach * reach)
    if axis == 0:
        return float(along * p[0] - aside * p[1])
    return float(along * p[1] + aside * p[0])


@kernel
def _arc(reach1: float, reach2: float, swept: float, radius: float) -> float:
    """Return the length of the arc seen along the axis, m."""
    angle = swept - math.acos(min(radius / reach1, 1.0)) - math.acos(min(radius / reach2, 1.0))
    if angle < -1e-9:  # less is rounding at a grazing touch
        angle += _TWO_PI
    return radius * max(angle, 0.0)


@kernel
def _plane_heights(
    reach1: float, reach2: float, swept: float, rise: float, radius: float, far: bool
) -> tuple[float, float]:
    """Return the heights of the tangent points above the first end, as OpenSim first places them.

    The ends are put at `(reach1, 0, 0)` and `(reach2 cos, reach2 sin, rise)`. The apex is the point of the
    surface nearest to the segment, or opposite to it on the far side.
    """
    cosine, sine = math.cos(swept), math.sin(swept)
    x2 = reach2 * cosine
    y2 = reach2 * sine
    t = reach1 / (reach1 + reach2)
    x = reach1 + t * (x2 - reach1)
    y = t * y2
    z = t * rise
    size = math.hypot(x, y)
    scale = 0.0 if size == 0.0 else (-radius if far else radius) / size
    ax, ay, az = reach1 - x * scale, -y * scale, -z
    bx, by, bz = x2 - x * scale, y2 - y * scale, rise - z
    nx = ay * bz - az * by
    ny = az * bx - ax * bz
    nz = ax * by - ay * bx
    height1 = 0.0
    height2 = rise
    # OpenSim gives up on planes nearly parallel to the axis (its lines are 20 m long, its limit 1e-5).
    if nz != 0.0 and abs(nz) >= 5e-7 * math.sqrt(nx * nx + ny * ny + nz * nz):
        c1 = min(radius / reach1, 1.0)
        c2 = min(radius / reach2, 1.0)
        s1 = math.sqrt(1.0 - c1 * c1)
        s2 = math.sqrt(1.0 - c2 * c2)
        h1 = -(nx * (radius * c1 - reach1) + ny * radius * s1) / nz
        tangent2x = radius * (cosine * c2 + sine * s2)
        tangent2y = radius * (sine * c2 - cosine * s2)
        h2 = -(nx * (tangent2x - reach1) + ny * tangent2y) / nz
        if abs(h1 - rise) < abs(rise):
            height1 = h1
        if abs(h2) < abs(rise):
            height2 = h2
    return height1, height2


@kernel
def _plane_length(reach1: float, reach2: float, swept: float, rise: float, radius: float, far: bool) -> float:
    """Return the length from end to end with OpenSim's heights, m."""
    height1, height2 = _plane_heights(reach1, reach2, swept, rise, radius, far)
    straight1 = max(reach1 * reach1 - radius * radius, 0.0)
    straight2 = max(reach2 * reach2 - radius * radius, 0.0)
    arc = _arc(reach1, reach2, swept, radius)
    return (
        math.sqrt(straight1 + height1 * height1)
        + math.hypot(arc, height2 - height1)
        + math.sqrt(straight2 + (rise - height2) * (rise - height2))
    )


@kernel
def _pulls(
    p1: Vec,
    p2: Vec,
    reach1: float,
    reach2: float,
    swept: float,
    rise: float,
    radius: float,
    turn: float,
    far: bool,
    extra: Vec,
) -> None:
    """Write minus the gradient of the length at both ends to `extra[2:8]`.

    The length depends on the reaches, the swept angle and the rise alone, which spares two of six
    derivatives and keeps forces and moments in balance.
    """
    # One-sided where an end all but touches the surface, so that no step leads inside.
    low1 = max(reach1 - _STEP, radius)
    low2 = max(reach2 - _STEP, radius)
    h = _STEP
    by_reach1 = (
        _plane_length(reach1 + h, reach2, swept, rise, radius, far)
        - _plane_length(low1, reach2, swept, rise, radius, far)
    ) / (reach1 + h - low1)
    by_reach2 = (
        _plane_length(reach1, reach2 + h, swept, rise, radius, far)
        - _plane_length(reach1, low2, swept, rise, radius, far)
    ) / (reach2 + h - low2)
    by_angle = (
        _plane_length(reach1, reach2, swept + h, rise, radius, far)
        - _plane_length(reach1, reach2, swept - h, rise, radius, far)
    ) / (2.0 * h)
    by_rise = (
        _plane_length(reach1, reach2, swept, rise + h, radius, far)
        - _plane_length(reach1, reach2, swept, rise - h, radius, far)
    ) / (2.0 * h)
    around1 = -turn * by_angle / reach1
    around2 = turn * by_angle / reach2
    extra[2] = -(by_reach1 * p1[0] - around1 * p1[1]) / reach1
    extra[3] = -(by_reach1 * p1[1] + around1 * p1[0]) / reach1
    extra[4] = by_rise
    extra[5] = -(by_reach2 * p2[0] - around2 * p2[1]) / reach2
    extra[6] = -(by_reach2 * p2[1] + around2 * p2[0]) / reach2
    extra[7] = -by_rise
