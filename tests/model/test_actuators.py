"""Actuator files: reserves for coordinates; residuals are named and left alone."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from coxa.errors import InputError, UnsupportedElementError
from coxa.model.description import CoordinateActuator, Model
from coxa.model.osim import read_actuators, read_model

from .authored import MUSCLE4, document, model4

RESERVE = (
    '<CoordinateActuator name="knee"><coordinate>knee_angle_r</coordinate><optimal_force>20</optimal_force>'
    "<min_control>-2</min_control></CoordinateActuator>"
)


@pytest.fixture
def model(tmp_path: Path) -> Model:
    path = tmp_path / "model.osim"
    path.write_text(model4())
    return read_model(path)


def actuators(
    tmp_path: Path, model: Model, held: str
) -> tuple[tuple[CoordinateActuator, ...], tuple[str, ...]]:
    path = tmp_path / "actuators.xml"
    path.write_text(document(f'<ForceSet name="reserves"><objects>{held}</objects></ForceSet>'))
    return read_actuators(path, model)


def test_a_reserve_keeps_its_strength_and_bounds(tmp_path: Path, model: Model) -> None:
    ((knee,), unused) = actuators(tmp_path, model, RESERVE)
    assert model.coordinates[knee.coordinate].name == "knee_angle_r"
    assert (knee.optimal_force, knee.min_control, knee.max_control) == (20.0, -2.0, math.inf)
    assert unused == ()


def test_residuals_are_named_as_unused(tmp_path: Path, model: Model) -> None:
    residual = '<PointActuator name="FX"><body>pelvis</body></PointActuator>'
    assert actuators(tmp_path, model, RESERVE + residual)[1] == ("FX",)


def test_a_switched_off_reserve_is_named_as_unused(tmp_path: Path, model: Model) -> None:
    off = RESERVE.replace("<coordinate>", "<isDisabled>true</isDisabled><coordinate>")
    assert actuators(tmp_path, model, off) == ((), ("knee",))


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (RESERVE.replace("knee_angle_r", "elbow_r"), "'elbow_r', which the model does not have"),
        (RESERVE + RESERVE, "two actuators"),
        (RESERVE.replace("20", "strong"), "'strong'"),
        (
            RESERVE.replace("<min_control>-2", "<max_control>-3</max_control><min_control>-2"),
            "above max_control",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, model: Model, held: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        actuators(tmp_path, model, held)


@pytest.mark.parametrize("held", [MUSCLE4, '<BushingForce name="b"/>'])
def test_other_forces_are_refused(tmp_path: Path, model: Model, held: str) -> None:
    with pytest.raises(UnsupportedElementError, match=r"Bushing|muscles in an actuator file"):
        actuators(tmp_path, model, held)


def test_a_model_is_not_an_actuator_file(tmp_path: Path, model: Model) -> None:
    with pytest.raises(InputError, match="not a <ForceSet>"):
        read_actuators(model.file, model)


def test_reference_reserves_are_those_of_the_answers(reference_case: Any) -> None:
    model = read_model(reference_case.folder / "model.osim")
    used, unused = read_actuators(reference_case.folder / "actuators.xml", model)
    strength = {model.coordinates[each.coordinate].name: each.optimal_force for each in used}
    answers = reference_case.geometry_all
    expected = dict(zip(map(str, answers["reserve_coords"]), answers["reserve_optimal_force"], strict=True))
    assert {name: expected.get(name) for name in strength} == strength
    assert sorted(unused) == ["FX", "FY", "FZ", "MX", "MY", "MZ"]
