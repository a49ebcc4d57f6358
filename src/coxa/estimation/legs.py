"""A computed hip as an exam sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError
from coxa.estimation.forward import Key, Moments
from coxa.estimation.priors import priors
from coxa.estimation.turning import TurnTable, turn_table
from coxa.exam.items import POSITIONS as POSITIONS_OF_ROTATION
from coxa.exam.items import TURNS, posture
from coxa.hip import POSITIONS, Hip, States, hip, peak_torques, rotation_range

_ROW = {"flexion": 0, "extension": 1, "adduction": 2, "abduction": 3, "inward": 4, "outward": 5}
"""Directions in the order in which peak moments are computed."""


@dataclass(frozen=True, eq=False)
class HipLeg:
    """One side's hip, healthy, with what an exam measures of it.

    Attributes:
        hip: The hip.
        offset_rad: What is added to the hip's own range of rotation, by key: where norms differ from it.
        strength_factor: What the hip's own peak moment is multiplied by, by test: where norms differ from it.
    """

    hip: Hip
    offset_rad: Mapping[Key, float] = field(default_factory=dict)
    strength_factor: Mapping[Key, float] = field(default_factory=dict)

    @classmethod
    def anchored(cls, hip: Hip, sex: str | None = None) -> HipLeg:
        """Return a leg as strong and mobile as norms where it is far from them: the hip says what muscles change.

        Args:
            hip: The hip of the person as far as known.
            sex: 'female', 'male' or None.
        """
        healthy, known = States.healthy(1, len(hip.muscles)), priors()
        offset = {}
        for position in POSITIONS_OF_ROTATION:
            found = rotation_range(hip, healthy, position, known.torque_Nm)
            for k, turn in enumerate(TURNS):
                offset[position, turn] = known.norm_rad(position, turn, sex) - float(found[0, k])
        return cls(hip, offset, {test: _norm_over_reference(test) for test in known.strength_norms_Nm})

    @property
    def muscles(self) -> tuple[str, ...]:
        """Names of the muscle elements, with their side."""
        return self.hip.muscles

    @property
    def group(self) -> tuple[str, ...]:
        """Group of each."""
        return self.hip.group

    @property
    def region(self) -> tuple[str, ...]:
        """Region of each."""
        return self.hip.region

    @property
    def whole(self) -> tuple[str, ...]:
        """Whole muscle that each is part of."""
        return self.hip.whole

    def position(self, test: Key) -> str:
        """Return the name under which the hip knows the posture of a strength test.

        Raises:
            InputError: The hip is not computed in that posture.
        """
        return _position(*test)

    def moments(self, states: States, tests: Sequence[Key]) -> Moments:
        """Return peak moments of strength tests, N·m, and their slopes."""
        names = [_position(*test) for test in tests]
        positions = tuple(dict.fromkeys(names))
        found = peak_torques(self.hip, states, positions)
        at = np.array([positions.index(name) for name in names])
        row = np.array([_ROW[direction] for direction, _ in tests])
        factor = np.array([self.strength_factor.get(test, 1.0) for test in tests])
        # Where guarding cannot be balanced at all nothing is left to push with.
        moment_Nm = found.moment_Nm[:, at, row] * factor
        slopes = (part[:, at, row] * factor[:, None] for part in (found.by_strength, found.by_guard))
        parts = [moment_Nm, *slopes]
        if np.isnan(parts[0]).any():
            parts = [np.nan_to_num(part, nan=0.0) for part in parts]
        return Moments(*parts)

    def turns(
        self,
        tension: Float[Array, "samples regions"],
        guard: Float[Array, "samples regions"],
        tests: Sequence[Key],
    ) -> Float[Array, "samples tests"]:
        """Return passive ranges of rotation, rad, where tension and guarding are alike within each region."""
        found = {p: self._tables[p].range_rad(tension, guard) for p in dict.fromkeys(p for p, _ in tests)}
        return self._offset(found, tests)

    def ranges(self, states: States, tests: Sequence[Key]) -> Float[Array, "states tests"]:
        """Return passive ranges of rotation of any states, rad, positive where the hip turns past neutral that way."""
        torque_Nm = priors().torque_Nm
        found = {
            p: rotation_range(self.hip, states, p, torque_Nm) for p in dict.fromkeys(p for p, _ in tests)
        }
        return self._offset(found, tests)

    def _offset(
        self, found: Mapping[str, Float[Array, "samples 2"]], tests: Sequence[Key]
    ) -> Float[Array, "samples tests"]:
        columns = [
            found[position][:, TURNS.index(turn)] + self.offset_rad.get((position, turn), 0.0)
            for position, turn in tests
        ]
        return np.stack(columns, axis=1)

    @cached_property
    def _tables(self) -> Mapping[str, TurnTable]:
        torque_Nm = priors().torque_Nm
        return {position: turn_table(self.hip, position, torque_Nm) for position in POSITIONS_OF_ROTATION}


@cache
def _norm_over_reference(test: Key) -> float:
    """Return the norm's moment over that of the reference adult's healthy hip, alike for people of any size."""
    adult = hip("r", tasks=())
    healthy = States.healthy(1, len(adult.muscles))
    direction, position = test
    found = peak_torques(adult, healthy, (_position(direction, position),)).moment_Nm[0, 0]
    return priors().strength_norms_Nm[test] / float(found[_ROW[direction]])


@cache
def _position(direction: str, position: str) -> str:
    """Return the name under which the hip knows the posture of a strength test."""
    asked = posture(direction, position)
    for name, (hip_deg, knee_deg) in POSITIONS.items():
        gap = np.degrees([asked.hip_flexion_rad, asked.knee_flexion_rad]) - (hip_deg, knee_deg)
        if np.all(np.abs(gap) < 1.0):
            return name
    raise InputError(
        f"strength in {direction}, {position.replace('_', ' ')}, is not computed.",
        mend=f"test it in a position like {', '.join(POSITIONS)}.",
    )
