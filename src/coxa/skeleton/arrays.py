"""A model's bodies and joints as flat arrays, the form the kernels read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float, Int
from coxa.model.description import Model, SpeedKind
from coxa.skeleton.function_table import FunctionTable, function_table
from coxa.skeleton.physics import Physics

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class SkeletonArrays(NamedTuple):
    """Bodies, joints and couplers; joints in tree order (a parent before its child).

    Attributes:
        parent, child: `(joints,)` body indices.
        parent_rotation, child_rotation: `(joints, 3, 3)` joint frame in body.
        parent_origin_m, child_origin_m: `(joints, 3)` joint frame origin in body.
        axis: `(joints, 6, 3)` three rotation axes, then three translation axes.
        axis_coordinate: `(joints, 6)` coordinate that drives the axis, -1 when constant.
        axis_function: `(joints, 6)` index into `functions`.
        carries: `(joints, 3, 3)` 1 where the rate of rotation axis `m` turns axis `k` of the same joint.
        angular_speeds: `(joints,)` 1 when rotational speeds are angular velocity (ball, free).
        functions: Table of all functions.
        mass_kg: `(bodies,)`.  mass_center_m: `(bodies, 3)`.  inertia_kg_m2: `(bodies, 3, 3)`.
        coordinate_child: `(coordinates,)` body at the far side of the coordinate's joint.
        coupler_independent, coupler_dependent, coupler_function: `(couplers,)`.
        gravity_m_s2: `(3,)`.
    """

    parent: Int[Array, " joints"]
    child: Int[Array, " joints"]
    parent_rotation: Float[Array, "joints 3 3"]
    parent_origin_m: Float[Array, "joints 3"]
    child_rotation: Float[Array, "joints 3 3"]
    child_origin_m: Float[Array, "joints 3"]
    axis: Float[Array, "joints 6 3"]
    axis_coordinate: Int[Array, "joints 6"]
    axis_function: Int[Array, "joints 6"]
    carries: Int[Array, "joints 3 3"]
    angular_speeds: Int[Array, " joints"]
    functions: FunctionTable
    mass_kg: Float[Array, " bodies"]
    mass_center_m: Float[Array, "bodies 3"]
    inertia_kg_m2: Float[Array, "bodies 3 3"]
    coordinate_child: Int[Array, " coordinates"]
    coupler_independent: Int[Array, " couplers"]
    coupler_dependent: Int[Array, " couplers"]
    coupler_function: Int[Array, " couplers"]
    gravity_m_s2: Float[Array, " 3"]


def skeleton_arrays(model: Model, physics: Physics = Physics.EXACT) -> SkeletonArrays:
    """Flatten the skeleton of `model`."""
    axes = [(*joint.rotations, *joint.translations) for joint in model.joints]
    functions = [axis.function for six in axes for axis in six]
    functions += [coupler.function for coupler in model.couplers]
    first_coupler = 6 * len(axes)
    return SkeletonArrays(
        parent=_ints(joint.parent for joint in model.joints),
        child=_ints(joint.child for joint in model.joints),
        parent_rotation=_stack([joint.parent_rotation for joint in model.joints], (3, 3)),
        parent_origin_m=_stack([joint.parent_origin_m for joint in model.joints], (3,)),
        child_rotation=_stack([joint.child_rotation for joint in model.joints], (3, 3)),
        child_origin_m=_stack([joint.child_origin_m for joint in model.joints], (3,)),
        axis=_stack([np.stack([axis.axis for axis in six]) for six in axes], (6, 3)),
        axis_coordinate=_ints(axis.coordinate for six in axes for axis in six).reshape(-1, 6),
        axis_function=np.arange(first_coupler, dtype=np.int64).reshape(-1, 6),
        carries=_carries(model, physics),
        angular_speeds=_ints(joint.speed_kind is SpeedKind.ANGULAR_VELOCITY for joint in model.joints),
        functions=function_table(functions),
        mass_kg=np.array([body.mass_kg for body in model.bodies], dtype=float),
        mass_center_m=_stack([body.mass_center_m for body in model.bodies], (3,)),
        inertia_kg_m2=_stack([body.inertia_kg_m2 for body in model.bodies], (3, 3)),
        coordinate_child=_ints(model.joints[c.joint].child for c in model.coordinates),
        coupler_independent=_ints(coupler.independent for coupler in model.couplers),
        coupler_dependent=_ints(coupler.dependent for coupler in model.couplers),
        coupler_function=_ints(first_coupler + k for k in range(len(model.couplers))),
        # A copy: a read-only array is another type to kernels, and would be compiled for anew.
        gravity_m_s2=np.array(model.gravity_m_s2, dtype=float),
    )


def _carries(model: Model, physics: Physics) -> Int[Array, "joints 3 3"]:
    """Return which rotation axes turn which: those before it, but see `Physics.OPENSIM`."""
    carries = np.tile(np.tril(np.ones((3, 3), np.int64), -1), (len(model.joints), 1, 1))
    if physics is Physics.EXACT:
        return carries
    for j, joint in enumerate(model.joints):
        own = [c for c, coordinate in enumerate(model.coordinates) if coordinate.joint == j]
        if joint.kind == "CustomJoint" and own:
            rank = [own.index(axis.coordinate) if axis.coordinate in own else -1 for axis in joint.rotations]
            # Simbody's Hdot of a function-based mobilizer: speed 0 alone turns axis 2; all but speed 2, axis 3.
            carries[j, 1] = [r == 0 for r in rank]
            carries[j, 2] = [r >= 0 and r != 2 for r in rank]
    return carries


def _ints(values: object) -> Int[Array, " values"]:
    return np.array([int(v) for v in values], dtype=np.int64)  # type: ignore[attr-defined]


def _stack(arrays: list[Float[Array, " *shape"]], shape: tuple[int, ...]) -> Float[Array, " stacked *shape"]:
    if not arrays:
        return np.empty((0, *shape))
    return np.ascontiguousarray(np.stack(arrays), dtype=float)
