"""What the solver answers: activations, reserves, and how each frame ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.coordination.problem import CoordinationProblem


class Status(IntEnum):
    """How a frame ended; `advice` says what to do about it."""

    OPTIMAL = 0
    INFEASIBLE = 1
    UNCONVERGED = 2
    NOT_FINITE = 3

    @property
    def advice(self) -> str:
        """What a person can do about a frame that ended so."""
        return _ADVICE[self]


_ADVICE = {
    Status.OPTIMAL: "Solved; nothing to do.",
    Status.INFEASIBLE: (
        "No activation within the bounds meets the moments: the reserve shown is the least that is missing. "
        "Give that row a reserve, raise the ceilings, or check the moments and the muscles' arms."
    ),
    Status.UNCONVERGED: (
        "The solver could not bring the residual within tolerance. Check for moments, capacities or optimal "
        "forces that differ by many powers of ten, and please report the frame."
    ),
    Status.NOT_FINITE: "Arms, capacities or moments of this frame are not finite: fill or leave it out.",
}


@dataclass(frozen=True, eq=False)
class Coordination:
    """Who pulls how hard, frame by frame.

    Attributes:
        activation: `(frames, muscles)` activation, 0 to 1 where ceilings are.
        reserve_Nm: `(frames, rows)` reserve, N·m; with what is missing where the frame cannot be met.
        multiplier: `(frames, rows)` change of `objective / p` per N·m of the moment to meet, 1/(N·m).
        status: `(frames,)` codes of `Status`.
        iterations: `(frames,)` Newton steps, before the robust method took over where it had to.
        residual_Nm: `(frames,)` largest moment that neither muscles nor allowed reserves supply, N·m.
        objective: `(frames,)` `Σ w a^p + Σ (ρ/o)²`; infinite where the frame cannot be met.
    """

    activation: Float[Array, "frames muscles"]
    reserve_Nm: Float[Array, "frames rows"]
    multiplier: Float[Array, "frames rows"]
    status: Int[Array, " frames"]
    iterations: Int[Array, " frames"]
    residual_Nm: Float[Array, " frames"]
    objective: Float[Array, " frames"]

    @classmethod
    def empty(cls, n_frames: int, n_muscles: int, n_rows: int) -> Coordination:
        """Return writable arrays for `solve_batch` to fill, again and again."""
        return cls(
            np.empty((n_frames, n_muscles)),
            np.empty((n_frames, n_rows)),
            np.empty((n_frames, n_rows)),
            np.empty(n_frames, np.int32),
            np.empty(n_frames, np.int32),
            np.empty(n_frames),
            np.empty(n_frames),
        )

    def frames(self, first: int, last: int) -> Coordination:
        """Return views of these frames."""
        return Coordination(*(array[first:last] for array in vars(self).values()))


@dataclass(frozen=True)
class Summary:
    """What deserves a look in a coordination.

    Attributes:
        n_frames: Number of frames.
        by_status: Frames that ended with each status, only those that occur.
        over_reserve: Frames per row whose reserve exceeds the share of the peak moment, only rows with some.
        saturated: Frames per muscle with the activation at its ceiling, only muscles with some.
    """

    n_frames: int
    by_status: dict[Status, int]
    over_reserve: dict[str, int]
    saturated: dict[str, int]

    @property
    def frames_solved(self) -> int:
        """Frames that ended optimal."""
        return self.by_status.get(Status.OPTIMAL, 0)


def summarize(
    problem: CoordinationProblem, coordination: Coordination, *, share: float = 0.05, margin: float = 1e-6
) -> Summary:
    """Count frames by status, rows that leaned on their reserve, and muscles at their ceiling.

    Args:
        problem: What was asked.
        coordination: What was answered.
        share: Reserve above this share of the row's peak absolute moment is counted.
        margin: An activation this close to its ceiling counts as saturated.

    Returns:
        The counts, by name.
    """
    peak = np.abs(problem.moment_Nm).max(axis=0, initial=0.0)
    leaning = (np.abs(coordination.reserve_Nm) > share * peak).sum(axis=0)
    full = (coordination.activation >= np.atleast_2d(problem.ceiling) - margin).sum(axis=0)
    codes, counts = np.unique(coordination.status, return_counts=True)
    return Summary(
        n_frames=len(coordination.status),
        by_status={Status(int(code)): int(n) for code, n in zip(codes, counts, strict=True)},
        over_reserve={name: int(n) for name, n in zip(problem.row_names, leaning, strict=True) if n},
        saturated={name: int(n) for name, n in zip(problem.muscle_names, full, strict=True) if n},
    )
