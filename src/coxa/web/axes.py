"""Axes of charts: which days and values they run over, and where their words stand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coxa.web.i18n import gettext as _

MOST_DATES: Final = 5  # steps of the dates: more would run into each other
MOST_VALUES: Final = 6
FEWEST_DAYS: Final = 6  # a chart of one day would be all stretch
_DAY = timedelta(days=1)
_STEPS: Final = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Span:
    """Days from left to right, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Days between the ends."""
        return (self.last - self.first).days

    def share(self, day: date) -> float:
        """Return where a day lies, 0 at the left and 1 at the right."""
        return (day - self.first).days / self.days

    def holds(self, day: date) -> bool:
        """Whether a day lies between the ends."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Axis:
    """Values from bottom to top.

    Attributes:
        low, high: At the ends.
        ticks: Where figures stand.
        unit: Above them.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    unit: str

    def share(self, value: float) -> float:
        """Return where a value lies, 0 at the bottom and 1 at the top."""
        return (value - self.low) / (self.high - self.low)


RATING_AXIS: Final = Axis(0.0, 10.0, (0.0, 2.0, 4.0, 6.0, 8.0, 10.0), "")
_LOW_RATINGS: Final = (
    Axis(0.0, 4.0, (0.0, 1.0, 2.0, 3.0, 4.0), ""),
    Axis(0.0, 6.0, (0.0, 2.0, 4.0, 6.0), ""),
)


def span_of(days: Iterable[date], today: date, longest: int | None) -> Span:
    """Return the days to draw: from the first that has something until today, at most so many.

    Args:
        days: Days that have something; those after today do not stretch the span.
        today: Its end.
        longest: Days at most; None: no limit.
    """
    begun = min((day for day in days if day <= today), default=today)
    first = min(begun, today - FEWEST_DAYS * _DAY)
    if longest is not None:
        first = max(first, today - (longest - 1) * _DAY)
    return Span(first, today)


def rating_axis(values: Iterable[float]) -> Axis:
    """Return an axis of ratings from 0 that holds all values: up to 4, 6 or 10.

    It never begins above 0 and never ends below 4, so that a step of measurement error stays a small step. Charts
    that people compare take one axis together.
    """
    most = max(values, default=RATING_AXIS.high)
    return next((axis for axis in _LOW_RATINGS if most <= axis.high), RATING_AXIS)


def axis_over(values: Iterable[float], unit: str, *, least: float, floor: float = -math.inf) -> Axis:
    """Return an axis with round ends that holds all values.

    Args:
        values: At least one.
        unit: Written above.
        least: It spans no less than this, so that noise does not fill the picture.
        floor: It begins no lower.
    """
    found = list(values)
    low, high = min(found), max(found)
    room = max(0.0, least - (high - low)) / 2.0
    low, high = max(floor, low - room), high + room
    step = _step((high - low) / (MOST_VALUES - 1))
    low, high = step * math.floor(low / step), step * math.ceil(high / step)
    count = round((high - low) / step)
    return Axis(low, high, tuple(low + step * k for k in range(count + 1)), unit)


def _step(at_least: float) -> float:
    ten = 10.0 ** math.floor(math.log10(at_least))
    return next(step * ten for step in (*_STEPS, 10.0) if step * ten >= at_least * (1.0 - 1e-9))


def date_ticks(span: Span) -> list[tuple[date, str]]:
    """Return days and what to write under them: every day, week or month, whichever leaves room to read.

    Few days are counted back from the last, so that today has its date; weeks begin on Monday, months on the first.
    """
    for step in (1, 2, 3):
        if span.days / step <= MOST_DATES:
            days = [span.last - k * step * _DAY for k in range(span.days // step + 1)]
            return [(day, day_month(day)) for day in reversed(days)]
    for weeks in (1, 2):
        monday = span.first + (-span.first.weekday() % 7) * _DAY
        if span.days / (7 * weeks) <= MOST_DATES:
            return [(day, day_month(day)) for day in _every(monday, span.last, 7 * weeks)]
    months = [day for day in _months(span.first) if day <= span.last] if span.days < 4000 else []
    for step in (1, 2, 3, 6):
        some = [day for day in months if (day.month - 1) % step == 0]
        if 0 < len(some) <= MOST_DATES:
            return [(day, _month(day)) for day in some]
    years = range(span.first.year + 1, span.last.year + 1)
    skip = -(-len(years) // MOST_DATES)
    return [(date(year, 1, 1), str(year)) for year in years if year % skip == 0]


def _every(first: date, last: date, step: int) -> list[date]:
    return [first + k * _DAY for k in range(0, (last - first).days + 1, step)]


def _months(first: date) -> Iterator[date]:
    year, month = first.year, first.month
    for k in range(1 if first.day > 1 else 0, 12 * 12):
        more, index = divmod(month - 1 + k, 12)
        yield date(year + more, index + 1, 1)


def short_months() -> list[str]:
    """Return the short names of the months in the language of the page."""
    return _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()


def day_month(day: date) -> str:
    """Return a day without its year, as short as people write it: '3 Oct'."""
    return f"{day.day} {short_months()[day.month - 1]}"


def _month(day: date) -> str:
    name = short_months()[day.month - 1]
    return f"{name} {day.year}" if day.month == 1 else name
