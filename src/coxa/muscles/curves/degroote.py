"""De Groote-Fregly 2016 muscle: sum of Gaussians, logarithm, exponential.

Source: De Groote F, Kinney AL, Rao AV, Fregly BJ (2016), Evaluation of direct collocation optimal control
problem formulations for solving the muscle redundancy problem, Ann Biomed Eng 44:2922-2936, supplement;
figures as in OpenSim 4.6's DeGrooteFregly2016Muscle, which adjusts b11, d1 and d4 so that the curves pass
through (1, 1), (-1, 0) and (0, 1), and lets the passive curve start at a normalised length of 0.2.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float
from coxa._jit import kernel
from coxa.muscles.curves.which import ACTIVE, PASSIVE

Vec = NDArray[np.float64]

REQUIRED = (
    "active_force_width_scale",
    "passive_fiber_strain_at_one_norm_force",
    "ignore_passive_fiber_force",
)
OPTIONAL: dict[str, float] = {}

GAUSSIANS = (
    (0.8150671134243542, 1.055033428970575, 0.162384573599574, 0.063303448465465),
    (0.433004984392647, 0.716775413397760, -0.029947116970696, 0.200356847296188),
    (0.1, 1.0, 0.353553390593274, 0.0),
)
"""Height, centre, width and its slope of the three Gaussians."""
D1, D2, D3, D4 = -0.3211346127989808, -8.149, -0.374, 0.8825327733249912
"""Force-velocity figures."""
K_PASSIVE = 4.0
"""Exponential shape of the passive curve."""
SHORTEST = 0.2
"""Normalised fibre length at which the passive force is zero."""


def parameters(given: dict[str, float]) -> Float[Array, " values"]:
    """Return the packed parameters.

    Args:
        given: Every name of `REQUIRED`.

    Raises:
        ValueError: A parameter is outside the range in which the curve exists.
    """
    width, strain, no_passive = (given[name] for name in REQUIRED)
    if width < 1.0 or strain <= 0.0:
        raise ValueError("the width scale must be 1 or more and the passive strain above 0")
    offset = math.exp(K_PASSIVE * (SHORTEST - 1.0) / strain)
    scale = 0.0 if no_passive else 1.0 / (math.exp(K_PASSIVE) - offset)
    return np.array([width, K_PASSIVE / strain, offset, scale])


@kernel
def multiplier(curve: int, x: float, data: Vec, start: int) -> float:
    """Return the multiplier of one curve at a normalised fibre length or velocity `x`, lengthening +."""
    force: float = 0.0
    if curve == ACTIVE:  # the width scale stretches it about length 1
        wide = (x - 1.0) / data[start] + 1.0
        for b in GAUSSIANS:
            deviation = (wide - b[1]) / (b[2] + b[3] * wide)
            force += b[0] * math.exp(-0.5 * deviation * deviation)
    elif curve == PASSIVE:
        if x > SHORTEST:
            force = data[start + 3] * (math.exp(data[start + 1] * (x - 1.0)) - data[start + 2])
    elif x > -1.0:  # 0 beyond vmax, where OpenSim's goes on to negative forces
        force = D1 * math.asinh(D2 * x + D3) + D4
    return force
