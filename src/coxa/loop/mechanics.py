"""What a departure does to a hip's mechanics: pull beyond one's share, load off-centre, too little use.

The loop asks only this of mechanics, and takes any function that answers. `coxa.loop.engine` asks the simulated
hip; `LinearMechanics` is its table of slopes, fast enough for fitting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from coxa._arrays import Array, Float
from coxa.loop.departure import ceiling


@dataclass(frozen=True, eq=False)
class Drives:
    """What pushes a hip on from one day to the next; all 0 in health.

    Attributes:
        off_role: Mean activation beyond the healthy hip's in the same tasks, per group, ≥ 0.
        off_centre_BW: Push across the socket's pole beyond the healthy hip's, towards each region, ≥ 0.
        under_use: Share of the healthy hip's activation that is missing, per group, 0 to 1.
    """

    off_role: Float[Array, "*batch 6"]
    off_centre_BW: Float[Array, "*batch 3"]
    under_use: Float[Array, "*batch 6"]


Mechanics: TypeAlias = Callable[[Array], Drives]
"""Anything that says what departures `(states, 18)` do to a hip."""


@dataclass(frozen=True, eq=False)
class LinearMechanics:
    """Drives in proportion to departures, cut off at zero.

    Attributes:
        off_role: Slope of each group's off-role activation by each number of the departure; may be negative.
        off_centre_BW: The same for the push towards each region.
        under_use: The same for missing use.
    """

    off_role: Float[Array, "6 18"]
    off_centre_BW: Float[Array, "3 18"]
    under_use: Float[Array, "6 18"]

    def __call__(self, x: Float[Array, "*batch 18"]) -> Drives:
        """Return the drives of each departure.

        Args:
            x: Departures.
        """
        return Drives(
            off_role=np.maximum(x @ self.off_role.T, 0.0),
            off_centre_BW=np.maximum(x @ self.off_centre_BW.T, 0.0),
            under_use=np.clip(x @ self.under_use.T, 0.0, 1.0),
        )


def linearised(mechanics: Mechanics, share: float = 0.4) -> LinearMechanics:
    """Return the slopes of some mechanics as a table, from one departure at a time.

    Secants, not tangents: a slightly weaker muscle changes nothing until a task asks for all it has, so slopes at
    health itself would say that weakness is harmless.

    Args:
        mechanics: What to take slopes of.
        share: How far out, as a share of the loop's limits.
    """
    far = np.diag(share * ceiling())
    drives = mechanics(far)
    out = share * ceiling()[:, None]
    return LinearMechanics(
        off_role=(drives.off_role / out).T.copy(),
        off_centre_BW=(drives.off_centre_BW / out).T.copy(),
        under_use=(drives.under_use / out).T.copy(),
    )
