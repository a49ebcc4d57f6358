"""Scalar kernels of the muscle geometry: one frame and one muscle at a time."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float, Int
from coxa._jit import kernel
from coxa.muscles.paths import PathTable
from coxa.muscles.wrapping.orchestrate import (
    ARC,
    BENT,
    BODY,
    PLACE,
    POINT,
    PULL,
    SEEN,
    SURFACE,
    WRAP,
    WrapRoom,
    apply_wraps,
    path_length,
)
from coxa.muscles.wrapping.vectors import Vec
from coxa.skeleton.function_table import evaluate

Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]

_CONDITION_TOLERANCE = 1e-5
"""Slack of a conditional point's range, rad or m (OpenSim ConditionalPathPoint.cpp, isActive)."""


class Motion(NamedTuple):
    """What the paths ride on: pose and coordinates, see `muscle_geometry`."""

    rotation: Float[Array, "frames bodies 3 3"]
    origin: Float[Array, "frames bodies 3"]
    twist: Float[Array, "frames coordinates 6"]
    slope: Float[Array, "frames couplers"]
    q: Float[Array, "frames coordinates"]
    u: Float[Array, "frames coordinates"]


class PathRoom(NamedTuple):
    """Room for the paths of one frame.

    Attributes:
        ground: `(points, 3)` all path points in ground, m.
        slope: `(motions, 3)` derivative of each axis of a moving point, m/rad or 1, in its body.
        frames: `(wrap objects, 12)` rotation to ground by rows, then the origin.
        node, tag: The path at hand, see `wrapping.orchestrate`.
        force: `(span,)` generalized forces of unit tension.
        wrap: Scratch for wrapping.
    """

    ground: Float[Array, "points 3"]
    slope: Float[Array, "motions 3"]
    frames: Float[Array, "objects 12"]
    node: Float[Array, "nodes 10"]
    tag: Int[Array, "nodes 5"]
    force: Float[Array, " span"]
    wrap: WrapRoom


class Results(NamedTuple):
    """Arrays that take the results, see `MuscleGeometry`."""

    length: Float[Array, "frames muscles"]
    velocity: Float[Array, "frames muscles"]
    arm: Float[Array, "frames muscles rows"]
    line: Float[Array, "frames muscles hips 3"]


@kernel
def geometry_of_frames(
    table: PathTable,
    motion: Motion,
    row: Ints,
    beyond: Flags,
    room: PathRoom,
    results: Results,
    first: int,
    last: int,
    rare: bool | None,
) -> None:
    """Fill the results of frames `first <= frame < last`.

    Args:
        table: The paths.
        motion: Pose and coordinates.
        row: Per coordinate, its column of the moment arms, or -1.
        beyond: `(hips, bodies)` 1 for bodies on the child side of a hip.
        room: Scratch, not shared with other threads.
        results: Zeros; take the results.
        first: First frame.
        last: Frame after the last.
        rare: None when no wrap object is an ellipsoid or torus, see `apply_wraps`.
    """
    starts = table.starts
    node, tag, force = room.node, room.tag, room.force
    for frame in range(first, last):
        place_frame(table, motion, frame, room.ground, room.slope, room.frames)
        for m in range(starts.shape[0] - 1):
            count = lay_path(table, m, motion.q, frame, room, rare)
            results.length[frame, m] = path_length(node, tag, count)
            begin = starts[m, 2]
            end = starts[m + 1, 2]
            _add_pulls(node, tag, count, table.span, begin, end, table.moves, motion.twist, frame, force)
            if table.motions.shape[0] > 0:
                _add_moving(
                    node, tag, count, table.points, starts[m, 0], table.motions, motion.rotation, frame,
                    room.slope, force,
                )  # fmt: skip
            if beyond.shape[0] > 0:
                _add_lines(node, tag, count, beyond, results.line, frame, m)
            velocity = 0.0
            for c in range(end - begin):
                coordinate = table.span[begin + c, 0]
                velocity -= force[c] * motion.u[frame, coordinate]
                r = row[coordinate]
                if r >= 0:
                    results.arm[frame, m, r] += force[c]
                if table.span[begin + c, 1] >= 0:
                    r = row[table.span[begin + c, 2]]
                    if r >= 0:
                        results.arm[frame, m, r] += force[c] * motion.slope[frame, table.span[begin + c, 1]]
            results.velocity[frame, m] = velocity


