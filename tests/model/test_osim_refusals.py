"""What Coxa cannot honour, or cannot understand, is refused by name and line, with how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coxa.errors import InputError, UnsupportedElementError
from coxa.model.osim import read_model

from .authored import (
    LINE,
    MUSCLE4,
    body4,
    coordinate,
    joint3,
    joint4,
    model3,
    model4,
    spatial_transform,
)
from .test_osim_reader import patella


def refused(tmp_path: Path, text: str, kind: type[InputError] = InputError) -> str:
    path = tmp_path / "model.osim"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kind) as caught:
        read_model(path)
    said = str(caught.value)
    assert said.startswith(f"{path}:")
    assert said.split(":")[1].split(",")[0].isdigit()
    assert "To mend:" in said
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    "kind",
    [
        "BushingForce", "SmoothSphereHalfSpaceForce", "HuntCrossleyForce", "Blankevoort1991Ligament", "Ligament",
        "SpringGeneralizedForce", "PrescribedForce", "PathSpring", "Delp1990Muscle_Deprecated", "RigidTendonMuscle",
        "Whatever",
    ],
)  # fmt: skip
def test_forces_that_act_are_refused_by_name(tmp_path: Path, kind: str) -> None:
    force = f'<{kind} name="it"><appliesForce>true</appliesForce></{kind}>'
    assert f'<{kind} name="it">' in refused(tmp_path, model4(forces=force), UnsupportedElementError)


@pytest.mark.parametrize("off", ["<appliesForce>false</appliesForce>", "<isDisabled>true</isDisabled>"])
def test_forces_that_are_off_are_set_aside(tmp_path: Path, off: str) -> None:
    path = tmp_path / "model.osim"
    path.write_text(model4(forces=f'<BushingForce name="it">{off}</BushingForce>'))
    assert "switched off" in read_model(path).unused[0]


@pytest.mark.parametrize("kind", ["EllipsoidJoint", "ScapulothoracicJoint", "Whatever"])
def test_other_joints_are_refused_by_name(tmp_path: Path, kind: str) -> None:
    text = model4(bodies=body4("x"), joints=joint4(kind, "odd", "tibia_r", "x", ""))
    assert f'<{kind} name="odd">' in refused(tmp_path, text, UnsupportedElementError)


@pytest.mark.parametrize("kind", ["WeldConstraint", "PointConstraint", "RollingOnSurfaceConstraint"])
def test_other_constraints_are_refused_by_name(tmp_path: Path, kind: str) -> None:
    text = model4(constraints=f'<{kind} name="odd"/>')
    assert f'<{kind} name="odd">' in refused(tmp_path, text, UnsupportedElementError)


@pytest.mark.parametrize(
    "kind", ["Sine", "PiecewiseConstantFunction", "GCVSpline", "MultivariatePolynomialFunction"]
)
def test_other_functions_are_refused_by_name(tmp_path: Path, kind: str) -> None:
    moves = {"rotation1": ("a", "0 0 1", f"<{kind}><x>0 1</x></{kind}>")}
    joint = joint4("CustomJoint", "j", "tibia_r", "x", coordinate("a"), spatial_transform(moves))
    assert f"<{kind}>" in refused(tmp_path, model4(bodies=body4("x"), joints=joint), UnsupportedElementError)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("GeometryPath", "FunctionBasedPath", "<GeometryPath>"),
        ("ConditionalPathPoint", "StrangePathPoint", "path point"),
        ("<max_iso", "<odd_property>1</odd_property><max_iso", "<odd_property>"),
        ("<mass>10.0</mass>", "<odd_property>1</odd_property><mass>10.0</mass>", "<odd_property>"),
        ("WrapCylinder", "WrapDoubleCylinderObst", "wrap object"),
        ("<gravity>", "<odd_property>1</odd_property><gravity>", "<odd_property>"),
        ("<gravity>", "<length_units>millimeters</length_units><gravity>", "millimeters"),
        ("<default_value>", "<prescribed>true</prescribed><default_value>", "prescribed"),
        ("<ForceSet>", "<ForceSet file='forces.xml'>", "another file"),
        ('<Thelen2003Muscle name="recfem_r">', '<Thelen2003Muscle name="m" file="m.xml">', "another file"),
        ("<BodySet>", "<ComponentSet><objects><Odd name='o'/></objects></ComponentSet><BodySet>", "Odd"),
    ],
)
def test_unknown_parts_of_known_elements_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(tmp_path, model4().replace(old, new), UnsupportedElementError)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<mass>10.0</mass>", "<mass>-1</mass>", "mass of -1 kg"),
        ("<mass>10.0</mass>", "", "<mass> is missing"),
        ("<mass>10.0</mass>", "<mass>heavy</mass>", "'heavy'"),
        ("<mass>10.0</mass>", "<mass>1 2</mass>", "2 values where 1 number"),
        ("<mass>10.0</mass>", "<mass>1</mass><mass>2</mass>", "twice"),
        ('<Body name="femur_r">', '<Body name="pelvis">', "two bodies"),
        ("/bodyset/tibia_r</socket_parent>", "/bodyset/shank</socket_parent>", "no body or frame"),
        ("<optimal_fiber_length>0.08", "<optimal_fiber_length>0", "<optimal_fiber_length> is 0"),
        ("<pennation_angle_at_optimal>0.2", "<pennation_angle_at_optimal>2", "2 rad"),
        ("<quadrant>-y", "<quadrant>up", "'up'"),
        ("<radius>0.03", "<radius>0", "size of 0 m"),
        ("<method>hybrid", "<method>magic", "'magic'"),
        ("<range>-1 -1", "<range>1 9", "'1 9'"),
        ("<wrap_object>brim", "<wrap_object>rim", "'rim'"),
        ("/jointset/knee_r/knee_angle_r", "elbow_flexion_r", "'elbow_flexion_r'"),
        ("<x>-2 -1 0 1.5 2</x>", "<x>-2 -1 -1 1.5 2</x>", "x ascending"),
        ("<x>-2 -1 0 1.5 2</x>", "<x>-2 -1</x>", "2 x and 5 y"),
        ("<coefficients>1 0</coefficients>", "<coefficients>1</coefficients>", "2 numbers"),
        ("<axis>0 0 1</axis>", "<axis>0 0 0</axis>", "no direction"),
        ("<axis>0 0 1</axis>", "<axis>0 1 0</axis>", "parallel"),
        ("<range>-2 2</range>", "<range>2 -2</range>", "ends before it begins"),
        ('<TransformAxis name="rotation2">', '<TransformAxis name="rotation9">', "six <TransformAxis>"),
        ("</SpatialTransform>", "<Odd/></SpatialTransform>", "six <TransformAxis>"),
        ("<coordinates>hip_flexion_r</coordinates>", "<coordinates></coordinates>", "not constant"),
        ("hip_adduction_r", "pelvis_tilt", "two coordinates"),
        ("40500", "10901", "'10901'"),
        ("40500", "newest", "'newest'"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in model4()
    assert said in refused(tmp_path, model4().replace(old, new))


def test_a_reversed_joint_is_refused(tmp_path: Path) -> None:
    text = model3().replace("<reverse>false", "<reverse>true", 1)
    assert "reversed" in refused(tmp_path, text, UnsupportedElementError)


def test_a_muscle_of_one_point_is_refused(tmp_path: Path) -> None:
    start, end = MUSCLE4.index("<ConditionalPathPoint"), MUSCLE4.index("</MovingPathPoint>")
    assert "1 points" in refused(
        tmp_path, model4(forces=MUSCLE4[:start] + MUSCLE4[end + len("</MovingPathPoint>") :])
    )


def test_two_muscles_of_one_name_are_refused(tmp_path: Path) -> None:
    assert "two of one name" in refused(tmp_path, model4(forces=MUSCLE4 + MUSCLE4))


def test_a_body_without_a_joint_is_refused(tmp_path: Path) -> None:
    assert "'loose'" in refused(tmp_path, model4(bodies=body4("loose")))


def test_a_closed_loop_is_refused(tmp_path: Path) -> None:
    loop = joint4("PinJoint", "loop", "pelvis", "tibia_r", coordinate("extra"))
    assert "child of two joints" in refused(tmp_path, model4(joints=loop), UnsupportedElementError)


def test_bodies_in_a_circle_are_refused(tmp_path: Path) -> None:
    circle = joint4("PinJoint", "a", "x", "y", coordinate("c1")) + joint4(
        "PinJoint", "b", "y", "x", coordinate("c2")
    )
    text = model4(bodies=body4("x") + body4("y"), joints=circle)
    assert "no chain of joints leads from the ground" in refused(tmp_path, text)


def test_a_frame_fixed_to_itself_is_refused(tmp_path: Path) -> None:
    text = model4().replace("<socket_parent>/bodyset/tibia_r<", "<socket_parent>../tibia_r_offset<")
    assert "fixed to itself" in refused(tmp_path, text)


@pytest.mark.parametrize("count", [0, 2])
def test_a_joint_with_the_wrong_number_of_coordinates_is_refused(tmp_path: Path, count: int) -> None:
    held = "".join(coordinate(f"c{k}") for k in range(count))
    text = model4(bodies=body4("x"), joints=joint4("PinJoint", "j", "tibia_r", "x", held))
    assert f"the file gives {count}" in refused(tmp_path, text)


def test_two_coordinates_on_one_axis_are_refused(tmp_path: Path) -> None:
    moves = {"rotation1": ("a b", "0 0 1", LINE)}
    joint = joint4(
        "CustomJoint", "j", "tibia_r", "x", coordinate("a") + coordinate("b"), spatial_transform(moves)
    )
    assert "'a b'" in refused(tmp_path, model4(bodies=body4("x"), joints=joint), UnsupportedElementError)


def test_a_coordinate_that_moves_nothing_is_refused(tmp_path: Path) -> None:
    text = model4().replace("</Coordinate>", f"</Coordinate>{coordinate('idle')}", 1)
    assert "'idle' moves no axis" in refused(tmp_path, text)


@pytest.mark.parametrize("independent", ["knee_angle_r hip_flexion_r", ""])
def test_couplers_with_other_than_one_master_are_refused(tmp_path: Path, independent: str) -> None:
    assert "independent coordinates" in refused(tmp_path, model4(**patella(independent=independent)))


def test_chained_and_doubled_couplers_are_refused(tmp_path: Path) -> None:
    parts = patella()
    first = parts["constraints"]
    swapped = first.replace("knee_angle_r", "hip_flexion_r")
    chained = first.replace("patella<", "hip_rotation_r<").replace("knee_angle_r", "patella")
    for more, said in ((swapped, "coupled twice"), (chained, "itself coupled")):
        text = model4(bodies=parts["bodies"], joints=parts["joints"], constraints=first + more)
        assert said in refused(tmp_path, text, UnsupportedElementError)


def test_two_wrap_objects_of_one_name_are_refused_where_used(tmp_path: Path) -> None:
    start, end = model4().index("<WrapCylinder"), model4().index("</WrapCylinder>") + len("</WrapCylinder>")
    wrap = model4()[start:end]
    assert "several wrap objects" in refused(tmp_path, model4().replace(wrap, wrap + wrap))


def test_three_x_bodies_need_their_joint(tmp_path: Path) -> None:
    knee = joint3("CustomJoint", "knee_r", "femur_r", "")
    whole = model3(forces="")
    start, end = whole.index('<CustomJoint name="knee_r">'), whole.rindex("</CustomJoint>")
    text = whole[:start] + whole[end + len("</CustomJoint>") :]
    assert "tibia_r" in refused(tmp_path, text)
    assert "SpatialTransform" in refused(tmp_path, text.replace("<Joint></Joint>", f"<Joint>{knee}</Joint>"))
