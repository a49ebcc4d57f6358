"""Safety first: whether a session may begin at all.

A warning counts whenever it is dated, the future included. Only a finished safety screen without a yes, not dated
after today and later than the warning, takes it back. What a stopped session asks for is taken back by a screen of a
later day only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from coxa.programme.diary import AnyEntry, Checked, Diary, Measured, Screening, Session
from coxa.programme.rule_table import rule_table
from coxa.programme.screen import complete, flags, refer_words, screen_questions
from coxa.programme.standing import Halt
from coxa.programme.words import capital, count, dated, figure, on_day

_PAUSE: Final = timedelta(days=1)
_AGAIN: Final = "Answer the safety screen again before the next session; it takes a minute."
_SET_BACK: Final = timedelta(hours=12)  # ours: further off, a date is wrong, not a clock late
_DIGITS: Final = 6  # so that 3.3 above 0.3 is 3, whatever binary fractions make of it


class _Reading(NamedTuple):
    """One answer about pain; in order of time, of one time the lower first."""

    at: datetime
    pain: float
    day: date


class Hurt(NamedTuple):
    """Pain that asked for the safety screen.

    Attributes:
        at, day: When.
        pain: 0 to 10; None where a session was stopped because it hurt.
        before: The pain it is compared with; None with a stopped session.
        before_day: Of that.
    """

    at: datetime
    day: date
    pain: float | None = None
    before: float | None = None
    before_day: date | None = None


@dataclass(frozen=True)
class _Flagged:
    at: datetime
    day: date
    flags: tuple[str, ...]


def halt(diary: Diary, today: date) -> Halt | None:
    """Return why no session may begin now; None when one may.

    Args:
        diary: All entries.
        today: By the person's calendar.
    """
    clean = [s for s in diary.screenings if complete(s) and not flags(s) and s.day <= today]
    since = max((s.at for s in clean), default=None)
    flagged = [f for f in _flagged(diary) if since is None or f.at >= since]
    if flagged:
        return _refer(flagged, diary, today)
    if since is None:
        return Halt("screen", *_first_screen(diary, today))
    return _stopped(diary, clean, today) or _pain(diary, clean, today)


def eased_without(diary: Diary, entry_id: str, today: date) -> bool:
    """Return whether the diary without an entry would halt less than with it.

    A warning is answered by a safety screen, not by removing it. One dated after today, by a clock that was wrong,
    outlasts every screen until then: who has answered a clean screen today may remove it.

    Args:
        diary: All entries.
        entry_id: Of the entry.
        today: By the person's calendar.
    """
    found = halt(diary, today)
    if found is None:
        return False
    ahead = any(entry.id == entry_id and entry.day > today for entry in diary.entries)
    if ahead and any(s.day == today and complete(s) and not flags(s) for s in diary.screenings):
        return False
    left = halt(Diary(tuple(entry for entry in diary.entries if entry.id != entry_id)), today)
    return left is None or (found.kind == "refer" and left.kind != "refer")


def screen_time(diary: Diary, now: datetime) -> datetime:
    """Return the time to date a safety screen with that is answered now.

    It comes after all that was entered before, even where the clock has been set back by some hours since.

    Args:
        diary: All entries.
        now: With its time zone.
    """
    near = [entry.at for entry in diary.entries if entry.at <= now + _SET_BACK]
    return max([now, *(at + timedelta(seconds=1) for at in near)])


def lowest_pain(diary: Diary, now: datetime) -> float | None:
    """Return the pain with which an answer given now would be compared; None without a clean screen.

    It is the lowest of the last days or, if that is lower, the clean screen's own.

    Args:
        diary: All entries.
        now: With its time zone.
    """
    since = max((s.at for s in diary.screenings if complete(s) and not flags(s)), default=None)
    if since is None:
        return None
    readings = sorted(r for entry in diary.entries for r in _readings(entry) if r.at >= since)
    begins = now - timedelta(days=rule_table().rise_within_days)
    return min(r.pain for r in readings if r is readings[0] or r.at >= begins)


def last_hurt(diary: Diary) -> Hurt | None:
    """Return the latest sharp rise in pain or session stopped because it hurt, answered since or not.

    Pain counts from the first clean safety screen on, and each clean screen begins the comparison anew, as in `halt`.

    Args:
        diary: All entries.
    """
    clean = sorted(s.at for s in diary.screenings if complete(s) and not flags(s))
    readings = [r for entry in diary.entries for r in _readings(entry)]
    found = [Hurt(_end(s), s.day) for s in diary.sessions if s.stopped]
    for place, begin in enumerate(clean):
        end = clean[place + 1] if place + 1 < len(clean) else None
        own = [r for r in readings if begin <= r.at and (end is None or r.at < end)]
        found += [Hurt(now.at, now.day, now.pain, base.pain, base.day) for now, base, _rise in _jumps(own)]
    return max(found, key=lambda hurt: (hurt.day, hurt.at, hurt.pain or 0.0), default=None)


def _flagged(diary: Diary) -> Iterator[_Flagged]:
    for entry in diary.entries:
        found = flags(entry) if isinstance(entry, Screening) else ()
        if isinstance(entry, Checked):
            found = entry.flags
        if found:
            yield _Flagged(entry.at, entry.day, tuple(found))


def _refer(flagged: list[_Flagged], diary: Diary, today: date) -> Halt:
    """Return the halt for these flags; those that a later finished screen no longer names are not said again."""
    finished = max((s.at for s in diary.screenings if complete(s)), default=None)
    said = [f for f in flagged if finished is None or f.at >= finished] or flagged
    keys = tuple(dict.fromkeys(key for f in said for key in f.flags))
    since = min(f.day for f in said)
    return Halt("refer", refer_words(keys) + _if_ahead(since, today), keys, since)


def _if_ahead(day: date, today: date) -> str:
    """Return what to say of a warning that is dated after today; nothing of others."""
    if day <= today:
        return ""
    return (
        f" (This is dated {on_day(day, today)}, after today; a warning counts all the same. If the date is wrong, "
        "answer the safety screen today; then the entry can be removed from the diary.)"
    )


def _first_screen(diary: Diary, today: date) -> tuple[str, tuple[str, ...], date | None]:
    """Return why there is no finished screen to rely on: words, flags, day."""
    screens = diary.screenings
    if not screens:
        number = len(screen_questions())
        return (
            f"Before the first session comes the safety screen: {number} questions with yes or no, and your pain now.",
            (),
            None,
        )
    last = screens[-1]
    if complete(last):
        words = (
            f"The safety screen is dated {dated(last.day, today)}, after today. Check the date of this device, "
            "then answer the screen again."
        )
        return words, (), last.day
    missing = sum(q.key not in last.answers for q in screen_questions()) + (last.pain is None)
    words = (
        f"The safety screen {_of_day(last.day, today)} is not finished: {count(missing, 'answer')} missing. "
        "Finish it before the first session."
    )
    return words, (), last.day


def _of_day(day: date, today: date) -> str:
    return {"today": "of today", "yesterday": "of yesterday"}.get(on_day(day, today), on_day(day, today))


def _stopped(diary: Diary, clean: Sequence[Screening], today: date) -> Halt | None:
    """Return the halt for the latest session that hurt and that no clean screen of a later day has answered."""
    ended = [
        s
        for s in diary.sessions
        if s.stopped and not any(screen.at > _end(s) and screen.day > s.day for screen in clean)
    ]
    if not ended:
        return None
    last = max(ended, key=lambda s: (s.day, _end(s), s.id))
    if last.day == today:
        words = (
            "You stopped today's session because it hurt. Leave it for today, and answer the safety screen before "
            "the next session, tomorrow at the earliest."
        )
        return Halt("screen", words, since=today, not_before=today + _PAUSE)
    words = f"You stopped the session {on_day(last.day, today)} because it hurt. {_AGAIN}{_if_ahead(last.day, today)}"
    return Halt("screen", words, since=last.day)


def _pain(diary: Diary, clean: Sequence[Screening], today: date) -> Halt | None:
    """Return the halt for the latest strong or sharply risen pain since the last clean screen.

    Each answer is compared with the lowest of the days before it and, however long ago that was, with the screen's
    own: so a further answer can never make an earlier rise look smaller.
    """
    since = max(screening.at for screening in clean)
    found: Halt | None = None
    for reading, base, rise in _jumps(
        [r for entry in diary.entries for r in _readings(entry) if r.at >= since]
    ):
        words = _pain_words(reading, base, rise, today) + _if_ahead(reading.day, today)
        found = Halt("screen", words, since=reading.day)
    return found


def _jumps(some: Iterable[_Reading]) -> Iterator[tuple[_Reading, _Reading, float]]:
    """Yield each reading that is strong or sharply risen, what it is compared with, and by how much it is more.

    Args:
        some: From a clean screen on, its own reading among them.
    """
    rules = rule_table()
    # Of one time the lower comes first, so that the higher is compared with it.
    readings = sorted(some)
    if not readings:
        return
    window = timedelta(days=rules.rise_within_days)
    at_screen = readings[0]  # nothing that counts is older, and a finished screen has its own
    lowest: deque[_Reading] = deque()  # of the window, rising; its first is the lowest
    for reading in readings:
        while lowest and lowest[0].at < reading.at - window:
            lowest.popleft()
        base = lowest[0] if lowest and lowest[0].pain < at_screen.pain else at_screen
        rise = round(reading.pain - base.pain, _DIGITS)
        if reading.pain >= rules.pain_high or rise >= rules.pain_rise:
            yield reading, base, rise
        while lowest and lowest[-1].pain >= reading.pain:
            lowest.pop()
        lowest.append(reading)


def _pain_words(reading: _Reading, base: _Reading, rise: float, today: date) -> str:
    when = on_day(reading.day, today)
    if rise >= rule_table().pain_rise:
        earlier = _earlier(reading, base, today)
        return f"{capital(when)} your pain was {figure(reading.pain)}, up from {figure(base.pain)} {earlier}. {_AGAIN}"
    return f"{capital(when)} your pain was {figure(reading.pain)} of 10. {_AGAIN}"


def _earlier(reading: _Reading, base: _Reading, today: date) -> str:
    """Return when the lower pain was; of the same day its clock, where the entry says how its zone lies to UTC."""
    if base.day != reading.day:
        return on_day(base.day, today)
    if base.at.utcoffset():  # none is how a time is kept, not where the person is
        return f"at {base.at:%H:%M}"
    return "earlier today" if base.day == today else "earlier that day"


def _readings(entry: AnyEntry) -> Iterator[_Reading]:
    if isinstance(entry, Session):
        if entry.before.pain is not None:
            yield _Reading(entry.at, entry.before.pain, entry.day)
        if entry.after.pain is not None:
            yield _Reading(_end(entry), entry.after.pain, entry.day)
    elif not isinstance(entry, Measured):
        pain = entry.pain if isinstance(entry, Screening) else entry.ratings.pain
        if pain is not None:
            yield _Reading(entry.at, pain, entry.day)


def _end(session: Session) -> datetime:
    """Return when a session ended; never before it began."""
    return max(session.at, session.ended_at)
