"""What changed since the start: only changes beyond measurement error are called changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from coxa.exam.items import SIDE_WORDS
from coxa.programme.diary import Diary
from coxa.programme.rule_table import rule_table
from coxa.programme.series import Measure, Point, Series, all_series, measures
from coxa.programme.standing import Standing
from coxa.programme.words import listed

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
        start, now: Medians of up to three days (`rule_table`, so that no single day decides) within a week of the
            first and of the latest day; no day is in both.
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


def changes(lines: Iterable[Series]) -> tuple[Change, ...]:
    """Return start against now for every line (`all_series`) that has two days or more.

    Ratings and ranges changed when they differ by more than their limit; η when its intervals do not overlap.
    """
    return tuple(_change(line) for line in lines if len(line.points) > 1)


def since_start(diary: Diary) -> str:
    """Say in one sentence what changed since the start."""
    return since_start_words(changes(all_series(diary)))


def since_start_words(found: Iterable[Change]) -> str:
    """Say in one sentence what changed since the start, of changes that were found."""
    told = [c for c in found if c.measure.key in TOLD or c.measure.unit != "of 10"]
    if not told:
        return "There is nothing to compare yet: the first two days make a start."
    start = f"Since the start on {day_words(min(c.first_day for c in told))}"
    changed = [c for c in told if c.beyond]
    if not changed:
        return f"{start} nothing has changed by more than measurement error."
    rest = "" if len(changed) == len(told) else "; nothing else changed by more than measurement error"
    return f"{start}, {'; '.join(_told(changed))}{rest}."


def markers(standing: Standing) -> tuple[Marker, ...]:
    """Return where stages begin, oldest first."""
    return tuple(Marker(change.day, change.stage, change.words) for change in standing.changes)


def day_words(day: date) -> str:
    """Return a date as people write it, such as '3 October 2026'."""
    return f"{day.day} {day:%B %Y}"


def figure(value: float, unit: str) -> str:
    """Return a value with as many digits as it deserves and, for degrees and per cent, its unit."""
    if unit in ("of 10", ""):
        return f"{value:.1f}".replace("-", "−")
    return f"{value:.0f}{unit if unit == '°' else ' ' + unit}"


def _change(line: Series) -> Change:
    points = line.points
    most = min(rule_table().days_compared, len(points) // 2)
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


def _told(changed: Iterable[Change]) -> Iterator[str]:
    """Yield in words what changed; measures that changed in the same direction on the same sides stand together."""
    ways: dict[tuple[str, bool], list[str]] = {}
    for change in changed:
        ways.setdefault((change.measure.key, change.size > 0.0), []).append(change.side)
    together: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for (key, up), on in ways.items():
        together.setdefault((tuple(on), up), []).append(key)
    for (sides, up), keys in together.items():
        where = "both sides" if len(sides) > 1 else f"the {SIDE_WORDS[sides[0]]}"
        yield f"{listed(_names(keys))} {'rose' if up else 'fell'} on {where}"


def _names(keys: Iterable[str]) -> list[str]:
    labels = {m.key: m.label[0].lower() + m.label[1:] for m in measures()}
    return [labels.get(key, "modelled hip efficiency") for key in keys]
