"""Clients, notes and lines of the audit log as the store hands them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

MOST_NOTE: Final = 4000
"""Characters of one note."""
MOST_NOTES: Final = 1000
"""Notes about one person."""


@dataclass(frozen=True)
class ClientRecord:
    """A client in a clinician's care.

    Attributes:
        person_id: Whose diary.
        name: As the practice calls them.
        revision: Of the diary: it is raised by whatever changes in it.
        since: Since when in this clinician's care.
        created_at: When the diary was begun.
        login: Their sign-in name; None where no account was made yet.
        account_id: Their account; None where none was made yet.
        disabled: Whether they may not sign in.
        seen: What a clinician has looked at last, as `Care.mark_seen` was told; empty where nothing.
    """

    person_id: str
    name: str
    revision: int
    since: datetime
    created_at: datetime
    login: str | None
    account_id: str | None
    disabled: bool
    seen: str = ""


@dataclass(frozen=True)
class CarerRecord:
    """A clinician who looks after somebody.

    Attributes:
        account_id: Whose account.
        name: What they are called.
        since: Since when.
    """

    account_id: str
    name: str
    since: datetime


@dataclass(frozen=True)
class NoteRecord:
    """A note about a person.

    Attributes:
        id: Made by the store.
        person_id: About whom.
        account_id: Who wrote it; None where that account is gone or the note came with an export.
        author: Their name at the time.
        created_at, changed_at: When, UTC.
        text: As written.
        shared: Whether the person may read it.
    """

    id: str
    person_id: str
    account_id: str | None
    author: str
    created_at: datetime
    changed_at: datetime
    text: str
    shared: bool


@dataclass(frozen=True)
class AuditRecord:
    """A line of the audit log.

    Attributes:
        id: Of the line; later lines have larger ones.
        at: When, UTC.
        action: What was done, such as 'sign-in'.
        who: Name of who did it; empty where that account is gone, or the command line did it.
        whom: Name of the person it is about; empty where it is about nobody.
        person_id: Of that person.
        detail: More about it.
    """

    id: int
    at: datetime
    action: str
    who: str
    whom: str
    person_id: str | None
    detail: str
