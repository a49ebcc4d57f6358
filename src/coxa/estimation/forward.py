"""From unknowns to what an exam would show: the forward model that an estimate inverts.

The unknowns are, in this order: how much more or less than the reference's each whole muscle of this person
can pull in each position (alike on both sides; see `coxa.estimation.muscles`); then per side the log strength
of each group, the log tension of each region and the log guarding of each region. Tension or guarding under
0.1 % is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa.anatomy import GROUPS, REGIONS
from coxa.estimation.inference import Response
from coxa.estimation.muscles import MusclePrior
from coxa.estimation.priors import KINDS
from coxa.hip import States

WEAKEST, STRONGEST = 0.1, 1.5
"""Bounds of a group's strength: below a tenth no dynamometer reads, above 1.5 `MuscleState` refuses."""
MOST_TENSION, MOST_GUARD = 0.6, 0.5
"""Bounds of tension and guarding, so that no sample leaves what the model was made for."""
NONE = -12.0
"""Log of a tension or guarding that stands for none."""
_FELT = -7.0  # log tension or guarding below which nothing measurable changes: under 0.1 %
_STEP = 0.05  # of log tension and log guarding, for their slopes
_LEAST_MOMENT_Nm = 0.5  # a direction that guarding overcomes altogether: its log must stay finite

Key = tuple[str, str]
"""A measurement of one side: (position, turn) of a range or (direction, position) of a strength test."""


class Moments(NamedTuple):
    """Peak moments of strength tests, N·m, and their slopes.

    Attributes:
        moment_Nm: Moments.
        by_strength, by_guard: Slopes by strength and guard of each muscle.
    """

    moment_Nm: Float[Array, "states tests"]
    by_strength: Float[Array, "states tests muscles"]
    by_guard: Float[Array, "states tests muscles"]


@runtime_checkable
class Leg(Protocol):
    """One hip as an exam sees it."""

    @property
    def muscles(self) -> tuple[str, ...]:
        """Names of the muscles, with their side."""

    @property
    def group(self) -> tuple[str, ...]:
        """Group of each muscle, one of `GROUPS`."""

    @property
    def region(self) -> tuple[str, ...]:
        """Region of each muscle, one of `REGIONS`."""

    @property
    def whole(self) -> tuple[str, ...]:
        """Whole muscle that each is part of, the same names on both sides."""

    def position(self, test: Key) -> str:
        """Return which of the positions of `MusclePrior` a strength test is done in."""

    def moments(self, states: States, tests: Sequence[Key]) -> Moments:
        """Return peak moments of strength tests and their slopes."""

    def turns(
        self,
        tension: Float[Array, "samples regions"],
        guard: Float[Array, "samples regions"],
        tests: Sequence[Key],
    ) -> Float[Array, "samples tests"]:
        """Return passive ranges of rotation, rad, where tension and guarding are alike within each region."""


class Unknowns(NamedTuple):
    """Unknowns of a batch, taken apart."""

    muscle: Float[Array, "samples muscles positions"]
    strength: Float[Array, "samples sides groups"]
    tension: Float[Array, "samples sides regions"]
    guard: Float[Array, "samples sides regions"]


@dataclass(frozen=True, eq=False)
class Layout:
    """Where each unknown stands.

    Attributes:
        sides: Sides in order, 'r' and 'l'.
        whole: Whole muscle that each muscle element of one side is part of.
        group: Group of each element.
        region: Region of each.
        own: How much the muscles of one person pull beside the reference's.
    """

    sides: tuple[str, ...]
    whole: tuple[str, ...]
    group: tuple[str, ...]
    region: tuple[str, ...]
    own: MusclePrior

    @property
    def size(self) -> int:
        """How many unknowns there are."""
        return self.shared + len(self.sides) * self._per_side

    @property
    def shared(self) -> int:
        """How many unknowns, the first ones, are alike on both sides."""
        return self.own.log_mean.size

    @property
    def _per_side(self) -> int:
        return len(GROUPS) + 2 * len(REGIONS)

    @cached_property
    def in_whole(self) -> Bool[Array, "wholes muscles"]:
        """Which elements are in which whole muscle."""
        return np.array([[w == name for w in self.whole] for name in self.own.wholes])

    @cached_property
    def in_group(self) -> Bool[Array, "groups muscles"]:
        """Which muscles are in which group."""
        return np.array([[g == name for g in self.group] for name in GROUPS])

    @cached_property
    def in_region(self) -> Bool[Array, "regions muscles"]:
        """Which muscles are in which region."""
        return np.array([[r == name for r in self.region] for name in REGIONS])

    def place(self, side: str, kind: str, name: str) -> int:
        """Return the index of one side's strength of a group, or tension or guarding of a region."""
        offset = GROUPS.index(name) if kind == "strength" else len(GROUPS) + REGIONS.index(name)
        if kind == "guard":
            offset += len(REGIONS)
        return self.shared + self.sides.index(side) * self._per_side + offset

    def faults(self) -> tuple[tuple[str, str, str], ...]:
        """Return side, kind and group or region of every departure from healthy that has an unknown."""
        return tuple(
            (side, kind, name)
            for side in self.sides
            for kind in KINDS
            for name in (GROUPS if kind == "strength" else REGIONS)
        )

    def parts(self, x: Float[Array, "samples unknowns"]) -> Unknowns:
        """Return strengths, tensions and guards that the unknowns stand for, within their bounds."""
        z = x[:, : self.shared].reshape(len(x), *self.own.log_mean.shape)
        factor = np.exp(self.own.log_mean + np.einsum("wpq,swq->swp", self.own.root, z))
        rest = x[:, self.shared :].reshape(len(x), len(self.sides), self._per_side)
        logs = np.split(rest, [len(GROUPS), len(GROUPS) + len(REGIONS)], axis=2)
        return Unknowns(
            np.einsum("wm,swp->smp", self.in_whole, factor),
            np.clip(np.exp(logs[0]), WEAKEST, STRONGEST),
            np.where(logs[1] > _FELT, np.minimum(np.exp(logs[1]), MOST_TENSION), 0.0),
            np.where(logs[2] > _FELT, np.minimum(np.exp(logs[2]), MOST_GUARD), 0.0),
        )

    def states(self, parts: Unknowns, side: str, position: str | None = None) -> States:
        """Return muscle states of one side.

        Args:
            parts: Unknowns taken apart.
            side: 'r' or 'l'.
            position: Makes strengths include how this person's muscles differ from the reference's in this
                position, as needed to predict moments; without it 1 is healthy for this person.
        """
        s = self.sides.index(side)
        strength = parts.strength[:, s] @ self.in_group
        if position is not None:
            strength = strength * parts.muscle[:, :, self.own.positions.index(position)]
        return States(strength, parts.guard[:, s] @ self.in_region, parts.tension[:, s] @ self.in_region)


