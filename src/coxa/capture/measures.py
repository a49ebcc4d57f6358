"""What is told of the rotations: range, rhythm and smoothness, and the trials of a range test (steps 9 to 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from coxa._arrays import Array, Bool, Float
from coxa.capture import settings
from coxa.capture.turns import Rotation, Turned
from coxa.efficiency.smoothness import log_dimensionless_jerk, spectral_arc_length


@dataclass(frozen=True)
class Rotations:
    """Range, rhythm and smoothness of rotations; None where there are too few to tell.

    Attributes:
        each_deg: Range of each, from neutral out.
        range_deg: Their median.
        per_min: 60 / median time from one to the next.
        rhythm_cv: Coefficient of variation of those times.
        sparc, ldlj: Medians over the halves, out and back each.
    """

    each_deg: tuple[float, ...] = ()
    range_deg: float | None = None
    per_min: float | None = None
    rhythm_cv: float | None = None
    sparc: float | None = None
    ldlj: float | None = None

    @property
    def count(self) -> int:
        """How many."""
        return len(self.each_deg)


def rotations_of(turned: Turned) -> Rotations:
    """Return what is told of the rotations."""
    angle = turned.angle_deg
    each = tuple(_range_deg(angle, turned.rotations, k) for k in range(len(turned.rotations)))
    per_min, rhythm_cv = _rhythm(angle, turned.rotations)
    sparc, ldlj = _smoothness(angle, turned.rotations)
    return Rotations(each, _median(each), per_min, rhythm_cv, sparc, ldlj)


def trials_deg(turned: Turned) -> tuple[float, ...]:
    """Return the range of each trial: where it was held, less where the leg rested before."""
    angle, found = turned.angle_deg, []
    for k, r in enumerate(turned.rotations):
        rest, top = float(angle[_rest(r)]), float(angle[r.out])
        quarter = settings.QUARTER * (top - rest)
        start = 0 if k == 0 else turned.rotations[k - 1].out
        held = _stillest(angle[r.before : r.after + 1], top, lambda a, top=top, q=quarter: a >= top - q)  # type: ignore[misc]
        lain = _stillest(angle[start : r.out + 1], rest, lambda a, rest=rest, q=quarter: a <= rest + q)  # type: ignore[misc]
        found.append(held - lain)
    return tuple(found)


def half_s(turned: Turned) -> tuple[float, ...]:
    """Return how long each half took, out and back, without its slow ends."""
    return tuple((b - a) / settings.RATE_HZ for a, b in _halves(turned.angle_deg, turned.rotations))


def _range_deg(angle: Float[Array, " frames"], rotations: Sequence[Rotation], k: int) -> float:
    """Return how far a rotation is out from the mean of the turns around it.

    After the last, the phone may be taken off within reach: with others before it, only the turn before counts.
    """
    r = rotations[k]
    back = r.before if 0 < k == len(rotations) - 1 else r.after
    return float(angle[r.out] - 0.5 * (angle[_rest(r)] + angle[back]))


def _rest(rotation: Rotation) -> int:
    """Return where a rotation rests before it goes out; where a recording begins out, that is where it comes back."""
    return rotation.after if rotation.before == rotation.out else rotation.before


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if values else None


def _rhythm(
    angle: Float[Array, " frames"], rotations: Sequence[Rotation]
) -> tuple[float | None, float | None]:
    cycles = np.diff([_beginning_s(angle, r) for r in rotations])
    if not len(cycles) or not np.median(cycles) > 0.0:
        return None, None
    spread = float(cycles.std(ddof=1) / cycles.mean()) if len(cycles) > 1 else None
    return float(60.0 / np.median(cycles)), spread


def _beginning_s(angle: Float[Array, " frames"], rotation: Rotation) -> float:
    """Return when the angle last rises through the middle before its turn, s from the first frame."""
    way = angle[rotation.before : rotation.out + 1]
    middle = 0.5 * (way[0] + way[-1])
    rising = np.flatnonzero((way[:-1] < middle) & (way[1:] >= middle))
    if not len(rising):
        return rotation.before / settings.RATE_HZ
    k = int(rising[-1])
    share = float((middle - way[k]) / (way[k + 1] - way[k]))
    return (rotation.before + k + share) / settings.RATE_HZ


def _smoothness(
    angle: Float[Array, " frames"], rotations: Sequence[Rotation]
) -> tuple[float | None, float | None]:
    speed = np.abs(np.gradient(angle)) * settings.RATE_HZ if len(angle) > 1 else np.zeros(len(angle))
    halves = [speed[a : b + 1] for a, b in _halves(angle, rotations) if b + 1 - a >= settings.LEAST_FRAMES]
    sparc = [spectral_arc_length(half, settings.RATE_HZ) for half in halves]
    return _median(sparc), _median([log_dimensionless_jerk(half, settings.RATE_HZ) for half in halves])


def _halves(angle: Float[Array, " frames"], rotations: Sequence[Rotation]) -> Iterator[tuple[int, int]]:
    """Yield first and last frame of each half, its slow ends cut off."""
    for r in rotations:
        for start, end in ((r.before, r.out), (r.out, r.after)):
            way = angle[start : end + 1]
            if way[0] == way[-1]:
                continue  # a recording that begins out has no way out
            edge = settings.EDGE * abs(float(way[-1] - way[0]))
            first = int(np.flatnonzero(np.abs(way - way[0]) <= edge)[-1])
            there = np.flatnonzero(np.abs(way[first + 1 :] - way[-1]) <= edge)
            yield start + first, start + first + 1 + int(there[0])


def _stillest(
    angle: Float[Array, " some"],
    otherwise: float,
    fits: Callable[[Float[Array, "..."]], Bool[Array, "..."]],
) -> float:
    """Return the mean angle of the stillest half second whose frames all fit; the other angle when none does."""
    width = int(settings.HOLD_S * settings.RATE_HZ)
    if len(angle) < width:
        return otherwise
    windows = sliding_window_view(angle, width)
    own = windows[fits(windows).all(axis=1)]
    if not len(own):
        return otherwise
    return float(own[int(np.argmin(own.max(axis=1) - own.min(axis=1)))].mean())
