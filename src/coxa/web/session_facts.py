"""What of a diary the session page takes along, so that it can answer without a connection."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coxa.programme.diary import Checked, Diary, Rated, Session
from coxa.programme.documents import document_of
from coxa.programme.rule_table import rule_table
from coxa.programme.safety import lowest_pain


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
    """Return which pain ends a session: `most`, or `rise` above `lowest`, the pain it is compared with.

    The rules judge again when the result arrives; this is what the page can tell before.

    Args:
        diary: All entries.
        now: With its time zone.
    """
    rules = rule_table()
    return {"most": rules.pain_high, "rise": rules.pain_rise, "lowest": lowest_pain(diary, now)}
