"""The native hip against measuring implants: the bounds that the choice of exponent has to hold."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks import in_vivo
from benchmarks.in_vivo import USUAL, Rule


@pytest.fixture(autouse=True)
def measured(shared_dir: Path) -> None:
    """Skip where the measured forces are not."""
    if not (shared_dir / "tables" / "orthoload_hip3_peakphase.csv").is_file():
        pytest.skip("the measured forces are not beside this checkout")


@cache
def _row(rule: Rule) -> dict[str, Any]:
    return in_vivo.row(rule)


@pytest.mark.parametrize("name", ["one-leg stance", "single support"])
def test_the_native_hip_carries_what_implants_measured(name: str) -> None:
    found = _row(USUAL)[name]
    assert found["error_percent_BW"] <= 30.0
    assert found["direction_deg"] <= 6.0


def test_no_reserve_stands_in_for_muscles_on_one_leg() -> None:
    assert _row(USUAL)["one-leg stance"]["greatest_hip_reserve_Nm"] < 1.0


def test_higher_powers_press_the_hip_harder() -> None:
    sizes = [_row(USUAL._replace(exponent=p))["single support"]["bias_percent_BW"] for p in (1.5, 2.0, 3.0)]
    assert sizes == sorted(sizes)


def test_a_dear_knee_presses_the_walking_hip_harder() -> None:
    dear, cheap = (_row(USUAL._replace(knee_Nm=knee))["walking peaks"] for knee in (10.0, 200.0))
    assert dear["bias_percent_BW"] > cheap["bias_percent_BW"] + 50.0


def test_implant_axes_are_a_rotation_near_the_models() -> None:
    """Bergmann 2016: x lateral, y anterior, z up the shaft; the shaft leans 5-6 degrees off the mechanical axis."""
    for patient in in_vivo.patients():
        turn = patient.to_implant
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
        assert turn[0, 2] > 0.95
        assert 3.0 < np.degrees(np.arccos(turn[2, 1])) < 8.0


def test_there_are_ten_people_with_both_activities() -> None:
    people = in_vivo.patients()
    assert len(people) == 10
    assert all({"OLS", "LW"} <= set(patient.measured) for patient in people)
