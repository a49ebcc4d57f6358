"""Exam → state of the muscles: the smallest departure from healthy that explains it, with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import GROUPS
from coxa.estimation.forward import NONE, ExamForward, Layout, Leg
from coxa.estimation.inference import Explanations, Fault, Prior, explain, sample
from coxa.estimation.legs import HipLeg
from coxa.estimation.measured import Measurement, Noise, items, measurements, noise
from coxa.estimation.muscles import MusclePrior, muscle_prior
from coxa.estimation.odds import log_odds
from coxa.estimation.priors import Priors, priors
from coxa.exam.description import Exam
from coxa.hip import Hip, States
from coxa.state import MuscleState

CONTRADICTION = 3.0
"""Residuals beyond this many standard deviations are called contradictory: one in 370 by chance."""


@dataclass(frozen=True)
class Residual:
    """How one measurement agrees with the rest.

    Attributes:
        item: In words: "right strength inward, prone".
        measured, expected: In `unit`.
        unit: "N·m", "rad" or "share of healthy".
        deviations: Measured less expected in standard deviations of that difference, given all other items.
    """

    item: str
    measured: float
    expected: float
    unit: str
    deviations: float

    @property
    def contradicts(self) -> bool:
        """Whether no state of the muscles makes this one likely beside the others."""
        return abs(self.deviations) > CONTRADICTION


@dataclass(frozen=True, eq=False)
class SideEstimate:
    """What an exam says of one side; each row of an array is one sample, the same sample on both sides.

    Attributes:
        side: 'r' or 'l'.
        muscles: Names.
        informative: Whether anything was measured or rated on this side.
        states: States of the muscles, 1 being healthy for this person.
        strength: Of each group.
        tension, guard: Of each region.
        affected: (kind, group or region) → probability that it departs from healthy.
    """

    side: str
    muscles: tuple[str, ...]
    informative: bool
    states: States
    strength: Float[Array, "samples groups"]
    tension: Float[Array, "samples regions"]
    guard: Float[Array, "samples regions"]
    affected: Mapping[tuple[str, str], float]

    @cached_property
    def state(self) -> MuscleState:
        """The median of the samples, property by property."""
        middle = {
            name: np.median(getattr(self.states, name), axis=0) for name in ("strength", "guard", "tension")
        }
        middle["guard"] = np.minimum(middle["guard"], middle["strength"])
        source = (
            {(muscle, name): "exam" for muscle in self.muscles for name in middle} if self.informative else {}
        )
        return MuscleState(self.muscles, **middle, provenance=source)

    @property
    def weakest_groups(self) -> tuple[str, ...]:
        """Groups by expected loss of strength, the greatest first."""
        loss = np.maximum(1.0 - self.strength, 0.0).mean(axis=0)
        return tuple(GROUPS[g] for g in np.argsort(-loss, kind="stable"))

    def interval(self, group: str, level: float = 0.9) -> tuple[float, float]:
        """Return the interval that holds the strength of a group with this probability."""
        tails = [0.5 * (1.0 - level), 0.5 * (1.0 + level)]
        low, high = np.quantile(self.strength[:, GROUPS.index(group)], tails)
        return float(low), float(high)

    @property
    def burden(self) -> float:
        """Expected number of faults on this side: what sides are compared by."""
        return sum(self.affected.values())


@dataclass(frozen=True, eq=False)
class Estimate:
    """What an exam says of both sides.

    Attributes:
        sides: By 'r' and 'l'.
        muscle_scale: What each muscle of the person can pull over the reference's, alike on both sides.
        positions: Positions of `muscle_scale`.
        person_strength: Strength of the whole person over what size and sex lead to expect; this is no fault.
        residuals: How each measurement agrees with the rest.
        explanations: Sets of (side, kind, group or region) that explain the exam, with their probability,
            best first; the empty set is "healthy".
    """

    sides: Mapping[str, SideEstimate]
    muscle_scale: Float[Array, "samples muscles positions"]
    positions: tuple[str, ...]
    person_strength: Float[Array, " samples"]
    residuals: tuple[Residual, ...]
    explanations: tuple[tuple[tuple[tuple[str, str, str], ...], float], ...]

    @property
    def informative(self) -> bool:
        """Whether anything was measured or rated."""
        return any(side.informative for side in self.sides.values())

    @property
    def worse_side(self) -> str:
        """The side with more expected faults."""
        return max(self.sides, key=lambda s: self.sides[s].burden)

    @property
    def contradictions(self) -> tuple[Residual, ...]:
        """Measurements that no state of the muscles makes likely beside the others."""
        return tuple(r for r in self.residuals if r.contradicts)


def estimate(exam: Exam, hips: Mapping[str, Hip], *, samples: int = 200, seed: int = 0) -> Estimate:
    """Return the states of the muscles of both sides that an exam leaves likely.

    Args:
        exam: What was found.
        hips: Both hips, healthy, of this person as far as known; by 'r' and 'l'.
        samples: How many samples to draw.
        seed: Of the samples; the same seed gives the same answer.
    """
    legs = {side: HipLeg.anchored(hip, exam.person.sex) for side, hip in hips.items()}
    right = legs["r"]
    tests = [test for side in exam.sides.values() for test in side.strength]
    positions = tuple(dict.fromkeys(right.position((test.direction, test.position)) for test in tests))
    # Without a strength test muscles are as the stated ranges have them, in one position as good as any.
    muscles = muscle_prior(right.hip, right.whole, positions or ("standing",))
    return estimate_legs(exam, legs, muscles, samples=samples, seed=seed)


def estimate_legs(
    exam: Exam, legs: Mapping[str, Leg], muscles: MusclePrior, *, samples: int = 200, seed: int = 0
) -> Estimate:
    """Return what `estimate` does, of any two legs.

    Args:
        exam: What was found.
        legs: By 'r' and 'l'.
        muscles: How muscles of people differ from those of the legs, in all positions that the exam tests.
        samples: How many samples to draw.
        seed: Of the samples.
    """
    prior, rng = priors(), np.random.default_rng(seed)
    found = measurements(exam)
    leg = legs["r"]
    layout = Layout(("r", "l"), leg.whole, leg.group, leg.region, muscles)
    forward = ExamForward(legs, items(found), layout)
    assumed = _prior(exam, layout, prior)
    measured = _measured(found, forward, assumed)
    error = noise(exam, found, prior)
    explanations = explain(forward, measured, error.covariance, assumed)
    drawn, predicted = sample(forward, measured, error.covariance, assumed, explanations, rng, samples)
    parts = layout.parts(drawn)
    probability = _fault_probability(explanations, len(assumed.faults))
    sides = {}
    for s, side in enumerate(layout.sides):
        sides[side] = SideEstimate(
            side=side,
            muscles=legs[side].muscles,
            informative=exam.side(side).is_informative,
            states=layout.states(parts, side),
            strength=parts.strength[:, s],
            tension=parts.tension[:, s],
            guard=parts.guard[:, s],
            affected={
                (kind, name): float(p)
                for (where, kind, name), p in zip(layout.faults(), probability, strict=True)
                if where == side
            },
        )
    names = layout.faults()
    return Estimate(
        sides,
        parts.muscle,
        muscles.positions,
        _person_strength(measured, predicted, error, prior, rng),
        _residuals(found, measured, forward, explanations, error, assumed),
        tuple(
            (tuple(names[k] for k in faults), float(p))
            for faults, p in zip(explanations.faults, explanations.probability, strict=True)
        ),
    )


def _prior(exam: Exam, layout: Layout, prior: Priors) -> Prior:
    mean, spread = np.zeros(layout.size), np.zeros(layout.size)
    spread[: layout.shared] = 1.0
    faults = []
    for side, kind, name in layout.faults():
        place, known = layout.place(side, kind, name), prior.faults[kind]
        if kind == "strength":
            spread[place] = prior.healthy_strength
        else:
            mean[place] = NONE
        odds = known.log_odds + log_odds(exam, side, kind, name, prior)
        faults.append(Fault(place, float(np.log(known.median)), known.log_sd, odds))
    return Prior(mean, spread, tuple(faults))


def _measured(found: tuple[Measurement, ...], forward: ExamForward, assumed: Prior) -> Float[Array, " items"]:
    """Return the measurements as the forward model gives them; a grade is a share of a healthy hip's moment."""
    values = np.array([m.value for m in found]).reshape(len(found))
    graded = np.array([m.graded for m in found], dtype=bool)
    return np.asarray(values + graded * forward(assumed.mean[None]).values[0] if graded.any() else values)


