"""Which part of a recording is steady running, and means over it.

Stops, walking, and the seconds in which somebody starts or slows down have other contact times and another balance; a
mean over all would say how often a traffic light was red.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from coxa.recording.fit.messages import Row

CADENCE_LEAST_spm: Final = 140.0
"""Steps a minute from which it is running. Ours: brisk walking stays below about 135, slow running lies above 145."""
SPEED_LEAST_m_s: Final = 1.9
"""Where no cadence is recorded. Ours: most people change from walking to running at about 2 m/s."""
STANDING_m_s: Final = 0.5
"""Slower than this nobody gets anywhere, whatever the wrist does (ours)."""
GAP_s: Final = 10.0
"""Records further apart do not belong together: a pause, or no signal (ours; smart recording leaves up to 8 s out)."""
STARTING_s: Final = 10.0
STOPPING_s: Final = 5.0
"""Left out at the beginning and the end of each stretch (ours)."""
STRETCH_LEAST_s: Final = 45.0
"""Shortest stretch that counts, its ends included (ours)."""
BLOCK_s: Final = 60.0
LEAST_s: Final = 60.0
"""A mean over less than a minute is not given (ours)."""


@dataclass(frozen=True)
class Mean:
    """A mean over steady running.

    Attributes:
        value: Each record weighted by the time it stands for.
        sd: Standard deviation of the minutes' means; None with fewer than three minutes.
        seconds: How much of the run it is from.
        left_out: How many values no run can have.
    """

    value: float
    sd: float | None
    seconds: float
    left_out: int


@dataclass(frozen=True)
class Steady:
    """What of a recording is steady running.

    Attributes:
        weights_s: Time each record stands for, 0 where it is not steady running.
        moving_s: Time in which the person moved on foot, walking included.
        judged_by: 'cadence', 'speed' or '' where the recording tells neither.
    """

    weights_s: tuple[float, ...]
    moving_s: float
    judged_by: str

    @property
    def seconds(self) -> float:
        """How much steady running there is."""
        return sum(self.weights_s)


def steady_part(rows: Sequence[Row]) -> Steady:
    """Return which records are steady running.

    Args:
        rows: In order of time, one per second at most.
    """
    steps = [min(GAP_s, float(b.time_s - a.time_s)) for a, b in pairwise(rows)] + [1.0] * bool(rows)
    judged_by = _judged_by(rows)
    runs = [_runs(row, judged_by) for row in rows]
    weights = [0.0] * len(rows)
    for first, last in _stretches(rows, runs):
        begin, end = rows[first].time_s, rows[last].time_s
        if end - begin < STRETCH_LEAST_s:
            continue
        for k in range(first, last + 1):
            if begin + STARTING_s <= rows[k].time_s <= end - STOPPING_s:
                weights[k] = steps[k]
    moving = sum(step for row, step in zip(rows, steps, strict=True) if _moves(row) and step < GAP_s)
    return Steady(tuple(weights), moving, judged_by)


def mean_over(
    rows: Sequence[Row],
    steady: Steady,
    of: Callable[[Row], float | None],
    holds: Callable[[float], bool] = lambda _value: True,
) -> Mean | None:
    """Return the mean of something over the steady part; None where there is less than a minute of it.

    Args:
        rows: As given to `steady_part`.
        steady: What it found.
        of: The value of a record; None where it has none.
        holds: Whether a value can be one of a run.
    """
    total = weight = 0.0
    left_out = 0
    blocks: dict[int, tuple[float, float]] = {}
    for row, w in zip(rows, steady.weights_s, strict=True):
        value = of(row) if w else None
        if value is None:
            continue
        if not holds(value):
            left_out += 1
            continue
        total, weight = total + w * value, weight + w
        key = int((row.time_s - rows[0].time_s) // BLOCK_s)
        done = blocks.get(key, (0.0, 0.0))
        blocks[key] = (done[0] + w * value, done[1] + w)
    if weight < LEAST_s:
        return None
    means = [s / w for s, w in blocks.values() if w >= BLOCK_s / 2.0]
    return Mean(total / weight, _sd(means), weight, left_out)


def _sd(values: Sequence[float]) -> float | None:
    if len(values) < 3:
        return None
    middle = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1))


def _judged_by(rows: Sequence[Row]) -> str:
    for key, word in (("cadence_spm", "cadence"), ("speed_m_s", "speed")):
        if 2 * sum(_said(row, key) is not None for row in rows) > len(rows):
            return word
    return ""


def _said(row: Row, key: str) -> float | None:
    value = row.values.get(key)
    return row.developer.get(key) if value is None else value


def _runs(row: Row, judged_by: str) -> bool:
    cadence, speed = _said(row, "cadence_spm"), _said(row, "speed_m_s")
    if speed is not None and speed < STANDING_m_s:
        return False
    if judged_by == "cadence":
        return cadence is not None and cadence >= CADENCE_LEAST_spm
    if judged_by == "speed":
        return speed is not None and speed >= SPEED_LEAST_m_s
    return True


def _moves(row: Row) -> bool:
    cadence, speed = _said(row, "cadence_spm"), _said(row, "speed_m_s")
    if speed is not None:
        return speed >= STANDING_m_s
    return cadence is None or cadence > 0.0


def _stretches(rows: Sequence[Row], runs: Sequence[bool]) -> list[tuple[int, int]]:
    """Return first and last record of each stretch of running without a gap."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    for k, running in enumerate(runs):
        apart = k > 0 and rows[k].time_s - rows[k - 1].time_s > GAP_s
        if begun is not None and (apart or not running):
            found.append((begun, k - 1))
            begun = None
        if running and begun is None:
            begun = k
    if begun is not None:
        found.append((begun, len(rows) - 1))
    return found
