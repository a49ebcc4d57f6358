"""What check and diary found that orders a session: which side and which region come first, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from coxa.exam import RotationRange
from coxa.exam.items import POSITIONS, SIDE_WORDS, SIDES
from coxa.programme.diary import AnyEntry, Checked, Diary, Measured, Rated, Ratings, Session
from coxa.programme.rule_table import rule_table
from coxa.programme.standing import is_beyond
from coxa.units import DEG_PER_RAD

_FRONT_FIRST: Final = "The front comes first: that is the usual order."
_RIGHT_FIRST: Final = "Nothing in your diary says that one side is worse, so the right side begins."


@dataclass(frozen=True)
class Findings:
    """What orders a session.

    Attributes:
        worse: Side that does worse, 'r' or 'l'; None when nothing tells.
        why: In one sentence.
        first_region: 'front' or 'back'.
        region_why: In one sentence.
    """

    worse: str | None
    why: str
    first_region: str
    region_why: str

    @property
    def sides(self) -> tuple[str, str]:
        """Sides in the order of a session: the worse first, the right when nothing tells."""
        return ("l", "r") if self.worse == "l" else ("r", "l")


def findings(diary: Diary) -> Findings:
    """Return which side and which region come first.

    The side: the last check's word (which hip works harder, else which one bothers); else the side that was more
    sore and dense when both were rated last; else the side that turns inward less far. The region: what was more
    sore and dense in those ratings, front or back.
    """
    rated = tuple(_latest_first(diary))
    said = _from_check(diary) or _from_ratings(rated) or _from_range(diary)
    worse, why = said or (None, _RIGHT_FIRST)
    first, region_why = _region(rated)
    return Findings(worse, why, first, region_why)


def _from_check(diary: Diary) -> tuple[str, str] | None:
    if not diary.checks:
        return None
    last = diary.checks[-1]
    if last.harder is not None:
        side = SIDE_WORDS[last.harder]
        return last.harder, f"The {side} side comes first: in your last check that hip worked harder."
    for side, word in SIDE_WORDS.items():
        if last.bothers == word:
            return side, f"The {word} side comes first: in your last check you said that it bothers you."
    return None


def _latest_first(diary: Diary) -> Iterator[Ratings]:
    for entry in reversed(diary.entries):
        yield from _ratings_of(entry)


def _ratings_of(entry: AnyEntry) -> tuple[Ratings, ...]:
    """Return what an entry says was felt, the latest first."""
    if isinstance(entry, Session):
        return (entry.after, entry.before)
    if isinstance(entry, Rated | Checked):
        return (entry.ratings,)
    return ()


def _felt(ratings: Ratings, side: str) -> dict[tuple[str, str], float]:
    """Return soreness and density of one side, by measure and region."""
    rated = ratings.side(side)
    both = (("soreness", rated.soreness), ("density", rated.density))
    return {(name, region): value for name, values in both for region, value in values.items()}


def _from_ratings(rated: Iterable[Ratings]) -> tuple[str, str] | None:
    for ratings in rated:
        right, left = (_felt(ratings, side) for side in SIDES)
        if common := right.keys() & left.keys():
            r, l = (fmean(felt[key] for key in common) for felt in (right, left))  # noqa: E741 - right and left
            if r == l:
                return None
            worse = "r" if r > l else "l"
            word = SIDE_WORDS[worse]
            than = f"{max(r, l):.1f} against {min(r, l):.1f} of 10"
            how = _slightly(r, l, rule_table().rating_limit)
            why = f"The {word} side comes first: it was {how}more sore and dense than the other ({than})."
            return worse, why
    return None


def _ranges_of(entry: AnyEntry) -> dict[str, tuple[RotationRange, ...]]:
    if isinstance(entry, Measured):
        return dict(entry.sides)
    return dict(entry.ranges) if isinstance(entry, Checked) else {}


def _inward_deg(ranges: Iterable[RotationRange], position: str) -> float | None:
    found = [r.angle_rad for r in ranges if r.turn == "inward" and r.position == position]
    return found[-1] * DEG_PER_RAD if found else None


def _from_range(diary: Diary) -> tuple[str, str] | None:
    for entry in reversed(diary.entries):
        sides = _ranges_of(entry)
        for position in POSITIONS:
            right, left = (_inward_deg(sides.get(side, ()), position) for side in SIDES)
            if right is not None and left is not None and right != left:
                worse = "r" if right < left else "l"
                word, low, high = SIDE_WORDS[worse], min(right, left), max(right, left)
                how = _slightly(right, left, rule_table().rotation_limit_deg)
                than = f"{low:.0f}° against {high:.0f}°"
                why = f"The {word} side comes first: it turns inward {how}less far ({than})."
                return worse, why
    return None


def _region(rated: Iterable[Ratings]) -> tuple[str, str]:
    for ratings in rated:
        felt = [item for side in SIDES for item in _felt(ratings, side).items()]
        front, back = ([v for (_, where), v in felt if where == region] for region in ("front", "back"))
        if front and back:
            f, b = fmean(front), fmean(back)
            if f == b:
                break
            first, second = ("front", "back") if f > b else ("back", "front")
            than = f"{max(f, b):.1f} against {min(f, b):.1f} of 10"
            how = _slightly(f, b, rule_table().rating_limit)
            why = f"The {first} comes first: it was {how}more sore and dense than the {second} ({than})."
            return first, why
    return "front", _FRONT_FIRST


def _slightly(one: float, other: float, limit: float) -> str:
    """Return the word for a difference within measurement error: it settles an order and claims no more."""
    return "" if is_beyond(one, other, limit) else "slightly "
