"""How much faster the same motion could be done before some muscle runs out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coxa.coordination import CoordinationProblem
from coxa.efficiency.reach import Shortfall, shortfall
from coxa.errors import InputError

Array = NDArray[np.float64]
Frames = NDArray[np.intp] | slice

_SATURATED = 1e-3


@dataclass(frozen=True)
class SpeedFactor:
    """The highest feasible speed of a motion, relative to the recorded one.

    Attributes:
        factor: Highest feasible factor found; 0 when not even the slowest tried is.
        bounded: False when the fastest factor tried was still feasible ("at least").
        limited_by: Muscles at full pull in the frames that fail just above the factor, and that could help
            there, with the share of those frames; most frequent first.
        rows: Names of the rows that fall short there.
    """

    factor: float
    bounded: bool
    limited_by: tuple[tuple[str, float], ...]
    rows: tuple[str, ...]


def speed_factor(
    problem: CoordinationProblem,
    static_moment_Nm: Array,
    dynamic_moment_Nm: Array,
    capacity_at: Callable[[float, Frames], Array],
    *,
    muscles: tuple[str, ...],
    rows: tuple[str, ...],
    judged: NDArray[np.bool_] | None = None,
    slowest: float = 0.25,
    fastest: float = 3.0,
    step: float = 0.25,
    resolution: float = 0.005,
) -> SpeedFactor:
    """Return the highest factor at which the motion stays feasible: `τ(s) = τ_static + s² τ_dynamic`.

    The path of the motion stays; its speed changes. Inertial and velocity-product moments grow with s²,
    muscle velocities with s. Ground forces are kept as measured, so for running, where they grow with speed,
    this is an upper bound. A model may be too weak for the recording even in health: compare a leg's factor
    with that of the same leg in health, not with 1. Factors are scanned upwards from the recorded speed and
    refined by bisection; a factor is feasible while no row falls short (`shortfall`).

    Args:
        problem: The leg's problem with its own floors and ceilings; its moments and capacities are replaced.
        static_moment_Nm: `(frames, rows)` moment of gravity and ground forces, net of passive moments.
        dynamic_moment_Nm: `(frames, rows)` moment of accelerations and velocity products, as recorded.
        capacity_at: Returns `(frames, muscles)` tendon forces at full activation for a factor, of those frames.
        muscles: Names.
        rows: Names.
        judged: `(rows,)` which rows must be feasible; all by default. Rows without muscles never count.
        slowest: Lowest factor tried when the recorded speed is infeasible.
        fastest: Highest factor tried.
        step: Step of the scan.
        resolution: Width at which bisection ends.

    Raises:
        InputError: Shapes do not belong together.
    """
    if (
        static_moment_Nm.shape != problem.moment_Nm.shape
        or dynamic_moment_Nm.shape != problem.moment_Nm.shape
    ):
        raise InputError(
            f"moments of shapes {static_moment_Nm.shape} and {dynamic_moment_Nm.shape}.",
            mend=f"give {problem.moment_Nm.shape}.",
        )

    start = None

    def trial(factor: float, frames: Frames = slice(None)) -> Shortfall:
        nonlocal start
        moment = static_moment_Nm + factor**2 * dynamic_moment_Nm
        faster = replace(
            problem,
            capacity_N=capacity_at(factor, frames),
            moment_arm_m=problem.moment_arm_m[frames],
            moment_Nm=moment[frames],
            floor=problem.floor[frames] if problem.floor.ndim == 2 else problem.floor,
            ceiling=problem.ceiling[frames] if problem.ceiling.ndim == 2 else problem.ceiling,
        )
        tried = shortfall(faster, moment, judged, start=None if start is None else start[frames])
        if isinstance(frames, slice):
            start = tried.multiplier
        return tried

    good, bad = _bracket(trial, slowest, fastest, step)
    if bad is None:
        return SpeedFactor(fastest, False, (), ())
    if good > 0.0:
        good, bad = _refine(trial, good, bad, resolution)
    return SpeedFactor(good, True, *_limits(problem, bad[1], muscles, rows))


def _bracket(
    trial: Callable[[float], Shortfall], slowest: float, fastest: float, step: float
) -> tuple[float, tuple[float, Shortfall] | None]:
    """Return a feasible factor and the infeasible one above it; 0 below all, None above all."""
    factor, tried = 1.0, trial(1.0)
    if tried.short.any():
        while tried.short.any() and factor > slowest:
            bad, factor = (factor, tried), max(factor - step, slowest)
            tried = trial(factor)
        return (0.0, (slowest, tried)) if tried.short.any() else (factor, bad)
    while factor < fastest:
        faster = min(factor + step, fastest)
        tried = trial(faster)
        if tried.short.any():
            return factor, (faster, tried)
        factor = faster
    return factor, None


def _refine(
    trial: Callable[..., Shortfall], good: float, bad: tuple[float, Shortfall], resolution: float
) -> tuple[float, tuple[float, Shortfall]]:
    """Bisect between a feasible and an infeasible factor.

    Only frames that failed are tried again on the way down, which is most of the cost saved; what they allow is
    then tried on all frames, and the frames that still fail join in.
    """
    suspects = bad[1].frames
    while True:
        low, high = good, bad[0]
        while high - low > resolution:
            middle = 0.5 * (low + high)
            if trial(middle, np.flatnonzero(suspects)).short.any():
                high = middle
            else:
                low = middle
        if high < bad[0]:
            bad = (high, trial(high))
        if low == good:
            return good, bad
        tried = trial(low)
        if not tried.short.any():
            return low, bad
        suspects, bad = suspects | tried.frames, (low, tried)


def _limits(
    problem: CoordinationProblem, bad: Shortfall, muscles: tuple[str, ...], rows: tuple[str, ...]
) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...]]:
    """Return the muscles at their ceiling that could help where moment is missing, and the short rows."""
    frames = bad.frames
    missing = np.where(bad.short, bad.missing_Nm, 0.0)[frames]
    ceiling = np.broadcast_to(problem.ceiling, bad.activation.shape)[frames]
    full = bad.activation[frames] >= ceiling - _SATURATED
    helpful = np.einsum("tmk,tk->tm", problem.moment_arm_m[frames], missing) > 0.0
    share = (full & helpful).mean(axis=0)
    order = [int(m) for m in np.argsort(-share, kind="stable") if share[m] > 0.0]
    short_rows = tuple(rows[k] for k in np.flatnonzero(bad.short.any(axis=0)))
    return tuple((muscles[m], float(share[m])) for m in order), short_rows
