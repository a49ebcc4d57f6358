"""Thelen 2003 muscle: Gaussian force-length, Hill force-velocity, exponential passive curve.

Source: Thelen DG (2003), Adjustment of muscle mechanics model parameters to simulate dynamic contractions in
older adults, J Biomech Eng 125:70-77, equations 2, 4, 6 and 7; beyond a share of the
greatest lengthening force the curve goes on as a straight line, as in OpenSim 4.6; beyond vmax it is 0.
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
    "KshapeActive", "KshapePassive", "FmaxMuscleStrain", "Af", "Flen", "fv_linear_extrap_threshold",
    "maximum_pennation_angle",
)  # fmt: skip
OPTIONAL: dict[str, float] = {}


def parameters(given: dict[str, float]) -> Float[Array, " values"]:
    """Return the packed parameters.

    Args:
        given: Every name of `REQUIRED`.

    Raises:
        ValueError: A parameter is outside the range in which the curve exists.
    """
    width, shape, strain, af, flen, threshold = (given[name] for name in REQUIRED[:6])
    if min(width, shape, strain, af) <= 0.0 or flen <= 1.0 or not 1.0 / flen < threshold < 1.0:
        raise ValueError(
            "KshapeActive, KshapePassive, FmaxMuscleStrain and Af must be above 0, Flen above 1, "
            "fv_linear_extrap_threshold between 1/Flen and 1"
        )
    # At full activation the inverse curve v(f) depends on the multiplier f alone (equation 6 divided by f_L).
    eccentric = (2.0 + 2.0 / af) / (flen - 1.0)
    edge = threshold * flen
    denominator = eccentric * (flen - edge)
    edge_velocity = (edge - 1.0) / denominator
    edge_slope = 1.0 / denominator + (edge - 1.0) * eccentric / denominator**2
    return np.array(
        [width, shape / strain, math.expm1(shape), af, flen, eccentric, edge, edge_velocity, 1.0 / edge_slope]
    )


@kernel
def multiplier(curve: int, x: float, data: Vec, start: int) -> float:
    """Return the multiplier of one curve at a normalised fibre length or velocity `x`, lengthening +."""
    force: float = 0.0
    if curve == ACTIVE:  # equation 4
        force = math.exp(-(x - 1.0) * (x - 1.0) / data[start])
    elif curve == PASSIVE:  # equation 2, none at or below optimal length
        if x > 1.0:
            force = math.expm1(data[start + 1] * (x - 1.0)) / data[start + 2]
    elif x >= data[start + 7]:  # equations 6 and 7 solved for force, from here to the end
        force = data[start + 6] + (x - data[start + 7]) * data[start + 8]
    elif x > 0.0:
        lengthening = data[start + 5] * x
        force = (1.0 + lengthening * data[start + 4]) / (1.0 + lengthening)
    elif x > -1.0:
        force = (1.0 + x) / (1.0 - x / data[start + 3])
    return force
