"""Path over an ellipsoid: a plane section chosen the way OpenSim chooses it, measured exactly.

OpenSim (`WrapEllipsoid`) does not look for the geodesic. It lays a plane through both ends of the segment
and one point of the surface, `c1`, and follows the section between the two tangent points. Where `c1` lies
is the path's `method`:

- *axial*: below the point where the segment crosses the plane across the axis most parallel to it;
- *midpoint*: below the middle of the part of the segment inside the ellipsoid;
- *hybrid*: below the mean normal along that part (the "fan"), blended into *axial* where the segment is
  nearly parallel to an axis.

The tangent points are found by searches that start at `c1` (before it is pulled from the quadrant's side back
to the dividing plane), and so the path passes on the side of the segment that these searches reach. A segment
that comes to touch the surface beyond its quadrant has `c1` across the segment, but close to it: the path then
stays on the near side, until the two searches agree to leave it, and there it jumps, as OpenSim's does.
OpenSim's searches are damped, so it may jump a little earlier or later; where its two searches part, its tangent
points lie on opposite sides and its arc is NaN or up to half a turn too long. Here both go round the side of `c1`.

Here the same rules give the plane, and the rest has a closed form: scaled to the unit sphere the section is
a circle. OpenSim's Newton searches, its 300-blade sum and its millimetre polyline are not needed, and
neither is anything remembered from the previous frame.
"""

from __future__ import annotations

import math

from coxa._jit import kernel
from coxa.muscles.wrapping.ellipsoid_surface import (
    GAUSS_AT,
    GAUSS_WEIGHT,
    Triple,
    closest_point,
    closest_shift,
    section_length,
)
from coxa.muscles.wrapping.vectors import AXIAL, HYBRID, INSIDE, MANDATORY, NO_WRAP, Vec, same_sign

# The rules' constants, as OpenSim has them (WrapEllipsoid.cpp): cosine of the angle between segment and axis
# below which *hybrid* is all fan, and above which it is all axial; share of the inner part at either end
# over which the axial point fades; tolerance of "inside"; and the part of the chord its fan blades cover.
FAN_BELOW = 0.7073
AXIAL_ABOVE = 0.9
FADE = 0.3
INSIDE_TOLERANCE = 1e-4
FAN_FIRST = 0.5 / 300
FAN_LAST = 298.5 / 300


@kernel
def mean_normal(
    ax: float, ay: float, az: float, bx: float, by: float, bz: float, ux: float, uy: float, uz: float
) -> Triple:
    """Return the mean outward unit normal at the points closest to those of a chord `b + t u`.

    The normal turns quickly, or jumps, where the chord crosses a plane of symmetry, so the integral is cut
    there: a sum over fixed points (OpenSim's) moves in steps.

    Args:
        ax: Half-axis along x.
        ay: Half-axis along y.
        az: Half-axis along z.
        bx: Begin of the chord, x.
        by: Begin of the chord, y.
        bz: Begin of the chord, z.
        ux: End of the chord less its begin, x.
        uy: End of the chord less its begin, y.
        uz: End of the chord less its begin, z.

    Returns:
        The mean, of length at most 1.
    """
    ta, tb, tc = _crossing(bx, ux), _crossing(by, uy), _crossing(bz, uz)
    first, last = min(ta, tb, tc), max(ta, tb, tc)
    middle = ta + tb + tc - first - last
    nx, ny, nz = 0.0, 0.0, 0.0
    for piece in range(4):
        begin = FAN_FIRST if piece == 0 else (first if piece == 1 else (middle if piece == 2 else last))
        end = first if piece == 0 else (middle if piece == 1 else (last if piece == 2 else FAN_LAST))
        width = end - begin
        if width <= 0.0:
            continue
        for i in range(8):
            t = begin + width * GAUSS_AT[i]
            x, y, z = bx + t * ux, by + t * uy, bz + t * uz
            sx, sy, sz = closest_shift(ax, ay, az, x, y, z, -1)
            if sx <= 0.0 or sy <= 0.0 or sz <= 0.0:
                continue
            # The normal at c is along c_i / a_i² = x_i / s_i.
            x, y, z = x / sx, y / sy, z / sz
            weight = width * GAUSS_WEIGHT[i] / math.sqrt(x * x + y * y + z * z)
            nx += weight * x
            ny += weight * y
            nz += weight * z
    return nx, ny, nz


@kernel
def _crossing(begin: float, change: float) -> float:
    """Return where `begin + t change` is zero, kept to the part the fan covers."""
    if change == 0.0:
        return FAN_FIRST
    return min(max(-begin / change, FAN_FIRST), FAN_LAST)


