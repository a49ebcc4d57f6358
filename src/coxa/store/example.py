"""The example person that comes with Coxa, moved in time so that the last day is yesterday."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from coxa.store.archive.layout import Contents
from coxa.store.records import as_text, utc_now

_TIMES: Final = ("at", "ended_at", "started_at")


def example(today: date) -> Contents:
    """Return the example person's documents.

    Args:
        today: The diary ends the day before.
    """
    text = (files("coxa") / "data" / "demo" / "person.json").read_text(encoding="utf-8")
    return moved(json.loads(text), today)


def moved(document: dict[str, Any], today: date) -> Contents:
    """Return a person's documents, every day and time moved by as many whole days.

    Args:
        document: `entries`, `checkups` (each with `entry_id`, `exam`, `summary`), `runs` and `settings`.
        today: The last entry comes to lie on the day before.
    """
    last = max(date.fromisoformat(entry["day"]) for entry in document["entries"])
    by = today - timedelta(days=1) - last
    entries = [_moved(entry, by) for entry in document["entries"]]
    checkups = {
        found["entry_id"]: {"exam": found["exam"], "summary": found["summary"]}
        for found in document.get("checkups", ())
    }
    began = min(datetime.fromisoformat(entry["at"]) for entry in entries)
    person = {
        "created_at": as_text(min(began, utc_now())),
        "example": True,
        "settings": document.get("settings", {}),
    }
    return Contents(person, entries, checkups, runs=[_moved(run, by) for run in document.get("runs", ())])


def _moved(entry: dict[str, Any], by: timedelta) -> dict[str, Any]:
    times = {key: _time_text(datetime.fromisoformat(entry[key]) + by) for key in _TIMES if key in entry}
    return entry | times | {"day": (date.fromisoformat(entry["day"]) + by).isoformat()}


def _time_text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
