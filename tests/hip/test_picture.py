"""A posed hip as lines: paths as long as the muscles, bones of one length, left the mirrored right."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.anatomy import Person
from coxa.hip import POSITIONS, Hip
from coxa.hip.picture import LegPicture, leg_picture

MOST_POINTS = 8


def prone(*inward_deg: float) -> np.ndarray:
    angle = np.zeros((len(inward_deg), 4))
    angle[:, 2], angle[:, 3] = np.radians(inward_deg), np.radians(90.0)
    return angle


@pytest.fixture(scope="module")
def turned() -> LegPicture:
    return leg_picture(Person(), "r", prone(-40.0, 0.0, 40.0))


def test_paths_are_as_long_as_the_muscles_give_or_take_arcs_drawn_straight(right: Hip) -> None:
    frames = right.frames.part(right.spans["positions"])
    drawn = leg_picture(right.person, "r", frames.angle_rad)
    for p in range(len(POSITIONS)):
        length = np.array([np.linalg.norm(np.diff(path, axis=0), axis=1).sum() for path in drawn.muscles[p]])
        assert (length <= frames.length_m[p] + 1e-9).all()
        assert (length >= 0.9 * frames.length_m[p]).all()
        assert (np.abs(length - frames.length_m[p]) < 1e-9).sum() > len(length) / 2


def test_every_muscle_has_a_path_of_a_few_points(right: Hip, turned: LegPicture) -> None:
    for paths in turned.muscles:
        assert len(paths) == len(right.muscles)
        assert all(2 <= len(path) <= MOST_POINTS for path in paths)


def test_the_pelvic_end_of_a_muscle_stays_where_it_is(turned: LegPicture) -> None:
    for first, last in zip(turned.muscles[0], turned.muscles[2], strict=True):
        np.testing.assert_allclose(first[0], last[0], atol=1e-12)


def test_the_femur_hangs_from_the_hips_centre_and_keeps_its_length(turned: LegPicture) -> None:
    np.testing.assert_allclose(turned.femur[:, 0], 0.0, atol=1e-12)
    length = np.linalg.norm(turned.femur[:, 2], axis=1)
    np.testing.assert_allclose(length, length[0])
    assert 0.35 < length[0] < 0.5


def test_turning_inward_brings_the_trochanter_forward(turned: LegPicture) -> None:
    forward = turned.trochanter[:, 1, 0]
    assert forward[0] < forward[1] < forward[2]
    np.testing.assert_array_equal(turned.trochanter[:, 0], turned.femur[:, 1])


def test_the_left_leg_of_an_even_person_is_drawn_as_the_right() -> None:
    right, left = (leg_picture(Person("female", 1.62, 55.0), side, prone(20.0)) for side in "rl")
    np.testing.assert_array_equal(right.femur, left.femur)


def test_a_twisted_left_femur_shows_on_the_left_only() -> None:
    twisted = Person(femoral_version_rad={"r": 0.26, "l": 0.7})
    right, left = (leg_picture(twisted, side, prone(0.0)).trochanter[0, 1] for side in "rl")
    assert np.linalg.norm(right - left) > 0.01
