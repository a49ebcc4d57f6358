"""From directions of up to one angle: even samples, the still second, the axis (steps 1 to 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa.capture import settings
from coxa.units import DEG_PER_RAD, RAD_PER_DEG

_BLOCK = 4096


@dataclass(frozen=True, eq=False)
class Swing:
    """How the shin turned, from neutral on.

    Attributes:
        time_s: On the recording's clock, evenly `settings.RATE_HZ`.
        angle_deg: From neutral; the sign is arbitrary.
        off_deg: Out of the plane of the turns.
        moving: Frames more than `MOVING_DEG` from neutral, in any direction.
        still: Whether neutral is a second of lying still.
    """

    time_s: Float[Array, " frames"]
    angle_deg: Float[Array, " frames"]
    off_deg: Float[Array, " frames"]
    moving: Bool[Array, " frames"]
    still: bool


def swing(time_s: Float[Array, " samples"], up: Float[Array, "samples 3"]) -> Swing:
    """Return the angle of the shin about its axis.

    Args:
        time_s: Increasing.
        up: Vectors of any length, device frame, that point up or, always, down.
    """
    even_s, directions = even(time_s, up)
    first, last, neutral, still = _neutral(directions)
    angle, off, moving = _about_axis(directions[first:last], neutral)
    return Swing(even_s[first:last], angle * DEG_PER_RAD, off * DEG_PER_RAD, moving, still)


def even(
    time_s: Float[Array, " samples"], up: Float[Array, "samples 3"]
) -> tuple[Float[Array, " frames"], Float[Array, "frames 3"]]:
    """Return times at `RATE_HZ` and the smoothed unit vectors there (step 1)."""
    frames = int(np.floor((time_s[-1] - time_s[0]) * settings.RATE_HZ + 1e-9)) + 1
    even_s = time_s[0] + np.arange(frames) / settings.RATE_HZ
    parts = [smoothed(smoothed(np.interp(even_s, time_s, part))) for part in up.T]
    return even_s, _unit(np.stack(parts, axis=1))


def smoothed(values: Float[Array, " frames"]) -> Float[Array, " frames"]:
    """Return the moving mean over `SMOOTH` frames, at the ends over those that exist."""
    reach = settings.SMOOTH // 2
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(len(values))
    low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, len(values))
    return np.asarray((sums[high] - sums[low]) / (high - low))


def _unit(vectors: Float[Array, "frames 3"]) -> Float[Array, "frames 3"]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0.0, length, 1.0)


def _neutral(up: Float[Array, "frames 3"]) -> tuple[int, int, Float[Array, " 3"], bool]:
    """Return first frame and end of the run, the neutral direction, and whether it was still (steps 2 and 3)."""
    best: tuple[int, int, Float[Array, " 3"]] | None = None
    for first, mean in _still_windows(up):
        if best is not None and len(up) - first <= best[1] - best[0]:
            break  # no later run can be longer
        end = _run_end(up, first, mean)
        if best is None or end - first > best[1] - best[0]:
            best = first, end, mean
    if best is not None:
        return (*best, True)
    start = _unit(up[: int(settings.START_S * settings.RATE_HZ)].mean(axis=0, keepdims=True))[0]
    return 0, len(up), start, False


def _still_windows(up: Float[Array, "frames 3"]) -> list[tuple[int, Float[Array, " 3"]]]:
    width = int(settings.STILL_S * settings.RATE_HZ)
    if len(up) < width:
        return []
    sums = np.concatenate((np.zeros((1, 3)), np.cumsum(up, axis=0)))
    means = _unit(sums[width:] - sums[:-width])
    least = np.full(len(means), 2.0)
    for k in range(
        width
    ):  # a window's worth of passes over all frames, instead of all windows at once in memory
        np.minimum(least, np.einsum("ij,ij->i", up[k : k + len(means)], means), out=least)
    still = least >= np.cos(settings.STILL_DEG * RAD_PER_DEG)
    found, at = [], 0
    while at < len(still):
        rest = np.flatnonzero(still[at:])
        if not len(rest):
            break
        at += int(rest[0])
        found.append((at, means[at]))
        at += width
    return found


def _run_end(up: Float[Array, "frames 3"], first: int, mean: Float[Array, " 3"]) -> int:
    least = np.cos(settings.REACH_DEG * RAD_PER_DEG)
    for start in range(first, len(up), _BLOCK):  # most runs end soon: no need to look at all that follows
        beyond = np.flatnonzero(up[start : start + _BLOCK] @ mean < least)
        if len(beyond):
            return start + int(beyond[0])
    return len(up)


def _about_axis(
    up: Float[Array, "frames 3"], neutral: Float[Array, " 3"]
) -> tuple[Float[Array, " frames"], Float[Array, " frames"], Bool[Array, " frames"]]:
    """Return angles in and out of the plane in which up turns, rad, and which frames move (steps 4 and 5)."""
    seed = np.zeros(3)
    seed[int(np.argmin(np.abs(neutral)))] = 1.0
    e1 = seed - (seed @ neutral) * neutral
    e1 /= np.linalg.norm(e1)
    e2 = np.cross(neutral, e1)
    x, y = up @ e1, up @ e2
    moving = np.hypot(x, y) > np.sin(settings.MOVING_DEG * RAD_PER_DEG)
    if not moving.any():
        return np.zeros(len(up)), np.zeros(len(up)), moving
    direction = _direction(x[moving], y[moving])
    p = np.cos(direction) * e1 + np.sin(direction) * e2
    axis = np.cross(neutral, p)
    return np.arctan2(up @ p, up @ neutral), np.arcsin(np.clip(up @ axis, -1.0, 1.0)), moving


def _direction(x: Float[Array, " moving"], y: Float[Array, " moving"]) -> float:
    """Return the direction in which the points lie, a few far ones held back, rad."""
    r = np.hypot(x, y)
    weight = (np.minimum(r, np.median(r)) / r) ** 2
    first = _doubled_mean(x, y, weight)
    along = np.abs(y * np.cos(first) - x * np.sin(first)) <= 0.5 * r
    return _doubled_mean(x[along], y[along], weight[along]) if along.any() else first


def _doubled_mean(
    x: Float[Array, " points"], y: Float[Array, " points"], weight: Float[Array, " points"]
) -> float:
    """Return the direction of a line: directions are doubled so that both of its ends count as one."""
    return float(0.5 * np.arctan2((weight * 2.0 * x * y).sum(), (weight * (x * x - y * y)).sum()))
