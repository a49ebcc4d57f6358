"""Solve coordination problems: a fast Newton climb for nearly every frame, a robust method for the rest."""

from __future__ import annotations

import numpy as np

from coxa._arrays import Array, Bool, Float, Int
from coxa._jit import kernel_input, run_in_chunks
from coxa.coordination import dual
from coxa.coordination.interior import Separable, solve_interior
from coxa.coordination.problem import CoordinationProblem, Prices
from coxa.coordination.solution import Coordination, Status
from coxa.errors import ConvergenceError

# Frames worth a thread of their own, and frames whose unwanted activations are held at a time.
_CHUNK = 256
_BUFFER = 4096
# How stiffly a frame that cannot be met is held to its moments, in units where rows and prices are about one.
_ELASTIC = 1e-8
_LEAST_ELASTIC = 1e-11
# Regularisation and first price, tried in turn: the first resolves nearly dependent rows, the others are calmer
# with wholly dependent ones, and reach the great multipliers of moments on the very edge of what is feasible.
_ATTEMPTS = ((1e-19, 1.0), (1e-14, 1e4), (1e-19, 1e7))
_LAST_ATTEMPT = (1e-19, 1.0 / _ELASTIC)


def solve(
    problem: CoordinationProblem, *, start: Float[Array, "frames rows"] | None = None, strict: bool = False
) -> Coordination:
    """Find who pulls how hard in every frame.

    Args:
        problem: What is asked.
        start: `(frames, rows)` multipliers to start from, such as those of a similar problem; the answer does
            not depend on them beyond rounding.
        strict: Raise instead of marking frames.

    Returns:
        Activations, reserves and status per frame, read-only.

    Raises:
        ConvergenceError: If `strict` and some frame did not end optimal; it names the first and what to do.
    """
    answer = solve_batch(
        problem.pull_Nm,
        problem.moment_Nm,
        problem.floor,
        problem.ceiling,
        problem.prices,
        start=start,
    )
    for array in vars(answer).values():
        array.flags.writeable = False
    bad = np.flatnonzero(answer.status != Status.OPTIMAL)
    if strict and bad.size:
        status = Status(int(answer.status[bad[0]]))
        raise ConvergenceError(
            f"frame {bad[0]} (and {bad.size - 1} more) ended {status.name.lower()}. {status.advice}"
        )
    return answer


def solve_batch(
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    floor: Float[Array, " muscles"] | Float[Array, "frames muscles"],
    ceiling: Float[Array, " muscles"] | Float[Array, "frames muscles"],
    prices: Prices,
    *,
    start: Float[Array, "frames rows"] | None = None,
    out: Coordination | None = None,
) -> Coordination:
    """Solve frames given as plain arrays, without checks or copies; for many variations of the same frames.

    Args:
        pull_Nm: `(frames, muscles, rows)` moment per activation, C-ordered, N·m.
        moment_Nm: `(frames, rows)` moments to meet, C-ordered, N·m.
        floor: `(muscles,)` or `(frames, muscles)` least activation, 0 or more.
        ceiling: `(muscles,)` or `(frames, muscles)` greatest activation, no less than the floor.
        prices: See `coxa.coordination.problem.prices`.
        start: `(frames, rows)` multipliers to start from.
        out: Arrays to fill (`Coordination.empty`); new ones if not given.

    Returns:
        `out`, filled.
    """
    n_frames, n_muscles, n_rows = pull_Nm.shape
    filled = Coordination.empty(n_frames, n_muscles, n_rows) if out is None else out
    low, high = np.atleast_2d(floor), np.atleast_2d(ceiling)

    def work(first: int, last: int) -> None:
        part = slice(first, last)
        _solve_part(
            np.ascontiguousarray(pull_Nm[part]),
            np.ascontiguousarray(moment_Nm[part]),
            np.ascontiguousarray(low[part] if low.shape[0] > 1 else low),
            np.ascontiguousarray(high[part] if high.shape[0] > 1 else high),
            prices,
            np.empty((0, n_rows)) if start is None else np.ascontiguousarray(start[part]),
            filled.frames(first, last),
        )

    if n_frames:
        run_in_chunks(work, n_frames, smallest=_CHUNK)
    return filled


