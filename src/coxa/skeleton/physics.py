"""The choice between agreeing with OpenSim and agreeing with mechanics, where the two differ."""

from __future__ import annotations

from enum import Enum


class Physics(Enum):
    """Whose equations to follow where OpenSim departs from the mechanics."""

    OPENSIM = "opensim"
    """As OpenSim 4.6 computes. In a custom joint whose one coordinate drives several rotations (the knee of
    Rajagopal's model), Simbody lets the joint's whole angular velocity turn the second axis, where only the
    first axis' does; moments come out up to 0.7 % of their peak different. See also `Projection`."""
    EXACT = "exact"
    """As the mechanics say; power balances energy to rounding."""
