"""Kernel: the greatest moment about one row while two others stay at zero, by its dual of two unknowns.

Of `max Σ b a` over `g ≤ a ≤ s` with `Σ c1 a = Σ c2 a = 0`, the dual is the minimum over `λ` of

    φ(λ) = Σ_m max(s_m y_m, g_m y_m),     y_m = b_m - c1_m λ1 - c2_m λ2,

convex and linear between the lines `y_m = 0`. From a crossing of lines, the steepest way down that there is at
all also goes down along one of the lines through it (φ is linear in the wedges between them), so the search goes
along lines from crossing to crossing, each time to the lowest point of the line. Every step lowers φ; where
none does, the crossing is the optimum, degenerate or not. `max(y, 0)` and `min(y, 0)` are then the slopes of
the optimum by `s` and `g` (Bertsekas, Nonlinear Programming (1999), section 5.1).

The workspace is one table, one line per quantity: `COST` b, `FIRST` c1, `SECOND` c2, `LOW` g, `HIGH` s,
`PRICE` y, `RATE` the rate of y along the way gone.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel

Vec = NDArray[np.float64]

COST, FIRST, SECOND, LOW, HIGH, PRICE, RATE = range(7)
LINES = 7

_ON_LINE = 1e-11  # of |b| + |c1 λ1| + |c2 λ2|: a muscle counted as lying on its line
_DOWNHILL = 1e-12  # of Σ |rate| s: a slope counted as going down
_STEPS = 400


@kernel
def _slope(table: Vec, ahead1: float, ahead2: float) -> float:
    """Fill the rates along a way and return the slope of φ at its start; nearly level counts as level."""
    slope, size = 0.0, 0.0
    for m in range(table.shape[1]):
        rate = -(table[FIRST, m] * ahead1 + table[SECOND, m] * ahead2)
        table[RATE, m] = rate
        high = table[PRICE, m] > 0.0 or (table[PRICE, m] == 0.0 and rate > 0.0)
        slope += rate * (table[HIGH, m] if high else table[LOW, m])
        size += abs(rate) * table[HIGH, m]
    return slope if slope < -_DOWNHILL * size else 0.0


@kernel
def _lowest(table: Vec, slope: float) -> int:
    """Return the muscle whose line is crossed at the lowest point of the way, -1 if φ falls for ever."""
    past, last, size = 0.0, -1, 0.0
    for m in range(table.shape[1]):
        size += abs(table[RATE, m]) * table[HIGH, m]
    while True:
        nearest, at = -1, math.inf
        for m in range(table.shape[1]):
            y, rate = table[PRICE, m], table[RATE, m]
            if y * rate < 0.0:
                t = -y / rate
                # Lines crossed at the same point are taken one after the other, in order.
                if (t > past or (t == past and m > last)) and t < at:
                    nearest, at = m, t
        if nearest < 0:
            return -1
        slope += abs(table[RATE, nearest]) * (table[HIGH, nearest] - table[LOW, nearest])
        past, last = at, nearest
        if slope >= -_DOWNHILL * size:
            return nearest


@kernel
def _price(table: Vec, lambda1: float, lambda2: float) -> None:
    """Fill y at λ, exactly 0 on a line."""
    for m in range(table.shape[1]):
        b, p, q = table[COST, m], table[FIRST, m] * lambda1, table[SECOND, m] * lambda2
        y = b - p - q
        if abs(y) <= _ON_LINE * (abs(b) + abs(p) + abs(q)):
            y = 0.0
        table[PRICE, m] = y


@kernel
def _value(table: Vec) -> float:
    total = 0.0
    for m in range(table.shape[1]):
        y = table[PRICE, m]
        total += y * (table[HIGH, m] if y > 0.0 else table[LOW, m])
    return total


@kernel
def peak(table: Vec) -> float:
    """Return the greatest moment, NaN when no activation balances the other rows; `PRICE` holds the slopes."""
    lambda1, lambda2 = 0.0, 0.0
    _price(table, lambda1, lambda2)
    line = -1  # the line gone along last
    for _ in range(_STEPS):
        start = -1
        ahead1, ahead2 = 0.0, 0.0
        best = 0.0
        # Ways on: both ways along every line through this point.
        for m in range(table.shape[1]):
            c1, c2 = table[FIRST, m], table[SECOND, m]
            size = math.hypot(c1, c2)
            if table[PRICE, m] != 0.0 or size == 0.0:
                continue
            for way in range(2):
                turn = (1.0 - 2.0 * way) / size
                slope = _slope(table, -c2 * turn, c1 * turn)
                if slope < best:
                    best, start, ahead1, ahead2 = slope, m, -c2 * turn, c1 * turn
        if start < 0 and line < 0:
            # Before the first line is reached: along the axes.
            for way in range(4):
                sign = 1.0 - 2.0 * (way % 2)
                e1, e2 = (sign, 0.0) if way < 2 else (0.0, sign)
                slope = _slope(table, e1, e2)
                if slope < best:
                    best, start, ahead1, ahead2 = slope, table.shape[1], e1, e2
        if start < 0:
            return _value(table)
        _slope(table, ahead1, ahead2)
        hit = _lowest(table, best)
        if hit < 0:
            return math.nan
        step = -table[PRICE, hit] / table[RATE, hit]
        lambda1, lambda2 = lambda1 + step * ahead1, lambda2 + step * ahead2
        if start < table.shape[1]:
            # The crossing itself, so that rounding does not add up.
            a1, a2, b1, b2 = table[FIRST, start], table[SECOND, start], table[FIRST, hit], table[SECOND, hit]
            det = a1 * b2 - a2 * b1
            lambda1 = (table[COST, start] * b2 - a2 * table[COST, hit]) / det
            lambda2 = (a1 * table[COST, hit] - table[COST, start] * b1) / det
        line = hit
        _price(table, lambda1, lambda2)
        table[PRICE, hit] = 0.0
        if start < table.shape[1]:
            table[PRICE, start] = 0.0
    return math.nan


@kernel
def peak_states(
    first: int,
    last: int,
    gain_Nm: Vec,
    floor: Vec,
    ceiling: Vec,
    moment_Nm: Vec,
    price_Nm: Vec,
) -> None:
    """Fill peaks and prices of the states `first <= s < last` in all postures and directions.

    Args:
        first, last: States.
        gain_Nm: `(postures, muscles, 3)` moment per activation.
        floor, ceiling: `(states, muscles)`.
        moment_Nm: Out, `(states, postures, 6)`.
        price_Nm: Out, `(states, postures, 6, muscles)` y at the optimum.
    """
    table = np.empty((LINES, gain_Nm.shape[1]))
    for s in range(first, last):
        for p in range(gain_Nm.shape[0]):
            for d in range(6):
                row, sign = d // 2, 1.0 - 2.0 * (d % 2)
                for m in range(gain_Nm.shape[1]):
                    table[COST, m] = sign * gain_Nm[p, m, row]
                    table[FIRST, m] = gain_Nm[p, m, (row + 1) % 3]
                    table[SECOND, m] = gain_Nm[p, m, (row + 2) % 3]
                    table[LOW, m], table[HIGH, m] = floor[s, m], ceiling[s, m]
                moment_Nm[s, p, d] = peak(table)
                for m in range(gain_Nm.shape[1]):
                    price_Nm[s, p, d, m] = table[PRICE, m]
