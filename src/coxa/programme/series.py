"""What a diary says over time: one value per day, measure and side, with the band of measurement error.

The band is half of the greatest difference that measurement error explains, above and below the value. So the bands of
two values touch exactly when they differ by no more than measurement error: right and left, or start and now.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import median
from types import MappingProxyType
from typing import Final

from coxa.exam import RotationRange
from coxa.exam.items import POSITIONS, REGIONS, SIDES, TURNS, rating_item
from coxa.figures.grades import MEASURED, MODELLED
from coxa.programme.diary import AnyEntry, Checked, Diary, Measured, Rated, Ratings, Session
from coxa.programme.equality import days_of
from coxa.programme.rule_table import rule_table
from coxa.units import DEG_PER_RAD

_SEM_TO_MDC: Final = 1.96 * math.sqrt(2.0)  # one measurement to a difference of two, 95 %
POSITION_WORDS: Final[Mapping[str, str]] = MappingProxyType({"prone": "lying face down", "seated": "seated"})


@dataclass(frozen=True)
class Measure:
    """Something rated or measured on both sides.

    Attributes:
        key: Such as 'soreness', 'density_back', 'pressure' or 'rotation_prone_inward'.
        label: For people.
        unit: 'of 10', '°' or '%'.
        limit: Greatest difference that measurement error explains.
        evidence: 'measured', 'modelled' or 'hypothesis'.
        less_is_better: True for ratings, False for η; None where neither way is better by itself.
    """

    key: str
    label: str
    unit: str
    limit: float
    evidence: str = MEASURED
    less_is_better: bool | None = None


@dataclass(frozen=True)
class Point:
    """One measure of one side on one day.

    Attributes:
        day: Which.
        value: Median of the day's readings.
        low, high: Band of measurement error; of a day with several readings, from the lowest to the highest of theirs.
    """

    day: date
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Series:
    """One measure of one side over time.

    Attributes:
        measure: What was measured.
        side: 'r' or 'l'.
        points: One per day that has a value, oldest first.
    """

    measure: Measure
    side: str
    points: tuple[Point, ...]

    @property
    def key(self) -> str:
        """Key of the measure."""
        return self.measure.key

    @property
    def label(self) -> str:
        """The measure for people."""
        return self.measure.label

    @property
    def unit(self) -> str:
        """Unit of value, low and high."""
        return self.measure.unit

    @property
    def evidence(self) -> str:
        """Evidence grade."""
        return self.measure.evidence


@dataclass(frozen=True)
class Difference:
    """The largest difference between the sides on one day.

    Attributes:
        day: Which.
        value: Size of the difference, in the unit of the measure.
        measure: The measure that differed most.
    """

    day: date
    value: float
    measure: Measure


MEANS: Final = ("soreness", "density")
"""Measures that are means over the regions."""


@cache
def measures() -> tuple[Measure, ...]:
    """Return every measure that a diary can hold, ratings first, each mean before its regions."""
    rules = rule_table()
    ratings = {
        key: label
        for name in MEANS
        for key, label in (
            (name, name.capitalize()),
            *((f"{name}_{region}", f"{name.capitalize()}, {region}") for region in REGIONS),
        )
    } | {"pressure": "Pressure on the roller"}
    turns = {
        f"rotation_{position}_{turn}": f"{turn.capitalize()} rotation {words}"
        for position, words in POSITION_WORDS.items()
        for turn in TURNS
    }
    return (
        *(Measure(key, label, "of 10", rules.rating_limit, MEASURED, True) for key, label in ratings.items()),
        *(Measure(key, label, "°", rules.rotation_limit_deg) for key, label in turns.items()),
    )


Readings = Mapping[tuple[str, str], Mapping[date, list[tuple[float, float]]]]
"""Readings and half widths of their bands, by measure and side, then by day."""

EFFICIENCY: Final = Measure("efficiency", "Hip efficiency", "%", 0.0, MODELLED, False)
"""η; its error is the interval of each check, so it has no limit of its own."""


def all_series(diary: Diary) -> tuple[Series, ...]:
    """Return every measure and η of each side."""
    return (*series(diary), *efficiency_history(diary))


def series(diary: Diary) -> tuple[Series, ...]:
    """Return every measure of each side that has at least one value, right before left.

    Soreness and density are those on arrival: before a session, on a day of rest, at a check. Pressure is felt only
    during the front-of-hip rotation, so it is that after a session. A mean over the regions needs all of them.
    """
    readings = _readings(diary)
    by_day = {
        (measure.key, side): _values(readings.get((measure.key, side), {}), measure)
        for measure in measures()
        for side in SIDES
    }
    for name in MEANS:
        for side in SIDES:
            by_day[name, side] = _means([by_day[f"{name}_{region}", side] for region in REGIONS])
    lines = (Series(m, side, _in_order(by_day[m.key, side])) for m in measures() for side in SIDES)
    return tuple(line for line in lines if line.points)


def efficiency_history(diary: Diary) -> tuple[Series, ...]:
    """Return η of each side at every check that assessed it, per cent with its 90 % interval; the day's last check."""
    by_side: dict[str, dict[date, Point]] = {side: {} for side in SIDES}
    for check in diary.checks:
        for side, spread in check.efficiency.items():
            by_side[side][check.day] = Point(check.day, spread.value, spread.low, spread.high)
    lines = (Series(EFFICIENCY, side, _in_order(by_side[side])) for side in SIDES)
    return tuple(line for line in lines if line.points)


