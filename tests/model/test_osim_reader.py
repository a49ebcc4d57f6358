"""What `read_model` makes of OpenSim 3 and 4 documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.model.description import GROUND, Model, WrapKind
from coxa.model.osim import read_model

from .authored import (
    LINE,
    MUSCLE4,
    MUSCLE_NUMBERS,
    SPLINE,
    body4,
    body_poses,
    coordinate,
    joint4,
    model3,
    model4,
    path4,
    point4,
    spatial_transform,
)

Read = Callable[[str], Model]
LEAVE_OUT = {"line", "file", "document_version", "assumed", "unused"}


def plain(value: Any) -> Any:
    """Return nested plain values of a description, without its places in the file."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in LEAVE_OUT}
    if isinstance(value, np.ndarray):
        return value.round(14).tolist()
    return [plain(each) for each in value] if isinstance(value, tuple) else value


def millard(inside: str = "") -> str:
    path = path4(point4("p1", "pelvis") + point4("p2", "femur_r"))
    name = "Millard2012EquilibriumMuscle"
    return f'<{name} name="m">{path}{MUSCLE_NUMBERS}{inside}</{name}>'


def test_the_same_leg_reads_alike_from_opensim_3_and_4(read: Read) -> None:
    assert plain(the_leg(read(model3()))) == plain(the_leg(read(model4())))


def the_leg(model: Model) -> tuple[Any, ...]:
    """Return the leg without its joints' order, which differs between the documents, but with its poses."""
    q = np.array([0.3 if c.rotational else 0.05 for c in model.coordinates])
    points = [
        (p.name, p.body, p.location_m, p.condition and p.condition[1:]) for p in model.muscles[0].points
    ]
    poses = body_poses(model, q)
    return (model.bodies, model.wrap_objects, tuple(points), tuple(poses), model.gravity_m_s2)


def test_parents_come_before_their_children(read: Read) -> None:
    model = read(model4())
    placed = {GROUND}
    for joint in model.joints:
        assert joint.parent in placed
        placed.add(joint.child)
    assert [joint.name for joint in model.joints] == ["ground_pelvis", "hip_r", "knee_r"]


def test_coordinates_point_to_their_joint(read: Read) -> None:
    model = read(model4())
    owners = {c.name: model.joints[c.joint].name for c in model.coordinates}
    assert owners["knee_angle_r"] == "knee_r"
    assert owners["pelvis_tx"] == "ground_pelvis"
    assert not model.coordinates[model.coordinate_index("pelvis_tx")].rotational


def test_a_body_keeps_mass_centre_inertia_and_line(read: Read) -> None:
    body = read(model4()).bodies[2]
    assert (body.name, body.mass_kg, body.line) == ("femur_r", 3.0, 3)
    np.testing.assert_array_equal(body.mass_center_m, [0.01, -0.1, 0.02])
    np.testing.assert_array_equal(
        body.inertia_kg_m2, [[0.03, 0.001, 0.002], [0.001, 0.02, -0.001], [0.002, -0.001, 0.03]]
    )


def test_path_points_keep_body_condition_and_motion(read: Read) -> None:
    model = read(model4())
    fixed, conditional, moving = model.muscles[0].points
    knee = model.coordinate_index("knee_angle_r")
    assert fixed.condition is None
    assert fixed.motion is None
    assert conditional.condition == (knee, -3.0, 0.5)
    assert moving.motion is not None
    assert [index for index, _ in moving.motion] == [knee, -1, knee]
    assert moving.location_m[1:].tolist() == [-0.05, 0.1]


def test_a_moving_point_stays_at_the_end_of_its_coordinates_range(read: Read) -> None:
    model = read(model4())
    _, moves = (model.muscles[0].points[2].motion or ())[2]
    assert [moves(at) for at in (-3.0, -1.0, 1.0, 3.0)] == [-2.0, -1.0, 1.0, 2.0]
    assert [moves(at, 1) for at in (-3.0, 0.0, 3.0)] == [0.0, 1.0, 0.0]


def test_a_wrap_keeps_surface_method_and_range(read: Read) -> None:
    model = read(model4())
    wrap, path_wrap = model.wrap_objects[0], model.muscles[0].wraps[0]
    assert (wrap.kind, wrap.quadrant, wrap.dimensions_m) == (WrapKind.CYLINDER, "-y", (0.03, 0.1))
    assert (path_wrap.wrap_object, path_wrap.method, path_wrap.first_point) == (0, "hybrid", -1)


def test_arrays_of_a_model_are_read_only(read: Read) -> None:
    model = read(model4())
    for array in (model.gravity_m_s2, model.bodies[1].inertia_kg_m2, model.muscles[0].points[0].location_m):
        assert not array.flags.writeable