def solve_objective(
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    floor: Float[Array, " muscles"] | Float[Array, "frames muscles"],
    ceiling: Float[Array, " muscles"] | Float[Array, "frames muscles"],
    prices: Prices,
    *,
    start: Float[Array, "frames rows"] | None = None,
) -> tuple[Float[Array, " frames"], Int[Array, " frames"]]:
    """Return only the objective and the status of each frame: as `solve_batch`, in little memory.

    Args:
        pull_Nm: `(frames, muscles, rows)` moment per activation, N·m.
        moment_Nm: `(frames, rows)` moments to meet, N·m.
        floor: `(muscles,)` or `(frames, muscles)` least activation.
        ceiling: `(muscles,)` or `(frames, muscles)` greatest activation.
        prices: See `coxa.coordination.problem.prices`.
        start: `(frames, rows)` multipliers to start from.

    Returns:
        Objective `(frames,)`, infinite where a frame cannot be met, and status `(frames,)`.
    """
    n_frames, n_muscles, n_rows = pull_Nm.shape
    objective, status = np.empty(n_frames), np.empty(n_frames, np.int32)
    buffer = Coordination.empty(min(_BUFFER, n_frames), n_muscles, n_rows)
    for first in range(0, n_frames, _BUFFER):
        last = min(first + _BUFFER, n_frames)
        part = slice(first, last)
        answer = solve_batch(
            pull_Nm[part],
            moment_Nm[part],
            floor[part] if floor.ndim == 2 and floor.shape[0] > 1 else floor,
            ceiling[part] if ceiling.ndim == 2 and ceiling.shape[0] > 1 else ceiling,
            prices,
            start=None if start is None else start[part],
            out=buffer.frames(0, last - first),
        )
        objective[part], status[part] = answer.objective, answer.status
    return objective, status


def _solve_part(
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    low: Float[Array, "#frames muscles"],
    high: Float[Array, "#frames muscles"],
    prices: Prices,
    start: Float[Array, "starts rows"],
    out: Coordination,
) -> None:
    gap_Nm = np.empty_like(moment_Nm)
    outcome = _climb(pull_Nm, moment_Nm, low, high, prices, start, out.activation, out.multiplier, gap_Nm)
    out.status[:], out.iterations[:] = outcome[:, 0], outcome[:, 1]
    kappa = _compliance(prices)
    np.clip(kappa * out.multiplier, prices.reserve_min_Nm, prices.reserve_max_Nm, out=out.reserve_Nm)
    hard = np.flatnonzero((out.status == dual.STALLED) | (out.status == dual.CANNOT_BE_MET))
    if hard.size:
        _rescue(hard, pull_Nm, moment_Nm, low, high, prices, out, gap_Nm)
    np.abs(gap_Nm).max(axis=1, out=out.residual_Nm)
    a, p = out.activation, prices.exponent
    cost = (prices.weight * (a * a if p == 2.0 else a**p)).sum(axis=1)
    with_reserve = np.where(prices.reserve_optimal_Nm > 0.0, prices.reserve_optimal_Nm, np.inf)
    np.add(cost, ((out.reserve_Nm / with_reserve) ** 2).sum(axis=1), out=out.objective)
    impossible = out.status == Status.INFEASIBLE
    if impossible.any():
        out.objective[impossible] = np.inf
        out.reserve_Nm[impossible] += gap_Nm[impossible]
    broken = out.status == Status.NOT_FINITE
    for array in (out.activation, out.reserve_Nm, out.multiplier, out.residual_Nm, out.objective):
        array[broken] = np.nan


def _compliance(prices: Prices) -> Float[Array, " rows"]:
    """Return the reserve per multiplier of `objective / p`: p o² / 2."""
    return 0.5 * prices.exponent * prices.reserve_optimal_Nm**2


