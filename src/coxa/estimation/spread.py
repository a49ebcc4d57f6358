"""What follows from a state depends on the hip it is in: samples of an estimate, each in a hip like the person's.

How much, say, weak abductors cost depends on how strong all muscles are, which an exam tells in part. Intervals of
such figures hold what they promise only when samples meet hips that differ as the person's own may: in the round
trip of 500 exams, 90 % intervals of η computed in the reference hip alone covered 82 %.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coxa._arrays import Array, Float
from coxa.estimation.estimate import Estimate
from coxa.hip import Hip, States

HIPS = 25
"""Hips among which samples are shared: enough that quantiles of 200 samples hardly depend on which they are."""


def over_hips(
    figure: Callable[[Hip, States], Float[Array, " states"]],
    hip: Hip,
    found: Estimate,
    *,
    hips: int = HIPS,
) -> Float[Array, " samples"]:
    """Return a figure of each sampled state of one side, in hips whose muscles are as strong as the samples say.

    Sample k is computed in hip k modulo `hips`; that hip's muscles have the strengths of the sample of its number.

    Args:
        figure: What is computed of a hip and a batch of states.
        hip: The reference hip of the side, scaled to the person as far as known.
        found: The estimate.
        hips: How many hips; fewer are quicker.
    """
    states = found.sides[hip.side].states
    scale = found.muscle_scale.mean(axis=2)
    as_usual = np.ones(len(hip.muscles))
    result = np.empty(len(states))
    n = min(hips, len(states))
    for k in range(n):
        own = hip.with_parameters(scale[k], as_usual, as_usual)
        result[k::n] = figure(own, states.part(slice(k, None, n)))
    return result
