"""Simulated exams: errors of the stated size, and nothing else added."""

import numpy as np
import pytest

from coxa.estimation import personal_offsets, simulate_exam
from coxa.estimation.measured import measurements, noise
from coxa.estimation.priors import priors
from coxa.exam import read_exam, write_exam

DRAWS = 400


@pytest.fixture(scope="module")
def healthy(state_of):
    return {side: state_of(side=side) for side in "rl"}


def values(exam):
    return np.array([m.value for m in measurements(exam)])


def test_the_same_chance_makes_the_same_exam(legs, healthy):
    one, two = (simulate_exam(legs, healthy, np.random.default_rng(5)) for _ in range(2))
    assert one == two


def test_errors_have_the_covariance_that_estimates_assume(legs, healthy):
    rng = np.random.default_rng(0)
    exams = [
        simulate_exam(legs, healthy, rng, offsets=personal_offsets(rng), ratings=False) for _ in range(DRAWS)
    ]
    found = np.cov(np.array([values(exam) for exam in exams]).T)
    assumed = noise(exams[0], measurements(exams[0]), priors()).covariance
    scale = np.sqrt(np.diag(assumed))
    np.testing.assert_allclose(found / np.outer(scale, scale), assumed / np.outer(scale, scale), atol=0.25)
    np.testing.assert_allclose(np.diag(found), np.diag(assumed), rtol=0.35)


def test_every_range_has_three_trials_and_every_region_is_rated(legs, healthy):
    exam = simulate_exam(legs, healthy, np.random.default_rng(1))
    for side in "rl":
        one = exam.side(side)
        assert {len(r.trials_rad) for r in one.rotation} == {3}
        assert set(one.soreness) == set(one.density) == {"front", "side", "back"}
        assert one.roller_pressure is not None


def test_a_guarded_region_is_rated_sorer_on_average(legs, state_of, healthy):
    rng, sore = np.random.default_rng(2), state_of(guard={"back": 0.1}, side="l")
    exams = [simulate_exam(legs, healthy | {"l": sore}, rng, tests=(), ranges=()) for _ in range(DRAWS // 4)]
    right, left = (np.mean([e.side(side).soreness["back"] for e in exams]) for side in "rl")
    assert left > right + 2.0


def test_what_is_not_asked_for_is_not_examined(legs, healthy):
    exam = simulate_exam(legs, healthy, np.random.default_rng(0), tests=(), ranges=(), ratings=False)
    assert not any(exam.side(side).is_informative for side in "rl")


def test_a_simulated_exam_is_one_that_can_be_written_and_read(legs, healthy, tmp_path):
    rng = np.random.default_rng(7)
    exam = simulate_exam(legs, healthy, rng, offsets=personal_offsets(rng))
    write_exam(exam, tmp_path / "exam.toml")
    np.testing.assert_allclose(values(read_exam(tmp_path / "exam.toml")), values(exam), atol=0.01)
