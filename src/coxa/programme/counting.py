"""Which sessions count as done; everything that counts sessions asks here."""

from __future__ import annotations

from coxa.programme.diary import Session
from coxa.programme.rule_table import rule_table


def counts(session: Session) -> bool:
    """Return whether a session counts as done: enough of its planned time was, and it was not stopped for pain.

    Args:
        session: As it went; one without windows, written down as a whole, counts.
    """
    return not session.stopped and session.done_s >= rule_table().done_share * session.planned_s


def short(session: Session) -> bool:
    """Return whether a session was too short to count, though it did not hurt."""
    return not session.stopped and not counts(session)
