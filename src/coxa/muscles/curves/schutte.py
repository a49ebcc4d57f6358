"""Schutte 1993 muscle: a spline of active force against length, Hill hyperbolas, exponential passive curve.

Source: Schutte LM, Rodgers MM, Zajac FE, Glaser RM (1993), Improving the efficacy of electrical
stimulation-induced leg cycle ergometry: an analysis based on a dynamic musculoskeletal model, IEEE Trans
Rehabil Eng 1:109-125; figures of the table and of the hyperbolas as in OpenSim 4.6's class of that name.

OpenSim's static optimisation does not use this muscle with a rigid tendon: it takes the isometric force with
an elastic tendon, passive force included, times another force-velocity curve. Coxa uses the muscle's own
curves with a rigid tendon, as for every other family. The damping of the fibre, which acts at any activation,
is no active force and is left out.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel
from coxa.model.functions import simm_spline

Vec = NDArray[np.float64]

REQUIRED = ("time_scale",)
OPTIONAL: dict[str, float] = {}

# fmt: off
LENGTH = (
    -5.307692, -4.307692, -1.923077, -0.884615, -0.269231, 0.230769, 0.461538, 0.52725, 0.62875, 0.71875,
    0.86125, 1.045, 1.2175, 1.43875, 1.5, 1.615385, 2.0, 2.961538, 3.692308, 5.461538, 9.901902,
)
FORCE = (
    0.012188, 0.021899, 0.036466, 0.052493, 0.075312, 0.114158, 0.157859, 0.226667, 0.636667, 0.856667,
    0.95, 0.993333, 0.77, 0.246667, 0.193821, 0.133252, 0.072683, 0.044417, 0.036341, 0.021899, 0.007332,
)
"""Active force against normalised fibre length; class default of OpenSim 4.6."""
# fmt: on

KV = 0.15
"""Curvature of the shortening hyperbola."""
ECCENTRIC_MOST = 1.4
"""Greatest lengthening force, times isometric."""
ECCENTRIC_SLOPE = 0.13 * KV / (KV + 1.0)
"""Curvature of the lengthening hyperbola; 0.13 makes the slopes meet at zero velocity in that proportion."""

_PIECE = 6
"""Values per spline piece: its upper knot, its origin, four ascending coefficients."""


def parameters(given: dict[str, float]) -> Vec:
    """Return the packed active spline.

    Args:
        given: Every name of `REQUIRED`.

    Raises:
        ValueError: The time scale is not above 0.
    """
    if given["time_scale"] <= 0.0:
        raise ValueError("time_scale must be above 0 s")
    spline = simm_spline(LENGTH, FORCE)
    pieces = np.zeros((len(spline.origins), _PIECE))
    pieces[:, 0] = np.append(spline.knots, np.inf)
    pieces[:, 1] = spline.origins
    pieces[:, 2 : 2 + spline.coefficients.shape[1]] = spline.coefficients
    return pieces.ravel()


@kernel
def active(x: float, data: Vec, start: int) -> float:
    """Return the active force-length multiplier at normalised fibre length `x`, at least 0."""
    at = start
    while x >= data[at]:
        at += _PIECE
    t = x - data[at + 1]
    force: float = ((data[at + 5] * t + data[at + 4]) * t + data[at + 3]) * t + data[at + 2]
    return max(0.0, force)


@kernel
def velocity(v: float, data: Vec, start: int) -> float:
    """Return the force-velocity multiplier at activation 1, without the fibre's damping."""
    if v <= -1.0:
        return 0.0
    if v <= 0.0:
        return KV * (1.0 + v) / (KV - v)
    return (ECCENTRIC_MOST * v + ECCENTRIC_SLOPE) / (v + ECCENTRIC_SLOPE)


@kernel
def passive(x: float, data: Vec, start: int) -> float:
    """Return the passive force-length multiplier: 1 at length 1.5, never quite 0."""
    return math.exp(8.0 * (x - 1.0) - 4.0)
