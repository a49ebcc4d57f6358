"""Kernels of the coordination solver: one frame's dual, climbed by a safeguarded Newton method.

Of `min (1/p) Σ w a^p + Σ ρ²/2κ` over `g ≤ a ≤ s`, `l ≤ ρ ≤ u` with `Σ_m A_mk a_m + ρ_k = τ_k`, the dual has
one multiplier λ per row and is concave with a continuous gradient, the gap `τ - A a(λ) - ρ(λ)`, where

    x = Aᵀλ,    a = clip((x / w)^(1/(p-1)), g, s),    ρ = clip(κ λ, l, u).

Its generalised Hessian is `-(A S Aᵀ + K)`, S and K holding the slopes of what is not at a bound. Newton's
step is scaled along its line so that the slope of the dual has dropped to a fraction. A frame that rounding
stalls or that cannot be met is left to `coxa.coordination.interior`.

Source: D. P. Bertsekas, Nonlinear Programming (1999), section 5.1.6 (separable duals); L. Qi and J. Sun, A
nonsmooth version of Newton's method, Mathematical Programming 58 (1993) 353-367.

The workspace is two tables, one line per quantity, because few arguments keep compiling short: `muscle` with
the lines `EASE` to `ACTIVATION`, `row` with the lines `COMPLIANCE` to `SCALE`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel

FloatArray = NDArray[np.float64]

MET, CANNOT_BE_MET, STALLED, NOT_FINITE = 0, 1, 2, 3

# Lines of the table `muscle`: ease is 1 / w; y is how fast x grows along the direction.
EASE, FLOOR, CEILING, X, Y, ACTIVATION = range(6)
MUSCLE_LINES = 6
# Lines of the table `row`, N·m: compliance is κ; scale is |τ| + Σ|A| s.
COMPLIANCE, LEAST, MOST, TARGET, MULTIPLIER, DIRECTION, GAP, SCALE = range(8)
ROW_LINES = 8

# Relative to a row's scale: what rounding alone leaves, what a stalled climb may leave, and by how much a
# certificate of infeasibility must show a moment to be out of reach.
_EXACT = 2e-14
_CLOSE = 1e-11
OUT_OF_REACH = 1e-9
_STEPS = 40
_STALLS = 3
_LINE_TRIALS = 60


@kernel
def activation_at(x: float, ease: float, power: float, floor: float, ceiling: float) -> float:
    """Return the activation that a muscle takes at the price `x = Aᵀλ` of its moments."""
    if x <= 0.0:
        return floor
    a = x * ease
    if power != 1.0:
        a = a**power
    return min(max(a, floor), ceiling)


@kernel
def _balance(
    f: int,
    pull_Nm: FloatArray,
    power: float,
    muscle: FloatArray,
    row: FloatArray,
    h: FloatArray,
    all_free: bool,
) -> float:
    """Fill the gap and the curvature h; return the largest gap relative to its row's scale."""
    n_rows = row.shape[1]
    for k in range(n_rows):
        multiplier = row[MULTIPLIER, k]
        slope = row[COMPLIANCE, k]
        reserve = slope * multiplier
        if reserve < row[LEAST, k] or reserve > row[MOST, k]:
            reserve, slope = min(max(reserve, row[LEAST, k]), row[MOST, k]), 0.0
        row[GAP, k] = row[TARGET, k] - reserve
        for j in range(k):
            h[k, j] = 0.0
        h[k, k] = slope
    for m in range(muscle.shape[1]):
        a = muscle[ACTIVATION, m]
        slope = 0.0
        if all_free:
            slope = muscle[EASE, m]
        elif muscle[FLOOR, m] < a < muscle[CEILING, m]:
            slope = muscle[EASE, m] if power == 1.0 else power * a / muscle[X, m]
        for k in range(n_rows):
            arm = pull_Nm[f, m, k]
            row[GAP, k] -= arm * a
            if slope != 0.0 and arm != 0.0:
                for j in range(k + 1):
                    h[k, j] += slope * arm * pull_Nm[f, m, j]
    worst = 0.0
    for k in range(n_rows):
        worst = max(worst, abs(row[GAP, k]) / row[SCALE, k])
    return worst