@kernel
def place_frame(table: PathTable, motion: Motion, frame: int, ground: Vec, slope: Vec, frames: Vec) -> None:
    """Write where all path points and wrap objects are in one frame."""
    points, places, motions, surfaces = table.points, table.places, table.motions, table.surfaces
    rotation, origin = motion.rotation, motion.origin
    for p in range(points.shape[0]):
        body = points[p, 0]
        x, y, z = places[p, 0], places[p, 1], places[p, 2]
        m = points[p, 2]
        if m >= 0:
            for k in range(3):
                coordinate = motions[m, k, 0]
                at = motion.q[frame, coordinate] if coordinate >= 0 else 0.0
                value, slope[m, k], _ = evaluate(table.motion_function, 3 * m + k, at)
                if k == 0:
                    x = value
                elif k == 1:
                    y = value
                else:
                    z = value
        for k in range(3):
            ground[p, k] = (
                rotation[frame, body, k, 0] * x
                + rotation[frame, body, k, 1] * y
                + rotation[frame, body, k, 2] * z
                + origin[frame, body, k]
            )
    for o in range(surfaces.shape[0]):
        body = table.objects[o, 1]
        for k in range(3):
            rx = rotation[frame, body, k, 0]
            ry = rotation[frame, body, k, 1]
            rz = rotation[frame, body, k, 2]
            for j in range(3):
                frames[o, 3 * k + j] = rx * surfaces[o, j] + ry * surfaces[o, 3 + j] + rz * surfaces[o, 6 + j]
            frames[o, 9 + k] = (
                rx * surfaces[o, 9] + ry * surfaces[o, 10] + rz * surfaces[o, 11] + origin[frame, body, k]
            )


@kernel
def lay_path(table: PathTable, m: int, q: Vec, frame: int, room: PathRoom, rare: bool | None) -> int:
    """Write the path of muscle `m` to `room` and return its number of nodes."""
    node, tag, points, starts = room.node, room.tag, table.points, table.starts
    count = 0 * int(starts[m, 0])  # a literal 0 would compile everything it is passed to twice
    begin = starts[m, 0]
    for p in range(begin, starts[m + 1, 0]):
        switch = points[p, 1]
        if switch >= 0:
            value = q[frame, switch]
            low = table.places[p, 3] - _CONDITION_TOLERANCE
            high = table.places[p, 4] + _CONDITION_TOLERANCE
            if value < low or value > high:
                continue
        for k in range(3):
            node[count, PLACE + k] = room.ground[p, k]
            node[count, SEEN + k] = room.ground[p, k]
        node[count, ARC] = 0.0
        tag[count, BODY] = points[p, 0]
        tag[count, POINT] = p - begin
        tag[count, WRAP] = -1
        tag[count, SURFACE] = -1
        tag[count, BENT] = 0
        count += 1
    n_wraps = starts[m + 1, 1] - starts[m, 1]
    if n_wraps > 0:
        count = apply_wraps(
            table.wraps, starts[m, 1], n_wraps, table.objects, table.surfaces, room.frames, node, tag, count,
            room.wrap, rare,
        )  # fmt: skip
    return count


@kernel
def _direction(node: Vec, i: int) -> tuple[float, float, float]:
    """Return the unit vector from node `i` to the next; zero when they coincide."""
    x = node[i + 1, PLACE] - node[i, PLACE]
    y = node[i + 1, PLACE + 1] - node[i, PLACE + 1]
    z = node[i + 1, PLACE + 2] - node[i, PLACE + 2]
    length = math.sqrt(x * x + y * y + z * z)
    scale = 1.0 / length if length > 1e-12 else 0.0
    return x * scale, y * scale, z * scale


