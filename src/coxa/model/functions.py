"""Scalar functions of one coordinate, all in one form: piecewise polynomials.

Constant, linear, polynomial, natural cubic spline and piecewise-linear functions of a model file become
pieces `p_i(x) = sum_k c_ik (x - origin_i)^k`, so one kernel evaluates them and their derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class PiecewisePolynomial:
    """A function of one variable; the first and last piece extend to infinity.

    Attributes:
        knots: `(pieces - 1,)` ascending; piece `i` holds for `knots[i-1] <= x < knots[i]`.
        origins: `(pieces,)` local origin of each piece.
        coefficients: `(pieces, order)` ascending powers of `x - origin`.
    """

    knots: NDArray[np.float64]
    origins: NDArray[np.float64]
    coefficients: NDArray[np.float64]

    def __post_init__(self) -> None:
        for array in (self.knots, self.origins, self.coefficients):
            array.flags.writeable = False

    def __call__(self, x: float, derivative: int = 0) -> float:
        """Return the value, or the first or second derivative, at `x`."""
        i = int(np.searchsorted(self.knots, x, side="right"))
        polynomial = np.polynomial.Polynomial(self.coefficients[i])
        return float((polynomial.deriv(derivative) if derivative else polynomial)(x - self.origins[i]))

    def scaled(self, factor: float) -> PiecewisePolynomial:
        """Return `factor` times this function."""
        return PiecewisePolynomial(self.knots, self.origins, self.coefficients * factor)

    def held_outside(self, low: float, high: float) -> PiecewisePolynomial:
        """Return this function within `low` to `high`, and beyond each its value there; either may be infinite."""
        first = int(np.searchsorted(self.knots, low, side="right"))
        last = max(first, int(np.searchsorted(self.knots, high, side="left")))
        knots, origins = list(self.knots[first:last]), list(self.origins[first : last + 1])
        pieces = list(self.coefficients[first : last + 1])
        constant = np.eye(1, self.coefficients.shape[1])[0]
        if np.isfinite(low):
            knots, origins, pieces = [low, *knots], [low, *origins], [constant * self(low), *pieces]
        if np.isfinite(high):
            knots, origins, pieces = [*knots, high], [*origins, high], [*pieces, constant * self(high)]
        return PiecewisePolynomial(np.array(knots), np.array(origins), np.array(pieces))


def polynomial(*ascending: float) -> PiecewisePolynomial:
    """Return the polynomial with these ascending coefficients; `polynomial(3.0)` is a constant."""
    return PiecewisePolynomial(np.empty(0), np.zeros(1), np.array([ascending], dtype=float))


def piecewise_linear(x: ArrayLike, y: ArrayLike) -> PiecewisePolynomial:
    """Return the broken line through the points `(x, y)`, its ends drawn on straight.

    Args:
        x: `(points,)` strictly ascending, two or more.
        y: `(points,)` values.

    Raises:
        ValueError: Fewer than two points, or `x` does not ascend.
    """
    x, y = _points(x, y)
    slopes = np.diff(y) / np.diff(x)
    return PiecewisePolynomial(x[1:-1].copy(), x[:-1].copy(), np.column_stack([y[:-1], slopes]))


def simm_spline(x: ArrayLike, y: ArrayLike) -> PiecewisePolynomial:
    """Return the cubic spline that OpenSim calls `SimmSpline`; beyond its ends it goes on straight.

    Twice continuously differentiable inside. At each end the third derivative is that of the cubic through
    the four nearest points (with three points: zero, the parabola), so despite its name the spline is not
    "natural". Two points give a straight line.

    Args:
        x: `(points,)` strictly ascending, two or more.
        y: `(points,)` values.

    Raises:
        ValueError: Fewer than two points, or `x` does not ascend.

    Source: G. E. Forsythe, M. A. Malcolm, C. B. Moler, Computer Methods for Mathematical Computations (1977),
        section 4.4; OpenSim's class documentation names the same end conditions.
    """
    x, y = _points(x, y)
    h = np.diff(x)
    slopes = np.diff(y) / h
    bend = _sixths_of_second_derivative(x, h, slopes)
    inner = np.column_stack(
        [y[:-1], slopes - h * (bend[1:] + 2.0 * bend[:-1]), 3.0 * bend[:-1], np.diff(bend) / h]
    )
    last_slope = slopes[-1] + h[-1] * (bend[-2] + 2.0 * bend[-1])
    before = [y[0], inner[0, 1], 0.0, 0.0]
    beyond = [y[-1], last_slope, 0.0, 0.0]
    origins = np.concatenate([x[:1], x])
    return PiecewisePolynomial(x.copy(), origins, np.vstack([before, inner, beyond]))


def _sixths_of_second_derivative(
    x: NDArray[np.float64], h: NDArray[np.float64], slopes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the spline's second derivative at the knots, divided by six."""
    n = len(x)
    if n == 2:
        return np.zeros(2)
    # One symmetric tridiagonal system: rows of continuous slope, and one row for each end.
    diagonal = np.concatenate([-h[:1], 2.0 * (h[:-1] + h[1:]), -h[-1:]])
    right = np.concatenate([[0.0], np.diff(slopes), [0.0]])
    if n > 3:  # third divided differences give the third derivatives of the end pieces
        right[0] = h[0] ** 2 * _third_divided_difference(x[:4], slopes[:3])
        right[-1] = -(h[-1] ** 2) * _third_divided_difference(x[-4:], slopes[-3:])
    for i in range(1, n):
        factor = h[i - 1] / diagonal[i - 1]
        diagonal[i] -= factor * h[i - 1]
        right[i] -= factor * right[i - 1]
    right[-1] /= diagonal[-1]
    for i in range(n - 2, -1, -1):
        right[i] = (right[i] - h[i] * right[i + 1]) / diagonal[i]
    return right


def _third_divided_difference(x: NDArray[np.float64], slopes: NDArray[np.float64]) -> float:
    first, second = np.diff(slopes) / (x[2:] - x[:-2])
    return float((second - first) / (x[3] - x[0]))


def _points(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = np.asarray(x, dtype=np.float64)
    y = np.asarray(y, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or len(x) < 2:
        raise ValueError(f"{x.size} x and {y.size} y values; as many of each, two or more, are needed")
    if not np.all(np.diff(x) > 0.0):
        raise ValueError("the x values do not ascend")
    return x, y
