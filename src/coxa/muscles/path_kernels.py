"""Scalar kernels of the muscle geometry: one frame and one muscle at a time."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel
from coxa.muscles.paths import PathTable
from coxa.muscles.wrapping.orchestrate import PathWork, apply_wraps, path_length
from coxa.muscles.wrapping.vectors import Vec
from coxa.skeleton.function_table import evaluate

_CONDITION_TOLERANCE = 1e-5
"""Slack of a conditional point's range, rad or m (OpenSim ConditionalPathPoint.cpp, isActive)."""


class Motion(NamedTuple):
    """What the paths ride on: pose and coordinates, see `muscle_geometry`."""

    rotation: Vec
    origin: Vec
    twist: Vec
    slope: Vec
    q: Vec
    u: Vec


class Wanted(NamedTuple):
    """Which results are asked for.

    Attributes:
        row: Per coordinate, its column of the moment arms, or -1.
        beyond: `(hips, bodies)` 1 for bodies on the child side of a hip.
    """

    row: NDArray[np.int64]
    beyond: NDArray[np.uint8]


class Results(NamedTuple):
    """Arrays that take the results, see `MuscleGeometry`."""

    length: Vec
    velocity: Vec
    arm: Vec
    line: Vec


@kernel
def geometry_of_frames(
    table: PathTable,
    motion: Motion,
    wanted: Wanted,
    work: PathWork,
    force: Vec,
    results: Results,
    first: int,
    last: int,
) -> None:
    """Fill the results of frames `first <= frame < last`; `force` is room for a muscle's span."""
    for frame in range(first, last):
        for muscle in range(table.point_start.size - 1):
            count = lay_path(table, muscle, motion, frame, work)
            results.length[frame, muscle] = path_length(work, count)
            for c in range(table.span_start[muscle + 1] - table.span_start[muscle]):
                force[c] = 0.0
            for i in range(count - 1):
                _add_segment(table, muscle, motion, frame, work, i, wanted, force, results.line)
            _fold(table, muscle, motion, frame, wanted, force, results)


@kernel
def lay_path(table: PathTable, muscle: int, motion: Motion, frame: int, work: PathWork) -> int:
    """Write the muscle's path in one frame to `work` and return its number of points."""
    count = 0
    start = table.point_start[muscle]
    for p in range(start, table.point_start[muscle + 1]):
        switch = table.condition[p]
        if switch >= 0:
            value = motion.q[frame, switch]
            if (
                value < table.lowest[p] - _CONDITION_TOLERANCE
                or value > table.highest[p] + _CONDITION_TOLERANCE
            ):
                continue
        _place_point(table, p, motion, frame, work, count)
        work.point[count] = p - start
        count += 1
    if table.wrap_start[muscle + 1] > table.wrap_start[muscle]:
        count = apply_wraps(table, muscle, frame, motion.rotation, motion.origin, work, count)
    return count


@kernel
def _place_point(table: PathTable, p: int, motion: Motion, frame: int, work: PathWork, i: int) -> None:
    """Write path point `p` to place `i` of the path, in ground."""
    body = table.point_body[p]
    x = table.point_m[p, 0]
    y = table.point_m[p, 1]
    z = table.point_m[p, 2]
    m = table.motion[p]
    if m >= 0:
        x = _moved(table, m, 0, motion, frame, 0)
        y = _moved(table, m, 1, motion, frame, 0)
        z = _moved(table, m, 2, motion, frame, 0)
    for k in range(3):
        work.place[i, k] = (
            motion.rotation[frame, body, k, 0] * x
            + motion.rotation[frame, body, k, 1] * y
            + motion.rotation[frame, body, k, 2] * z
            + motion.origin[frame, body, k]
        )
        work.seen[i, k] = work.place[i, k]
    work.bent[i] = 0
    work.body[i] = body
    work.wrap[i] = -1
    work.surface[i] = -1
    work.arc[i] = 0.0


@kernel
def _moved(table: PathTable, m: int, k: int, motion: Motion, frame: int, derivative: int) -> float:
    """Return axis `k` of moving point `m`, or its derivative in the coordinate it depends on."""
    coordinate = table.motion_coordinate[m, k]
    x = motion.q[frame, coordinate] if coordinate >= 0 else 0.0
    value, slope, _ = evaluate(table.motion_function, 3 * m + k, x)
    return slope if derivative == 1 else value


