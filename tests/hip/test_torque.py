"""The exact peak moments: against another solver, and their slopes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coxa.efficiency import peak_moments
from coxa.errors import InputError
from coxa.hip import Hip, States
from coxa.hip.torque import peak_batch, peak_torques
from tests.hip.conftest import RandomStates

MUSCLES = 7
WHOLE = arrays(float, (1, MUSCLES, 3), elements=st.integers(-3, 3).map(float))
ANY = arrays(
    float, (1, MUSCLES, 3), elements=st.floats(-100.0, 100.0).filter(lambda x: x == 0 or abs(x) > 1e-3)
)
SHARES = arrays(float, (2, 1, MUSCLES), elements=st.floats(0.0, 1.0).filter(lambda x: x == 0 or x > 1e-3))


def by_another_solver(gain: np.ndarray, floor: np.ndarray, ceiling: np.ndarray) -> np.ndarray:
    return peak_moments(np.ones(gain.shape[:2]), gain, floor, ceiling, posture=("one",)).moment_Nm


@settings(max_examples=60, deadline=None)
@given(gain=st.one_of(WHOLE, ANY), shares=SHARES)
def test_peaks_without_guarding_agree_with_a_general_solver(gain: np.ndarray, shares: np.ndarray) -> None:
    found = peak_batch(gain, np.zeros((1, MUSCLES)), shares[0])[0][0]
    np.testing.assert_allclose(found, by_another_solver(gain, np.zeros(MUSCLES), shares[0, 0]), atol=1e-8)


def test_peaks_of_impaired_hips_agree_with_a_general_solver(right: Hip, random_states: RandomStates) -> None:
    states, rows = random_states(6), right.spans["positions"]
    gain = right.forces.capacity_N[rows][:, :, None] * right.frames.moment_arm_m[rows][:, :, :3]
    found = peak_torques(right, states).moment_Nm
    for s in range(len(states)):
        for p in range(len(gain)):
            other = by_another_solver(gain[p : p + 1], states.guard[s], states.strength[s])[0]
            np.testing.assert_allclose(found[s, p], other, rtol=1e-8, atol=1e-8)


def test_guarding_that_nothing_balances_has_no_peak() -> None:
    gain = np.array([[[1.0, 1.0, 0.0]]])
    moment, price = peak_batch(gain, np.array([[0.5]]), np.array([[1.0]]))
    assert np.isnan(moment[0, 0, 0])
    assert np.isnan(price[0, 0, 0]).all()


@pytest.mark.parametrize(("name", "slope"), [("strength", "by_strength"), ("guard", "by_guard")])
def test_slopes_of_peaks_are_their_differences(
    right: Hip, random_states: RandomStates, name: str, slope: str
) -> None:
    states, h = random_states(1, seed=3), 1e-6
    at = peak_torques(right, states, ["seated"])
    for m in range(0, len(right.muscles), 5):
        ahead = {n: getattr(states, n).copy() for n in ("strength", "guard", "tension")}
        ahead[name][0, m] += h
        change = peak_torques(right, States(**ahead), ["seated"]).moment_Nm - at.moment_Nm
        np.testing.assert_allclose(change[0, 0] / h, getattr(at, slope)[0, 0, :, m], atol=1e-4)


def test_weakness_and_guarding_never_add_to_a_peak(right: Hip, random_states: RandomStates) -> None:
    healthy = peak_torques(right, States.healthy(1, len(right.muscles))).moment_Nm
    impaired = peak_torques(right, random_states(20)).moment_Nm
    assert (
        impaired[~np.isnan(impaired)] <= np.broadcast_to(healthy, impaired.shape)[~np.isnan(impaired)]
    ).all()


def test_a_position_that_is_not_tested_is_refused(right: Hip) -> None:
    with pytest.raises(InputError, match="no position 'upside down'"):
        peak_torques(right, States.healthy(1, len(right.muscles)), ["upside down"])
