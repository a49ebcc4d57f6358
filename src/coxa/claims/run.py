"""Run all claims over a population of sampled hips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from coxa._arrays import Array, Float
from coxa._jit import thread_count
from coxa._version import __version__
from coxa.claims.description import claims
from coxa.claims.judge import Finding, judge
from coxa.claims.measure import Measures, measure, posed_versions
from coxa.claims.sample import SampledHips, draw
from coxa.errors import InputError

FEWEST_HIPS, MOST_HIPS = 10, 100_000
NOTE = (
    "Computed over simulated hips, reported as found. A share says how often a claim holds in this model and these "
    "ranges, not among people."
)


@dataclass(frozen=True, eq=False)
class ClaimsReport:
    """What became of the claims.

    Attributes:
        findings: One per claim and condition, in their order.
        hips: How many hips were sampled.
        seed: Of the random numbers.
        sampled: The hips.
        measures: All measures, a row per hip and a column per condition.
    """

    findings: tuple[Finding, ...]
    hips: int
    seed: int
    sampled: SampledHips
    measures: Mapping[str, Float[Array, "hips _"]]

    def finding(self, claim: str, condition: str = "") -> Finding:
        """Return one finding.

        Args:
            claim: Id of the claim.
            condition: Its condition; the first when empty.

        Raises:
            InputError: There is no such claim or condition.
        """
        for found in self.findings:
            if found.claim.id == claim and condition in ("", found.condition):
                return found
        known = ", ".join(dict.fromkeys(f.claim.id for f in self.findings))
        raise InputError(f"there is no claim '{claim}' {condition}.".replace(" .", "."), mend=f"use {known}.")

    def to_dict(self) -> dict[str, Any]:
        """Return everything but single hips, fit for JSON; what is not assessed is None."""
        return {
            "coxa": __version__,
            "hips": self.hips,
            "seed": self.seed,
            "note": NOTE,
            "findings": [_row(found) for found in self.findings],
        }


def run_claims(
    hips: int = 1000, seed: int = 20261122, *, progress: Callable[[str, float], None] | None = None
) -> ClaimsReport:
    """Return how all claims fare over sampled hips.

    Args:
        hips: How many to sample.
        seed: Of the random numbers: the same seed and number give the same report.
        progress: Called with a word and the share done.

    Raises:
        InputError: Too few hips to say anything, or more than memory holds.
    """
    if not FEWEST_HIPS <= hips <= MOST_HIPS:
        raise InputError(f"claims over {hips} hips.", mend=f"sample {FEWEST_HIPS} to {MOST_HIPS}.")
    sampled = draw(hips, seed)
    bases = posed_versions()
    rows: list[Measures] = []
    pool = ThreadPoolExecutor(thread_count(), thread_name_prefix="coxa-claims")
    try:
        # Results come back in order, whichever thread was first: the same seed gives the same report.
        jobs = (pool.submit(measure, bases[sampled.version[row]], sampled, row) for row in range(hips))
        for done, job in enumerate(list(jobs), 1):
            rows.append(job.result())
            if progress is not None:
                progress("sampling hips", done / hips)
    finally:  # also when a person stops it: what has not begun is not begun
        pool.shutdown(cancel_futures=True)
    return report(sampled, {name: np.array([r[name] for r in rows]) for name in rows[0]}, seed)


def report(sampled: SampledHips, measures: Mapping[str, Float[Array, "hips _"]], seed: int) -> ClaimsReport:
    """Return the claims judged by measures; a claim whose measure is missing is not assessed.

    Args:
        sampled: The hips.
        measures: A row per hip, a column per condition.
        seed: Of the random numbers.
    """
    findings = []
    for claim in claims():
        unknown = np.full((len(sampled), max(1, len(claim.conditions))), np.nan)
        effect = measures.get(claim.measure, unknown)
        for column, condition in enumerate(claim.conditions or ("",)):
            findings.append(judge(claim, condition, effect[:, column], sampled))
    return ClaimsReport(tuple(findings), len(sampled), seed, sampled, MappingProxyType(dict(measures)))


def _row(found: Finding) -> dict[str, Any]:
    claim = found.claim
    return {
        "claim": claim.id,
        "method": claim.method,
        "statement": claim.statement,
        "condition": found.condition,
        "computed": claim.computed,
        "threshold": claim.threshold * (100.0 if claim.unit.startswith("%") else 1.0),
        "unit": claim.unit,
        "sign": claim.sign,
        "reason_for_threshold": claim.reason,
        "evidence": claim.evidence,
        "by_construction": claim.construction or None,
        "hips": found.hips,
        "holds": found.holds,
        "opposite": found.opposite,
        "share": _number(found.share),
        "share_interval_95": [_number(end) for end in found.interval],
        "effect_median": _number(found.median),
        "effect_5_95": [_number(found.low), _number(found.high)],
        "verdict": found.verdict,
        "why": found.why,
        "share_by_kind": {name: _number(value) for name, value in found.by_kind.items()},
        "share_by_group": {name: _number(value) for name, value in found.by_group.items()},
        "failing_hips_differ_by_sd": dict(found.drivers),
    }


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
