"""A figure of a self-check, and how it reads; terminal and pages show it alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

SAMPLES: Final = 100
"""Samples behind a spread when nobody says otherwise: the share beyond 5 and 95 % is then known to about 2 %, and a
check takes some seconds."""

SHORT: Final = {
    "efficiency": "Hip efficiency η, %",
    "range_prone_inward": "Turns inward, °",
    "range_prone_outward": "Turns outward, °",
    "offset_walking": "Off-centre, 0 to 1",
    "stiffness_passive": "Stiffness, N·m/°",
    "peak_abduction": "Abduction, N·m",
    "speed": "Fastest swing, %",
    "endurance": "Endurance, %",
}
"""Figures of the short table, in its order, with their labels there."""

GROUP_WORDS: Final = {
    "hip flexors": "hip flexors",
    "gluteus maximus": "large buttock muscle",
    "abductors": "outer hip muscles",
    "adductors": "inner thigh muscles",
    "deep rotators": "deep rotators",
    "hamstrings": "hamstrings",
}
"""Groups as people who are no anatomists call them."""

CAUSES: Final = {"strength": "weakness", "guard": "guarding", "tension": "tension"}
"""Property of a muscle → the cause of waste that it carries."""

UNTOLD: Final = "cannot be told"
"""In place of a figure whose interval leaves everything open."""
NOTHING, ANYTHING = 0.1, 3.0
"""Times the healthy figure: an interval from below the first to above the second says nothing (own choice)."""

RATED: Final = "of 10"
"""Unit of what was rated by feel: whole numbers."""


@dataclass(frozen=True)
class Spread:
    """A figure with its uncertainty.

    Attributes:
        value: Median.
        low, high: 5 and 95 %.
    """

    value: float
    low: float
    high: float

    @property
    def beyond_zero(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class CheckFigure:
    """One figure of one hip.

    Attributes:
        key: Its name for programs.
        section: Under which heading it stands.
        label: Its name for people.
        unit: Its unit.
        evidence: 'measured', 'modelled' or 'hypothesis'.
        spread: The figure; None when not assessed.
        healthy: The same of this person's hip with healthy muscles; None for what was measured.
        words: What goes with it, or why it is missing.
        signs: Words for a positive and a negative value, "forward" and "back"; empty when a sign needs none.
    """

    key: str
    section: str
    label: str
    unit: str
    evidence: str
    spread: Spread | None
    healthy: float | None = None
    words: str = ""
    signs: tuple[str, str] = ("", "")


def figure_of(entry: Mapping[str, Any]) -> CheckFigure:
    """Return a figure from how `check.json` holds it.

    Args:
        entry: Laid out as `check.schema.json` says; later versions may have added keys.
    """
    spread, signs = entry["spread"], entry["signs"]
    return CheckFigure(
        entry["key"],
        entry["section"],
        entry["label"],
        entry["unit"],
        entry["evidence"],
        None if spread is None else Spread(spread["value"], spread["low"], spread["high"]),
        entry["healthy"],
        entry["words"],
        (signs[0], signs[1]) if len(signs) == 2 else ("", ""),
    )


def interval(figure: CheckFigure, digits: int | None = None) -> str:
    """Return a figure as people read it: median, and in brackets where nine of ten samples lie.

    Args:
        figure: The figure.
        digits: Decimals, as for all figures of a row; None: as many as this one deserves.
    """
    spread = figure.spread
    if spread is None:
        return figure.words.partition(":")[0] or "not assessed"
    if says_nothing(figure):
        return UNTOLD
    if digits is None:
        digits = row_digits((figure,))
    value, low, high = (plain(x, digits) for x in (spread.value, spread.low, spread.high))
    dash = "…" if "−" in low + high else "–"
    return value if low == high else f"{value} ({low}{dash}{high})"


def says_nothing(figure: CheckFigure) -> bool:
    """Return whether the interval reaches from next to nothing to several times the healthy figure."""
    spread, healthy = figure.spread, figure.healthy or 0.0
    return (
        spread is not None
        and healthy > 0.0
        and spread.low <= NOTHING * healthy
        and spread.high >= ANYTHING * healthy
    )


def row_digits(row: Iterable[CheckFigure]) -> int:
    """Return the decimals of every number in a row: as many as the figure that deserves most of them."""
    told = [figure for figure in row if figure.spread is not None and not says_nothing(figure)]
    return max((0 if f.unit == RATED else digits_of(_size(f), f.spread) for f in told), default=0)


def healthy_digits(row: Iterable[CheckFigure]) -> int:
    """Return the decimals of the healthy figures of a row: those of the row, their own where it tells nothing."""
    figures = tuple(row)
    if any(figure.spread is not None and not says_nothing(figure) for figure in figures):
        return row_digits(figures)
    return max((digits_of(figure.healthy, figure.spread) for figure in figures), default=0)


def _size(figure: CheckFigure) -> float:
    return 0.0 if figure.spread is None else figure.spread.value


def plain(value: float, digits: int) -> str:
    """Return a number with so many decimals, a true minus and no negative zero."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")  # + 0.0: no negative zero


def digits_of(value: float | None, spread: Spread | None) -> int:
    """Return how many decimals a figure deserves: one digit of half its interval, three digits in all."""
    size = max(abs(value or 0.0), 0.0 if spread is None else abs(spread.high))
    most = 0 if size >= 99.5 or size < 1e-9 else 1 if size >= 9.95 else 2
    half = 0.0 if spread is None else 0.5 * (spread.high - spread.low)
    if half <= 0.0:
        return most
    return min(max(-math.floor(math.log10(half)), 0), max(most, int(half >= 0.05 and size < 9.95)))
