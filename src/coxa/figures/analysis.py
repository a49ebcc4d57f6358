"""A figure of an analyzed motion, and how it reads; terminal and pages show it alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SHORT: Final = (
    "efficiency",
    "peak_contact",
    "mean_offset",
    "unison_flexion",
    "participation",
    "speed_factor",
)
"""Figures of the short table, in its order."""

DIFFERENT_SD: Final = 2.0
"""Sides, or results, are called different when they differ by more than this many pooled standard deviations of strides
(own choice)."""


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        key: Its name for programs.
        label: Its name for people.
        value: Mean over strides; None when not assessed.
        sd: Standard deviation over strides; None with fewer than two.
        strides: Number of strides behind it, 0 when it is of the whole window.
        unit: Unit, empty for words.
        evidence: 'measured', 'modelled' or 'hypothesis'.
        words: What goes with it, or why it is missing.
    """

    key: str
    label: str
    value: float | None
    sd: float | None
    strides: int
    unit: str
    evidence: str
    words: str = ""


@dataclass(frozen=True)
class Difference:
    """Right less left of one figure.

    Attributes:
        key, label, unit: Of the figure.
        right, left: The two values.
        difference: Right less left.
        verdict: In words: different, or not more than strides vary.
    """

    key: str
    label: str
    unit: str
    right: float
    left: float
    difference: float
    verdict: str


def number(figure: Figure) -> str:
    """Return a figure as people read it: three significant digits, spread when there is one."""
    if figure.value is None:
        return "not assessed"
    digits = 0 if abs(figure.value) >= 99.5 else 1 if abs(figure.value) >= 9.95 else 2
    text = f"{round(figure.value, digits) + 0.0:.{digits}f}"  # + 0.0: no negative zero
    return text if figure.sd is None else f"{text} ± {figure.sd:.{digits}f}"
