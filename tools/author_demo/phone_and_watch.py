"""What the example person measures with her phone and her watch: turns on the roller, and runs.

It draws from a generator of its own, so that her diary stays as it was written without them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np


@dataclass(frozen=True)
class Course:
    """A figure over the weeks: from `first` to `last`, most of the way within `days`; `noise` about it.

    All courses here are own choices, such as a runner with one stiff hip may have.
    """

    first: float
    last: float
    days: float
    noise: float

    def draw(self, random: np.random.Generator, day: int, digits: int) -> float:
        """Return it as it comes out on a day."""
        middle = self.last + (self.first - self.last) * math.exp(-day / self.days)
        return round(float(random.normal(middle, self.noise)), digits)


COUNTED_FROM: Final = 14
"""The day from which she straps the phone on."""
TURNED: Final = ("P2", "P4")
RANGES_deg: Final[Mapping[tuple[str, str], Course]] = {
    ("P2", "right"): Course(34, 36, 20, 1.5),
    ("P2", "left"): Course(28, 35, 14, 1.5),
    ("P4", "right"): Course(30, 31, 20, 1.5),
    ("P4", "left"): Course(25, 30, 14, 1.5),
}
PER_MIN: Final = Course(14, 16, 20, 0.8)
RHYTHM_CV: Final = Course(0.16, 0.08, 14, 0.015)
SPARC: Final = Course(-2.1, -1.78, 16, 0.05)
LDLJ: Final = Course(-4.2, -3.3, 16, 0.15)
DRIFTED: Final = 0.06
"""Share of windows in which the strap slips."""

RUN_DAYS: Final = tuple(7 * week + day for week in range(6) for day in (1, 3, 6))
LONG_m: Final = {8: 14_000.0}
"""The long run that her note of the next day names."""
USUAL_m: Final = Course(6_000, 7_500, 30, 900)
SPEED_m_s: Final = Course(2.75, 2.85, 30, 0.06)
HEART_per_min: Final = Course(152, 150, 30, 2.0)
WATCH: Final[Mapping[str, tuple[Course, float]]] = {
    "balance_left_pct": (Course(48.9, 49.5, 25, 0.25), 0.35),
    "contact_ms": (Course(251, 249, 30, 2.5), 4.0),
    "cadence_spm": (Course(168, 169, 30, 1.2), 1.5),
    "vertical_ratio_pct": (Course(8.5, 8.4, 30, 0.12), 0.2),
}
"""Figures of a run with the scatter of its minutes."""


def count_turns(random: np.random.Generator, day: int, windows: list[dict[str, Any]]) -> None:
    """Write down the turns of a session's windows, where the phone was on."""
    for window in windows:
        if day < COUNTED_FROM or window["exercise"] not in TURNED or window["skipped"]:
            continue
        per_min = PER_MIN.draw(random, day, 1)
        window["rotation"] = {
            "count": int(per_min * window["done_s"] / 60.0),
            "range_deg": RANGES_deg[window["exercise"], window["side"]].draw(random, day, 1),
            "per_min": per_min,
            "rhythm_cv": RHYTHM_CV.draw(random, day, 3),
            "sparc": SPARC.draw(random, day, 2),
            "ldlj": LDLJ.draw(random, day, 2),
            "source": "phone",
            "doubts": ["drift"] if random.random() < DRIFTED else [],
        }


def run_of(random: np.random.Generator, first: date, day: int) -> dict[str, Any]:
    """Return the document of the run of a day, as `coxa.recording.fit.runs` lays it out."""
    distance_m = LONG_m.get(day) or round(USUAL_m.draw(random, 0, 0), -1)
    speed, heart = SPEED_m_s.draw(random, day, 3), HEART_per_min.draw(random, day, 1)
    moving_s = round(distance_m / speed, 1)
    steady_s = round(0.96 * moving_s, 1)
    began = datetime.combine(first, datetime.min.time(), UTC) + timedelta(
        days=day, hours=17, seconds=int(random.integers(0, 3600))
    )
    said = {"seconds": steady_s, "from": "watch"}
    figures = {key: {"value": c.draw(random, day, 2), "sd": sd} | said for key, (c, sd) in WATCH.items()}
    figures["heart_rate_bpm"] = {"value": heart, "sd": 4.5} | said
    figures["speed_m_s"] = {"value": speed, "sd": 0.12} | said
    return {
        "schema_version": "1.0",
        "id": f"run-{UUID(bytes=random.bytes(16), version=4)}",
        "started_at": began.isoformat().replace("+00:00", "Z"),
        "day": began.date().isoformat(),
        "utc_offset_min": 0,
        "surface": "",
        "device": "example watch",
        "duration_s": round(1.02 * moving_s, 1),
        "moving_s": moving_s,
        "steady_s": steady_s,
        "distance_m": distance_m,
        "positions": False,
        "figures": figures,
        "developer": {},
        "other": {},
        "heart": {
            "metres_per_beat": round(60.0 * speed / heart, 4),
            "mean_bpm": heart,
            "mean_speed_m_s": speed,
            "low_bpm": round(heart - 9.0, 1),
            "high_bpm": round(heart + 8.0, 1),
            "minutes": int(steady_s // 60),
            "slope_m_s_per_bpm": round(float(random.normal(0.02, 0.002)), 4),
            "scatter_m_s": 0.06,
            "spread_bpm": 4.5,
        },
        "notes": [],
        "source": {"file": f"run-{day:02}.fit", "digest": f"example-{day:02}", "part": 1},
    }
