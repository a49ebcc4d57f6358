"""What is due today: every day while releasing and realigning, by the week afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from coxa.programme.counting import counts, short
from coxa.programme.diary import KINDS, Diary, Session
from coxa.programme.rule_table import rule_table
from coxa.programme.screen import act_words
from coxa.programme.standing import Due, Halt
from coxa.programme.words import coming_day, figure

_STOP: Final = "Stop for now and show your trend to a physiotherapist."
_NAMES: Final = {"release": "release and rotation, front and back", "strength": "the strength session"}

Past = dict[str, list[date]]
"""Days with a session of each kind that counts, oldest first."""


def due(diary: Diary, stage: str, halt: Halt | None, today: date, *, stop: bool = False) -> Due:
    """Return what is due today.

    Args:
        diary: All entries.
        stage: The present stage.
        halt: Why no session may begin; None when one may.
        today: By the person's calendar.
        stop: Whether the diary says to stop and to see someone because it does not help.
    """
    counted = [session for session in diary.sessions if session.day <= today and counts(session)]
    past: Past = {kind: sorted({s.day for s in counted if s.kind == kind}) for kind in KINDS}
    done = [kind for kind in KINDS if today in past[kind]]
    if halt is not None:
        return Due(None, bool(done), _no_session(halt))
    wanted = _wanted(past, stage, today)
    if done:
        kind = wanted if wanted in done else done[0]
        said = "Today's session is done."
        return Due(kind, True, f"{_STOP} {said}" if stop else f"{said} {_next_words(past, stage, today)}")
    if wanted is None:
        return Due(None, False, f"A day of rest. {_next_words(past, stage, today)}")
    if stop:
        return Due(wanted, False, f"{_STOP} If they tell you to go on: {_NAMES[wanted]}, both sides.")
    again = _again_words([s for s in diary.sessions if s.day == today and s.kind == wanted and short(s)])
    return Due(wanted, False, again or f"Today: {_NAMES[wanted]}, both sides.")


def _again_words(shorts: Sequence[Session]) -> str:
    """Return that today's session was short and may be done again; the empty word when none was."""
    if not shorts:
        return ""
    done, planned = (figure(seconds / 60.0) for seconds in (shorts[-1].done_s, shorts[-1].planned_s))
    return f"Today's session was short ({done} of {planned} minutes); it may be done again."


def _no_session(halt: Halt) -> str:
    if halt.kind == "refer":
        return f"No session. {act_words(halt.flags)}"
    if halt.not_before is not None:
        return "No session today: you stopped because it hurt."
    return "No session now: the safety screen comes first."


def _wanted(past: Past, stage: str, today: date) -> str | None:
    """Return which kind of session a day asks for, whether or not it was done; None on a day of rest."""
    rhythms = rule_table().rhythms.get(stage)
    if rhythms is None:
        return "release"
    waited = {}
    for kind, rhythm in rhythms.items():
        before = [day for day in past[kind] if day < today]
        days = (today - before[-1]).days if before else None
        in_week = sum((today - day).days < 7 for day in before)
        if days is None or (days >= rhythm.days_apart and in_week < rhythm.per_week):
            # How long it has waited beyond its turn, in its own measure; never done waits longest.
            waited[kind] = float("inf") if days is None else days * rhythm.per_week
    return max(waited, key=lambda kind: waited[kind]) if waited else None


def _next_words(past: Past, stage: str, today: date) -> str:
    """Return which session comes next and when, if nothing else happens before."""
    for ahead in range(1, 8):
        day = today + timedelta(days=ahead)
        kind = _wanted(past, stage, day)
        if kind is not None:
            return f"Next: {_NAMES[kind]}, {coming_day(day, today)}."
    return ""
