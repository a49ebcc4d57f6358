"""Piecewise polynomials as flat arrays, evaluated with two derivatives inside kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa._jit import kernel
from coxa.model.functions import PiecewisePolynomial


class FunctionTable(NamedTuple):
    """Functions one after the other.

    Attributes:
        first: `(functions + 1,)` first piece of each function.
        knot: `(pieces,)` lower end of each piece; unused for a function's first piece.
        origin: `(pieces,)` local origin.
        coefficient: `(pieces, order)` ascending powers, zero padded.
    """

    first: Int[Array, " functions+1"]
    knot: Float[Array, " pieces"]
    origin: Float[Array, " pieces"]
    coefficient: Float[Array, "pieces order"]


def function_table(functions: Sequence[PiecewisePolynomial]) -> FunctionTable:
    """Flatten `functions` in their order."""
    first = np.zeros(len(functions) + 1, np.int64)
    np.cumsum([f.origins.size for f in functions], out=first[1:])
    order = max((f.coefficients.shape[1] for f in functions), default=1)
    knot = np.zeros(first[-1])
    origin = np.zeros(first[-1])
    coefficient = np.zeros((first[-1], order))
    for i, f in enumerate(functions):
        a, b = first[i], first[i + 1]
        knot[a + 1 : b] = f.knots
        origin[a:b] = f.origins
        coefficient[a:b, : f.coefficients.shape[1]] = f.coefficients
    return FunctionTable(first, knot, origin, coefficient)


@kernel
def evaluate(table: FunctionTable, function: int, x: float) -> tuple[float, float, float]:
    """Return value, first and second derivative of one function at `x`."""
    lo = table.first[function]
    hi = table.first[function + 1] - 1
    while lo < hi:  # the last piece whose lower end is not above x
        middle = (lo + hi + 1) // 2
        if x >= table.knot[middle]:
            lo = middle
        else:
            hi = middle - 1
    h = x - table.origin[lo]
    value = 0.0
    slope = 0.0
    bend = 0.0
    for k in range(table.coefficient.shape[1] - 1, -1, -1):  # Horner, all three at once
        bend = bend * h + 2.0 * slope
        slope = slope * h + value
        value = value * h + table.coefficient[lo, k]
    return value, slope, bend
