"""Net joint moments by recursive Newton-Euler (Featherstone 2008, ch. 5), with external loads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa._jit import kernel, kernel_input, run_in_chunks
from coxa.errors import CoxaError
from coxa.recording.loads import GroundForces
from coxa.skeleton.arrays import Floats, Ints, SkeletonArrays
from coxa.skeleton.kernels import (
    couple,
    moment_frame,
    motion_frame,
    pose_frame,
    twist_frame,
    wrench_frame,
)


@dataclass(frozen=True, eq=False)
class NetMoments:
    """What the joints must deliver.

    Attributes:
        moment_Nm: `(frames, coordinates)` generalized force of every coordinate (N for translations), as
            OpenSim's inverse dynamics reports it: dependent coordinates keep their own.
        static_moment_Nm: `(frames, coordinates)` the same with the poses held still under the same loads.
        joint_force_N: `(frames, joints, 3)` intersegmental force on the child at each joint, ground axes.
    """

    moment_Nm: Float[Array, "frames coordinates"]
    static_moment_Nm: Float[Array, "frames coordinates"]
    joint_force_N: Float[Array, "frames joints 3"]


def inverse_dynamics(
    skeleton: SkeletonArrays,
    q: Float[Array, "frames coordinates"],
    rate: Float[Array, "frames coordinates"],
    acceleration: Float[Array, "frames coordinates"],
    loads: GroundForces,
) -> NetMoments:
    """Compute net joint moments and intersegmental forces.

    Args:
        skeleton: From `skeleton_arrays`.
        q, rate, acceleration: `(frames, coordinates)` coordinates, dq/dt, d²q/dt²; rad or m.
        loads: External loads at the same frames (`GroundForces.at`).

    Returns:
        Moments and joint forces, arrays read-only.

    Raises:
        CoxaError: Loads and coordinates are not at the same frames.
    """
    if loads.force_N.shape[0] != q.shape[0]:
        raise CoxaError(f"loads at {loads.force_N.shape[0]} frames, coordinates at {q.shape[0]}")
    q, rate, acceleration = (np.array(a, dtype=float, order="C") for a in (q, rate, acceleration))
    result = NetMoments(np.empty_like(q), np.empty_like(q), np.empty((q.shape[0], skeleton.parent.size, 3)))

    bodies = [kernel_input(a, np.int64) for a in (loads.bodies, loads.force_frames, loads.point_frames)]
    force, point, torque = (kernel_input(a) for a in (loads.force_N, loads.point_m, loads.torque_Nm))

    def work(first: int, last: int) -> None:
        _dynamics_frames(
            skeleton,
            first,
            last,
            q,
            rate,
            acceleration,
            bodies[0],
            bodies[1],
            bodies[2],
            force,
            point,
            torque,
            result.moment_Nm,
            result.static_moment_Nm,
            result.joint_force_N,
        )

    run_in_chunks(work, q.shape[0])
    for array in vars(result).values():
        array.setflags(write=False)
    return result


@kernel
def _dynamics_frames(
    sk: SkeletonArrays,
    first: int,
    last: int,
    q: Floats,
    qd: Floats,
    qdd: Floats,
    load_body: Ints,
    force_body: Ints,
    point_body: Ints,
    force: Floats,
    point: Floats,
    torque: Floats,
    moment: Floats,
    static: Floats,
    joint_force: Floats,
) -> None:
    n_joints = sk.parent.size
    n_bodies = sk.mass_kg.size
    axes = np.empty((n_joints, 6, 6))
    center = np.empty((n_joints, 3))
    slope = np.empty(sk.coupler_independent.size)
    R = np.empty((n_bodies, 3, 3))
    p = np.empty((n_bodies, 3))
    twist = np.empty((q.shape[1], 6))
    state = np.empty((n_bodies, 4, 3))
    still = np.zeros((n_bodies, 4, 3))
    external = np.empty((n_bodies, 6))
    wrench = np.empty((n_bodies, 6))
    for f in range(first, last):
        couple(sk, q[f], qd[f], qdd[f], slope)
        pose_frame(sk, q[f], R, p, axes, center)
        twist_frame(sk, R, axes, center, twist)
        motion_frame(sk, qd[f], qdd[f], p, axes, center, state)
        for b in range(n_bodies):
            for i in range(6):
                external[b, i] = 0.0
        for k in range(load_body.size):
            _add_load(R, p, force_body[k], point_body[k], force[f, k], point[f, k], torque[f, k],
                      external[load_body[k]])  # fmt: skip
        wrench_frame(sk, R, p, still, external, wrench)
        moment_frame(sk, twist, wrench, static[f])
        wrench_frame(sk, R, p, state, external, wrench)
        moment_frame(sk, twist, wrench, moment[f])
        for j in range(n_joints):
            for i in range(3):
                joint_force[f, j, i] = wrench[sk.child[j], 3 + i]


@kernel
def _add_load(
    R: Floats,
    p: Floats,
    force_body: int,
    point_body: int,
    force: Floats,
    point: Floats,
    torque: Floats,
    out: Floats,
) -> None:
    """Add one load to a body's external wrench about the ground origin."""
    A = R[force_body]
    fx = A[0, 0] * force[0] + A[0, 1] * force[1] + A[0, 2] * force[2]
    fy = A[1, 0] * force[0] + A[1, 1] * force[1] + A[1, 2] * force[2]
    fz = A[2, 0] * force[0] + A[2, 1] * force[1] + A[2, 2] * force[2]
    B = R[point_body]
    x = p[point_body, 0] + B[0, 0] * point[0] + B[0, 1] * point[1] + B[0, 2] * point[2]
    y = p[point_body, 1] + B[1, 0] * point[0] + B[1, 1] * point[1] + B[1, 2] * point[2]
    z = p[point_body, 2] + B[2, 0] * point[0] + B[2, 1] * point[1] + B[2, 2] * point[2]
    out[0] += A[0, 0] * torque[0] + A[0, 1] * torque[1] + A[0, 2] * torque[2] + y * fz - z * fy
    out[1] += A[1, 0] * torque[0] + A[1, 1] * torque[1] + A[1, 2] * torque[2] + z * fx - x * fz
    out[2] += A[2, 0] * torque[0] + A[2, 1] * torque[1] + A[2, 2] * torque[2] + x * fy - y * fx
    out[3] += fx
    out[4] += fy
    out[5] += fz
