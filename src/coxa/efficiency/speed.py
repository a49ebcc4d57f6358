"""How much faster the same motion could be done before some muscle runs out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from coxa._arrays import Array, Bool, Float, Int
from coxa.coordination import CoordinationProblem
from coxa.efficiency.reach import Shortfall, shortfall
from coxa.errors import InputError

Frames = Int[Array, " tried"] | slice

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
    static_moment_Nm: Float[Array, "_ rows"],
    dynamic_moment_Nm: Float[Array, "frames rows"],
    capacity_at: Callable[[float, Frames], Float[Array, "tried muscles"]],
    *,
    muscles: tuple[str, ...],
    rows: tuple[str, ...],
    judged: Bool[Array, " rows"] | None = None,
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

    recorded = trial(1.0)
    suspects = recorded.frames if recorded.short.any() else _hardest(recorded.activation)
    top = fastest
    while True:
        chosen = np.flatnonzero(suspects)
        good, bad = _search(lambda factor: trial(factor, chosen).short.any(), slowest, top, step, resolution)  # noqa: B023
        tried = trial(good) if good > 0.0 else recorded
        if good == 0.0 or not tried.short.any():
            break
        suspects, top = suspects | tried.frames, good
    if bad > fastest:
        return SpeedFactor(fastest, False, (), ())
    return SpeedFactor(good, True, *_limits(problem, trial(bad), muscles, rows))


def _hardest(activation: Float[Array, "frames muscles"]) -> Bool[Array, " frames"]:
    """Return the tenth of the frames in which muscles pull hardest: those that will fail first, or nearly so."""
    strain = np.sort(activation, axis=1)[:, -3:].sum(axis=1)
    return np.asarray(strain >= np.quantile(strain, 0.9))


def _search(
    fails: Callable[[float], np.bool_], slowest: float, top: float, step: float, resolution: float
) -> tuple[float, float]:
    """Return the highest factor up to `top` that does not fail on the way up from 1, and a failing one above it.

    0 and the slowest when even that fails; `top` and infinity when nothing does. Below 1 the scan goes down.
    """
    good = 1.0
    if top < 1.0 or fails(1.0):
        bad = good = min(top, 1.0)
        while good == bad or fails(good):
            if good <= slowest:
                return 0.0, slowest
            bad, good = good, max(good - step, slowest)
    else:
        bad = np.inf
        while bad == np.inf and good < top:
            faster = min(good + step, top)
            good, bad = (good, faster) if fails(faster) else (faster, bad)
        if bad == np.inf:
            return good, bad
    while bad - good > resolution:
        middle = 0.5 * (good + bad)
        good, bad = (good, middle) if fails(middle) else (middle, bad)
    return good, bad


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
