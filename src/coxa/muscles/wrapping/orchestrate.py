"""Which wrap takes which segment of a path, decided as OpenSim's `GeometryPath` does, without memory.

A muscle with several wraps is laid in rounds. OpenSim 4.6 remembers where in ground a tangent point was
first laid and uses that place in all lengths, while directions, arcs and later tangent points come from
the new places; its length of such a path can be some millimetres off (gastrocnemius of the Rajagopal
model: up to 5 mm). Fibre lengths and forces tuned with OpenSim contain this, so lengths here do the same;
`place` holds where points are, `seen` where lengths see them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel
from coxa.muscles.paths import CYLINDER, ELLIPSOID, SPHERE, PathTable
from coxa.muscles.wrapping.cylinder import wrap_cylinder
from coxa.muscles.wrapping.ellipsoid import wrap_ellipsoid
from coxa.muscles.wrapping.sphere import wrap_sphere
from coxa.muscles.wrapping.torus import wrap_torus
from coxa.muscles.wrapping.vectors import INSIDE, MANDATORY, NO_WRAP, WRAPPED, Vec

_MOST_ROUNDS = 8
"""Rounds over several wraps (OpenSim GeometryPath.cpp, applyWrapObjects)."""
_SETTLED_M = 0.0005
"""Rounds end when the length changes by less than this (same source)."""


class PathWork(NamedTuple):
    """Room for one path: its points in order, tangent points included.

    Attributes:
        place: `(points, 3)` in ground, m.
        seen: `(points, 3)` place that lengths are measured from, m.
        body: Body each point is fixed to.
        point: Row among the muscle's own points, -1 for a tangent point.
        wrap: Row of the wrap a tangent point belongs to, -1 for the muscle's own points.
        surface: Wrap object a tangent point lies on, else -1.
        arc: Length on the surface that ends at this point, m; 0 elsewhere.
        bent: 1 where `pull` holds the pull of unit tension on the straight part next to a tangent point.
        pull: `(points, 3)` in ground, on the end away from the tangent point.
        local, local_seen: `(points, 3)` the same in the frame of a wrap object.
        laid, first_place: `(wraps,)`, `(wraps, 2, 3)` whether and where a wrap was first laid.
        ends: Scratch vectors: p1, p2, r1, r2, then the best r1, r2 and pulls.
        extra: `(16,)` scratch of a wrap kernel.
        dimensions: `(4,)` of the wrap object at hand.
        order: Order in which wraps are tried.
        result: Last status of each wrap in that order.
    """

    place: Vec
    seen: Vec
    body: NDArray[np.int64]
    point: NDArray[np.int64]
    wrap: NDArray[np.int64]
    surface: NDArray[np.int64]
    arc: Vec
    bent: NDArray[np.int64]
    pull: Vec
    local: Vec
    local_seen: Vec
    laid: NDArray[np.int64]
    first_place: Vec
    ends: tuple[Vec, Vec, Vec, Vec, Vec, Vec, Vec, Vec]
    extra: Vec
    dimensions: Vec
    order: NDArray[np.int64]
    result: NDArray[np.int64]


@kernel
def apply_wraps(
    table: PathTable,
    muscle: int,
    frame: int,
    rotation: Vec,
    origin: Vec,
    work: PathWork,
    count: int,
) -> int:
    """Add tangent points to the path of one muscle in one frame.

    Args:
        table: All paths.
        muscle: Row of the muscle.
        frame: Frame.
        rotation: `(frames, bodies, 3, 3)` body to ground.
        origin: `(frames, bodies, 3)` in ground, m.
        work: Holds the active path points; takes the tangent points.
        count: Number of active path points.

    Returns:
        Number of points, tangent points included.
    """
    first = table.wrap_start[muscle]
    wraps = table.wrap_start[muscle + 1] - first
    for i in range(wraps):
        work.order[i] = first + i
        work.laid[i] = 0
    single = wraps == 1
    before = np.inf
    for round_ in range(1 if wraps < 2 else _MOST_ROUNDS):
        for i in range(wraps):
            wrap = work.order[i]
            work.result[i] = NO_WRAP
            count = _remove(work, count, wrap)
            if table.object_active[table.wrap_object[wrap]] == 0:
                continue
            start, end = _range(table, work, wrap, count)
            if start < 0:
                return count  # OpenSim stops here: the wrap's range has no active point
            work.result[i], at, arc = _best(table, wrap, frame, rotation, origin, work, start, end, single)
            if at >= 0:
                count = _insert(table, wrap, frame, rotation, origin, work, at, arc, count, wrap - first)
        if single:
            break
        length = path_length(work, count)
        if abs(length - before) < _SETTLED_M:
            break
        before = length
        if round_ == 0 and work.result[0] == NO_WRAP and work.result[1] == INSIDE:
            work.order[0] = first + 1
            work.order[1] = first
            count = _remove(work, count, first)
    return count


@kernel
def path_length(work: PathWork, count: int) -> float:
    """Return the length of the path, arcs on surfaces included, m."""
    length = 0.0
    for i in range(count - 1):
        if work.surface[i] >= 0 and work.surface[i] == work.surface[i + 1]:
            length += work.arc[i + 1]
        else:
            x = work.seen[i + 1, 0] - work.seen[i, 0]
            y = work.seen[i + 1, 1] - work.seen[i, 1]
            z = work.seen[i + 1, 2] - work.seen[i, 2]
            length += math.sqrt(x * x + y * y + z * z)
    return length


@kernel
def _move(work: PathWork, source: int, target: int) -> None:
    for k in range(3):
        work.place[target, k] = work.place[source, k]
        work.seen[target, k] = work.seen[source, k]
        work.pull[target, k] = work.pull[source, k]
    work.body[target] = work.body[source]
    work.point[target] = work.point[source]
    work.wrap[target] = work.wrap[source]
    work.surface[target] = work.surface[source]
    work.arc[target] = work.arc[source]
    work.bent[target] = work.bent[source]


@kernel
def _remove(work: PathWork, count: int, wrap: int) -> int:
    """Take the two tangent points of a wrap out of the path."""
    for i in range(count):
        if work.wrap[i] == wrap:
            for j in range(i + 2, count):
                _move(work, j, j - 2)
            return count - 2
    return count


@kernel
def _range(table: PathTable, work: PathWork, wrap: int, count: int) -> tuple[int, int]:
    """Return the places in the path of the first and last active point in the wrap's range, or -1."""
    start = -1
    end = -1
    for i in range(count):
        point = work.point[i]
        if table.wrap_first[wrap] <= point <= table.wrap_last[wrap]:
            if start < 0:
                start = i
            end = i
    return start, end