@kernel
def wrap_ellipsoid(
    p1: Vec, p2: Vec, dims: Vec, axis: int, sign: int, constrained: int, extra: Vec, r1: Vec, r2: Vec
) -> tuple[int, float]:
    """Wrap a segment over an ellipsoid.

    Args:
        p1: First end of the segment in the frame of the wrap object, m.
        p2: Second end, m.
        dims: Half-axes along x, y, z, m (the fourth entry is not used).
        axis: Axis of the quadrant (0, 1, 2).
        sign: Side of that axis, ±1.
        constrained: 0 when the quadrant is 'all'.
        extra: Method of the path in `extra[0]`.
        r1: Receives the tangent point towards `p1`, m.
        r2: Receives the tangent point towards `p2`, m.

    Returns:
        Status (see `vectors`) and length on the surface, m.
    """
    method = int(extra[0])
    # Lengths in units of the mean half-axis: the fan adds a unit normal to a point.
    unit = (dims[0] + dims[1] + dims[2]) / 3.0
    ax, ay, az = dims[0] / unit, dims[1] / unit, dims[2] / unit
    ux, uy, uz = p1[0] / dims[0], p1[1] / dims[1], p1[2] / dims[2]
    vx, vy, vz = p2[0] / dims[0], p2[1] / dims[1], p2[2] / dims[2]
    least = 1.0 - INSIDE_TOLERANCE
    if ux * ux + uy * uy + uz * uz < least or vx * vx + vy * vy + vz * vz < least:
        return INSIDE, 0.0

    # Chord of the unit sphere: begin + t (end - begin), t from 0 at p1 to 1 at p2.
    dx, dy, dz = vx - ux, vy - uy, vz - uz
    length2 = dx * dx + dy * dy + dz * dz
    if length2 <= 0.0:
        return NO_WRAP, 0.0
    half = -(ux * dx + uy * dy + uz * dz) / length2
    root = half * half - (ux * ux + uy * uy + uz * uz - 1.0) / length2
    if root <= 0.0:
        return NO_WRAP, 0.0
    root = math.sqrt(root)
    if half - root <= 0.0 or half + root >= 1.0:
        return NO_WRAP, 0.0
    t = half - root
    bx, by, bz = ax * (ux + t * dx), ay * (uy + t * dy), az * (uz + t * dz)
    wx, wy, wz = ax * 2.0 * root * dx, ay * 2.0 * root * dy, az * 2.0 * root * dz

    c, start, near_side = _plane_point(ax, ay, az, bx, by, bz, wx, wy, wz, method, axis, sign, constrained)
    return _section((ax, ay, az), unit, (ux, uy, uz), (dx, dy, dz), c, start, near_side, r1, r2)


@kernel
def _plane_point(
    ax: float,
    ay: float,
    az: float,
    bx: float,
    by: float,
    bz: float,
    wx: float,
    wy: float,
    wz: float,
    method: int,
    axis: int,
    sign: int,
    constrained: int,
) -> tuple[Triple, Triple, bool]:
    """Return the surface point that fixes the plane, where tangent searches start, and if that is near.

    When the last is true, they start on the near side of the segment in any case. The arguments are half-axes,
    begin and extent of the chord (in units of the mean half-axis), then method and quadrant as for
    `wrap_ellipsoid`.
    """
    # Most parallel axis, its cosine, and where along the chord that coordinate vanishes.
    sx, sy, sz = abs(wx), abs(wy), abs(wz)
    best = 0 if sx >= sy and sx >= sz else (1 if sy >= sz else 2)
    cosine = max(sx, sy, sz) / math.sqrt(wx * wx + wy * wy + wz * wz)
    begin = bx if best == 0 else (by if best == 1 else bz)
    extent = wx if best == 0 else (wy if best == 1 else wz)
    t = -begin / extent
    if method == HYBRID and cosine > FAN_BELOW:
        kept = min(1.0, max(0.0, min(t, 1.0 - t) / FADE))
        cosine = FAN_BELOW + kept * (cosine - FAN_BELOW)
    fan = min(1.0, (AXIAL_ABOVE - cosine) / (AXIAL_ABOVE - FAN_BELOW))

    axial = method == AXIAL or (method == HYBRID and fan < 1.0)
    blades = method == HYBRID and fan > 0.0
    near_side = method == AXIAL and not (0.0 < t < 1.0)

    # Up to four points are dropped onto the surface one after another, in a loop so that the search is
    # compiled into one place only: axial point, fan or middle, blend of both, mirror image.
    cx, cy, cz = 0.0, 0.0, 0.0
    fx, fy, fz = 0.0, 0.0, 0.0
    for stage in range(4):
        pinned = -1
        if stage == 0:
            if not axial:
                continue
            x = 0.0 if best == 0 else bx + t * wx
            y = 0.0 if best == 1 else by + t * wy
            z = 0.0 if best == 2 else bz + t * wz
            pinned = best
        elif stage == 1:
            if axial and not blades:
                continue
            fx, fy, fz = cx, cy, cz
            x, y, z = bx + 0.5 * wx, by + 0.5 * wy, bz + 0.5 * wz
            if blades:
                nx, ny, nz = mean_normal(ax, ay, az, bx, by, bz, wx, wy, wz)
                size = math.sqrt(nx * nx + ny * ny + nz * nz)
                if size > 0.0:
                    x, y, z = x + nx / size, y + ny / size, z + nz / size
        elif stage == 2:
            if not (axial and blades):
                continue
            x, y, z = fx + fan * (cx - fx), fy + fan * (cy - fy), fz + fan * (cz - fz)
        else:
            c = cx if axis == 0 else (cy if axis == 1 else cz)
            # A point on the dividing plane (the axial one, across its own axis) has nothing to mirror.
            if constrained == 0 or c == 0.0 or same_sign(c, sign):
                continue
            near_side = False
            fx = -cx if axis == 0 else cx
            fy = -cy if axis == 1 else cy
            fz = -cz if axis == 2 else cz
            if not blades:
                return (fx, fy, fz), (fx, fy, fz), near_side
            # The more the fan has to say, the closer to the dividing plane.
            scale = fan - 1.0
            x = cx * scale if axis == 0 else cx
            y = cy * scale if axis == 1 else cy
            z = cz * scale if axis == 2 else cz
            pinned = axis if fan >= 1.0 else -1
            return closest_point(ax, ay, az, x, y, z, pinned), (fx, fy, fz), near_side
        cx, cy, cz = closest_point(ax, ay, az, x, y, z, pinned)
    return (cx, cy, cz), (cx, cy, cz), near_side


