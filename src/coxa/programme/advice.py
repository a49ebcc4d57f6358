"""When it is enough, when it does not help, and what is doubtful about the diary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from statistics import fmean
from typing import Final, NamedTuple

from coxa.exam.items import SIDE_WORDS, SIDES
from coxa.programme.counting import counts, short
from coxa.programme.diary import Diary, Screening, Session
from coxa.programme.equality import RATINGS, ROTATIONS, Day
from coxa.programme.rule_table import rule_table
from coxa.programme.stages import DAILY, History
from coxa.programme.standing import StageChange
from coxa.programme.words import capital, count, figure, listed, on_day

_PAIRS: Final = {"P1": "P2", "P3": "P4"}
"""Release and the rotation that belongs to it."""


class Enough(NamedTuple):
    """Why it is enough.

    Attributes:
        words: Empty without a reason.
        stop: Whether they say to stop and to see someone.
    """

    words: str
    stop: bool = False


def enough(diary: Diary, found: History, today: date) -> Enough:
    """Return that the daily programme is done, or why to stop because it does not help.

    Args:
        diary: All entries.
        found: The stages up to today.
        today: By the person's calendar.
    """
    if found.stage == "coordinate":
        rules = rule_table()
        weeks = (today - found.changes[-1].day).days // 7
        return Enough(
            "The daily programme is done: your hips became equal. Release twice a week and strength twice a week "
            f"are enough now. So far: {weeks} of {rules.coordinate_days // 7} weeks, strength on "
            f"{found.strength_days} of {rules.coordinate_sessions} days."
        )
    if found.stage == "maintain":
        return Enough(
            "You are done with the programme. Release twice a week and strength once a week keep it."
        )
    since, sessions = daily_since(diary, found.changes, today)
    if not _must_show(sessions, today):
        return Enough("")
    changes = list(_changes([day for day in found.days if day.day >= since]))
    tried = f"{(today - sessions[0].day).days // 7} weeks and {len(sessions)} sessions"
    worse = [words for words, change, limit in changes if change > limit]
    if worse:
        return Enough(
            f"After {tried} it is worse: {listed(worse)}. Stop here, and show this to a physiotherapist; "
            "more of the same is not likely to help.",
            stop=True,
        )
    if changes and all(abs(change) <= limit for _, change, limit in changes):
        return Enough(
            f"{tried} have changed nothing beyond measurement error. This has not helped your hips, and more of it is "
            "not likely to: stop, and show this to a physiotherapist.",
            stop=True,
        )
    return Enough("")


def daily_since(diary: Diary, changes: Sequence[StageChange], today: date) -> tuple[date, list[Session]]:
    """Return the first day of the present run of daily stages, and its release sessions that count, oldest first."""
    since = changes[0].day
    for before, change in pairwise(changes):
        if change.stage in DAILY and before.stage not in DAILY:
            since = change.day
    sessions = [s for s in diary.sessions if s.kind == "release" and since <= s.day <= today and counts(s)]
    return since, sorted(sessions, key=lambda s: s.day)


def _must_show(sessions: Sequence[Session], today: date) -> bool:
    rules = rule_table()
    return len(sessions) >= rules.stalled_sessions and (today - sessions[0].day).days >= rules.stalled_days


def _changes(days: Sequence[Day]) -> Iterator[tuple[str, float, float]]:
    """Yield what changed from the first to the last days: words, change (worse positive), measurement error."""
    rules = rule_table()
    for side in SIDES:
        first, last = [], []
        for key in RATINGS:
            values = [v for d in days if key in d.seen and (v := d.seen[key].worst(side)) is not None]
            compared = min(rules.days_compared, len(values) // 2)
            if compared:
                first.append(fmean(values[:compared]))
                last.append(fmean(values[-compared:]))
        if first:
            words = f"soreness and density on the {SIDE_WORDS[side]} {figure(fmean(first))}, now {figure(fmean(last))}"
            yield words, fmean(last) - fmean(first), rules.rating_limit
    for key in ROTATIONS:
        apart = [
            abs(seen.right - seen.left)
            for d in days
            if (seen := d.seen.get(key)) and seen.right is not None and seen.left is not None
        ]
        if len(apart) > 1:
            words = f"the sides' rotation {figure(apart[0], '°')} apart, now {figure(apart[-1], '°')}"
            yield words, apart[-1] - apart[0], rules.rotation_limit_deg


def cautions(diary: Diary, found: History, today: date) -> tuple[str, ...]:
    """Return what is doubtful about the diary, in sentences.

    Args:
        diary: All entries.
        found: The stages up to today.
        today: By the person's calendar.
    """
    said = (
        _ahead(diary, today),
        _twins(diary),
        _long_break(diary, today),
        _unrated(diary, found, today),
        *_last_session(diary, today),
        _twice(diary, today),
    )
    return tuple(words for words in said if words)


def _ahead(diary: Diary, today: date) -> str:
    ahead = [entry for entry in diary.entries if entry.day > today]
    if not ahead:
        return ""
    latest = on_day(max(entry.day for entry in ahead), today)
    clean = any(isinstance(entry, Screening) for entry in ahead)
    screen = " A safety screen among them opens nothing before its day." if clean else ""
    return (
        f"{capital(count(len(ahead), 'entry is', 'entries are'))} dated after today, the last {latest}. Check the date "
        f"of this device. What they measured waits for its day; what warns in them counts now.{screen}"
    )


def _twins(diary: Diary) -> str:
    twice = [key for key, number in Counter(entry.id for entry in diary.entries).items() if number > 1]
    return (
        f"{capital(count(len(twice), 'entry', 'entries'))} came in two versions; both count." if twice else ""
    )


def _long_break(diary: Diary, today: date) -> str:
    latest = max((entry.day for entry in diary.entries if entry.day <= today), default=today)
    away = (today - latest).days
    if away < rule_table().break_days:
        return ""
    return f"Your last entry is {away} days old. Answer the safety screen afresh before you go on."


def _unrated(diary: Diary, found: History, today: date) -> str:
    """Return that nobody can tell whether it helps, when nothing was rated on two days."""
    if found.stage not in DAILY:
        return ""
    since, sessions = daily_since(diary, found.changes, today)
    if not _must_show(sessions, today) or list(_changes([day for day in found.days if day.day >= since])):
        return ""
    return (
        f"After {len(sessions)} sessions nothing can be said about whether they help: too little was rated. Rate both "
        "hips before each session."
    )


def _last_session(diary: Diary, today: date) -> Iterator[str]:
    rules = rule_table()
    recent = [s for s in diary.sessions if 0 <= (today - s.day).days <= rules.recent_days]
    if not recent or recent[-1].stopped:
        return  # to stop because it hurt was right
    last = recent[-1]
    when = on_day(last.day, today)
    if short(last) and last.day < today:  # of today's it is said where the session is offered again
        share = round(100.0 * last.done_s / last.planned_s)
        yield f"The session {when} ended after {share} % of its time, too early to count as done."
    halves = [set(pair) & set(last.skipped) for pair in _PAIRS.items()]
    skipped = [key for half in halves if len(half) == 1 for key in half]
    if skipped:
        yield (
            f"In the session {when} {listed(skipped)} was skipped. Release and rotation belong together: one without "
            "the other is not this method."
        )


def _twice(diary: Diary, today: date) -> str:
    number = sum(session.day == today and counts(session) for session in diary.sessions)
    return f"{capital(count(number, 'session'))} today: one a day is the dose." if number > 1 else ""