@kernel
def _best(
    table: PathTable,
    wrap: int,
    frame: int,
    rotation: Vec,
    origin: Vec,
    work: PathWork,
    start: int,
    end: int,
    single: bool,
) -> tuple[int, int, float]:
    """Return the last status, the segment that wraps (-1: none) and the arc; tangent points in `work`.

    The first segment that cuts the surface wins; else the one whose length changes least.
    """
    surface = table.wrap_object[wrap]
    _to_local(table, surface, frame, rotation, origin, work.place, start, end, work.local)
    seen = work.local
    if not single:
        _to_local(table, surface, frame, rotation, origin, work.seen, start, end, work.local_seen)
        seen = work.local_seen
    p1, p2, r1, r2, best1, best2, pull1, pull2 = work.ends
    status = NO_WRAP
    at = -1
    best_arc = 0.0
    least = np.inf
    for i in range(start, end):
        if work.surface[i] >= 0 and work.surface[i] == work.surface[i + 1]:
            continue
        for k in range(3):
            p1[k] = work.local[i, k]
            p2[k] = work.local[i + 1, k]
        status, arc = _wrap(table, wrap, surface, work, single)
        if status != MANDATORY and status != WRAPPED:
            continue
        change = _row_apart(seen, i, r1) + arc + _row_apart(seen, i + 1, r2) - _rows_apart(seen, i, i + 1)
        if status == MANDATORY or change < least:
            least = change
            at = i
            best_arc = arc
            for k in range(3):
                best1[k] = r1[k]
                best2[k] = r2[k]
                pull1[k] = work.extra[2 + k]
                pull2[k] = work.extra[5 + k]
        if status == MANDATORY:
            break
    return status, at, best_arc


@kernel
def _row_apart(rows: Vec, i: int, b: Vec) -> float:
    return math.sqrt((rows[i, 0] - b[0]) ** 2 + (rows[i, 1] - b[1]) ** 2 + (rows[i, 2] - b[2]) ** 2)


@kernel
def _rows_apart(rows: Vec, i: int, j: int) -> float:
    x = rows[i, 0] - rows[j, 0]
    y = rows[i, 1] - rows[j, 1]
    z = rows[i, 2] - rows[j, 2]
    return math.sqrt(x * x + y * y + z * z)


