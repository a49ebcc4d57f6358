"""Names as users write them: near misses to suggest, and bare coordinate names in path-style labels."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

MOST_NAMES: Final = 5_000
"""Names compared with a misspelt one; a model has hundreds, a broken table may have millions."""


def near_misses(name: str, allowed: Iterable[str]) -> str:
    """Return a hint such as `did you mean 'hip_flexion_r' or 'hip_flexion_l'?`, or the names that exist.

    Args:
        name: The name that was not found.
        allowed: The names that exist.
    """
    names = list(dict.fromkeys(allowed))[:MOST_NAMES]
    if not names:
        return "there are no names to choose from."
    lowered = {candidate.lower(): candidate for candidate in reversed(names)}
    close = [lowered[key] for key in get_close_matches(name.lower(), lowered, n=3, cutoff=0.6)]
    if close:
        return f"did you mean {' or '.join(repr(candidate) for candidate in close)}?"
    return f"what exists: {listed(names)}."


def listed(names: Iterable[str], most: int = 8) -> str:
    """Return names for a sentence, the rest counted: `a, b and 7 more`."""
    all_names = list(names)
    shown = ", ".join(all_names[:most])
    return shown if len(all_names) <= most else f"{shown} and {len(all_names) - most} more"
