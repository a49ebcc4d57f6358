"""The one hip that stands for all samples of a side where only one can be drawn: a real sample, wasting as most do.

The median of every property by itself would be another hip, and often a healthier one: where each of several muscles
is weak in a third of the samples, all are healthy in the middle, though hardly any sample is.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from coxa._arrays import Array, Float
from coxa.estimation.estimate import Estimate
from coxa.hip import Hip, States
from coxa.selfcheck.mechanics import HIPS, impaired, strong_factor

ALIKE: Final = 0.5
"""Per cent of effort; samples whose efficiency lies this near the median waste as much (own choice)."""


class Typical(NamedTuple):
    """One sample of a side.

    Attributes:
        hip: The hip among which the sample was computed, its muscles as strong as that sample says.
        state: Its one state.
    """

    hip: Hip
    state: States


def typical(found: Estimate, side: str, hip: Hip, efficiency: Float[Array, " samples"]) -> Typical:
    """Return the sample of a side that is drawn.

    Args:
        found: What the exam says.
        side: 'r' or 'l', of which something is known.
        hip: The reference hip of the side.
        efficiency: Of each sample in the task that is drawn, %.
    """
    able = impaired(found.sides[side].states)
    sample = typical_sample(efficiency, able)
    strong, as_usual = strong_factor(found.person_strength), np.ones(len(hip.muscles))
    scale = found.muscle_scale.mean(axis=2)[sample % min(HIPS, len(able))]  # as figures are shared among hips
    return Typical(
        hip.with_parameters(strong * scale, as_usual, as_usual), able.part(slice(sample, sample + 1))
    )


def typical_sample(efficiency: Float[Array, " samples"], states: States) -> int:
    """Return which sample has the median efficiency; of several, the one whose muscles are the most usual.

    Args:
        efficiency: Of each sample, %; not a number where it cannot make the task.
        states: The samples.
    """
    told = np.nan_to_num(efficiency, nan=0.0)
    away = np.abs(told - np.median(told))
    near = np.flatnonzero(away <= max(float(away.min()), ALIKE))
    each = (states.strength, states.guard, states.tension)
    unlike = sum(np.abs(x - np.median(x, axis=0)).sum(axis=1) for x in each)
    return int(near[np.argmin(np.asarray(unlike)[near])])
