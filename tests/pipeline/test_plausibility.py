"""Frames in which a foot stood beside the plates are found, and strides with them left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coxa.pipeline import Analysis
from coxa.pipeline.hips import windows_of
from coxa.pipeline.plausibility import supported_strides, unsupported
from coxa.recording.ground_forces import GroundForces
from coxa.recording.strides import Stride

TIME = np.arange(10) * 0.1


def test_a_stride_over_a_missing_plate_is_left_out(from_files: Analysis) -> None:
    recording = from_files.recording
    first = recording.strides[0]
    carried = ~((recording.motion.time_s > first.start_s) & (recording.motion.time_s < first.end_s))
    kept, cautions = supported_strides(recording, carried)
    assert first not in kept
    assert "left out" in cautions[-1]


def test_forces_that_carry_the_body_call_for_no_caution(from_files: Analysis) -> None:
    recording = from_files.recording
    kept, cautions = supported_strides(recording, np.ones(len(recording.motion.time_s), bool))
    assert (kept, cautions) == (recording.strides, ())


def test_half_the_force_removed_is_noticed(from_files: Analysis) -> None:
    lifted = from_files.mechanics.residual_N + np.array([0.0, 0.9 * from_files.body_weight_N, 0.0])
    mechanics = replace(from_files.mechanics, residual_N=lifted)
    before = unsupported(from_files.recording, from_files.mechanics, from_files.body_weight_N)
    after = unsupported(from_files.recording, mechanics, from_files.body_weight_N)
    assert after.mean() > max(0.9, before.mean())


def test_without_forces_nothing_is_called_unsupported(from_files: Analysis) -> None:
    loads = GroundForces.none().at(from_files.time_s)
    recording = replace(from_files.recording, loads=loads)
    assert not unsupported(recording, from_files.mechanics, from_files.body_weight_N).any()


def test_without_a_stride_the_longest_carried_run_counts() -> None:
    carried = np.array([0, 1, 1, 0, 1, 1, 1, 1, 0, 1], bool)
    assert windows_of("r", (), TIME, carried) == [(None, slice(4, 8))]


def test_strides_of_the_other_side_do_not_count() -> None:
    stride = Stride("l", 0.1, 0.3, 0.8)
    assert windows_of("r", (stride,), TIME, np.ones(10, bool)) == [(None, slice(0, 10))]
    assert windows_of("l", (stride,), TIME, np.ones(10, bool)) == [(stride, slice(1, 9))]
