"""The greatest moment a hip can make in each direction without turning in the other two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from coxa.efficiency.measures import DIRECTIONS
from coxa.errors import InputError

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PeakMoments:
    """Greatest moments per posture and direction.

    Attributes:
        posture: Names of the postures.
        moment_Nm: `(postures, 6)` in the directions of `DIRECTIONS`, passive part left out; NaN where the
            guarding of some muscle cannot be balanced at all. Negative: guarding turns the hip the other
            way however hard the rest pulls.
        activation: `(postures, 6, muscles)` of one optimum; NaN as above.
    """

    posture: tuple[str, ...]
    moment_Nm: Array
    activation: Array

    def at(self, posture: str, direction: str) -> float:
        """Return one peak moment by the names of posture and direction, N·m."""
        return float(self.moment_Nm[self.posture.index(posture), DIRECTIONS.index(direction)])


def peak_moments(
    capacity_N: Array,
    moment_arm_m: Array,
    floor: Array,
    ceiling: Array,
    *,
    posture: tuple[str, ...],
) -> PeakMoments:
    """Return the peak moments by linear programmes: most of one hip row, the other two held at zero.

    Knee and ankle are held by the dynamometer, so their rows do not bind. This is what a perfectly
    coordinated hip could show in a test; a person who cannot coordinate shows less.

    Args:
        capacity_N: `(postures, muscles)` tendon force at full healthy activation, isometric.
        moment_arm_m: `(postures, muscles, 3)` hip rows.
        floor: `(muscles,)` least activation (guarding).
        ceiling: `(muscles,)` greatest activation (strength).
        posture: Name of each posture.

    Raises:
        InputError: Shapes do not belong together.
    """
    postures, muscles = capacity_N.shape
    if moment_arm_m.shape != (postures, muscles, 3) or len(posture) != postures:
        raise InputError(
            f"{len(posture)} posture names, capacities {capacity_N.shape}, arms {moment_arm_m.shape}.",
            mend="give one name, one row of capacities and one (muscles, 3) of arms per posture.",
        )
    moment = np.full((postures, len(DIRECTIONS)), np.nan)
    activation = np.full((postures, len(DIRECTIONS), muscles), np.nan)
    bounds = np.column_stack([floor, ceiling])
    for i in range(postures):
        gain = capacity_N[i, :, None] * moment_arm_m[i]
        for d in range(len(DIRECTIONS)):
            row, sign = d // 2, 1.0 - 2.0 * (d % 2)
            others = [k for k in range(3) if k != row]
            found = linprog(-sign * gain[:, row], A_eq=gain[:, others].T, b_eq=np.zeros(2), bounds=bounds)
            if found.status == 0:
                moment[i, d], activation[i, d] = -found.fun, found.x
    for array in (moment, activation):
        array.setflags(write=False)
    return PeakMoments(posture, moment, activation)
