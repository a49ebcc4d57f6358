"""Impairment → simulated exam with errors → estimate: is it found? The whole study is a benchmark."""

import numpy as np
import pytest
from scipy.stats import binom

from coxa.estimation.study import Protocol, round_trip, trials, volunteers

PEOPLE = 40
FAILS_BY_CHANCE = 1e-3


def at_least(share: float, count: int) -> float:
    """Return the share that `count` draws reach, but for chance, where the true share is `share`."""
    return float(binom.ppf(FAILS_BY_CHANCE, count, share)) / count


@pytest.fixture(scope="module")
def people():
    return volunteers(2)


@pytest.fixture(scope="module")
def study(people):
    return round_trip(people, PEOPLE, Protocol(), seed=11, samples=100)


@pytest.mark.slow
def test_the_impaired_side_is_found(study):
    assert study.side_found >= at_least(0.95, PEOPLE)


@pytest.mark.slow
def test_the_weak_group_is_among_the_first_two(study):
    assert study.found_within(2) >= at_least(0.80, PEOPLE)


@pytest.mark.slow
def test_ninety_per_cent_intervals_cover_the_truth(study):
    # Intervals of one person go together, hence people, not intervals, are counted.
    by_person = np.array([t.covered.mean() for t in study.trials])
    error = by_person.std() / np.sqrt(PEOPLE)
    assert 0.85 - 3 * error <= study.coverage <= 0.95 + 3 * error


def test_the_same_seed_examines_the_same_people(people):
    one, two = (next(trials(people, 1, Protocol(), seed=4, samples=20)) for _ in range(2))
    assert (one.where, one.rank, one.side_found) == (two.where, two.rank, two.side_found)
    np.testing.assert_array_equal(one.covered, two.covered)


@pytest.mark.parametrize("kind", ["tension", "guard"])
def test_other_kinds_of_faults_can_be_studied(people, kind):
    found = round_trip(people, 1, Protocol(ratings=False), kind=kind, samples=20)
    assert {t.kind for t in found.trials} == {kind}
    assert np.isnan(found.fault_coverage)
    assert np.isnan(found.efficiency_coverage)


def test_efficiency_is_compared_when_asked_for(people):
    trial = next(trials(people, 1, Protocol(), samples=20, efficiency=True))
    assert trial.efficiency_covered.shape == (2,)
    assert np.all(np.abs(trial.efficiency_error) < 1.0)