@kernel
def _newton_direction(row: FloatArray, h: FloatArray) -> float:
    """Solve h × direction = gap by Cholesky (L D Lᵀ); return the slope of the dual along it.

    A pivot lost to rounding (rank-deficient free set) is lifted just above it: the step along that direction
    comes out far too long, which the line search shortens, instead of not being taken at all.
    """
    n_rows = row.shape[1]
    for k in range(n_rows):
        least = 1e-14 * h[k, k] + 1e-17 * row[SCALE, k] * row[SCALE, k]
        gap = row[GAP, k]
        for j in range(k):
            s = h[k, j]
            for i in range(j):
                s -= h[k, i] * h[j, i]
            # h[k, j] holds L D until the row is done, then L.
            h[k, j] = s
        pivot = h[k, k]
        for j in range(k):
            s = h[k, j] / h[j, j]
            pivot -= s * h[k, j]
            gap -= s * row[DIRECTION, j]
            h[k, j] = s
        h[k, k] = max(pivot, least)
        row[DIRECTION, k] = gap
    slope = 0.0
    for r in range(n_rows):
        k = n_rows - 1 - r
        s = row[DIRECTION, k] / h[k, k]
        for i in range(k + 1, n_rows):
            s -= h[i, k] * row[DIRECTION, i]
        row[DIRECTION, k] = s
        slope += s * row[GAP, k]
    return slope


@kernel
def _climbs_for_ever(f: int, pull_Nm: FloatArray, muscle: FloatArray, row: FloatArray) -> bool:
    """Return whether no activation and reserve within bounds can supply the moment along the direction.

    The most that muscles and reserves can do for `directionᵀτ` is a sum of their better bounds (Farkas): a
    certificate that the frame is infeasible, by more than what counts as met.
    """
    short, size = 0.0, 0.0
    for k in range(row.shape[1]):
        ahead = row[DIRECTION, k]
        if ahead != 0.0:
            short += ahead * row[TARGET, k]
            size += abs(ahead) * row[SCALE, k]
            if row[COMPLIANCE, k] > 0.0:
                short -= ahead * (row[MOST, k] if ahead > 0.0 else row[LEAST, k])
    for m in range(muscle.shape[1]):
        y = 0.0
        for k in range(row.shape[1]):
            y += pull_Nm[f, m, k] * row[DIRECTION, k]
        short -= y * (muscle[CEILING, m] if y > 0.0 else muscle[FLOOR, m])
    return short > OUT_OF_REACH * size


@kernel
def _go(
    f: int, pull_Nm: FloatArray, power: float, muscle: FloatArray, row: FloatArray, first_slope: float
) -> bool:
    """Go along the direction to where the dual's slope has dropped to three fifths; return False if it never does.

    The slope only falls along the line, so a bracket with a Newton guess inside it always ends.
    """
    near, far, step = 0.0, -1.0, 1.0
    for trial in range(_LINE_TRIALS):
        slope, fall = 0.0, 0.0
        for k in range(row.shape[1]):
            ahead = row[DIRECTION, k]
            multiplier = row[MULTIPLIER, k] + step * ahead
            reserve = row[COMPLIANCE, k] * multiplier
            if reserve < row[LEAST, k] or reserve > row[MOST, k]:
                reserve = min(max(reserve, row[LEAST, k]), row[MOST, k])
            else:
                fall += ahead * ahead * row[COMPLIANCE, k]
            slope += ahead * (row[TARGET, k] - reserve)
        for m in range(muscle.shape[1]):
            y = muscle[Y, m]
            x = muscle[X, m] + step * y
            a = activation_at(x, muscle[EASE, m], power, muscle[FLOOR, m], muscle[CEILING, m])
            muscle[ACTIVATION, m] = a
            slope -= y * a
            if muscle[FLOOR, m] < a < muscle[CEILING, m]:
                fall += y * y * (muscle[EASE, m] if power == 1.0 else power * a / x)
        if abs(slope) <= 0.6 * first_slope or trial == _LINE_TRIALS - 1:
            break
        guess = step + slope / fall if fall > 0.0 else -1.0
        if slope > 0.0:
            if trial == 0 and _climbs_for_ever(f, pull_Nm, muscle, row):
                return False
            near = step
        else:
            far = step
        if far < 0.0:
            step = min(max(guess, 2.0 * near), 1e3 * near)
        elif near < guess < far:
            step = guess
        elif near == 0.0:
            step = 0.03 * far
        else:
            step = np.sqrt(near * far)
    for m in range(muscle.shape[1]):
        muscle[X, m] += step * muscle[Y, m]
    for k in range(row.shape[1]):
        row[MULTIPLIER, k] += step * row[DIRECTION, k]
    return True


