"""Muscle geometry of a motion: length, lengthening velocity, moment arms, line of action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa._jit import kernel_input, run_in_chunks
from coxa.muscles.path_kernels import (
    Motion,
    PathRoom,
    Results,
    geometry_of_frames,
    lay_path,
    place_frame,
)
from coxa.muscles.paths import Paths
from coxa.muscles.wrapping.orchestrate import ARC, BODY, NODE_SIZE, PLACE, SURFACE, TAG_SIZE, WrapRoom

if TYPE_CHECKING:
    from coxa.skeleton.pose import Pose


@dataclass(frozen=True, eq=False)
class MuscleGeometry:
    """Where muscles pull and how far.

    Attributes:
        length_m: `(frames, muscles)` length of the muscle-tendon unit.
        lengthening_velocity_m_s: `(frames, muscles)` its rate, positive when it lengthens.
        moment_arm_m: `(frames, muscles, rows)` generalized force of unit tension; m for an angle, 1 for a
            translation. It is -dL/dq, but for muscles with several wraps, whose lengths follow OpenSim's
            (see `wrapping.orchestrate`) while their arms are those of the path as it lies.
        line_of_action: `(frames, muscles, hips, 3)` net force of unit tension on the bodies on the child side
            of each hip, ground axes; zero for muscles that do not cross it.
    """

    length_m: Float[Array, "frames muscles"]
    lengthening_velocity_m_s: Float[Array, "frames muscles"]
    moment_arm_m: Float[Array, "frames muscles rows"]
    line_of_action: Float[Array, "frames muscles hips 3"]


@dataclass(frozen=True, eq=False)
class PathPicture:
    """One muscle's path in one frame, for drawing.

    Attributes:
        points_m: `(points, 3)` in ground, tangent points included.
        body: `(points,)` body each point is fixed to.
        wrap_object: `(points,)` wrap object a tangent point lies on, -1 for the muscle's own points.
        arc_m: `(points,)` length on the surface that ends at the point, 0 elsewhere.
    """

    points_m: Float[Array, "points 3"]
    body: Int[Array, " points"]
    wrap_object: Int[Array, " points"]
    arc_m: Float[Array, " points"]


def muscle_geometry(
    paths: Paths,
    pose: Pose,
    q: Float[Array, "frames coordinates"],
    u: Float[Array, "frames coordinates"],
    rows: tuple[int, ...],
    hips: tuple[int, ...] = (),
) -> MuscleGeometry:
    """Compute the geometry of all muscles in all frames.

    Args:
        paths: Paths of the model the pose belongs to.
        pose: Pose of every body in every frame.
        q: `(frames, coordinates)` coordinates, rad or m; dependent ones as their couplers set them.
        u: `(frames, coordinates)` generalized speeds.
        rows: Coordinates whose moment arms are wanted; an independent coordinate's arm counts the
            coordinates coupled to it.
        hips: Joints whose line of action is wanted.

    Returns:
        The geometry, in the order of `paths.names`, `rows` and `hips`.
    """
    frames, coordinates = q.shape
    muscles = len(paths.names)
    row = np.full(coordinates, -1, dtype=np.int64)
    row[list(rows)] = np.arange(len(rows))
    beyond = np.ascontiguousarray(paths.beyond[list(hips)])
    results = Results(
        np.zeros((frames, muscles)),
        np.zeros((frames, muscles)),
        np.zeros((frames, muscles, len(rows))),
        np.zeros((frames, muscles, len(hips), 3)),
    )
    motion = _motion(pose, q, u)

    def work(first: int, last: int) -> None:
        geometry_of_frames(paths.table, motion, row, beyond, _room(paths), results, first, last, paths.rare)

    run_in_chunks(work, frames)
    for array in results:
        array.setflags(write=False)
    return MuscleGeometry(*results)


def path_picture(
    paths: Paths, pose: Pose, q: Float[Array, "frames coordinates"], frame: int, muscle: int
) -> PathPicture:
    """Return one muscle's path in one frame.

    Args:
        paths: Paths of the model the pose belongs to.
        pose: Pose of every body in every frame.
        q: `(frames, coordinates)` coordinates, rad or m.
        frame: Frame wanted.
        muscle: Index into `paths.names`.

    Returns:
        Active path points and tangent points, in order.
    """
    room = _room(paths)
    motion = _motion(pose, q, q)
    place_frame(paths.table, motion, frame, room.ground, room.slope, room.frames)
    count = lay_path(paths.table, muscle, motion.q, frame, room, paths.rare)
    node, tag = room.node[:count], room.tag[:count]
    return PathPicture(node[:, PLACE : PLACE + 3], tag[:, BODY], tag[:, SURFACE], node[:, ARC])


def _motion(
    pose: Pose, q: Float[Array, "frames coordinates"], u: Float[Array, "frames coordinates"]
) -> Motion:
    arrays = (pose.rotation, pose.origin_m, pose.speed_twist, pose.coupler_slope, q, u)
    return Motion(*map(kernel_input, arrays))


def _room(paths: Paths) -> PathRoom:
    table = paths.table
    nodes = paths.most_points
    wraps = max(int(np.diff(table.starts[:, 1]).max(initial=0)), 2)
    return PathRoom(
        ground=np.zeros((len(table.points), 3)),
        slope=np.zeros((len(table.motions), 3)),
        frames=np.zeros((len(table.objects), 12)),
        node=np.zeros((nodes, NODE_SIZE)),
        tag=np.zeros((nodes, TAG_SIZE), dtype=np.int64),
        force=np.zeros(max(paths.widest_span, 1)),
        wrap=WrapRoom(
            local=np.zeros((nodes, 6)),
            memory=np.zeros((wraps, 7)),
            order=np.zeros((wraps, 2), dtype=np.int64),
            best=np.zeros((4, 3)),
            p1=np.zeros(3),
            p2=np.zeros(3),
            r1=np.zeros(3),
            r2=np.zeros(3),
            dims=np.zeros(4),
            extra=np.zeros(16),
        ),
    )
