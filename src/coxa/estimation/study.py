"""The exam round trip: people with a known fault are examined, with errors; is the fault found, and how surely?

Each person's hips have muscles drawn from the stated ranges, while the estimate knows only the reference hip
scaled to that person; what separates people and sides in health is drawn from `estimation_priors.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa.anatomy import GROUPS, REGIONS, ParameterSample, Person, sample_parameters
from coxa.estimation.estimate import Estimate, SideEstimate, estimate
from coxa.estimation.forward import Key
from coxa.estimation.legs import HipLeg
from coxa.estimation.priors import KINDS, priors
from coxa.estimation.simulated import FULL_RANGES, FULL_TESTS, personal_offsets, simulate_exam
from coxa.estimation.spread import over_hips
from coxa.exam.description import ExaminedPerson
from coxa.hip import Hip, States, hip, simulate
from coxa.tasks import standard_tasks

LOSS: Final = (0.3, 0.6)
"""Share of a group's strength that is lost, evenly within these bounds."""
AMOUNT: Final = {"tension": (0.08, 0.25), "guard": (0.05, 0.15)}
"""Tension and guarding of a region, evenly within these bounds (ours)."""
PEOPLE: Final = (
    ("female", 1.60, 52.0),
    ("female", 1.65, 60.0),
    ("female", 1.72, 72.0),
    ("male", 1.70, 66.0),
    ("male", 1.78, 76.0),
    ("male", 1.88, 92.0),
)
"""Sex, height in m and mass in kg of the people examined, in turn (ours)."""
TASKS: Final = ("one_leg_stance", "walking", "running_stance", "running_swing", "squat")
"""Tasks over which efficiency is taken."""
_FRAMES = 7  # of each task


@dataclass(frozen=True)
class Protocol:
    """What is examined.

    Attributes:
        tests: Strength tests.
        ranges: Ranges of rotation.
        ratings: Whether soreness, density and pressure are rated.
    """

    tests: Sequence[Key] = FULL_TESTS
    ranges: Sequence[Key] = FULL_RANGES
    ratings: bool = True


@dataclass(frozen=True, eq=False)
class Trial:
    """One person with one fault, and what the exam made of it.

    Attributes:
        kind: "strength", "tension" or "guard".
        where: Group or region with the fault.
        side_found: Whether the side with the fault is called the worse one.
        rank: Place of the true group or region among its like on that side, 0 first.
        covered: Whether the 90 % interval holds the true strength of each group, side with the fault first.
        efficiency_covered: The same of η; side with the fault first. Empty when not computed.
        efficiency_error: Median of the estimated η less the true one, likewise.
    """

    kind: str
    where: str
    side_found: bool
    rank: int
    covered: Bool[Array, "2 groups"]
    efficiency_covered: Bool[Array, " sides"]
    efficiency_error: Float[Array, " sides"]


@dataclass(frozen=True, eq=False)
class RoundTrip:
    """All trials of a study, and what they amount to; shares are 0 to 1."""

    trials: tuple[Trial, ...]

    @property
    def side_found(self) -> float:
        """Share of people whose worse side was found."""
        return float(np.mean([t.side_found for t in self.trials]))

    def found_within(self, places: int) -> float:
        """Return the share of people whose worst group or region was among so many on that side."""
        return float(np.mean([t.rank < places for t in self.trials]))

    @property
    def coverage(self) -> float:
        """Share of intervals of group strength that hold the truth."""
        return float(np.mean([t.covered for t in self.trials]))

    @property
    def fault_coverage(self) -> float:
        """The same of the weakened groups alone; NaN where no strength was taken."""
        hits = [t.covered[0, GROUPS.index(t.where)] for t in self.trials if t.kind == "strength"]
        return float(np.mean(hits)) if hits else float("nan")

    @property
    def efficiency_coverage(self) -> float:
        """Share of intervals of η that hold the truth; NaN where it was not computed."""
        hits = [hit for t in self.trials for hit in t.efficiency_covered]
        return float(np.mean(hits)) if hits else float("nan")

    def of(self, where: str) -> RoundTrip:
        """Return the trials of one group or region."""
        return RoundTrip(tuple(t for t in self.trials if t.where == where))


@dataclass(frozen=True, eq=False)
class Volunteer:
    """One of `PEOPLE` with reference hips: what an estimate may know of them."""

    known: ExaminedPerson
    hips: Mapping[str, Hip]
    legs: Mapping[str, HipLeg] = field(repr=False)


def volunteers(count: int = len(PEOPLE)) -> tuple[Volunteer, ...]:
    """Return the first so many of `PEOPLE`; posing their hips takes a second or so each.

    Args:
        count: How many.
    """
    found = []
    for sex, height, mass in PEOPLE[:count]:
        person = Person(sex, height, mass)
        tasks = [task for task in standard_tasks(person) if task.key in TASKS]
        hips = {side: hip(side, person, tasks=tasks).thinned(_FRAMES) for side in "rl"}
        legs = {side: HipLeg.anchored(each, sex) for side, each in hips.items()}
        found.append(Volunteer(ExaminedPerson(sex, height, mass), hips, legs))
    return tuple(found)


