"""The reference hip as a model: complete, mirrored, scaled."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.anatomy import (
    Person,
    head_radius_m,
    hip_center,
    landmarks,
    muscle_table,
    reference_model,
    tlem_point,
)
from coxa.anatomy.families import hip_muscles
from coxa.errors import InputError
from coxa.model.hips import crossing_muscles, hip_joints
from tests.anatomy.conftest import Posed

POSTURES = [[0, 0, 0, 0], [40, 10, -20, 30], [90, -20, 15, 90], [-15, 5, 30, 60], [70, 15, -30, 100]]


def test_every_hip_muscle_crosses_the_hip_on_both_sides() -> None:
    model = reference_model()
    for hip in hip_joints(model):
        crossing = {model.muscles[i].name for i in crossing_muscles(model, hip)}
        assert crossing == {f"{element.name}_{hip.side}" for element in muscle_table()}


def test_all_muscles_that_cross_the_hip_are_there() -> None:
    assert {element.muscle for element in muscle_table()} == {family.name for family in hip_muscles()}


def test_a_left_hip_mirrors_the_right(posed: Posed) -> None:
    right, left = posed(POSTURES, "r"), posed(POSTURES, "l")
    np.testing.assert_allclose(left.length_m, right.length_m, atol=1e-12)
    np.testing.assert_allclose(left.arm_m, right.arm_m, atol=1e-9)
    np.testing.assert_allclose(left.pull * [1, 1, -1], right.pull, atol=1e-9)


@pytest.mark.parametrize("factor", [0.88, 1.1])
def test_a_person_twice_as_large_in_every_way_has_lengths_and_arms_as_large(
    posed: Posed, factor: float
) -> None:
    usual = Person().filled()
    assert usual.height_m is not None
    assert usual.pelvic_width_m is not None
    person = Person(height_m=factor * usual.height_m, pelvic_width_m=factor * usual.pelvic_width_m)
    here, there = posed(POSTURES), posed(POSTURES, person=person)
    np.testing.assert_allclose(there.length_m, factor * here.length_m, rtol=1e-9)
    np.testing.assert_allclose(there.arm_m, factor * here.arm_m, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(there.fiber, here.fiber, rtol=1e-8)


def test_a_wider_pelvis_moves_the_hips_apart_and_nothing_up_or_forward() -> None:
    width = 0.2354
    usual, wide = (hip_center(Person(height_m=1.738, pelvic_width_m=w)) for w in (width, 1.1 * width))
    np.testing.assert_allclose(wide[:2], usual[:2], atol=1e-12)
    assert wide[2] == pytest.approx(1.1 * usual[2])


def test_the_front_spines_are_as_far_apart_as_the_pelvis_is_wide() -> None:
    person = Person(pelvic_width_m=0.26)
    right, left = landmarks(person)["asis"][1], landmarks(person, "l")["asis"][1]
    assert right[2] - left[2] == pytest.approx(0.26)


def test_version_turns_the_trochanter_back_under_a_head_and_knee_that_stay() -> None:
    little, much = (Person(femoral_version_rad={"r": v, "l": 0.2}) for v in (0.0, 0.5))
    for name in ("medial_epicondyle", "lateral_epicondyle"):
        np.testing.assert_allclose(landmarks(much)[name][1], landmarks(little)[name][1], atol=1e-12)
    assert landmarks(much)["greater_trochanter"][1][0] < landmarks(little)["greater_trochanter"][1][0] - 0.02
    np.testing.assert_allclose(hip_center(much), hip_center(little), atol=1e-12)


def test_turning_inward_by_the_extra_version_brings_the_trochanter_back(posed: Posed) -> None:
    little, much = (Person(femoral_version_rad={"r": np.radians(v), "l": 0.0}) for v in (10, 30))
    here = posed([[30, 5, -10, 0]], person=little)
    there = posed([[30, 5, 10, 0]], person=much)
    upper = [here.of(name) for name in ("glmed1", "glmed6", "glmin2", "piri", "obint1", "gemsup", "quadfem")]
    np.testing.assert_allclose(there.arm_m[:, upper], here.arm_m[:, upper], atol=1e-9)


def test_each_side_has_its_own_version() -> None:
    person = Person(femoral_version_rad={"r": 0.1, "l": 0.5})
    right, left = landmarks(person)["greater_trochanter"][1], landmarks(person, "l")["greater_trochanter"][1]
    assert left[0] < right[0] - 0.015


def test_the_masses_add_up_to_the_person() -> None:
    assert reference_model(Person(mass_kg=81.0)).mass_kg == pytest.approx(81.0)


def test_a_heavier_person_of_the_same_height_is_stronger(posed: Posed) -> None:
    light, heavy = (
        posed([0, 0, 0, 0], person=Person(height_m=1.75, mass_kg=m)).active_N.sum() for m in (60.0, 90.0)
    )
    # 47 m h + 1285 cm³ of muscle, Handsfield et al. (2014).
    assert heavy / light == pytest.approx((47 * 90 * 1.75 + 1285) / (47 * 60 * 1.75 + 1285), rel=1e-6)


def test_a_point_at_the_functional_hip_centre_lies_near_the_heads_centre() -> None:
    body, point = tlem_point("Pelvis", (0.0, 0.0, 0.0))
    assert body == "pelvis"
    # The sphere fitted to the head has its centre 5.0 mm from TLEM 2.0's functional hip centre.
    assert np.linalg.norm(point - hip_center()) == pytest.approx(0.00502, abs=5e-5)


def test_the_back_spines_stand_higher_than_the_front_ones_by_the_pelvis_pitch() -> None:
    front, back = landmarks()["asis"][1], landmarks()["psis"][1]
    assert np.degrees(np.arctan2(back[1] - front[1], front[0] - back[0])) == pytest.approx(5.86, abs=0.05)


def test_the_knee_cap_follows_the_knee_and_its_ligament_keeps_its_length(posed: Posed) -> None:
    straight_to_bent = posed([[0, 0, 0, k] for k in range(0, 121, 10)])
    muscle = straight_to_bent.of("recfem")
    arms = straight_to_bent.arm_m[:, muscle, 3]
    assert np.all((arms < -0.02) & (arms > -0.06))
    assert np.all(np.diff(straight_to_bent.length_m[:, muscle]) > 0.0)


def test_what_is_not_known_is_said_to_be_assumed() -> None:
    assert Person(height_m=1.7, femoral_version_rad={"r": 0.2}).assumed == (
        "sex", "mass_kg", "pelvic_width_m", "femoral_version_rad",
    )  # fmt: skip
    assert Person().filled().assumed == ("sex",)


@pytest.mark.parametrize(
    "wrong",
    [{"height_m": 175.0}, {"mass_kg": 0.07}, {"femoral_version_rad": {"r": 15.0}}, {"pelvic_width_m": 24.0}],
)
def test_a_figure_in_the_wrong_unit_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match="is not a person's"):
        Person(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"sex": "F"}, {"femoral_version_rad": {"right": 0.2}}])
def test_an_unknown_sex_or_side_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InputError):
        Person(**wrong)  # type: ignore[arg-type]


def test_a_mans_head_is_larger_than_a_womans_of_the_same_height() -> None:
    woman, man = (head_radius_m(Person(sex=sex, height_m=1.7)) for sex in ("female", "male"))
    assert man > woman + 0.002


def test_the_heads_radius_is_the_fitted_spheres_in_the_reference_adult() -> None:
    assert head_radius_m() == pytest.approx(0.0227)
