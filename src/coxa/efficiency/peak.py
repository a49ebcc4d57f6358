"""The greatest moment a hip can make in each direction without turning in the other two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array

from coxa._arrays import Array, Float
from coxa.efficiency.measures import DIRECTIONS
from coxa.errors import InputError


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
    moment_Nm: Float[Array, "postures 6"]
    activation: Float[Array, "postures 6 muscles"]

    def at(self, posture: str, direction: str) -> float:
        """Return one peak moment by the names of posture and direction, N·m."""
        return float(self.moment_Nm[self.posture.index(posture), DIRECTIONS.index(direction)])


def peak_moments(
    capacity_N: Float[Array, "postures muscles"],
    moment_arm_m: Float[Array, "postures muscles 3"],
    floor: Float[Array, " muscles"],
    ceiling: Float[Array, " muscles"],
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
    asked = [(i, d) for i in range(postures) for d in range(len(DIRECTIONS))]
    gain = capacity_N[:, :, None] * moment_arm_m
    bounds = np.column_stack([floor, ceiling])
    together = _solve(gain, bounds, asked)
    for n, (i, d) in enumerate(asked):
        # One that guarding makes impossible spoils them all: then each is solved by itself.
        found = _solve(gain, bounds, [(i, d)]) if together is None else together[n : n + 1]
        if found is not None:
            activation[i, d] = found[0]
            moment[i, d] = _sign(d) * found[0] @ gain[i, :, d // 2]
    for array in (moment, activation):
        array.setflags(write=False)
    return PeakMoments(posture, moment, activation)


def _sign(direction: int) -> float:
    return 1.0 - 2.0 * (direction % 2)


def _solve(
    gain: Float[Array, "postures muscles 3"], bounds: Float[Array, "muscles 2"], asked: list[tuple[int, int]]
) -> Float[Array, "programmes muscles"] | None:
    """Return the activations of the programmes asked for, `(programmes, muscles)`; None if one is infeasible.

    The programmes share nothing, but one call for all of them costs a tenth of a call for each.
    """
    cost = np.concatenate([-_sign(d) * gain[i, :, d // 2] for i, d in asked])
    others = [[k for k in range(3) if k != d // 2] for _, d in asked]
    balance = block_diag([csr_array(gain[i][:, rows].T) for (i, _), rows in zip(asked, others, strict=True)])
    found = linprog(
        cost, A_eq=balance.tocsr(), b_eq=np.zeros(balance.shape[0]), bounds=np.tile(bounds, (len(asked), 1))
    )
    return found.x.reshape(len(asked), -1) if found.status == 0 else None
