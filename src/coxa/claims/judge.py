"""From measures of many hips to answers: how often a claim holds, by how much, where it fails and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa.claims.description import Claim
from coxa.claims.sample import SampledHips, kinds
from coxa.loop.departure import GROUPS

Z = 1.959964
"""Normal deviate of a 95 % interval."""
NOTABLE = 0.3
"""A difference between failing and holding hips counts from here on, in standard deviations: ours."""


@dataclass(frozen=True, eq=False)
class Finding:
    """One claim under one condition, over a population.

    Attributes:
        claim: What was claimed.
        condition: Under which condition; empty when there is only one.
        hips: How many hips gave an answer.
        holds, opposite: How many say so by the threshold or more, and how many the contrary by as much.
        interval: 95 % interval of the share that holds, Wilson.
        median, low, high: Of the effect over all hips, 5 and 95 % points, in the claim's unit.
        by_kind, by_group: Share that holds by kind of impairment and by impaired group; empty where the hips
            are healthy.
        drivers: What sets failing hips apart: name and mean difference from holding ones in standard
            deviations, greatest first; at most three, only notable ones.
    """

    claim: Claim
    condition: str
    hips: int
    holds: int
    opposite: int
    interval: tuple[float, float]
    median: float
    low: float
    high: float
    by_kind: Mapping[str, float]
    by_group: Mapping[str, float]
    drivers: tuple[tuple[str, float], ...]

    @property
    def share(self) -> float:
        """Share of hips for which the claim holds; NaN for none asked."""
        return self.holds / self.hips if self.hips else float("nan")

    @property
    def verdict(self) -> str:
        """How often it holds, in a word; by the interval, so that few hips say little."""
        low, high = self.interval
        if not self.hips:
            return "not assessed"
        if low >= 0.95:
            return "holds nearly always"
        if low > 0.5:
            return "holds more often than not"
        if high < 0.05:
            return "hardly ever holds"
        return "fails more often than not" if high < 0.5 else "undecided"

    @property
    def why(self) -> str:
        """Where it fails and what failing hips have in common, one sentence."""
        if not self.hips:
            return ""
        if self.holds == self.hips:
            return "fails nowhere"
        parts = []
        for what, shares in (("kind", self.by_kind), ("group", self.by_group)):
            known = {name: value for name, value in shares.items() if np.isfinite(value)}
            if len(known) > 1 and max(known.values()) - min(known.values()) > 0.05:
                worst, best = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
                parts.append(
                    f"by {what}: {worst} {100 * known[worst]:.0f} %, {best} {100 * known[best]:.0f} %"
                )
        if self.drivers:
            words = [f"{'more' if d > 0 else 'less'} {name} ({d:+.1f} SD)" for name, d in self.drivers]
            parts.append("failing hips have " + ", ".join(words))
        return "; ".join(parts) or "nothing sets failing hips apart"


def judge(claim: Claim, condition: str, effect: Float[Array, " hips"], sampled: SampledHips) -> Finding:
    """Return how one claim fared.

    Args:
        claim: What was claimed.
        condition: Under which condition.
        effect: Its measure in each hip; NaN where it cannot be told.
        sampled: The hips.
    """
    told = np.isfinite(effect)
    value = claim.sign * effect
    # Zero thresholds ask for the direction alone; exactly nothing is then no direction.
    holds = told & (value >= claim.threshold) & (value > 0.0)
    opposite = told & (value <= -claim.threshold) & (value < 0.0)
    hips, n_holds = int(told.sum()), int(holds.sum())
    scale = 100.0 if claim.unit.startswith("%") else 1.0
    low, median, high = scale * np.quantile(effect[told], [0.05, 0.5, 0.95]) if hips else [np.nan] * 3
    healthy = claim.about == "healthy"
    return Finding(
        claim=claim,
        condition=condition,
        hips=hips,
        holds=n_holds,
        opposite=int(opposite.sum()),
        interval=wilson(n_holds, hips),
        median=float(median),
        low=float(low),
        high=float(high),
        by_kind=_shares(kinds(), sampled.kind, holds, told, claim.about in ("impaired", "moves")),
        by_group=_shares(GROUPS, sampled.group, holds, told, not healthy),
        drivers=_drivers(sampled.features(claim.about), holds, told),
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927).

    Args:
        successes, trials: Counts.
    """
    if trials == 0:
        return float("nan"), float("nan")
    share = successes / trials
    centre = share + Z**2 / (2 * trials)
    half = Z * np.sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2))
    whole = 1 + Z**2 / trials
    return max(0.0, float((centre - half) / whole)), min(1.0, float((centre + half) / whole))


def _shares(
    names: tuple[str, ...],
    row: Array,
    holds: Bool[Array, " hips"],
    told: Bool[Array, " hips"],
    wanted: bool,
) -> Mapping[str, float]:
    found = {}
    for i, name in enumerate(names if wanted else ()):
        own = told & (row == i)
        found[name] = float(holds[own].mean()) if own.any() else float("nan")
    return MappingProxyType(found)


def _drivers(
    features: dict[str, Float[Array, " hips"]], holds: Bool[Array, " hips"], told: Bool[Array, " hips"]
) -> tuple[tuple[str, float], ...]:
    """Return what sets failing hips apart; nothing where fewer than 20 hold or fail: that would be chance."""
    fails = told & ~holds
    if min(holds.sum(), fails.sum()) < 20:
        return ()
    found = []
    for name, value in features.items():
        spread = np.sqrt(0.5 * (value[holds].var() + value[fails].var()))
        if spread > 0.0:
            found.append((name, float((value[fails].mean() - value[holds].mean()) / spread)))
    notable = [item for item in found if abs(item[1]) >= NOTABLE]
    return tuple(sorted(notable, key=lambda item: -abs(item[1]))[:3])
