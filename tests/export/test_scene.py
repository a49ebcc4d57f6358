"""Paths are thinned without moving their ends."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coxa.export.rounding import rounded
from coxa.export.scene import MOST_POINTS, thinned

PATHS = st.integers(2, 20).flatmap(
    lambda n: arrays(float, (n, 3), elements=st.floats(-0.5, 0.5, allow_subnormal=False))
)


@given(PATHS)
def test_ends_stay_and_few_points_are_left(path: np.ndarray) -> None:
    kept = thinned(path)
    assert 2 <= len(kept) <= MOST_POINTS
    np.testing.assert_array_equal(kept[[0, -1]], path[[0, -1]])


@given(PATHS)
def test_every_point_kept_is_one_of_the_path_in_its_order(path: np.ndarray) -> None:
    places = [int(np.flatnonzero((path == point).all(axis=1))[0]) for point in thinned(path)]
    if len(np.unique(path, axis=0)) == len(path):
        assert places == sorted(set(places))


def test_what_bends_the_path_stays() -> None:
    line = np.linspace([0.0, 0.0, 0.0], [1.0, 0.0, 0.0], 12)
    line[5, 1] = 0.3
    assert (thinned(line, 3) == line[[0, 5, 11]]).all()


def test_what_is_not_a_number_becomes_null_and_zero_has_no_sign() -> None:
    assert rounded([np.nan, np.inf, -0.001, 1.26], 1) == [None, None, 0.0, 1.3]
    assert str(rounded([-0.001], 1)[0]) == "0.0"
