"""Moment arms of the reference hip against Dostal's elements and what is known of how they change with flexion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.anatomy import reference_model
from coxa.anatomy.tables import rows
from coxa.model.description import PathPoint
from tests.anatomy.conftest import Posed, pose_side
from tests.anatomy.dostal import differences_m, dostal, neutral_as_dostal


def test_dostals_own_elements_in_coxa_have_the_arms_of_straight_lines() -> None:
    usual = reference_model()
    muscles = []
    hip = usual.joints[1].parent_origin_m
    for name, element in dostal().items():
        points = (PathPoint("o", 1, hip + element.origin_m), PathPoint("i", 2, element.insertion_m))
        muscles.append(replace(usual.muscles[0], name=f"{name}_r", points=points, wraps=()))
    side = pose_side(replace(usual, muscles=tuple(muscles)), [0, 0, 0, 0])
    np.testing.assert_allclose(side.arm_m[0, :, :3], [e.arm_m for e in dostal().values()], atol=1e-9)


@pytest.mark.parametrize(
    ("element", "arm_mm"),
    [("GluteusMaximus", -46), ("BicepsFemoris", -55), ("TensorFasciaeLatae", 41), ("RectusFemoris", 43)],
)
def test_dostals_elements_have_the_flexion_arms_he_published(element: str, arm_mm: float) -> None:
    # Dostal WF, Soderberg GL, Andrews JG (1986) Phys Ther 66:351-359.
    assert dostal()[element].arm_m[0] * 1000 == pytest.approx(arm_mm, abs=3.0)


def test_every_straight_element_turns_the_hip_the_way_dostals_does(posed: Posed) -> None:
    side = neutral_as_dostal()
    for name, element in dostal().items():
        ours = side.arm_m[0, [side.of(part) for part in element.ours], :3].mean(axis=0)
        clear = element.straight & (np.abs(element.arm_m) > 0.008)
        assert np.all(np.sign(ours[clear]) == np.sign(element.arm_m[clear])), name


def test_straight_elements_have_dostals_arms_within_three_millimetres(posed: Posed) -> None:
    difference = differences_m()
    assert len(difference) == 21
    for name, arms in difference.items():
        assert np.abs(arms).max() < 0.003, name


def test_attachments_are_moved_by_what_two_specimens_differ() -> None:
    moved = np.array(
        [[float(row[key]) for key in ("dx_m", "dy_m", "dz_m")] for row in rows("reconciled.csv")]
    )
    distance = np.linalg.norm(moved, axis=1)
    assert np.median(distance) < 0.010
    assert distance.max() < 0.022


def test_the_piriformis_turns_from_outward_to_inward_rotator_between_45_and_90_degrees(posed: Posed) -> None:
    side = posed([[f, 0, 0, 0] for f in (0, 45, 90)])
    at_rest, bent, sitting = side.arm_m[:, side.of("piri"), 2]
    assert at_rest < -0.02
    assert bent < 0.0
    assert sitting > 0.01


@pytest.mark.parametrize(
    "name", ["glmed1", "glmed3", "glmed6", "glmin1", "glmin3", "piri", "obint1", "gemsup", "geminf", "tfl"]
)
def test_flexion_turns_the_muscle_towards_inward_rotation(posed: Posed, name: str) -> None:
    # 15 of 18 compartments of four cadavers did: Delp SL et al. (1999) J Biomech 32:493-501.
    side = posed([[0, 0, 0, 0], [90, 0, 0, 0]])
    first, last = side.arm_m[:, side.of(name), 2]
    assert last > first + 0.01


def test_flexion_leaves_outward_rotation_to_quadratus_femoris_and_obturator_externus(posed: Posed) -> None:
    side = posed([90, 0, 0, 90])
    arm = {
        name: side.arm_m[0, side.of(name), 2] for name in ("quadfem", "obext1", "obint1", "gemsup", "piri")
    }
    assert arm["quadfem"] < arm["obext1"] < arm["obint1"] < arm["gemsup"] < 0.0 < arm["piri"]


def test_the_gluteus_maximus_extends_at_every_flexion(posed: Posed) -> None:
    side = posed([[f, 0, 0, 90] for f in range(-20, 126, 5)])
    parts = [side.of(f"glmax{k}") for k in (1, 2, 3, 4)]
    assert np.all(side.arm_m[:, parts, 0] < -0.03)


def test_hip_flexors_flex_through_the_range_of_walking_and_running(posed: Posed) -> None:
    side = posed([[f, 0, 0, 30] for f in range(-20, 71, 5)])
    flexors = [side.of(name) for name in ("psoas", "iliacus", "recfem", "sart", "tfl")]
    assert np.all(side.arm_m[:, flexors, 0] > 0.008)


def test_adductor_longus_turns_from_flexor_to_extensor(posed: Posed) -> None:
    side = posed([[0, 0, 0, 0], [90, 0, 0, 0]])
    straight, bent = side.arm_m[:, side.of("addlong"), 0]
    assert straight > 0.02
    assert bent < -0.01


def test_arms_are_minus_the_slope_of_length(posed: Posed) -> None:
    step = 0.01
    around = posed([[40 - step, 5, 10, 40], [40 + step, 5, 10, 40], [40, 5, 10, 40]])
    slope = (around.length_m[1] - around.length_m[0]) / np.radians(2 * step)
    np.testing.assert_allclose(around.arm_m[2, :, 0], -slope, atol=2e-5)


def test_obturator_internus_sweeps_most_length_in_inward_rotation(posed: Posed) -> None:
    side = posed([[0, 0, r, 0] for r in (0, 45)])
    longer = dict(zip((m.name[:-2] for m in side.muscles), np.diff(side.length_m, axis=0)[0], strict=True))
    deep = {name: longer[name] for name in ("obint1", "geminf", "obext1", "obext2")}
    # Inward rotation at neutral stretches obturator internus and the inferior gemellus: 17 cadaver hips, McGovern.
    assert min(deep["obint1"], deep["geminf"]) > max(deep["obext1"], deep["obext2"])
