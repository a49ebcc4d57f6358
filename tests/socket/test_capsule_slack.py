"""Rotational slack of the reference capsule against van Arkel et al. 2015b (J Biomech 48:3803)."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.anatomy.person import Person
from coxa.errors import InputError
from coxa.socket import Cup, capsule_state, hip_rotation, reference_capsule, rotation_slack
from coxa.socket.slack import END_TORQUE_NM

# Positions about where 5 N·m end extension, flexion, abduction and adduction (tools/fit_capsule.py).
MID = [(30.0, 0.0), (45.0, 0.0), (60.0, 0.0)]
ENDS = [
    (-15.0, -25.0),
    (-15.0, 10.0),
    (30.0, -45.0),
    (30.0, 25.0),
    (60.0, -45.0),
    (60.0, 25.0),
    (110.0, 18.0),
]


def degrees(positions: list[tuple[float, float]], **options: float) -> tuple[np.ndarray, np.ndarray]:
    flexion, adduction = np.radians(positions).T
    slack = rotation_slack(reference_capsule(), flexion, adduction, **options)
    return np.degrees(slack.width_rad), np.degrees(slack.middle_rad)


def test_mid_range_is_fifty_degrees_wide() -> None:
    width, _ = degrees(MID)
    assert np.all(np.abs(width - 50.0) <= 10.0)


def test_no_position_is_wider_than_measured() -> None:
    grid = [(f, a) for f in (-15.0, 0.0, 30.0, 60.0, 90.0, 110.0) for a in (-20.0, -10.0, 0.0, 10.0)]
    assert degrees(grid)[0].max() <= 60.0


def test_the_ends_have_next_to_no_slack() -> None:
    width, _ = degrees(ENDS)
    assert np.all(width <= 15.0)


def test_slack_shrinks_from_the_middle_towards_extension_and_flexion() -> None:
    width, _ = degrees([(-15.0, 0.0), (0.0, 0.0), (45.0, 0.0), (90.0, 0.0), (110.0, 0.0)])
    assert width[0] < width[1] < width[2] > width[3] > width[4]


def test_slack_lies_inward_in_extension_and_outward_in_flexion() -> None:
    _, middle = degrees([(-15.0, 0.0), (0.0, 0.0), (60.0, 0.0), (90.0, 0.0), (110.0, 0.0)])
    assert middle[0] > 5.0
    assert middle[-2] < -5.0


def test_resistance_grows_alike_to_both_sides_from_where_it_begins() -> None:
    flexion, adduction = np.radians([(0.0, 0.0), (30.0, 0.0), (60.0, 0.0), (90.0, 0.0)]).T
    free = rotation_slack(reference_capsule(), flexion, adduction)
    end = rotation_slack(reference_capsule(), flexion, adduction, torque_Nm=END_TORQUE_NM)
    inward, outward = end.inward_rad - free.inward_rad, free.outward_rad - end.outward_rad
    assert np.all(np.abs(np.degrees(inward - outward)) <= 8.0)


def test_cutting_the_iliofemoral_ligament_opens_outward_rotation() -> None:
    flexion, adduction = np.radians([(0.0, 0.0), (60.0, 0.0)]).T
    whole, cut = (
        rotation_slack(c, flexion, adduction, torque_Nm=END_TORQUE_NM)
        for c in (reference_capsule(), reference_capsule().cut("iliofemoral"))
    )
    assert np.all(np.degrees(whole.outward_rad - cut.outward_rad) > 5.0)


def test_cutting_the_ischiofemoral_ligament_opens_inward_rotation() -> None:
    flexion, adduction = np.radians([(30.0, 0.0), (90.0, 0.0)]).T
    whole, cut = (
        rotation_slack(c, flexion, adduction, torque_Nm=END_TORQUE_NM)
        for c in (reference_capsule(), reference_capsule().cut("ischiofemoral"))
    )
    assert np.all(np.degrees(cut.inward_rad - whole.inward_rad) > 5.0)


def test_more_femoral_version_shifts_the_slack_inward() -> None:
    flexion, adduction = np.zeros(1), np.zeros(1)
    by_version = [
        rotation_slack(reference_capsule(Person(femoral_version_rad={"r": v, "l": v})), flexion, adduction)
        for v in np.radians([5.0, 25.0])
    ]
    shift = by_version[1].middle_rad - by_version[0].middle_rad
    assert np.degrees(shift[0]) == pytest.approx(20.0, abs=3.0)


def test_sides_differ_by_their_version_only() -> None:
    person = Person(femoral_version_rad={"r": 0.2, "l": 0.4})
    right, left = reference_capsule(person, "r"), reference_capsule(person, "l")
    np.testing.assert_array_equal(right.pelvis_m, left.pelvis_m)
    assert not np.allclose(right.femur_m, left.femur_m)


def test_a_capsule_without_tension_leaves_the_whole_range_free() -> None:
    slack = rotation_slack(reference_capsule().cut(), np.zeros(1), np.zeros(1))
    assert np.degrees(slack.width_rad[0]) == pytest.approx(180.0)


def test_a_resistance_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="give a torque above 0"):
        rotation_slack(reference_capsule(), np.zeros(1), np.zeros(1), torque_Nm=0.0)


def test_capsule_draws_the_head_inward_when_flexed_across_and_turned_in() -> None:
    state = capsule_state(reference_capsule(), hip_rotation(np.radians([[90.0, 10.0, 20.0]])))
    assert state.moment_Nm[0, 2] < -1.0
    assert Cup.default("r").pole @ state.force_on_femur_N[0] > 0.5 * np.linalg.norm(state.force_on_femur_N[0])