@kernel
def _wrap(table: PathTable, wrap: int, surface: int, work: PathWork, single: bool) -> tuple[int, float]:
    """Call the kernel of the surface."""
    p1, p2, r1, r2, _, _, _, _ = work.ends
    for k in range(4):
        work.dimensions[k] = table.object_dimensions_m[surface, k]
    work.extra[0] = table.wrap_method[wrap]
    axis = table.object_axis[surface]
    sign = table.object_sign[surface]
    constrained = table.object_constrained[surface]
    kind = table.object_kind[surface]
    work.extra[1] = 1.0 if single and kind == CYLINDER else 0.0
    if kind == CYLINDER:
        return wrap_cylinder(p1, p2, work.dimensions, axis, sign, constrained, work.extra, r1, r2)
    if kind == SPHERE:
        return wrap_sphere(p1, p2, work.dimensions, axis, sign, constrained, work.extra, r1, r2)
    if kind == ELLIPSOID:
        return wrap_ellipsoid(p1, p2, work.dimensions, axis, sign, constrained, work.extra, r1, r2)
    return wrap_torus(p1, p2, work.dimensions, axis, sign, constrained, work.extra, r1, r2)


@kernel
def _to_local(
    table: PathTable,
    surface: int,
    frame: int,
    rotation: Vec,
    origin: Vec,
    points: Vec,
    start: int,
    end: int,
    local: Vec,
) -> None:
    """Express the points `start … end` in the frame of a wrap object."""
    body = table.object_body[surface]
    for i in range(start, end + 1):
        x = points[i, 0] - origin[frame, body, 0]
        y = points[i, 1] - origin[frame, body, 1]
        z = points[i, 2] - origin[frame, body, 2]
        bx = _column(rotation, frame, body, 0, x, y, z) - table.object_origin_m[surface, 0]
        by = _column(rotation, frame, body, 1, x, y, z) - table.object_origin_m[surface, 1]
        bz = _column(rotation, frame, body, 2, x, y, z) - table.object_origin_m[surface, 2]
        turned = table.object_rotation
        for k in range(3):
            local[i, k] = turned[surface, 0, k] * bx + turned[surface, 1, k] * by + turned[surface, 2, k] * bz


@kernel
def _column(rotation: Vec, frame: int, body: int, k: int, x: float, y: float, z: float) -> float:
    return rotation[frame, body, 0, k] * x + rotation[frame, body, 1, k] * y + rotation[frame, body, 2, k] * z


@kernel
def _insert(
    table: PathTable,
    wrap: int,
    frame: int,
    rotation: Vec,
    origin: Vec,
    work: PathWork,
    at: int,
    arc: float,
    count: int,
    rank: int,
) -> int:
    """Put the best tangent points between `at` and the point after it."""
    for i in range(count - 1, at, -1):
        _move(work, i, i + 2)
    _, _, _, _, best1, best2, pull1, pull2 = work.ends
    surface = table.wrap_object[wrap]
    body = table.object_body[surface]
    _to_ground(table, surface, frame, rotation, best1, work.place, at + 1)
    _to_ground(table, surface, frame, rotation, best2, work.place, at + 2)
    shift = table.object_origin_m
    for i in range(at + 1, at + 3):
        for k in range(3):
            work.place[i, k] += (
                rotation[frame, body, k, 0] * shift[surface, 0]
                + rotation[frame, body, k, 1] * shift[surface, 1]
                + rotation[frame, body, k, 2] * shift[surface, 2]
                + origin[frame, body, k]
            )
            if work.laid[rank] == 0:
                work.first_place[rank, i - at - 1, k] = work.place[i, k]
            work.seen[i, k] = work.first_place[rank, i - at - 1, k]
        work.body[i] = body
        work.point[i] = -1
        work.wrap[i] = wrap
        work.surface[i] = surface
        work.arc[i] = 0.0
        work.bent[i] = int(work.extra[1])
    work.laid[rank] = 1
    work.arc[at + 2] = arc
    if work.bent[at + 1] == 1:
        _to_ground(table, surface, frame, rotation, pull1, work.pull, at + 1)
        _to_ground(table, surface, frame, rotation, pull2, work.pull, at + 2)
    return count + 2


@kernel
def _to_ground(
    table: PathTable, surface: int, frame: int, rotation: Vec, local: Vec, rows: Vec, i: int
) -> None:
    """Turn a vector of the wrap object's frame to ground axes, into row `i`."""
    body = table.object_body[surface]
    turned = table.object_rotation
    x, y, z = local[0], local[1], local[2]
    bx = turned[surface, 0, 0] * x + turned[surface, 0, 1] * y + turned[surface, 0, 2] * z
    by = turned[surface, 1, 0] * x + turned[surface, 1, 1] * y + turned[surface, 1, 2] * z
    bz = turned[surface, 2, 0] * x + turned[surface, 2, 1] * y + turned[surface, 2, 2] * z
    for k in range(3):
        rows[i, k] = (
            rotation[frame, body, k, 0] * bx
            + rotation[frame, body, k, 1] * by
            + rotation[frame, body, k, 2] * bz
        )