@kernel
def _add_segment(
    table: PathTable,
    muscle: int,
    motion: Motion,
    frame: int,
    work: PathWork,
    i: int,
    wanted: Wanted,
    force: Vec,
    line: Vec,
) -> None:
    """Add the generalized forces of unit tension in the straight segment after point `i`.

    Tension pulls point `i` along the segment and the next one back with the same force on the same line,
    so a coordinate that moves both does no work. Next to a tangent point that is not exact, the pull that
    does the work of the change of length stands in for the direction (see `wrapping.cylinder`).
    """
    a = work.body[i]
    b = work.body[i + 1]
    moving = _is_moving(table, muscle, work.point[i]) or _is_moving(table, muscle, work.point[i + 1])
    if a == b and not moving:
        return
    px, py, pz = work.place[i, 0], work.place[i, 1], work.place[i, 2]
    dx = work.place[i + 1, 0] - px
    dy = work.place[i + 1, 1] - py
    dz = work.place[i + 1, 2] - pz
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    if length < 1e-12:
        return
    dx /= length
    dy /= length
    dz /= length
    if a != b:
        for h in range(wanted.beyond.shape[0]):
            side = float(wanted.beyond[h, a]) - float(wanted.beyond[h, b])
            line[frame, muscle, h, 0] += side * dx
            line[frame, muscle, h, 1] += side * dy
            line[frame, muscle, h, 2] += side * dz
        if work.bent[i + 1] == 1:
            dx, dy, dz = work.pull[i + 1, 0], work.pull[i + 1, 1], work.pull[i + 1, 2]
        elif work.bent[i] == 1:
            px, py, pz = work.place[i + 1, 0], work.place[i + 1, 1], work.place[i + 1, 2]
            dx, dy, dz = -work.pull[i, 0], -work.pull[i, 1], -work.pull[i, 2]
        mx = py * dz - pz * dy
        my = pz * dx - px * dz
        mz = px * dy - py * dx
        start = table.span_start[muscle]
        for c in range(table.span_start[muscle + 1] - start):
            coordinate = table.span[start + c]
            side = float(table.moves[coordinate, a]) - float(table.moves[coordinate, b])
            if side != 0.0:
                force[c] += side * (
                    motion.twist[frame, coordinate, 0] * mx
                    + motion.twist[frame, coordinate, 1] * my
                    + motion.twist[frame, coordinate, 2] * mz
                    + motion.twist[frame, coordinate, 3] * dx
                    + motion.twist[frame, coordinate, 4] * dy
                    + motion.twist[frame, coordinate, 5] * dz
                )
    if moving:
        _add_moving(table, muscle, motion, frame, work.point[i], dx, dy, dz, force)
        _add_moving(table, muscle, motion, frame, work.point[i + 1], -dx, -dy, -dz, force)


@kernel
def _is_moving(table: PathTable, muscle: int, point: int) -> bool:
    return point >= 0 and table.motion[table.point_start[muscle] + point] >= 0


@kernel
def _add_moving(
    table: PathTable,
    muscle: int,
    motion: Motion,
    frame: int,
    point: int,
    fx: float,
    fy: float,
    fz: float,
    force: Vec,
) -> None:
    """Add the work of a force on a point that moves within its body."""
    if not _is_moving(table, muscle, point):
        return
    p = table.point_start[muscle] + point
    body = table.point_body[p]
    m = table.motion[p]
    for k in range(3):
        rank = table.motion_span[m, k]
        if rank >= 0:
            along = (
                fx * motion.rotation[frame, body, 0, k]
                + fy * motion.rotation[frame, body, 1, k]
                + fz * motion.rotation[frame, body, 2, k]
            )
            force[rank] += along * _moved(table, m, k, motion, frame, 1)


@kernel
def _fold(
    table: PathTable,
    muscle: int,
    motion: Motion,
    frame: int,
    wanted: Wanted,
    force: Vec,
    results: Results,
) -> None:
    """Turn forces on single coordinates into moment arms of the rows, and into the lengthening velocity."""
    start = table.span_start[muscle]
    velocity = 0.0
    for c in range(table.span_start[muscle + 1] - start):
        coordinate = table.span[start + c]
        velocity -= force[c] * motion.u[frame, coordinate]
        row = wanted.row[coordinate]
        if row >= 0:
            results.arm[frame, muscle, row] += force[c]
        coupler = table.coupler[coordinate]
        if coupler >= 0:
            row = wanted.row[table.independent[coordinate]]
            if row >= 0:
                results.arm[frame, muscle, row] += force[c] * motion.slope[frame, coupler]
    results.velocity[frame, muscle] = velocity
