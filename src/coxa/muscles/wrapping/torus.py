"""Path over a torus: a cylinder laid along the tube where the path comes closest to its centre circle.

OpenSim (`WrapTorus`) takes `outer_radius` R as the radius of the circle at the heart of the tube, in the
plane z = 0, and `inner_radius` as the radius of the tube. It looks for a point of the line through both ends,
drops it onto the circle, and wraps an endless cylinder there, on the side of the hole.

The point it looks for makes `f(u) = |p(u)|² - 4 R ρ(u)` stationary, with ρ the distance from the z axis: the
squared distance to the circle would have 2 in place of 4, but its search derives a doubled last term, and
its paths are what models were fitted with. It searches once from either end and takes the better result. The
derivative of f rises, or rises, falls and rises. Which of these stretches a search comes to rest in is the
minimiser's affair (`_settle`): it may step over a shallow fold, so ending each search in the stretch it starts
in would bring jumps of its own. The place within the stretch has a closed description, free of step sizes
and tolerances.

The heights of the tangent points along the tube are those of the shortest path, unless `extra[1]` asks for the
ones OpenSim takes for a single wrap (see `cylinder`). Paths through the hole agree either way; they part where
a path crosses the tube at a slant and turns far around it.
"""

from __future__ import annotations

import math

from coxa._jit import kernel
from coxa.muscles.wrapping.cylinder import wrap_cylinder
from coxa.muscles.wrapping.vectors import NO_WRAP, WRAPPED, Vec, same_sign

ENDLESS_M = 10000.0
"""Length of the cylinder, m (CYL_LENGTH in WrapTorus.cpp)."""

_MOST_STEPS = 60

_REACH_M = 0.2
"""Bound of the minimiser's first step (step_factor in WrapTorus.cpp)."""
_SETTLED = 1e-4
"""Its relative tolerance of value and place (ftol and xtol, same source)."""
_MOST_TRIALS = 200
"""Trials before it is stopped; at a fold it takes some tens."""


@kernel
def _settle(start: float, target: float, pull: float, flat: float, least2: float) -> float:
    """Return about where OpenSim's minimiser of `(h(s) - target)²` comes to rest (h: see `_search`).

    It is MINPACK's Levenberg-Marquardt (J. J. Moré, "The Levenberg-Marquardt algorithm: implementation and
    theory", 1978). With one unknown its step is Newton's, cut to the bound of trust: a share k of Newton's
    step promises to lower the square by `2 k - k²` of itself.
    """
    drop = pull * flat
    s, scale, bound = start, 0.0, _REACH_M
    rho = math.sqrt(flat * s * s + least2)
    value = 2.0 * (s - drop * s / rho - target) if rho > 0.0 else -2.0 * target
    for trial in range(_MOST_TRIALS):
        rho = math.sqrt(flat * s * s + least2)
        slope = 2.0 * (1.0 - drop * least2 / (rho * rho * rho)) if rho > 0.0 else 0.0
        if slope == 0.0 or value == 0.0:
            break
        scale = max(scale, abs(slope))
        step = -value / slope
        size = scale * abs(step)
        share = 1.0
        if size > 1.1 * bound:
            share = bound / size
            step, size = share * step, bound
        if trial == 0:
            bound = min(bound, size)
        s1 = s + step
        rho = math.sqrt(flat * s1 * s1 + least2)
        value1 = 2.0 * (s1 - drop * s1 / rho - target) if rho > 0.0 else -2.0 * target
        far_off = abs(value1) >= 10.0 * abs(value)
        gain = -1.0 if far_off else 1.0 - (value1 / value) ** 2
        promise = share * (2.0 - share)
        if gain <= 0.25 * promise:
            cut = 0.5 if gain >= 0.0 else 0.5 * share / (share - 0.5 * gain)
            bound = max(0.1, 0.1 if far_off else cut) * min(bound, 10.0 * size)
        elif share == 1.0 or gain >= 0.75 * promise:
            bound = 2.0 * size
        if gain >= 1e-4 * promise:
            s, value = s1, value1
        if abs(gain) <= _SETTLED and promise <= _SETTLED and gain <= 2.0 * promise:
            break
        if bound <= _SETTLED * scale * abs(s - start):
            break
    return s


@kernel
def _search(start: float, target: float, pull: float, flat: float, least2: float) -> float:
    """Return where a search that starts at `start` ends: where h comes closest to `target`.

    `h(s) = s - pull flat s / sqrt(flat s² + least2)` rises, or rises, falls between two folds at ±s, and
    rises again. The search stays within the stretch it starts in and ends at the root there, or at the fold
    nearest to being one. h is odd, and convex for s > 0: mirrored if need be, Newton cannot overshoot.
    """
    drop = pull * flat
    folded = drop * drop > least2
    fold, between, mirrored = 0.0, False, target < 0.0
    if folded:
        bend = max(0.0, (drop * least2) ** (2.0 / 3.0) - least2)
        fold = math.sqrt(bend / flat)
        between = abs(start) <= fold
        mirrored = target > 0.0 if between else start < 0.0
    side = -1.0 if mirrored else 1.0
    goal = side * target
    steepest = pull * math.sqrt(flat)
    if folded:
        lowest = fold - drop * fold / math.sqrt(bend + least2) if least2 > 0.0 else -steepest
        if goal <= lowest:
            return side * fold
    # Between the folds up from 0; else down from the root of the straight line that h stays above.
    s = 0.0 if between else max(0.0, goal + steepest)
    for _ in range(_MOST_STEPS):
        rho2 = flat * s * s + least2
        rho = math.sqrt(rho2)
        slope = 1.0 - drop * least2 / (rho2 * rho) if rho2 > 0.0 else 0.0
        if slope == 0.0:
            break
        step = (s - drop * s / rho - goal) / slope
        s -= step
        if not abs(step) > 1e-13 * abs(s):
            break
    return side * max(0.0, s)