def trials(
    people: Sequence[Volunteer],
    count: int,
    protocol: Protocol,
    *,
    kind: str = "strength",
    seed: int = 0,
    samples: int = 200,
    efficiency: bool = False,
    first: int = 0,
) -> Iterator[Trial]:
    """Examine people with one fault each and yield what the estimates made of them.

    Args:
        people: Whose hips; in turn.
        count: How many trials.
        protocol: What is examined.
        kind: Of the fault: "strength", "tension" or "guard".
        seed: Of everything; the same seed draws the same people and faults whatever the protocol.
        samples: Of each estimate.
        efficiency: Also compare η.
        first: Number of the first trial, so that a study can be done in parts.
    """
    for k in range(first, first + count):
        who = people[k % len(people)]
        faults, errors, muscles = (np.random.default_rng([seed, k, stream]) for stream in range(3))
        drawn = sample_parameters(muscles, 1)
        true = {side: _own(leg, drawn) for side, leg in who.legs.items()}
        side, where = "rl"[faults.integers(2)], _where(kind, faults)
        strength, states = _states(true, kind, side, where, faults)
        exam = simulate_exam(
            true,
            states,
            errors,
            offsets=personal_offsets(faults),
            tests=protocol.tests,
            ranges=protocol.ranges,
            ratings=protocol.ratings,
            person=who.known,
        )
        found = estimate(exam, who.hips, samples=samples, seed=k)
        yield _judged(found, who, true, kind, side, where, strength, states, efficiency)


def round_trip(
    people: Sequence[Volunteer],
    count: int,
    protocol: Protocol,
    *,
    kind: str = "strength",
    seed: int = 0,
    samples: int = 200,
) -> RoundTrip:
    """Return all of `trials`, together; arguments as there."""
    return RoundTrip(tuple(trials(people, count, protocol, kind=kind, seed=seed, samples=samples)))


def _own(leg: HipLeg, drawn: ParameterSample) -> HipLeg:
    scales = (drawn.strength_scale[0], drawn.fiber_scale[0], drawn.tendon_scale[0])
    return HipLeg(leg.hip.with_parameters(*scales), leg.offset_rad)


def _where(kind: str, rng: np.random.Generator) -> str:
    names = GROUPS if kind == "strength" else REGIONS
    return names[rng.integers(len(names))]


def _states(
    legs: Mapping[str, HipLeg], kind: str, side: str, where: str, rng: np.random.Generator
) -> tuple[dict[str, Float[Array, " groups"]], dict[str, States]]:
    """Return the true strengths of groups and states of both sides: healthy spread, and the one fault."""
    strengths, states = {}, {}
    loss = rng.uniform(*LOSS) if kind == "strength" else 0.0
    amount = 0.0 if kind == "strength" else rng.uniform(*AMOUNT[kind])
    for each, leg in legs.items():
        strength = np.exp(rng.normal(0.0, priors().healthy_strength, len(GROUPS)))
        added = dict.fromkeys(KINDS, np.zeros((1, len(leg.muscles))))
        if each == side and kind == "strength":
            strength[GROUPS.index(where)] *= 1.0 - loss
        elif each == side:
            added[kind] = amount * np.array([[region == where for region in leg.region]])
        of_muscle = strength[[GROUPS.index(group) for group in leg.group]][None]
        strengths[each], states[each] = strength, States(of_muscle, added["guard"], added["tension"])
    return strengths, states


def _judged(
    found: Estimate,
    who: Volunteer,
    true: Mapping[str, HipLeg],
    kind: str,
    side: str,
    where: str,
    strength: Mapping[str, Float[Array, " groups"]],
    states: Mapping[str, States],
    efficiency: bool,
) -> Trial:
    order = (side, "rl"["lr".index(side)])
    covered = np.array([_covered(found.sides[each], strength[each]) for each in order])
    ranked = _ranked(found.sides[side], kind)
    hit, error = np.zeros(0, dtype=bool), np.zeros(0)
    if efficiency:
        truth = np.array([_efficiency(true[each].hip, states[each])[0] for each in order])
        drawn = np.array([over_hips(_efficiency, who.hips[each], found) for each in order])
        low, middle, high = np.nanquantile(drawn, [0.05, 0.5, 0.95], axis=1)
        hit, error = (low <= truth) & (truth <= high), middle - truth
    return Trial(kind, where, found.worse_side == side, ranked.index(where), covered, hit, error)


def _covered(side: SideEstimate, truth: Float[Array, " groups"]) -> Bool[Array, " groups"]:
    low, high = np.quantile(side.strength, [0.05, 0.95], axis=0)
    return np.asarray((low <= truth) & (truth <= high))


def _ranked(side: SideEstimate, kind: str) -> list[str]:
    if kind == "strength":
        return list(side.weakest_groups)
    return sorted(REGIONS, key=lambda region: -side.affected[kind, region])


def _efficiency(own: Hip, states: States) -> Float[Array, " samples"]:
    """Return η over all tasks."""
    return simulate(own, states.capped(), head=False).overall_efficiency
