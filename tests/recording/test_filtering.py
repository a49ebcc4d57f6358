"""Smoothing: no delay, exact derivatives, and the same numbers as OpenSim's tools."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.recording.filtering import smooth_motion
from coxa.recording.motion import Motion, read_motion
from coxa.recording.storage import read_storage
from tests.recording.models import model_with

CUTOFF_Hz = {"rajagopal_run": 15.0, "rajagopal_walk": 6.0, "gait2392_walk": 6.0}


def wave(frequency_Hz: float, frames: int = 400, rate_Hz: float = 100.0) -> Motion:
    time_s = np.arange(frames) / rate_Hz
    return Motion(time_s, ("hip_flexion_r",), np.sin(2 * np.pi * frequency_Hz * time_s)[:, None])


MIDDLE = slice(100, 300)


def test_slow_motion_passes_without_delay() -> None:
    motion = wave(1.0)
    np.testing.assert_allclose(smooth_motion(motion, 12.0).q[MIDDLE], motion.q[MIDDLE], atol=1e-5)


def test_the_gain_at_the_cutoff_is_a_half() -> None:
    smooth = smooth_motion(wave(6.0), 6.0).q[MIDDLE]
    assert np.ptp(smooth) / 2 == pytest.approx(0.5, abs=0.01)


def test_fast_noise_is_stopped() -> None:
    assert np.abs(smooth_motion(wave(40.0), 6.0).q[MIDDLE]).max() < 1e-4


def test_derivatives_of_a_wave_are_its_derivatives() -> None:
    motion = wave(2.0)
    smooth = smooth_motion(motion, None)
    rate = 4 * np.pi
    expected = rate * np.cos(rate * motion.time_s[MIDDLE])
    np.testing.assert_allclose(smooth.u[MIDDLE, 0], expected, atol=1e-5 * rate)
    np.testing.assert_allclose(smooth.udot[MIDDLE], -(rate**2) * motion.q[MIDDLE], atol=1e-4 * rate**2)


@given(st.floats(-3, 3), st.floats(-5, 5), st.integers(0, 90), st.sampled_from([None, 12.5]))
def test_steady_motion_is_unchanged_up_to_both_ends(
    start: float, rate: float, more: int, cutoff: float | None
) -> None:
    frames = more + (8 if cutoff is None else 150)  # long enough for the filter's start to die away
    time_s = np.arange(frames) / 100
    smooth = smooth_motion(Motion(time_s, ("q",), (start + rate * time_s)[:, None]), cutoff)
    np.testing.assert_allclose(smooth.q[:, 0], start + rate * time_s, atol=1e-9)
    np.testing.assert_allclose(smooth.u, rate, atol=1e-8)
    np.testing.assert_allclose(smooth.udot, 0, atol=1e-6)


def test_a_motion_and_its_reverse_are_smoothed_alike() -> None:
    motion = wave(3.3)
    backward = Motion(motion.time_s, motion.names, motion.q[::-1])
    # Not at the ends: the two passes of the filter start differently there.
    np.testing.assert_allclose(
        smooth_motion(backward, 6.0).q[::-1][MIDDLE], smooth_motion(motion, 6.0).q[MIDDLE], atol=1e-9
    )


def test_uneven_frames_are_resampled_and_noted() -> None:
    time_s = np.arange(300) / 100
    uneven = time_s + 0.002 * np.sin(40 * time_s)
    smooth = smooth_motion(Motion(uneven, ("q",), np.sin(2 * uneven)[:, None]), None)
    assert smooth.notes[0].startswith("frames are unevenly spaced")
    np.testing.assert_allclose(smooth.q[:, 0], np.sin(2 * smooth.time_s), atol=1e-6)


def test_times_rounded_in_the_file_count_as_even() -> None:
    time_s = np.round(np.arange(300) / 60, 4)
    assert smooth_motion(Motion(time_s, ("q",), np.sin(time_s)[:, None]), 6.0).notes == ()


def test_a_motion_shorter_than_the_filter_needs_is_refused_with_the_count() -> None:
    with pytest.raises(InputError, match="has 5 frames; smoothing and differentiating needs 8 or more"):
        smooth_motion(wave(1.0, frames=5), 6.0)
    with pytest.raises(InputError, match="has 40 frames; a filter at 6 Hz needs 50 or more"):
        smooth_motion(wave(1.0, frames=40), 6.0)


@pytest.mark.parametrize("cutoff_Hz", [0.0, -6.0, 50.0, 80.0, float("nan")])
def test_a_cutoff_that_does_not_fit_the_frame_rate_is_refused(cutoff_Hz: float) -> None:
    with pytest.raises(InputError, match="below 50 Hz"):
        smooth_motion(wave(1.0), cutoff_Hz)


def test_the_method_is_said() -> None:
    assert "Butterworth low-pass, 6 Hz, order 3 twice" in smooth_motion(wave(1.0), 6.0).method
    assert smooth_motion(wave(1.0), None).method.startswith("unfiltered")


def test_a_window_is_cut_after_smoothing() -> None:
    smooth = smooth_motion(wave(2.0), 6.0)
    np.testing.assert_array_equal(smooth.window(1.0, 2.0).udot, smooth.udot[100:201])


@pytest.mark.parametrize("case", CUTOFF_Hz)
def test_rates_agree_with_opensims_states(shared_dir: Path, case: str) -> None:
    folder = shared_dir / "reference" / case
    names = list(read_storage(folder / "ik.mot").labels)
    model = model_with(names, {name: name.removesuffix("_beta") for name in names if name.endswith("_beta")})
    smooth = smooth_motion(read_motion(folder / "ik.mot", model), CUTOFF_Hz[case])
    theirs = np.load(folder / "geometry_all.npz")
    frames = [int(np.abs(smooth.time_s - t).argmin()) for t in theirs["time"]]
    order = [smooth.names.index(str(name)) for name in theirs["coord_names"]]
    np.testing.assert_allclose(smooth.q[frames][:, order], theirs["q"], atol=1e-5)
    # gait2392's frames were resampled by OpenSim at times 1.4 µs away.
    np.testing.assert_allclose(smooth.u[frames][:, order], theirs["u"], atol=2e-4 if "2392" in case else 1e-6)


@pytest.mark.peer
@pytest.mark.parametrize("cutoff_Hz", [10.0, None])
def test_every_frame_agrees_with_opensims_filter_and_spline(cutoff_Hz: float | None) -> None:
    opensim = pytest.importorskip("opensim")
    q = np.cumsum(np.random.default_rng(3).normal(size=80)) / 10
    storage = opensim.Storage()
    storage.setColumnLabels(_strings(opensim, ["time", "q"]))
    for k, value in enumerate(q):
        storage.append(k / 128, opensim.Vector(1, float(value)))  # 1/128 s: exact, so nothing is resampled
    if cutoff_Hz:
        storage.pad(40)
        storage.lowpassIIR(cutoff_Hz)
    splines = opensim.GCVSplineSet(5, storage)
    spline = splines.get(0)
    times = [opensim.Vector(1, k / 128) for k in range(80)]
    smooth = smooth_motion(Motion(np.arange(80) / 128, ("q",), q[:, None]), cutoff_Hz)
    for order, ours in ((0, smooth.q), (1, smooth.u), (2, smooth.udot)):
        orders = opensim.StdVectorInt([0] * order)
        theirs = [spline.calcDerivative(orders, t) if order else spline.calcValue(t) for t in times]
        np.testing.assert_allclose(ours[:, 0], theirs, atol=1e-9 * np.abs(theirs).max())


def _strings(opensim: object, names: list[str]) -> object:
    array = opensim.ArrayStr()
    for name in names:
        array.append(name)
    return array
