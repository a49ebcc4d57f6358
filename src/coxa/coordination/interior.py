"""The robust way for the few frames whose dual Newton's method cannot climb: interior points, in batches.

It does not care for rank-deficient rows, plateaus or targets on the edge of what is feasible. With `elastic`
rows it finds the least violation of a frame that cannot be met.

Source: S. Mehrotra, On the implementation of a primal-dual interior point method, SIAM J. Optimization 2
(1992) 575-601; M. P. Friedlander and D. Orban, A primal-dual regularized interior-point method for convex
quadratic programs, Math. Prog. Comp. 4 (2012) 71-107, for the regularisation of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Bool, Float, Int

_STEPS = 160
_TO_BOUND = 0.995
_ROW_TOLERANCE = 1e-13
_PRICE_TOLERANCE = 1e-10
_BOUND_TOLERANCE = 1e-14
_PATIENCE = 60


@dataclass(eq=False)
class Separable:
    """Per frame, `min Σ cost z^p / p` over `low ≤ z ≤ high` with `B z + elastic y = b`, p per variable.

    Attributes:
        matrix: `(frames, rows, variables)` B.
        target: `(frames, rows)` b.
        low: `(frames, variables)` least values, finite or -inf.
        high: `(frames, variables)` greatest values, finite or inf.
        cost: `(variables,)` prices, 0 or more.
        exponent: `(variables,)` p of each; those with low < 0 must have 2.
        elastic: `(frames, rows)` how far a row may be missed per multiplier y; 0 where it must be met.
        regular: Covers rounding of dependent rows, relative to their diagonal; the next residual undoes it.
        first_price: Of the bounds at the start; about the size of the multipliers expected.
    """

    matrix: Float[Array, "frames rows variables"]
    target: Float[Array, "frames rows"]
    low: Float[Array, "frames variables"]
    high: Float[Array, "frames variables"]
    cost: Float[Array, " variables"]
    exponent: Float[Array, " variables"]
    elastic: Float[Array, "frames rows"]
    regular: float
    first_price: float

    def of(self, frames: Int[Array, " chosen"]) -> Separable:
        """Return the problem of these frames."""
        return Separable(
            self.matrix[frames],
            self.target[frames],
            self.low[frames],
            self.high[frames],
            self.cost,
            self.exponent,
            self.elastic[frames],
            self.regular,
            self.first_price,
        )


@dataclass(eq=False)
class _State:
    """Values z, their distances to the bounds, the prices of the bounds, and the row multipliers y."""

    z: Float[Array, "frames variables"]
    above: Float[Array, "frames variables"]
    below: Float[Array, "frames variables"]
    floor_price: Float[Array, "frames variables"]
    ceiling_price: Float[Array, "frames variables"]
    y: Float[Array, "frames rows"]

    def of(self, keep: Bool[Array, " frames"]) -> _State:
        return _State(*(value[keep] for value in vars(self).values()))


def solve_interior(
    problem: Separable,
) -> tuple[Float[Array, "frames variables"], Float[Array, "frames rows"]]:
    """Solve every frame of the problem; each frame's steps are its own.

    Args:
        problem: What to minimise; rows should be scaled to about one.

    Returns:
        Values `(frames, variables)` and row multipliers `(frames, rows)`, the best reached where a frame does
        not end within tolerance: judge it by its residual.
    """
    n_frames, n_rows, n_variables = problem.matrix.shape
    values, multipliers = np.empty((n_frames, n_variables)), np.empty((n_frames, n_rows))
    best, idle = np.full(n_frames, np.inf), np.zeros(n_frames, int)
    going = np.arange(n_frames)
    state = _begin(problem)
    part = problem
    for _ in range(_STEPS):
        z, y = state.z.copy(), state.y.copy()
        with np.errstate(all="ignore"):
            error = _step(part, state)
        # Past the precision there is, steps only add rounding: the best is kept.
        better = error < best[going]
        idle[going] = np.where(error < 0.5 * best[going], 0, idle[going] + 1)
        values[going[better]], multipliers[going[better]] = z[better], y[better]
        best[going] = np.where(better, error, best[going])
        done = (best[going] <= 1.0) | (idle[going] >= _PATIENCE) | np.isnan(error)
        if done.any():
            going, state = going[~done], state.of(~done)
            part = part.of(np.flatnonzero(~done))
        if going.size == 0:
            break
    return values, multipliers


def _begin(problem: Separable) -> _State:
    low, high = problem.low, problem.high
    middle = 0.5 * (np.where(np.isfinite(low), low, 0.0) + np.where(np.isfinite(high), high, 0.0))
    z = np.where(np.isfinite(low) & np.isfinite(high), middle, np.clip(0.0, low + 1.0, high - 1.0))
    z = np.where(np.isinf(low) & np.isinf(high), 0.0, z)
    price = problem.first_price
    floor_price = np.where(np.isfinite(low) & (low < high), price, 0.0)
    ceiling_price = np.where(np.isfinite(high) & (low < high), price, 0.0)
    return _State(z, z - low, high - z, floor_price, ceiling_price, np.zeros_like(problem.target))


def _step(problem: Separable, s: _State) -> Float[Array, " frames"]:
    """Take one predictor-corrector step in place; return the error before it, at most 1 where it is done."""
    fixed = problem.low >= problem.high
    transposed = problem.matrix.swapaxes(1, 2)
    gradient, curvature = _derivatives(problem, s.z)
    slack = gradient - _times(transposed, s.y)
    missing = problem.target - _times(problem.matrix, s.z) - problem.elastic * s.y
    floor_pull = np.where(s.floor_price > 0.0, s.floor_price / s.above, 0.0)
    ceiling_pull = np.where(s.ceiling_price > 0.0, s.ceiling_price / s.below, 0.0)
    count = np.maximum((s.floor_price > 0.0).sum(1) + (s.ceiling_price > 0.0).sum(1), 1)
    away = np.where(fixed, 0.0, slack - s.floor_price + s.ceiling_price)
    products = _products(s)
    mean = products.sum(1) / count
    size = 1.0 + np.abs(gradient).max(1) + np.abs(slack).max(1)
    error: Float[Array, " frames"] = np.maximum(
        np.abs(missing).max(1) / _ROW_TOLERANCE,
        np.maximum(np.abs(away).max(1) / _PRICE_TOLERANCE, mean / _BOUND_TOLERANCE) / size,
    )
    ease = np.where(fixed, 0.0, 1.0 / (curvature + floor_pull + ceiling_pull + 1e-300))
    weighted: Float[Array, "frames rows variables"] = problem.matrix * ease[:, None, :]
    root = _root(problem.matrix * np.sqrt(ease)[:, None, :], problem.elastic, problem.regular)

    def move(
        floor_goal: Float[Array, "frames variables"], ceiling_goal: Float[Array, "frames variables"]
    ) -> _State:
        push: Float[Array, "frames variables"] = (
            -slack + _over(floor_goal, s.above) - _over(ceiling_goal, s.below)
        )
        rise = _solve_squared(root, missing - _times(weighted, push))
        ahead = ease * (push + _times(transposed, rise))
        floor_change = _over(floor_goal, s.above) - s.floor_price - floor_pull * ahead
        ceiling_change = _over(ceiling_goal, s.below) - s.ceiling_price + ceiling_pull * ahead
        return _State(ahead, ahead, -ahead, floor_change, ceiling_change, rise)

    nothing = np.zeros_like(s.z)
    guess = move(nothing, nothing)
    reach = _reach(s, guess, fixed)[:, None]
    expected = (
        np.where(
            s.floor_price > 0,
            (s.above + reach * guess.above) * (s.floor_price + reach * guess.floor_price),
            0,
        )
        + np.where(
            s.ceiling_price > 0,
            (s.below + reach * guess.below) * (s.ceiling_price + reach * guess.ceiling_price),
            0,
        )
    ).sum(1) / count
    goal = np.clip(expected / np.maximum(mean, 1e-300), 0.0, 1.0) ** 3 * mean
    # Bounds must not settle before the rows are met: variables stuck to them could no longer help.
    centre = np.maximum(goal, 1e-4 * np.abs(missing).max(1))[:, None]
    # Second-order correction only where the guess could go far: elsewhere it is larger than the step itself.
    trust = np.where(reach > 0.1, 1.0, 0.0)
    step = move(
        np.where(s.floor_price > 0.0, centre - trust * guess.above * guess.floor_price, 0.0),
        np.where(s.ceiling_price > 0.0, centre - trust * guess.below * guess.ceiling_price, 0.0),
    )
    length = (_TO_BOUND * _reach(s, step, fixed, 1.0 / _TO_BOUND))[:, None]
    sound = np.isfinite(step.y).all(1) & np.isfinite(step.z).all(1)
    length[~sound] = 0.0
    for name, value in vars(s).items():
        value += np.where(length > 0.0, length * getattr(step, name), 0.0)
    return error


def _derivatives(
    problem: Separable, z: Float[Array, "frames variables"]
) -> tuple[Float[Array, "frames variables"], Float[Array, "frames variables"]]:
    p = problem.exponent
    # Values held at 0 have no curvature to speak of below p = 2; they do not move.
    base = np.where(p == 2.0, 1.0, np.maximum(np.abs(z), 1e-100)) ** (p - 2.0)
    return problem.cost * base * z, problem.cost * (p - 1.0) * base


def _root(
    matrix: Float[Array, "frames rows variables"], elastic: Float[Array, "frames rows"], regular: float
) -> Float[Array, "frames rows rows"]:
    """Return upper R with `RᵀR = M Mᵀ + elastic`, without squaring, which would lose nearly dependent rows."""
    size = (matrix * matrix).sum(axis=2) + elastic
    extra = np.sqrt(elastic + regular * size + 1e-40)
    stacked = np.concatenate([matrix, extra[:, :, None] * np.eye(extra.shape[1])], axis=2)
    root: Float[Array, "frames rows rows"] = np.asarray(np.linalg.qr(stacked.swapaxes(1, 2), mode="r"))
    return root


def _solve_squared(
    root: Float[Array, "frames rows rows"], wanted: Float[Array, "frames rows"]
) -> Float[Array, "frames rows"]:
    half = np.linalg.solve(root.swapaxes(1, 2), wanted[..., None])
    whole: Float[Array, "frames rows"] = np.linalg.solve(root, half)[..., 0]
    return whole


def _times(
    matrix: Float[Array, "frames lines columns"], vector: Float[Array, "frames columns"]
) -> Float[Array, "frames lines"]:
    product: Float[Array, "frames lines"] = np.matmul(matrix, vector[..., None])[..., 0]
    return product


def _over(
    goal: Float[Array, "frames variables"], distance: Float[Array, "frames variables"]
) -> Float[Array, "frames variables"]:
    return np.where(goal == 0.0, 0.0, goal / distance)


def _products(s: _State) -> Float[Array, "frames variables"]:
    return np.where(s.floor_price > 0.0, s.above * s.floor_price, 0.0) + np.where(
        s.ceiling_price > 0.0, s.below * s.ceiling_price, 0.0
    )


def _reach(
    s: _State, step: _State, fixed: Bool[Array, "frames variables"], most: float = 1.0
) -> Float[Array, " frames"]:
    """Return the longest step, at most `most`, that leaves every distance and price positive."""
    reach = np.full(s.z.shape[0], most)
    for value, change in (
        (s.above, step.above),
        (s.below, step.below),
        (s.floor_price, step.floor_price),
        (s.ceiling_price, step.ceiling_price),
    ):
        ratio = np.where((change < 0.0) & (value > 0.0) & ~fixed, -value / change, np.inf)
        reach = np.minimum(reach, ratio.min(1))
    return reach