@kernel
def _climb(
    f: int, pull_Nm: FloatArray, power: float, muscle: FloatArray, row: FloatArray, h: FloatArray, cold: bool
) -> tuple[int, int]:
    """Climb to the top of the dual of the frame laid out in the workspace; return status and iterations."""
    best, stalls = np.inf, 0
    for step in range(_STEPS):
        worst = _balance(f, pull_Nm, power, muscle, row, h, cold and step == 0)
        stalls = stalls + 1 if worst > 0.5 * best else 0
        best = min(best, worst)
        if worst <= _EXACT or (stalls >= _STALLS and worst <= min(_CLOSE, 2.0 * best)):
            return MET, step
        slope = _newton_direction(row, h)
        if not slope > 0.0:
            return STALLED, step
        for m in range(muscle.shape[1]):
            y = 0.0
            for k in range(row.shape[1]):
                y += pull_Nm[f, m, k] * row[DIRECTION, k]
            muscle[Y, m] = y
        if not _go(f, pull_Nm, power, muscle, row, slope):
            return CANNOT_BE_MET, step
    return STALLED, _STEPS


@kernel
def _prepare(
    f: int,
    pull_Nm: FloatArray,
    target_Nm: FloatArray,
    floor: FloatArray,
    ceiling: FloatArray,
    start: FloatArray,
    power: float,
    muscle: FloatArray,
    row: FloatArray,
) -> bool:
    """Lay out one frame in the workspace; return whether every number of it is finite."""
    low = f if floor.shape[0] > 1 else 0
    high = f if ceiling.shape[0] > 1 else 0
    for k in range(row.shape[1]):
        row[TARGET, k] = target_Nm[f, k]
        row[MULTIPLIER, k] = start[f, k] if start.shape[0] > 0 else 0.0
        row[SCALE, k] = abs(target_Nm[f, k])
    finite = True
    for m in range(muscle.shape[1]):
        muscle[FLOOR, m], muscle[CEILING, m] = floor[low, m], ceiling[high, m]
        x = 0.0
        for k in range(row.shape[1]):
            arm = pull_Nm[f, m, k]
            x += arm * row[MULTIPLIER, k]
            row[SCALE, k] += abs(arm) * muscle[CEILING, m]
        muscle[X, m] = x
        a = activation_at(x, muscle[EASE, m], power, muscle[FLOOR, m], muscle[CEILING, m])
        muscle[ACTIVATION, m] = a
        finite = finite and a < np.inf
    for k in range(row.shape[1]):
        finite = finite and row[SCALE, k] < np.inf
        if row[SCALE, k] == 0.0:
            row[SCALE, k] = 1.0
    return finite


@kernel
def solve_frames(
    pull_Nm: FloatArray,
    target_Nm: FloatArray,
    floor: FloatArray,
    ceiling: FloatArray,
    start: FloatArray,
    power: float,
    muscle: FloatArray,
    row: FloatArray,
    h: FloatArray,
    activation: FloatArray,
    multiplier: FloatArray,
    gap_Nm: FloatArray,
    outcome: NDArray[np.int32],
) -> None:
    """Solve every frame into the outputs; `outcome` holds status and iterations.

    Args:
        pull_Nm: `(frames, muscles, rows)` moment per activation A, N·m.
        target_Nm: `(frames, rows)` moments to meet, N·m.
        floor: `(frames or 1, muscles)` least activation.
        ceiling: `(frames or 1, muscles)` greatest activation.
        start: `(frames or 0, rows)` multipliers to start from; none starts cold.
        power: `1 / (p - 1)`.
        muscle: Workspace `(MUSCLE_LINES, muscles)`, line `EASE` filled.
        row: Workspace `(ROW_LINES, rows)`, lines `COMPLIANCE`, `LEAST`, `MOST` filled.
        h: Workspace `(rows, rows)`.
        activation: Out, `(frames, muscles)`.
        multiplier: Out, `(frames, rows)`.
        gap_Nm: Out, `(frames, rows)` what of the target is not met, N·m.
        outcome: Out, `(frames, 2)`.
    """
    for f in range(target_Nm.shape[0]):
        status, taken = NOT_FINITE, 0
        if _prepare(f, pull_Nm, target_Nm, floor, ceiling, start, power, muscle, row):
            status, taken = _climb(f, pull_Nm, power, muscle, row, h, start.shape[0] == 0)
        for m in range(muscle.shape[1]):
            activation[f, m] = muscle[ACTIVATION, m]
        for k in range(row.shape[1]):
            multiplier[f, k] = row[MULTIPLIER, k]
            gap_Nm[f, k] = row[GAP, k]
        outcome[f, 0], outcome[f, 1] = status, taken
