"""What a phone or sensor measured of the rotations of one window: in the diary, and as its document."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from coxa.capture.doubts import KEYS as DOUBTS
from coxa.errors import InputError
from coxa.programme.document_part import Part

SOURCES: Final = ("phone", "file", "push", "sensor")
"""Where the samples came from: this phone live, an uploaded recording, a push from another app, a sensor."""
LIMITS: Final = {
    "range_deg": (0.0, 180.0),
    "per_min": (0.0, 600.0),
    "rhythm_cv": (0.0, 100.0),
    "sparc": (-1000.0, 0.0),
    "ldlj": (-1000.0, 1000.0),
}
"""Lowest and highest that each figure can be; beyond them something else was measured."""
MOST_COUNT: Final = 10_000


@dataclass(frozen=True)
class Rotations:
    """The rotations of one window as measured.

    Attributes:
        count: How many, neutral to neutral.
        source: One of `SOURCES`.
        range_deg: Median range.
        per_min: How many a minute.
        rhythm_cv: Coefficient of variation of their times; 0 is even.
        sparc, ldlj: Smoothness (`coxa.efficiency.smoothness`); nearer to zero is smoother.
        doubts: Keys of what was doubtful (`coxa.capture.doubts`).
    """

    count: int
    source: str = "phone"
    range_deg: float | None = None
    per_min: float | None = None
    rhythm_cv: float | None = None
    sparc: float | None = None
    ldlj: float | None = None
    doubts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MOST_COUNT:
            raise InputError(f"{self.count} rotations.", mend=f"give 0 to {MOST_COUNT}.")
        if self.source not in SOURCES:
            raise InputError(f"source '{self.source}'.", mend=f"use one of {', '.join(SOURCES)}.")
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise InputError(f"{name} is {value}.", mend=f"give a number from {low:g} to {high:g}.")
        for key in self.doubts:
            if key not in DOUBTS:
                raise InputError(f"doubt '{key}'.", mend=f"use only {', '.join(DOUBTS)}.")


def read_rotations(part: Part) -> Rotations:
    """Return the rotations that a group of items describes.

    Raises:
        InputError: Something in it cannot be; the key, what arrived and what is allowed are said.
    """
    count = part.number("count", 0, MOST_COUNT, needed=True)
    if count != int(count):
        part.refuse("count", f"is {count:g}", "give a whole number")
    figures = {name: part.number(name, low, high) for name, (low, high) in LIMITS.items()}
    source = part.word("source", SOURCES, needed=True)
    doubts = part.words("doubts", DOUBTS)
    part.end()
    return Rotations(int(count), source, **figures, doubts=doubts)


def rotations_document(found: Rotations) -> dict[str, Any]:
    """Return rotations as a document: what `read_rotations` takes."""
    figures = {name: getattr(found, name) for name in LIMITS}
    return (
        {"count": found.count}
        | {name: _plain(value) for name, value in figures.items() if value is not None}
        | {"source": found.source, "doubts": list(found.doubts)}
    )


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else value
