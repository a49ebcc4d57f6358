"""The machinery of the estimate on forward models whose answers are known."""

import numpy as np
import pytest

from coxa.estimation.inference import Fault, Prior, Response, explain, fit, sample


def linear(matrix):
    """Return f(x) = A x with its slopes."""
    return lambda x: Response(x @ matrix.T, np.broadcast_to(matrix, (len(x), *matrix.shape)))


def bent(x):
    """Return a forward model of two unknowns that is not linear."""
    values = np.stack([np.exp(x[:, 0]), x[:, 0] * x[:, 1], np.sin(x[:, 1])], axis=1)
    zero = np.zeros(len(x))
    rows = [[values[:, 0], zero], [x[:, 1], x[:, 0]], [zero, np.cos(x[:, 1])]]
    return Response(values, np.moveaxis(np.array(rows), 2, 0))


def closed_form(matrix, measured, noise, mean, spread):
    """Return posterior mean and covariance of the linear problem, by the normal equations."""
    information = matrix.T @ np.linalg.solve(noise, matrix) + np.diag(1.0 / spread**2)
    covariance = np.linalg.inv(information)
    return covariance @ (matrix.T @ np.linalg.solve(noise, measured) + mean / spread**2), covariance


@pytest.fixture
def problem():
    rng = np.random.default_rng(5)
    matrix = rng.normal(size=(6, 4))
    root = rng.normal(size=(6, 6))
    noise = 0.05 * root @ root.T + 0.1 * np.eye(6)
    return matrix, rng.normal(size=6), noise, rng.normal(size=4), rng.uniform(0.3, 1.5, size=4)


def test_a_linear_fit_is_the_answer_of_the_normal_equations(problem):
    matrix, measured, noise, mean, spread = problem
    expected, _ = closed_form(*problem)
    answer = fit(linear(matrix), measured[None], noise, mean[None], spread[None])
    np.testing.assert_allclose(answer.unknowns[0], expected, atol=1e-10)


def test_the_evidence_of_a_linear_model_is_the_exact_one_up_to_a_constant(problem):
    matrix, measured, noise, mean, spread = problem
    gaps = []
    for scale in (0.5, 1.0, 3.0):
        spreads = spread * scale
        total = noise + (matrix * spreads**2) @ matrix.T
        miss = measured - matrix @ mean
        exact = -0.5 * (miss @ np.linalg.solve(total, miss) + np.linalg.slogdet(total)[1])
        found = fit(linear(matrix), measured[None], noise, mean[None], spreads[None]).log_evidence[0]
        gaps.append(found - exact)
    np.testing.assert_allclose(gaps, gaps[0], atol=1e-9)


def test_samples_of_a_linear_model_have_the_exact_mean_and_covariance(problem):
    matrix, measured, noise, mean, spread = problem
    expected, covariance = closed_form(*problem)
    prior = Prior(mean, spread, ())
    found = explain(linear(matrix), measured, noise, prior)
    drawn, _ = sample(linear(matrix), measured, noise, prior, found, np.random.default_rng(0), 20_000)
    np.testing.assert_allclose(drawn.mean(axis=0), expected, atol=0.03)
    np.testing.assert_allclose(np.cov(drawn.T), covariance, atol=0.03 * np.trace(covariance))


def test_a_bent_model_is_fitted_to_where_the_slope_of_its_cost_is_nil():
    mean, spread, noise = np.array([0.2, 0.4]), np.array([0.5, 0.8]), 0.01 * np.eye(3)
    measured = np.array([2.0, 0.6, 0.9])
    x = fit(bent, measured[None], noise, mean[None], spread[None], steps=30).unknowns
    here = bent(x)
    slope = here.slopes[0].T @ (here.values[0] - measured) / 0.01 + (x[0] - mean) / spread**2
    np.testing.assert_allclose(slope, 0.0, atol=0.1)


def test_an_unknown_without_spread_stays_where_it_was(problem):
    matrix, measured, noise, mean, spread = problem
    held = spread * np.array([1.0, 0.0, 1.0, 0.0])
    answer = fit(linear(matrix), measured[None], noise, mean[None], held[None])
    np.testing.assert_array_equal(answer.unknowns[0, [1, 3]], mean[[1, 3]])
    assert np.all(answer.unknowns[0, [0, 2]] != mean[[0, 2]])


def test_samples_fitted_together_equal_those_fitted_alone(problem):
    matrix, measured, noise, mean, spread = problem
    rng = np.random.default_rng(2)
    targets, means = measured + rng.normal(size=(5, 6)), mean + rng.normal(size=(5, 4))
    spreads = np.tile(spread, (5, 1))
    together = fit(linear(matrix), targets, noise, means, spreads).unknowns
    alone = [
        fit(linear(matrix), targets[k : k + 1], noise, means[k : k + 1], spread[None]).unknowns[0]
        for k in range(5)
    ]
    np.testing.assert_allclose(together, alone, atol=1e-9)


def faulty(n_faults):
    """Return a prior of six unknowns near nil, any of which may depart by about -0.5."""
    faults = tuple(Fault(k, -0.5, 0.2, np.log(0.1)) for k in range(6))
    measured = np.zeros(6)
    measured[:n_faults] = -0.6
    return Prior(np.zeros(6), np.full(6, 0.03), faults), measured


@pytest.mark.parametrize("n_faults", [0, 1, 2, 3])
def test_the_explanation_has_as_many_faults_as_the_measurements_ask_for(n_faults):
    prior, measured = faulty(n_faults)
    found = explain(linear(np.eye(6)), measured, 0.05**2 * np.eye(6), prior)
    assert found.faults[0] == tuple(range(n_faults))
    assert found.probability[0] > 0.5


def test_two_explanations_that_fit_alike_are_both_kept():
    matrix = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    faults = tuple(Fault(k, -0.5, 0.2, np.log(0.1)) for k in range(3))
    prior = Prior(np.zeros(3), np.full(3, 0.03), faults)
    found = explain(linear(matrix), np.array([-0.5, 0.0]), 0.05**2 * np.eye(2), prior)
    weights = dict(zip(found.faults, found.probability, strict=True))
    assert weights[(0,)] == pytest.approx(weights[(1,)])
    assert weights[(0,)] > 0.3


def test_higher_odds_of_a_fault_raise_its_probability():
    matrix = np.array([[1.0, 1.0]])
    for odds, favoured in (((0.3, 0.1), (0,)), ((0.1, 0.3), (1,))):
        faults = tuple(Fault(k, -0.5, 0.2, float(np.log(o))) for k, o in enumerate(odds))
        found = explain(
            linear(matrix),
            np.array([-0.5]),
            0.05**2 * np.eye(1),
            Prior(np.zeros(2), np.full(2, 0.03), faults),
        )
        assert found.faults[0] == favoured


def test_the_same_seed_draws_the_same_samples(problem):
    matrix, measured, noise, mean, spread = problem
    prior = Prior(mean, spread, ())
    found = explain(linear(matrix), measured, noise, prior)
    one, two = (
        sample(linear(matrix), measured, noise, prior, found, np.random.default_rng(9), 10)[0]
        for _ in range(2)
    )
    np.testing.assert_array_equal(one, two)