@pytest.mark.parametrize(
    "name",
    ["/bodyset/pelvis", "pelvis", "../../../../bodyset/pelvis", "/jointset/hip_r/../../bodyset/pelvis"],
)
def test_sockets_may_be_absolute_relative_or_a_name(read: Read, name: str) -> None:
    text = model4(forces=MUSCLE4.replace("/bodyset/pelvis", name))
    assert read(text).muscles[0].points[0].body == 1


def test_a_joint_may_point_straight_at_a_body(read: Read) -> None:
    joint = (
        '<WeldJoint name="w"><socket_parent_frame>/bodyset/tibia_r</socket_parent_frame>'
        "<socket_child_frame>/bodyset/foot</socket_child_frame></WeldJoint>"
    )
    welded = read(model4(bodies=body4("foot"), joints=joint)).joints[-1]
    assert welded.child_origin_m.tolist() == [0.0, 0.0, 0.0]


def test_a_point_in_a_frame_owned_by_a_body_is_moved_into_the_body(read: Read) -> None:
    frame = (
        '<components><PhysicalOffsetFrame name="site"><socket_parent>..</socket_parent><translation>1 2 3'
        "</translation><orientation>0 0 1.5707963267948966</orientation></PhysicalOffsetFrame></components>"
    )
    text = model4(forces=MUSCLE4.replace("/bodyset/pelvis", "/bodyset/pelvis/site"))
    text = text.replace("<mass>10.0</mass>", f"{frame}<mass>10.0</mass>")
    np.testing.assert_allclose(read(text).muscles[0].points[0].location_m, [0.97, 2.02, 3.01])


def test_class_defaults_are_filled_in_and_reported(read: Read) -> None:
    model = read(model4())
    assert model.muscles[0].curves["KshapePassive"] == 5.0
    (assumed,) = [a for a in model.assumed if a.property == "KshapePassive"]
    assert assumed.element == '<Thelen2003Muscle name="recfem_r">'
    assert "OpenSim 4.6" in assumed.source


def test_the_files_own_defaults_beat_the_class(read: Read) -> None:
    block = (
        '<defaults><Millard2012EquilibriumMuscle name="default"><min_control>0.07</min_control>'
        "<ActiveForceLengthCurve><minimum_value>0.03</minimum_value></ActiveForceLengthCurve>"
        "</Millard2012EquilibriumMuscle></defaults>"
    )
    model = read(model4(forces=millard(), more=block))
    assert model.muscles[0].min_activation == 0.07
    assert model.muscles[0].curves["ActiveForceLengthCurve.minimum_value"] == 0.03
    assert {a.source for a in model.assumed if a.property == "min_control"} == {"<defaults> of the file"}


def test_a_curve_in_the_muscle_takes_the_rest_from_its_own_class(read: Read) -> None:
    block = (
        '<defaults><Millard2012EquilibriumMuscle name="default"><ActiveForceLengthCurve><minimum_value>0.03'
        "</minimum_value></ActiveForceLengthCurve></Millard2012EquilibriumMuscle></defaults>"
    )
    curve = "<ActiveForceLengthCurve><shallow_ascending_slope>0.8</shallow_ascending_slope></ActiveForceLengthCurve>"
    curves = read(model4(forces=millard(curve), more=block)).muscles[0].curves
    assert curves["ActiveForceLengthCurve.shallow_ascending_slope"] == 0.8
    assert curves["ActiveForceLengthCurve.minimum_value"] == 0.1


def test_an_assumed_number_of_a_curve_names_muscle_and_curve(read: Read) -> None:
    curve = "<TendonForceLengthCurve/>"
    for inside in ("", curve):
        assumed = read(model4(forces=millard(inside))).assumed
        (strain,) = [a for a in assumed if a.property == "TendonForceLengthCurve.strain_at_one_norm_force"]
        assert strain.element == '<Millard2012EquilibriumMuscle name="m">'


def test_nothing_is_assumed_that_the_file_gives(read: Read) -> None:
    assert not {a.property for a in read(model4()).assumed} & {
        "mass",
        "max_isometric_force",
        "range",
        "radius",
    }


def test_schutte_curves_are_functions_given_or_assumed(read: Read) -> None:
    muscle = MUSCLE4.replace("Thelen2003Muscle", "Schutte1993Muscle_Deprecated").replace(
        "<max_iso", f"<active_force_length_curve>{SPLINE}</active_force_length_curve><max_iso"
    )
    curves = read(model4(forces=muscle)).muscles[0].curve_functions
    assert curves["active_force_length_curve"](0.0) == pytest.approx(0.2)
    assert curves["tendon_force_length_curve"](0.0118) == pytest.approx(0.208)


