"""Finding hips, and the muscles that cross them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from coxa.errors import InputError
from coxa.model.description import Model
from coxa.model.hips import crossing_muscles, hip_joints, require_hip_muscles
from coxa.model.osim import read_model

from .authored import MUSCLE4, model4

Read = Callable[[str], Model]


def test_a_hip_has_its_coordinates_in_coxas_order(read: Read) -> None:
    model = read(model4())
    (hip,) = hip_joints(model)
    names = [model.coordinates[index].name for index in hip.coordinates]
    assert names == ["hip_flexion_r", "hip_adduction_r", "hip_rotation_r"]
    assert [model.bodies[index].name for index in (hip.pelvis_body, hip.femur_body)] == ["pelvis", "femur_r"]
    assert model.joints[hip.joint].name == "hip_r"


def test_a_muscle_crosses_when_points_lie_on_both_sides(read: Read) -> None:
    only_leg = MUSCLE4.replace('"recfem_r"', '"vasint_r"').replace("/bodyset/pelvis", "/bodyset/femur_r")
    model = read(model4(forces=MUSCLE4 + only_leg))
    assert crossing_muscles(model, hip_joints(model)[0]) == (0,)


def test_a_switched_off_muscle_does_not_cross(read: Read) -> None:
    text = model4(forces=MUSCLE4.replace("<max_iso", "<appliesForce>false</appliesForce><max_iso"))
    model = read(text)
    assert crossing_muscles(model, hip_joints(model)[0]) == ()


def test_a_model_without_a_hip_is_refused(read: Read) -> None:
    model = read(model4().replace("hip_", "shoulder_"))
    with pytest.raises(InputError, match="the model has no hip"):
        hip_joints(model)


def test_a_hip_that_lacks_a_coordinate_is_refused_by_name(read: Read) -> None:
    model = read(model4().replace("hip_rotation_r", "hip_twist_r"))
    with pytest.raises(InputError, match="the right hip lacks hip_rotation_r"):
        hip_joints(model)


def test_a_hip_spread_over_joints_is_refused(read: Read) -> None:
    model = read(model4().replace("hip_rotation_r", "hip_twist_r").replace("knee_angle_r", "hip_rotation_r"))
    with pytest.raises(InputError, match="several joints"):
        hip_joints(model)


def test_a_hip_without_muscles_is_refused_at_its_joint(read: Read) -> None:
    model = replace(read(model4()), muscles=())
    with pytest.raises(InputError, match=r'<CustomJoint name="hip_r">: no muscle crosses'):
        require_hip_muscles(model, hip_joints(model))


def test_reference_models_have_the_hips_and_muscles_of_the_answers(reference_case: Any) -> None:
    model = read_model(reference_case.folder / "model.osim")
    hips = hip_joints(model)
    found = {model.muscles[index].name for hip in hips for index in crossing_muscles(model, hip)}
    assert [hip.side for hip in hips] == ["r", "l"]
    assert found == {str(name) for name in reference_case.geometry["muscle_names"]}