MOVING: Final[Mapping[str, str]] = MappingProxyType(
    {"P2": "front-of-hip rotation", "P4": "back-of-hip rotation"}
)
"""Exercises whose rotations a phone can measure, and what they are called in a chart."""
_MOVEMENT: Final = (
    ("range_deg", "range", "Range", "°", None),
    ("per_min", "rhythm", "Rhythm", "per min", None),
    ("sparc", "smoothness", "Smoothness (SPARC)", "", False),
)
"""Field of `Rotations`, key, label, unit and whether less is better, of each figure with a history."""


@cache
def movement_measures() -> tuple[Measure, ...]:
    """Return what is measured of the rotations in a session: range, rhythm and smoothness of each exercise.

    The range has the limit of other ranges. How much of rhythm and smoothness is error is not known: infinite.
    """
    limits = {"range_deg": rule_table().rotation_limit_deg}
    return tuple(
        Measure(f"{key}_{exercise}", f"{label}, {words}", unit, limits.get(name, math.inf), MEASURED, less)
        for exercise, words in MOVING.items()
        for name, key, label, unit, less in _MOVEMENT
    )


def movement_history(diary: Diary) -> tuple[Series, ...]:
    """Return range, rhythm and smoothness of the rotations in sessions, of each side that has at least one value.

    A day's value is the median of its bouts; low and high are its lowest and highest bout, not measurement error.
    """
    found: dict[tuple[str, str], dict[date, list[float]]] = defaultdict(lambda: defaultdict(list))
    for session in diary.sessions:
        for done in session.windows:
            if done.rotation is not None and done.side is not None and done.exercise in MOVING:
                for name, key, *_ in _MOVEMENT:
                    value = getattr(done.rotation, name)
                    if value is not None:
                        found[f"{key}_{done.exercise}", done.side][session.day].append(value)
    return tuple(
        Series(measure, side, tuple(_of_bouts(day, days[day]) for day in sorted(days)))
        for measure in movement_measures()
        for side in SIDES
        if (days := found.get((measure.key, side)))
    )


def _of_bouts(day: date, values: Sequence[float]) -> Point:
    return Point(day, float(median(values)), float(min(values)), float(max(values)))