def _climb(
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    low: Float[Array, "#frames muscles"],
    high: Float[Array, "#frames muscles"],
    prices: Prices,
    start: Float[Array, "starts rows"],
    activation: Float[Array, "frames muscles"],
    multiplier: Float[Array, "frames rows"],
    gap_Nm: Float[Array, "frames rows"],
) -> Int[Array, "frames 2"]:
    """Run the dual kernel; return status and iterations, `(frames, 2)`."""
    n_frames, n_muscles, n_rows = pull_Nm.shape
    muscle, row = np.zeros((dual.MUSCLE_LINES, n_muscles)), np.zeros((dual.ROW_LINES, n_rows))
    muscle[dual.EASE] = 1.0 / prices.weight
    row[dual.COMPLIANCE] = _compliance(prices)
    row[dual.LEAST], row[dual.MOST] = prices.reserve_min_Nm, prices.reserve_max_Nm
    outcome = np.empty((n_frames, 2), np.int32)
    dual.solve_frames(
        kernel_input(pull_Nm),
        kernel_input(moment_Nm),
        kernel_input(low),
        kernel_input(high),
        kernel_input(start),
        1.0 / (prices.exponent - 1.0),
        muscle,
        row,
        np.zeros((n_rows, n_rows)),
        activation,
        multiplier,
        gap_Nm,
        outcome,
    )
    return outcome


def _rescue(
    hard: Int[Array, " hard"],
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    low: Float[Array, "#frames muscles"],
    high: Float[Array, "#frames muscles"],
    prices: Prices,
    out: Coordination,
    gap_Nm: Float[Array, "frames rows"],
) -> None:
    """Solve the hard frames robustly: those that can be met, then the least violation of the rest."""
    n_frames, n_muscles, _ = pull_Nm.shape
    low, high = np.broadcast_to(low, (n_frames, n_muscles)), np.broadcast_to(high, (n_frames, n_muscles))
    stalled = hard[out.status[hard] == dual.STALLED]
    given_up = hard[out.status[hard] == dual.CANNOT_BE_MET]
    for attempt in _ATTEMPTS:
        if stalled.size:
            met = _interior(
                stalled, pull_Nm, moment_Nm, low, high, prices, out, gap_Nm, elastic=False, attempt=attempt
            )
            out.status[stalled] = np.where(met, Status.OPTIMAL, Status.UNCONVERGED)
            _polish(stalled[met], pull_Nm, moment_Nm, low, high, prices, out, gap_Nm)
            stalled = stalled[~met]
    rest = np.sort(np.concatenate([given_up, stalled]))
    if rest.size:
        met = _interior(
            rest, pull_Nm, moment_Nm, low, high, prices, out, gap_Nm, elastic=True, attempt=_LAST_ATTEMPT
        )
        out.status[rest[met]] = Status.OPTIMAL
        left = rest[~met]
        proven = _out_of_reach(gap_Nm[left], pull_Nm[left], moment_Nm[left], low[left], high[left], prices)
        proven |= out.status[left] == dual.CANNOT_BE_MET
        out.status[left] = np.where(proven, Status.INFEASIBLE, Status.UNCONVERGED)


def _scale(
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    high: Float[Array, "#frames muscles"],
) -> Float[Array, "frames rows"]:
    """Return `|τ| + Σ|A| s` per row, as the kernel has it: what residuals are measured by."""
    scale = np.abs(moment_Nm) + np.matmul(np.abs(pull_Nm).swapaxes(1, 2), high[..., None])[..., 0]
    return np.where(scale == 0.0, 1.0, scale)


