"""How a drawn part moves: keyframes of shift, turn and stretch, shared by all parts that move alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tools.draw_pictures.shapes import number

STOPS = (0.0, 0.5, 1.0)
"""Shares of the way at which a part's place is exact; between them a browser finds its own way."""
_FLAT = 7.0  # px; a part seen almost end on has no direction worth turning by
_STILL = 0.6  # px; less is not worth a rule
_LONG = 60.0  # px; about the length of a limb, to weigh turns and stretches against shifts

Segment = tuple[tuple[float, float], tuple[float, float]]


class Move(NamedTuple):
    """Where a part is, against where it was drawn.

    Attributes:
        x, y: Shift, px.
        turn: Degrees, clockwise.
        stretch: Along the part.
        along: Direction of the part as drawn, degrees.
    """

    x: float
    y: float
    turn: float = 0.0
    stretch: float = 1.0
    along: float = 0.0

    def away(self, other: Move) -> float:
        """Return about how far a limb's end is between the two, px."""
        angle = math.radians(self.turn - other.turn) + self.stretch - other.stretch
        return max(abs(self.x - other.x), abs(self.y - other.y), abs(angle) * _LONG)


REST = Move(0.0, 0.0)


@dataclass
class Moves:
    """The keyframes of one picture.

    Attributes:
        name: Of the picture.
        rules: Transforms at each stop, in the order in which they were asked for.
        bent: For each rule, whether a browser's own way between the ends would miss the middle.
    """

    name: str
    rules: list[tuple[str, ...]] = field(default_factory=list)
    bent: list[bool] = field(default_factory=list)

    def through(self, moves: Sequence[Move]) -> str | None:
        """Return the class that takes a part through these moves; None when it hardly moves."""
        if all(move.away(REST) < _STILL for move in moves):
            return None
        stretched = any(abs(move.stretch - 1.0) > 0.015 for move in moves)
        turned = stretched or any(abs(move.turn) > 0.3 for move in moves)
        shifted = any(move.away(move._replace(x=0.0, y=0.0)) > 0.05 for move in moves)
        key = tuple(_text(move, shifted=shifted, turned=turned, stretched=stretched) for move in moves)
        if key not in self.rules:
            first, middle, last = moves
            halfway = Move(*((a + b) / 2.0 for a, b in zip(first, last, strict=True)))
            self.rules.append(key)
            self.bent.append(middle.away(halfway) > _STILL)
        return f"pic-{self.name}-{self.rules.index(key) + 1}"

    def of_segment(self, stops: Sequence[Segment]) -> str | None:
        """Return the class that carries a part along with a segment, in a frame that begins at its first end."""
        (x0, y0), _ = stops[0]
        spans = [(q[0] - p[0], q[1] - p[1]) for p, q in stops]
        lengths = [math.hypot(*span) for span in spans]
        along = math.degrees(math.atan2(spans[0][1], spans[0][0]))
        flat = min(lengths) < _FLAT
        turns = [0.0 if flat else _turn(spans[0], span) for span in spans]
        stretches = [1.0 if flat else length / lengths[0] for length in lengths]
        places = [(p[0] - x0, p[1] - y0) for p, _ in stops]
        return self.through(
            [
                Move(x, y, turn, stretch, along)
                for (x, y), turn, stretch in zip(places, turns, stretches, strict=True)
            ]
        )

    def css(self, seconds: float) -> str:
        """Return the rules of this picture: there, a moment's rest, and back."""
        return "\n".join(
            _rule(f"pic-{self.name}-{n}", rule, bent, seconds)
            for n, (rule, bent) in enumerate(zip(self.rules, self.bent, strict=True), start=1)
        )


def _rule(name: str, transforms: Sequence[str], bent: bool, seconds: float) -> str:
    first, middle, last = (f"transform: {transform};" for transform in transforms)
    # A stop halfway needs its own easing, or the part would pause there.
    begin = f"{first} animation-timing-function: ease-in;" if bent else first
    halfway = f" 50% {{ {middle} animation-timing-function: ease-out; }}" if bent else ""
    return (
        f".{name} {{ animation: {name} {seconds:g}s ease-in-out infinite alternate; }}\n"
        f"@keyframes {name} {{ 0%, 8% {{ {begin} }}{halfway} 92%, 100% {{ {last} }} }}"
    )


def _turn(before: tuple[float, float], after: tuple[float, float]) -> float:
    cross = before[0] * after[1] - before[1] * after[0]
    return math.degrees(math.atan2(cross, before[0] * after[0] + before[1] * after[1]))


def _text(move: Move, *, shifted: bool, turned: bool, stretched: bool) -> str:
    parts = [f"translate({number(move.x)}px, {number(move.y)}px)"] if shifted else []
    if stretched:
        turned_to, back = number(move.along + move.turn), number(-move.along)
        parts.append(f"rotate({turned_to}deg) scale({move.stretch:.3f}, 1) rotate({back}deg)")
    elif turned:
        parts.append(f"rotate({number(move.turn)}deg)")
    return " ".join(parts)