@dataclass(frozen=True, eq=False)
class Items:
    """What was measured, one side after the other: moments, then ranges.

    Attributes:
        tests: Strength tests by side.
        ranges: Ranges of rotation by side.
    """

    tests: Mapping[str, tuple[Key, ...]]
    ranges: Mapping[str, tuple[Key, ...]]

    def keys(self) -> tuple[tuple[str, str, Key], ...]:
        """Return side, "strength" or "range", and key of every measurement, in order."""
        return tuple(
            (side, what, key)
            for side in self.tests
            for what, keys in (("strength", self.tests[side]), ("range", self.ranges[side]))
            for key in keys
        )


@dataclass(frozen=True, eq=False)
class ExamForward:
    """Predicted measurements, logs of moments and angles, with slopes by every unknown.

    Attributes:
        legs: By side.
        items: What was measured.
        layout: Where unknowns stand.
    """

    legs: Mapping[str, Leg]
    items: Items
    layout: Layout

    def __call__(self, x: Float[Array, "samples unknowns"]) -> Response:
        """Return predictions and slopes of a batch of unknowns."""
        n_items = len(self.items.keys())
        values, slopes = np.zeros((len(x), n_items)), np.zeros((len(x), n_items, x.shape[1]))
        first = 0
        for side in self.layout.sides:
            last = first + len(self.items.tests[side]) + len(self.items.ranges[side])
            if last > first:
                self._side(x, side, values[:, first:last], slopes[:, first:last])
            first = last
        return Response(values, slopes)

    def _side(self, x: Array, side: str, values: Array, slopes: Array) -> None:
        parts, n_tests = self.layout.parts(x), len(self.items.tests[side])
        leg, tests = self.legs[side], self.items.tests[side]
        where = [leg.position(test) for test in tests]
        for position in dict.fromkeys(where):
            rows = [k for k, name in enumerate(where) if name == position]
            self._strengths(parts, side, position, rows, values, slopes)
        if self.items.ranges[side]:
            self._turns(parts, side, values[:, n_tests:], slopes[:, n_tests:])

    def _strengths(
        self, parts: Unknowns, side: str, position: str, rows: list[int], values: Array, slopes: Array
    ) -> None:
        """Fill in the log moments of the tests of one position, and their slopes."""
        layout = self.layout
        states = layout.states(parts, side, position)
        found = self.legs[side].moments(states, [self.items.tests[side][k] for k in rows])
        held = np.maximum(found.moment_Nm, _LEAST_MOMENT_Nm)
        values[:, rows] = np.log(held)
        share = np.where(found.moment_Nm >= held, 1.0 / held, 0.0)[:, :, None]
        by_muscle = share * found.by_strength * states.strength[:, None, :]
        s, at = layout.sides.index(side), layout.own.positions.index(position)
        shared = np.einsum("stw,wq->stwq", by_muscle @ layout.in_whole.T, layout.own.root[:, at])
        slopes[:, rows, : layout.shared] = shared.reshape(len(values), len(rows), layout.shared)
        free = (parts.strength[:, s] > WEAKEST) & (parts.strength[:, s] < STRONGEST)
        first = layout.place(side, "strength", GROUPS[0])
        slopes[:, rows, first : first + len(GROUPS)] = by_muscle @ layout.in_group.T * free[:, None, :]
        first = layout.place(side, "guard", REGIONS[0])
        by_guard = share * found.by_guard @ layout.in_region.T * parts.guard[:, s][:, None, :]
        slopes[:, rows, first : first + len(REGIONS)] = by_guard

    def _turns(self, parts: Unknowns, side: str, values: Array, slopes: Array) -> None:
        """Fill in the ranges of rotation, and their slopes by log tension and log guarding."""
        leg, tests, s = self.legs[side], self.items.ranges[side], self.layout.sides.index(side)
        both = np.concatenate([parts.tension[:, s], parts.guard[:, s]], axis=1)
        values[:] = leg.turns(parts.tension[:, s], parts.guard[:, s], tests)
        rows, columns = np.nonzero(both > 0.0)
        if len(rows) == 0:
            return
        less = both[rows]
        less[np.arange(len(rows)), columns] *= np.exp(-_STEP)
        before = leg.turns(less[:, : len(REGIONS)], less[:, len(REGIONS) :], tests)
        slopes[rows, :, self.layout.place(side, "tension", REGIONS[0]) + columns] = (
            values[rows] - before
        ) / _STEP
