"""Numbers as people write them: `38`, `38°`, `23 kg`, `110 N·m`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from coxa.units import GRAVITY_m_s2

_NUMBER: Final = re.compile(r"\s*([-+−]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*(.*?)\s*")

DEGREE_UNITS: Final = ("", "°", "deg", "degree", "degrees")
FORCE_UNITS: Final = {"n": 1.0, "newton": 1.0, "newtons": 1.0, "kg": GRAVITY_m_s2, "kgf": GRAVITY_m_s2,
                      "lb": 0.45359237 * GRAVITY_m_s2, "lbs": 0.45359237 * GRAVITY_m_s2,
                      "lbf": 0.45359237 * GRAVITY_m_s2}  # fmt: skip
"""Newtons per unit; a kilogram or a pound is what a scale shows: a force by standard gravity."""
MOMENT_UNITS: Final = ("n·m", "nm", "n*m", "n m", "n.m", "n⋅m")


MOST_SHOWN: Final = 60
"""Letters of a wrong value that an error repeats."""


@dataclass(frozen=True)
class Quantity:
    """A number and the unit written behind it; no unit is the empty word."""

    value: float
    unit: str = ""


def quantity(written: Any) -> Quantity | None:
    """Return what was written, a number or words that begin with one; None when it is neither.

    Args:
        written: A number, or text such as `23 kg`; a comma may stand for the decimal point.
    """
    if isinstance(written, bool):
        return None
    if isinstance(written, int | float):
        try:
            return _finite(float(written), "")
        except OverflowError:  # a whole number with hundreds of digits
            return None
    if not isinstance(written, str):
        return None
    match = _NUMBER.fullmatch(written)
    if match is None:
        return None
    return _finite(float(match[1].replace(",", ".").replace("−", "-")), match[2])


def number_words(text: str) -> list[str]:
    """Return the numbers of a line, each as written.

    `38,5 40` is two numbers with decimals, `38, 40` two without, `38,40,39` three: a comma separates before a space,
    and where a word holds more than one.
    """
    words = [word for word in re.split(r"[\s;]+|,\s+", text.strip()) if word]
    return [part for word in words for part in (word.split(",") if word.count(",") > 1 else (word,)) if part]


def _finite(value: float, unit: str) -> Quantity | None:
    return Quantity(value, unit) if math.isfinite(value) else None


def is_moment_unit(unit: str) -> bool:
    """Return whether a unit is newton metres, however it is written."""
    return unit.lower() in MOMENT_UNITS


def near(word: str, names: Iterable[str]) -> str | None:
    """Return the name that a misspelt one was probably meant to be; None when none is close.

    Units belong to names here, so `inward` and `height` are near misses of `inward_deg` and `height_cm`.
    """
    known = list(names)
    begins = [name for name in known if name.startswith(f"{word.lower()}_")]
    close = begins or get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return close[0] if close else None


def printable(text: str) -> str:
    """Return text without letters that would move or colour a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def shown(value: Any) -> str:
    """Return a value as it stood in the file, cut short when it is long."""
    text = f"'{printable(value)}'" if isinstance(value, str) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 3]}..."
