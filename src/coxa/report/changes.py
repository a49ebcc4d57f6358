"""What changed between results of one kind: figure by figure, and whether more than measuring alone can make."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coxa.charts.chart import Subject
from coxa.exam.items import SIDE_WORDS
from coxa.figures.analysis import DIFFERENT_SD
from coxa.figures.check import RATED, UNTOLD, CheckFigure, figure_of, plain
from coxa.report.readings import SIDES, SPEECH, told, with_unit

HIGHER, LOWER = "clearly higher", "clearly lower"
WITHIN: Final[Mapping[str, str]] = {
    "check": "not more than the exam can tell",
    "analysis": "not more than strides vary",
}
CANNOT: Final = "one value each: cannot be told from chance"
FIRST_TOLD: Final = ("test_", "range_", "soreness_", "density_", "roller_")
"""Beginnings of what is measured, in the order in which it is told: strength first, for it is trained."""
FELT: Final = 2.0
"""Of 10: a change of soreness from which on it is told in any case; 1 is the least that people notice (Salaffi et al.
2004, as in data/programme/rules.toml), twice that is ours."""
_ENDING: Final = re.compile(r"\.(?:toml|json|mot|sto|trc|c3d|zip)\b", re.IGNORECASE)
MISSING: Final = "not assessed in both"


@dataclass(frozen=True)
class Change:
    """One figure of one side in several results.

    Attributes:
        key: Of the figure.
        label: Its name for people, with its side.
        side: 'r' or 'l'.
        values: As people read them, in the order of the results.
        change: Last less first, with unit; empty when one is missing.
        verdict: In words.
        clear: Whether it changed by more than its uncertainty.
        by: Last less first in the figure's unit; 0 when one is missing.
        size: Change over the uncertainty of both; 0 when it cannot be told.
        evidence: Grade.
    """

    key: str
    label: str
    side: str
    values: tuple[str, ...]
    change: str
    verdict: str
    clear: bool
    by: float
    size: float
    evidence: str


@dataclass(frozen=True)
class _Value:
    """A figure of one result: what is read, and its interval (check) or standard deviation (analysis)."""

    text: str
    value: float | None
    half: float | None
    low: float
    high: float
    unit: str


def changes(subjects: Sequence[Subject]) -> tuple[Change, ...]:
    """Return what changed from the first to the last result, figures in the order of the document.

    Args:
        subjects: Results of one kind, two at least.
    """
    kind, documents = subjects[0].kind, [subject.document for subject in subjects]
    sides = "sides" if kind == "check" else "hips"
    found = []
    for side in SIDES:
        entries = [document[sides].get(side, {}).get("figures", {}) for document in documents]
        for key in dict.fromkeys(key for each in entries for key in each):
            if all(key in each for each in (entries[0], entries[-1])):
                found.append(_change(kind, side, [each.get(key) for each in entries]))
    return tuple(sorted(found, key=lambda each: _place(each, found)))


def _place(change: Change, found: Sequence[Change]) -> tuple[int, int]:
    first = next(i for i, each in enumerate(found) if each.key == change.key)
    return first, SIDES.index(change.side)


def _change(kind: str, side: str, entries: Sequence[dict[str, Any] | None]) -> Change:
    value = _of_check if kind == "check" else _of_analysis
    values = [_Value("not in it", None, None, 0.0, 0.0, "") if e is None else value(e) for e in entries]
    entry = entries[0] or {}
    verdict, size = _verdict(kind, values[0], values[-1])
    return Change(
        key=str(entry["key"]),
        label=str(entry["label"]).strip(),
        side=side,
        values=tuple(each.text for each in values),
        change=_difference(values[0], values[-1]),
        verdict=verdict,
        clear=verdict in (HIGHER, LOWER),
        by=_by(values[0], values[-1]),
        size=size,
        evidence=str(entry["evidence"]),
    )


def _of_check(entry: Mapping[str, Any]) -> _Value:
    figure: CheckFigure = figure_of(entry)
    text, spread = told(figure), figure.spread
    if spread is None or text == UNTOLD:
        return _Value(text, None, None, 0.0, 0.0, figure.unit)
    half = 0.5 * (spread.high - spread.low)
    return _Value(text, spread.value, half, spread.low, spread.high, figure.unit)


def _of_analysis(entry: Mapping[str, Any]) -> _Value:
    value, sd, unit = entry["value"], entry["sd"], str(entry["unit"])
    if value is None:
        return _Value("not assessed", None, None, 0.0, 0.0, unit)
    digits = _digits(value)
    number = plain(value, digits) + ("" if sd is None else f" ± {plain(sd, digits)}")
    half = None if sd is None else float(sd)
    return _Value(with_unit(number, unit), float(value), half, 0.0, 0.0, unit)


def _digits(value: float) -> int:
    return 0 if abs(value) >= 99.5 else 1 if abs(value) >= 9.95 else 2


def _difference(first: _Value, last: _Value) -> str:
    return "" if first.value is None or last.value is None else signed(_by(first, last), first.unit)


def _by(first: _Value, last: _Value) -> float:
    return 0.0 if first.value is None or last.value is None else last.value - first.value


def signed(change: float, unit: str) -> str:
    """Return a change as people read it: +7°, −13 N·m; of shares in points, for 34 % more of 64 % is something else.

    Args:
        change: Last less first.
        unit: Of the figure.
    """
    size, points = abs(change), unit.startswith("%")
    whole = size >= (0.95 if points else 9.95) or unit in ("°", RATED)
    digits = 0 if whole or not size else 1 if points or size >= 0.95 else 2
    number = plain(change, digits)
    number = number if number.startswith("−") or not float(number) else f"+{number}"
    if points:
        return f"{number}\u00a0point{'' if number.strip('+−') == '1' else 's'}"
    return with_unit(number, unit)


def _verdict(kind: str, first: _Value, last: _Value) -> tuple[str, float]:
    """Return what can be said of a change, and its size over the uncertainty of both."""
    if first.value is None or last.value is None:
        return MISSING, 0.0
    change = last.value - first.value
    if first.half is None or last.half is None:
        return CANNOT, 0.0
    if kind == "check":
        clear = last.low > first.high or last.high < first.low
    else:
        pooled = math.hypot(first.half, last.half) / math.sqrt(2.0)
        clear = abs(change) > DIFFERENT_SD * pooled
    size = abs(change) / max(math.hypot(first.half, last.half), 1e-9 * max(abs(first.value), 1.0))
    return (WITHIN[kind], size) if not clear else (HIGHER if change > 0.0 else LOWER, size)


def clearest(found: Sequence[Change], keys: Sequence[str], most: int = 3) -> tuple[Change, ...]:
    """Return the changes to tell first: the clear ones, what was measured before what was computed from it.

    Soreness is asked for because it is what a person feels: its greatest change is told also where it is not clear.

    Args:
        found: All changes.
        keys: Short figures, in their order.
        most: At most so many clear ones.
    """
    clear = [change for change in found if change.clear]
    clear.sort(key=lambda each: (_rank(each, keys), -each.size))
    sore = max((c for c in found if c.key.startswith("soreness_")), key=lambda c: abs(c.by), default=None)
    told = clear[:most]
    if sore is not None and sore not in told and abs(sore.by) >= FELT:
        told.append(sore)
    return tuple(told)


def _rank(change: Change, keys: Sequence[str]) -> tuple[int, int]:
    for place, beginning in enumerate(FIRST_TOLD):
        if change.key.startswith(beginning):
            direction = change.key.removeprefix(beginning).partition("_")[0]
            return place, tuple(SPEECH).index(direction) if direction in SPEECH and place == 0 else 0
    own = keys.index(change.key) if change.key in keys else len(keys)
    return len(FIRST_TOLD), own


def in_words(found: Sequence[Change]) -> Iterator[str]:
    """Yield each change as a sentence.

    Args:
        found: Changes to tell.
    """
    for change in found:
        said = change.verdict.replace("not more", "not yet more", 1)
        yield (
            f"{change.label}, {SIDE_WORDS[change.side]}: {change.values[0]} before, {change.values[-1]} now; "
            f"{change.change}, {said}."
        )


def short_label(label: str) -> str:
    """Return the label of a result without the ending of its file: "exam.toml (May)" as "exam (May)"."""
    return _ENDING.sub("", label)
