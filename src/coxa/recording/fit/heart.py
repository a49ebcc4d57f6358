"""Pace at heart rate: metres per heartbeat, and how speed goes with heart rate within a run.

A heart takes minutes to follow the legs, and drifts up at an even pace: so minutes are compared, the first five are
left out, and what a straight line says is told only within the heart rates that the run reached.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coxa.recording.fit.fields import watch_fields
from coxa.recording.fit.messages import Row
from coxa.recording.fit.steady import BLOCK_s, LEAST_s, Steady

SETTLING_s: Final = 300.0
"""Left out at the beginning of a run (ours): heart rate is still rising at an even pace."""
SHORT_s: Final = 900.0
"""A run with less steady running keeps its beginning (ours)."""
FEWEST_MINUTES: Final = 10
"""For a line of speed over heart rate (ours)."""
SPAN_LEAST_bpm: Final = 10.0
"""Between the lowest and the highest minute, for a line (ours): a narrower span says nothing of its slope."""


@dataclass(frozen=True)
class Heart:
    """How far a heartbeat carries.

    Attributes:
        metres_per_beat: Distance over heartbeats of the steady part.
        mean_bpm, mean_speed_m_s: Of the minutes.
        low_bpm, high_bpm: Of the minutes: the span in which the line holds.
        minutes: How many.
        slope_m_s_per_bpm: Of the line; None where the span is too narrow.
        scatter_m_s: Standard deviation of the minutes around the line.
        spread_bpm: Standard deviation of the minutes' heart rates.
    """

    metres_per_beat: float
    mean_bpm: float
    mean_speed_m_s: float
    low_bpm: float
    high_bpm: float
    minutes: int
    slope_m_s_per_bpm: float | None
    scatter_m_s: float | None
    spread_bpm: float


def pace_at_heart_rate(rows: Sequence[Row], steady: Steady) -> Heart | None:
    """Return how speed and heart rate go together; None where there is less than a minute of both.

    Args:
        rows: In order of time.
        steady: Which of them are steady running.
    """
    fields = watch_fields()
    begin = rows[0].time_s + (SETTLING_s if steady.seconds >= SHORT_s else 0.0) if rows else 0.0
    blocks: dict[int, list[float]] = {}
    for row, w in zip(rows, steady.weights_s, strict=True):
        speed, beat = (_value(row, key) for key in ("speed_m_s", "heart_rate_bpm"))
        if not w or row.time_s < begin or speed is None or beat is None:
            continue
        if fields["speed_m_s"].holds(speed) and fields["heart_rate_bpm"].holds(beat):
            sums = blocks.setdefault(int((row.time_s - rows[0].time_s) // BLOCK_s), [0.0, 0.0, 0.0])
            for k, part in enumerate((w, w * speed, w * beat)):
                sums[k] += part
    seconds = math.fsum(sums[0] for sums in blocks.values())
    if seconds < LEAST_s:
        return None
    metres = math.fsum(sums[1] for sums in blocks.values())
    beats = math.fsum(sums[2] for sums in blocks.values()) / 60.0
    whole = [(s[2] / s[0], s[1] / s[0]) for s in blocks.values() if s[0] >= BLOCK_s / 2.0]
    return _line(metres / beats, whole or [(60.0 * beats / seconds, metres / seconds)])


def _value(row: Row, key: str) -> float | None:
    value = row.values.get(key)
    return row.developer.get(key) if value is None else value


def _line(metres_per_beat: float, minutes: Sequence[tuple[float, float]]) -> Heart:
    n = len(minutes)
    mean_x, mean_y = (math.fsum(one[k] for one in minutes) / n for k in (0, 1))
    low, high = min(x for x, _ in minutes), max(x for x, _ in minutes)
    sxx = math.fsum((x - mean_x) ** 2 for x, _ in minutes)
    slope = scatter = None
    if n >= FEWEST_MINUTES and high - low >= SPAN_LEAST_bpm:
        slope = math.fsum((x - mean_x) * (y - mean_y) for x, y in minutes) / sxx
        left = math.fsum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in minutes)
        scatter = math.sqrt(left / (n - 2))
    return Heart(metres_per_beat, mean_x, mean_y, low, high, n, slope, scatter, math.sqrt(sxx / n))
