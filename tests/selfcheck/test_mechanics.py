"""A page's figures over samples: shared among hips, dealt back in order, strong people counted as strong."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from coxa.hip import Hip, States, hip
from coxa.selfcheck.mechanics import (
    HIPS,
    LOAD_TASKS,
    TASKS,
    figures_over_hips,
    hip_figures,
    out_of_reach,
    strong_factor,
)
from coxa.tasks import standard_tasks

COUNTED = ("one_leg_stance", "squat")
SAMPLES = HIPS + 2


@cache
def right() -> Hip:
    return hip("r", tasks=[task for task in standard_tasks() if task.key in TASKS])


def abductors(strength: np.ndarray) -> States:
    """Return states with abductors of these strengths, everything else healthy."""
    own = right()
    bounds = np.ones((len(strength), len(own.muscles)))
    bounds[:, [group == "abductors" for group in own.group]] = strength[:, None]
    return States(bounds, np.zeros_like(bounds), np.zeros_like(bounds))


def test_samples_come_back_in_their_order() -> None:
    states, usual = abductors(np.linspace(0.75, 1.0, SAMPLES)), np.ones((SAMPLES, len(right().muscles)))
    shared = figures_over_hips(right(), states, usual, np.ones(SAMPLES), COUNTED)
    plain = hip_figures(right(), states, np.ones(SAMPLES), COUNTED)
    for key in ("efficiency", "peak_abduction", "offset_walking"):
        np.testing.assert_allclose(shared.values[key], plain.values[key], rtol=1e-6)
    assert shared.healthy["peak_abduction"] == pytest.approx(plain.healthy["peak_abduction"])


def test_strengths_are_those_of_each_samples_own_muscles() -> None:
    scale = np.ones((SAMPLES, len(right().muscles)))
    scale *= np.linspace(0.8, 1.2, SAMPLES)[:, None]
    states = States.healthy(SAMPLES, len(right().muscles))
    found = figures_over_hips(right(), states, scale, np.ones(SAMPLES), COUNTED)
    peak = found.values["peak_abduction"]
    np.testing.assert_allclose(peak / peak[0], scale[:, 0] / scale[0, 0])


def test_a_weak_person_counts_as_the_size_leads_to_expect() -> None:
    assert strong_factor(np.array([0.5, 0.6, 0.7])) == 1.0
    assert strong_factor(np.array([1.5, 2.0, 2.5])) == 2.0


def test_the_same_weakness_costs_a_strong_person_no_more() -> None:
    states, usual = abductors(np.full(SAMPLES, 0.7)), np.ones((SAMPLES, len(right().muscles)))
    plain, strong = (
        figures_over_hips(right(), states, usual, np.full(SAMPLES, person), COUNTED).values["efficiency"]
        for person in (1.0, 2.0)
    )
    assert (strong >= plain - 1e-9).all()


def test_what_is_out_of_reach_comes_within_it_for_a_strong_person() -> None:
    weak = abductors(np.full(SAMPLES, 0.4))
    plain, strong = (out_of_reach(right(), weak, np.full(SAMPLES, person)) for person in (1.0, 3.0))
    assert strong < plain <= set(LOAD_TASKS)
