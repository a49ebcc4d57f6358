"""Muscle geometry of the recorded trials against OpenSim 4.6's answers."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from coxa.model.description import Model
from coxa.model.osim import read_model
from coxa.muscles.geometry import MuscleGeometry, muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.pose import Pose, pose
from tests.conftest import ReferenceCase

HIP = ("hip_flexion", "hip_adduction", "hip_rotation")


@cache
def solved(case: ReferenceCase) -> tuple[Model, Pose, MuscleGeometry, dict[str, Any]]:
    """Every fourth recorded frame, with all coordinates as rows."""
    model = read_model(case.folder / "model.osim")
    truth = case.geometry_all
    q, u = truth["q"][::4], truth["u"][::4]
    # The recorded speeds of coupled coordinates are used as they are, so the pose gets none.
    posed = pose(skeleton_arrays(model), q)
    joints = [joint.name for joint in model.joints]
    hips = (joints.index("hip_r"), joints.index("hip_l"))
    rows = tuple(range(len(model.coordinates)))
    return model, posed, muscle_geometry(compile_paths(model), posed, posed.q, u, rows, hips), truth


def wrap_counts(model: Model) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([len(muscle.wraps) for muscle in model.muscles])


def test_lengths_agree_with_opensim(reference_case: ReferenceCase) -> None:
    model, _, geometry, truth = solved(reference_case)
    error = np.abs(geometry.length_m - truth["mt_length"][::4]).max(axis=0)
    straight = wrap_counts(model) == 0
    assert error[straight].max() < 1e-6
    assert error.max() < 5e-5


def test_unwrapped_arms_and_velocities_agree_with_opensim(reference_case: ReferenceCase) -> None:
    model, _, geometry, truth = solved(reference_case)
    straight = wrap_counts(model) == 0
    dependent = [coupler.dependent for coupler in model.couplers]
    arms = np.abs(geometry.moment_arm_m - truth["moment_arm"][::4])[:, straight]
    assert np.delete(arms, dependent, axis=2).max() < 1e-5
    rates = np.abs(geometry.lengthening_velocity_m_s - truth["mt_velocity"][::4])[:, straight]
    assert rates.max() < 1e-6


def test_wrapped_velocities_are_near_opensim(reference_case: ReferenceCase) -> None:
    _, _, geometry, truth = solved(reference_case)
    # OpenSim's velocity takes its approximate tangent points as fixed; up to 2.4 mm/s differ here.
    assert np.abs(geometry.lengthening_velocity_m_s - truth["mt_velocity"][::4]).max() < 5e-3


def test_hip_arms_are_the_derivative_of_length(reference_case: ReferenceCase) -> None:
    model, _, geometry, truth = solved(reference_case)
    derivative = reference_case.moment_arm_fd
    times = truth["time"][::4]
    at = [int(np.argmin(np.abs(derivative["time"] - t))) for t in times]
    both = [i for i, t in enumerate(times) if abs(derivative["time"][at[i]] - t) < 1e-9]
    assert len(both) >= 10
    names = [muscle.name for muscle in model.muscles]
    for k, name in enumerate(derivative["muscle_names"]):
        rows = [model.coordinate_index(f"{part}_{name[-1]}") for part in HIP]
        ours = geometry.moment_arm_m[both, names.index(name)][:, rows]
        theirs = derivative["moment_arm_minus_dLdq"][[at[i] for i in both], k]
        assert ours == pytest.approx(theirs, abs=1e-3), name


def test_lines_of_action_agree_with_opensim(reference_case: ReferenceCase) -> None:
    model, posed, geometry, truth = solved(reference_case)
    # The recorded patella angle meets its coupler to 1e-8 rad only.
    names = [muscle.name for muscle in model.muscles]
    pelvis = [body.name for body in model.bodies].index("pelvis")
    columns = zip(truth["hip_muscle_names"], truth["hip_muscle_side"], strict=True)
    for k, (name, side) in enumerate(columns):
        ground = geometry.line_of_action[:, names.index(name), "rl".index(side)]
        ours = np.einsum("fij,fi->fj", posed.rotation[:, pelvis], ground)
        assert ours == pytest.approx(truth["hip_line_of_action_in_pelvis"][::4, k], abs=1e-7), name
