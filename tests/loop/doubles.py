"""Made-up mechanics for the tests of the loop."""

from __future__ import annotations

import numpy as np

from coxa.loop.departure import GROUPS, REGIONS, SIZE
from coxa.loop.mechanics import LinearMechanics


def no_drives() -> LinearMechanics:
    """Return mechanics in which departures do nothing: what the loop would be without a circle."""
    return LinearMechanics(
        np.zeros((len(GROUPS), SIZE)), np.zeros((len(REGIONS), SIZE)), np.zeros((len(GROUPS), SIZE))
    )
