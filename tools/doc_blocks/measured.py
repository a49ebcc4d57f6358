"""Documents of what devices measured: a capture of a phone and a run of a watch, each made or read by Coxa."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

import coxa
from coxa.capture import capture_document
from coxa.programme.running import parse_run
from tools.doc_blocks.entries import laid_out

_TURNS = 3
_TURN_s = 3.0
_STILL_s = 3.0
_RATE_Hz = 50.0
_RANGE_deg = 30.0
_POINTS = 4

RUN: dict[str, Any] = {
    "schema_version": "1.0",
    "id": "run-a85380a65dab3f503cdda442",
    "started_at": "2026-05-04T05:30:00Z",
    "day": "2026-05-04",
    "utc_offset_min": 120,
    "surface": "",
    "device": "garmin fr945",
    "duration_s": 1930.0,
    "moving_s": 1900.0,
    "steady_s": 1815.0,
    "distance_m": 5702.0,
    "positions": True,
    "figures": {
        "balance_left_pct": {
            "value": 49.2,
            "sd": 0.4,
            "seconds": 1815,
            "from": "watch",
            "device_average": 49.3,
        },
        "contact_ms": {"value": 245.0, "sd": 4.1, "seconds": 1815, "from": "watch", "device_average": None},
    },
    "developer": {},
    "other": {},
    "heart": {
        "metres_per_beat": 1.2,
        "mean_bpm": 150.0,
        "mean_speed_m_s": 3.0,
        "low_bpm": 141.0,
        "high_bpm": 158.0,
        "minutes": 30,
        "slope_m_s_per_bpm": 0.02,
        "scatter_m_s": 0.06,
        "spread_bpm": 4.5,
    },
    "notes": [],
    "source": {"file": "morning.fit", "digest": "85e0aadfc2e137af", "part": 1},
}
"""A run as a watch with running dynamics records it."""


def capture_example() -> str:
    """Return the document of a capture that was made here, its curve cut short."""
    time_s = np.arange(0.0, _STILL_s + _TURNS * _TURN_s + 2.0, 1.0 / _RATE_Hz)
    turning_s = np.clip(time_s - _STILL_s, 0.0, _TURNS * _TURN_s)
    angle_rad = np.radians(_RANGE_deg / 2) * (1.0 - np.cos(2.0 * np.pi * turning_s / _TURN_s))
    up = np.stack([np.zeros_like(angle_rad), np.sin(angle_rad), np.cos(angle_rad)], axis=1)
    document = capture_document(coxa.rotations(coxa.PhoneRecording(time_s, gravity_m_s2=up, app="phyphox")))
    document["curve"] = {key: values[:_POINTS] for key, values in document["curve"].items()}
    return _shown(document)


def run_example() -> str:
    """Return the document of a run, which Coxa has read."""
    parse_run(json.loads(json.dumps(RUN)))
    return _shown(RUN)


def _shown(document: dict[str, Any]) -> str:
    return f"```json\n{laid_out(document)}\n```"