@kernel
def _pull(node: Vec, tag: Ints, i: int) -> tuple[float, float, float]:
    """Return the force of unit tension on node `i` from the straight part after it; the next gets minus that.

    Next to a tangent point that is not exact, the pull that does the work of the change of length stands in
    for the direction (see `wrapping.cylinder`).
    """
    if tag[i + 1, BENT] == 1:
        return node[i + 1, PULL], node[i + 1, PULL + 1], node[i + 1, PULL + 2]
    if tag[i, BENT] == 1:
        return -node[i, PULL], -node[i, PULL + 1], -node[i, PULL + 2]
    return _direction(node, i)


@kernel
def _add_pulls(
    node: Vec,
    tag: Ints,
    count: int,
    span: Ints,
    begin: int,
    end: int,
    moves: Flags,
    twist: Vec,
    frame: int,
    force: Vec,
) -> None:
    """Write the generalized forces of unit tension on the coordinates of a muscle's span.

    The forces at the two ends of a straight part lie on one line, so a coordinate that moves both ends, or
    neither, gets nothing from it.
    """
    for c in range(end - begin):
        force[c] = 0.0
    for i in range(count - 1):
        a = tag[i, BODY]
        b = tag[i + 1, BODY]
        if a == b:
            continue
        fx, fy, fz = _pull(node, tag, i)
        at = i + 1 if tag[i, BENT] == 1 else i
        px, py, pz = node[at, PLACE], node[at, PLACE + 1], node[at, PLACE + 2]
        mx = py * fz - pz * fy
        my = pz * fx - px * fz
        mz = px * fy - py * fx
        for c in range(end - begin):
            coordinate = span[begin + c, 0]
            if moves[coordinate, a] != moves[coordinate, b]:
                work = (
                    twist[frame, coordinate, 0] * mx
                    + twist[frame, coordinate, 1] * my
                    + twist[frame, coordinate, 2] * mz
                    + twist[frame, coordinate, 3] * fx
                    + twist[frame, coordinate, 4] * fy
                    + twist[frame, coordinate, 5] * fz
                )
                force[c] += work if moves[coordinate, a] == 1 else -work


@kernel
def _add_moving(
    node: Vec,
    tag: Ints,
    count: int,
    points: Ints,
    begin: int,
    motions: Ints,
    rotation: Vec,
    frame: int,
    slope: Vec,
    force: Vec,
) -> None:
    """Add the work on points that move within their body."""
    for i in range(count):
        p = tag[i, POINT]
        if p < 0 or points[begin + p, 2] < 0:
            continue
        fx, fy, fz = 0.0, 0.0, 0.0
        if i + 1 < count:
            fx, fy, fz = _pull(node, tag, i)
        if i > 0:
            bx, by, bz = _pull(node, tag, i - 1)
            fx, fy, fz = fx - bx, fy - by, fz - bz
        m = points[begin + p, 2]
        body = tag[i, BODY]
        for k in range(3):
            if motions[m, k, 0] >= 0:
                along = (
                    fx * rotation[frame, body, 0, k]
                    + fy * rotation[frame, body, 1, k]
                    + fz * rotation[frame, body, 2, k]
                )
                force[motions[m, k, 1]] += along * slope[m, k]


@kernel
def _add_lines(node: Vec, tag: Ints, count: int, beyond: Flags, line: Vec, frame: int, m: int) -> None:
    """Add the net force of unit tension on the bodies on the child side of each hip."""
    for i in range(count - 1):
        a = tag[i, BODY]
        b = tag[i + 1, BODY]
        for h in range(beyond.shape[0]):
            if beyond[h, a] != beyond[h, b]:
                side = 1.0 if beyond[h, a] == 1 else -1.0
                x, y, z = _direction(node, i)
                line[frame, m, h, 0] += side * x
                line[frame, m, h, 1] += side * y
                line[frame, m, h, 2] += side * z
