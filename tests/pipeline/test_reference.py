"""Agreement with OpenSim 4.6 on three real trials, to the tolerances the README states."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from coxa.coordination import Status
from coxa.pipeline import Analysis
from tests.conftest import ReferenceCase

MM = 1e-3
EDGE = 3
"""Frames at each end at which a derivative of the case's `u` is one-sided."""


def _frames(analysis: Analysis, case: ReferenceCase) -> NDArray[np.intp]:
    """Return the analysis' frames at the case's times."""
    return np.array([int(np.argmin(np.abs(analysis.time_s - t))) for t in case.geometry["time"]])


def _moment_errors(analysis: Analysis, case: ReferenceCase, frames: NDArray[np.intp]) -> dict[str, float]:
    """Return rms difference ÷ peak per coordinate."""
    labels = list(case.geometry["id_names"])
    errors = {}
    for c, coordinate in enumerate(analysis.model.coordinates):
        column = next(
            labels.index(label)
            for label in (f"{coordinate.name}_moment", f"{coordinate.name}_force")
            if label in labels
        )
        theirs = case.geometry["id"][:, column]
        ours = analysis.mechanics.moment_Nm[frames, c]
        rms = np.sqrt(np.mean((ours - theirs)[EDGE:-EDGE] ** 2))
        errors[coordinate.name] = float(rms / max(np.abs(theirs).max(), 1e-9))
    return errors


def test_moments_from_states_agree_within_half_a_percent(
    from_states: Analysis, reference_case: ReferenceCase
) -> None:
    errors = _moment_errors(from_states, reference_case, np.arange(len(from_states.time_s)))
    assert max(errors.values()) < 0.005, errors


def test_moments_from_files_agree_within_one_percent(
    from_files: Analysis, reference_case: ReferenceCase
) -> None:
    errors = _moment_errors(from_files, reference_case, _frames(from_files, reference_case))
    assert max(errors.values()) < 0.01, errors


def test_lengths_agree(from_states: Analysis, reference_case: ReferenceCase) -> None:
    theirs = list(reference_case.geometry_all["muscle_names"])
    for leg in from_states.legs:
        for m, name in enumerate(leg.muscles):
            gap = (
                leg.mechanics.length_m[:, m] - reference_case.geometry_all["mt_length"][:, theirs.index(name)]
            )
            wraps = from_states.model.muscles[leg.leg.muscles[m]].wraps
            assert np.abs(gap).max() < (5e-5 if wraps else 1e-6), name


def test_arms_of_unwrapped_muscles_agree(from_states: Analysis, reference_case: ReferenceCase) -> None:
    theirs = reference_case.geometry_all
    for leg in from_states.legs:
        rows = [list(theirs["coord_names"]).index(row) for row in leg.rows]
        for m, name in enumerate(leg.muscles):
            if not from_states.model.muscles[leg.leg.muscles[m]].wraps:
                arm = theirs["moment_arm"][:, list(theirs["muscle_names"]).index(name)][:, rows]
                assert np.abs(leg.mechanics.moment_arm_m[:, m] - arm).max() < 1e-5, name


def test_arms_are_the_derivative_of_length_within_a_millimetre(
    from_states: Analysis, reference_case: ReferenceCase
) -> None:
    fd = reference_case.moment_arm_fd
    frames = [int(np.argmin(np.abs(from_states.time_s - t))) for t in fd["time"]]
    for hip in from_states.hips:
        leg = from_states.legs[hip.leg]
        rows = [leg.leg.rows.index(c) for c in hip.hip.coordinates]
        for m in hip.columns:
            theirs = fd["moment_arm_minus_dLdq"][:, list(fd["muscle_names"]).index(leg.muscles[m])]
            ours = leg.mechanics.moment_arm_m[frames, m][:, rows]
            assert np.abs(ours - theirs).max() < 1.0 * MM, leg.muscles[m]


def test_activations_agree_with_the_exact_optimum(
    from_states: Analysis, reference_case: ReferenceCase
) -> None:
    theirs = reference_case.geometry_all
    for leg in from_states.legs:
        columns = [list(theirs["muscle_names"]).index(name) for name in leg.muscles]
        gap = leg.coordination.activation - theirs["qp_activation"][:, columns]
        assert np.sqrt(np.mean(gap**2)) < 0.005


def test_hip_contact_force_agrees(from_states: Analysis, reference_case: ReferenceCase) -> None:
    theirs = reference_case.geometry_all
    for hip in from_states.hips:
        gap = hip.contact.on_femur_in_pelvis_N - theirs[f"hip_{hip.side}_qp_on_femur_in_pelvis"]
        rms_BW = np.sqrt(np.mean(np.sum(gap**2, axis=1))) / float(theirs["body_weight_N"])
        assert rms_BW < 0.01


def test_no_frame_ends_unconverged(from_states: Analysis, from_files: Analysis) -> None:
    for analysis in (from_states, from_files):
        for leg in analysis.legs:
            assert set(leg.trouble.by_status) <= {Status.OPTIMAL, Status.INFEASIBLE}


@pytest.mark.parametrize("side", ["r", "l"])
def test_efficiency_is_not_assessed_from_motion_and_forces_alone(from_files: Analysis, side: str) -> None:
    result = from_files.hip(side).efficiency
    assert result.eta is None
    assert "not assessed" in result.reason
