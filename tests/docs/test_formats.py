"""What docs/formats.md says of classes that no table of the readers names."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.doc_blocks.reader import MODEL_COMPONENTS, osim_elements

from coxa.errors import UnsupportedElementError
from coxa.model.osim import read_model
from tests.model.authored import MUSCLE4, body4, coordinate, joint4, model4

ACTUATOR = (
    '<CoordinateActuator name="reserve"><coordinate>hip_flexion_r</coordinate>'
    "<optimal_force>5</optimal_force></CoordinateActuator>"
)
LIMIT = '<CoordinateLimitForce name="stop"><coordinate>hip_flexion_r</coordinate></CoordinateLimitForce>'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "model.osim"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", MODEL_COMPONENTS)
def test_components_that_only_mark_or_report_are_listed_as_unused(tmp_path: Path, kind: str) -> None:
    inside = f'<components><{kind} name="it"/></components>'
    model = read_model(written(tmp_path, model4(more=inside)))
    assert any(f'<{kind} name="it">' in line for line in model.unused)


def test_coordinate_actuators_and_limits_are_honoured(tmp_path: Path) -> None:
    model = read_model(written(tmp_path, model4(forces=MUSCLE4 + ACTUATOR + LIMIT)))
    assert (len(model.actuators), len(model.limits)) == (1, 1)


def test_markers_are_set_aside_with_the_reason_on_the_page(tmp_path: Path) -> None:
    markers = '<MarkerSet><objects><Marker name="knee"/></objects></MarkerSet>'
    unused = read_model(written(tmp_path, model4(more=markers))).unused
    reason = unused[0].rpartition("; ")[2]
    assert f"| `MarkerSet` | {reason} |" in osim_elements()


def test_a_prescribed_coordinate_is_refused(tmp_path: Path) -> None:
    text = model4().replace(
        '<Coordinate name="hip_flexion_r">', '<Coordinate name="hip_flexion_r"><prescribed>true</prescribed>'
    )
    with pytest.raises(UnsupportedElementError, match="prescribed"):
        read_model(written(tmp_path, text))


@pytest.mark.parametrize(("tag", "unit"), [("length_units", "millimeters"), ("force_units", "pounds")])
def test_other_units_are_refused(tmp_path: Path, tag: str, unit: str) -> None:
    with pytest.raises(UnsupportedElementError, match=tag):
        read_model(written(tmp_path, model4(more=f"<{tag}>{unit}</{tag}>")))


def test_objects_in_another_file_are_refused(tmp_path: Path) -> None:
    text = model4().replace("<JointSet>", '<JointSet file="joints.xml">')
    with pytest.raises(UnsupportedElementError, match="another file"):
        read_model(written(tmp_path, text))


def test_joints_that_are_read_are_on_the_page(tmp_path: Path) -> None:
    one = joint4("PinJoint", "elbow", "femur_r", "arm", coordinate("elbow_flexion"))
    model = read_model(written(tmp_path, model4(joints=one, bodies=body4("arm"))))
    assert {joint.kind for joint in model.joints} <= set(
        osim_elements().replace("`", "").replace(",", "").split()
    )
