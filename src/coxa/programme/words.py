"""How days, numbers and lists are said to people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
                  "October", "November", "December")  # fmt: skip
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_COUNTS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def calendar_day(day: date, today: date) -> str:
    """Return a day as '12 November', with its year when that is not today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def on_day(day: date, today: date) -> str:
    """Return a day as it stands in a sentence: 'today', 'yesterday', 'tomorrow', 'on 12 November'."""
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    return near.get((day - today).days) or f"on {calendar_day(day, today)}"


def dated(day: date, today: date) -> str:
    """Return a day as it stands behind 'dated': 'today', 'yesterday', '12 November'."""
    return on_day(day, today).removeprefix("on ")


def coming_day(day: date, today: date) -> str:
    """Return a day of the coming week: 'today', 'tomorrow', 'on Tuesday'."""
    ahead = (day - today).days
    return on_day(day, today) if not 1 < ahead < 7 else f"on {_WEEKDAYS[day.weekday()]}"


def capital(text: str) -> str:
    """Return text with its first letter large."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str]) -> str:
    """Return items as 'a, b and c'."""
    return " and ".join([*([", ".join(items[:-1])] if items[:-1] else []), *items[-1:]])


def count(number: int, one: str, many: str = "") -> str:
    """Return 'one day', 'three days', '12 days'."""
    said = _COUNTS[number] if 0 <= number < len(_COUNTS) else str(number)
    return f"{said} {one if number == 1 else many or f'{one}s'}"


def figure(value: float, unit: str = "") -> str:
    """Return a number with at most one decimal."""
    return f"{round(value, 1):g}{unit}"
