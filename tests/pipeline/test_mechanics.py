"""Dependent coordinates are folded into those they follow, once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.model.description import Coupler
from coxa.model.functions import polynomial
from coxa.pipeline.mechanics import fold
from coxa.recording.ground_forces import GroundForces
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.dynamics import inverse_dynamics
from coxa.skeleton.pose import pose
from tests.skeleton.random_models import random_model

COUPLERS = (
    Coupler("knee", 1, 8, polynomial(0.1, 0.5, 0.3)),
    Coupler("patella", 1, 13, polynomial(0.0, -0.7)),
)


@pytest.mark.parametrize("seed", range(3))
def test_folded_moments_have_the_power_of_all_moments(seed: int) -> None:
    model = replace(random_model(seed), couplers=COUPLERS)
    skeleton = skeleton_arrays(model)
    q, rate, acceleration = 0.5 * np.random.default_rng(seed).normal(size=(3, 4, 18))
    placed = pose(skeleton, q, rate)
    moment = inverse_dynamics(
        skeleton, q, rate, acceleration, GroundForces.none().at(np.arange(4.0))
    ).moment_Nm
    folded = fold(model, moment, placed.coupler_slope)
    free = np.delete(np.arange(18), [8, 13])
    power = (folded[:, free] * placed.speed[:, free]).sum(axis=1)
    assert np.allclose(power, (moment * placed.speed).sum(axis=1))
    assert (folded[:, [8, 13]] == 0.0).all()
