"""Passive sagittal moment: measured formula, residual spring, and their sum with muscles and capsule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.fit_passive import made_by_tissue, postures

from coxa.errors import InputError
from coxa.socket import passive_joint_moment, riener_edrich_moment

HIP, KNEE = st.floats(-14.0, 109.0), st.floats(1.0, 119.0)


@pytest.mark.parametrize(
    ("hip", "knee", "moment"),
    [(-15, 0, 19.0), (0, 0, 8.6), (30, 0, -1.0), (90, 0, -51.4), (0, 90, 10.8), (90, 90, 0.3)],
)
def test_measured_moment_has_the_published_values(hip: float, knee: float, moment: float) -> None:
    found = riener_edrich_moment(np.radians([hip]), np.radians([knee]))
    assert found[0] == pytest.approx(moment, abs=0.06)


def test_muscles_capsule_and_spring_make_the_measured_moment() -> None:
    hip, knee = postures()
    total = made_by_tissue(hip, knee) + passive_joint_moment(hip, knee)[:, 0]
    assert np.abs(total - riener_edrich_moment(hip, knee)).max() <= 5.0


@settings(max_examples=40, deadline=None)
@given(HIP, KNEE)
def test_spring_gives_back_what_it_stores(hip: float, knee: float) -> None:
    h, k = np.radians(hip), np.radians(knee)
    step = 1e-6
    by_knee = passive_joint_moment(np.array([h, h]), np.array([k - step, k + step]))[:, 0]
    by_hip = passive_joint_moment(np.array([h - step, h + step]), np.array([k, k]))[:, 3]
    assert np.diff(by_knee)[0] == pytest.approx(np.diff(by_hip)[0], abs=2 * step * 1e-3)


def test_spring_leaves_spreading_and_turning_alone() -> None:
    hip, knee = postures()
    assert not passive_joint_moment(hip, knee)[:, 1:3].any()


def test_spring_stays_as_at_the_edge_beyond_its_range() -> None:
    moment = passive_joint_moment(np.radians([-15.0, -40.0]), np.radians([30.0, 30.0]))
    assert moment[0, 0] == moment[1, 0]


def test_spring_of_a_larger_person_grows_with_the_cube() -> None:
    one, two = (passive_joint_moment(np.zeros(1), np.zeros(1), size=s)[0, 0] for s in (1.0, 1.1))
    assert two / one == pytest.approx(1.1**3)


def test_angles_of_other_frames_are_refused() -> None:
    with pytest.raises(InputError, match="give one of each per frame"):
        passive_joint_moment(np.zeros(2), np.zeros(3))


def test_a_person_of_no_size_is_refused() -> None:
    with pytest.raises(InputError, match="above 0"):
        passive_joint_moment(np.zeros(1), np.zeros(1), size=0.0)
