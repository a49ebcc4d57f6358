"""Every constant of a capture; docs/design/capture.md tells what each is for, its steps have the same names.

All are our own choice unless a source stands beside them; the page in the browser has the same numbers.
"""

from __future__ import annotations

from typing import Final

RATE_HZ: Final = 50.0
SMOOTH: Final = 5
"""Frames of each of the two moving means: 0.1 s."""
STILL_S: Final = 1.0
STILL_DEG: Final = 2.0
REACH_DEG: Final = 75.0
"""Wider than any hip turns from neutral, narrower than the way from standing to lying."""
START_S: Final = 0.5
MOVING_DEG: Final = 5.0
LEAST_DEG: Final = 5.0
"""Below measurement error (6°, data/programme/rules.toml) there is no turn."""
HALF: Final = 0.4
"""Less than the half swing with which a swing to both sides begins, more than a wobble."""
WHOLE: Final = 0.7
EDGE: Final = 0.05
LEAST_FRAMES: Final = 10
HOLD_S: Final = 0.5
QUARTER: Final = 0.25
CURVE_POINTS: Final = 600

DRIFT_DEG: Final = 6.0
OFF_SHARE: Final = 0.35
GAP_S: Final = 0.5
LEAST_RATE_HZ: Final = 15.0
SWAY_DEG: Final = 2.0
ARM_M: Final = 0.3
"""From the axis of the thigh to a phone on the lower half of the shin."""
STANDARD_GRAVITY_m_s2: Final = 9.80665
"""CGPM 1901."""
SINE_SHARE: Final = 0.713
"""Share of a half turn of a sine between its 5 % edges: 1 − 2 arccos(0.9) / π."""
ALONG: Final = 0.77
"""Cosine of 40°: gravity this near to the axis shows less than two thirds of a turn."""
QUIET_RAD_S: Final = 0.05
"""Angular speed (3°/s) under which a gyroscope is taken to lie still."""
