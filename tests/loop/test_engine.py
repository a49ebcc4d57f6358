from functools import cache

import numpy as np
import pytest

from coxa.hip import hip
from coxa.loop import SimulatedMechanics, burden, departure, follow_all, hip_mechanics, standard_plans
from coxa.loop.departure import GROUPS, SIZE, index
from coxa.loop.engine import DAILY_TASKS, across_pole, rotation_slopes
from coxa.loop.mechanics import linearised
from coxa.loop.parameters import LoopParameters


@cache
def mechanics() -> SimulatedMechanics:
    return SimulatedMechanics(hip("r").with_tasks(DAILY_TASKS))


def test_a_healthy_hip_drives_nothing() -> None:
    drives = mechanics()(np.zeros((1, SIZE)))
    assert not drives.off_role.any()
    assert not drives.off_centre_BW.any()
    assert not drives.under_use.any()


def test_a_group_that_cannot_pull_makes_others_pull_beyond_their_share() -> None:
    drives = mechanics()(departure(weakness={"abductors": 0.6})[None])
    own = GROUPS.index("abductors")
    assert np.delete(drives.off_role[0], own).sum() > 0.01
    assert drives.under_use[0, own] > 0.0


def test_guarding_pulls_beyond_its_own_share() -> None:
    drives = mechanics()(departure(guarding={"hip flexors": 0.1})[None])
    assert np.argmax(drives.off_role[0]) == GROUPS.index("hip flexors")


def test_drives_have_no_negative_parts() -> None:
    drives = mechanics()(np.random.default_rng(0).uniform(0.0, 0.2, (5, SIZE)))
    assert min(drives.off_role.min(), drives.off_centre_BW.min(), drives.under_use.min()) >= 0.0


def test_the_table_of_slopes_agrees_with_the_hip_where_it_was_taken() -> None:
    far = departure(guarding={"deep rotators": 0.12})
    table = linearised(mechanics(), share=0.4)
    assert far[index("guarding", "deep rotators")] == pytest.approx(0.4 * 0.3)
    np.testing.assert_allclose(table(far[None]).off_role, mechanics()(far[None]).off_role, atol=1e-9)


def test_the_loop_runs_on_the_simulated_hip_itself() -> None:
    start = departure(tension={"hip flexors": 0.1}, guarding={"deep rotators": 0.1})
    plans = standard_plans(6)
    ends = follow_all(start, mechanics(), LoopParameters.supposed(), list(plans.values()))[:, -1]
    left = dict(zip(plans, burden(ends), strict=True))
    assert left["both"] < left["nothing"]


def test_a_load_onto_the_pole_is_centred() -> None:
    pole = np.array([0.0, 0.6, -0.8])
    assert np.abs(across_pole(500.0 * pole, pole)).max() < 1e-9


def test_the_table_of_a_hip_has_a_slope_for_every_departure() -> None:
    table = hip_mechanics(hip("l").with_tasks(DAILY_TASKS))
    assert table.off_role.shape == (len(GROUPS), SIZE)
    assert np.isfinite(table.off_centre_BW).all()


def test_weakness_alone_leaves_the_range_of_a_turned_leg_as_it_was() -> None:
    slopes = rotation_slopes(hip("r").with_tasks(DAILY_TASKS))
    weakness = [index("weakness", group) for group in GROUPS]
    assert np.abs(slopes[:, weakness]).max() < 1e-6
    assert np.abs(slopes[:, index("guarding", "deep rotators")]).max() > 0.0