@kernel
def wrap_torus(
    p1: Vec, p2: Vec, dims: Vec, axis: int, sign: int, constrained: int, extra: Vec, r1: Vec, r2: Vec
) -> tuple[int, float]:
    """Wrap a segment over a torus around z.

    Args:
        p1: First end of the segment in the frame of the wrap object, m.
        p2: Second end, m.
        dims: `inner_radius` (of the tube) and `outer_radius` (of the circle at its heart), m.
        axis: Axis of the quadrant (0, 1, 2).
        sign: Side of that axis, ±1.
        constrained: 0 when the quadrant is 'all'.
        extra: `extra[1]` asks for OpenSim's heights and for pulls in `extra[2:8]`, as for `wrap_cylinder`; the
            pulls are those over a cylinder that stands still. Entries from 8 on are scratch.
        r1: Receives the tangent point towards `p1`, m.
        r2: Receives the tangent point towards `p2`, m.

    Returns:
        Status (see `vectors`) and length on the surface, m. Like OpenSim's, the status of a wrap is never
        'mandatory', and an end inside the tube is no more than 'no wrap'.
    """
    nx, ny, nz = p2[0] - p1[0], p2[1] - p1[1], p2[2] - p1[2]
    length = math.sqrt(nx * nx + ny * ny + nz * nz)
    if length <= 0.0:
        return NO_WRAP, 0.0
    nx, ny, nz = nx / length, ny / length, nz / length
    # Along the line from the point (x, y, z) nearest to the z axis: ρ² = flat s² + least2.
    flat = nx * nx + ny * ny
    along = p1[0] * nx + p1[1] * ny
    shift = -along / flat if flat > 1e-20 else -(along + p1[2] * nz)
    x, y, z = p1[0] + shift * nx, p1[1] + shift * ny, p1[2] + shift * nz
    least2 = x * x + y * y
    target = -(x * nx + y * ny + z * nz)
    pull = 2.0 * dims[1]

    found = False
    best, cx, cy = 0.0, 0.0, 0.0
    for end in range(2):
        s = _settle(-shift if end == 0 else length - shift, target, pull, flat, least2)
        s = _search(s, target, pull, flat, least2)
        qx, qy, qz = x + s * nx, y + s * ny, z + s * nz
        if constrained != 0 and not same_sign(qx if axis == 0 else (qy if axis == 1 else qz), sign):
            continue
        rho = math.hypot(qx, qy)
        gap = (rho - dims[1]) ** 2 + qz * qz
        if rho > 0.0 and (not found or gap < best):
            found, best, cx, cy = True, gap, qx / rho, qy / rho
    if not found:
        return NO_WRAP, 0.0
    return _wrap_tube(p1, p2, dims, cx, cy, extra, r1, r2)


@kernel
def _wrap_tube(
    p1: Vec, p2: Vec, dims: Vec, cx: float, cy: float, extra: Vec, r1: Vec, r2: Vec
) -> tuple[int, float]:
    """Wrap over the cylinder along the tube at the direction `(cx, cy)` of the circle.

    The frame of the cylinder: x to the middle of the torus, y against its axis, z along the tube.
    """
    q1 = extra[8:11]
    q2 = extra[11:14]
    tube = extra[14:16]
    tube[0] = dims[0]
    tube[1] = ENDLESS_M
    q1[0] = dims[1] - (cx * p1[0] + cy * p1[1])
    q1[1] = -p1[2]
    q1[2] = cy * p1[0] - cx * p1[1]
    q2[0] = dims[1] - (cx * p2[0] + cy * p2[1])
    q2[1] = -p2[2]
    q2[2] = cy * p2[0] - cx * p2[1]
    # Written as casts, because literal integers would have Numba compile the cylinder once more for them.
    x_axis, plus = int(0.0), int(1.0)
    status, arc = wrap_cylinder(q1, q2, tube, x_axis, plus, plus, extra, r1, r2)
    if status < WRAPPED:
        return NO_WRAP, 0.0
    for k in range(2):
        r = r1 if k == 0 else r2
        out, up, tangent = dims[1] - r[0], -r[1], r[2]
        r[0] = cx * out + cy * tangent
        r[1] = cy * out - cx * tangent
        r[2] = up
    if extra[1] == 1.0:
        for k in range(2, 8, 3):
            inward, down, tangent = extra[k], extra[k + 1], extra[k + 2]
            extra[k] = cy * tangent - cx * inward
            extra[k + 1] = -cx * tangent - cy * inward
            extra[k + 2] = -down
    return WRAPPED, arc
