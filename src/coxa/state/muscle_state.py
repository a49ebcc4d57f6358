"""How each muscle departs from healthy: weaker, guarding, or tense.

Three numbers per muscle. *Strength* is the highest activation it reaches, relative to its healthy capacity.
*Guard* is the activation it never goes below. *Tension* is how much shorter its passive tissue acts, as a
strain of the optimal fibre length. Only the passive force in excess of the healthy muscle's enters,

    ΔP = Fmax · [fPE(l + t) - fPE(l)] · cos α,

because OpenSim's static optimisation carries no passive fibre force at all: this way a healthy state
reproduces OpenSim's answer, and whatever tension costs is the tension's own doing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from coxa._arrays import Array, Bool, Float
from coxa.errors import InputError

SOURCES = ("set", "exam", "emg")
"""Who may have set a value: the person on the command line, an examination, a muscle recording."""


class Cause(Enum):
    """A way of departing from healthy; its value is the name of the property that carries it."""

    WEAKNESS = "strength"
    GUARDING = "guard"
    TENSION = "tension"


HEALTHY: Mapping[str, float] = MappingProxyType({"strength": 1.0, "guard": 0.0, "tension": 0.0})
"""Value of each property in a healthy muscle."""

GREATEST_STRENGTH = 1.5
"""A strength over this is taken for a slip of the pen: half as strong again as the model's own muscle."""
GREATEST_TENSION = 1.0
"""A tension over this is taken for one: the tissue would act a whole optimal fibre length shorter."""

RANGES: Mapping[str, str] = MappingProxyType(
    {
        "strength": f"above 0, up to {GREATEST_STRENGTH:g} (1 is healthy)",
        "guard": "0 or more, below 1 (0 is healthy)",
        "tension": f"0 to {GREATEST_TENSION:g} optimal fibre lengths (0 is healthy)",
    }
)
"""What each property may be, in words."""


def in_range(name: str, value: Float[Array, "*batch"]) -> Bool[Array, "*batch"]:
    """Return where values of the property `name` are allowed; NaN never is."""
    if name == "strength":
        return np.asarray((value > 0.0) & (value <= GREATEST_STRENGTH))
    if name == "guard":
        return np.asarray((value >= 0.0) & (value < 1.0))
    return np.asarray((value >= 0.0) & (value <= GREATEST_TENSION))


@dataclass(frozen=True, eq=False)
class MuscleState:
    """The state of a set of muscles.

    Attributes:
        names: Muscle names, in the order of the arrays.
        strength: `(muscles,)` ceiling of activation, 1 healthy, 0 < s ≤ 1.5.
        guard: `(muscles,)` floor of activation, 0 healthy, 0 ≤ g < 1 and not above the strength.
        tension: `(muscles,)` strain of optimal fibre length added to the passive curve, 0 healthy.
        provenance: (muscle, property) → who set it, one of `SOURCES`; what nobody set is not in it.

    Raises:
        InputError: A value out of range, a guard above its strength, or arrays that do not fit the names.
    """

    names: tuple[str, ...]
    # Underscore: sizes are compared below, in words a user can act on.
    strength: Float[Array, " _muscles"]
    guard: Float[Array, " _muscles"]
    tension: Float[Array, " _muscles"]
    provenance: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in HEALTHY:
            values = np.array(getattr(self, name), dtype=float)
            self._check(name, values)
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        object.__setattr__(self, "provenance", MappingProxyType(dict(self.provenance)))
        for m in np.flatnonzero(self.guard > self.strength):
            raise InputError(
                f"{self.names[m]} cannot guard at {self.guard[m]:g} with a strength of {self.strength[m]:g}.",
                mend="lower its guard, or raise its strength, until guard is not above strength.",
            )

    def _check(self, name: str, values: Float[Array, " *given"]) -> None:
        if values.shape != (len(self.names),):
            raise InputError(
                f"{name} has shape {values.shape} for {len(self.names)} muscles.",
                mend="give one value per muscle.",
            )
        for m in np.flatnonzero(~in_range(name, values)):
            raise InputError(
                f"{name} of {self.names[m]} is {values[m]:g}.", mend=f"{name} must be {RANGES[name]}."
            )

    @classmethod
    def healthy(cls, names: Sequence[str]) -> MuscleState:
        """Return the healthy state of these muscles."""
        size = len(names)
        return cls(tuple(names), strength=np.ones(size), guard=np.zeros(size), tension=np.zeros(size))

    @property
    def is_healthy(self) -> bool:
        """True when no muscle departs from healthy."""
        return all(np.all(getattr(self, name) == value) for name, value in HEALTHY.items())

    @property
    def affected(self) -> tuple[str, ...]:
        """Names of the muscles that depart from healthy, in order."""
        hit = np.zeros(len(self.names), dtype=bool)
        for name, value in HEALTHY.items():
            hit |= getattr(self, name) != value
        return tuple(self.names[m] for m in np.flatnonzero(hit))

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The ways in which any muscle departs from healthy."""
        return tuple(c for c in Cause if np.any(getattr(self, c.value) != HEALTHY[c.value]))

    def with_values(self, which: str | Iterable[str], source: str, **values: float) -> MuscleState:
        """Return the state with properties of some muscles set.

        Args:
            which: One muscle's name, or several.
            source: Who says so, one of `SOURCES`.
            values: New `strength`, `guard` or `tension`.

        Raises:
            InputError: An unknown muscle, source or property, or a value out of range.
        """
        if source not in SOURCES:
            raise InputError(f"'{source}' is no source.", mend=f"use one of {', '.join(SOURCES)}.")
        rows = self._rows(which)
        changed: dict[str, ArrayLike] = {}
        provenance = dict(self.provenance)
        for name, value in values.items():
            if name not in HEALTHY:
                raise InputError(f"'{name}' is no property of a muscle.", mend=f"use {', '.join(HEALTHY)}.")
            column = getattr(self, name).copy()
            column[rows] = value
            changed[name] = column
            provenance |= {(self.names[m], name): source for m in rows}
        return replace(self, **changed, provenance=provenance)  # type: ignore[arg-type]

    def restored(self, which: str | Iterable[str]) -> MuscleState:
        """Return the state with these muscles healthy again and the others as they are.

        Args:
            which: One muscle's name, or several.

        Raises:
            InputError: An unknown muscle.
        """
        rows = self._rows(which)
        gone = {self.names[m] for m in rows}
        columns = {}
        for name, value in HEALTHY.items():
            columns[name] = getattr(self, name).copy()
            columns[name][rows] = value
        kept = {key: source for key, source in self.provenance.items() if key[0] not in gone}
        return MuscleState(self.names, **columns, provenance=kept)

    def with_only(self, causes: Cause | Iterable[Cause]) -> MuscleState:
        """Return the state with only these causes kept, everything else healthy; none kept is healthy.

        Args:
            causes: One cause, or several.
        """
        keep = {causes.value} if isinstance(causes, Cause) else {cause.value for cause in causes}
        size = len(self.names)
        columns = {
            name: getattr(self, name) if name in keep else np.full(size, value)
            for name, value in HEALTHY.items()
        }
        kept = {key: source for key, source in self.provenance.items() if key[1] in keep}
        return MuscleState(self.names, **columns, provenance=kept)

    def _rows(self, which: str | Iterable[str]) -> list[int]:
        wanted = [which] if isinstance(which, str) else list(which)
        place = {name: m for m, name in enumerate(self.names)}
        for name in wanted:
            if name not in place:
                raise InputError(f"there is no muscle '{name}'.", mend="use a name from the model.")
        return [place[name] for name in wanted]
