"""Peak moments against brute force, and the ways they must move."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.efficiency.measures import DIRECTIONS
from coxa.efficiency.peak import PeakMoments, peak_moments
from coxa.errors import InputError

seeds = st.integers(0, 2**32 - 1)


def random_hip(seed: int, muscles: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    capacity = random.uniform(200, 1500, size=(1, muscles))
    arm = random.normal(scale=0.04, size=(1, muscles, 3))
    return capacity, arm, np.zeros(muscles), random.uniform(0.4, 1.0, size=muscles)


def peaks(*hip: np.ndarray) -> PeakMoments:
    return peak_moments(*hip, posture=("standing",))


def vertices(gain: np.ndarray, floor: np.ndarray, ceiling: np.ndarray, others: list[int]) -> np.ndarray:
    """All activations with every muscle but two at a bound and the other two rows balanced by those two."""
    muscles, found = len(gain), []
    for free in [(i, j) for i in range(muscles) for j in range(i)]:
        fixed = [m for m in range(muscles) if m not in free]
        matrix = gain[np.ix_(free, others)].T
        for bounds in product(*[(floor[m], ceiling[m]) for m in fixed]):
            part = np.linalg.solve(matrix, -np.array(bounds) @ gain[np.ix_(fixed, others)])
            if (part >= floor[list(free)] - 1e-9).all() and (part <= ceiling[list(free)] + 1e-9).all():
                a = np.empty(muscles)
                a[fixed], a[list(free)] = bounds, part
                found.append(a)
    return np.array(found)


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_the_peak_is_the_best_of_all_vertices(seed: int) -> None:
    capacity, arm, floor, ceiling = random_hip(seed, muscles=6)
    gain = capacity[0, :, None] * arm[0]
    found = peaks(capacity, arm, floor, ceiling)
    for row in range(3):
        moment = vertices(gain, floor, ceiling, [k for k in range(3) if k != row]) @ gain[:, row]
        assert found.moment_Nm[0, 2 * row] == pytest.approx(moment.max(), abs=1e-6)
        assert found.moment_Nm[0, 2 * row + 1] == pytest.approx(-moment.min(), abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(0, 6), st.floats(0.1, 0.9))
def test_weakening_a_muscle_never_raises_a_peak(seed: int, muscle: int, left: float) -> None:
    capacity, arm, floor, ceiling = random_hip(seed)
    weak = ceiling.copy()
    weak[muscle] *= left
    assert (
        peaks(capacity, arm, floor, weak).moment_Nm <= peaks(capacity, arm, floor, ceiling).moment_Nm + 1e-6
    ).all()


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_the_mirror_image_swaps_the_directions(seed: int) -> None:
    capacity, arm, floor, ceiling = random_hip(seed)
    one, other = peaks(capacity, arm, floor, ceiling), peaks(capacity, -arm, floor, ceiling)
    assert np.allclose(one.moment_Nm[0, [1, 0, 3, 2, 5, 4]], other.moment_Nm[0], atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(seeds, st.floats(0.2, 5))
def test_peaks_grow_with_the_person(seed: int, factor: float) -> None:
    capacity, arm, floor, ceiling = random_hip(seed)
    expected = factor * peaks(capacity, arm, floor, ceiling).moment_Nm
    assert np.allclose(
        peaks(factor * capacity, arm, floor, ceiling).moment_Nm, expected, rtol=1e-6, atol=1e-6
    )


def test_the_other_two_rows_stay_balanced() -> None:
    capacity, arm, floor, ceiling = random_hip(4)
    found = peaks(capacity, arm, floor, ceiling)
    moment = np.einsum("dm,m,mk->dk", found.activation[0], capacity[0], arm[0])
    for d in range(6):
        assert np.abs(np.delete(moment[d], d // 2)).max() < 1e-6
        assert abs(moment[d, d // 2]) == pytest.approx(found.moment_Nm[0, d])


def test_guarding_that_nothing_can_balance_has_no_peak() -> None:
    found = peaks(np.array([[500.0]]), np.array([[[0.0, 0.03, 0.0]]]), np.array([0.5]), np.ones(1))
    assert np.isnan(found.at("standing", DIRECTIONS[0]))


def test_a_name_per_posture_is_asked_for() -> None:
    capacity, arm, floor, ceiling = random_hip(1)
    with pytest.raises(InputError, match="2 posture names"):
        peak_moments(capacity, arm, floor, ceiling, posture=("standing", "seated"))
