"""Parameters of the tug-of-war, every one a hypothesis with a range, read from the data file that says why."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError


@dataclass(frozen=True)
class Hypothesis:
    """What is supposed about one parameter.

    Attributes:
        name: Name in `LoopParameters`.
        value: Where we start from.
        low, high: What we hold possible.
        unit: In words.
        meaning: What it says about a hip.
        reason: Why this range.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    meaning: str
    reason: str


@dataclass(frozen=True)
class Limits:
    """Where the state stops: greatest tension (fibre strain) and guard (activation), least strength (share)."""

    tension_most: float
    guard_most: float
    strength_least: float


@dataclass(frozen=True)
class LoopParameters:
    """How fast a hip drifts and recovers; units and meanings in `hypotheses()`.

    Attributes:
        tension_gain: Strain per day per activation beyond the healthy hip's.
        guard_gain: Activation per day per body weight of off-centre load.
        guard_spread: Share of a region's off-centre load answered by other regions.
        strength_loss: Share of strength per day at no use.
        tension_recovery: Share of the tension lost per day by itself.
        guard_recovery: Share of the guarding lost per day by itself.
        strength_recovery: Share of the deficit regained per day by itself.
        release_effect: Share of the treated region's tension taken per session.
        rotation_effect: Share of the treated region's guarding taken per session.
        recentring: Share of that day's off-centre load taken by rotation.
        training_effect: Share of the deficit regained per session.

    Raises:
        InputError: A value outside the range of its hypothesis.
    """

    tension_gain: float
    guard_gain: float
    guard_spread: float
    strength_loss: float
    tension_recovery: float
    guard_recovery: float
    strength_recovery: float
    release_effect: float
    rotation_effect: float
    recentring: float
    training_effect: float

    def __post_init__(self) -> None:
        for name, hypothesis in hypotheses().items():
            value = getattr(self, name)
            # A hair's breadth of slack: optimisers stop on a bound give or take rounding.
            slack = 1e-9 * (hypothesis.high - hypothesis.low)
            if not hypothesis.low - slack <= value <= hypothesis.high + slack:
                raise InputError(
                    f"loop parameter {name} is {value:g}.",
                    mend=f"give {hypothesis.low:g} to {hypothesis.high:g} ({hypothesis.unit}).",
                )

    @classmethod
    def supposed(cls, **changed: float) -> LoopParameters:
        """Return the values we start from, some of them changed.

        Args:
            changed: New values by name.
        """
        return replace(cls(**{name: h.value for name, h in hypotheses().items()}), **changed)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("coxa").joinpath("data/loop_parameters.toml").read_text(encoding="utf-8"))


@cache
def hypotheses() -> Mapping[str, Hypothesis]:
    """Return what is supposed about each parameter, by name, in the order of `LoopParameters`."""
    table = _table()
    return MappingProxyType({f.name: Hypothesis(f.name, **table[f.name]) for f in fields(LoopParameters)})


@dataclass(frozen=True, eq=False)
class LoopSample:
    """Sets of rates, one a row; names, units and meanings as in `LoopParameters`."""

    tension_gain: Float[Array, "samples 1"]
    guard_gain: Float[Array, "samples 1"]
    guard_spread: Float[Array, "samples 1"]
    strength_loss: Float[Array, "samples 1"]
    tension_recovery: Float[Array, "samples 1"]
    guard_recovery: Float[Array, "samples 1"]
    strength_recovery: Float[Array, "samples 1"]
    release_effect: Float[Array, "samples 1"]
    rotation_effect: Float[Array, "samples 1"]
    recentring: Float[Array, "samples 1"]
    training_effect: Float[Array, "samples 1"]

    def __len__(self) -> int:
        return len(self.tension_gain)

    def row(self, i: int) -> LoopParameters:
        """Return one set."""
        return LoopParameters(**{f.name: float(getattr(self, f.name)[i, 0]) for f in fields(self)})


def sample_rates(rng: np.random.Generator, count: int) -> LoopSample:
    """Return rates drawn from the ranges of their hypotheses.

    Ranges clear of zero span orders of magnitude and are drawn evenly in their logarithm, the others evenly.

    Args:
        rng: Source of the draws.
        count: How many sets.
    """
    drawn = {}
    for name, h in hypotheses().items():
        share = rng.random((count, 1))
        spread = h.low * (h.high / h.low) ** share if h.low > 0.0 else h.low + (h.high - h.low) * share
        drawn[name] = np.clip(spread, h.low, h.high)  # powers may overshoot by rounding
    return LoopSample(**drawn)


@cache
def limits() -> Limits:
    """Return where the state stops."""
    table = _table()["limits"]
    return Limits(**{f.name: float(table[f.name]) for f in fields(Limits)})


def diary_scale(name: str) -> float:
    """Return a figure of the data file's `[diary]` table.

    Args:
        name: Its key.
    """
    return float(_table()["diary"][name])
