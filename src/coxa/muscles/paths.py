"""Flattening a model's muscle paths into the arrays that kernels read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float, Int, Shaped
from coxa.model.description import Model, Muscle, PathPoint, WrapKind, WrapObject
from coxa.muscles.wrapping.orchestrate import CYLINDER, ELLIPSOID, SPHERE, TORUS
from coxa.muscles.wrapping.vectors import AXIAL, HYBRID, MIDPOINT
from coxa.skeleton.function_table import FunctionTable, function_table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]

_KINDS = {
    WrapKind.CYLINDER: CYLINDER,
    WrapKind.SPHERE: SPHERE,
    WrapKind.ELLIPSOID: ELLIPSOID,
    WrapKind.TORUS: TORUS,
}
_METHODS = {"hybrid": HYBRID, "midpoint": MIDPOINT, "axial": AXIAL}


class PathTable(NamedTuple):
    """All paths as a few flat arrays, since kernels pay for every array they are handed.

    Attributes:
        starts: `(muscles + 1, 3)` first row of each muscle in `points`, `wraps` and `span`.
        points: `(points, 3)` body, coordinate that switches the point (-1: none), row in `motions` (-1).
        places: `(points, 5)` x, y, z in the body, m, then lowest and highest value of the switch.
        motions: `(motions, 3, 2)` per axis of a moving point: coordinate (-1: constant) and its rank in the
            muscle's span.
        motion_function: Functions of the motions, three for each.
        wraps: `(wraps, 4)` wrap object, method, first and last point of the muscle it applies to, from 0.
        objects: `(wrap objects, 6)` kind, body, whether active, quadrant's axis, its sign, whether it
            constrains.
        surfaces: `(wrap objects, 16)` rotation in the body by rows, origin, m, dimensions, m.
        span: `(coordinates of all muscles, 3)` coordinate that can change the length, coupler that sets it,
            coordinate it follows (-1: none).
        moves: `(coordinates, bodies)` 1 when the coordinate moves the body.
    """

    starts: Int[Array, "muscles+1 3"]
    points: Int[Array, "points 3"]
    places: Float[Array, "points 5"]
    motions: Int[Array, "motions 3 2"]
    motion_function: FunctionTable
    wraps: Int[Array, "wraps 4"]
    objects: Int[Array, "objects 6"]
    surfaces: Float[Array, "objects 16"]
    span: Int[Array, "span 3"]
    moves: Shaped[Array, "coordinates bodies"]


@dataclass(frozen=True, eq=False)
class Paths:
    """Muscle paths ready for kernels.

    Attributes:
        names: Muscle names, in the order of the results.
        table: The flat arrays.
        beyond: `(joints, bodies)` 1 when the body lies on the child side of the joint.
        most_points: Most points a path can have, tangent points included.
        widest_span: Most coordinates that one muscle spans.
        rare: True when some wrap object is an ellipsoid or torus, else None.
    """

    names: tuple[str, ...]
    table: PathTable
    beyond: Shaped[Array, "joints bodies"]
    most_points: int
    widest_span: int
    rare: bool | None


def compile_paths(model: Model, muscles: Sequence[int] | None = None) -> Paths:
    """Flatten the paths of a model's muscles.

    Args:
        model: The model as read.
        muscles: Indices of the muscles wanted, in the order wanted; all when None.

    Returns:
        The paths, with results in the order of `muscles`.
    """
    chosen = [model.muscles[i] for i in (range(len(model.muscles)) if muscles is None else muscles)]
    beyond = _bodies_beyond_joints(model)
    moves = np.array([beyond[c.joint] for c in model.coordinates], dtype=np.uint8)
    moves = np.ascontiguousarray(moves.reshape(len(model.coordinates), len(model.bodies)))
    spans = [_span(muscle, model, moves) for muscle in chosen]
    points = [point for muscle in chosen for point in muscle.points]
    moving = [point for point in points if point.motion is not None]
    links = {link.dependent: (k, link.independent) for k, link in enumerate(model.couplers)}
    table = PathTable(
        starts=_starts([[m.points, m.wraps, span] for m, span in zip(chosen, spans, strict=True)]),
        points=_points(points),
        places=_places(points),
        motions=_motions(chosen, spans),
        motion_function=function_table([f for point in moving for _, f in point.motion or ()]),
        wraps=_wraps(chosen),
        objects=_objects(model.wrap_objects),
        surfaces=_surfaces(model.wrap_objects),
        span=_rows([(c, *links.get(c, (-1, -1))) for span in spans for c in span], 3),
        moves=moves,
    )
    _freeze((*table, beyond))
    return Paths(
        names=tuple(muscle.name for muscle in chosen),
        table=table,
        beyond=beyond,
        most_points=max((len(m.points) + 2 * len(m.wraps) for m in chosen), default=1),
        widest_span=max(map(len, spans), default=1),
        rare=any(o.kind in (WrapKind.ELLIPSOID, WrapKind.TORUS) for o in model.wrap_objects) or None,
    )


def _freeze(arrays: Iterable[object]) -> None:
    for array in arrays:
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
        elif isinstance(array, tuple):
            _freeze(array)


def _rows(rows: Iterable[Sequence[int]], width: int) -> Ints:
    return np.array(list(rows), dtype=np.int64).reshape(-1, width)


def _starts(groups: Sequence[Sequence[Sequence[object]]]) -> Ints:
    counts = _rows([[len(part) for part in group] for group in groups], 3)
    return np.concatenate([np.zeros((1, 3), dtype=np.int64), np.cumsum(counts, axis=0)])


def _bodies_beyond_joints(model: Model) -> Flags:
    """Return `(joints, bodies)`: 1 for the joint's child and everything that hangs on it."""
    beyond = np.zeros((len(model.joints), len(model.bodies)), dtype=np.uint8)
    for j, joint in enumerate(model.joints):
        beyond[j, joint.child] = 1
        for later in model.joints[j + 1 :]:
            # Parents come before children, so one pass reaches every descendant.
            beyond[j, later.child] |= beyond[j, later.parent]
    return beyond


