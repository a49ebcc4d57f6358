"""What an estimate says of exams whose truth is known."""

import numpy as np
import pytest

from coxa.anatomy import GROUPS
from coxa.estimation import estimate, over_hips, simulate_exam
from coxa.exam import Exam, History, RotationRange, SideExam, StrengthTest
from coxa.state import MuscleState

FAULT = {"abductors": 0.5}


@pytest.fixture(scope="module")
def exam_of(legs, state_of):
    """Return a function that examines a person with a fault on the left, exactly or with errors."""

    def make(strength=None, tension=None, guard=None, seed=0, **given) -> Exam:
        states = {"r": state_of(), "l": state_of(strength, tension, guard, side="l")}
        return simulate_exam(legs, states, np.random.default_rng(seed), **given)

    return make


@pytest.fixture(scope="module")
def weak(exam_of, hips):
    return estimate(exam_of(FAULT, ratings=False), hips, samples=60)


def test_a_weak_group_is_found_on_its_side(weak):
    assert weak.worse_side == "l"
    assert weak.sides["l"].weakest_groups[0] == "abductors"
    assert weak.sides["l"].affected["strength", "abductors"] > 0.8
    assert weak.explanations[0][0][0] == ("l", "strength", "abductors")


def test_its_interval_holds_the_truth_and_is_short_of_healthy(weak):
    low, high = weak.sides["l"].interval("abductors")
    assert low <= 0.5 <= high < 0.9


def test_samples_are_states_of_the_muscles(weak, hips):
    side = weak.sides["l"]
    assert side.states.strength.shape == (60, len(hips["l"].muscles))
    at = [k for k, group in enumerate(hips["l"].group) if group == "abductors"]
    expected = side.strength[:, [GROUPS.index("abductors")]]
    np.testing.assert_array_equal(side.states.strength[:, at], np.tile(expected, len(at)))
    for values in (side.strength, side.tension, side.guard):
        assert np.isfinite(values).all()
        assert values.min() >= 0.0


def test_the_median_state_says_it_comes_from_the_exam(weak):
    state = weak.sides["l"].state
    assert isinstance(state, MuscleState)
    assert set(state.provenance.values()) == {"exam"}
    assert state.strength[state.names.index("glmed1_l")] == pytest.approx(0.5, abs=0.15)


def test_a_person_weak_on_both_sides_is_a_small_person_not_an_impaired_one(exam_of, hips):
    exam = exam_of(ratings=False)
    sides = {
        side: SideExam(
            one.rotation,
            tuple(StrengthTest(t.direction, t.position, 0.6 * t.moment_Nm) for t in one.strength),
        )
        for side, one in exam.sides.items()
    }
    found = estimate(Exam(sides=sides), hips, samples=60)
    assert np.median(found.person_strength) < 0.85
    assert sum(side.burden for side in found.sides.values()) < 1.0
    assert all(np.median(side.strength) > 0.9 for side in found.sides.values())


def test_a_healthy_person_is_found_healthy(exam_of, hips):
    found = estimate(exam_of(ratings=False, seed=3), hips, samples=60)
    assert found.explanations[0][0] == ()
    assert not found.contradictions


@pytest.mark.parametrize("fault", [{"tension": {"side": 0.25}}, {"guard": {"back": 0.12}}])
def test_tight_or_guarded_muscles_are_found_from_ranges(exam_of, hips, fault):
    found = estimate(exam_of(**fault, ratings=False, tests=()), hips, samples=60)
    (kind, by_region), (other, _) = *fault.items(), ("guard", 0) if "tension" in fault else ("tension", 0)
    (region,) = by_region
    assert found.worse_side == "l"
    affected = found.sides["l"].affected
    assert affected[kind, region] + affected[other, region] > 0.4


def test_an_empty_exam_says_nothing(hips):
    found = estimate(Exam(), hips, samples=50)
    assert not found.informative
    assert found.residuals == ()
    for side in found.sides.values():
        assert side.state.provenance == {}
        assert np.median(side.strength) == pytest.approx(1.0, abs=0.05)


def test_a_side_that_was_not_examined_is_not_informative(exam_of, hips):
    exam = Exam(sides={"r": exam_of(FAULT).side("r")})
    found = estimate(exam, hips, samples=50)
    assert found.sides["r"].informative
    assert not found.sides["l"].informative
    low, high = found.sides["l"].interval("abductors")
    assert high - low > 0.1


def test_soreness_alone_shifts_suspicion(hips):
    found = estimate(Exam(sides={"r": SideExam(soreness={"back": 9.0})}), hips, samples=50)
    right, left = found.sides["r"], found.sides["l"]
    assert right.affected["guard", "back"] > 1.5 * left.affected["guard", "back"]


def test_a_measurement_that_does_not_fit_is_named(exam_of, hips):
    exam = exam_of(ratings=False)
    odd = RotationRange("seated", "inward", (0.05,))
    right = exam.side("r")
    kept = tuple(r for r in right.rotation if (r.position, r.turn) != ("seated", "inward"))
    found = estimate(
        Exam(sides={"r": SideExam((*kept, odd), right.strength), "l": exam.side("l")}), hips, samples=60
    )
    worst = max(found.residuals, key=lambda r: abs(r.deviations))
    assert worst.item == "right rotation inward, seated"
    assert worst.measured == pytest.approx(0.05)
    assert worst.unit == "rad"


def test_grades_alone_find_a_side(hips):
    def graded(grade):
        tests = (("abduction", "side_lying"), ("adduction", "side_lying"), ("flexion", "supine"))
        return SideExam(
            strength=tuple(StrengthTest(d, p, grade=grade if d == "abduction" else 5) for d, p in tests)
        )

    found = estimate(Exam(sides={"r": graded(5), "l": graded(3)}), hips, samples=60)
    assert found.worse_side == "l"
    assert found.sides["l"].weakest_groups[0] == "abductors"
    assert found.residuals[0].unit == "share of healthy"


def test_history_breaks_a_tie(hips):
    exam = Exam(history=History(weak_despite_training=True, side="left"))
    found = estimate(exam, hips, samples=50)
    assert found.worse_side == "l"


def test_the_same_seed_gives_the_same_samples(exam_of, hips):
    exam = exam_of(FAULT)
    one, two, other = (estimate(exam, hips, samples=20, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.sides["l"].strength, two.sides["l"].strength)
    assert np.any(one.sides["l"].strength != other.sides["l"].strength)


def test_more_errors_make_longer_intervals(exam_of, hips):
    exact = exam_of(FAULT, ratings=False)
    few = Exam(sides={s: SideExam(strength=one.strength[3:9:2]) for s, one in exact.sides.items()})
    lengths = [
        np.subtract(*estimate(e, hips, samples=60).sides["l"].interval("abductors")) for e in (few, exact)
    ]
    assert abs(lengths[0]) > abs(lengths[1])


def test_a_figure_over_hips_meets_every_sample_in_a_hip_of_its_own_strengths(weak, hips):
    def strongest(own, states):
        ratio = own.force_model.architecture[0, 0] / hips["l"].force_model.architecture[0, 0]
        return ratio + 0.0 * states.strength[:, 0]

    found = over_hips(strongest, hips["l"], weak, hips=5)
    expected = weak.muscle_scale[:5, 0].mean(axis=1)
    np.testing.assert_allclose(found.reshape(-1, 5), np.tile(expected, (12, 1)))
