"""Functions of one coordinate, all as piecewise polynomials."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.model.functions import piecewise_linear, polynomial, simm_spline

STEPS = st.lists(st.floats(0.05, 2.0), min_size=1, max_size=12)
SEEDS = st.integers(0, 2**32 - 1)


def points(steps: list[float], seed: int) -> tuple[np.ndarray, np.ndarray]:
    x = np.cumsum([-1.0, *steps])
    return x, np.random.default_rng(seed).normal(size=len(x))


@given(steps=STEPS, seed=SEEDS)
def test_spline_and_broken_line_go_through_their_points(steps: list[float], seed: int) -> None:
    x, y = points(steps, seed)
    for function in (simm_spline(x, y), piecewise_linear(x, y)):
        np.testing.assert_allclose([function(value) for value in x], y, atol=1e-9)


@given(steps=STEPS, seed=SEEDS, order=st.integers(0, 2))
def test_a_spline_is_smooth_at_its_inner_points(steps: list[float], seed: int, order: int) -> None:
    x, y = points(steps, seed)
    spline = simm_spline(x, y)
    for value in x[1:-1]:
        before, after = (spline(value + step, order) for step in (-1e-10, 1e-10))
        assert before == pytest.approx(after, abs=1e-4)


@given(steps=STEPS, seed=SEEDS, beyond=st.floats(0.01, 5.0))
def test_a_spline_goes_on_straight_beyond_its_ends(steps: list[float], seed: int, beyond: float) -> None:
    x, y = points(steps, seed)
    spline = simm_spline(x, y)
    assert spline(x[0] - beyond) == pytest.approx(y[0] - beyond * spline(x[0], 1), abs=1e-7)
    assert spline(x[-1] + beyond) == pytest.approx(y[-1] + beyond * spline(x[-1], 1), abs=1e-7)
    assert spline(x[-1] + beyond, 2) == 0.0


@given(seed=SEEDS)
def test_a_spline_through_four_points_of_a_cubic_is_that_cubic(seed: int) -> None:
    cubic = polynomial(*np.random.default_rng(seed).normal(size=4))
    x = np.array([-1.0, -0.2, 0.5, 1.4])
    spline = simm_spline(x, [cubic(value) for value in x])
    inside = np.linspace(-1.0, 1.4, 9)
    np.testing.assert_allclose([spline(v) for v in inside], [cubic(v) for v in inside], atol=1e-10)


@given(steps=STEPS, seed=SEEDS, at=st.floats(-3.0, 5.0), factor=st.floats(-3.0, 3.0))
def test_scaling_scales_value_and_slope(steps: list[float], seed: int, at: float, factor: float) -> None:
    spline = simm_spline(*points(steps, seed))
    for order in (0, 1, 2):
        assert spline.scaled(factor)(at, order) == pytest.approx(factor * spline(at, order))


@given(
    steps=STEPS,
    seed=SEEDS,
    ends=st.tuples(st.floats(-2.0, 4.0), st.floats(0.0, 3.0)),
    at=st.floats(-5.0, 9.0),
)
def test_held_outside_is_the_function_of_the_clamped_value(
    steps: list[float], seed: int, ends: tuple[float, float], at: float
) -> None:
    spline, low, high = simm_spline(*points(steps, seed)), ends[0], ends[0] + ends[1]
    assert spline.held_outside(low, high)(at) == pytest.approx(spline(min(max(at, low), high)), abs=1e-9)
    assert spline.held_outside(-np.inf, high)(at) == pytest.approx(spline(min(at, high)), abs=1e-9)


@given(at=st.floats(-3.0, 3.0))
def test_a_polynomial_and_its_derivatives(at: float) -> None:
    function = polynomial(1.0, -2.0, 3.0)
    values = [1.0 - 2.0 * at + 3.0 * at**2, -2.0 + 6.0 * at, 6.0]
    np.testing.assert_allclose([function(at, order) for order in (0, 1, 2)], values, atol=1e-12)


@pytest.mark.parametrize("make", [simm_spline, piecewise_linear])
@pytest.mark.parametrize("x", [[0.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0, 2.0]])
def test_points_that_make_no_function_are_refused(make: object, x: list[float]) -> None:
    with pytest.raises(ValueError, match=r"ascend|two or more"):
        make(x, [0.0, 1.0][: max(1, min(2, len(x)))])  # type: ignore[operator]


def test_a_function_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        polynomial(1.0).coefficients[0, 0] = 2.0


@pytest.mark.peer
@pytest.mark.parametrize("count", [2, 3, 4, 5, 17])
@pytest.mark.parametrize("name", ["SimmSpline", "PiecewiseLinearFunction"])
def test_value_and_derivatives_agree_with_opensim(name: str, count: int) -> None:
    opensim = pytest.importorskip("opensim")
    rng = np.random.default_rng(count)
    x, y = np.sort(rng.uniform(-2.0, 2.0, count)), rng.normal(size=count)
    theirs, ours = getattr(opensim, name)(), (simm_spline if name == "SimmSpline" else piecewise_linear)(x, y)
    for pair in zip(x, y, strict=True):
        theirs.addPoint(*map(float, pair))
    for at in rng.uniform(-3.0, 3.0, 100):
        vector = opensim.Vector(1, float(at))
        expected = [theirs.calcValue(vector)] + [
            theirs.calcDerivative(opensim.StdVectorInt([0] * order), vector) for order in (1, 2)
        ]
        np.testing.assert_allclose([ours(at, order) for order in (0, 1, 2)], expected, rtol=1e-9, atol=1e-9)
