"""Where the shin turns round: noise, pauses and half-hearted movements do not count (steps 6 to 8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.capture import settings


@dataclass(frozen=True)
class Rotation:
    """One rotation, neutral to neutral, as frames.

    Attributes:
        before, out, after: Where it begins, is farthest out, and is back.
    """

    before: int
    out: int
    after: int


@dataclass(frozen=True, eq=False)
class Turned:
    """The rotations of a recording.

    Attributes:
        angle_deg: With the sign that makes out positive.
        rotations: In order.
    """

    angle_deg: Float[Array, " frames"]
    rotations: tuple[Rotation, ...]


def turned(angle_deg: Float[Array, " frames"]) -> Turned:
    """Return the rotations and the angle, positive outward."""
    swings = _sizes(angle_deg, turning_points(angle_deg, settings.LEAST_DEG))
    if not len(swings):
        return Turned(angle_deg, ())
    usual = typical(swings)
    threshold = max(settings.LEAST_DEG, settings.HALF * usual)
    turns = turning_points(angle_deg, threshold)
    if len(turns) < 2:
        return Turned(angle_deg, ())
    start, second = (float(angle_deg[k]) for k in turns[:2])
    if abs(start) > abs(second) and abs(start) >= 0.5 * threshold:
        turns = [0, *turns]  # the first movement of a swing to both sides: too small to be a turn of its own
        outward = start > second
    else:
        outward = second > start
    found = [Rotation(*turns[k - 1 : k + 2]) for k in range(1, len(turns) - 1, 2)]
    if (
        len(found) > 1
        and abs(angle_deg[found[-1].out] - angle_deg[found[-1].before]) < settings.WHOLE * usual
    ):
        found.pop()  # the way back to neutral after swings to both sides, then something else, as taking the phone off
    return Turned(angle_deg if outward else -angle_deg, tuple(found))


def turning_points(angle_deg: Float[Array, " frames"], threshold_deg: float) -> list[int]:
    """Return the frames at which the angle turns, each at least the threshold from the one before; or none."""
    points: list[int] = []
    low = high = way = 0
    values = angle_deg.tolist()
    for k, value in enumerate(values):
        if value < values[low]:
            low = k
        if value > values[high]:
            high = k
        if way <= 0 and value - values[low] >= threshold_deg:
            points.append(low)
            way, high = 1, k
        elif way >= 0 and values[high] - value >= threshold_deg:
            points.append(high)
            way, low = -1, k
    return [*points, high if way > 0 else low] if way else []


def typical(swings: Float[Array, " swings"]) -> float:
    """Return the weighted median swing; each weighs its own size, at most twice the median."""
    sizes = np.sort(swings)
    sums = np.cumsum(np.minimum(sizes, 2.0 * np.median(sizes)))
    return float(sizes[int(np.searchsorted(sums, 0.5 * sums[-1]))])


def _sizes(angle_deg: Float[Array, " frames"], turns: list[int]) -> Float[Array, " swings"]:
    return np.abs(np.diff(angle_deg[turns])) if turns else np.empty(0)
