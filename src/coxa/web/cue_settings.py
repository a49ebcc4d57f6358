"""How a person wants to be told in a session, as it is kept among the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SWITCHES: Final = {"sound": True, "vibration": True, "voice": False}
"""Cues of the session, and whether each is on unless the person says otherwise."""
GET_READY_S: Final = 10
"""Time to get ready for a new side or position unless the person says otherwise."""
GET_READY_LIMITS_S: Final = (5, 60)


def get_ready_s(settings: Mapping[str, Any]) -> float | None:
    """Return the time to get ready that was chosen; None when none was, or what an import brought is none."""
    kept = settings.get("get_ready_s")
    low, high = GET_READY_LIMITS_S
    return kept if isinstance(kept, int | float) and low <= kept <= high else None