def _fault_probability(explanations: Explanations, n_faults: int) -> Float[Array, " faults"]:
    probability = np.zeros(n_faults)
    for faults, p in zip(explanations.faults, explanations.probability, strict=True):
        probability[list(faults)] += p
    return probability


def _person_strength(
    measured: Float[Array, " items"],
    predicted: Float[Array, "samples items"],
    error: Noise,
    prior: Priors,
    rng: np.random.Generator,
) -> Float[Array, " samples"]:
    """Return how strong the person is as a whole, from what the states leave over: its conditional law."""
    carried = np.linalg.solve(error.covariance, error.person) * prior.person_strength
    left = max(prior.person_strength**2 - float(carried @ error.person) * prior.person_strength, 0.0)
    log = (measured - predicted) @ carried
    return np.asarray(np.exp(log + np.sqrt(left) * rng.standard_normal(len(predicted))))


def _residuals(
    found: tuple[Measurement, ...],
    measured: Float[Array, " items"],
    forward: ExamForward,
    explanations: Explanations,
    error: Noise,
    assumed: Prior,
) -> tuple[Residual, ...]:
    """Return each measurement against what all others lead to expect, under the best explanation."""
    if not found:
        return ()
    best = forward(explanations.best[:1])
    _, spread = assumed.given(explanations.faults[0])
    slopes = best.slopes[0] * spread
    total = error.covariance + slopes @ slopes.T
    mean, _ = assumed.given(explanations.faults[0])
    gap = measured - best.values[0] + best.slopes[0] @ (explanations.best[0] - mean)
    # Leave one out: deviation of item i given the others is (Σ⁻¹ gap)ᵢ / √(Σ⁻¹)ᵢᵢ, expected is gap less it.
    inverse = np.linalg.inv(total)
    weighted, diagonal = inverse @ gap, np.diag(inverse)
    expected = measured - weighted / diagonal
    healthy = forward(assumed.mean[None]).values[0]
    return tuple(
        _residual(m, measured[i], expected[i], healthy[i], weighted[i] / np.sqrt(diagonal[i]))
        for i, m in enumerate(found)
    )


def _residual(m: Measurement, value: float, expected: float, healthy: float, deviations: float) -> Residual:
    if m.what == "range":
        return Residual(m.in_words, float(value), float(expected), "rad", float(deviations))
    offset, unit = (healthy, "share of healthy") if m.graded else (0.0, "N·m")
    shown = np.exp(np.array([value, expected]) - offset)
    return Residual(m.in_words, float(shown[0]), float(shown[1]), unit, float(deviations))
