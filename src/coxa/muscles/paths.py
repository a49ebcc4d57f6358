"""Flattening a model's muscle paths into the arrays that kernels read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coxa.model.description import Model, Muscle, PathPoint, WrapKind, WrapObject
from coxa.muscles.wrapping.vectors import AXIAL, HYBRID, MIDPOINT
from coxa.skeleton.function_table import FunctionTable, function_table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]

CYLINDER, SPHERE, ELLIPSOID, TORUS = range(4)

_KINDS = {
    WrapKind.CYLINDER: CYLINDER,
    WrapKind.SPHERE: SPHERE,
    WrapKind.ELLIPSOID: ELLIPSOID,
    WrapKind.TORUS: TORUS,
}
_METHODS = {"hybrid": HYBRID, "midpoint": MIDPOINT, "axial": AXIAL}


class PathTable(NamedTuple):
    """All paths as flat arrays; `x_start[m]:x_start[m + 1]` are the rows of muscle `m`.

    Attributes:
        point_start, point_body, point_m: Path points, place in their body.
        condition, lowest, highest: Coordinate that switches a point (-1: none) and its range.
        motion: Row of the motion arrays for a moving point, else -1.
        motion_coordinate, motion_span: `(motions, 3)` coordinate per axis (-1: constant) and its rank in the
            muscle's span.
        motion_function: Functions of the motions, three for each.
        wrap_start, wrap_object, wrap_method, wrap_first, wrap_last: Wraps and the range of the muscle's
            points (counted from 0) they apply to.
        object_kind, object_body, object_active, object_rotation, object_origin_m, object_dimensions_m,
        object_axis, object_sign, object_constrained: Wrap objects.
        span_start, span: Coordinates that can change the muscle's length.
        moves: `(coordinates, bodies)` 1 when the coordinate moves the body.
        coupler, independent: Per coordinate: coupler that sets it and the coordinate it follows, or -1.
    """

    point_start: Ints
    point_body: Ints
    point_m: Floats
    condition: Ints
    lowest: Floats
    highest: Floats
    motion: Ints
    motion_coordinate: Ints
    motion_span: Ints
    motion_function: FunctionTable
    wrap_start: Ints
    wrap_object: Ints
    wrap_method: Ints
    wrap_first: Ints
    wrap_last: Ints
    object_kind: Ints
    object_body: Ints
    object_active: Flags
    object_rotation: Floats
    object_origin_m: Floats
    object_dimensions_m: Floats
    object_axis: Ints
    object_sign: Ints
    object_constrained: Ints
    span_start: Ints
    span: Ints
    moves: Flags
    coupler: Ints
    independent: Ints


@dataclass(frozen=True, eq=False)
class Paths:
    """Muscle paths ready for kernels.

    Attributes:
        names: Muscle names, in the order of the results.
        table: The flat arrays.
        beyond: `(joints, bodies)` 1 when the body lies on the child side of the joint.
        most_points: Most points a path can have, tangent points included.
        widest_span: Most coordinates that one muscle spans.
    """

    names: tuple[str, ...]
    table: PathTable
    beyond: Flags
    most_points: int
    widest_span: int


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
    coupler, independent = _couplers(model)
    fields = _points(chosen) | _motions(chosen, spans) | _wraps(chosen, model) | _objects(model.wrap_objects)
    table = PathTable(
        **fields,
        motion_function=function_table(
            [f for muscle in chosen for point in muscle.points for _, f in point.motion or ()]
        ),
        span_start=_starts(spans),
        span=_ints(c for span in spans for c in span),
        moves=moves,
        coupler=coupler,
        independent=independent,
    )
    _freeze((*table, beyond))
    return Paths(
        names=tuple(muscle.name for muscle in chosen),
        table=table,
        beyond=beyond,
        most_points=max((len(m.points) + 2 * len(m.wraps) for m in chosen), default=1),
        widest_span=max(map(len, spans), default=1),
    )


def _freeze(arrays: Iterable[object]) -> None:
    for array in arrays:
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
        elif isinstance(array, tuple):
            _freeze(array)


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _starts(groups: Sequence[Sequence[object]]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int64)


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


def _couplers(model: Model) -> tuple[Ints, Ints]:
    coupler = np.full(len(model.coordinates), -1, dtype=np.int64)
    independent = coupler.copy()
    for k, link in enumerate(model.couplers):
        coupler[link.dependent] = k
        independent[link.dependent] = link.independent
    return coupler, independent


def _points(muscles: Sequence[Muscle]) -> dict[str, NDArray[np.generic]]:
    points = [point for muscle in muscles for point in muscle.points]
    conditions = [point.condition or (-1, 0.0, 0.0) for point in points]
    moving = np.array([point.motion is not None for point in points], dtype=bool)
    return {
        "point_start": _starts([muscle.points for muscle in muscles]),
        "point_body": _ints(point.body for point in points),
        "point_m": np.array([point.location_m for point in points], dtype=float).reshape(-1, 3),
        "condition": _ints(condition[0] for condition in conditions),
        "lowest": np.array([condition[1] for condition in conditions], dtype=float),
        "highest": np.array([condition[2] for condition in conditions], dtype=float),
        "motion": np.where(moving, np.cumsum(moving) - 1, -1).astype(np.int64),
    }


def _motions(muscles: Sequence[Muscle], spans: Sequence[list[int]]) -> dict[str, NDArray[np.generic]]:
    rows: list[tuple[PathPoint, list[int]]] = [
        (point, span)
        for muscle, span in zip(muscles, spans, strict=True)
        for point in muscle.points
        if point.motion is not None
    ]
    motions = [point.motion or () for point, _ in rows]
    coordinates = [coordinate for motion in motions for coordinate, _ in motion]
    ranks = [
        span.index(coordinate) if coordinate >= 0 else -1
        for point, span in rows
        for coordinate, _ in point.motion or ()
    ]
    return {
        "motion_coordinate": _ints(coordinates).reshape(-1, 3),
        "motion_span": _ints(ranks).reshape(-1, 3),
    }


def _wraps(muscles: Sequence[Muscle], model: Model) -> dict[str, NDArray[np.generic]]:
    wraps = [(muscle, wrap) for muscle in muscles for wrap in muscle.wraps]
    return {
        "wrap_start": _starts([muscle.wraps for muscle in muscles]),
        "wrap_object": _ints(wrap.wrap_object for _, wrap in wraps),
        "wrap_method": _ints(_METHODS[wrap.method] for _, wrap in wraps),
        "wrap_first": _ints(max(wrap.first_point - 1, 0) for _, wrap in wraps),
        "wrap_last": _ints(
            (wrap.last_point if wrap.last_point >= 1 else len(muscle.points)) - 1 for muscle, wrap in wraps
        ),
    }


def _objects(objects: Sequence[WrapObject]) -> dict[str, NDArray[np.generic]]:
    dimensions = np.zeros((len(objects), 4))
    for i, wrap in enumerate(objects):
        dimensions[i, : len(wrap.dimensions_m)] = wrap.dimensions_m
    quadrants = [_quadrant(wrap.quadrant) for wrap in objects]
    return {
        "object_kind": _ints(_KINDS[wrap.kind] for wrap in objects),
        "object_body": _ints(wrap.body for wrap in objects),
        "object_active": np.array([wrap.active for wrap in objects], dtype=np.uint8),
        "object_rotation": np.array([wrap.rotation for wrap in objects], dtype=float).reshape(-1, 3, 3),
        "object_origin_m": np.array([wrap.origin_m for wrap in objects], dtype=float).reshape(-1, 3),
        "object_dimensions_m": dimensions,
        "object_axis": _ints(quadrant[0] for quadrant in quadrants),
        "object_sign": _ints(quadrant[1] for quadrant in quadrants),
        "object_constrained": _ints(quadrant[2] for quadrant in quadrants),
    }


def _quadrant(name: str) -> tuple[int, int, int]:
    """Return axis, sign and whether the quadrant constrains at all."""
    letter = name.lower().lstrip("+-")
    if letter not in ("x", "y", "z"):
        return 0, 1, 0
    return "xyz".index(letter), -1 if name.startswith("-") else 1, 1
