"""What `coxa model` says about a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coxa.anatomy.families import hip_muscles
from coxa.errors import InputError
from coxa.inspection import ModelReport, inspect_model
from coxa.model.description import Model
from coxa.model.osim import read_model
from coxa.state.aliases import muscle_aliases

from .model.authored import MUSCLE4, body4, joint4, model4

Read = Callable[[str], Model]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> Model:
        path = tmp_path / "model.osim"
        path.write_text(text)
        return read_model(path)

    return read_text


@pytest.fixture(scope="module")
def reports(shared_dir: Path) -> dict[str, ModelReport]:
    names = ("rajagopal_run", "gait2392_walk")
    return {name: inspect_model(read_model(shared_dir / "reference" / name / "model.osim")) for name in names}


def test_the_table_has_the_22_muscles_of_a_hip_six_of_them_deep_rotators() -> None:
    assert len(hip_muscles()) == 22
    assert sum(muscle.deep_rotator for muscle in hip_muscles()) == 6


def test_every_deep_rotator_alias_is_known_to_the_table() -> None:
    names = [
        a.opensim_rajagopal for a in muscle_aliases() if a.group == "deep rotators" and a.opensim_rajagopal
    ]
    assert all(any(muscle.is_called(f"{name}_r") for muscle in hip_muscles()) for name in names)


def test_rajagopal_lacks_all_deep_rotators_but_piriformis(reports: dict[str, ModelReport]) -> None:
    for hip in reports["rajagopal_run"].hips:
        assert hip.missing_deep_rotators == (
            "obturator internus", "obturator externus", "superior gemellus", "inferior gemellus", "quadratus femoris",
        )  # fmt: skip
        assert len(hip.muscles) == 25
        assert hip.groups["deep rotators"] == (f"piri_{hip.side}",)


def test_gait2392_lacks_only_the_obturators(reports: dict[str, ModelReport]) -> None:
    for hip in reports["gait2392_walk"].hips:
        assert hip.missing == ("obturator internus", "obturator externus")


def test_a_narrow_rotation_range_is_said_in_degrees(reports: dict[str, ModelReport]) -> None:
    said = [text for text in reports["rajagopal_run"].suspicious if "hip_rotation_r" in text]
    assert len(said) == 1
    assert "from -40° to 40°" in said[0]


def test_a_muscle_far_stronger_than_its_area_is_suspicious(reports: dict[str, ModelReport]) -> None:
    for report in reports.values():
        assert [text.split(":")[0] for text in report.suspicious if "N per cm²" in text] == [
            "piriformis, right",
            "piriformis, left",
        ]


def test_unused_wraps_are_named(reports: dict[str, ModelReport]) -> None:
    said = [text for text in reports["rajagopal_run"].suspicious if "no muscle wraps over" in text]
    assert {text.split()[-1] for text in said} == {"PECT_at_femshaft_r", "PECT_at_femshaft_l"}


def test_equal_assumed_values_are_counted_together(read: Read) -> None:
    second = MUSCLE4.replace("recfem_r", "sart_r")
    report = inspect_model(read(model4(forces=MUSCLE4 + second)))
    (flen,) = [each for each in report.assumed if each.property == "Flen"]
    assert (flen.value, flen.count) == ("1.4", 2)


def test_bodies_without_mass_and_idle_muscles_are_suspicious(read: Read) -> None:
    weak = MUSCLE4.replace("recfem_r", "sart_r").replace("900", "0")
    off = MUSCLE4.replace("recfem_r", "grac_r").replace(
        "<max_iso", "<appliesForce>false</appliesForce><max_iso"
    )
    text = model4(
        bodies=body4("marker", 0.0),
        joints=joint4("WeldJoint", "w", "pelvis", "marker", ""),
        forces=MUSCLE4 + weak + off,
    )
    said = " | ".join(inspect_model(read(text)).suspicious)
    for expected in (
        "body marker has no mass",
        "sart_r has no strength",
        "grac_r is switched off",
        "only a right hip",
    ):
        assert expected in said


def test_a_hip_muscle_that_crosses_no_hip_is_suspicious(read: Read) -> None:
    elsewhere = MUSCLE4.replace("recfem_r", "psoas_r").replace("/bodyset/pelvis", "/bodyset/femur_r")
    report = inspect_model(read(model4(forces=MUSCLE4 + elsewhere)))
    assert report.muscles_elsewhere == ("psoas_r",)
    assert any("psoas_r (psoas) crosses no hip" in text for text in report.suspicious)


def test_a_locked_hip_coordinate_is_suspicious(read: Read) -> None:
    text = model4().replace('name="hip_flexion_r">', 'name="hip_flexion_r"><locked>true</locked>')
    assert any("hip_flexion_r is locked" in said for said in inspect_model(read(text)).suspicious)


def test_a_model_without_hip_muscles_is_refused(read: Read) -> None:
    with pytest.raises(InputError, match="no muscle crosses the hip 'hip_r'"):
        inspect_model(read(model4(forces="")))
