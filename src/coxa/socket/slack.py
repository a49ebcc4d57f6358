"""How far the capsule lets the thigh turn before it resists: the slack region of van Arkel et al. 2015b."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError
from coxa.socket.capsule import Capsule, capsule_state, hip_rotation

FREE_TORQUE_NM = 0.5
"""Torque below which rotation counts as unresisted, N·m: ours, a tenth of the 5 N·m the tests ended at."""
END_TORQUE_NM = 5.0
"""Torque at which the cadaver tests ended, N·m (van Arkel et al. 2015b, J Biomech 48:3803)."""
_REACH = np.radians(90.0)
_GRID = np.linspace(-_REACH, _REACH, 121)


@dataclass(frozen=True, eq=False)
class RotationSlack:
    """Angles of rotation at which the capsule begins to resist, rad, inward +; at most 90° to either side.

    Attributes:
        outward_rad: Where it resists turning further outward.
        inward_rad: Where it resists turning further inward.
    """

    outward_rad: Float[Array, " positions"]
    inward_rad: Float[Array, " positions"]

    @property
    def width_rad(self) -> Float[Array, " positions"]:
        """Return how wide the region between is."""
        return self.inward_rad - self.outward_rad

    @property
    def middle_rad(self) -> Float[Array, " positions"]:
        """Return its middle: above 0 the hip is more open to inward rotation."""
        return 0.5 * (self.inward_rad + self.outward_rad)


def rotation_slack(
    capsule: Capsule,
    flexion_rad: Float[Array, " positions"],
    adduction_rad: Float[Array, " positions"],
    *,
    torque_Nm: float = FREE_TORQUE_NM,
) -> RotationSlack:
    """Return between which angles of rotation the capsule resists less than a torque, head in the middle.

    Starts where the capsule stores least and goes both ways until the torque is first met.

    Args:
        capsule: The ligaments.
        flexion_rad: Flexion of each position.
        adduction_rad: Adduction of each position.
        torque_Nm: Resistance that ends the region; above 0.

    Raises:
        InputError: A torque that is not above 0.
    """
    if not torque_Nm > 0.0:
        raise InputError(f"a resistance of {torque_Nm:g} N·m.", mend="give a torque above 0.")
    positions, turns = len(flexion_rad), len(_GRID)
    angles = np.empty((positions, turns, 3))
    angles[..., 0], angles[..., 1], angles[..., 2] = flexion_rad[:, None], adduction_rad[:, None], _GRID
    state = capsule_state(capsule, hip_rotation(angles.reshape(-1, 3)))
    resistance = state.moment_Nm[:, 2].reshape(positions, turns)
    least = np.array([_middle_of_least(energy) for energy in state.energy_J.reshape(positions, turns)])
    inward = [_reach(-row[i:], _GRID[i:], torque_Nm) for row, i in zip(resistance, least, strict=True)]
    outward = [_reach(row[i::-1], _GRID[i::-1], torque_Nm) for row, i in zip(resistance, least, strict=True)]
    return RotationSlack(np.array(outward), np.array(inward))


def _middle_of_least(energy_J: Float[Array, " turns"]) -> int:
    """Return the middle of the flat bottom of an energy, a microjoule deep."""
    bottom = np.flatnonzero(energy_J <= energy_J.min() + 1e-6)
    return int(bottom[len(bottom) // 2])


def _reach(torque_Nm: Float[Array, " n"], angle_rad: Float[Array, " n"], limit_Nm: float) -> float:
    """Return the first angle at which a torque meets a limit, straight between samples."""
    beyond = np.flatnonzero(torque_Nm >= limit_Nm)
    if len(beyond) == 0:
        return float(angle_rad[-1])
    i = int(beyond[0])
    if i == 0:
        return float(angle_rad[0])
    share = (limit_Nm - torque_Nm[i - 1]) / (torque_Nm[i] - torque_Nm[i - 1])
    return float(angle_rad[i - 1] + share * (angle_rad[i] - angle_rad[i - 1]))
