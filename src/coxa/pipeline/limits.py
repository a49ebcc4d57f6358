"""Passive moments of a model's coordinate limits."""

from __future__ import annotations

import numpy as np

from coxa._arrays import Array, Float
from coxa.model.description import CoordinateLimit, Model


def limit_moments(
    model: Model, q: Float[Array, "frames coordinates"], rate: Float[Array, "frames coordinates"]
) -> Float[Array, "frames coordinates"]:
    """Return the moment of the model's coordinate limits on every coordinate, `(frames, coordinates)`.

    Stiffness and damping grow smoothly from nothing at the limit to their full size `transition` beyond it.

    Args:
        model: The model.
        q, rate: `(frames, coordinates)` rad or m, and per second.

    Source:
        OpenSim's `CoordinateLimitForce`; its step is the quintic `10 x³ - 15 x⁴ + 6 x⁵`.
    """
    moment = np.zeros_like(q)
    for limit in model.limits:
        moment[:, limit.coordinate] += _limit(limit, q[:, limit.coordinate], rate[:, limit.coordinate])
    return moment


def _limit(
    limit: CoordinateLimit, q: Float[Array, " frames"], rate: Float[Array, " frames"]
) -> Float[Array, " frames"]:
    over, under = q - limit.upper_limit, limit.lower_limit - q
    above, below = _step(over / limit.transition), _step(under / limit.transition)
    spring = limit.lower_stiffness * below * under - limit.upper_stiffness * above * over
    result: Float[Array, " frames"] = spring - limit.damping * (above + below) * rate
    return result


def _step(x: Float[Array, " frames"]) -> Float[Array, " frames"]:
    x = np.clip(x, 0.0, 1.0)
    result: Float[Array, " frames"] = x**3 * (10.0 - 15.0 * x + 6.0 * x**2)
    return result
