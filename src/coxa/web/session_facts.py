"""What of a diary the session page takes along, so that it can answer without a connection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from coxa.programme.diary import AnyEntry, Checked, Diary, Rated, Screening, Session
from coxa.programme.documents import document_of
from coxa.programme.rule_table import rule_table
from coxa.programme.screen import complete, flags


def last_ratings(diary: Diary) -> dict[str, Any]:
    """Return the ratings given last on arrival, as the diary writes them; empty when there are none."""
    for entry in reversed(diary.entries):
        if isinstance(entry, Session | Rated | Checked):
            document = document_of(entry)
            found = document.get("before") or document.get("ratings")
            if found:
                return dict(found)
    return {}


def pain_limits(diary: Diary, now: datetime) -> dict[str, float | None]:
    """Return which pain ends a session: `most`, or `rise` above `lowest`, the least of the last days.

    The rules judge again when the result arrives; this is what the page can tell before.

    Args:
        diary: All entries.
        now: With its time zone.
    """
    rules = rule_table()
    clean = [s.at for s in diary.screenings if complete(s) and not flags(s)]
    since = max((*clean, now - timedelta(days=rules.rise_within_days)))
    recent = [pain for entry in diary.entries if entry.at >= since for pain in _pains(entry)]
    lowest = min(recent, default=None)
    return {"most": rules.pain_high, "rise": rules.pain_rise, "lowest": lowest}


def _pains(entry: AnyEntry) -> Iterator[float]:
    given: tuple[float | None, ...] = ()
    match entry:
        case Screening():
            given = (entry.pain,)
        case Session():
            given = (entry.before.pain, entry.after.pain)
        case Rated() | Checked():
            given = (entry.ratings.pain,)
    yield from (pain for pain in given if pain is not None)
