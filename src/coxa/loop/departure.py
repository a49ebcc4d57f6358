"""The state of the loop: how far each muscle group has departed from healthy, as one vector."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import GROUPS as GROUPS
from coxa.anatomy import REGIONS as REGIONS
from coxa.anatomy.muscles import region_of_group
from coxa.errors import InputError
from coxa.loop.parameters import limits

REGION_OF_GROUP = tuple(REGIONS.index(region_of_group()[group]) for group in GROUPS)
"""Row in `REGIONS` of each group: where a person feels and treats it."""
KINDS = ("weakness", "tension", "guarding")
"""Order of the three blocks of a departure."""

SIZE = len(KINDS) * len(GROUPS)
"""Numbers in a departure: weakness (1 - strength), then tension, then guard, one per group each; 0 is healthy."""

Departure = Float[Array, "*batch 18"]


def departure(**given: dict[str, float]) -> Float[Array, "18"]:
    """Return a departure with some groups impaired.

    Args:
        given: By kind (`weakness`, `tension`, `guarding`), value per group name.

    Raises:
        InputError: An unknown kind or group, or a value beyond the limits of the loop.
    """
    x = np.zeros(SIZE)
    for kind, values in given.items():
        if kind not in KINDS:
            raise InputError(f"'{kind}' is no kind of departure.", mend=f"use {', '.join(KINDS)}.")
        for group, value in values.items():
            if group not in GROUPS:
                raise InputError(f"there is no muscle group '{group}'.", mend=f"use {', '.join(GROUPS)}.")
            x[index(kind, group)] = value
    outside = (x < 0.0) | (x > ceiling())
    for i in np.flatnonzero(outside):
        kind, group = KINDS[i // len(GROUPS)], GROUPS[i % len(GROUPS)]
        raise InputError(f"{kind} of {group} is {x[i]:g}.", mend=f"give 0 to {ceiling()[i]:g}.")
    return x


def index(kind: str, group: str) -> int:
    """Return the place of one number in a departure."""
    return KINDS.index(kind) * len(GROUPS) + GROUPS.index(group)


def ceiling() -> Float[Array, "18"]:
    """Return the greatest departure of each kind and group."""
    most = limits()
    return np.repeat([1.0 - most.strength_least, most.tension_most, most.guard_most], len(GROUPS))


def burden(x: Float[Array, "*batch 18"]) -> Float[Array, "*batch"]:
    """Return how far a hip is from healthy as one number: mean departure relative to the limits, 0 to 1.

    Args:
        x: Departures.
    """
    return np.asarray((x / ceiling()).mean(axis=-1))


def muscle_arrays(
    x: Float[Array, "states 18"], group_of_muscle: Sequence[str]
) -> tuple[Float[Array, "states muscles"], Float[Array, "states muscles"], Float[Array, "states muscles"]]:
    """Return strength, guard and tension per muscle.

    Args:
        x: Departures.
        group_of_muscle: Group name of each muscle; a name not in `GROUPS` stays healthy.
    """
    n, groups = len(x), len(GROUPS)
    strength, guard, tension = (np.zeros((n, len(group_of_muscle))) for _ in range(3))
    for m, name in enumerate(group_of_muscle):
        if name in GROUPS:
            g = GROUPS.index(name)
            strength[:, m], tension[:, m], guard[:, m] = (x[:, k * groups + g] for k in range(3))
    strength = 1.0 - strength
    # A muscle cannot be more active by habit than it can be at all.
    return strength, np.minimum(guard, strength), tension
