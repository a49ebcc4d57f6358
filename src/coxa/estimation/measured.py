"""What an exam measured, as numbers that a forward model can be compared with, and how far each may be off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from coxa._arrays import Array, Float
from coxa.estimation.forward import Items, Key
from coxa.estimation.priors import Priors
from coxa.exam.description import Exam, StrengthTest
from coxa.exam.items import SIDE_WORDS, imaging_items
from coxa.units import RAD_PER_DEG

_LEAST_SHARE = 0.02  # of healthy strength: what stands for none where a logarithm is taken


class Measurement(NamedTuple):
    """One number of an exam.

    Attributes:
        side: 'r' or 'l'.
        what: "strength" or "range".
        key: (direction, position) or (position, turn).
        value: Log of the moment in N·m, or the range in rad; for a grade, log of the share of healthy strength.
        sem: Its standard error, in the same unit.
        graded: Whether the value is a share of what a healthy hip would make.
    """

    side: str
    what: str
    key: Key
    value: float
    sem: float
    graded: bool = False

    @property
    def in_words(self) -> str:
        """For a person: "right strength inward, prone"."""
        first, second = self.key if self.what == "strength" else reversed(self.key)
        return f"{SIDE_WORDS[self.side]} {'strength' if self.what == 'strength' else 'rotation'} {first}, {second}"


def measurements(exam: Exam) -> tuple[Measurement, ...]:
    """Return every measurement of an exam, right side first, strengths before ranges.

    Args:
        exam: Any exam; ratings are not measurements of the forward model and are left out.
    """
    found: list[Measurement] = []
    for side in ("r", "l"):
        one = exam.side(side)
        found += [_strength(side, test) for test in one.strength]
        found += [
            Measurement(side, "range", (r.position, r.turn), r.angle_rad, r.sem_rad) for r in one.rotation
        ]
    return tuple(found)


def _strength(side: str, test: StrengthTest) -> Measurement:
    key = (test.direction, test.position)
    share = test.share
    if share is not None:
        # Anywhere between the edges is as likely: the standard deviation of that, of logs.
        low, high = (math.log(max(edge, _LEAST_SHARE)) for edge in (share.low, share.high))
        spread = max((high - low) / math.sqrt(12.0), 0.1)
        return Measurement(side, "strength", key, 0.5 * (low + high), spread, graded=True)
    moment, sem = test.moment_Nm or 0.0, test.sem_Nm or 0.0
    # Below one newton metre no hand-held dynamometer reads, and a relative error means nothing.
    return Measurement(side, "strength", key, math.log(max(moment, 1.0)), max(sem / max(moment, 1.0), 0.02))


def items(found: Sequence[Measurement]) -> Items:
    """Return which measurements there are, in the order of `measurements`."""

    def of(side: str, what: str) -> tuple[Key, ...]:
        return tuple(m.key for m in found if (m.side, m.what) == (side, what))

    return Items({s: of(s, "strength") for s in "rl"}, {s: of(s, "range") for s in "rl"})


@dataclass(frozen=True, eq=False)
class Noise:
    """Everything that makes measurements differ from the forward model but is no muscle's state.

    Attributes:
        covariance: Of all of it.
        person: The part of it that one person's overall strength makes, per measurement: standard deviation.
    """

    covariance: Float[Array, "items items"]
    person: Float[Array, " items"]


def noise(exam: Exam, found: Sequence[Measurement], prior: Priors) -> Noise:
    """Return how measurements differ from the forward model for reasons other than muscles' state.

    A person's overall strength, balance of directions, looseness and balance of ranges, and what is wrong with
    the model, are alike on both sides; the twist of the thigh bone and the error of each measurement are not.
    So the difference between sides carries most of what an exam tells.

    Args:
        exam: The exam; a femoral version read off a picture narrows what twist can explain.
        found: Its measurements.
        prior: Spreads between people.
    """
    n = len(found)
    covariance = np.diag(np.array([m.sem**2 for m in found]).reshape(n))
    person = np.array([prior.person_strength if m.what == "strength" else 0.0 for m in found]).reshape(n)
    for i, a in enumerate(found):
        for j, b in enumerate(found):
            if a.what == b.what:
                covariance[i, j] += (_strength_pair if a.what == "strength" else _range_pair)(a, b, prior)
                if a.what == "range" and a.side == b.side:
                    covariance[i, j] += _turn_sign(a) * _turn_sign(b) * _version_sd(exam, a.side, prior) ** 2
    return Noise(covariance, person)


def _strength_pair(a: Measurement, b: Measurement, prior: Priors) -> float:
    direction = (a.key[0] == b.key[0]) * prior.direction**2
    model = (a.key == b.key) * prior.model_strength**2
    return prior.person_strength**2 + direction + model + (a is b) * prior.side_strength**2


def _range_pair(a: Measurement, b: Measurement, prior: Priors) -> float:
    turn = _turn_sign(a) * _turn_sign(b) * prior.turn_rad**2
    position = (a.key[0] == b.key[0]) * prior.position_rad**2
    model = (a.key == b.key) * prior.model_rad**2
    return prior.loose_rad**2 + turn + position + model + (a is b) * prior.side_rad**2


def _turn_sign(m: Measurement) -> float:
    return 1.0 if m.key[1] == "inward" else -1.0


def _version_sd(exam: Exam, side: str, prior: Priors) -> float:
    if exam.side(side).imaging.femoral_version_rad is None:
        return prior.version_side_rad
    return min(prior.version_side_rad, imaging_items()["femoral_version_deg"].sem * RAD_PER_DEG)
