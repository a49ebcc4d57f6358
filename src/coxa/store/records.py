"""What the store hands out: plain, frozen values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from coxa.programme.diary import AnyEntry

STATES: Final = ("queued", "running", "done", "failed")
"""States of an analysis."""


@dataclass(frozen=True)
class PersonRecord:
    """One person.

    Attributes:
        id: Made by the store.
        created_at: When, UTC.
        example: Whether this is the example person that comes with Coxa.
        settings: What the person chose, by key.
        name: As a clinician or the person calls them; empty where nobody did.
    """

    id: str
    created_at: datetime
    example: bool
    settings: Mapping[str, Any]
    name: str = ""


@dataclass(frozen=True)
class Added:
    """An entry that is in the diary for sure.

    Attributes:
        entry: As stored.
        new: False when an entry of the same id was there before; that one was kept.
    """

    entry: AnyEntry
    new: bool


@dataclass(frozen=True)
class CheckupRecord:
    """One self-check.

    Attributes:
        entry_id: Of its entry in the diary.
        day: The person's own day.
        exam: As an exam document.
        summary: What was found; empty in a list of checks.
    """

    entry_id: str
    day: date
    exam: Mapping[str, Any]
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class AnalysisRecord:
    """One analysis of a recording.

    Attributes:
        id: Made by the store.
        person_id: Whose.
        created_at: When it was asked for, UTC.
        name: As the person called it.
        state: One of `STATES`.
        message: What it is doing, or why it failed.
        summary: What was found; None before it is done.
        folder: Its uploads and results; removed with it.
    """

    id: str
    person_id: str
    created_at: datetime
    name: str
    state: str
    message: str
    summary: Mapping[str, Any] | None
    folder: Path


@dataclass(frozen=True)
class Imported:
    """What an import brought.

    Attributes:
        added: Entries that are new here.
        known: Entries that were here before; they were kept as they were.
        restored: Entries that were here but removed, and are put back.
        runs: Runs of a watch that are new here or put back.
    """

    added: int
    known: int
    restored: int = 0
    runs: int = 0


def new_id() -> str:
    """Return an id that no one else has."""
    return str(uuid.uuid4())


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


def as_text(moment: datetime) -> str:
    """Return a time as the tables hold it: UTC, to the microsecond, always as long."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def as_time(text: str) -> datetime:
    """Return a time of the tables."""
    return datetime.fromisoformat(text)
