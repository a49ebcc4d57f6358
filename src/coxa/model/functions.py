"""Scalar functions of one coordinate, all in one form: piecewise polynomials.

Constant, linear, polynomial, natural cubic spline and piecewise-linear functions of a model file become
pieces `p_i(x) = sum_k c_ik (x - origin_i)^k`, so one kernel evaluates them and their derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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

    def __call__(self, x: float, derivative: int = 0) -> float:
        """Return the value, or the first or second derivative, at `x`."""
        i = int(np.searchsorted(self.knots, x, side="right"))
        polynomial = np.polynomial.Polynomial(self.coefficients[i])
        return float((polynomial.deriv(derivative) if derivative else polynomial)(x - self.origins[i]))

    def scaled(self, factor: float) -> PiecewisePolynomial:
        """Return `factor` times this function."""
        return PiecewisePolynomial(self.knots, self.origins, self.coefficients * factor)


def polynomial(*ascending: float) -> PiecewisePolynomial:
    """Return the polynomial with these ascending coefficients; `polynomial(3.0)` is a constant."""
    return PiecewisePolynomial(np.empty(0), np.zeros(1), np.array([ascending], dtype=float))
