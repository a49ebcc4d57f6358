"""The demo's stride: consistent with its forces, the same on both sides, in the range of real running."""

from __future__ import annotations

import numpy as np
import pytest

from tests.demo.conftest import DEMO, Demo

HALF_STRIDE = 36
"""Frames at 100 Hz."""
BODY_WEIGHT_N = 75.0 * 9.80665
INNER = slice(10, 150)
"""Frames away from the ends, where a spline has neighbours on both sides."""


def test_forces_explain_the_motion_of_the_whole_body(demo: Demo) -> None:
    residual = np.abs(demo.moment_Nm[INNER])
    turning = [demo.model.coordinate_index(f"pelvis_{name}") for name in ("tilt", "list", "rotation")]
    pushing = [demo.model.coordinate_index(f"pelvis_{name}") for name in ("tx", "ty", "tz")]
    assert residual[:, pushing].max() < 0.005 * BODY_WEIGHT_N
    assert residual[:, turning].max() < 0.3


@pytest.mark.parametrize(
    "name", ["hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle"]
)
def test_left_leg_does_what_the_right_did_half_a_stride_ago(demo: Demo, name: str) -> None:
    right, left = (demo.model.coordinate_index(f"{name}_{side}") for side in "rl")
    assert np.abs(demo.motion.q[HALF_STRIDE:, left] - demo.motion.q[:-HALF_STRIDE, right]).max() < 1e-7
    assert np.abs(demo.moment_Nm[50:140, left] - demo.moment_Nm[14:104, right]).max() < 0.1


@pytest.mark.parametrize(
    ("name", "sign"),
    [("pelvis_tilt", 1), ("pelvis_ty", 1), ("lumbar_extension", 1), ("pelvis_list", -1), ("pelvis_rotation", -1),
     ("pelvis_tz", -1), ("lumbar_bending", -1), ("lumbar_rotation", -1)],
)  # fmt: skip
def test_trunk_swaps_sides_every_half_stride(demo: Demo, name: str, sign: int) -> None:
    q = demo.motion.q[:, demo.model.coordinate_index(name)]
    assert np.abs(q[HALF_STRIDE:] - sign * q[:-HALF_STRIDE]).max() < 2e-6


def test_left_foot_is_pushed_as_the_right_was(demo: Demo) -> None:
    force, torque = demo.loads.force_N, demo.loads.torque_Nm
    assert np.abs(force[HALF_STRIDE:, 1] - force[:-HALF_STRIDE, 0] * [1, 1, -1]).max() < 1e-3
    assert np.abs(torque[HALF_STRIDE:, 1] + torque[:-HALF_STRIDE, 0]).max() < 1e-3


def test_ground_carries_the_body_over_a_stride(demo: Demo) -> None:
    mean_N = demo.loads.force_N[20:92].sum(axis=1).mean(axis=0)
    assert mean_N[1] == pytest.approx(BODY_WEIGHT_N, rel=1e-3)
    assert np.abs(mean_N[[0, 2]]).max() < 0.001 * BODY_WEIGHT_N


def test_no_force_acts_while_both_feet_are_in_the_air(demo: Demo) -> None:
    # Right contact 0.200 to 0.434 s, left contact from 0.560 s.
    flight = (demo.motion.time_s > 0.436) & (demo.motion.time_s < 0.558)
    assert flight.sum() > 10
    assert np.abs(demo.loads.force_N[flight]).max() == 0.0


# N m per kg. Wide enough for curves published near 3.3 m/s (Novacheck 1998 Gait Posture 7:77; Schache et al. 2011
# Med Sci Sports Exerc 43:1260), which scatter between laboratories.
@pytest.mark.parametrize(
    ("row", "sign", "low", "high"),
    [("hip_flexion", -1, 1.0, 2.4), ("hip_flexion", 1, 0.8, 2.0), ("hip_adduction", -1, 1.2, 2.4),
     ("knee_angle", -1, 1.7, 3.3), ("ankle_angle", -1, 2.0, 3.5)],
)  # fmt: skip
def test_peak_moments_are_those_of_running(demo: Demo, row: str, sign: int, low: float, high: float) -> None:
    for side in "rl":
        moment = demo.moment_Nm[demo.stride(side), demo.model.coordinate_index(f"{row}_{side}")]
        assert low < (sign * moment).max() / demo.model.mass_kg < high


@pytest.mark.parametrize(
    "name",
    ["runner.osim", "running.mot", "running_grf.mot", "running_loads.xml", "running_actuators.xml", "truth.toml",
     "README.md"],
)  # fmt: skip
def test_every_file_says_that_it_is_synthetic(name: str) -> None:
    assert "SYNTHETIC" in (DEMO / name).read_text(encoding="utf-8")


def test_demo_is_small() -> None:
    assert (
        sum(file.stat().st_size for file in DEMO.iterdir()) < 720_000
    )  # half of it is the example person's diary
