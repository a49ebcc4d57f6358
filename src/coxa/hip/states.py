"""Many muscle states of one hip side by side: what a batch is computed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coxa._arrays import Array, Bool, Float, Int
from coxa.errors import InputError
from coxa.state import MuscleState
from coxa.state.muscle_state import HEALTHY

Causes = frozenset[str]
"""Names of the properties that depart from healthy: some of "strength", "guard", "tension"."""


@dataclass(frozen=True, eq=False)
class States:
    """How each muscle departs from healthy, for a batch of states; read-only.

    Attributes:
        strength: Greatest activation over healthy capacity, 1 healthy.
        guard: Least activation, 0 healthy; cut to the strength where it is above.
        tension: Strain of the optimal fibre length by which passive tissue acts shorter, 0 healthy.

    Raises:
        InputError: A value is not a number, or negative.
    """

    strength: Float[Array, "states muscles"]
    guard: Float[Array, "states muscles"]
    tension: Float[Array, "states muscles"]

    def __post_init__(self) -> None:
        for name in HEALTHY:
            values = np.array(getattr(self, name), dtype=float, order="C")
            if not (np.isfinite(values) & (values >= 0.0)).all():
                raise InputError(
                    f"a {name} of the states is negative or not a number.", mend="give 0 or more."
                )
            object.__setattr__(self, name, values)
        object.__setattr__(self, "guard", np.minimum(self.guard, self.strength))
        for name in HEALTHY:
            getattr(self, name).flags.writeable = False

    @classmethod
    def healthy(cls, n_states: int, n_muscles: int) -> States:
        """Return healthy states."""
        shape = (n_states, n_muscles)
        return cls(np.ones(shape), np.zeros(shape), np.zeros(shape))

    @classmethod
    def of(cls, state: MuscleState, muscles: Sequence[str] | None = None) -> States:
        """Return a batch of one.

        Args:
            state: State of these muscles, or of more.
            muscles: Names in the order wanted; those of `state` if not given.

        Raises:
            InputError: The state does not know a muscle.
        """
        wanted = state.names if muscles is None else tuple(muscles)
        if missing := sorted(set(wanted) - set(state.names)):
            raise InputError(
                f"the state has no {', '.join(missing[:3])}.", mend="give a state of all muscles of the hip."
            )
        order = [state.names.index(name) for name in wanted]
        return cls(*(getattr(state, name)[None, order] for name in HEALTHY))

    @classmethod
    def stack(cls, parts: Sequence[States]) -> States:
        """Return several batches as one."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in HEALTHY))

    def __len__(self) -> int:
        return len(self.strength)

    def part(self, chosen: slice | Int[Array, " chosen"] | Bool[Array, " states"]) -> States:
        """Return some of the states."""
        return States(*(getattr(self, name)[chosen] for name in HEALTHY))

    def only(self, causes: Causes) -> States:
        """Return these states with every property not in `causes` healthy."""
        kept = {
            n: getattr(self, n) if n in causes else np.full_like(self.strength, v) for n, v in HEALTHY.items()
        }
        return States(**kept)

    def capped(self) -> States:
        """Return these states with no muscle stronger than healthy: strong is not impaired, and η tells impairment."""
        return replace(self, strength=np.minimum(self.strength, 1.0))

    def restored(self, muscles: Bool[Array, " muscles"]) -> States:
        """Return these states with the chosen muscles healthy."""
        return replace(self, **{n: np.where(muscles, v, getattr(self, n)) for n, v in HEALTHY.items()})
