"""Passive forces of muscles under tension, for a batch of states."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float
from coxa._jit import kernel, kernel_input, run_in_chunks
from coxa.hip.frames import Forces
from coxa.muscles.capacity import ForceModel
from coxa.muscles.curves import PASSIVE, multiplier

Vec = NDArray[np.float64]


@kernel
def _passive_states(
    first: int,
    last: int,
    tension: Vec,
    norm_length: Vec,
    stretch_N: Vec,
    healthy_N: Vec,
    family: NDArray[np.int64],
    start: NDArray[np.int64],
    data: Vec,
    curve: int,
    out: Vec,
) -> None:
    for s in range(first, last):
        for m in range(tension.shape[1]):
            t = tension[s, m]
            for f in range(norm_length.shape[0]):
                if t == 0.0 or stretch_N[f, m] == 0.0:
                    out[s, f, m] = healthy_N[f, m]
                else:
                    out[s, f, m] = stretch_N[f, m] * multiplier(
                        curve, norm_length[f, m] + t, family[m], data, start[m]
                    )


def passive_force(
    model: ForceModel, forces: Forces, tension: Float[Array, "states muscles"]
) -> Float[Array, "states frames muscles"]:
    """Return the passive force of each muscle, healthy part and what tension adds.

    Args:
        model: The muscles.
        forces: What they can pull in `(frames, muscles)`.
        tension: `(states, muscles)` strain by which passive tissue acts shorter.

    Returns:
        `(states, frames, muscles)`, N.
    """
    out = np.empty((len(tension), *forces.capacity_N.shape))
    curves = model.curves
    shifts, healthy_N = kernel_input(tension), kernel_input(forces.passive_N)
    lengths, stretch_N = kernel_input(forces.norm_length), kernel_input(forces.stretch_N)

    def work(first: int, last: int) -> None:
        _passive_states(
            first, last, shifts, lengths, stretch_N, healthy_N, curves.family, curves.start, curves.data, PASSIVE, out
        )  # fmt: skip

    run_in_chunks(work, len(tension), smallest=16)
    return out
