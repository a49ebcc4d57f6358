"""Which wrap takes which segment of a path, decided as OpenSim's `GeometryPath` does, without memory.

A muscle with several wraps is laid in rounds. OpenSim 4.6 remembers where in ground a tangent point was
first laid and uses that place in all lengths, while directions, arcs and later tangent points come from
the new places; its length of such a path can be some millimetres off (gastrocnemius of the Rajagopal
model: up to 5 mm). Fibre lengths and forces tuned with OpenSim contain this, so lengths here do the same:
a node keeps where the point is (`PLACE`) and where lengths see it (`SEEN`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float, Int
from coxa._jit import kernel
from coxa.muscles.wrapping.cylinder import wrap_cylinder
from coxa.muscles.wrapping.ellipsoid import wrap_ellipsoid
from coxa.muscles.wrapping.sphere import wrap_sphere
from coxa.muscles.wrapping.torus import wrap_torus
from coxa.muscles.wrapping.vectors import INSIDE, MANDATORY, NO_WRAP, WRAPPED, Vec

Ints = NDArray[np.int64]

CYLINDER, SPHERE, ELLIPSOID, TORUS = range(4)

PLACE, SEEN, PULL, ARC = 0, 3, 6, 9
"""Columns of a node: place, place that lengths are measured from, pull (see `BENT`), arc before it; m."""
NODE_SIZE = 10
BODY, POINT, WRAP, SURFACE, BENT = range(5)
"""Columns of a tag: body the point is fixed to; row among the muscle's own points (-1: tangent point); wrap
and wrap object of a tangent point (-1: none); 1 when `PULL` holds the pull of unit tension on the far end of
the straight part next to a tangent point, in ground."""
TAG_SIZE = 5

_MOST_ROUNDS = 8
"""Rounds over several wraps (OpenSim GeometryPath.cpp, applyWrapObjects)."""
_SETTLED_M = 0.0005
"""Rounds end when the length changes by less than this (same source)."""


class WrapRoom(NamedTuple):
    """Scratch for laying one path.

    Attributes:
        local: `(nodes, 6)` place and seen place in the frame of a wrap object.
        memory: `(wraps, 7)` whether a wrap was laid before and its first two places.
        order: `(wraps, 2)` wraps in the order they are tried, and their last status.
        best: `(4, 3)` best tangent points and pulls, in the frame of the wrap object.
        p1, p2, r1, r2, dims, extra: Arguments of a wrap kernel.
    """

    local: Float[Array, "nodes 6"]
    memory: Float[Array, "wraps 7"]
    order: Int[Array, "wraps 2"]
    best: Float[Array, "4 3"]
    p1: Float[Array, " 3"]
    p2: Float[Array, " 3"]
    r1: Float[Array, " 3"]
    r2: Float[Array, " 3"]
    dims: Float[Array, " 4"]
    extra: Float[Array, " 16"]


@kernel
def apply_wraps(
    wraps: Ints,
    first: int,
    n_wraps: int,
    objects: Ints,
    surfaces: Vec,
    frames: Vec,
    node: Vec,
    tag: Ints,
    count: int,
    room: WrapRoom,
    rare: bool | None,
) -> int:
    """Add tangent points to the path of one muscle in one frame.

    Args:
        wraps: Rows of `PathTable.wraps`.
        first: First row of the muscle.
        n_wraps: Number of its wraps.
        objects: `PathTable.objects`.
        surfaces: `PathTable.surfaces`.
        frames: `(wrap objects, 12)` rotation of the wrap object to ground by rows, then its origin, m.
        node: Active path points in order; takes the tangent points.
        tag: The same.
        count: Number of active path points.
        room: Scratch.
        rare: None when no wrap object is an ellipsoid or torus; their kernels are then not compiled.

    Returns:
        Number of points, tangent points included.
    """
    for i in range(n_wraps):
        room.order[i, 0] = first + i
        room.memory[i, 0] = 0.0
    single = n_wraps == 1
    before = np.inf
    for round_ in range(1 if single else _MOST_ROUNDS):
        for i in range(n_wraps):
            wrap = room.order[i, 0]
            room.order[i, 1] = NO_WRAP
            count = _remove(node, tag, count, wrap)
            surface = wraps[wrap, 0]
            if objects[surface, 2] == 0:
                continue
            # First and last active point in the wrap's range.
            start = count
            end = count
            for j in range(count):
                if wraps[wrap, 2] <= tag[j, POINT] <= wraps[wrap, 3]:
                    start = min(start, j)
                    end = j
            if start == count:
                return count  # OpenSim stops here
            _to_local(frames, surface, node, start, end, room.local)
            status, at, arc = _best(
                wraps[wrap, 1], surface, objects, surfaces, tag, start, end, single, room, rare
            )
            room.order[i, 1] = status
            if at >= 0:
                bent = 1 if single and objects[surface, 0] == CYLINDER else 0
                _insert(
                    frames, surface, node, tag, count, at, arc, bent, room.best, room.memory, wrap - first
                )
                count += 2
                for j in range(at + 1, at + 3):
                    tag[j, BODY] = objects[surface, 1]
                    tag[j, WRAP] = wrap
        if single:
            break
        length = path_length(node, tag, count)
        if abs(length - before) < _SETTLED_M:
            break
        before = length
        if round_ == 0 and room.order[0, 1] == NO_WRAP and room.order[1, 1] == INSIDE:
            room.order[0, 0] = first + 1
            room.order[1, 0] = first
            count = _remove(node, tag, count, first)
    return count


@kernel
def path_length(node: Vec, tag: Ints, count: int) -> float:
    """Return the length of the path, arcs on surfaces included, m."""
    length = 0.0
    for i in range(count - 1):
        if tag[i, SURFACE] >= 0 and tag[i, SURFACE] == tag[i + 1, SURFACE]:
            length += node[i + 1, ARC]
        else:
            x = node[i + 1, SEEN] - node[i, SEEN]
            y = node[i + 1, SEEN + 1] - node[i, SEEN + 1]
            z = node[i + 1, SEEN + 2] - node[i, SEEN + 2]
            length += math.sqrt(x * x + y * y + z * z)
    return length


@kernel
def _remove(node: Vec, tag: Ints, count: int, wrap: int) -> int:
    """Take the two tangent points of a wrap out of the path."""
    for i in range(count):
        if tag[i, WRAP] == wrap:
            for j in range(i + 2, count):
                for k in range(NODE_SIZE):
                    node[j - 2, k] = node[j, k]
                for k in range(TAG_SIZE):
                    tag[j - 2, k] = tag[j, k]
            return count - 2
    return count


@kernel
def _to_local(frames: Vec, surface: int, node: Vec, start: int, end: int, local: Vec) -> None:
    """Express the nodes `start … end` in the frame of a wrap object."""
    for i in range(start, end + 1):
        for column in (PLACE, SEEN):
            x = node[i, column] - frames[surface, 9]
            y = node[i, column + 1] - frames[surface, 10]
            z = node[i, column + 2] - frames[surface, 11]
            for k in range(3):
                local[i, column + k] = (
                    frames[surface, k] * x + frames[surface, 3 + k] * y + frames[surface, 6 + k] * z
                )


@kernel
def _best(
    method: int,
    surface: int,
    objects: Ints,
    surfaces: Vec,
    tag: Ints,
    start: int,
    end: int,
    single: bool,
    room: WrapRoom,
    rare: bool | None,
) -> tuple[int, int, float]:
    """Return the last status, the segment that wraps (-1: none) and its arc.

    The first segment that cuts the surface wins; else the one whose length changes least.
    """
    local, p1, p2, r1, r2, best = room.local, room.p1, room.p2, room.r1, room.r2, room.best
    dims, extra = room.dims, room.extra
    for k in range(4):
        dims[k] = surfaces[surface, 12 + k]
    kind = objects[surface, 0]
    axis = objects[surface, 3]
    sign = objects[surface, 4]
    constrained = objects[surface, 5]
    status = NO_WRAP
    at = -1
    best_arc = 0.0
    least = np.inf
    for i in range(start, end):
        if tag[i, SURFACE] >= 0 and tag[i, SURFACE] == tag[i + 1, SURFACE]:
            continue
        for k in range(3):
            p1[k] = local[i, k]
            p2[k] = local[i + 1, k]
        extra[0] = method
        extra[1] = 1.0 if single and kind in (CYLINDER, TORUS) else 0.0
        if kind == CYLINDER:
            status, arc = wrap_cylinder(p1, p2, dims, axis, sign, constrained, extra, r1, r2)
        elif kind == SPHERE:
            status, arc = wrap_sphere(p1, p2, dims, axis, sign, constrained, extra, r1, r2)
        else:
            status, arc = NO_WRAP, 0.0
            if rare is not None:  # settled when compiling
                if kind == ELLIPSOID:
                    status, arc = wrap_ellipsoid(p1, p2, dims, axis, sign, constrained, extra, r1, r2)
                else:
                    status, arc = wrap_torus(p1, p2, dims, axis, sign, constrained, extra, r1, r2)
        if status != MANDATORY and status != WRAPPED:
            continue
        along1 = 0.0
        along2 = 0.0
        chord = 0.0
        for k in range(SEEN, SEEN + 3):
            along1 += (r1[k - SEEN] - local[i, k]) ** 2
            along2 += (r2[k - SEEN] - local[i + 1, k]) ** 2
            chord += (local[i, k] - local[i + 1, k]) ** 2
        change = math.sqrt(along1) + arc + math.sqrt(along2) - math.sqrt(chord)
        if status == MANDATORY or change < least:
            least = change
            at = i
            best_arc = arc
            for k in range(3):
                best[0, k] = r1[k]
                best[1, k] = r2[k]
                best[2, k] = extra[2 + k]
                best[3, k] = extra[5 + k]
        if status == MANDATORY:
            break
    return status, at, best_arc


@kernel
def _insert(
    frames: Vec,
    surface: int,
    node: Vec,
    tag: Ints,
    count: int,
    at: int,
    arc: float,
    bent: int,
    best: Vec,
    memory: Vec,
    rank: int,
) -> None:
    """Put the best tangent points between node `at` and the one after it."""
    for i in range(count - 1, at, -1):
        for k in range(NODE_SIZE):
            node[i + 2, k] = node[i, k]
        for k in range(TAG_SIZE):
            tag[i + 2, k] = tag[i, k]
    for e in range(2):
        i = at + 1 + e
        for k in range(3):
            fx, fy, fz = frames[surface, 3 * k], frames[surface, 3 * k + 1], frames[surface, 3 * k + 2]
            place = fx * best[e, 0] + fy * best[e, 1] + fz * best[e, 2] + frames[surface, 9 + k]
            node[i, PLACE + k] = place
            node[i, PULL + k] = fx * best[2 + e, 0] + fy * best[2 + e, 1] + fz * best[2 + e, 2]
            if memory[rank, 0] == 0.0:
                memory[rank, 1 + 3 * e + k] = place
            node[i, SEEN + k] = memory[rank, 1 + 3 * e + k]
        node[i, ARC] = arc * e
        tag[i, POINT] = -1
        tag[i, SURFACE] = surface
        tag[i, BENT] = bent
    memory[rank, 0] = 1.0
