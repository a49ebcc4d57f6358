"""The self-check: from an exam to what it says about both hips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from coxa.anatomy import GROUPS, REGIONS
from coxa.errors import InputError
from coxa.estimation.estimate import Estimate, SideEstimate, estimate
from coxa.exam import Exam, missing, read_exam, still_answered
from coxa.exam.items import SIDES
from coxa.figures.check import SAMPLES as SAMPLES
from coxa.hip import Hip, States, hip
from coxa.selfcheck.assemble import SideSamples, differences, side_check
from coxa.selfcheck.drawings import drawn_simulation, level_scenes, side_drawings
from coxa.selfcheck.frontier import shown_task, side_frontier
from coxa.selfcheck.kinds import kinds
from coxa.selfcheck.mechanics import (
    LOAD_TASKS,
    TASKS,
    HeadCurve,
    HipFigures,
    figures_over_hips,
    hip_figures,
    out_of_reach,
)
from coxa.selfcheck.outlook import Course, departs, side_outlook
from coxa.selfcheck.person import assumptions, cup_of, person_of, shallow_sockets
from coxa.selfcheck.result import CheckResult, Outlook, SideCheck, SideFrontier, Trouble
from coxa.selfcheck.sentences import EVERYDAY, advice, sentences
from coxa.selfcheck.typical import Typical, typical
from coxa.tasks import standard_tasks

FEWEST, MOST = 20, 20_000
ROUNDING = 0.5
"""Per cent by which an efficiency may exceed 100 before it is worth a word (own choice)."""

Progress = Callable[[str, float], None]


def check(
    exam: Exam | str | Path,
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    progress: Progress = lambda _word, _share: None,
) -> CheckResult:
    """Return what an exam says about both hips, each figure with its interval.

    Args:
        exam: An exam, or the file it is in.
        samples: How many states of the muscles to draw that the exam leaves likely.
        seed: Of the samples; the same seed gives the same answer.
        progress: Called with a word and the share done.

    Raises:
        InputError: The exam cannot be read, or its imaging angles contradict each other.
    """
    if not FEWEST <= samples <= MOST:
        raise InputError(f"{samples} samples.", mend=f"give {FEWEST} to {MOST}.")
    if seed < 0:
        raise InputError(f"seed {seed}.", mend="give a whole number from 0.")
    progress("reading the exam", 0.0)
    found = exam if isinstance(exam, Exam) else read_exam(exam)
    person = person_of(found)
    cups = {side: cup_of(found, side) for side in SIDES}
    progress("posing the hips", 0.05)
    tasks = [task for task in standard_tasks(person) if task.key in TASKS]
    hips = {side: hip(side, person, tasks=tasks, cup=cups[side]) for side in SIDES}
    progress("estimating muscles", 0.1)
    estimated = estimate(found, hips, samples=samples, seed=seed)
    states = {side: _states(estimated.sides[side], hips[side]) for side in SIDES}
    beyond = {side: out_of_reach(hips[side], states[side], estimated.person_strength) for side in SIDES}
    # Both sides are compared over the same tasks: those that both can make.
    able = [task for task in LOAD_TASKS if task not in beyond["r"] | beyond["l"]]
    counted = able or list(LOAD_TASKS)
    task = shown_task(able)
    shown_key = f"efficiency_{task or LOAD_TASKS[0]}"
    sampled, turned, drawn = {}, {}, {}
    for s, side in enumerate(SIDES):
        start = 0.3 + 0.35 * s

        def update(share: float, start: float = start) -> None:
            progress("computing tasks", start + 0.35 * share)

        own = estimated.sides[side]
        if own.informative:
            strengths = estimated.muscle_scale.mean(axis=2), estimated.person_strength
            figures = figures_over_hips(hips[side], states[side], *strengths, counted, update)
        else:
            figures = hip_figures(hips[side], states[side], np.ones(1), counted, update)
        sampled[side], turned[side] = _side(own, figures, beyond[side]), figures.head
        if own.informative:
            drawn[side] = typical(estimated, side, hips[side], figures.values[shown_key])
    shown = kinds([(task.key, _short(task.label)) for task in tasks if task.key in LOAD_TASKS])
    names = {task.key: _short(task.label) for task in tasks}
    sides = {side: side_check(sampled[side], found.side(side), shown) for side in SIDES}
    between = differences(sides["r"], sides["l"], sampled)
    outlooks = _outlooks(estimated, hips, counted, seed)
    courses = {outlook.side: course for outlook, course in outlooks}
    drawings = _drawings(hips, drawn, turned, courses, task or LOAD_TASKS[0], names)
    progress("done", 1.0)
    return CheckResult(
        exam=found,
        person=person,
        sides=sides,
        differences=between,
        sentences=sentences(sides, sampled, between, found, names),
        advice=advice(found),
        cautions=(
            *found.remarks,
            *shallow_sockets(found),
            *_contradictions(estimated),
            *_recoil(sides.values()),
        ),
        assumed=assumptions(found, person),
        missing=missing(found),
        answered=still_answered(found),
        samples=samples,
        seed=seed,
        frontiers=_frontiers(estimated, drawn, task, names),
        outlooks=tuple(outlook for outlook, _ in outlooks),
        drawings=drawings,
    )


def _frontiers(
    found: Estimate, drawn: Mapping[str, Typical], task: str | None, names: Mapping[str, str]
) -> tuple[SideFrontier, ...]:
    """Return effort against centring of the sides that something is known of, in a task that both can make."""
    if task is None:
        return ()
    states = {side: found.sides[side].states for side in drawn}
    return tuple(side_frontier(own, states[side], task, names[task]) for side, own in drawn.items())


def _outlooks(
    found: Estimate, hips: Mapping[str, Hip], tasks: Sequence[str], seed: int
) -> tuple[tuple[Outlook, Course], ...]:
    """Return where the tug-of-war of the sides that clearly depart from health would lead, and its days."""
    each = [
        side_outlook(found.sides[side], hips[side], tasks, seed) for side in SIDES if departs(found, side)
    ]
    return tuple(outlook for outlook in each if outlook is not None)


def _drawings(
    hips: Mapping[str, Hip],
    own: Mapping[str, Typical],
    turned: Mapping[str, Mapping[str, HeadCurve]],
    courses: Mapping[str, Course],
    task: str,
    names: Mapping[str, str],
) -> dict[str, dict[str, Any]]:
    """Return the numbers that are drawn, by side."""
    drawn = {
        side: side_drawings(
            drawn_simulation(hips[side], task, own.get(side)),
            turned[side],
            courses.get(side),
            task=task,
            label=names[task],
            known=side in own,
        )
        for side in SIDES
    }
    level_scenes(drawn)
    return drawn


def _states(found: SideEstimate, own: Hip) -> States:
    """Return a side's samples; a side about which nothing is known is not computed beyond its healthy self."""
    return found.states if found.informative else States.healthy(1, len(own.muscles))


