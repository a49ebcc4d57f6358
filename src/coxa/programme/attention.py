"""Which client needs a clinician, and why: what a list of many people is sorted by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coxa.programme.advice import daily_since
from coxa.programme.diary import Diary
from coxa.programme.rule_table import rule_table
from coxa.programme.safety import Hurt, last_hurt
from coxa.programme.screen import said_words, urgency
from coxa.programme.stages import DAILY
from coxa.programme.standing import Standing
from coxa.programme.words import calendar_day, count, figure, on_day

KINDS: Final = ("refer", "pain", "stalled", "equal", "absent", "new", "fine")
"""What there can be, the most pressing first."""
URGENT: Final = ("refer", "pain", "stalled")
"""Kinds that ask for a clinician's word now."""


@dataclass(frozen=True)
class Attention:
    """Why a client needs attention.

    Attributes:
        rank: 0 is the most pressing.
        kind: One of `KINDS`: a red flag, pain, no help in weeks, hips that became equal, silence, not begun, none.
        words: Why, in one or two sentences for the clinician, with days and figures.
        since: From which day on; None where there is none.
    """

    rank: int
    kind: str
    words: str
    since: date | None


def attention(diary: Diary, standing: Standing, today: date) -> Attention:
    """Return why a client needs attention: the most pressing reason.

    Args:
        diary: All entries.
        standing: Of the same diary and day.
        today: By the calendar of who looks.
    """
    for look in (_refer, _pain, _stalled, _equal, _absent, _new):
        found = look(diary, standing, today)
        if found is not None:
            return found
    return _of("fine", _going(diary, today), None)


def order(found: Sequence[Attention], names: Sequence[str]) -> list[int]:
    """Return the places of clients in a list: the most pressing first, then the latest news, then by name."""

    def key(place: int) -> tuple[int, int, str, int]:
        since = found[place].since
        return found[place].rank, -(since.toordinal() if since else 0), names[place].casefold(), place

    return sorted(range(len(found)), key=key)


def _of(kind: str, words: str, since: date | None, *, later: bool = False) -> Attention:
    return Attention(2 * KINDS.index(kind) + later, kind, words, since)


def _refer(_diary: Diary, standing: Standing, today: date) -> Attention | None:
    halt = standing.halt
    if halt is None or halt.kind != "refer":
        return None
    sent = {
        "now": "to an emergency department",
        "today": "to a doctor today",
        "soon": "to a doctor or physiotherapist",
    }
    when = f" {on_day(halt.since, today)}" if halt.since else ""
    words = f"Said{when}: {said_words(halt.flags)}. Sent {sent[urgency(halt.flags)]}; no session until a clean screen."
    return _of("refer", words, halt.since)


def _pain(diary: Diary, standing: Standing, today: date) -> Attention | None:
    hurt = last_hurt(diary)
    if hurt is None:
        return None
    if standing.halt is not None:
        return _of("pain", f"{_hurt_words(hurt, today)} The screen has not been answered since.", hurt.day)
    if today - hurt.day > timedelta(days=rule_table().hurt_told_days):
        return None
    return _of("pain", f"{_hurt_words(hurt, today)} The screen was clean since.", hurt.day, later=True)


def _hurt_words(hurt: Hurt, today: date) -> str:
    when = on_day(hurt.day, today)
    if hurt.pain is None:
        return f"Stopped the session {when} because it hurt."
    risen = ""
    if hurt.before is not None and hurt.before_day is not None and hurt.before < hurt.pain:
        risen = f", up from {figure(hurt.before)} {on_day(hurt.before_day, today)}"
        risen = risen if hurt.before_day != hurt.day else f", up from {figure(hurt.before)} the same day"
    return f"Pain {figure(hurt.pain)} of 10 {when}{risen}."


def _stalled(diary: Diary, standing: Standing, today: date) -> Attention | None:
    if not standing.stop:
        return None
    rules = rule_table()
    _since, sessions = daily_since(diary, standing.changes, today)
    due = sessions[0].day + timedelta(days=rules.stalled_days)
    since = max(due, sessions[rules.stalled_sessions - 1].day)
    return _of("stalled", f"{standing.enough.split('. ')[0].rstrip('.')}.", since)


def _equal(diary: Diary, standing: Standing, today: date) -> Attention | None:
    last = standing.changes[-1]
    if last.stage in DAILY or today - last.day > timedelta(days=rule_table().told_days):
        return None
    if last.stage == "maintain":
        words = f"Done with the programme {on_day(last.day, today)}; from here a little keeps it."
    else:
        words = f"Both hips equal {on_day(last.day, today)}: strength has opened."
    return _of("equal", words, last.day)


def _absent(diary: Diary, standing: Standing, today: date) -> Attention | None:
    days = [entry.day for entry in diary.entries if entry.day <= today]
    if not days:
        return None
    rules, last = rule_table(), max(days)
    allowed = rules.absent_days if standing.stage in DAILY else rules.absent_sparse_days
    away = (today - last).days
    if away < allowed:
        return None
    weeks = f"{away // 7} weeks" if away >= 14 else count(away, "day")
    begun = "" if diary.sessions else " No session was done yet."
    return _of("absent", f"Nothing written for {weeks}, since {calendar_day(last, today)}.{begun}", last)


def _new(diary: Diary, standing: Standing, _today: date) -> Attention | None:
    if diary.sessions and standing.halt is None:
        return None
    days = [entry.day for entry in diary.entries]
    since = min(days) if days else None
    if standing.halt is not None:
        state = "finished" if diary.screenings else "answered"
        return _of("new", f"The safety screen is not {state} yet.", since)
    return _of("new", "The safety screen is clean; the first session is still to come.", since)


def _going(diary: Diary, today: date) -> str:
    last = max((s.day for s in diary.sessions if s.day <= today), default=None)
    return "" if last is None else f"Last session {on_day(last, today)}."
