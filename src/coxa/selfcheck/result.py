"""What a self-check returns: each side's figures with their intervals, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.person import Person
from coxa.exam import Exam, Missing
from coxa.figures.check import CheckFigure, Spread

NOT_ASSESSED = "not assessed: nothing was measured on this hip that tells about its muscles"

LOW, HIGH = 0.05, 0.95
"""Quantiles between which a figure lies in nine of ten samples."""


def spread_of(samples: Float[Array, " samples"]) -> Spread | None:
    """Return the spread of samples; None when any is not a number."""
    if not np.isfinite(samples).all():
        return None
    low, value, high = np.quantile(samples, (LOW, 0.5, HIGH))
    return Spread(float(value), float(low), float(high))


@dataclass(frozen=True)
class SideDifference:
    """Right less left of one figure.

    Attributes:
        key, label, unit, evidence: Of the figure.
        spread: Right less left, sample by sample.
        verdict: 'right higher', 'left higher' or 'not different'.
    """

    key: str
    label: str
    unit: str
    evidence: str
    spread: Spread
    verdict: str


@dataclass(frozen=True)
class Waste:
    """What restoring one muscle or group alone would save.

    Attributes:
        name: Muscle or group.
        spread: Per cent of the effort over all tasks.
    """

    name: str
    spread: Spread


@dataclass(frozen=True)
class Trouble:
    """What the exam points at on one side.

    Attributes:
        kind: 'strength', 'guard' or 'tension'.
        where: Group or region of muscles.
        probability: That it departs from healthy, given the exam.
    """

    kind: str
    where: str
    probability: float


@dataclass(frozen=True)
class SideCheck:
    """One hip.

    Attributes:
        side: 'r' or 'l'.
        informative: Whether the exam tells anything about its muscles.
        figures: All its figures, in the order of a page.
        waste_by_group, waste_by_muscle: Greatest first; empty when not assessed.
        troubles: What the exam points at, most likely first.
    """

    side: str
    informative: bool
    figures: tuple[CheckFigure, ...]
    waste_by_group: tuple[Waste, ...]
    waste_by_muscle: tuple[Waste, ...]
    troubles: tuple[Trouble, ...]

    def figure(self, key: str) -> CheckFigure:
        """Return one figure.

        Raises:
            KeyError: There is none of that name.
        """
        for figure in self.figures:
            if figure.key == key:
                return figure
        raise KeyError(key)


@dataclass(frozen=True)
class FrontierPoint:
    """How well the ball is centred in a task, and what that costs.

    Attributes:
        offset: Mean over the task of how far off-centre it is, 0 in the middle to 1 on the rim.
        effort: Of the task, relative to the healthy hip's when nobody minds centring.
    """

    offset: float
    effort: float


@dataclass(frozen=True)
class SideFrontier:
    """The least effort at each level of centring in one task, of one hip as it most likely is and of its healthy twin.

    Attributes:
        side: 'r' or 'l'.
        task, label: Key and name of the task.
        evidence: Always 'modelled'.
        own, healthy: Least effort, from where nobody minds centring to as centred as the muscles can hold it.
        own_point, healthy_point: Where nobody minds centring.
        target: Offset that `cost` is about; None when it cannot be better centred.
        cost: Per cent of its effort that this hip would need more to hold the ball there; None when samples cannot.
        sentence: The same in words.
    """

    side: str
    task: str
    label: str
    evidence: str
    own: tuple[FrontierPoint, ...]
    healthy: tuple[FrontierPoint, ...]
    own_point: FrontierPoint
    healthy_point: FrontierPoint
    target: float | None
    cost: Spread | None
    sentence: str


@dataclass(frozen=True)
class Prospect:
    """What one plan would do to a hip.

    Attributes:
        name: 'nothing', 'release alone', 'rotation alone', 'both' or 'strength alone'.
        evidence: Always 'hypothesis'.
        departure: Departure from health after it, per cent of today's: 0 healthy, 100 as today.
        effort: Change of effort over the tasks that count, per cent of today's, of the samples that can make them
            today and then; None when most cannot.
        unable: Share of the samples that cannot make one of these tasks after it.
    """

    name: str
    evidence: str
    departure: Spread
    effort: Spread | None
    unable: float


@dataclass(frozen=True)
class Outlook:
    """Where a hip's tug-of-war would lead if the supposed rates were so.

    Attributes:
        side: 'r' or 'l'.
        evidence: Always 'hypothesis'.
        days: Length of every plan.
        gain: Loop gain: factor a day by which its departure grows when nothing is done.
        escalating: Share of the samples in which that is above 1.
        word: 'settles', 'escalates', or 'open' when the interval of the gain holds 1.
        prospects: What each plan would do.
        sentence: The gain in words.
    """

    side: str
    evidence: str
    days: int
    gain: Spread
    escalating: float
    word: str
    prospects: tuple[Prospect, ...]
    sentence: str


@dataclass(frozen=True)
class CheckResult:
    """A whole self-check.

    Attributes:
        exam: What was found on the person.
        person: Whose hips were computed; what was not known is assumed.
        sides: By 'r' and 'l'.
        differences: Right less left, for figures that both sides have.
        sentences: The result in words for the person, most important first.
        advice: Why to see a clinician; empty when nothing says so.
        cautions: What should be minded: contradictions, doubtful items, frames unsolved.
        assumed: What stands in for what nobody measured.
        missing: What was not measured, and what it would answer.
        answered: What can be said with what there is.
        samples, seed: How many samples the intervals rest on, and their seed.
        frontiers: Effort against centring, of each side whose muscles the exam tells about.
        outlooks: Where the tug-of-war would lead, of each side that clearly departs from health.
        drawings: By 'r' and 'l', the numbers that are drawn, as plain data: see `coxa.selfcheck.drawings`.
    """

    exam: Exam
    person: Person
    sides: Mapping[str, SideCheck]
    differences: tuple[SideDifference, ...]
    sentences: tuple[str, ...]
    advice: tuple[str, ...]
    cautions: tuple[str, ...]
    assumed: tuple[str, ...]
    missing: tuple[Missing, ...]
    answered: tuple[str, ...]
    samples: int
    seed: int
    frontiers: tuple[SideFrontier, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    drawings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def difference(self, key: str) -> SideDifference | None:
        """Return right less left of one figure; None when not both sides have it."""
        return next((d for d in self.differences if d.key == key), None)

    @property
    def informative(self) -> bool:
        """Whether the exam tells anything about the muscles of either side."""
        return any(side.informative for side in self.sides.values())
