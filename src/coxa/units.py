"""Conversions at the edges; inside, everything is SI and radians."""

from __future__ import annotations

import math
from typing import Final

DEG_PER_RAD: Final = 180.0 / math.pi
RAD_PER_DEG: Final = math.pi / 180.0
MM_PER_M: Final = 1000.0
GRAVITY_m_s2: Final = 9.80665
"""Standard gravity, m/s² (CGPM 1901); used only to express forces in body weights."""
