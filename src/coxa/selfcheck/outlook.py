"""Where a hip's tug-of-war would lead, if the rates that nobody has measured were as supposed.

Each sample pairs one state that the exam leaves likely with one set of rates from the ranges of their hypotheses, so
that intervals hold both kinds of doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.estimation.estimate import Estimate, SideEstimate
from coxa.figures.check import Spread
from coxa.figures.grades import HYPOTHESIS
from coxa.hip import Hip, States, simulate
from coxa.loop.daily import standard_plans
from coxa.loop.departure import REGION_OF_GROUP, burden, ceiling, muscle_arrays
from coxa.loop.engine import hip_mechanics
from coxa.loop.parameters import sample_rates
from coxa.loop.sampled import days_sampled, growth_sampled
from coxa.selfcheck.mechanics import FRAMES, MOST_SHORT
from coxa.selfcheck.result import HIGH, Outlook, Prospect, spread_of
from coxa.selfcheck.sentences import WORDS

DAYS: Final = 28
"""Length of every plan: four weeks."""
PLANS: Final = ("nothing", "release alone", "rotation alone", "both", "strength alone")
"""Of `standard_plans`, those that are shown; every day the whole of each."""
EFFORT_SAMPLES: Final = 40
EFFORT_FRAMES: Final = 5
"""Samples and frames of a task behind the change of effort, a ratio of two efforts of the same hip."""

Departures = Float[Array, "samples 18"]
Course = Mapping[str, Float[Array, "days_and_one samples"]]
"""Plan → departure from health on the first day and after every day, per cent of the first, sample by sample."""


def departs(found: Estimate, side: str) -> bool:
    """Return whether the exam all but rules out that this hip is healthy.

    Args:
        found: What the exam says.
        side: 'r' or 'l'.
    """
    healthy = sum(p for faults, p in found.explanations if all(where != side for where, *_ in faults))
    return found.sides[side].informative and healthy <= 1.0 - HIGH


def side_outlook(
    found: SideEstimate, hip: Hip, tasks: Sequence[str], seed: int
) -> tuple[Outlook, Course] | None:
    """Return where one side's tug-of-war would lead, and its days; None when nothing departs from health.

    Args:
        found: What the exam says of it.
        hip: The hip, with the daily tasks of the loop.
        tasks: Those whose effort counts.
        seed: Of the rates; both sides have the same.
    """
    start = departures(found)
    rates = sample_rates(np.random.default_rng(seed), len(start))
    begun = burden(start)
    some = begun > 0.0
    if not some.any():
        return None
    mechanics = hip_mechanics(hip.thinned(FRAMES))
    growth = growth_sampled(start, mechanics, rates)[some]
    gain = spread_of(growth)
    if gain is None:
        return None
    plans = standard_plans(DAYS)
    days = days_sampled(start, mechanics, rates, {name: plans[name] for name in PLANS})
    course = {name: 100.0 * burden(each[:, some]) / begun[some] for name, each in days.items()}
    left = {name: spread_of(each[-1]) for name, each in course.items()}
    efforts = _efforts(hip, tasks, [start, *(each[-1] for each in days.values())])
    escalating = float((growth > 1.0).mean())
    word = "settles" if gain.high < 1.0 else "escalates" if gain.low > 1.0 else "open"
    outlook = Outlook(
        side=found.side,
        evidence=HYPOTHESIS,
        days=DAYS,
        gain=gain,
        escalating=escalating,
        word=word,
        prospects=tuple(
            Prospect(name, HYPOTHESIS, spread, *effort)
            for (name, spread), effort in zip(left.items(), efforts, strict=True)
            if spread is not None
        ),
        sentence=_sentence(found.side, word, escalating),
    )
    return outlook, course


def departures(found: SideEstimate) -> Departures:
    """Return how far each sample of a side departs from health, cut to the limits of the loop.

    Args:
        found: What the exam says; strength above healthy is no departure.
    """
    region = list(REGION_OF_GROUP)
    x = np.concatenate([1.0 - found.strength, found.tension[:, region], found.guard[:, region]], axis=1)
    return np.asarray(np.clip(x, 0.0, ceiling()))


def _efforts(
    hip: Hip, tasks: Sequence[str], states: Sequence[Departures]
) -> list[tuple[Spread | None, float]]:
    """Return the change of effort from the first states to each of the others, per cent, and how many are unable.

    Where muscles cannot make a task its effort is the price of what is missing: such samples have no change, and
    when they are most there is none at all.
    """
    few = [x[:EFFORT_SAMPLES] for x in states]
    batch = States(*muscle_arrays(np.concatenate(few), hip.group))
    found = simulate(hip.with_tasks(tasks).thinned(EFFORT_FRAMES), batch, head=False)
    spent = (1.0 / found.overall_efficiency).reshape(len(few), -1)
    short = np.max([found.unmet(task) for task in tasks], axis=0).reshape(spent.shape) > 0.0
    changes = []
    for after, unable in zip(spent[1:], short[1:], strict=True):
        both = ~(unable | short[0])
        change = spread_of(100.0 * (after / spent[0] - 1.0)[both]) if both.mean() > MOST_SHORT else None
        changes.append((change, float(unable.mean())))
    return changes


def _sentence(side: str, word: str, escalating: float) -> str:
    start = f"Left alone, the tug-of-war between the muscles of your {WORDS[side]} hip"
    if word == "settles":
        return f"{start} would settle."
    if word == "escalates":
        return f"{start} would escalate."
    return (
        f"{start} could settle or escalate: within what we hold possible, it escalates in "
        f"{100.0 * escalating:.0f} of 100 cases."
    )
