"""The stages: the diary replayed day by day, from the first entry to today.

Each day with an entry is judged as a whole, with what the days before it showed and nothing of those after; at most
one change of stage comes of it. The same diary so gives the same stages whenever it is asked and in whatever order
it was written. A day that gains an entry is judged anew, and so is all that followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coxa.exam.items import SIDE_WORDS, SIDES
from coxa.programme.counting import counts
from coxa.programme.diary import Diary
from coxa.programme.equality import LABELS, Day, day_verdict, days_of, needed_ratings
from coxa.programme.rule_table import rule_table
from coxa.programme.standing import Equality, StageChange
from coxa.programme.words import calendar_day, capital, count, figure, listed, on_day

DAILY: Final = ("release", "realign")
"""Stages with a session every day."""
_SHOWN_DAYS: Final = 7

Starts = Mapping[tuple[str, str], float]
"""First value of a rating, by measure and side."""


@dataclass(frozen=True)
class History:
    """The stages up to today, and what they rest on.

    Attributes:
        changes: Oldest first; the first is the beginning.
        days: Days with measurements up to today, oldest first.
        starts: First value of each rating on each side.
        strength_days: Days with a strength session that counts, in the present stage.
    """

    changes: tuple[StageChange, ...]
    days: tuple[Day, ...]
    starts: Starts
    strength_days: int

    @property
    def stage(self) -> str:
        """The present stage."""
        return self.changes[-1].stage


class _Replay:
    """The state of the replay after some day."""

    def __init__(self, first: date) -> None:
        self.changes = [StageChange(first, "release", "The programme begins: first release, on both sides.")]
        self.strength_days = 0
        self.starts: dict[tuple[str, str], float] = {}
        self.latest: Day | None = None
        self.judged: list[Day] = []  # the latest that say yes or no by the full rule
        self.run = [0, 0]  # calendar days running that match: by the rule of release, by the full one

    def see(self, day: Day) -> None:
        """Take in what a day measured."""
        for full in (False, True):
            follows = self.latest is not None and day.day - self.latest.day == timedelta(days=1)
            self.run[full] = (self.run[full] * follows + 1) if day.matches[full] else 0
        self.latest = day
        _note_starts(self.starts, day)
        if day.judged(full=True):
            self.judged = [*self.judged[1 - rule_table().days_running :], day]

    def change(self, day: date) -> StageChange | None:
        """Return the change of stage that this day brings; None when it brings none."""
        stage = self.changes[-1].stage
        if stage in DAILY:
            return self._forward(day, stage)
        if self._back():
            words = "Your sides differed in three comparisons running, so the daily programme is back."
            return StageChange(day, "realign", words)
        return self._to_maintain(day) if stage == "coordinate" else None

    def _forward(self, day: date, stage: str) -> StageChange | None:
        full = stage != "release"
        latest = self.latest
        if latest is None or latest.day != day or self.run[full] < rule_table().days_running:
            return None
        if not all(better(latest, full, self.starts).values()):
            return None
        if stage == "release":
            words = "Your hips matched in soreness and density on three days running: realigning comes next."
            return StageChange(day, "realign", words)
        words = "Your hips were equal on three days running, rotation included: strength comes next."
        return StageChange(day, "coordinate", words)

    def _back(self) -> bool:
        return len(self.judged) == rule_table().days_running and all(day.apart[True] for day in self.judged)

    def _to_maintain(self, day: date) -> StageChange | None:
        rules = rule_table()
        long_enough = (day - self.changes[-1].day).days >= rules.coordinate_days
        if not (long_enough and self.strength_days >= rules.coordinate_sessions):
            return None
        if not _sparse_equal(self.judged, self.starts, day):
            return None
        words = "Eight weeks of strength are done and your hips are still equal: from now on it is upkeep."
        return StageChange(day, "maintain", words)


def history(diary: Diary, today: date) -> History:
    """Return the stages up to today.

    Args:
        diary: All entries; those dated after today are left out here.
        today: By the person's calendar.
    """
    days = days_of(diary, today)
    measured = {day.day: day for day in days}
    dates = sorted({entry.day for entry in diary.entries if entry.day <= today})
    strength = {session.day for session in diary.sessions if session.kind == "strength" and counts(session)}
    replay = _Replay(dates[0] if dates else today)
    for date_ in dates:
        if date_ in measured:
            replay.see(measured[date_])
        replay.strength_days += date_ in strength
        change = replay.change(date_)
        if change is not None:
            replay.changes.append(change)
            replay.strength_days = 0
    return History(tuple(replay.changes), days, replay.starts, replay.strength_days)


def _note_starts(starts: dict[tuple[str, str], float], day: Day) -> None:
    rated = needed_ratings(full=True)
    if len(starts) == len(SIDES) * len(rated):
        return  # all known
    for key in rated:
        seen = day.seen.get(key)
        for side, value in zip(
            SIDES, () if seen is None else (seen.right_worst, seen.left_worst), strict=False
        ):
            if value is not None:
                starts.setdefault((key, side), value)


def better(day: Day, full: bool, starts: Starts) -> Mapping[str, bool]:
    """Return by rating whether both sides are, on this day, better than at the start or low; unrated: no."""
    low = rule_table().low

    def good(key: str, side: str) -> bool:
        value = day.seen[key].worst(side) if key in day.seen else None
        return value is not None and (value <= low or value < starts.get((key, side), value))

    return {key: all(good(key, side) for side in SIDES) for key in needed_ratings(full)}


def _sparse_equal(judged: Sequence[Day], starts: Starts, at: date) -> bool:
    """Return whether the latest comparisons, not daily any more, say equal."""
    rules = rule_table()
    recent = judged[-rules.days_running :]
    return (
        len(recent) == rules.days_running
        and all(day.matches[True] for day in recent)
        and (at - recent[0].day).days <= rules.sparse_within_days
        and all(better(recent[-1], True, starts).values())
    )


def equality(found: History, today: date) -> Equality:
    """Return whether the hips are equal by the rule of the present stage.

    Args:
        found: The stages up to today.
        today: By the person's calendar.
    """
    daily = found.stage in DAILY
    full = found.stage != "release"
    judged = [day for day in found.days if (day.touches(full) if daily else day.judged(full))]
    # A day that has only begun takes nothing from those before it.
    begun = daily and bool(judged) and judged[-1].day == today and not judged[-1].judged(full)
    whole = judged[:-1] if begun else judged
    streak = _daily_streak(whole, full, today) if daily else _sparse_streak(whole, today)
    needed = rule_table().days_running
    good = better(whole[-1], full, found.starts) if whole else dict.fromkeys(needed_ratings(full), False)
    equal = streak >= needed and all(good.values())
    verdicts = tuple(day_verdict(day, full, today) for day in judged[-_SHOWN_DAYS:])
    words = [_streak_words(streak, whole, daily, equal, today)]
    if judged and not judged[-1].matches[full]:
        words.append(verdicts[-1].words)
    elif streak >= needed and not equal:
        words.append(_not_better(whole[-1], good, found.starts))
    if not daily:
        words.extend(_left_out(found.days, today))
    return Equality(equal, needed, streak, verdicts, good, tuple(words))


def _daily_streak(judged: Sequence[Day], full: bool, today: date) -> int:
    """Return the calendar days running that match, up to the latest; none when that is over."""
    if not judged or judged[-1].day < today - timedelta(days=1):
        return 0
    streak = 0
    for day in reversed(judged):
        if not day.matches[full] or (judged[-1].day - day.day).days != streak:
            break
        streak += 1
    return streak


def _sparse_streak(judged: Sequence[Day], today: date) -> int:
    """Return the latest comparisons running that match, none of them too old."""
    streak = 0
    for day in reversed(judged):
        if not day.matches[True] or (today - day.day).days > rule_table().sparse_within_days:
            break
        streak += 1
    return streak


def _streak_words(streak: int, judged: Sequence[Day], daily: bool, equal: bool, today: date) -> str:
    needed = rule_table().days_running
    if not judged:
        return "Your hips have not been compared yet: rate both before each session."
    running = f"{count(needed, 'day')} running" if daily else f"{count(needed, 'comparison')} running"
    if equal:
        return (
            f"Your hips are equal: they matched on {count(streak, 'day' if daily else 'comparison')} running."
        )
    if daily and judged[-1].day < today - timedelta(days=1):
        last = calendar_day(judged[-1].day, today)
        return f"Your hips were last compared on {last}; the {running} that it takes begin anew."
    if not daily and streak == 0 and (today - judged[-1].day).days > rule_table().sparse_within_days:
        return f"Your hips were last compared on {calendar_day(judged[-1].day, today)}: time to check again."
    if streak >= needed:
        return f"Your hips have matched on the {running} that it takes."
    kind = "days" if daily else "comparisons"
    return f"Your hips have matched on {streak} of the {needed} {kind} running that it takes."


def _not_better(day: Day, good: Mapping[str, bool], starts: Starts) -> str:
    """Return which ratings keep matching hips from being done."""
    low = rule_table().low
    held = []
    for key in (key for key, fine in good.items() if not fine):
        for side in SIDES:
            value = day.seen[key].worst(side)
            start = starts.get((key, side))
            if value is not None and start is not None and value > low and value >= start:
                at_start = f"{figure(value)}, at the start {figure(start)}"
                held.append(f"{LABELS[key]} on the {SIDE_WORDS[side]} ({at_start})")
    more = len(held) - 3
    said = listed(held) if more <= 1 else f"{', '.join(held[:3])} and {more} more"
    return (
        f"The hips match, but are not better than at the start: {said}. "
        f"Each has to fall, or be {figure(low)} or less."
    )


def _left_out(days: Sequence[Day], today: date) -> tuple[str, ...]:
    """Return that the latest day could not be judged, when it could not."""
    if not days or days[-1].judged(full=True):
        return ()
    return (f"{capital(on_day(days[-1].day, today))} nothing differed, but not everything was measured.",)
