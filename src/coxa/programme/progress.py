"""What changed since the start: only changes beyond measurement error are called changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from coxa.exam.items import SIDE_WORDS
from coxa.programme.diary import Diary
from coxa.programme.series import Measure, Point, Series, efficiency_history, series
from coxa.programme.standing import Standing

DAYS_COMPARED: Final = 3  # ours: the median of up to three days leaves one odd day without a voice
WITHIN: Final = timedelta(days=7)  # ours: days further apart than a week are not the same moment
TOLD: Final = ("soreness", "density", "pressure")
"""Ratings that the sentence tells: regions stand behind their means."""
_EXACTLY: Final = 1e-9  # rounding of sums, so that a change of exactly the limit is none


@dataclass(frozen=True)
class Change:
    """One measure of one side, at the start and now.

    Attributes:
        measure: What was measured.
        side: 'r' or 'l'.
        start, now: Medians of up to three days within a week of the first and of the latest day; no day is in both.
        first_day, last_day: The first and the latest day.
        beyond: Whether they differ by more than measurement error.
    """

    measure: Measure
    side: str
    start: float
    now: float
    first_day: date
    last_day: date
    beyond: bool

    @property
    def size(self) -> float:
        """Now less start."""
        return self.now - self.start

    @property
    def better(self) -> bool | None:
        """Whether it changed for the better; None without a change, and where neither way is better by itself."""
        if not self.beyond or self.measure.less_is_better is None:
            return None
        return (self.size < 0.0) == self.measure.less_is_better


@dataclass(frozen=True)
class Marker:
    """A stage begins.

    Attributes:
        day: When.
        stage: Which.
        words: Why.
    """

    day: date
    stage: str
    words: str


def changes(diary: Diary) -> tuple[Change, ...]:
    """Return start against now for every measure and side that has two days or more.

    Ratings and ranges changed when they differ by more than their limit; η when its intervals do not overlap.
    """
    return tuple(
        _change(line) for line in (*series(diary), *efficiency_history(diary)) if len(line.points) > 1
    )


def since_start(diary: Diary) -> str:
    """Say in one sentence what changed since the start."""
    told = [c for c in changes(diary) if c.measure.key in TOLD or c.measure.unit != "of 10"]
    if not told:
        return "There is nothing to compare yet: the first two days make a start."
    start = f"Since the start on {day_words(min(c.first_day for c in told))}"
    changed = [c for c in told if c.beyond]
    if not changed:
        return f"{start} nothing has changed by more than measurement error."
    parts = _listed([_told(group) for group in _grouped(changed)], "; ")
    rest = "" if len(changed) == len(told) else "; nothing else changed by more than measurement error"
    return f"{start}, {parts}{rest}."


def markers(standing: Standing) -> tuple[Marker, ...]:
    """Return where stages begin, oldest first."""
    return tuple(Marker(change.day, change.stage, change.words) for change in standing.changes)


def day_words(day: date) -> str:
    """Return a date as people write it, such as '3 October 2026'."""
    return f"{day.day} {day:%B %Y}"


def figure(value: float, unit: str) -> str:
    """Return a value with as many digits as it deserves and, for degrees and per cent, its unit."""
    return f"{value:.1f}" if unit == "of 10" else f"{value:.0f}{unit if unit == '°' else ' ' + unit}"


def _change(line: Series) -> Change:
    points = line.points
    most = min(DAYS_COMPARED, len(points) // 2)
    first, last = points[0], points[-1]
    early = [p for p in points[:most] if p.day - first.day < WITHIN]
    late = [p for p in points[-most:] if last.day - p.day < WITHIN]
    start, now = (median(p.value for p in some) for some in (early, late))
    beyond = (
        _apart(early, late) if line.measure.limit == 0.0 else abs(now - start) > line.measure.limit + _EXACTLY
    )
    return Change(line.measure, line.side, start, now, first.day, last.day, beyond)


def _apart(early: Sequence[Point], late: Sequence[Point]) -> bool:
    def band(points: Sequence[Point]) -> tuple[float, float]:
        return min(p.low for p in points), max(p.high for p in points)

    (low, high), (later_low, later_high) = band(early), band(late)
    return later_low > high or later_high < low


def _grouped(changed: Iterable[Change]) -> list[list[Change]]:
    """Return changes of one measure in one direction together, in the order of the measures."""
    groups: dict[tuple[str, bool], list[Change]] = {}
    for change in changed:
        groups.setdefault((change.measure.key, change.size > 0.0), []).append(change)
    return list(groups.values())


def _told(group: Sequence[Change]) -> str:
    measure = group[0].measure
    name = measure.label[0].lower() + measure.label[1:]
    if measure.key == "efficiency":
        name = f"modelled {name}"
    verb = "rose" if group[0].size > 0.0 else "fell"
    pairs = {c.side: f"from {figure(c.start, measure.unit)} to {figure(c.now, measure.unit)}" for c in group}
    if len(pairs) == 1:
        ((side, pair),) = pairs.items()
        return f"{name} {verb} on the {SIDE_WORDS[side]} {pair}"
    return f"{name} {verb} on both sides, right {pairs['r']} and left {pairs['l']}"


def _listed(parts: Sequence[str], between: str) -> str:
    return parts[0] if len(parts) == 1 else between.join(parts)
