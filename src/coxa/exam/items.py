"""What an exam can hold, what each item may be at all, and how far one measurement of it can be off.

All numbers come from `data/exam_items.toml`, each with its source there. Estimation and the simulated exam use
these same figures.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from coxa.units import RAD_PER_DEG

SIDES: Final = ("r", "l")
SIDE_WORDS: Final[Mapping[str, str]] = MappingProxyType({"r": "right", "l": "left"})
REGIONS: Final = ("front", "side", "back")
"""Where soreness and density are rated."""
POSITIONS: Final = ("prone", "seated")
"""How the person lies or sits while rotation is measured: hip at 0° or at 90° of flexion."""
TURNS: Final = ("inward", "outward")
DIRECTIONS: Final = ("flexion", "extension", "abduction", "adduction", "inward", "outward")
"""In which the hip pushes when its strength is measured; the last two are rotations."""
SEXES: Final = ("female", "male")

_MDC_TO_SEM: Final = 1.0 / (1.96 * math.sqrt(2.0))  # of a difference of two, 95 %, back to one measurement


@dataclass(frozen=True)
class Item:
    """What one figure of an exam may be, in the unit people write it in.

    Attributes:
        low, high: Allowed, both included.
        sem: Standard error of one measurement.
    """

    low: float
    high: float
    sem: float


@dataclass(frozen=True)
class Posture:
    """How hip and knee are bent while strength is measured, rad, flexion positive."""

    hip_flexion_rad: float
    knee_flexion_rad: float


@dataclass(frozen=True)
class GradeShare:
    """What a Medical Research Council grade can mean.

    Attributes:
        low, high: Share of healthy strength it can stand for.
        meaning: In words.
    """

    low: float
    high: float
    meaning: str


@cache
def item_table() -> Mapping[str, Any]:
    """Return `data/exam_items.toml` as it is."""
    text = files("coxa").joinpath("data/exam_items.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def rotation_item() -> Item:
    """Return the limits and standard error of one rotation range, degrees."""
    entry = item_table()["rotation"]
    return Item(entry["low"], entry["high"], entry["mdc"] * _MDC_TO_SEM)


@cache
def rating_item() -> Item:
    """Return the limits and standard error of a 0-10 rating."""
    entry = item_table()["rating"]
    return Item(entry["low"], entry["high"], entry["sem"])


@cache
def person_items() -> Mapping[str, Item]:
    """Return limits and standard error per figure of the person, in the unit that its name says."""
    table = item_table()["person"]
    return MappingProxyType({k: Item(e["low"], e["high"], e["sem"]) for k, e in table.items()})


@cache
def imaging_items() -> Mapping[str, Item]:
    """Return limits and standard error per angle read off a picture, degrees."""
    table = item_table()["imaging"]
    angles = {key: entry for key, entry in table.items() if isinstance(entry, dict)}
    return MappingProxyType({k: Item(e["low"], e["high"], table["sem"]) for k, e in angles.items()})


@cache
def grade_shares() -> tuple[GradeShare, ...]:
    """Return what each grade 0 to 5 can mean; the grade is the index."""
    rows = sorted(item_table()["grade"], key=lambda row: int(row["grade"]))
    return tuple(GradeShare(row["share_low"], row["share_high"], row["meaning"]) for row in rows)


@cache
def red_flag_questions() -> Mapping[str, str]:
    """Return the questions whose yes means "see a clinician", by key."""
    return MappingProxyType(dict(item_table()["red_flags"]))


def positions_of(direction: str) -> tuple[str, ...]:
    """Return the postures in which strength in this direction can be tested, the usual one first."""
    return tuple(item_table()["strength"]["positions"][direction])


def posture(direction: str, position: str) -> Posture:
    """Return how hip and knee are bent in a strength test."""
    strength = item_table()["strength"]
    entry = dict(strength["posture"][position])
    if direction in TURNS:
        entry |= strength["rotation_knee"]
    return Posture(entry["hip_flexion_deg"] * RAD_PER_DEG, entry["knee_flexion_deg"] * RAD_PER_DEG)


def relative_sem(direction: str) -> float:
    """Return the standard error of one strength test in this direction, as a share of what was measured."""
    return float(item_table()["strength"]["relative_sem"][direction])


def plain_side(word: str) -> str:
    """Return 'right' or 'left' for any of the ways to write a side; other words as they are."""
    lowered = word.strip().lower()
    name = SIDE_WORDS.get(lowered, lowered)
    return name if name in SIDE_WORDS.values() else word
