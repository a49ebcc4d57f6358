"""Where the head goes as the hip turns, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coxa.charts.glide_reading import WAYS, Answer, Place, Turn
from coxa.charts.reading import SIDES, titled
from coxa.figures.check import plain

METHOD: Final = (
    "The method expects the head to glide slightly back as the hip turns inward, slightly forward as it turns outward "
    "(hypothesis: no trial has shown that hips which do otherwise are the worse ones)."
)
HONEST: Final = (
    "The expectation is not a given: with the muscles that cost the least effort, two public models were found to pull "
    "the head forward as the hip turns inward by itself, and better centring to cost more effort."
)
OWN: Final = (
    "Your curves are modelled: an average socket and its cartilage, with the muscles that your exam leaves likely. "
    "Nothing here was seen in a picture of your hip."
)


TOGETHER: Final = 0.03
"""Of the height of the picture; lines nearer than this lie on each other in it (own choice)."""
SEEN_mm: Final = 0.5
"""What moves less than this is called less than any examination can see: dual fluoroscopy, the best for hips, errs by
up to 0.48 mm (Kapron 2014, J Appl Biomech 30:461)."""
AS: Final[dict[frozenset[Answer], str]] = {
    frozenset({"follows"}): "goes where the method expects it",
    frozenset({"opposes"}): "goes against what the method expects",
    frozenset({"open"}): "goes one way or the other, which cannot be told",
}
"""Answers at all angles → what the ball does."""
ONE: Final[dict[Answer, str]] = {
    "follows": "as the method expects",
    "opposes": "against what the method expects",
    "open": "which way cannot be told",
}
"""Answer at one angle → words."""


def way_words(told: Place) -> str:
    """Return how far and where the head goes, in words."""
    value, ends = told.spread.value, sorted((told.spread.low, told.spread.high), key=abs)
    digits = 2 if max(abs(value), *map(abs, ends)) < 9.95 else 1
    if round(value, digits) == 0.0 and all(round(end, digits) == 0.0 for end in ends):
        return "stays in place"
    words = f"{plain(abs(value), digits)} mm {'forward' if value > 0.0 else 'back'}"
    if round(value, digits) == 0.0:
        words = "nowhere"
    near, far = (plain(abs(end), digits) for end in ends)
    if ends[0] * ends[1] >= 0.0:
        return words if near == far else f"{words} ({near} to {far})"
    low, high = (plain(abs(end), digits) for end in (told.spread.low, told.spread.high))
    return f"{words} ({low} back to {high} forward)"


def described(told: Sequence[Place]) -> str:
    """Return where the head goes at each angle told, hip by hip, with its numbers."""
    return " ".join(
        f"{titled(name, f'{SIDES[side]} hip')}, {WAYS[way]}: "
        + "; ".join(f"{plain(x.angle_deg, 0)}° {x.direction} {way_words(x)}" for x in own)
        + "."
        for (name, side, way), own in _hips(told).items()
    )


def lead(told: Sequence[Place]) -> str:
    """Return how far the ball goes as the hip turns by itself, and whether where the method expects it."""
    return " ".join(_sentences([x for x in told if x.way == told[0].way]))


def other_ways(told: Sequence[Place]) -> tuple[str, ...]:
    """Return the same of the way of turning that `lead` does not tell."""
    others = [x for x in told if x.way != told[0].way]
    return (" ".join(_sentences(others)),) if others else ()


def _hips(told: Sequence[Place]) -> dict[tuple[str, str, str], list[Place]]:
    hips: dict[tuple[str, str, str], list[Place]] = {}
    for x in told:
        hips.setdefault((x.name, x.side, x.way), []).append(x)
    return hips


def _sentences(told: Sequence[Place]) -> list[str]:
    """Return what hips do in one way of turning; hips that do the same share their sentences."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for (name, side, way), own in _hips(told).items():
        alike.setdefault((name, _does(own), way), []).append(SIDES[side])
    return [
        titled(name, f"{WAYS[way]}, the ball of {_whose(sides)} {does}")
        for (name, does, way), sides in alike.items()
    ]


def _whose(sides: Sequence[str]) -> str:
    return "either hip" if len(sides) > 1 else f"your {sides[0]} hip"


def _does(own: Sequence[Place]) -> str:
    """Return what the ball of one hip does in one way of turning."""
    return f"moves by {_far(own)}. It {_answered(own)}{_as_healthy(own)}."


def _far(own: Sequence[Place]) -> str:
    sizes = [abs(x.spread.value) for x in own]
    most = max(max(abs(x.spread.low), abs(x.spread.high)) for x in own)
    near, far = plain(min(sizes), 1), plain(max(sizes), 1)
    words = f"{near} mm" if near == far else f"{near} to {far} mm"
    if far == plain(0.0, 1):
        words = f"less than {plain(0.1, 1)} mm"
    return f"{words}, less than any examination can see" if most < SEEN_mm else words


def _answered(own: Sequence[Place]) -> str:
    found = frozenset(x.answer for x in own)
    if found in AS:
        return AS[found]
    return "goes " + ", ".join(f"turning {x.direction} {ONE[x.answer]}" for x in own)


def _as_healthy(own: Sequence[Place]) -> str:
    """Return words for a hip that goes the same way with healthy muscles."""
    known = all(x.answer != "open" and x.healthy * x.spread.value > 0.0 for x in own)
    return ", as it does with healthy muscles" if known else ""


def lie_together(turns: Sequence[Turn], height_mm: float) -> tuple[str, ...]:
    """Say where a hip's two lines lie on each other.

    Args:
        turns: The curves drawn.
        height_mm: Of the picture.
    """
    found: dict[str, list[str]] = {}
    for turn in turns:
        gaps = [abs(a - b) for a, b in zip(turn.value, turn.healthy, strict=True) if a == a and b == b]
        if len(gaps) > 1 and max(gaps) < TOGETHER * height_mm:
            found.setdefault(WAYS[turn.way], []).append(titled(turn.name, f"{SIDES[turn.side]} hip"))
    return tuple(
        f"{' and '.join(whose)}, {way}: both lines lie on each other." for way, whose in found.items()
    )
