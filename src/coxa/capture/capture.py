"""A capture: the recording of a phone on the shin in, rotations or trials with their doubts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.capture import settings
from coxa.capture.angle import Swing, swing
from coxa.capture.directions import Directions, directions
from coxa.capture.doubts import Doubt, doubt
from coxa.capture.measures import Rotations, half_s, rotations_of, trials_deg
from coxa.capture.turns import Turned, turned
from coxa.errors import InputError
from coxa.figures.grades import MEASURED
from coxa.recording.phone.description import PhoneRecording
from coxa.units import RAD_PER_DEG

SCHEMA_VERSION: Final = "1.0"
SIDES: Final = ("r", "l")
MOST_TRIALS: Final = 20


@dataclass(frozen=True, eq=False)
class Capture:
    """What was measured.

    Attributes:
        kind: 'rotations' or 'range'.
        side: 'r' or 'l'; None when it was not said.
        out: Which way the first turn went: 'outward' or 'inward', as it was said.
        app: What recorded.
        sensor, method: What the angle comes from (`Directions`).
        rate_Hz, duration_s: Of the recording.
        rotations: All turns, also of a range test.
        trials_deg: Range of each trial of a range test.
        doubts: What makes it less certain.
        notes: What was done to the samples, in words.
        time_s: From neutral on.
        angle_deg: From neutral; the first turn is positive.
    """

    kind: str
    side: str | None
    out: str
    app: str
    sensor: str
    method: str
    rate_Hz: float
    duration_s: float
    rotations: Rotations
    trials_deg: tuple[float, ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]
    time_s: Float[Array, " frames"]
    angle_deg: Float[Array, " frames"]

    @property
    def evidence(self) -> str:
        """Evidence grade."""
        return MEASURED

    @property
    def median_deg(self) -> float | None:
        """Median of the trials; None without trials."""
        return float(np.median(self.trials_deg)) if self.trials_deg else None


def rotations(recording: PhoneRecording, *, side: str | None = None, outward_first: bool = True) -> Capture:
    """Return range, number, rhythm and smoothness of the rotations in a recording.

    Args:
        recording: Of a phone strapped to the shin, lying still first (`read_phone`).
        side: 'r' or 'l'; None when not known.
        outward_first: Whether the lower leg turned outward first; gravity cannot tell.

    Raises:
        InputError: The side is none, or the recording is shorter than a second.
    """
    return _captured(recording, "rotations", side, outward_first, None)


def range_test(
    recording: PhoneRecording, trials: int = 3, *, side: str | None = None, outward_first: bool = True
) -> Capture:
    """Return the range of rotation: trials one after the other, each slowly out to the end, held, and back.

    Args:
        recording: As for `rotations`.
        trials: How many were asked for; other than that many is a doubt.
        side: 'r' or 'l'; None when not known.
        outward_first: Whether the lower leg turned outward.

    Raises:
        InputError: As for `rotations`, or the number of trials cannot be.
    """
    if not 1 <= trials <= MOST_TRIALS:
        raise InputError(f"{trials} trials.", mend=f"ask for 1 to {MOST_TRIALS}, usually 3.")
    return _captured(recording, "range", side, outward_first, trials)


def capture_document(capture: Capture) -> dict[str, Any]:
    """Return a capture as JSON holds it: degrees, seconds, null where it could not be told."""
    found, every = capture.rotations, max(1, -(-len(capture.time_s) // settings.CURVE_POINTS))
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": capture.kind,
        "evidence": capture.evidence,
        "source": {
            "app": capture.app,
            "sensor": capture.sensor,
            "method": capture.method,
            "rate_Hz": round(capture.rate_Hz, 1),
            "duration_s": round(capture.duration_s, 1),
        },
        "rotations": _rotations_document(found) if capture.kind == "rotations" else None,
        "trials": {
            "deg": [round(each, 1) for each in capture.trials_deg],
            "median_deg": _rounded(capture.median_deg, 1),
        }
        if capture.kind == "range"
        else None,
        "doubts": [{"key": each.key, "words": each.words} for each in capture.doubts],
        "curve": {
            "time_s": [round(float(t), 2) for t in (capture.time_s - capture.time_s[0])[::every]],
            "angle_deg": [round(float(a), 1) + 0.0 for a in capture.angle_deg[::every]],
        },
    }


def _rotations_document(found: Rotations) -> dict[str, Any]:
    return {
        "count": found.count,
        "range_deg": _rounded(found.range_deg, 1),
        "each_deg": [round(each, 1) for each in found.each_deg],
        "per_min": _rounded(found.per_min, 1),
        "rhythm_cv": _rounded(found.rhythm_cv, 3),
        "sparc": _rounded(found.sparc, 2),
        "ldlj": _rounded(found.ldlj, 2),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _captured(
    recording: PhoneRecording, kind: str, side: str | None, outward_first: bool, trials: int | None
) -> Capture:
    if side is not None and side not in SIDES:
        raise InputError(f"side '{side}'.", mend="use r or l.")
    if recording.duration_s < settings.STILL_S:
        raise InputError(
            f"the recording lasts {recording.duration_s:.2g} s.",
            mend="record from lying still to the end of the last turn.",
        )
    up = directions(recording)
    way = swing(up.time_s, up.up)
    turns = turned(way.angle_deg)
    told = rotations_of(turns)
    keys = dict.fromkeys((*recording.warnings, *up.doubts, *_doubts(recording, up, way, turns, told, trials)))
    return Capture(
        kind=kind,
        side=side,
        out="outward" if outward_first else "inward",
        app=recording.app,
        sensor=up.sensor,
        method=up.method,
        rate_Hz=recording.rate_Hz,
        duration_s=recording.duration_s,
        rotations=told,
        trials_deg=trials_deg(turns) if kind == "range" else (),
        doubts=tuple(doubt(key) for key in keys),
        notes=recording.notes,
        time_s=way.time_s,
        angle_deg=turns.angle_deg,
    )


def _doubts(
    recording: PhoneRecording,
    up: Directions,
    way: Swing,
    turns: Turned,
    told: Rotations,
    trials: int | None,
) -> Iterator[str]:
    if not way.still:
        yield "neutral"
    if _drifted(turns):
        yield "drift"
    if way.moving.any():
        angle, off = (float(np.sqrt(np.mean(v[way.moving] ** 2))) for v in (way.angle_deg, way.off_deg))
        if off > settings.OFF_SHARE * angle:
            yield "mounting"
    if _gap(recording.time_s, way):
        yield "gap"
    if recording.rate_Hz < settings.LEAST_RATE_HZ:
        yield "rate"
    if (
        up.sensor == "acceleration"
        and up.method == "gravity"
        and _swayed_deg(turns, told) > settings.SWAY_DEG
    ):
        yield "fast"
    if told.count == 0 or trials not in (None, told.count):
        yield "few"


def _drifted(turns: Turned) -> bool:
    if len(turns.rotations) < 3:
        return False
    returned = turns.rotations[:-1]  # after the last one the phone is taken off
    rests = [float(turns.angle_deg[r.after]) for r in returned]
    third = max(1, len(rests) // 3)
    return abs(float(np.median(rests[-third:]) - np.median(rests[:third]))) > settings.DRIFT_DEG


def _gap(time_s: Float[Array, " frames"], way: Swing) -> bool:
    steps = np.diff(time_s)
    within = (time_s[1:] > way.time_s[0]) & (time_s[:-1] < way.time_s[-1])
    return bool(np.any(steps[within] > settings.GAP_S))


def _swayed_deg(turns: Turned, told: Rotations) -> float:
    """Return by how much the shin's own acceleration tilts what the sensor takes for up, at the ends of its turns.

    A sine of amplitude A that takes half_s from end to end accelerates by A (π / half_s)² there.
    """
    halves = half_s(turns)
    if told.range_deg is None or not halves:
        return 0.0
    duration_s = max(float(np.median(halves)), 1.0 / settings.RATE_HZ) / settings.SINE_SHARE
    acceleration = settings.ARM_M * 0.5 * told.range_deg * RAD_PER_DEG * (np.pi / duration_s) ** 2
    return float(acceleration / settings.STANDARD_GRAVITY_m_s2 / RAD_PER_DEG)
