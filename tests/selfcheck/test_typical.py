"""The one hip that is drawn of a side: a real sample, wasting as the figures say."""

from __future__ import annotations

import numpy as np

from coxa.hip import States
from coxa.selfcheck.typical import typical_sample


def states(weak: list[list[float]]) -> States:
    strength = np.array(weak)
    return States(strength, np.zeros_like(strength), np.zeros_like(strength))


def test_the_sample_of_the_median_efficiency_is_taken() -> None:
    samples = states([[0.5], [0.9], [1.0]])
    assert typical_sample(np.array([60.0, 85.0, 100.0]), samples) == 1


def test_of_samples_that_waste_alike_the_most_usual_is_taken() -> None:
    samples = states([[1.0, 0.5], [0.7, 1.0], [0.6, 1.0], [0.7, 1.0], [0.2, 0.9]])
    assert typical_sample(np.full(5, 90.0), samples) == 1


def test_a_sample_that_cannot_make_the_task_counts_as_the_worst() -> None:
    samples = states([[0.1], [0.9], [1.0]])
    assert typical_sample(np.array([np.nan, 85.0, 100.0]), samples) == 1
