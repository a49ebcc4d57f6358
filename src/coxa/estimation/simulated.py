"""Exams of simulated people, with measurement error: what estimates are put to the test with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coxa.anatomy import REGIONS
from coxa.estimation.forward import Key
from coxa.estimation.legs import HipLeg
from coxa.estimation.priors import Priors, priors
from coxa.exam.description import Exam, ExaminedPerson, RotationRange, SideExam, StrengthTest
from coxa.exam.items import DIRECTIONS, rating_item, relative_sem, rotation_item
from coxa.hip import States
from coxa.units import RAD_PER_DEG

FULL_TESTS: tuple[Key, ...] = (
    ("flexion", "seated"),
    ("flexion", "supine"),
    ("extension", "prone"),
    ("extension", "prone_knee_bent"),
    ("extension", "seated"),
    ("abduction", "side_lying"),
    ("abduction", "seated"),
    ("adduction", "side_lying"),
    ("adduction", "seated"),
    ("inward", "prone"),
    ("inward", "seated"),
    ("outward", "prone"),
    ("outward", "seated"),
)
"""Strength tests of a full exam: (direction, position)."""
FULL_RANGES: tuple[Key, ...] = (
    ("prone", "inward"),
    ("prone", "outward"),
    ("seated", "inward"),
    ("seated", "outward"),
)
"""Ranges of a full exam: (position, turn)."""
TRIALS = 3
"""How often each range is measured."""
_OF_TRIALS = (
    0.6  # share of a range's standard error that repeats anew with each trial; the rest is alike in all
)
_MEDIAN_OF_THREE = 0.67  # standard deviation of the median of three over that of one, normal errors
_SORE = {"guard": 0.02, "tension": 0.03, "strength": 0.2}  # departures from healthy that ratings answer to


@dataclass(frozen=True)
class PersonalOffsets:
    """How one person differs from the model for reasons other than muscles' state.

    Attributes:
        log_strength: By strength test, alike on both sides: the whole person's, and its balance of directions.
        range_rad: By side and key, what is added to each range: looseness, twist of the thigh bone.
    """

    log_strength: Mapping[Key, float]
    range_rad: Mapping[tuple[str, Key], float]


def personal_offsets(rng: np.random.Generator, prior: Priors | None = None) -> PersonalOffsets:
    """Return a person at random: overall strength, looseness, and how the two sides' ranges differ in health.

    Args:
        rng: Source of chance.
        prior: Spreads; those shipped when left out.
    """
    p = priors() if prior is None else prior
    loose, turn = rng.normal(0.0, p.loose_rad), rng.normal(0.0, p.turn_rad)
    by_position = {position: rng.normal(0.0, p.position_rad) for position in ("prone", "seated")}
    by_range = {key: rng.normal(0.0, p.model_rad) for key in FULL_RANGES}
    whole = rng.normal(0.0, p.person_strength)
    by_direction = {direction: rng.normal(0.0, p.direction) for direction in DIRECTIONS}
    strength = {key: whole + by_direction[key[0]] + rng.normal(0.0, p.model_strength) for key in FULL_TESTS}
    ranges = {}
    for side in "rl":
        version = rng.normal(0.0, p.version_side_rad)
        for key in FULL_RANGES:
            sign = 1.0 if key[1] == "inward" else -1.0
            own = rng.normal(0.0, p.side_rad)
            ranges[side, key] = loose + by_position[key[0]] + by_range[key] + sign * (turn + version) + own
    return PersonalOffsets(strength, ranges)


def simulate_exam(
    legs: Mapping[str, HipLeg],
    states: Mapping[str, States],
    rng: np.random.Generator,
    *,
    offsets: PersonalOffsets | None = None,
    tests: Sequence[Key] = FULL_TESTS,
    ranges: Sequence[Key] = FULL_RANGES,
    ratings: bool = True,
    person: ExaminedPerson | None = None,
) -> Exam:
    """Return the exam that a person with these hips and states would have, each item with its error.

    Args:
        legs: Both hips, by 'r' and 'l'.
        states: One state of each.
        rng: Source of chance.
        offsets: How the person differs from the hips' model; not at all when left out.
        tests, ranges: What is measured; a full exam when left out.
        ratings: Whether soreness, density and pressure are rated. They are drawn from the distributions that
            estimates assume of them (`estimation_priors.toml`): studies report results without them as well.
        person: Who is examined; nothing is known of them when left out.
    """
    own = PersonalOffsets({}, {}) if offsets is None else offsets
    sides = {}
    for side, leg in legs.items():
        strength = _strength(leg, states[side], own, rng, tests)
        rotation: tuple[RotationRange, ...] = ()
        if ranges:
            angles = leg.ranges(states[side], ranges)[0]
            rotation = tuple(
                _rotation(key, float(angle) + own.range_rad.get((side, key), 0.0), rng)
                for key, angle in zip(ranges, angles, strict=True)
            )
        rated = _ratings(leg, states[side], rng) if ratings else {}
        pressure = rated.pop("roller_pressure", {}).get("front")
        sides[side] = SideExam(
            rotation, strength, rated.get("soreness", {}), rated.get("density", {}), pressure
        )
    return Exam(person=ExaminedPerson() if person is None else person, sides=sides)


def _strength(
    leg: HipLeg, state: States, person: PersonalOffsets, rng: np.random.Generator, tests: Sequence[Key]
) -> tuple[StrengthTest, ...]:
    if not tests:
        return ()
    offsets = np.array([person.log_strength.get(test, 0.0) for test in tests])
    moments = leg.moments(state, tests).moment_Nm[0] * np.exp(offsets)
    side_sd = priors().side_strength
    found = []
    for (direction, position), moment in zip(tests, moments, strict=True):
        error = np.exp(rng.normal(0.0, side_sd)) * (1.0 + rng.normal(0.0, relative_sem(direction)))
        found.append(StrengthTest(direction, position, max(float(moment * error), 0.0)))
    return tuple(found)


def _rotation(key: Key, angle_rad: float, rng: np.random.Generator) -> RotationRange:
    item = rotation_item()
    sem = item.sem * RAD_PER_DEG
    alike = angle_rad + rng.normal(0.0, sem * np.sqrt(1.0 - _OF_TRIALS**2))
    trials = alike + rng.normal(0.0, sem * _OF_TRIALS / _MEDIAN_OF_THREE, TRIALS)
    low, high = item.low * RAD_PER_DEG, item.high * RAD_PER_DEG
    return RotationRange(*key, tuple(float(t) for t in np.clip(trials, low, high)))


def _ratings(leg: HipLeg, state: States, rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Return ratings by name and region, whole numbers, drawn as the region's worst trouble has it."""
    item, table = rating_item(), priors().ratings
    found: dict[str, dict[str, float]] = {name: {} for name in table}
    for region in REGIONS:
        trouble = _trouble(leg, state, region)
        for name, by_trouble in table.items():
            mean, sd = by_trouble[trouble]
            found[name][region] = float(np.clip(np.rint(rng.normal(mean, sd)), item.low, item.high))
    return found


def _trouble(leg: HipLeg, state: States, region: str) -> str:
    here = np.array([r == region for r in leg.region])
    departures = {
        "guard": float(state.guard[0, here].max()),
        "tension": float(state.tension[0, here].max()),
        "strength": 1.0 - float(state.strength[0, here].min()) / float(np.median(state.strength[0])),
    }
    return next((kind for kind, least in _SORE.items() if departures[kind] > least), "healthy")
