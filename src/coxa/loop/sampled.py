"""The loop over the whole range of what is supposed: many sets of rates at once, each with its own hip."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coxa._arrays import Array, Float
from coxa.loop.daily import Sessions, next_day
from coxa.loop.departure import REGIONS, burden
from coxa.loop.mechanics import Mechanics
from coxa.loop.parameters import LoopSample

SMALL = 1e-4
"""Burden at which growth is measured: far from the limits, so that drives are in proportion."""
ROUNDS = 150
"""Days after which a pattern counts as settled: the factor is then within 0.002 of what `growth` gives."""


def days_sampled(
    start: Float[Array, "samples 18"],
    mechanics: Mechanics,
    rates: LoopSample,
    plans: Mapping[str, Sessions],
) -> dict[str, Float[Array, "_ samples 18"]]:
    """Return each hip on the first day and after every day of each plan.

    Args:
        start: Departures on the first day.
        mechanics: What departures do to the hip.
        rates: One set for each.
        plans: What is done each day, by name.

    Returns:
        `(days + 1, samples, 18)` by name.
    """
    followed = {}
    for name, plan in plans.items():
        days = [start]
        for d in range(plan.days):
            days.append(
                next_day(days[-1], mechanics, rates, plan.release[d], plan.rotation[d], plan.strength[d])
            )
        followed[name] = np.stack(days)
    return followed


def follow_sampled(
    start: Float[Array, "samples 18"],
    mechanics: Mechanics,
    rates: LoopSample,
    plans: Mapping[str, Sessions],
) -> dict[str, Float[Array, "samples 18"]]:
    """Return what each hip becomes by the end of each plan.

    Args:
        start: Departures on the first day.
        mechanics: What departures do to the hip.
        rates: One set for each.
        plans: What is done each day, by name.
    """
    return {name: days[-1] for name, days in days_sampled(start, mechanics, rates, plans).items()}


def growth_sampled(
    start: Float[Array, "samples 18"], mechanics: Mechanics, rates: LoopSample
) -> Float[Array, " samples"]:
    """Return by which factor a day each hip's own departure grows when nothing is done; NaN where nothing departs.

    As `coxa.loop.gain.growth`, all samples at once.

    Args:
        start: Departures; their pattern counts, not their size.
        mechanics: What departures do to the hip.
        rates: One set for each.
    """
    nothing, x = np.zeros(len(REGIONS)), start
    size = np.ones(len(start))
    departs = burden(start) > 0.0
    for _ in range(ROUNDS):
        now = burden(x)
        x = x * np.divide(SMALL, now, out=np.zeros_like(now), where=now > 0.0)[:, None]
        x = next_day(x, mechanics, rates, nothing, nothing, 0.0)
        size = burden(x) / SMALL
    return np.where(departs, size, np.nan)
