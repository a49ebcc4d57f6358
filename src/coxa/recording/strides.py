"""Strides: foot strike to the next foot strike of the same side; series over them, mean and deviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from coxa._arrays import Array, Bool, Float
from coxa.errors import InputError, Place
from coxa.model.description import GROUND, Model
from coxa.recording.events import (
    CONTACT_N,
    Events,
    FootMotion,
    body_side,
    events_from_force,
    events_from_motion,
    vertical_force,
)
from coxa.recording.ground_forces import GroundForces

STRIDE_s: Final = (0.3, 2.5)
"""Strides from a sprint (0.4 s) to a very slow walk (2 s); others are not strides (own choice)."""
LONGEST_OF_SHORTEST: Final = 1.6
"""A stride this many times the trial's shortest spans a missed strike (own choice, between 1 and 2)."""
RUNNING_DUTY: Final = 0.5
"""A foot is down for less than half of a running stride (Alexander 1989, Physiol Rev 69:1199-1227)."""
POINTS: Final = 101
"""Points of a normalised stride: 0 to 100 %."""


@dataclass(frozen=True)
class Stride:
    """One stride of one side.

    Attributes:
        side: 'r' or 'l'.
        start_s: Foot strike.
        toe_off_s: Toe-off.
        end_s: Next foot strike of the same side.
        source: 'forces', 'motion', or 'forces and motion' when the foot next struck beside the plates.
    """

    side: str
    start_s: float
    toe_off_s: float
    end_s: float
    source: str = "forces"

    @property
    def duration_s(self) -> float:
        """Time from strike to strike, s."""
        return self.end_s - self.start_s

    @property
    def stance_share(self) -> float:
        """Share of the stride for which the foot is down (duty factor)."""
        return (self.toe_off_s - self.start_s) / self.duration_s


@dataclass(frozen=True)
class Strides:
    """All strides of a recording.

    Attributes:
        strides: In order of time, both sides.
        gait: 'walking', 'running', or 'unknown' when there is no stride.
        notes: What could not be used, in words.
    """

    strides: tuple[Stride, ...]
    gait: str
    notes: tuple[str, ...] = ()

    def of(self, side: str) -> tuple[Stride, ...]:
        """Return the strides of 'r' or 'l'."""
        return tuple(stride for stride in self.strides if stride.side == side)


def find_strides(forces: GroundForces, model: Model, feet: FootMotion | None = None) -> Strides:
    """Return the strides of both sides.

    With forces, a stride starts at a measured strike; where the foot next lands beside the plates, the motion
    of the feet, when given, says when. Without forces on a side, the motion says all.

    Args:
        forces: As sampled; `GroundForces.none()` when there are none.
        model: Tells the side of the body each load acts on.
        feet: Motion of the feet.
    """
    strides: list[Stride] = []
    notes = [] if feet is None else _on_the_wrong_foot(forces, model, feet)
    for side, word in (("r", "right"), ("l", "left")):
        vertical = vertical_force(forces, model, side) if forces.names else None
        measured = Events() if vertical is None else events_from_force(forces.time_s, vertical)
        moved = Events() if feet is None else events_from_motion(feet, side)
        found, left_out = _pair(side, measured, moved)
        strides += found
        if left_out:
            one = left_out == 1
            begin = "stride begins" if one else "strides begin"
            notes.append(
                f"{left_out} {word} {begin} without a measured force and {'is' if one else 'are'} left out"
            )
        if not found:
            notes.append(f"no whole {word} stride was found")
    strides, doubled = _without_doubled(strides)
    if doubled:
        strides_are = "stride of double length is" if doubled == 1 else "strides of double length are"
        notes.append(f"{doubled} {strides_are} left out: a foot struck beside the plates")
    return Strides(tuple(sorted(strides, key=lambda s: s.start_s)), _gait(strides), tuple(notes))


def _on_the_wrong_foot(forces: GroundForces, model: Model, feet: FootMotion) -> list[str]:
    """Return cautions for loads on one foot that act, most of the time, nearer to the other."""
    cautions = []
    for k, body in enumerate(forces.bodies):
        name = model.bodies[body].name
        side = body_side(name)
        other = {"r": "l", "l": "r"}.get(side, "")
        if body not in _foot_bodies(model) or other not in feet.heel_m or forces.point_frames[k] != GROUND:
            continue
        force_N = np.linalg.norm(forces.force_N[:, k], axis=1)
        during = (forces.time_s >= feet.time_s[0]) & (forces.time_s <= feet.time_s[-1])
        down = during & (force_N > CONTACT_N)
        own_m, other_m = (_level_distance(forces, k, down, feet, s) for s in (side, other))
        if force_N[down][other_m < own_m].sum() > 0.5 * force_N[down].sum():
            word = "left" if other == "l" else "right"
            cautions.append(
                f"the force that is applied to {name} acts nearer to the {word} foot: are left and right swapped in "
                "the loads?"
            )
    return cautions