def _span(muscle: Muscle, model: Model, moves: Flags) -> list[int]:
    """Return the coordinates that move some of the path's bodies but not all, or a point in its body."""
    bodies = [point.body for point in muscle.points]
    bodies += [model.wrap_objects[wrap.wrap_object].body for wrap in muscle.wraps]
    moved = moves[:, bodies]
    span = set(np.flatnonzero(moved.any(axis=1) & ~moved.all(axis=1)).tolist())
    for point in muscle.points:
        span |= {coordinate for coordinate, _ in point.motion or () if coordinate >= 0}
    return sorted(span)


def _points(points: Sequence[PathPoint]) -> Ints:
    moving = np.cumsum([point.motion is not None for point in points])
    return _rows(
        (
            (
                point.body,
                -1 if point.condition is None else point.condition[0],
                -1 if point.motion is None else int(moving[i]) - 1,
            )
            for i, point in enumerate(points)
        ),
        3,
    )


def _places(points: Sequence[PathPoint]) -> Floats:
    limits = [(0.0, 0.0) if p.condition is None else p.condition[1:] for p in points]
    rows = [(*p.location_m, *limit) for p, limit in zip(points, limits, strict=True)]
    return np.array(rows, dtype=float).reshape(-1, 5)


def _motions(muscles: Sequence[Muscle], spans: Sequence[list[int]]) -> Ints:
    rows = [
        (coordinate, span.index(coordinate) if coordinate >= 0 else -1)
        for muscle, span in zip(muscles, spans, strict=True)
        for point in muscle.points
        for coordinate, _ in point.motion or ()
    ]
    return _rows(rows, 2).reshape(-1, 3, 2)


def _wraps(muscles: Sequence[Muscle]) -> Ints:
    return _rows(
        (
            (
                wrap.wrap_object,
                _METHODS[wrap.method],
                max(wrap.first_point - 1, 0),
                (wrap.last_point if wrap.last_point >= 1 else len(muscle.points)) - 1,
            )
            for muscle in muscles
            for wrap in muscle.wraps
        ),
        4,
    )


def _objects(objects: Sequence[WrapObject]) -> Ints:
    return _rows(((_KINDS[w.kind], w.body, int(w.active), *_quadrant(w.quadrant)) for w in objects), 6)


def _surfaces(objects: Sequence[WrapObject]) -> Floats:
    rows = np.zeros((len(objects), 16))
    for row, wrap in zip(rows, objects, strict=True):
        row[:9] = np.ravel(wrap.rotation)
        row[9:12] = wrap.origin_m
        row[12 : 12 + len(wrap.dimensions_m)] = wrap.dimensions_m
    return rows


def _quadrant(name: str) -> tuple[int, int, int]:
    """Return axis, sign and whether the quadrant constrains at all."""
    letter = name.lower().lstrip("+-")
    if letter not in ("x", "y", "z"):
        return 0, 1, 0
    return "xyz".index(letter), -1 if name.startswith("-") else 1, 1