def test_a_coupler_has_its_scale_applied(read: Read) -> None:
    model = read(model4(**patella(scale=-2.0)))
    (coupler,) = model.couplers
    assert coupler.function(0.3) == pytest.approx(-0.6)
    assert model.coordinates[coupler.dependent].name == "patella"


def patella(scale: float = 1.0, more: str = "", independent: str = "knee_angle_r") -> dict[str, str]:
    """Return a fourth body whose angle is coupled to the knee's."""
    return {
        "bodies": body4("patella_r"),
        "joints": joint4("PinJoint", "patella_r", "femur_r", "patella_r", coordinate("patella")),
        "constraints": '<CoordinateCouplerConstraint name="follow"><coupled_coordinates_function>'
        f"{LINE}</coupled_coordinates_function><independent_coordinate_names>{independent}"
        "</independent_coordinate_names><dependent_coordinate_name>patella</dependent_coordinate_name>"
        f"<scale_factor>{scale}</scale_factor>{more}</CoordinateCouplerConstraint>",
    }


@pytest.mark.parametrize("off", ["<isEnforced>false</isEnforced>", "<isDisabled>true</isDisabled>"])
def test_a_switched_off_constraint_is_set_aside(read: Read, off: str) -> None:
    model = read(model4(**patella(more=off)))
    assert model.couplers == ()
    assert "switched off" in model.unused[0]


def test_a_muscle_that_is_switched_off_is_kept_so_marked(read: Read) -> None:
    text = model3().replace("<isDisabled>false", "<isDisabled>true")
    assert not read(text).muscles[0].applies_force


def test_a_limit_of_an_angle_is_turned_into_radians(read: Read) -> None:
    limit = (
        '<CoordinateLimitForce name="lim"><coordinate>knee_angle_r</coordinate><upper_stiffness>2</upper_stiffness>'
        "<upper_limit>90</upper_limit><lower_stiffness>1</lower_stiffness><lower_limit>0</lower_limit>"
        "<damping>0.1</damping><transition>10</transition></CoordinateLimitForce>"
    )
    (read_limit,) = read(model4(forces=limit)).limits
    assert read_limit.upper_limit == pytest.approx(np.pi / 2)
    assert read_limit.upper_stiffness == pytest.approx(2 * 180 / np.pi)


@pytest.mark.parametrize("kind", ["PointActuator", "TorqueActuator", "BodyActuator"])
def test_uncontrolled_actuators_are_set_aside_with_a_reason(read: Read, kind: str) -> None:
    model = read(model4(forces=f'<{kind} name="FX"><optimal_force>1</optimal_force></{kind}>'))
    assert model.unused[0].endswith("an actuator that nothing controls here; it exerts no force")


def test_markers_controllers_and_probes_are_set_aside_with_a_reason(read: Read) -> None:
    sets = "".join(
        f'<{name}><objects><Thing name="t"/></objects></{name}>'
        for name in ("MarkerSet", "ControllerSet", "ProbeSet")
    )
    assert len(read(model4(more=sets)).unused) == 3


def test_an_axis_without_a_function_follows_its_coordinate(read: Read) -> None:
    moves = {"rotation1": ("a", "0 0 1", "<remove/>")}
    joint = joint4("CustomJoint", "j", "tibia_r", "x", coordinate("a"), spatial_transform(moves))
    model = read(model4(bodies=body4("x"), joints=joint.replace("<remove/>", "")))
    assert model.joints[-1].rotations[0].function(0.7) == 0.7


def test_locked_and_clamped_are_kept(read: Read) -> None:
    held = coordinate("a", "<locked>true</locked><clamped>true</clamped>")
    model = read(model4(bodies=body4("x"), joints=joint4("PinJoint", "j", "tibia_r", "x", held)))
    assert (model.coordinates[-1].locked, model.coordinates[-1].clamped) == (True, True)


def test_reference_models_are_read_whole(reference_case: Any) -> None:
    model = read_model(reference_case.folder / "model.osim")
    assert len(model.muscles) == len(reference_case.geometry_all["muscle_names"])
    assert {c.name for c in model.coordinates} == {str(n) for n in reference_case.geometry_all["coord_names"]}


def test_a_setup_file_is_not_a_model(tmp_path: Path) -> None:
    path = tmp_path / "setup.xml"
    path.write_text('<OpenSimDocument Version="40000"><AnalyzeTool name="x"/></OpenSimDocument>')
    with pytest.raises(InputError, match="not a <Model>"):
        read_model(path)
