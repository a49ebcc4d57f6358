"""Loop gain: whether a departure dies out or feeds on itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.loop.daily import next_day
from coxa.loop.departure import REGIONS, SIZE, burden, ceiling
from coxa.loop.mechanics import Mechanics
from coxa.loop.parameters import LoopParameters

STEP = 1e-3
"""Step of the Jacobian, as a share of the loop's limits."""
SETTLED = 1e-6
"""Power iteration stops when a day changes the factor by less."""
MOST_ROUNDS = 400
"""When power iteration stops, settled or not."""


@dataclass(frozen=True, eq=False)
class LoopGain:
    """What the circle does by itself, or with the same sessions every day.

    Attributes:
        at_health: Spectral radius of the daily map's Jacobian at the healthy fixed point: below 1 every small
            departure dies out, above 1 some grow. One-sided, since nothing departs below healthy; drives that
            relieve each other are not counted there, so it is an upper bound.
        growth: Factor per day by which this hip's own departure grows once its pattern has settled: measured by
            following it, scaled down to stay small. NaN where nothing departs.
        resting: Where the hip comes to rest from its start.
        at_rest: Spectral radius there.
        loudest: Departure pattern that grows or lasts longest at health, largest number 1.
    """

    at_health: float
    growth: float
    resting: Float[Array, "18"]
    at_rest: float
    loudest: Float[Array, "18"]

    @property
    def word(self) -> str:
        """`settles`, or `escalates`: by the hip's own growth where there is one, else by the Jacobian."""
        value = self.at_health if np.isnan(self.growth) else self.growth
        return "settles" if value < 1.0 else "escalates"


def jacobian(
    x: Float[Array, "18"],
    mechanics: Mechanics,
    parameters: LoopParameters,
    *,
    release: float = 0.0,
    rotation: float = 0.0,
    strength: float = 0.0,
) -> Float[Array, "18 18"]:
    """Return the derivative of the daily map, by differences: forward, backward where the limit is near.

    Args:
        x: Where.
        mechanics: What departures do to the hip.
        parameters: Speeds of drift and recovery.
        release, rotation, strength: Dose every day, in all regions.
    """
    top = ceiling()
    step = np.where(x + STEP * top > top, -STEP, STEP) * top
    states = np.vstack([x, x + np.diag(step)])
    region = np.ones(len(REGIONS))
    after = next_day(states, mechanics, parameters, release * region, rotation * region, strength)
    return np.asarray(((after[1:] - after[0]) / step[:, None]).T)


def loop_gain(
    mechanics: Mechanics,
    parameters: LoopParameters,
    start: Float[Array, "18"] | None = None,
    *,
    release: float = 0.0,
    rotation: float = 0.0,
    strength: float = 0.0,
    most_days: int = 4000,
) -> LoopGain:
    """Return whether a hip's tug-of-war settles or escalates.

    Args:
        mechanics: What departures do to the hip.
        parameters: Speeds of drift and recovery.
        start: The person's departure; None for a healthy hip.
        release, rotation, strength: Dose every day, in all regions.
        most_days: When to stop looking for where the hip comes to rest.
    """
    dose = {"release": release, "rotation": rotation, "strength": strength}
    healthy = np.zeros(SIZE)
    begin = healthy if start is None else start
    values, vectors = np.linalg.eig(jacobian(healthy, mechanics, parameters, **dose))
    first = int(np.argmax(np.abs(values)))
    loudest = np.abs(vectors[:, first].real)
    resting = _rest(begin, mechanics, parameters, dose, most_days)
    at_rest = np.abs(np.linalg.eigvals(jacobian(resting, mechanics, parameters, **dose))).max()
    return LoopGain(
        at_health=float(np.abs(values[first])),
        growth=growth(begin, mechanics, parameters, **dose),
        resting=resting,
        at_rest=float(at_rest),
        loudest=loudest / loudest.max(),
    )


def _rest(
    x: Float[Array, "18"], mechanics: Mechanics, p: LoopParameters, dose: dict[str, float], most: int
) -> Float[Array, "18"]:
    region = np.ones(len(REGIONS))
    for _ in range(most):
        after = next_day(
            x[None], mechanics, p, dose["release"] * region, dose["rotation"] * region, dose["strength"]
        )
        if np.abs(after[0] - x).max() < 1e-9:
            return np.asarray(after[0])
        x = after[0]
    return x


def growth(
    x: Float[Array, "18"],
    mechanics: Mechanics,
    parameters: LoopParameters,
    *,
    release: float = 0.0,
    rotation: float = 0.0,
    strength: float = 0.0,
) -> float:
    """Return the daily growth of a small departure along its own path: power iteration on the map itself.

    Args:
        x: Its pattern; NaN is returned where nothing departs.
        mechanics: What departures do to the hip.
        parameters: Speeds of drift and recovery.
        release, rotation, strength: Dose every day, in all regions.
    """
    if burden(x) == 0.0:
        return float("nan")
    region, small, size = np.ones(len(REGIONS)), 1e-4, 1.0
    for _ in range(MOST_ROUNDS):
        x = x * (small / burden(x))
        after = next_day(x[None], mechanics, parameters, release * region, rotation * region, strength)[0]
        before, size, x = size, float(burden(after) / small), after
        if size == 0.0 or abs(size - before) < SETTLED:
            break
    return size
