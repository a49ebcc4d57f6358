"""Hips that might be: each muscle's strength, fibre and tendon drawn from what sources allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.muscles import muscle_table
from coxa.anatomy.tables import settings


@dataclass(frozen=True, eq=False)
class ParameterSample:
    """Factors on the reference hip's parameters, read-only; muscles in the order of `muscle_table`.

    Attributes:
        strength_scale: On the greatest isometric force.
        fiber_scale: On the optimal fibre length.
        tendon_scale: On the tendon slack length.
    """

    strength_scale: Float[Array, "hips muscles"]
    fiber_scale: Float[Array, "hips muscles"]
    tendon_scale: Float[Array, "hips muscles"]


def sample_parameters(rng: np.random.Generator, count: int) -> ParameterSample:
    """Draw hips from the stated ranges.

    Strength and fibre length are drawn per whole muscle, so that its elements go together: on a logarithmic scale,
    the reference value is the likeliest and the median, and likelihood falls evenly to the range's ends. The tendon
    takes up what the fibre gains or loses, so that the fibre has its optimal length at about the same posture, and
    then varies evenly by a few per cent of the fibre.

    Args:
        rng: Source of randomness.
        count: Hips wanted.
    """
    table = muscle_table()
    names = list(dict.fromkeys(element.muscle for element in table))
    first = [next(e for e in table if e.muscle == name) for name in names]
    row = [names.index(element.muscle) for element in table]
    strength = _draw(rng, count, [(e.strength_range_N, e.strength_N) for e in first])[:, row]
    fiber = _draw(rng, count, [(e.fiber_range_m, e.fiber_m) for e in first])[:, row]
    spread = settings()["muscle"]["tendon_spread_of_fiber"]
    slack = np.array([e.tendon_slack_m for e in table])
    length = np.array([e.fiber_m for e in table])
    shift = rng.uniform(-spread, spread, (count, len(names)))[:, row] * length
    # A fibre that would need a tendon shorter than a tenth of the reference's keeps its own length instead.
    room = 1.0 + 0.9 * slack / length
    fiber = np.minimum(fiber, room)
    tendon = np.maximum(1.0 + ((1.0 - fiber) * length + shift) / slack, 0.1)
    for array in (strength, fiber, tendon):
        array.setflags(write=False)
    return ParameterSample(strength, fiber, tendon)


def _draw(
    rng: np.random.Generator, count: int, ranges: list[tuple[tuple[float, float], float]]
) -> Float[Array, "hips muscles"]:
    low = np.log([bounds[0] / usual for bounds, usual in ranges])
    high = np.log([bounds[1] / usual for bounds, usual in ranges])
    # As likely above as below the usual value, and thinning out evenly towards either end.
    part = rng.random((count, len(ranges)))
    below = low * (1.0 - np.sqrt(2.0 * np.minimum(part, 0.5)))
    above = high * (1.0 - np.sqrt(2.0 * np.minimum(1.0 - part, 0.5)))
    return np.asarray(np.exp(np.where(part < 0.5, below, above)))
