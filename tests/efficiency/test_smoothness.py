"""Smoothness against movements whose spectrum and jerk are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from coxa.efficiency.smoothness import log_dimensionless_jerk, spectral_arc_length
from coxa.errors import InputError

RATE_HZ = 1000.0


def minimum_jerk_speed(duration_s: float = 1.0, rate_Hz: float = RATE_HZ) -> np.ndarray:
    t = np.arange(round(duration_s * rate_Hz) + 1) / rate_Hz / duration_s
    return np.asarray(30.0 * (t**2 - 2 * t**3 + t**4))


def test_the_arc_length_of_a_bell_is_that_of_its_bell_shaped_spectrum() -> None:
    width = 0.1  # V̂(f) = exp(-(2π f σ)²/2), which falls to the threshold at f_c
    time = np.arange(-1.0, 1.0, 1 / RATE_HZ)
    edge = np.sqrt(2 * np.log(1 / 0.05)) / (2 * np.pi * width)
    slope = (2 * np.pi * width) ** 2
    expected, _ = quad(lambda f: np.hypot(1 / edge, slope * f * np.exp(-slope * f**2 / 2)), 0, edge)
    found = spectral_arc_length(np.exp(-(time**2) / (2 * width**2)), RATE_HZ)
    assert found == pytest.approx(-expected, abs=2e-3)


def test_jerk_of_a_minimum_jerk_movement_is_its_closed_form() -> None:
    # v = 30 (t² - 2t³ + t⁴): ∫ v̈² = 720, v_peak = 1.875.
    assert log_dimensionless_jerk(minimum_jerk_speed(), RATE_HZ) == pytest.approx(
        -np.log(720 / 1.875**2), abs=0.01
    )


@pytest.mark.parametrize("measure", [spectral_arc_length, log_dimensionless_jerk])
def test_size_does_not_matter(measure: object) -> None:
    speed = minimum_jerk_speed()
    assert measure(1e-3 * speed, RATE_HZ) == pytest.approx(measure(speed, RATE_HZ))  # type: ignore[operator]


def test_slowness_does_not_matter_to_jerk() -> None:
    slow, fast = minimum_jerk_speed(2.0), minimum_jerk_speed(0.5)
    assert log_dimensionless_jerk(slow, RATE_HZ) == pytest.approx(
        log_dimensionless_jerk(fast, RATE_HZ), abs=0.02
    )


@pytest.mark.parametrize("measure", [spectral_arc_length, log_dimensionless_jerk])
def test_a_movement_in_two_goes_is_less_smooth(measure: object) -> None:
    one = minimum_jerk_speed()
    two = np.concatenate([minimum_jerk_speed(0.5)[:-1], minimum_jerk_speed(0.5)])
    assert measure(two, RATE_HZ) < measure(one, RATE_HZ) - 0.3  # type: ignore[operator]


@pytest.mark.parametrize("speed", [np.zeros(10), np.full(3, 1.0), np.array([0.0, 1.0, np.nan, 1.0, 0.0])])
def test_what_is_no_movement_is_refused(speed: np.ndarray) -> None:
    with pytest.raises(InputError, match="To mend"):
        spectral_arc_length(speed, RATE_HZ)
    with pytest.raises(InputError, match="To mend"):
        log_dimensionless_jerk(speed, RATE_HZ)
