"""What holds a hip besides muscles: capsule and residual joint spring, the head centred."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.frames import frames as bones
from coxa.anatomy.person import Person
from coxa.hip.frames import Chosen, Frames
from coxa.socket.capsule import Capsule, capsule_state, hip_rotation
from coxa.socket.passive import passive_joint_moment


@dataclass(frozen=True, eq=False)
class PassiveJoint:
    """What capsule and residual joint spring do in some frames, the head centred.

    Attributes:
        on_femur_N: Pull of the capsule on the femur.
        moment_Nm: Moment of capsule and spring about each row.
    """

    on_femur_N: Float[Array, "frames 3"]
    moment_Nm: Float[Array, "frames 4"]

    def part(self, frames: Chosen) -> PassiveJoint:
        """Return some of the frames."""
        return PassiveJoint(self.on_femur_N[frames], self.moment_Nm[frames])


def passive_joint(person: Person, capsule: Capsule, frames: Frames) -> PassiveJoint:
    """Return what capsule and joint spring do in some frames, the head centred.

    Args:
        person: Whose; stature scales the spring.
        capsule: The ligaments.
        frames: The postures.
    """
    state = capsule_state(capsule, frames.femur_rotation)
    spring_Nm = _spring_Nm(bones(person).size, frames.angle_rad)
    return PassiveJoint(state.force_on_femur_N, spring_Nm + _four(state.moment_Nm))


def joint_moment_Nm(
    size: float, capsule: Capsule, angle_rad: Float[Array, "frames 4"]
) -> Float[Array, "frames 4"]:
    """Return the moment of capsule and joint spring about each row for some angles, the head centred.

    Args:
        size: The person's stature over the reference adult's.
        capsule: The ligaments.
        angle_rad: Angles of `ROWS`.
    """
    capsule_Nm = capsule_state(capsule, hip_rotation(angle_rad)).moment_Nm
    return _spring_Nm(size, angle_rad) + _four(capsule_Nm)


def _spring_Nm(size: float, angle_rad: Float[Array, "frames 4"]) -> Float[Array, "frames 4"]:
    """Return the moment of the residual joint spring."""
    return passive_joint_moment(angle_rad[:, 0], angle_rad[:, 3], size=size)


def _four(hip_Nm: Float[Array, "frames 3"]) -> Float[Array, "frames 4"]:
    """Return moments about the hip rows with nothing at the knee."""
    return np.column_stack([hip_Nm, np.zeros(len(hip_Nm))])
