"""How stiff a hip is in its tasks: short-range stiffness of active muscle, passive muscle, capsule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.frames import frames as bones
from coxa.efficiency.measures import SHORT_RANGE_GAIN
from coxa.hip.frames import Frames
from coxa.hip.joint import joint_moment_Nm
from coxa.hip.passive import passive_force
from coxa.hip.posed import Hip
from coxa.hip.simulation import Simulation
from coxa.socket.capsule import Capsule

_STRAIN = 1e-4  # of the optimal fibre length, either way, for the slope of the passive curve
_ANGLE_RAD = 1e-3  # either way, for the slope of the capsule's moment


@dataclass(frozen=True, eq=False)
class Stiffness:
    """Resistance to a small turn about each row, N·m/rad, rows as everywhere; moment arms taken as constant.

    Attributes:
        active_Nm_rad: Short-range stiffness of muscle activity, tendons rigid: what a quick push meets.
        passive_Nm_rad: Of passive muscle, tension included.
        joint_Nm_rad: Of capsule and joint spring, the same in every state.
    """

    active_Nm_rad: Float[Array, "states frames 4"]
    passive_Nm_rad: Float[Array, "states frames 4"]
    joint_Nm_rad: Float[Array, "frames 4"]

    @property
    def total_Nm_rad(self) -> Float[Array, "states frames 4"]:
        """All three together."""
        return np.asarray(self.active_Nm_rad + self.passive_Nm_rad + self.joint_Nm_rad)


def stiffness(simulation: Simulation) -> Stiffness:
    """Return the stiffness of every state in every frame of every task.

    Args:
        simulation: What the muscles do.

    Source:
        Active part: Cui et al. (2008), see `coxa.efficiency.SHORT_RANGE_GAIN`. Passive part: slope of the
        muscles' passive curve over fibre length, turned by the moment arm twice.
    """
    hip, states = simulation.hip, simulation.states
    span = hip.task_frames
    fiber_m = hip.force_model.architecture[:, 1]
    arm2 = hip.moment_arm_m**2
    active_N = simulation.activation * hip.capacity_N
    active = np.einsum("sfm,fmk->sfk", SHORT_RANGE_GAIN * active_N / fiber_m, arm2, optimize=True)
    forces = hip.forces.part(span)
    more, less = (passive_force(hip.force_model, forces, states.tension + h) for h in (_STRAIN, -_STRAIN))
    strength_N = hip.force_model.architecture[:, 0]
    cosine = np.divide(forces.stretch_N, strength_N)
    slope_N_m = (more - less) / (2.0 * _STRAIN) * cosine / fiber_m
    passive = np.einsum("sfm,fmk->sfk", slope_N_m, arm2, optimize=True)
    return Stiffness(active, passive, joint_stiffness_Nm_rad(hip))


def joint_stiffness_Nm_rad(hip: Hip) -> Float[Array, "frames 4"]:
    """Return what capsule and joint spring resist a small turn about each row with, in the tasks.

    Args:
        hip: The hip.
    """
    return np.asarray(_joint_stiffness(bones(hip.person).size, hip.capsule, hip.frames)[hip.task_frames])


@lru_cache(maxsize=16)
def _joint_stiffness(size: float, capsule: Capsule, frames: Frames) -> Float[Array, "frames 4"]:
    """Return the same for all frames; hips that differ in muscles only share it."""
    found = np.zeros_like(frames.angle_rad)
    for k in range(4):
        step = np.zeros(4)
        step[k] = _ANGLE_RAD
        more, less = (joint_moment_Nm(size, capsule, frames.angle_rad + s * step)[:, k] for s in (1.0, -1.0))
        found[:, k] = (less - more) / (2.0 * _ANGLE_RAD)
    found.flags.writeable = False
    return found
