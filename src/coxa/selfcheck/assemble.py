"""From samples to a result: medians and intervals, sides compared sample by sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from coxa._arrays import Array, Float
from coxa.exam import SideExam
from coxa.figures.check import CheckFigure, Spread
from coxa.figures.grades import MEASURED
from coxa.selfcheck.kinds import Kind
from coxa.selfcheck.measured import measured_figures
from coxa.selfcheck.result import NOT_ASSESSED, SideCheck, SideDifference, Trouble, Waste, spread_of

SAME = "not different"
BEYOND = "out of reach: these muscles cannot make the task, so there is no effort to compare"
OTHER_BEYOND = "not counted: the other hip cannot make this task"


@dataclass(frozen=True, eq=False)
class SideSamples:
    """One side, sample by sample; the same row of both sides is the same sample of the person.

    Attributes:
        side: 'r' or 'l'.
        informative: Whether the exam tells anything about its muscles.
        values: Key of a figure → its samples, in the unit people see.
        healthy: Key → the same of the healthy hip.
        by_group, by_muscle: Name → per cent of effort saved by making it well.
        troubles: What the exam points at.
        beyond: Tasks that most samples of its muscles cannot make.
    """

    side: str
    informative: bool
    values: Mapping[str, Float[Array, " samples"]]
    healthy: Mapping[str, float]
    by_group: Mapping[str, Float[Array, " samples"]] = field(default_factory=dict)
    by_muscle: Mapping[str, Float[Array, " fewer"]] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    beyond: tuple[str, ...] = ()


def side_check(samples: SideSamples, exam: SideExam, kinds: Iterable[Kind]) -> SideCheck:
    """Return one side's figures.

    Args:
        samples: Of that side. Without information about its muscles none of its modelled figures is assessed.
        exam: What was measured on it.
        kinds: Which figures, in their order.
    """
    modelled = tuple(_figure(kind, samples) for kind in kinds if kind.key in samples.healthy)
    told = samples.informative
    return SideCheck(
        side=samples.side,
        informative=told,
        figures=(*measured_figures(exam), *modelled),
        waste_by_group=_wastes(samples.by_group) if told else (),
        waste_by_muscle=_wastes(samples.by_muscle) if told else (),
        troubles=tuple(sorted(samples.troubles, key=lambda t: -t.probability)) if told else (),
    )


def _figure(kind: Kind, samples: SideSamples) -> CheckFigure:
    spread = (
        spread_of(samples.values[kind.key]) if samples.informative and kind.key in samples.values else None
    )
    why = "" if spread is not None else _why_not(kind, samples)
    healthy = samples.healthy[kind.key]
    return CheckFigure(
        kind.key,
        kind.section,
        kind.label,
        kind.unit,
        kind.evidence,
        spread,
        healthy if np.isfinite(healthy) else None,
        why,
        kind.signs,
    )


def _why_not(kind: Kind, samples: SideSamples) -> str:
    if not samples.informative:
        return NOT_ASSESSED
    whole = kind.key == "efficiency" or kind.key.startswith("waste_")
    if kind.key.endswith(samples.beyond) or (whole and samples.beyond):
        return BEYOND
    return OTHER_BEYOND if kind.key.startswith("efficiency_") else "not assessed"


def _wastes(saved: Mapping[str, Float[Array, " samples"]]) -> tuple[Waste, ...]:
    found = [Waste(name, spread) for name, each in saved.items() if (spread := spread_of(each)) is not None]
    return tuple(sorted(found, key=lambda waste: -waste.spread.value))


def differences(
    right: SideCheck, left: SideCheck, samples: Mapping[str, SideSamples]
) -> tuple[SideDifference, ...]:
    """Return right less left of every figure that both sides have.

    Args:
        right, left: The sides.
        samples: By side; modelled figures are compared sample by sample, so that what both sides share (the
            person's size, strong or weak arms behind the dynamometer) does not blur the difference.
    """
    of_left = {figure.key: figure for figure in left.figures}
    found = []
    for figure in right.figures:
        other = of_left.get(figure.key)
        if other is None or figure.spread is None or other.spread is None:
            continue
        if figure.evidence == MEASURED:
            spread = _independent(figure.spread, other.spread)
        else:
            gap = spread_of(samples["r"].values[figure.key] - samples["l"].values[figure.key])
            if gap is None:
                continue
            spread = gap
        found.append(
            SideDifference(
                figure.key, figure.label.strip(), figure.unit, figure.evidence, spread, _verdict(spread)
            )
        )
    return tuple(found)


def _independent(a: Spread, b: Spread) -> Spread:
    """Return the difference of two measurements with independent errors."""
    gap = a.value - b.value
    off = float(np.hypot(a.high - a.value, b.high - b.value))
    return Spread(gap, gap - off, gap + off)


def _verdict(spread: Spread) -> str:
    if not spread.beyond_zero:
        return SAME
    return "right higher" if spread.value > 0.0 else "left higher"
