"""What a diary says over time: one value per day, measure and side, with the band of measurement error.

The band is half of the greatest difference that measurement error explains, above and below the value. So the bands of
two values touch exactly when they differ by no more than measurement error: right and left, or start and now.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from types import MappingProxyType
from typing import Final

from coxa.exam import RotationRange
from coxa.exam.items import POSITIONS, REGIONS, SIDES, TURNS, rating_item
from coxa.programme.diary import AnyEntry, Checked, Diary, Measured, Rated, Ratings, Session
from coxa.units import DEG_PER_RAD

_SEM_TO_MDC: Final = 1.96 * math.sqrt(2.0)  # one measurement to a difference of two, 95 %
RATING_LIMIT: Final = (
    1.0  # J. Uhan's method, in Coxa's reading: ratings 0 to 10 that differ by 1 are the same
)
ROTATION_LIMIT_DEG: Final = 6.0  # minimal detectable change 5.4 degrees (`exam_items.toml`), rounded up
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


def _ratings(name: str, label: str) -> Iterator[Measure]:
    yield Measure(name, label, "of 10", RATING_LIMIT, less_is_better=True)
    for region in REGIONS:
        yield Measure(f"{name}_{region}", f"{label}, {region}", "of 10", RATING_LIMIT, less_is_better=True)


MEANS: Final = ("soreness", "density")
"""Measures that are means over the regions."""
MEASURES: Final = (
    *_ratings("soreness", "Soreness"),
    *_ratings("density", "Density"),
    Measure("pressure", "Pressure on the roller", "of 10", RATING_LIMIT, less_is_better=True),
    *(
        Measure(
            f"rotation_{position}_{turn}", f"{turn.capitalize()} rotation {words}", "°", ROTATION_LIMIT_DEG
        )
        for position, words in POSITION_WORDS.items()
        for turn in TURNS
    ),
)
"""Every measure that a diary can hold, ratings first, each mean before its regions."""

Readings = Mapping[tuple[str, str], Mapping[date, list[tuple[float, float]]]]
"""Readings and half widths of their bands, by measure and side, then by day."""

EFFICIENCY: Final = Measure("efficiency", "Hip efficiency", "%", 0.0, MODELLED, False)
"""η; its error is the interval of each check, so it has no limit of its own."""


def series(diary: Diary) -> tuple[Series, ...]:
    """Return every measure of each side that has at least one value, right before left.

    Soreness and density are those on arrival: before a session, on a day of rest, at a check. Pressure is felt only
    during the front-of-hip rotation, so it is that after a session. A mean over the regions needs all of them.
    """
    found = _readings(diary)
    lines = [_series(found, measure, side) for measure in MEASURES for side in SIDES]
    return tuple(line for line in lines if line.points)


def efficiency_history(diary: Diary) -> tuple[Series, ...]:
    """Return η of each side at every check that assessed it, per cent with its 90 % interval; the day's last check."""
    by_side: dict[str, dict[date, Point]] = {side: {} for side in SIDES}
    for check in diary.checks:
        for side, spread in check.efficiency.items():
            by_side[side][check.day] = Point(check.day, spread.value, spread.low, spread.high)
    lines = (Series(EFFICIENCY, side, tuple(sorted(by_side[side].values(), key=_day))) for side in SIDES)
    return tuple(line for line in lines if line.points)


def differences(diary: Diary, unit: str) -> tuple[Difference, ...]:
    """Return the largest difference between the sides among all measures of this unit, by day, oldest first.

    The sides are compared within each entry; a day whose sides stand in different entries is compared by its values.
    Means over regions are left out: the rule for "equal" looks at each region.
    """
    found: dict[date, Difference] = {}
    for day, measure, size in _sizes(diary, unit):
        known = found.get(day)
        if known is None or (size, measure.key) > (known.value, known.measure.key):
            found[day] = Difference(day, size, measure)
    return tuple(sorted(found.values(), key=_day))


def _day(of: Point | Difference) -> date:
    return of.day


def _sizes(diary: Diary, unit: str) -> Iterator[tuple[date, Measure, float]]:
    single = [m for m in MEASURES if m.unit == unit and m.key not in MEANS]
    paired: set[tuple[date, str]] = set()
    for entry in diary.entries:
        taken = {(key, side): value for key, side, value, _ in _taken(entry)}
        for measure in single:
            right, left = taken.get((measure.key, "r")), taken.get((measure.key, "l"))
            if right is not None and left is not None:
                paired.add((entry.day, measure.key))
                yield entry.day, measure, abs(right - left)
    readings = _readings(diary)
    for measure in single:
        right_of, left_of = (_values(readings, measure, side) for side in SIDES)
        for day in right_of.keys() & left_of.keys():
            if (day, measure.key) not in paired:
                yield day, measure, abs(right_of[day].value - left_of[day].value)


def _series(found: Readings, measure: Measure, side: str) -> Series:
    if measure.key in MEANS:
        return Series(measure, side, _means(found, measure, side))
    return Series(measure, side, tuple(sorted(_values(found, measure, side).values(), key=_day)))


def _means(found: Readings, measure: Measure, side: str) -> tuple[Point, ...]:
    regions = [m for m in MEASURES if m.key in {f"{measure.key}_{region}" for region in REGIONS}]
    parts = [_values(found, region, side) for region in regions]
    days = set(parts[0]).intersection(*parts[1:])
    n = len(parts)
    return tuple(
        Point(
            day,
            sum(part[day].value for part in parts) / n,
            sum(part[day].low for part in parts) / n,
            sum(part[day].high for part in parts) / n,
        )
        for day in sorted(days)
    )


def _values(found: Readings, measure: Measure, side: str) -> dict[date, Point]:
    top = rating_item().high if measure.unit == "of 10" else math.inf
    days = found.get((measure.key, side), {})
    return {
        day: Point(
            day,
            float(median(value for value, _ in readings)),
            max(0.0, min(value - half for value, half in readings)),
            min(top, max(value + half for value, half in readings)),
        )
        for day, readings in days.items()
    }


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
    arrival, pressed, ranges = _parts(entry)
    for side in SIDES:
        rated = arrival.side(side)
        for name in MEANS:
            for region, value in getattr(rated, name).items():
                yield f"{name}_{region}", side, float(value), RATING_LIMIT / 2.0
        pressure = pressed.side(side).pressure
        if pressure is not None:
            yield "pressure", side, float(pressure), RATING_LIMIT / 2.0
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
    half = max(ROTATION_LIMIT_DEG, scatter_deg) / 2.0
    return f"rotation_{turned.position}_{turned.turn}", side, turned.angle_rad * DEG_PER_RAD, half
