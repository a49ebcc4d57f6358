"""What a self-check returns: each side's figures with their intervals, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.person import Person
from coxa.exam import Exam, Missing

MEASURED, MODELLED, HYPOTHESIS = "measured", "modelled", "hypothesis"

NOT_ASSESSED = "not assessed: nothing was measured on this hip that tells about its muscles"

LOW, HIGH = 0.05, 0.95
"""Quantiles between which a figure lies in nine of ten samples."""


@dataclass(frozen=True)
class Spread:
    """A figure with its uncertainty.

    Attributes:
        value: Median.
        low, high: 5 and 95 %.
    """

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, samples: Float[Array, " samples"]) -> Spread | None:
        """Return the spread of samples; None when any is not a number."""
        if not np.isfinite(samples).all():
            return None
        low, value, high = np.quantile(samples, (LOW, 0.5, HIGH))
        return cls(float(value), float(low), float(high))

    @property
    def beyond_zero(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class CheckFigure:
    """One figure of one hip.

    Attributes:
        key: Its name for programs.
        section: Under which heading it stands.
        label: Its name for people.
        unit: Its unit.
        evidence: 'measured', 'modelled' or 'hypothesis'.
        spread: The figure; None when not assessed.
        healthy: The same of this person's hip with healthy muscles; None for what was measured.
        words: What goes with it, or why it is missing.
        signs: Words for a positive and a negative value, "forward" and "back"; empty when a sign needs none.
    """

    key: str
    section: str
    label: str
    unit: str
    evidence: str
    spread: Spread | None
    healthy: float | None = None
    words: str = ""
    signs: tuple[str, str] = ("", "")


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

    def difference(self, key: str) -> SideDifference | None:
        """Return right less left of one figure; None when not both sides have it."""
        return next((d for d in self.differences if d.key == key), None)

    @property
    def informative(self) -> bool:
        """Whether the exam tells anything about the muscles of either side."""
        return any(side.informative for side in self.sides.values())