def differences(diary: Diary) -> Mapping[str, tuple[Difference, ...]]:
    """Return the largest difference between the sides on each day that has one, oldest first, by unit.

    The same values are compared as by the rule for "equal": within each entry, each region by itself.
    """
    compared = {measure.key: measure for measure in measures()}
    found: dict[str, list[Difference]] = {"of 10": [], "°": []}
    for day in days_of(diary, date.max):
        largest: dict[str, tuple[float, str]] = {}
        for key, seen in day.seen.items():
            if seen.right is not None and seen.left is not None:
                unit, size = compared[key].unit, (abs(seen.right - seen.left), key)
                largest[unit] = max(largest.get(unit, size), size)
        for unit, (value, key) in largest.items():
            found[unit].append(Difference(day.day, value, compared[key]))
    return MappingProxyType({unit: tuple(some) for unit, some in found.items()})


def _in_order(points: Mapping[date, Point]) -> tuple[Point, ...]:
    return tuple(points[day] for day in sorted(points))


def _means(parts: Sequence[Mapping[date, Point]]) -> dict[date, Point]:
    """Return the mean of the parts on each day that has them all."""
    n = len(parts)
    days = set(parts[0]).intersection(*parts[1:])
    return {
        day: Point(
            day,
            sum(part[day].value for part in parts) / n,
            sum(part[day].low for part in parts) / n,
            sum(part[day].high for part in parts) / n,
        )
        for day in days
    }


def _values(days: Mapping[date, list[tuple[float, float]]], measure: Measure) -> dict[date, Point]:
    """Return the point of each day; readings in the unit of the measure, with the half width of their bands."""
    top = rating_item().high if measure.unit == "of 10" else math.inf
    return {day: _point(day, readings, top) for day, readings in days.items()}


def _point(day: date, readings: Sequence[tuple[float, float]], top: float) -> Point:
    if len(readings) == 1:  # nearly every day: a year has thousands
        ((value, half),) = readings
        return Point(day, value, max(0.0, value - half), min(top, value + half))
    return Point(
        day,
        float(median(value for value, _ in readings)),
        max(0.0, min(value - half for value, half in readings)),
        min(top, max(value + half for value, half in readings)),
    )


def _readings(diary: Diary) -> Readings:
    found: dict[tuple[str, str], dict[date, list[tuple[float, float]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for entry in diary.entries:
        for key, side, value, half in _taken(entry):
            found[key, side][entry.day].append((value, half))
    return found


def _taken(entry: AnyEntry) -> Iterator[tuple[str, str, float, float]]:
    """Yield measure, side, value and half width of its band for all that one entry says."""
    rules, (arrival, pressed, ranges) = rule_table(), _parts(entry)
    for side in SIDES:
        rated = arrival.side(side)
        for name in MEANS:
            for region, value in getattr(rated, name).items():
                yield f"{name}_{region}", side, float(value), rules.rating_limit / 2.0
        pressure = pressed.side(side).pressure
        if pressure is not None:
            yield "pressure", side, float(pressure), rules.rating_limit / 2.0
        for turned in ranges.get(side, ()):
            if turned.position in POSITIONS:
                yield _rotation(turned, side)


def _parts(entry: AnyEntry) -> tuple[Ratings, Ratings, Mapping[str, tuple[RotationRange, ...]]]:
    """Return the ratings on arrival, those that hold the pressure, and the ranges of an entry."""
    if isinstance(entry, Session):
        return entry.before, entry.after, {}
    if isinstance(entry, Rated):
        return entry.ratings, entry.ratings, {}
    if isinstance(entry, Checked):
        return entry.ratings, entry.ratings, entry.ranges
    if isinstance(entry, Measured):
        return Ratings(), Ratings(), entry.sides
    return Ratings(), Ratings(), {}


def _rotation(turned: RotationRange, side: str) -> tuple[str, str, float, float]:
    scatter_deg = _SEM_TO_MDC * turned.sem_rad * DEG_PER_RAD  # wider than the limit where the trials scatter
    half = max(rule_table().rotation_limit_deg, scatter_deg) / 2.0
    return f"rotation_{turned.position}_{turned.turn}", side, turned.angle_rad * DEG_PER_RAD, half
