"""Entries of a diary and the checks behind some of them, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from coxa.errors import InputError
from coxa.programme.diary import AnyEntry, Checked
from coxa.programme.documents import parse_text
from coxa.store.records import CheckupRecord, as_text, utc_now
from coxa.store.schema import CHECKUP, ENTRY, PERSON
from coxa.store.texts import dumps, loads
from coxa.store.writer import NewEntry, raise_revision

DOCUMENT_LIMIT: Final = 128_000
"""Characters of a document as ASCII; what a document may hold is `parse_entry`'s to say."""
CHECKUP_LIMIT: Final = 3_900_000
"""Characters of an exam, and of a summary: both go into one file of an export, see `archive.layout.MOST_OTHER`."""
KEPT_AFTER_REMOVAL: Final = timedelta(days=30)
"""How long a removed entry can be restored."""

_DOCUMENTS: Final = select(ENTRY.c.document).where(ENTRY.c.person_id == bindparam("who"))
_HERE: Final = ENTRY.c.removed_at.is_(None)
_GONE: Final = ENTRY.c.removed_at.is_not(None)


def prepared(person_id: str | None, document: Mapping[str, Any]) -> tuple[AnyEntry, NewEntry]:
    """Return the entry that a document holds, and its row.

    Raises:
        InputError: When the document is no entry.
    """
    text = dumps(document, what="The entry", limit=DOCUMENT_LIMIT)
    entry = parse_text(text)
    row = {
        "person_id": person_id,
        "id": entry.id,
        "kind": str(document["kind"]),
        "at": as_text(entry.at),
        "day": entry.day.isoformat(),
        "document": text,
        "added_at": as_text(utc_now()),
        "removed_at": None,
    }
    return entry, NewEntry(row)


def with_checkup(new: NewEntry, exam: Mapping[str, Any], summary: Mapping[str, Any]) -> NewEntry:
    """Return the row together with the check behind it."""
    checkup = {
        "person_id": new.row["person_id"],
        "entry_id": new.row["id"],
        "exam": dumps(exam, what="The exam", limit=CHECKUP_LIMIT),
        "summary": dumps(summary, what="The result of the check", limit=CHECKUP_LIMIT),
    }
    return NewEntry(new.row, checkup)


def refuse_unchecked(entry: AnyEntry) -> None:
    """Raise InputError unless the entry is that of a check."""
    if not isinstance(entry, Checked):
        raise InputError(
            f"entry {entry.id} is no check.", mend="give a document of kind 'checked' with the exam."
        )


def documents(connection: Connection, person_id: str, *, removed: bool) -> list[dict[str, Any]]:
    """Return the documents in the diary, or those removed from it, oldest first."""
    query = _DOCUMENTS.where(_GONE if removed else _HERE).order_by(ENTRY.c.at, ENTRY.c.id)
    return [loads(text) for text in connection.execute(query, {"who": person_id}).scalars()]


def set_removed(connection: Connection, person_id: str, entry_id: str, removed_at: datetime | None) -> None:
    """Remove an entry from the diary, or put it back with None.

    Raises:
        InputError: When there is no such entry.
    """
    revision = raise_revision(connection, person_id)
    mine = (ENTRY.c.person_id == person_id, ENTRY.c.id == entry_id)
    text = None if removed_at is None else as_text(removed_at)
    changed = connection.execute(update(ENTRY).where(*mine).values(removed_at=text, revision=revision))
    if not changed.rowcount:
        raise InputError(
            "There is no such entry.", mend="reload the diary; it may have been deleted for good."
        )


def amend(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write an entry again with what was measured beside it; nothing else of it changes.

    Args:
        connection: In a transaction.
        row: Of the entry, as `prepared` makes it.

    Raises:
        InputError: When there is no such entry of this kind and time.
    """
    revision = raise_revision(connection, row["person_id"])
    same = [ENTRY.c[name] == row[name] for name in ("person_id", "id", "kind", "at", "day")]
    changed = connection.execute(
        update(ENTRY).where(*same, _HERE).values(document=row["document"], revision=revision)
    )
    if not changed.rowcount:
        raise InputError("There is no such entry any more.", mend="reload the page.")


def put_back(connection: Connection, person_id: str, ids: Sequence[str]) -> int:
    """Put those of these entries back that were removed; return how many.

    They get the person's present revision, which whoever calls this has raised in the same transaction.
    """
    query = select(ENTRY.c.id).where(ENTRY.c.person_id == person_id, _GONE)
    back = set(connection.execute(query).scalars()) & set(ids)
    if back:
        one = (ENTRY.c.person_id == person_id, ENTRY.c.id == bindparam("key"))
        now = select(PERSON.c.revision).where(PERSON.c.id == person_id).scalar_subquery()
        connection.execute(
            update(ENTRY).where(*one).values(removed_at=None, revision=now),
            [{"key": key} for key in sorted(back)],
        )
    return len(back)


def added_except_at(connection: Connection, person_id: str, moment: str) -> int:
    """Return how many entries were added at any other time, those removed since included: they can be put back."""
    other = select(func.count()).select_from(ENTRY)
    return int(
        connection.execute(
            other.where(ENTRY.c.person_id == person_id, ENTRY.c.added_at != moment)
        ).scalar_one()
    )


def any_of(connection: Connection, person_id: str) -> bool:
    """Return whether a person has entries, removed ones included."""
    return (
        connection.execute(select(ENTRY.c.id).where(ENTRY.c.person_id == person_id).limit(1)).first()
        is not None
    )


def purge(connection: Connection, now: datetime) -> int:
    """Delete for good what was removed long ago; return how many entries."""
    return connection.execute(delete(ENTRY).where(_overdue(now))).rowcount


def overdue(connection: Connection, now: datetime) -> bool:
    """Return whether there is anything to purge."""
    return connection.execute(select(ENTRY.c.id).where(_overdue(now)).limit(1)).first() is not None


def _overdue(now: datetime) -> Any:
    return ENTRY.c.removed_at < as_text(now - KEPT_AFTER_REMOVAL)


def checkup(connection: Connection, person_id: str, entry_id: str) -> CheckupRecord | None:
    """Return the check behind an entry; None when there is none or the entry was removed."""
    query = _checkups(person_id, CHECKUP.c.exam, CHECKUP.c.summary).where(CHECKUP.c.entry_id == entry_id)
    row = connection.execute(query).first()
    return None if row is None else _record(row)


def checkups(connection: Connection, person_id: str, *, summaries: bool) -> list[CheckupRecord]:
    """Return the checks of a person, oldest first."""
    columns = (CHECKUP.c.exam, CHECKUP.c.summary) if summaries else (CHECKUP.c.exam,)
    query = _checkups(person_id, *columns).order_by(ENTRY.c.at, ENTRY.c.id)
    return [_record(row) for row in connection.execute(query)]


def _checkups(person_id: str, *columns: Any) -> Any:
    together = (ENTRY.c.person_id == CHECKUP.c.person_id) & (ENTRY.c.id == CHECKUP.c.entry_id)
    query = select(CHECKUP.c.entry_id, ENTRY.c.day, *columns).join(ENTRY, together)
    return query.where(CHECKUP.c.person_id == person_id, _HERE)


def _record(row: Any) -> CheckupRecord:
    summary = loads(row[3]) if len(row) > 3 else {}
    return CheckupRecord(row[0], date.fromisoformat(row[1]), loads(row[2]), summary)
