"""Which planned sessions were done: a calendar of days in weeks, and the count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coxa.programme.counting import counts
from coxa.programme.diary import Checked, Diary, Screening, Session
from coxa.programme.rule_table import rule_table
from coxa.programme.screen import complete, flags
from coxa.programme.standing import StageChange

DONE, PART, MISSED, REST, FUTURE, BEFORE = "done", "part", "missed", "rest", "future", "before"
DAILY: Final = ("release", "realign")
"""Stages with a session every day; the later ones have so many in a week, on days the person chooses."""
_WEEK: Final = 7


@dataclass(frozen=True)
class CalendarDay:
    """One day of the calendar.

    Attributes:
        day: Which.
        state: 'done', 'part' (too short to count, or stopped because it hurt), 'missed', 'rest' (none was planned for
            this very day), 'future' (today's session counts as future until it is done) or 'before' the first session.
    """

    day: date
    state: str


@dataclass(frozen=True)
class CalendarWeek:
    """Monday to Sunday.

    Attributes:
        days: Seven.
        planned: Sessions that the programme held until now; of an unfinished week with free days only those done.
        done: How many of these were done.
    """

    days: tuple[CalendarDay, ...]
    planned: int
    done: int


@dataclass(frozen=True)
class Adherence:
    """The calendar and its sum.

    Attributes:
        weeks: Oldest first; the last holds today.
    """

    weeks: tuple[CalendarWeek, ...]

    @property
    def planned(self) -> int:
        """Sessions planned in these weeks until now."""
        return sum(week.planned for week in self.weeks)

    @property
    def done(self) -> int:
        """Of those, how many were done."""
        return sum(week.done for week in self.weeks)

    @property
    def words(self) -> str:
        """Say the count in a few words."""
        if not self.planned:
            return "no session was planned yet"
        return f"{self.done} of {self.planned} planned session{'s' if self.planned > 1 else ''}"


def adherence(diary: Diary, today: date, weeks: int | None, changes: Sequence[StageChange]) -> Adherence:
    """Return the calendar of the latest weeks, today's included.

    Release and realign plan one session for each day from the first session on. The later stages plan so many a week,
    on days the person chooses: there a day without a session is rest, and the week's count says what is missing.
    No session is planned from a red flag, or a session stopped because it hurt, until the safety screen is clean.

    Args:
        diary: All entries; those after today are left out.
        today: The last day that can be done.
        weeks: How many; None: all since the first session.
        changes: Stages so far, oldest first, of `Standing`.
    """
    sessions: dict[date, list[Session]] = {}
    for session in diary.sessions:
        if session.day <= today:
            sessions.setdefault(session.day, []).append(session)
    start = min(sessions, default=None)
    monday = today - timedelta(days=today.weekday())
    if weeks is None:
        first = start or today
        weeks = (monday - (first - timedelta(days=first.weekday()))).days // _WEEK + 1
    paused = _paused(diary, today)
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(weeks))]
    return Adherence(tuple(_week(first, today, start, sessions, changes, paused) for first in mondays))


def _week(
    monday: date,
    today: date,
    start: date | None,
    sessions: dict[date, list[Session]],
    changes: Sequence[StageChange],
    paused: frozenset[date],
) -> CalendarWeek:
    days = [monday + timedelta(days=k) for k in range(_WEEK)]
    shown: list[CalendarDay] = []
    planned = done = 0
    free: dict[str, list[date]] = {}
    for day in days:
        stage = _stage(day, changes)
        held = sessions.get(day, [])
        daily = stage in DAILY
        state = _state(day, today, start, held, daily and day not in paused)
        shown.append(CalendarDay(day, state))
        if daily and (state == DONE or _left(state, day, today, paused)):
            planned += 1
            done += state == DONE
        elif not daily and start is not None and day >= start and day not in paused:
            free.setdefault(stage, []).append(day)
    for stage, some in free.items():
        for kind, rhythm in rule_table().rhythms[stage].items():
            held_n = sum(any(s.kind == kind and counts(s) for s in sessions.get(day, [])) for day in some)
            due = round(rhythm.per_week * len(some) / _WEEK)
            done += min(held_n, due)
            planned += due if days[-1] < today else min(held_n, due)
    return CalendarWeek(tuple(shown), planned, done)


def _state(day: date, today: date, start: date | None, held: list[Session], planned: bool) -> str:
    if held:
        return DONE if any(map(counts, held)) else PART
    if day >= today:
        return FUTURE
    if start is None or day < start:
        return BEFORE
    return MISSED if planned else REST


def _left(state: str, day: date, today: date, paused: frozenset[date]) -> bool:
    """Return whether a daily session was left undone: not today's, which can still be done, nor one in a pause."""
    return state == MISSED or (state == PART and day < today and day not in paused)


def _stage(day: date, changes: Sequence[StageChange]) -> str:
    """Return the stage that a day began in: a change takes effect the day after."""
    before = [change.stage for change in changes if change.day < day]
    return before[-1] if before else changes[0].stage if changes else DAILY[0]


def _paused(diary: Diary, today: date) -> frozenset[date]:
    """Return the days from a red flag, or a session stopped because it hurt, to the clean screen that ends it."""
    found: set[date] = set()
    since: date | None = None
    hurt: date | None = None  # a session stopped on this day is answered by a screen of a later one
    for entry in diary.entries:
        match entry:
            case Screening():
                flagged, clean = bool(flags(entry)), complete(entry) and not flags(entry)
            case Checked():
                flagged, clean = bool(entry.flags), False
            case Session():
                flagged, clean = entry.stopped, False
                hurt = entry.day if entry.stopped else hurt
            case _:
                continue
        if flagged:
            since = since or entry.day
        elif clean and since is not None and (hurt is None or entry.day > hurt):
            found.update(_between(since, min(entry.day, today)))
            since = hurt = None
    if since is not None:
        found.update(_between(since, today + timedelta(days=1)))
    return frozenset(found)


def _between(first: date, end: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((end - first).days)]
