"""Whether a leg's muscles can make the moments of a motion at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Bool, Float, Int
from coxa.coordination import CoordinationProblem, prices, solve_batch

SHORT_SHARE = 0.05
"""A row falls short when more than this share of its peak moment is missing (OpenSim's own rule of thumb)."""
NOISE_NM = 1.0
"""Less than this missing is noise, also in rows whose own peak is small (toes): our choice."""

# Reserves this dear, relative to what a row may miss, fill only what muscles cannot make; and where several
# rows compete for the same muscles, what is missing is shared out in proportion to what each may miss.
_TIGHTNESS = 0.05


@dataclass(frozen=True, eq=False)
class Shortfall:
    """What muscles cannot make.

    Attributes:
        missing_Nm: `(frames, rows)` moment left to tight reserves.
        short: `(frames, rows)` where that is too much.
        activation: `(frames, muscles)` of the attempt.
        multiplier: `(frames, rows)` of the attempt, a start for a similar one.
    """

    missing_Nm: Float[Array, "frames rows"]
    short: Bool[Array, "frames rows"]
    activation: Float[Array, "frames muscles"]
    multiplier: Float[Array, "frames rows"]

    @property
    def frames(self) -> Bool[Array, " frames"]:
        """Return the frames in which any row falls short, `(frames,)`."""
        return np.asarray(self.short.any(axis=1))


def allowed_missing_Nm(
    problem: CoordinationProblem, moment_Nm: Float[Array, "frames rows"]
) -> Float[Array, " rows"]:
    """Return how much of each row may be missing, `(rows,)`; infinite in rows that no muscle drives.

    Args:
        problem: Whose arms say which rows muscles drive.
        moment_Nm: `(frames, rows)` moments whose peaks count.
    """
    driven = (problem.moment_arm_m != 0.0).any(axis=(0, 1))
    return np.where(driven, np.maximum(SHORT_SHARE * np.abs(moment_Nm).max(axis=0), NOISE_NM), np.inf)


def shortfall(
    problem: CoordinationProblem,
    moment_Nm: Float[Array, "_ rows"],
    judged: Bool[Array, " rows"] | None = None,
    *,
    frames: Int[Array, " tried"] | slice = slice(None),
    start: Float[Array, "frames rows"] | None = None,
) -> Shortfall:
    """Return where the muscles of a problem cannot make its moments.

    Args:
        problem: The problem; its own prices are replaced by even weights and tight reserves.
        moment_Nm: `(frames, rows)` moments whose peaks set what too much is.
        judged: `(rows,)` which rows count; all by default. Rows that no muscle drives never count.
        frames: Which frames to try; the result holds only these.
        start: `(frames, rows)` multipliers of a similar attempt, for all frames.
    """
    allowed = allowed_missing_Nm(problem, moment_Nm)
    reserve = _TIGHTNESS * np.where(np.isinf(allowed), NOISE_NM, allowed)
    found = solve_batch(
        problem.pull_Nm[frames],
        problem.moment_Nm[frames],
        problem.floor[frames] if problem.floor.ndim == 2 else problem.floor,
        problem.ceiling[frames] if problem.ceiling.ndim == 2 else problem.ceiling,
        prices(problem.capacity_N.shape[1], reserve),
        start=None if start is None else start[frames],
    )
    short = np.abs(found.reserve_Nm) > allowed
    if judged is not None:
        short &= judged
    return Shortfall(found.reserve_Nm, short, found.activation, found.multiplier)
