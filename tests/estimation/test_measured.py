"""What counts as measured, and how far it may be off."""

import numpy as np
import pytest

from coxa.estimation.measured import items, measurements, noise
from coxa.estimation.odds import log_odds
from coxa.estimation.priors import priors
from coxa.exam import Exam, History, Imaging, RotationRange, SideExam, StrengthTest


def both(side):
    return Exam(sides={"r": side, "l": side})


RANGES = (RotationRange("prone", "inward", (0.6,)), RotationRange("prone", "outward", (0.7,)))
TESTS = (StrengthTest("inward", "prone", 30.0), StrengthTest("inward", "seated", 40.0))


def test_an_empty_exam_has_no_measurement():
    assert measurements(Exam()) == ()
    assert noise(Exam(), (), priors()).covariance.shape == (0, 0)


def test_strengths_are_logs_and_ranges_are_angles():
    found = measurements(both(SideExam(rotation=RANGES, strength=TESTS)))
    assert [m.what for m in found] == ["strength"] * 2 + ["range"] * 2 + ["strength"] * 2 + ["range"] * 2
    assert found[0].value == pytest.approx(np.log(30.0))
    assert found[2].value == pytest.approx(0.6)
    assert found[2].in_words == "right rotation inward, prone"
    assert items(found).tests["l"] == (("inward", "prone"), ("inward", "seated"))


def test_a_grade_is_a_wide_share_of_healthy_strength():
    graded = StrengthTest("abduction", "side_lying", grade=4)
    found = measurements(Exam(sides={"r": SideExam(strength=(graded,))}))[0]
    assert found.graded
    assert np.exp(found.value) == pytest.approx(np.sqrt(0.35 * 0.9))
    assert found.sem > 0.2


def test_the_difference_between_sides_is_surer_than_either_side():
    found = measurements(both(SideExam(rotation=RANGES, strength=TESTS)))
    covariance = noise(both(SideExam()), found, priors()).covariance
    half = len(found) // 2
    for k in range(half):
        pair = covariance[np.ix_([k, k + half], [k, k + half])]
        assert np.array([1, -1]) @ pair @ [1, -1] < 0.5 * pair[0, 0]


def test_the_covariance_is_one():
    found = measurements(both(SideExam(rotation=RANGES, strength=TESTS)))
    covariance = noise(both(SideExam()), found, priors()).covariance
    np.testing.assert_array_equal(covariance, covariance.T)
    assert np.linalg.eigvalsh(covariance).min() > 0.0


def test_a_known_twist_of_the_thigh_bone_makes_ranges_tell_more():
    known = SideExam(rotation=RANGES, imaging=Imaging(femoral_version_rad=0.2))
    found = measurements(both(SideExam(rotation=RANGES)))
    tight, loose = (noise(both(side), found, priors()).covariance for side in (known, SideExam()))
    assert np.all(np.diag(tight) < np.diag(loose))


def test_soreness_and_density_raise_the_odds_in_their_region_only():
    sore = Exam(sides={"r": SideExam(soreness={"front": 8.0}, density={"front": 8.0})})
    assert log_odds(sore, "r", "guard", "front", priors()) > 0.5
    assert log_odds(sore, "r", "tension", "front", priors()) > 0.5
    assert log_odds(sore, "r", "guard", "back", priors()) == 0.0
    assert log_odds(sore, "l", "guard", "front", priors()) == 0.0


def test_pressure_on_the_roller_speaks_of_the_front():
    pressed = Exam(sides={"l": SideExam(roller_pressure=9.0)})
    assert log_odds(pressed, "l", "tension", "front", priors()) > 0.5
    assert log_odds(pressed, "l", "tension", "back", priors()) == 0.0


@pytest.mark.parametrize("value", [0.0, 10.0])
def test_ratings_never_say_more_than_their_limit(value):
    rated = dict.fromkeys(("front", "side", "back"), value)
    exam = Exam(sides={"r": SideExam(soreness=rated, density=rated, roller_pressure=value)})
    for kind in ("strength", "tension", "guard"):
        name = "hip flexors" if kind == "strength" else "front"
        assert abs(log_odds(exam, "r", kind, name, priors())) <= priors().most_log_odds


def test_history_speaks_for_the_side_that_is_named():
    history = History(stiff_despite_stretching=True, weak_despite_training=False, side="left")
    exam = Exam(history=history)
    assert log_odds(exam, "l", "tension", "back", priors()) == pytest.approx(np.log(1.5))
    assert log_odds(exam, "l", "strength", "hamstrings", priors()) == 0.0
    assert log_odds(exam, "r", "tension", "back", priors()) == 0.0


def test_norms_know_sex_in_inward_ranges_only():
    woman, man = (priors().norm_rad("prone", "inward", sex) for sex in ("female", "male"))
    assert np.degrees(woman - man) == pytest.approx(9.0)
    assert priors().norm_rad("prone", "outward", "female") == priors().norm_rad("prone", "outward", None)
