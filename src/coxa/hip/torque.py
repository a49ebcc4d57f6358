"""The greatest moment of a hip in each direction, for batches of states: exact, with slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa._jit import kernel_input, run_in_chunks
from coxa.errors import InputError
from coxa.hip.peak_kernel import peak_states
from coxa.hip.posed import POSITIONS, Hip
from coxa.hip.states import States


@dataclass(frozen=True, eq=False)
class PeakTorques:
    """Greatest isometric moments, the other two hip rows at zero, the knee held by the dynamometer.

    Directions in the order of `coxa.efficiency.DIRECTIONS`: flexion, extension, adduction, abduction, inward,
    outward rotation. Passive moments are left out, as a dynamometer zeroed at rest leaves them out.

    Attributes:
        positions: Names, of `POSITIONS`.
        moment_Nm: NaN where the guarding of some muscle cannot be balanced at all.
        by_strength: Change of the moment per unit of each muscle's strength, N·m.
        by_guard: The same for its guard, 0 or less.
    """

    positions: tuple[str, ...]
    moment_Nm: Float[Array, "states positions 6"]
    by_strength: Float[Array, "states positions 6 muscles"]
    by_guard: Float[Array, "states positions 6 muscles"]


def peak_torques(hip: Hip, states: States, positions: Sequence[str] = tuple(POSITIONS)) -> PeakTorques:
    """Return the peak moments of each state in some positions.

    Args:
        hip: The hip.
        states: The batch.
        positions: Names, of `POSITIONS`.

    Raises:
        InputError: There is no such position.
    """
    names = list(POSITIONS)
    if unknown := [name for name in positions if name not in names]:
        raise InputError(f"there is no position '{unknown[0]}'.", mend=f"use one of {', '.join(names)}.")
    rows = [hip.spans["positions"].start + names.index(name) for name in positions]
    gain = hip.forces.capacity_N[rows][:, :, None] * hip.frames.moment_arm_m[rows][:, :, :3]
    moment, price = peak_batch(gain, states.guard, states.strength)
    return PeakTorques(tuple(positions), moment, np.maximum(price, 0.0), np.minimum(price, 0.0))


def peak_batch(
    gain_Nm: Float[Array, "positions muscles 3"],
    floor: Float[Array, "states muscles"],
    ceiling: Float[Array, "states muscles"],
) -> tuple[Float[Array, "states positions 6"], Float[Array, "states positions 6 muscles"]]:
    """Return peak moments and each muscle's price at the optimum, both N·m.

    Args:
        gain_Nm: Moment about the hip rows at full activation.
        floor, ceiling: Bounds of activation.
    """
    n = len(floor)
    moment = np.empty((n, len(gain_Nm), 6))
    price = np.empty((*moment.shape, gain_Nm.shape[1]))
    gain, low, high = kernel_input(gain_Nm), kernel_input(floor), kernel_input(ceiling)

    def work(first: int, last: int) -> None:
        peak_states(first, last, gain, low, high, moment, price)

    run_in_chunks(work, n, smallest=16)
    price[np.isnan(moment)] = np.nan
    return moment, price
