"""Reading where the head goes as the hip turns: curves where a result has them, else its figures at 30°."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

from coxa.charts.chart import Numbers, Subject
from coxa.charts.reading import SIDES, check_figure, number, numbers, pairs, part, titled
from coxa.figures.check import Spread

WAYS: Final = {"active": "turning by itself", "passive": "turned while relaxed"}
"""Key of a way of turning → words."""
TOLD_AT_deg: Final = 30.0
"""Angle at which the figures of the self-check are told."""
EXPECTED: Final = {"inward": -1.0, "outward": 1.0}
"""Sign of the head's way forward that the method expects (method T10)."""

Answer = Literal["follows", "opposes", "open"]


@dataclass(frozen=True)
class Turn:
    """One hip turned in one way, mm forward of the head's place at neutral."""

    name: str
    side: str
    way: str
    angle: Numbers
    value: Numbers
    low: Numbers
    high: Numbers
    healthy: Numbers

    @property
    def title(self) -> str:
        """Of its panel."""
        return titled(self.name, f"{SIDES[self.side]} hip, {WAYS[self.way]}")


@dataclass(frozen=True)
class Place:
    """Where the head is at one angle: inward or outward, of one hip turned in one way."""

    name: str
    side: str
    way: str
    direction: str
    angle_deg: float
    spread: Spread
    healthy: float

    @property
    def answer(self) -> Answer:
        """Whether it goes where the method expects; open when the interval holds 0."""
        if not self.spread.beyond_zero:
            return "open"
        return "follows" if EXPECTED[self.direction] * self.spread.low > 0.0 else "opposes"


def turn_of(name: str, subject: Subject, side: str, way: str) -> Turn | None:
    """Return the curve of one hip turned in one way; None where a result has none."""
    glide = part(subject.drawings, "sides", side, "glide")
    angle, found = numbers(glide.get("angle_deg")), part(glide, way)
    value, low, high, healthy = (_as_long(found, key, angle) for key in ("value", "low", "high", "healthy"))
    rising = all(a < b for a, b in pairwise(angle))
    if len(angle) < 2 or not rising or all(math.isnan(v) for v in value):
        return None
    return Turn(name, side, way, angle, value, low, high, healthy)


def _as_long(found: dict[str, Any], key: str, angle: Numbers) -> Numbers:
    """Return a curve that goes with the angles; gaps throughout when it is not as long."""
    curve = numbers(found.get(key))
    return curve if len(curve) == len(angle) else (math.nan,) * len(angle)


def places_of(turn: Turn) -> list[Place]:
    """Return where the head is at the angles that are told, inward and outward."""
    found = []
    for direction, sign in (("inward", 1.0), ("outward", -1.0)):
        end = turn.angle[-1] if sign > 0.0 else -turn.angle[0]
        at = min(TOLD_AT_deg, end)
        three = [_at(turn.angle, curve, sign * at) for curve in (turn.value, turn.low, turn.high)]
        if at > 0.0 and not any(math.isnan(x) for x in three):
            healthy = _at(turn.angle, turn.healthy, sign * at)
            found.append(Place(turn.name, turn.side, turn.way, direction, at, Spread(*three), healthy))
    return found


def places_told(subjects: Sequence[Subject]) -> list[Place]:
    """Return the same from the figures of results that hold no curves."""
    found = []
    for way in WAYS:
        for name, subject, side in pairs(subjects):
            for direction in EXPECTED:
                figure = check_figure(subject, side, f"head_{direction}_{way}")
                if figure is not None and figure.spread is not None:
                    healthy = number(figure.healthy)
                    found.append(Place(name, side, way, direction, TOLD_AT_deg, figure.spread, healthy))
    return found


def _at(x: Numbers, y: Numbers, place: float) -> float:
    """Return a curve's value at a place, between its points straight."""
    for x0, y0, x1, y1 in zip(x, y, x[1:], y[1:], strict=False):
        if x0 <= place <= x1:
            share = (place - x0) / (x1 - x0)
            return y0 if share == 0.0 else y1 if share == 1.0 else y0 + share * (y1 - y0)
    return math.nan
