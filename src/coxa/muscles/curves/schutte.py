"""Schutte 1993 muscle: splines of active and passive force against length, Hill hyperbolas.

Source: Schutte LM, Rodgers MM, Zajac FE, Glaser RM (1993), Improving the efficacy of electrical
stimulation-induced leg cycle ergometry: an analysis based on a dynamic musculoskeletal model, IEEE Trans
Rehabil Eng 1:109-125; figures of the hyperbolas as in OpenSim 4.6's class of that name.

OpenSim's static optimisation does not use this muscle with a rigid tendon: it takes the isometric force with
an elastic tendon, passive force included, times another force-velocity curve. Coxa uses the muscle's own
curves with a rigid tendon, as for every other family. The damping of the fibre, which acts at any activation,
is no active force and is left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float
from coxa._jit import kernel
from coxa.model.functions import PiecewisePolynomial
from coxa.muscles.curves.which import ACTIVE, VELOCITY

Vec = NDArray[np.float64]

REQUIRED = ("time_scale",)
OPTIONAL: dict[str, float] = {}
FUNCTIONS = ("active_force_length_curve", "passive_force_length_curve")
"""Curves the muscle holds as functions."""

KV = 0.15
"""Curvature of the shortening hyperbola."""
ECCENTRIC_MOST = 1.4
"""Greatest lengthening force, times isometric."""
ECCENTRIC_SLOPE = 0.13 * KV / (KV + 1.0)
"""Curvature of the lengthening hyperbola, 0.4 / 0.13 as steep at zero velocity as the shortening one."""

_PIECE = 6
"""Values per spline piece: its upper knot, its origin, four ascending coefficients."""


def parameters(given: dict[str, float], functions: dict[str, PiecewisePolynomial]) -> Float[Array, " values"]:
    """Return the packed curves: start offset of the passive one, then active and passive pieces.

    Args:
        given: Every name of `REQUIRED`.
        functions: Every name of `FUNCTIONS`.

    Raises:
        ValueError: The time scale is not above 0, or a curve is of higher than third order.
    """
    if given["time_scale"] <= 0.0:
        raise ValueError("time_scale must be above 0 s")
    active_pieces, passive_pieces = (_pieces(functions[name]) for name in FUNCTIONS)
    return np.concatenate(([1.0 + len(active_pieces)], active_pieces, passive_pieces))


def _pieces(function: PiecewisePolynomial) -> Vec:
    order = function.coefficients.shape[1]
    if order > 4:
        raise ValueError("a force-length curve of higher than third order")
    pieces = np.zeros((len(function.origins), _PIECE))
    pieces[:, 0] = np.append(function.knots, np.inf)
    pieces[:, 1] = function.origins
    pieces[:, 2 : 2 + order] = function.coefficients
    return pieces.ravel()


@kernel
def multiplier(curve: int, x: float, data: Vec, start: int) -> float:
    """Return the multiplier of one curve at a normalised fibre length or velocity `x`, lengthening +.

    Velocity: without the fibre's damping. Passive: OpenSim puts an exponential in place of the table when a file
    leaves the table to the class; they differ by less than 0.2 up to a length of 1.5, and only the excess that
    tension adds depends on either.
    """
    force: float = 0.0
    if curve == VELOCITY:
        if x > 0.0:
            force = (ECCENTRIC_MOST * x + ECCENTRIC_SLOPE) / (x + ECCENTRIC_SLOPE)
        elif x > -1.0:
            force = KV * (1.0 + x) / (KV - x)
        return force
    at = start + 1 if curve == ACTIVE else start + int(data[start])
    while x >= data[at]:
        at += _PIECE
    t = x - data[at + 1]
    force = ((data[at + 5] * t + data[at + 4]) * t + data[at + 3]) * t + data[at + 2]
    return max(0.0, force)