def _foot_bodies(model: Model) -> set[int]:
    return {
        i for i, body in enumerate(model.bodies) if body.name.startswith(("calcn", "toes", "foot", "talus"))
    }


def _level_distance(
    forces: GroundForces, k: int, rows: Bool[Array, " frames"], feet: FootMotion, side: str
) -> Float[Array, " chosen"]:
    """Return how far load k acts from the middle of a foot, seen from above, m."""
    foot_m = 0.5 * (feet.heel_m[side] + feet.toe_m.get(side, feet.heel_m[side]))
    gap = [
        forces.point_m[rows, k, axis] - np.interp(forces.time_s[rows], feet.time_s, foot_m[:, axis])
        for axis in (0, 2)
    ]
    distance: Array = np.hypot(*gap)
    return distance


def _pair(side: str, measured: Events, moved: Events) -> tuple[list[Stride], int]:
    """Return the strides of a side, and how many were left out as no force was measured at their start."""
    strikes = _merge(measured.strikes, moved.strikes)
    toe_offs = _merge(measured.toe_offs, moved.toe_offs)
    strides: list[Stride] = []
    left_out = 0
    for (start, start_measured), (end, end_measured) in pairwise(strikes):
        off = next((t for t, _ in toe_offs if start < t < end), None)
        if off is None or not STRIDE_s[0] <= end - start <= STRIDE_s[1]:
            continue
        if measured.strikes and not start_measured:
            left_out += 1
            continue
        both = "forces" if end_measured else "forces and motion"
        strides.append(Stride(side, start, off, end, both if start_measured else "motion"))
    return strides, left_out


def _without_doubled(strides: list[Stride]) -> tuple[list[Stride], int]:
    """Return the strides without those that span a strike no plate saw, and how many those were."""
    longest = LONGEST_OF_SHORTEST * min((stride.duration_s for stride in strides), default=0.0)
    kept = [stride for stride in strides if stride.duration_s <= longest]
    return kept, len(strides) - len(kept)


def _merge(measured: tuple[float, ...], moved: tuple[float, ...]) -> list[tuple[float, bool]]:
    """Return instants in order, each with whether it was measured; those from motion fill what is missing."""
    period = float(np.median(np.diff(moved))) if len(moved) > 1 else 1.0
    extra = [t for t in moved if all(abs(t - m) > 0.25 * period for m in measured)]
    return sorted([(t, True) for t in measured] + [(t, False) for t in extra])


def _gait(strides: Sequence[Stride]) -> str:
    if not strides:
        return "unknown"
    share = float(np.mean([stride.stance_share for stride in strides]))
    return "running" if share < RUNNING_DUTY else "walking"


def normalise(
    time_s: Float[Array, " frames"], values: ArrayLike, stride: Stride, points: int = POINTS
) -> Float[Array, " points *columns"]:
    """Return a series over one stride, 0 to 100 %, interpolated linearly.

    Args:
        time_s: `(frames,)` s.
        values: `(frames, ...)`.
        stride: The stride.
        points: Points from its start to its end, both included.

    Returns:
        `(points, ...)`.

    Raises:
        InputError: The stride reaches outside the series.
    """
    series = np.asarray(values, dtype=float)
    slack = 1.5 * float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    if len(time_s) < 2 or stride.start_s < time_s[0] - slack or stride.end_s > time_s[-1] + slack:
        has = f"{time_s[0]:g} to {time_s[-1]:g} s" if len(time_s) else "nothing"
        raise InputError(
            f"the stride from {stride.start_s:g} to {stride.end_s:g} s reaches outside the series ({has}).",
            mend="choose strides inside the window that is analysed.",
            place=Place(time_s=stride.start_s),
        )
    times = np.clip(np.linspace(stride.start_s, stride.end_s, points), time_s[0], time_s[-1])
    row = np.clip(np.searchsorted(time_s, times, side="right") - 1, 0, len(time_s) - 2)
    weight = (times - time_s[row]) / (time_s[row + 1] - time_s[row])
    weight = weight.reshape(-1, *(1,) * (series.ndim - 1))
    result: Array = series[row] + weight * (series[row + 1] - series[row])
    return result


def mean_sd(
    cycles: Sequence[Float[Array, " points *columns"]],
) -> tuple[Float[Array, " points *columns"], Float[Array, " points *columns"] | None]:
    """Return mean and sample standard deviation over strides, `(points, ...)`; one stride has no deviation.

    Raises:
        InputError: There is no stride.
    """
    if not cycles:
        raise InputError("there is no stride to average.", mend="choose a window that holds a whole stride.")
    stack = np.stack(cycles)
    return stack.mean(axis=0), stack.std(axis=0, ddof=1) if len(stack) > 1 else None
