"""Where every body is: the stage between a motion and everything that needs a pose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa._jit import kernel, run_in_chunks
from coxa.errors import CoxaError
from coxa.skeleton.arrays import Floats, SkeletonArrays
from coxa.skeleton.kernels import couple, pose_frame, speed_frame, twist_frame


@dataclass(frozen=True, eq=False)
class Pose:
    """The skeleton at every frame; couplers are honoured.

    Attributes:
        q: `(frames, coordinates)` rad or m, dependent coordinates set by their couplers.
        speed: `(frames, coordinates)` generalized speeds (rates; angular velocity in the parent's joint
            frame for ball and free joints), rad/s or m/s.
        rotation: `(frames, bodies, 3, 3)` body → ground.
        origin_m: `(frames, bodies, 3)` body origins in ground.
        speed_twist: `(frames, coordinates, 6)` twist per unit speed in ground: angular part, then the
            velocity of the body-fixed point at the ground origin.
        coupler_slope: `(frames, couplers)` d dependent / d independent.
    """

    q: Float[Array, "frames coordinates"]
    speed: Float[Array, "moving coordinates"]
    rotation: Float[Array, "frames bodies 3 3"]
    origin_m: Float[Array, "frames bodies 3"]
    speed_twist: Float[Array, "moving coordinates 6"]
    coupler_slope: Float[Array, "frames couplers"]


def pose(
    skeleton: SkeletonArrays,
    q: Float[Array, "frames coordinates"],
    rate: Float[Array, "frames coordinates"] | None = None,
    *,
    twists: bool = True,
) -> Pose:
    """Place the bodies at every frame.

    Args:
        skeleton: From `skeleton_arrays`.
        q: `(frames, coordinates)` rad or m.
        rate: `(frames, coordinates)` dq/dt; zero when left out.
        twists: False leaves `speed` and `speed_twist` without frames, for who only asks where bodies are.

    Returns:
        The pose, arrays read-only.

    Raises:
        CoxaError: The arrays do not have one column per coordinate.
    """
    q = np.array(q, dtype=float, order="C")
    n, n_coordinates = q.shape
    if n_coordinates != skeleton.coordinate_child.size:
        raise CoxaError(f"{n_coordinates} columns for {skeleton.coordinate_child.size} coordinates")
    rate = np.zeros_like(q) if rate is None else np.array(rate, dtype=float, order="C")
    n_bodies, moving = skeleton.mass_kg.size, n if twists else 0
    result = Pose(
        q=q,
        speed=np.empty((moving, n_coordinates)),
        rotation=np.empty((n, n_bodies, 3, 3)),
        origin_m=np.empty((n, n_bodies, 3)),
        speed_twist=np.empty((moving, n_coordinates, 6)),
        coupler_slope=np.empty((n, skeleton.coupler_independent.size)),
    )

    def work(first: int, last: int) -> None:
        _pose_frames(
            skeleton,
            first,
            last,
            q,
            rate,
            result.speed,
            result.rotation,
            result.origin_m,
            result.speed_twist,
            result.coupler_slope,
        )

    run_in_chunks(work, n)
    for array in vars(result).values():
        array.setflags(write=False)
    return result


@kernel
def _pose_frames(
    sk: SkeletonArrays,
    first: int,
    last: int,
    q: Floats,
    qd: Floats,
    u: Floats,
    R: Floats,
    p: Floats,
    twist: Floats,
    slope: Floats,
) -> None:
    axes = np.empty((sk.parent.size, 6, 6))
    center = np.empty((sk.parent.size, 3))
    unused = np.zeros(q.shape[1])
    for f in range(first, last):
        couple(sk, q[f], qd[f], unused, slope[f])
        pose_frame(sk, q[f], R[f], p[f], axes, center)
        if twist.shape[0] > 0:
            twist_frame(sk, R[f], axes, center, twist[f])
            speed_frame(sk, R[f], axes, qd[f], u[f])


def locate(
    rotation: Float[Array, "frames 3 3"], origin_m: Float[Array, "frames 3"], point_m: Float[Array, " 3"]
) -> Float[Array, "frames 3"]:
    """Return where a body-fixed point is in ground: `(frames, 3)` from `(frames, 3, 3)` and `(frames, 3)`."""
    place: Array = rotation @ point_m + origin_m
    return place
