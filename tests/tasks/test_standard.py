"""The standard tasks: complete, sourced, balanced, scaled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.anatomy import Person
from coxa.errors import InputError
from coxa.tasks import ROWS, Task, standard_tasks
from coxa.tasks.leg import hold, leg_of, posture, shank_weight, thigh_weight

ADULT = Person(height_m=1.75, mass_kg=70.0)
TASKS = {task.key: task for task in standard_tasks(ADULT)}
KEYS = (
    "one_leg_stance", "walking", "running_stance", "running_swing", "squat", "prone_rotation_active",
    "prone_rotation_passive", "seated_rotation_active", "seated_rotation_passive", "roller_front", "roller_back",
    "prone_extension", "supine_flexion",
)  # fmt: skip
SWEEPS = [key for key in KEYS if "rotation" in key or "roller" in key]


def test_every_task_is_there() -> None:
    assert tuple(TASKS) == KEYS
    assert ROWS == ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")


@pytest.mark.parametrize("key", KEYS)
def test_every_task_says_where_it_comes_from(key: str) -> None:
    assert len(TASKS[key].source) > 20
    assert TASKS[key].label


@pytest.mark.parametrize("key", KEYS)
def test_time_increases_and_arrays_are_read_only(key: str) -> None:
    task = TASKS[key]
    assert task.time_s[0] == 0.0
    assert np.all(np.diff(task.time_s) > 0.0)
    assert not any(a.flags.writeable for a in (task.angle_rad, task.moment_Nm, task.intersegmental_N))


@pytest.mark.parametrize("key", [k for k in KEYS if k != "one_leg_stance"])
def test_rates_are_slopes_of_angles(key: str) -> None:
    task = TASKS[key]
    slope = np.gradient(task.angle_rad, task.time_s, axis=0, edge_order=2)
    np.testing.assert_allclose(task.rate_rad_s, slope, atol=0.12 * np.abs(slope).max())


@pytest.mark.parametrize("key", KEYS)
def test_a_heavier_person_needs_moments_in_proportion(key: str) -> None:
    heavy = {t.key: t for t in standard_tasks(replace(ADULT, mass_kg=84.0, pelvic_width_m=_width()))}[key]
    usual = {t.key: t for t in standard_tasks(replace(ADULT, pelvic_width_m=_width()))}[key]
    np.testing.assert_allclose(heavy.moment_Nm, 1.2 * usual.moment_Nm, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(heavy.intersegmental_N, 1.2 * usual.intersegmental_N, rtol=1e-9, atol=1e-9)


def _width() -> float:
    width = ADULT.filled().pelvic_width_m
    assert width is not None
    return width


def test_a_wider_pelvis_costs_the_standing_hip_more() -> None:
    wide = standard_tasks(replace(ADULT, pelvic_width_m=1.1 * _width()))[0]
    np.testing.assert_allclose(wide.moment_Nm[:, 1], 1.1 * TASKS["one_leg_stance"].moment_Nm[:, 1])


def test_standing_on_one_leg_asks_what_people_were_measured_to_need() -> None:
    """McLeish & Charnley 1970: body less leg acts 1.11 half hip widths from the hip with a leg of 16 % of body mass."""
    task, leg = TASKS["one_leg_stance"], leg_of(ADULT)
    above_N = leg.body_weight_N - leg.mass_kg * 9.80665
    lever = -task.moment_Nm[0, 1] / above_N / leg.hip_half_width_m
    assert lever == pytest.approx(1.11, abs=0.04)
    assert np.linalg.norm(task.intersegmental_N[0]) == pytest.approx(above_N)


def test_the_standing_thigh_leans_with_the_leg_under_the_body() -> None:
    """Iglic 1990, equation 8: the leg's weight, 0.48 half hip widths in, hangs at the knee."""
    task, leg = TASKS["one_leg_stance"], leg_of(ADULT)
    up = -task.intersegmental_N[0] / np.linalg.norm(task.intersegmental_N[0])
    along = posture(leg, task.angle_rad).femur[0, :, 1]
    assert np.sqrt(1.0 - (up @ along) ** 2) == pytest.approx(0.48 * leg.hip_half_width_m / leg.thigh_m)


@pytest.mark.parametrize("key", SWEEPS)
def test_slow_sweeps_hold_the_shank_up(key: str) -> None:
    task, leg = TASKS[key], leg_of(ADULT)
    down = np.array([1.0, 0.0, 0.0]) if task.angle_rad[0, 0] == 0.0 else np.array([0.0, -1.0, 0.0])
    weight = (leg.shank_kg + leg.foot_kg) * 9.80665
    step = np.array([0.0, 0.0, 1e-5, 0.0])
    energy = [-weight * posture(leg, task.angle_rad + s * step).shank_mass_m @ down for s in (1.0, -1.0)]
    still = (energy[0] - energy[1]) / 2e-5
    inertia = leg.shank_inertia_kg_m2 * np.gradient(task.rate_rad_s[:, 2], task.time_s, edge_order=2)
    np.testing.assert_allclose(task.moment_Nm[:, 2], still + inertia, atol=0.1)


