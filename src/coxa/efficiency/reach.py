"""Whether a leg's muscles can make the moments of a motion at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coxa.coordination import CoordinationProblem, solve

Array = NDArray[np.float64]

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
    """

    missing_Nm: Array
    short: NDArray[np.bool_]
    activation: Array

    @property
    def frames(self) -> NDArray[np.bool_]:
        """Return the frames in which any row falls short, `(frames,)`."""
        return np.asarray(self.short.any(axis=1))


def shortfall(
    problem: CoordinationProblem, moment_Nm: Array, judged: NDArray[np.bool_] | None = None
) -> Shortfall:
    """Return where the muscles of a problem cannot make its moments.

    Args:
        problem: The problem; its own reserves are replaced by tight ones.
        moment_Nm: `(frames, rows)` moments whose peaks set what too much is.
        judged: `(rows,)` which rows count; all by default. Rows that no muscle drives never count.
    """
    driven = (problem.moment_arm_m != 0.0).any(axis=(0, 1))
    counted = driven if judged is None else driven & judged
    allowed = np.maximum(SHORT_SHARE * np.abs(moment_Nm).max(axis=0), NOISE_NM)
    found = solve(
        replace(
            problem,
            reserve_optimal_Nm=_TIGHTNESS * allowed,
            reserve_min_control=-np.inf,
            reserve_max_control=np.inf,
        )
    )
    short = (np.abs(found.reserve_Nm) > allowed) & counted
    return Shortfall(found.reserve_Nm, short, found.activation)
