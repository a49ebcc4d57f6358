"""What can be doubtful about a capture: a key for programs, and words for people that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "neutral": "No still second was found, so neutral is where the recording began. Lie still with the shin "
        "upright for two seconds before you turn.",
        "few": "No turn was found, or not as many as asked for. Turn from neutral all the way out and back, each "
        "time.",
        "drift": "Neutral moved while you turned: the strap slipped, or you lie differently. Tighten the strap; "
        "each turn is measured from its own neutral, so the range still holds.",
        "mounting": "The phone turned about more than one axis, or gravity lies along the axis. Strap it firmly to "
        "the shin, keep the knee bent and the thigh level.",
        "gap": "Samples are missing for more than half a second; turns in the gap are lost. Keep the app open "
        "and the screen on.",
        "rate": "There are few samples per second, so quick turns look smaller than they are. Record at 50 per "
        "second or more.",
        "fast": "These turns are quick and only acceleration was recorded, which then no longer shows where up "
        "is: the range may be too large. Record gravity or the gyroscope as well, or turn more slowly.",
        "clock": "The clock of the recording went backwards; the samples concerned are left out.",
    }
)
"""What each doubt says."""
KEYS: Final = tuple(WORDS)


@dataclass(frozen=True)
class Doubt:
    """Something noticed that makes a capture less certain.

    Attributes:
        key: One of `KEYS`.
        words: What was noticed and what to do.
    """

    key: str
    words: str


def doubt(key: str) -> Doubt:
    """Return the doubt of this key."""
    return Doubt(key, WORDS[key])