@pytest.mark.parametrize("key", SWEEPS)
def test_a_couch_leaves_only_rotation_to_the_hip(key: str) -> None:
    assert np.all(TASKS[key].moment_Nm[:, [0, 1, 3]] == 0.0)


def test_rollers_push_the_head_to_opposite_sides() -> None:
    front, back = (TASKS[key] for key in ("roller_front", "roller_back"))
    for task, sign in ((front, 1.0), (back, -1.0)):
        femur = posture(leg_of(ADULT), task.angle_rad).femur
        along = np.einsum("ti,ti->t", task.intersegmental_N, femur[:, :, 0])
        np.testing.assert_allclose(along, sign * 0.25 * ADULT.body_weight_N)
    assert {front.evidence, back.evidence} == {"hypothesis"}


def test_squatting_keeps_the_body_over_the_feet() -> None:
    """The ground's push, seen from the hip, makes the moment: balance recomputed from the joint force."""
    task, leg = TASKS["squat"], leg_of(ADULT)
    np.testing.assert_allclose(
        np.linalg.norm(task.intersegmental_N, axis=1), 0.5 * ADULT.body_weight_N - leg.mass_kg * 9.80665
    )
    deepest = task.angle_rad[:, 3].argmax()
    assert np.degrees(task.angle_rad[deepest, 0]) == pytest.approx(100.0, abs=15.0)
    assert task.moment_Nm[deepest, 0] < 0.0 > task.moment_Nm[deepest, 3]


@pytest.mark.parametrize(("key", "gravity"), [("prone_extension", 1.0), ("supine_flexion", -1.0)])
def test_lifting_starts_by_holding_and_speeding_up_the_leg(key: str, gravity: float) -> None:
    task, leg = TASKS[key], leg_of(ADULT)
    where = posture(leg, task.angle_rad)
    down = gravity * np.array([1.0, 0.0, 0.0])
    still = hold(where, thigh_weight(leg, where, down), shank_weight(leg, where, down))
    gap = task.moment_Nm[:, 0] - still.moment_Nm[:, 0]
    np.testing.assert_allclose(
        gap / leg.leg_inertia_kg_m2, np.gradient(task.rate_rad_s[:, 0], task.time_s, edge_order=2), atol=0.05
    )


def test_walking_peaks_lie_where_published_ones_do() -> None:
    """Hip abduction 0.7-1.1 N m/kg, two peaks (Winter 1991, recalled); ground force 1.0-1.2 body weights."""
    task = TASKS["walking"]
    abduction = -task.moment_Nm[:, 1] / 70.0
    early, late = abduction[:16].max(), abduction[21:31].max()
    assert 0.7 < early < 1.1
    assert 0.5 < late < 1.1
    assert abduction[16:21].min() < min(early, late)
    assert 0.75 < -task.intersegmental_N[:, 1].min() / ADULT.body_weight_N < 1.0


def test_running_peaks_lie_where_published_ones_do() -> None:
    """Heiderscheit et al. 2011 (MSSE 43:296), preferred rate: abduction 1.8 (0.4) N m/kg, knee extension 2.5 (0.6)."""
    task = TASKS["running_stance"]
    assert -task.moment_Nm[:, 1].min() / 70.0 == pytest.approx(1.8, abs=0.4)
    assert -task.moment_Nm[:, 3].min() / 70.0 == pytest.approx(2.5, abs=0.6)
    assert np.degrees(task.angle_rad[:, 3].max()) == pytest.approx(46.3, abs=8.2)


def test_running_goes_on_where_stance_ends() -> None:
    stance, swing = TASKS["running_stance"], TASKS["running_swing"]
    np.testing.assert_allclose(stance.angle_rad[-1], swing.angle_rad[0])
    np.testing.assert_allclose(stance.angle_rad[0], swing.angle_rad[-1], atol=1e-12)


def test_a_task_refuses_time_that_stands_still() -> None:
    task = TASKS["walking"]
    with pytest.raises(InputError, match="time does not increase"):
        replace(task, time_s=np.zeros(task.frames))


def test_a_task_refuses_an_unknown_mode() -> None:
    with pytest.raises(InputError, match="mode 'idle'"):
        replace(TASKS["squat"], mode="idle")


def test_a_task_refuses_arrays_that_do_not_fit() -> None:
    task = TASKS["squat"]
    with pytest.raises(Exception, match=r"moment_Nm|shape"):
        Task(**{**vars(task), "moment_Nm": task.moment_Nm[:-1]})