def _interior(
    frames: Int[Array, " chosen"],
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    low: Float[Array, "#frames muscles"],
    high: Float[Array, "#frames muscles"],
    prices: Prices,
    out: Coordination,
    gap_Nm: Float[Array, "frames rows"],
    *,
    elastic: bool,
    attempt: tuple[float, float],
) -> Bool[Array, " chosen"]:
    """Solve frames by the interior-point method, reserves as variables ρ / o; return which are met."""
    optimal, p = prices.reserve_optimal_Nm, prices.exponent
    n_muscles, n_rows = prices.weight.size, optimal.size
    scale = _scale(pull_Nm[frames], moment_Nm[frames], high[frames])
    ones = np.where(optimal > 0.0, optimal, 1.0)
    lows = np.broadcast_to(prices.reserve_min_Nm / ones, scale.shape)
    highs = np.broadcast_to(prices.reserve_max_Nm / ones, scale.shape)
    reserve_matrix = np.broadcast_to(np.diag(optimal), (frames.size, n_rows, n_rows))
    cost = np.concatenate([prices.weight, np.full(n_rows, 2.0 / p)])
    dearest = cost.max()
    bounded = np.isfinite(prices.reserve_min_Nm) | np.isfinite(prices.reserve_max_Nm)
    smallest = np.where(bounded, scale, np.inf).min(axis=1, keepdims=True)
    # The same price per (N·m)² on every row, as far as double precision carries.
    yielding = np.where(bounded, np.maximum(_ELASTIC * (smallest / scale) ** 2, _LEAST_ELASTIC), 0.0)
    problem = Separable(
        np.concatenate([pull_Nm[frames].swapaxes(1, 2), reserve_matrix], axis=2) / scale[:, :, None],
        moment_Nm[frames] / scale,
        np.concatenate([low[frames], lows], axis=1),
        np.concatenate([high[frames], highs], axis=1),
        cost / dearest,
        np.concatenate([np.full(n_muscles, p), np.full(n_rows, 2.0)]),
        yielding if elastic else np.zeros_like(scale),
        *attempt,
    )
    values, multipliers = solve_interior(problem)
    out.activation[frames] = np.clip(values[:, :n_muscles], low[frames], high[frames])
    out.reserve_Nm[frames] = values[:, n_muscles:] * optimal
    out.multiplier[frames] = multipliers * dearest / scale
    pulls = np.matmul(pull_Nm[frames].swapaxes(1, 2), out.activation[frames][..., None])[..., 0]
    gap_Nm[frames] = moment_Nm[frames] - pulls - out.reserve_Nm[frames]
    met: Bool[Array, " chosen"] = (np.abs(gap_Nm[frames]) / scale).max(axis=1) <= dual.OUT_OF_REACH
    return met


def _polish(
    frames: Int[Array, " chosen"],
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    low: Float[Array, "#frames muscles"],
    high: Float[Array, "#frames muscles"],
    prices: Prices,
    out: Coordination,
    gap_Nm: Float[Array, "frames rows"],
) -> None:
    """Climb once more from the interior-point multipliers, and keep what that brings to full precision."""
    activation, multiplier = (
        np.empty((frames.size, low.shape[1])),
        np.empty((frames.size, moment_Nm.shape[1])),
    )
    gap = np.empty_like(multiplier)
    outcome = _climb(
        pull_Nm[frames],
        moment_Nm[frames],
        low[frames],
        high[frames],
        prices,
        out.multiplier[frames],
        activation,
        multiplier,
        gap,
    )
    good = outcome[:, 0] == dual.MET
    kept = frames[good]
    out.activation[kept], out.multiplier[kept], gap_Nm[kept] = activation[good], multiplier[good], gap[good]
    reserve = _compliance(prices) * multiplier[good]
    out.reserve_Nm[kept] = np.clip(reserve, prices.reserve_min_Nm, prices.reserve_max_Nm)


def _out_of_reach(
    direction: Float[Array, "frames rows"],
    pull_Nm: Float[Array, "frames muscles rows"],
    moment_Nm: Float[Array, "frames rows"],
    low: Float[Array, "#frames muscles"],
    high: Float[Array, "#frames muscles"],
    prices: Prices,
) -> Bool[Array, " frames"]:
    """Return whether muscles and reserves at their best fall short along the direction (Farkas)."""
    scale = _scale(pull_Nm, moment_Nm, high)
    along = np.matmul(pull_Nm, direction[..., None])[..., 0]
    most = np.where(along > 0.0, high * along, low * along).sum(axis=1)
    better = np.where(direction > 0.0, prices.reserve_max_Nm, prices.reserve_min_Nm)
    # A row whose reserve has no bound has no violation beyond rounding, so it takes no part.
    open_ended = np.isinf(better)
    taken = np.where(open_ended, 0.0, direction)
    along_rows = np.where(open_ended, 0.0, direction * np.where(open_ended, 0.0, better)).sum(axis=1)
    short = (taken * moment_Nm).sum(axis=1) - most - along_rows
    proven: Bool[Array, " frames"] = short > dual.OUT_OF_REACH * (np.abs(direction) * scale).sum(axis=1)
    return proven
