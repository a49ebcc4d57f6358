"""Reading where the tug-of-war leads: its days where a result has them, else where its plans end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from coxa.charts.chart import Numbers, Subject
from coxa.charts.reading import SIDES, listed, number, numbers, part, spread, text, titled
from coxa.figures.check import Spread

LABELS: Final = {
    "nothing": "nothing is done",
    "both": "the programme every day",
    "release alone": "release alone",
    "rotation alone": "rotation alone",
    "strength alone": "strength alone",
}
"""Name of a plan → words, where a result brings none."""


@dataclass(frozen=True)
class Plan:
    """What is done, and the departure from health on each day, per cent of today's."""

    name: str
    label: str
    value: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True)
class Hip:
    """One hip's days; with one day alone its plans hold but their ends."""

    name: str
    title: str
    side: str
    days: Numbers
    plans: tuple[Plan, ...]
    gain: Spread | None
    words: str
    word: str
    escalating: float


def hip_of_outlook(name: str, subject: Subject, side: str) -> Hip | None:
    """Return what a result says of one hip; None where it follows no tug-of-war."""
    loop = part(subject.drawings, "sides", side, "loop")
    outlook = part(subject.document, "outlooks", side)
    days = numbers(loop.get("days"))
    plans = _plans(loop, days) or _ends(outlook)
    if not plans:
        return None
    if len(plans[0].value) == 1:
        day = number(outlook.get("days"))
        days = (day,)
    title = titled(name, f"{SIDES[side]} hip")
    return Hip(
        name,
        title,
        side,
        days,
        plans,
        spread(outlook.get("gain")),
        text(outlook.get("sentence")),
        text(outlook.get("word")),
        number(outlook.get("escalating")),
    )


def _plans(loop: dict[str, Any], days: Numbers) -> tuple[Plan, ...]:
    if len(days) < 2 or any(math.isnan(day) for day in days):
        return ()
    found = []
    for plan in listed(loop, "plans"):
        name = text(plan.get("name"))
        three = [numbers(plan.get(key)) for key in ("value", "low", "high")]
        value, low, high = (c if len(c) == len(days) else (math.nan,) * len(days) for c in three)
        if name and not all(math.isnan(v) for v in value):
            found.append(Plan(name, text(plan.get("label"), LABELS.get(name, name)), value, low, high))
    return tuple(found)


def _ends(outlook: dict[str, Any]) -> tuple[Plan, ...]:
    """Return where plans end, as an older result holds them."""
    found = []
    for prospect in listed(outlook, "prospects"):
        name, end = text(prospect.get("name")), spread(prospect.get("departure"))
        if name and end is not None:
            found.append(Plan(name, LABELS.get(name, name), (end.value,), (end.low,), (end.high,)))
    return tuple(found)
