"""What the parts of the reference hip's muscles are called."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from coxa.anatomy import muscle_table

FRONT_TO_BACK: Final = ("front", "middle", "back")
TOP_TO_BOTTOM: Final = ("upper", "middle", "lower")
FANS: Final = ("gluteus medius", "gluteus minimus")
"""Muscles whose parts lie one behind the other; those of all others lie one below the other."""


def muscle_names(muscles: Sequence[str]) -> tuple[str, ...]:
    """Return names of the parts of muscles: the whole muscle, and which part where there are several.

    Args:
        muscles: Of the reference hip, with side, such as `glmed1_r`.
    """
    return tuple(_names()[muscle.rpartition("_")[0]] for muscle in muscles)


@cache
def _names() -> dict[str, str]:
    wholes = [element.muscle for element in muscle_table()]
    found, seen = {}, dict.fromkeys(wholes, 0)
    for element in muscle_table():
        seen[element.muscle] += 1
        count, words = wholes.count(element.muscle), _words(element.muscle)
        part = _part(seen[element.muscle], count, words)
        found[element.name] = f"{element.muscle}, {part}" if part else element.muscle
    return found


def _words(whole: str) -> tuple[str, str, str]:
    return FRONT_TO_BACK if whole in FANS else TOP_TO_BOTTOM


def _part(number: int, count: int, words: tuple[str, str, str]) -> str:
    """Return which of several parts, first to last in the order of the words; nothing for the only one."""
    first, _, last = words
    if count == 1:
        return ""
    if count == 2:
        return f"{(first, last)[number - 1]} part"
    if count == 3:
        return f"{words[number - 1]} part"
    if count == 4:
        return f"{(first, f'{first} middle', f'{last} middle', last)[number - 1]} part"
    return f"part {number} of {count} ({first} to {last})"