def _side(found: SideEstimate, figures: HipFigures, beyond: frozenset[str]) -> SideSamples:
    # What the load does in a task that the muscles cannot make is nothing to learn from.
    values = {key: each for key, each in figures.values.items() if not key.endswith(tuple(beyond))}
    told = not beyond & set(EVERYDAY)
    if not told:
        values = {k: each for k, each in values.items() if k != "efficiency" and not k.startswith("waste_")}
    usual = {f"strength_{group}": 100.0 for group in GROUPS}
    usual |= {f"{name}_{region}": 0.0 for name in ("guard", "tension") for region in REGIONS}
    return SideSamples(
        side=found.side,
        informative=found.informative,
        values=values | _estimated(found),
        healthy=dict(figures.healthy) | usual,
        by_group=figures.by_group if told else {},
        by_muscle=figures.by_muscle if told else {},
        troubles=tuple(Trouble(kind, where, p) for (kind, where), p in found.affected.items()),
        beyond=tuple(task for task in LOAD_TASKS if task in beyond),
    )


def _estimated(found: SideEstimate) -> dict[str, np.ndarray]:
    values = {f"strength_{group}": 100.0 * found.strength[:, g] for g, group in enumerate(GROUPS)}
    for name, each in (("guard", found.guard), ("tension", found.tension)):
        values |= {f"{name}_{region}": 100.0 * each[:, r] for r, region in enumerate(REGIONS)}
    return values


def _short(label: str) -> str:
    """Return a task's label as it fits into a table."""
    return label.replace("foot on the ground", "on the foot").replace("leg in the air", "in the air")


def _contradictions(found: Estimate) -> list[str]:
    return [
        f"{r.item} does not fit the rest of what was measured (expected about {_shown(r.expected, r.unit)}, found "
        f"{_shown(r.measured, r.unit)}): measure it again if you can"
        for r in found.contradictions
    ]


def _recoil(sides: Iterable[SideCheck]) -> list[str]:
    """Return why an efficiency exceeds 100, where one does."""
    spreads = [
        f.spread for side in sides for f in side.figures if f.key.startswith("efficiency") and f.spread
    ]
    if not any(spread.high > 100.0 + ROUNDING for spread in spreads):
        return []
    return [
        "efficiencies above 100 %: tight muscles carry some of the load like springs (recoil), which costs no effort; "
        "that does not make them healthy"
    ]


def _shown(value: float, unit: str) -> str:
    if unit == "rad":
        return f"{np.degrees(value):.0f}°"
    if unit == "N·m":
        return f"{value:.0f} N·m"
    return f"{100.0 * value:.0f} % of healthy"
