"""Diaries for the commands, filled through the store as the app does it."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from coxa.programme.screen import screen_questions
from coxa.store import Store

NOW = datetime(2026, 5, 4, 18, 30, tzinfo=UTC)
TODAY = NOW.date()


def document(kind: str, day: date = TODAY, **more: Any) -> dict[str, Any]:
    """An entry of noon on a day."""
    at = f"{day.isoformat()}T12:00:00Z"
    return {"kind": kind, "id": str(uuid.uuid4()), "at": at, "day": day.isoformat(), **more}


def clean_screen(day: date = TODAY) -> dict[str, Any]:
    answers = {question.key: False for question in screen_questions()}
    return document("screening", day, answers=answers, pain=1)


def rated(day: date, right: float, left: float) -> dict[str, Any]:
    """Ratings on a day: every region of a side the same."""
    sides = {
        word: {what: dict.fromkeys(("front", "side", "back"), value) for what in ("soreness", "density")}
        for word, value in (("right", right), ("left", left))
    }
    return document("rated", day, ratings={**sides, "pain": 1})


def fill(where: Path, *documents: dict[str, Any]) -> None:
    """Add entries to the diary in a file."""
    with Store.open(where) as store:
        person = store.person().id
        for one in documents:
            store.add(person, one)


def stored(where: Path) -> list[dict[str, Any]]:
    """Entries in the diary of a file, oldest first."""
    with Store.open(where) as store:
        return store.documents(store.person().id)


def days_ago(number: int) -> date:
    return TODAY - timedelta(days=number)