@kernel
def _section(
    a: Triple, unit: float, p: Triple, d: Triple, c: Triple, begin: Triple, near_side: bool, r1: Vec, r2: Vec
) -> tuple[int, float]:
    """Follow the section of the plane through the segment and `c`: tangent points and length.

    The first end `p` and the extent `d` of the segment are on the unit sphere; `c` and `begin`, from which
    OpenSim's searches for the tangent points start, are in units of the mean half-axis.
    """
    ax, ay, az = a
    px, py, pz = p
    dx, dy, dz = d
    cx, cy, cz = c[0] / ax, c[1] / ay, c[2] / az
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    ex, ey, ez = dx / length, dy / length, dz / length
    along = (cx - px) * ex + (cy - py) * ey + (cz - pz) * ez
    fx, fy, fz = cx - px - along * ex, cy - py - along * ey, cz - pz - along * ez
    across = math.sqrt(fx * fx + fy * fy + fz * fz)
    if across < 1e-9:
        # The chord only grazes the surface at c.
        return NO_WRAP, 0.0
    fx, fy, fz = fx / across, fy / across, fz / across
    # Centre of the section from p1, in the plane's own axes e (along the segment) and f (towards c).
    ox = -(px * ex + py * ey + pz * ez)
    oy = -(px * fx + py * fy + pz * fz)
    # OpenSim's searches for the tangent points stay on the side of the lines from the centre to the ends on
    # which they start, not on that of the segment: a start just across a grazing segment leads to the near side.
    sx, sy, sz = begin[0] / ax - px, begin[1] / ay - py, begin[2] / az - pz
    along = sx * ex + sy * ey + sz * ez
    across = sx * fx + sy * fy + sz * fz
    near1 = oy * along > ox * across
    near2 = oy * (length - along) > (length - ox) * across
    if oy > 0.0 and (near_side or (near1 and near2)):
        fx, fy, fz, oy = -fx, -fy, -fz, -oy
    radius = math.sqrt(max(0.0, 1.0 - (px * px + py * py + pz * pz) + ox * ox + oy * oy))

    reach1 = math.sqrt(ox * ox + oy * oy)
    sine = min(1.0, radius / reach1)
    cosine = math.sqrt(1.0 - sine * sine)
    x1, y1 = (ox * cosine - oy * sine) / reach1, (oy * cosine + ox * sine) / reach1
    tangent1 = reach1 * cosine
    qx = length - ox
    reach2 = math.sqrt(qx * qx + oy * oy)
    sine = min(1.0, radius / reach2)
    cosine = math.sqrt(1.0 - sine * sine)
    x2, y2 = (qx * cosine - oy * sine) / reach2, (oy * cosine + qx * sine) / reach2
    tangent2 = reach2 * cosine

    x, y = tangent1 * x1, tangent1 * y1
    r1[0] = ax * unit * (px + x * ex + y * fx)
    r1[1] = ay * unit * (py + x * ey + y * fy)
    r1[2] = az * unit * (pz + x * ez + y * fz)
    start = math.atan2(y - oy, x - ox)
    x, y = length - tangent2 * x2, tangent2 * y2
    r2[0] = ax * unit * (px + x * ex + y * fx)
    r2[1] = ay * unit * (py + x * ey + y * fy)
    r2[2] = az * unit * (pz + x * ez + y * fz)
    # The path leaves p1 at one angle above the segment and comes down to p2 at another; it turns by both.
    turn = math.atan2(y1, x1) + math.atan2(y2, x2)
    arc = section_length(ax, ay, az, (ex, ey, ez), (fx, fy, fz), radius, start, max(0.0, turn))
    return MANDATORY, unit * arc
