"""Time series: what stands in the files is what was computed, under OpenSim's names."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from coxa.export.series import all_series, contact_labels, moment_labels
from coxa.model.hips import hip_joints
from coxa.model.osim import read_model
from coxa.pipeline import Analysis
from coxa.recording.storage import read_storage
from tests.conftest import ReferenceCase

TEN_DIGITS = 1e-9


def columns(result: Path, file: str) -> dict[str, Any]:
    table = read_storage(result / file)
    return dict(zip(table.labels, table.values.T, strict=True))


def test_every_file_reads_back_without_remarks(result: Path, analysis: Analysis) -> None:
    for file, *_ in all_series(analysis):
        table = read_storage(result / file)
        assert table.notes == ()
        assert table.in_degrees is False


def test_every_value_reads_back_to_ten_digits(result: Path, analysis: Analysis) -> None:
    for file, _, labels, values, _ in all_series(analysis):
        table = read_storage(result / file)
        assert table.labels == tuple(labels)
        np.testing.assert_allclose(table.values, values, rtol=TEN_DIGITS, atol=1e-15, err_msg=file)
        np.testing.assert_array_equal(table.time_s, analysis.time_s)


def test_files_and_series_are_the_same_set(result: Path, analysis: Analysis) -> None:
    assert {p.name for p in result.glob("*.sto")} == {file for file, *_ in all_series(analysis)}


@pytest.mark.parametrize("side", ["r", "l"])
def test_columns_hold_the_analysis_of_their_own_side(result: Path, analysis: Analysis, side: str) -> None:
    hip = analysis.hip(side)
    leg = analysis.legs[hip.leg]
    muscle = leg.muscles.index(f"glmed2_{side}")
    flexion = analysis.recording.motion.names.index(f"hip_flexion_{side}")
    fx = f"hip_{side}_on_femur_{side}_in_femur_{side}_fx"
    for file, column, expected in (
        ("force.sto", f"glmed2_{side}", leg.force_N[:, muscle]),
        ("activation.sto", f"glmed2_{side}", leg.coordination.activation[:, muscle]),
        ("muscle_length.sto", f"glmed2_{side}", leg.mechanics.length_m[:, muscle]),
        (f"moment_arm_hip_flexion_{side}.sto", f"glmed2_{side}", leg.mechanics.moment_arm_m[:, muscle, 0]),
        ("moments.sto", f"hip_flexion_{side}_moment", analysis.mechanics.moment_Nm[:, flexion]),
        ("hip_contact.sto", fx, hip.contact.on_femur_in_femur_N[:, 0]),
        ("hip_contact.sto", f"hip_{side}_on_pelvis_in_pelvis_fy", hip.contact.on_pelvis_in_pelvis_N[:, 1]),
    ):
        np.testing.assert_allclose(columns(result, file)[column], expected, rtol=TEN_DIGITS, atol=1e-12)


def test_pelvis_and_femur_press_on_each_other_equally(result: Path) -> None:
    contact = columns(result, "hip_contact.sto")
    for side in "rl":
        femur, pelvis = (
            np.linalg.norm([contact[f"hip_{side}_on_{on}_f{axis}"] for axis in "xyz"], axis=0)
            for on in (f"femur_{side}_in_femur_{side}", "pelvis_in_pelvis")
        )
        np.testing.assert_allclose(femur, pelvis, rtol=1e-8)


def test_an_arm_file_names_only_muscles_that_cross(result: Path) -> None:
    ankle = columns(result, "moment_arm_ankle_angle_r.sto")
    assert all(np.abs(arm).max() > 0 for arm in ankle.values())
    assert "glmed1_r" not in ankle
    assert not [name for name in ankle if name.endswith("_l")]


# --- OpenSim's own names, from its own answers to the reference cases


def names_only(case: ReferenceCase) -> Analysis:
    """A stand-in that knows the model's names; labels need nothing else."""
    return cast(Analysis, SimpleNamespace(model=read_model(case.folder / "model.osim")))


def reference_labels(case: ReferenceCase, file: str) -> tuple[str, ...]:
    return read_storage(case.folder / file).labels


def test_moments_are_called_as_inverse_dynamics_calls_them(reference_case: ReferenceCase) -> None:
    assert sorted(moment_labels(names_only(reference_case))) == sorted(
        reference_labels(reference_case, "id.sto")
    )


def test_contact_forces_are_called_as_joint_reactions_calls_them(reference_case: ReferenceCase) -> None:
    named = names_only(reference_case)
    known = reference_labels(reference_case, "jr.sto")
    for joint in hip_joints(named.model):
        labels = contact_labels(named, cast(Any, SimpleNamespace(hip=joint)))
        assert set(labels) <= set(known)
        assert f"hip_{joint.side}_on_femur_{joint.side}_in_femur_{joint.side}_fx" in labels


def test_muscles_are_called_as_static_optimization_calls_them(reference_case: ReferenceCase) -> None:
    known = reference_labels(reference_case, "so_force.sto")
    assert {muscle.name for muscle in names_only(reference_case).model.muscles} <= set(known)


@pytest.mark.peer
def test_opensim_reads_every_file_the_same(result: Path) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    for file in sorted(result.glob("*.sto")):
        ours, theirs = read_storage(file), opensim.TimeSeriesTable(str(file))
        assert ours.labels == tuple(theirs.getColumnLabels())
        np.testing.assert_array_equal(theirs.getMatrix().to_numpy(), ours.values, err_msg=file.name)
        np.testing.assert_array_equal(theirs.getIndependentColumn(), ours.time_s)


@pytest.mark.peer
def test_opensim_older_storage_reads_every_file_too(result: Path) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    for file in sorted(result.glob("*.sto")):
        storage, ours = opensim.Storage(str(file)), read_storage(file)
        assert storage.getSize() == len(ours.time_s)
        assert storage.getColumnLabels().size() == len(ours.labels) + 1
        assert not storage.isInDegrees()
