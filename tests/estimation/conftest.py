"""Hips of one adult without tasks: exams need positions and sweeps only."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.anatomy import GROUPS, REGIONS
from coxa.estimation.legs import HipLeg
from coxa.hip import Hip, States, hip
from coxa.tasks import standard_tasks


@pytest.fixture(scope="session")
def hips() -> dict[str, Hip]:
    tasks = [task for task in standard_tasks() if task.key == "one_leg_stance"]
    return {side: hip(side, tasks=tasks) for side in "rl"}


@pytest.fixture(scope="session")
def legs(hips) -> dict[str, HipLeg]:
    return {side: HipLeg.anchored(each) for side, each in hips.items()}


@pytest.fixture(scope="session")
def state_of(legs):
    """Return a function that makes one state: strengths by group, tension and guarding by region."""

    def make(strength=None, tension=None, guard=None, side="r") -> States:
        leg, values = legs[side], np.ones((3, 1, len(legs[side].muscles)))
        values[1:] = 0.0
        given = ((strength, GROUPS, leg.group), (tension, REGIONS, leg.region), (guard, REGIONS, leg.region))
        for row, (by_name, known, own) in enumerate(given):
            for name, value in (by_name or {}).items():
                assert name in known
                values[row, :, [each == name for each in own]] = value
        return States(values[0], values[2], values[1])

    return make
