"""Whether the two hips match: what each day measured, and the rule for 'equal' by stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from coxa.exam import RotationRange
from coxa.exam.items import POSITIONS, REGIONS, SIDE_WORDS, TURNS
from coxa.programme.diary import AnyEntry, Checked, Diary, Measured, Rated, Ratings, Session
from coxa.programme.rule_table import rule_table
from coxa.programme.standing import DayVerdict, Gap, is_beyond
from coxa.programme.words import capital, figure, listed, on_day
from coxa.units import DEG_PER_RAD

RATINGS: Final = tuple(f"{name}_{region}" for name in ("soreness", "density") for region in REGIONS)
"""Measures that the release stage compares."""
PRESSURE: Final = "pressure"
_KEYS: Final = {(name, region): f"{name}_{region}" for name in ("soreness", "density") for region in REGIONS}
_FULL_RATINGS: Final = (*RATINGS, PRESSURE)
ROTATIONS: Final = tuple(f"rotation_{position}_{turn}" for position in POSITIONS for turn in TURNS)
_BY_POSITION: Final = tuple(tuple(f"rotation_{p}_{turn}" for turn in TURNS) for p in POSITIONS)
_DIGITS: Final = 6  # of an angle that came through radians

_PLACES: Final = {"front": "at the front", "side": "at the side", "back": "at the back"}
_POSTURES: Final = {"prone": "lying", "seated": "seated"}
LABELS: Final[Mapping[str, str]] = {
    **{
        f"{name}_{region}": f"{name} {_PLACES[region]}"
        for name in ("soreness", "density")
        for region in REGIONS
    },
    PRESSURE: "pressure on the roller",
    **{f"rotation_{p}_{turn}": f"{turn} rotation {_POSTURES[p]}" for p in POSITIONS for turn in TURNS},
}
"""What each measure is called to people."""


class Seen(NamedTuple):
    """One measure on one day.

    Attributes:
        right, left: The two values that differ most among those to be compared; None when a side has none.
        right_worst, left_worst: Largest value of each side.
    """

    right: float | None
    left: float | None
    right_worst: float | None
    left_worst: float | None

    def worst(self, side: str) -> float | None:
        """Return the largest value of side 'r' or 'l'."""
        return self.right_worst if side == "r" else self.left_worst


@dataclass(frozen=True)
class Day:
    """What was measured on one day.

    Attributes:
        day: Which.
        seen: By measure; measures without any value are missing.
        matches, apart: By the rule of the release stage and by the full one (index `full`): whether all needed was
            measured and lies within its limit; whether something measured on both sides lies beyond.
    """

    day: date
    seen: Mapping[str, Seen]
    matches: tuple[bool, bool]
    apart: tuple[bool, bool]

    def touches(self, full: bool) -> bool:
        """Return whether anything that the rule needs was measured on at least one side."""
        return any(key in self.seen for key in needed_ratings(full)) or (
            full and any(key in self.seen for key in ROTATIONS)
        )

    def judged(self, full: bool) -> bool:
        """Return whether the day says that the sides match or that they do not."""
        return self.matches[full] or self.apart[full]


def needed_ratings(full: bool) -> tuple[str, ...]:
    """Return the rating measures that a rule needs: those of the release stage, or of the full rule."""
    return _FULL_RATINGS if full else RATINGS


def days_of(diary: Diary, today: date) -> tuple[Day, ...]:
    """Return what each day with a measurement up to today showed, oldest first."""
    given: dict[date, dict[str, list[tuple[float | None, float | None]]]] = {}
    for entry in diary.entries:
        if entry.day <= today:
            of_day = given.setdefault(entry.day, {})
            for key, right, left in _observed(entry):
                of_day.setdefault(key, []).append((right, left))
    return tuple(
        _day(day, {k: _seen(v) for k, v in given[day].items()}) for day in sorted(given) if given[day]
    )


def _observed(entry: AnyEntry) -> Iterator[tuple[str, float | None, float | None]]:
    """Yield measure, right and left value: the state on arrival, and the pressure felt in the session."""
    match entry:
        case Session():
            yield from _rated(entry.before)
            yield from _pressed(entry.after)
        case Rated():
            yield from _rated(entry.ratings)
            yield from _pressed(entry.ratings)
        case Checked():
            yield from _rated(entry.ratings)
            yield from _pressed(entry.ratings)
            yield from _turned(entry.ranges)
        case Measured():
            yield from _turned(entry.sides)
        case _:
            return


def _rated(ratings: Ratings) -> Iterator[tuple[str, float | None, float | None]]:
    right, left = ratings.side("r"), ratings.side("l")
    for name, of_right, of_left in (
        ("soreness", right.soreness, left.soreness),
        ("density", right.density, left.density),
    ):
        if of_right or of_left:
            for region in REGIONS:
                if region in of_right or region in of_left:
                    yield _KEYS[name, region], of_right.get(region), of_left.get(region)


def _pressed(ratings: Ratings) -> Iterator[tuple[str, float | None, float | None]]:
    right, left = ratings.side("r").pressure, ratings.side("l").pressure
    if right is not None or left is not None:
        yield PRESSURE, right, left


def _turned(
    sides: Mapping[str, tuple[RotationRange, ...]],
) -> Iterator[tuple[str, float | None, float | None]]:
    found: dict[str, dict[str, list[float]]] = {}
    for side, ranges in sides.items():
        for r in ranges:
            angle_deg = round(r.angle_rad * DEG_PER_RAD, _DIGITS)
            found.setdefault(f"rotation_{r.position}_{r.turn}", {}).setdefault(side, []).append(angle_deg)
    for key, by_side in found.items():
        rights: Sequence[float | None] = by_side.get("r") or (None,)
        lefts: Sequence[float | None] = by_side.get("l") or (None,)
        yield from ((key, right, left) for right in rights for left in lefts)


def _seen(given: Sequence[tuple[float | None, float | None]]) -> Seen:
    """Return one measure of one day; with several entries the largest difference counts.

    Values that one entry gives together are compared with each other; a value given alone is compared with every
    value of the other side.
    """
    if len(given) == 1:
        right, left = given[0]
        return Seen(right, left, right, left)
    rights = [right for right, _ in given if right is not None]
    lefts = [left for _, left in given if left is not None]
    pairs = [(right, left) for right, left in given if right is not None and left is not None]
    pairs += [
        (right, other) for right, left in given if right is not None and left is None for other in lefts
    ]
    pairs += [
        (other, left) for right, left in given if left is not None and right is None for other in rights
    ]
    worst = max(rights, default=None), max(lefts, default=None)
    if not pairs:
        return Seen(*worst, *worst)
    return Seen(*max(pairs, key=lambda pair: (abs(pair[0] - pair[1]), pair)), *worst)


def _day(day: date, seen: Mapping[str, Seen]) -> Day:
    limits = _limits()
    within: set[str] = set()
    beyond: set[str] = set()
    for key, (right, left, _, _) in seen.items():
        if right is not None and left is not None:
            (beyond if is_beyond(right, left, limits[key]) else within).add(key)
    turned = any(within.issuperset(keys) for keys in _BY_POSITION) and beyond.isdisjoint(ROTATIONS)
    return Day(
        day,
        seen,
        (within.issuperset(RATINGS), turned and within.issuperset(needed_ratings(full=True))),
        (not beyond.isdisjoint(RATINGS), bool(beyond)),
    )


@cache
def _limits() -> Mapping[str, float]:
    """Return the greatest difference that measurement error explains, by measure."""
    rules = rule_table()
    return dict.fromkeys(_FULL_RATINGS, rules.rating_limit) | dict.fromkeys(
        ROTATIONS, rules.rotation_limit_deg
    )


def _gap(key: str, seen: Mapping[str, Seen]) -> Gap:
    of = seen.get(key)
    right, left = (None, None) if of is None else (of.right, of.left)
    return Gap(key, LABELS[key], "°" if key in ROTATIONS else "", right, left, _limits()[key])


def gaps(day: Day, full: bool) -> tuple[Gap, ...]:
    """Return the measures that a rule looks at on one day, with their values; what is missing is among them."""
    found = [_gap(key, day.seen) for key in needed_ratings(full)]
    if not full:
        return tuple(found)

    def known(keys: tuple[str, ...]) -> int:
        return sum(_gap(key, day.seen).known for key in keys)

    needed = max(_BY_POSITION, key=known)  # of two as good the first: lying
    rotations = [key for key in ROTATIONS if key in needed or _gap(key, day.seen).known]
    return (*found, *(_gap(key, day.seen) for key in rotations))


def day_verdict(day: Day, full: bool, today: date) -> DayVerdict:
    """Return whether the sides matched on one day, and why in words."""
    looked_at = gaps(day, full)
    return DayVerdict(day.day, day.matches[full], looked_at, _words(day, full, looked_at, today))


def _words(day: Day, full: bool, looked_at: Sequence[Gap], today: date) -> str:
    when = on_day(day.day, today)
    if day.matches[full]:
        return f"{capital(when)} both hips matched in everything that counts now."
    beyond = [gap for gap in looked_at if gap.beyond]
    missing = [_missing(gap) for gap in looked_at if not gap.known]
    open_words = f"{_few(missing)} {'was' if len(missing) == 1 else 'were'} not measured"
    if not beyond and day.day == today:
        return f"Today is not complete yet: {open_words}."
    if not beyond:
        return f"{capital(when)} {open_words}, so that day cannot count."
    if len(beyond) == 1:
        gap = beyond[0]
        said = f"{capital(when)} {gap.label} differed: {_values(gap)}; {_allowed(beyond)}"
    else:
        each = _few([f"{gap.label} ({_values(gap)})" for gap in beyond])
        said = f"{capital(when)} the hips differed in {each}; {_allowed(beyond)}"
    return f"{said}; {open_words}." if missing else f"{said}."


def _few(items: list[str], most: int = 3) -> str:
    """Return the first items in a list, and how many more there are."""
    more = len(items) - most
    return listed(items) if more <= 1 else f"{', '.join(items[:most])} and {more} more"


def _values(gap: Gap) -> str:
    return f"right {figure(gap.right or 0.0, gap.unit)}, left {figure(gap.left or 0.0, gap.unit)}"


def _allowed(beyond: Sequence[Gap]) -> str:
    limits = dict.fromkeys(figure(gap.limit, gap.unit) for gap in beyond)
    return f"up to {' and '.join(limits)} counts as equal"


def _missing(gap: Gap) -> str:
    if gap.right is None and gap.left is None:
        return gap.label
    side = SIDE_WORDS["r" if gap.right is None else "l"]
    return f"{gap.label} on the {side}"
