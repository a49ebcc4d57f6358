"""Bodies and muscles of a whole recording, a slice of frames at a time so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from coxa._arrays import Array, Float
from coxa.model.description import GROUND, Model
from coxa.model.hips import HipJoint
from coxa.muscles.geometry import muscle_geometry
from coxa.muscles.paths import Paths, compile_paths
from coxa.pipeline.legs import Leg
from coxa.recording.loads import GroundForces
from coxa.skeleton.arrays import SkeletonArrays
from coxa.skeleton.dynamics import inverse_dynamics
from coxa.skeleton.pose import pose

Progress = Callable[[str, float], None]

SLICE_FRAMES = 2048
"""Frames held at once in full detail (poses, twists); about 30 MB for a full-body model."""


@dataclass(frozen=True, eq=False)
class LegMechanics:
    """What a leg's muscles can do at every frame.

    Attributes:
        length_m, velocity_m_s: `(frames, muscles)` of the whole muscle-tendon unit.
        moment_arm_m: `(frames, muscles, rows)`.
        line_of_action: `(frames, hips, muscles, 3)` unit pull on the leg side, ground axes.
    """

    length_m: Float[Array, "frames muscles"]
    velocity_m_s: Float[Array, "frames muscles"]
    moment_arm_m: Float[Array, "frames muscles rows"]
    line_of_action: Float[Array, "frames hips muscles 3"]


@dataclass(frozen=True, eq=False)
class Mechanics:
    """The rigid-body side of a recording.

    Attributes:
        q: `(frames, coordinates)` with couplers honoured, rad or m.
        moment_Nm: `(frames, coordinates)` net moments as OpenSim reports them.
        row_moment_Nm: `(frames, coordinates)` the same with dependent coordinates folded into theirs.
        static_row_moment_Nm: `row_moment_Nm` of the same poses held still under the same ground forces.
        hip_force_N: `(frames, hips, 3)` intersegmental force on the femur, ground axes.
        residual_N: `(frames, 3)` force that would have to hold the whole body besides the measured ones, ground
            axes: zero when motion, masses and forces fit together.
        pelvis_rotation, femur_rotation: `(frames, hips, 3, 3)` body → ground.
        legs: One per leg.
    """

    q: Float[Array, "frames coordinates"]
    moment_Nm: Float[Array, "frames coordinates"]
    row_moment_Nm: Float[Array, "frames coordinates"]
    static_row_moment_Nm: Float[Array, "frames coordinates"]
    hip_force_N: Float[Array, "frames hips 3"]
    residual_N: Float[Array, "frames 3"]
    pelvis_rotation: Float[Array, "frames hips 3 3"]
    femur_rotation: Float[Array, "frames hips 3 3"]
    legs: tuple[LegMechanics, ...]


def run_mechanics(
    model: Model,
    skeleton: SkeletonArrays,
    hips: tuple[HipJoint, ...],
    legs: tuple[Leg, ...],
    motion: tuple[
        Float[Array, "frames coordinates"],
        Float[Array, "frames coordinates"],
        Float[Array, "frames coordinates"],
    ],
    loads: GroundForces,
    progress: Progress,
) -> Mechanics:
    """Compute poses, net moments and muscle geometry of every frame.

    Args:
        model, skeleton: The model and its arrays.
        hips, legs: What to report.
        motion: Coordinates, rates and second rates, each `(frames, coordinates)`.
        loads: External loads at the same frames.
        progress: Called with a word and the share done.
    """
    n = motion[0].shape[0]
    paths = [compile_paths(model, leg.muscles) for leg in legs]
    out = _allocate(n, model, hips, legs)
    for first in range(0, n, SLICE_FRAMES):
        part = slice(first, min(first + SLICE_FRAMES, n))
        _fill(out, part, model, skeleton, hips, legs, paths, motion, loads)
        progress("bodies and muscles", part.stop / n)
    return out


def _allocate(n: int, model: Model, hips: tuple[HipJoint, ...], legs: tuple[Leg, ...]) -> Mechanics:
    c, h = len(model.coordinates), len(hips)
    return Mechanics(
        q=np.empty((n, c)),
        moment_Nm=np.empty((n, c)),
        row_moment_Nm=np.empty((n, c)),
        static_row_moment_Nm=np.empty((n, c)),
        hip_force_N=np.empty((n, h, 3)),
        residual_N=np.empty((n, 3)),
        pelvis_rotation=np.empty((n, h, 3, 3)),
        femur_rotation=np.empty((n, h, 3, 3)),
        legs=tuple(
            LegMechanics(
                np.empty((n, len(leg.muscles))),
                np.empty((n, len(leg.muscles))),
                np.empty((n, len(leg.muscles), len(leg.rows))),
                np.empty((n, len(leg.hips), len(leg.muscles), 3)),
            )
            for leg in legs
        ),
    )


def _fill(
    out: Mechanics,
    part: slice,
    model: Model,
    skeleton: SkeletonArrays,
    hips: tuple[HipJoint, ...],
    legs: tuple[Leg, ...],
    paths: list[Paths],
    motion: tuple[
        Float[Array, "frames coordinates"],
        Float[Array, "frames coordinates"],
        Float[Array, "frames coordinates"],
    ],
    loads: GroundForces,
) -> None:
    q, rate, acceleration = (array[part] for array in motion)
    here = replace(
        loads, force_N=loads.force_N[part], point_m=loads.point_m[part], torque_Nm=loads.torque_Nm[part]
    )
    placed = pose(skeleton, q, rate)
    # Geometry first: on a first run another process compiles the dynamics meanwhile (`coxa.warm`).
    for leg, leg_paths, leg_out in zip(legs, paths, out.legs, strict=True):
        joints = tuple(hip.joint for hip in leg.hips)
        geometry = muscle_geometry(leg_paths, placed, placed.q, placed.speed, leg.rows, joints)
        leg_out.length_m[part] = geometry.length_m
        leg_out.velocity_m_s[part] = geometry.lengthening_velocity_m_s
        leg_out.moment_arm_m[part] = geometry.moment_arm_m
        leg_out.line_of_action[part] = np.swapaxes(geometry.line_of_action, 1, 2)
    moving = inverse_dynamics(skeleton, q, rate, acceleration, here)
    out.q[part] = placed.q
    out.moment_Nm[part] = moving.moment_Nm
    out.row_moment_Nm[part] = fold(model, moving.moment_Nm, placed.coupler_slope)
    out.static_row_moment_Nm[part] = fold(model, moving.static_moment_Nm, placed.coupler_slope)
    roots = [j for j, joint in enumerate(model.joints) if joint.parent == GROUND]
    out.residual_N[part] = moving.joint_force_N[:, roots].sum(axis=1)
    for h, hip in enumerate(hips):
        out.hip_force_N[part, h] = moving.joint_force_N[:, hip.joint]
        out.pelvis_rotation[part, h] = placed.rotation[:, hip.pelvis_body]
        out.femur_rotation[part, h] = placed.rotation[:, hip.femur_body]


def fold(
    model: Model,
    moment_Nm: Float[Array, "frames coordinates"],
    coupler_slope: Float[Array, "frames couplers"],
) -> Float[Array, "frames coordinates"]:
    """Add each dependent coordinate's moment, times its slope, to the coordinate it follows."""
    folded = moment_Nm.copy()
    for k, coupler in enumerate(model.couplers):
        folded[:, coupler.independent] += coupler_slope[:, k] * moment_Nm[:, coupler.dependent]
        folded[:, coupler.dependent] = 0.0
    return folded
