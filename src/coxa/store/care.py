"""Who looks after whom, notes, and the audit log, as rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from coxa.errors import InputError
from coxa.store import audit, people
from coxa.store.account_records import CLINICIAN
from coxa.store.care_records import (
    MOST_NOTE,
    MOST_NOTES,
    AuditRecord,
    CarerRecord,
    ClientRecord,
    NoteRecord,
)
from coxa.store.engine import Database
from coxa.store.records import PersonRecord, as_text, as_time, new_id
from coxa.store.schema import ACCOUNT, AUDIT, CARE, NAME, NOTE, PERSON
from coxa.store.texts import clean, loads, one_line
from coxa.store.writer import Write

__all__ = ["AuditRecord", "Care", "CarerRecord", "ClientRecord", "NoteRecord"]

SEEN: Final = "seen"
"""Setting of a person that says what a clinician has looked at."""

_CLIENTS = (
    select(
        PERSON.c.id,
        PERSON.c.name,
        PERSON.c.revision,
        PERSON.c.created_at,
        PERSON.c.settings,
        CARE.c.since,
        ACCOUNT.c.id.label("account_id"),
        ACCOUNT.c.login,
        ACCOUNT.c.disabled_at,
    )
    .join(CARE, CARE.c.person_id == PERSON.c.id)
    .outerjoin(ACCOUNT, ACCOUNT.c.person_id == PERSON.c.id)
)


class Care:
    """Clients of clinicians, notes, and the log of who did what.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
        now: The clock.
    """

    def __init__(self, database: Database, write: Write, now: Callable[[], datetime]) -> None:
        self._database, self._write, self._now = database, write, now

    # Who looks after whom

    def clients(self, account_id: str) -> list[ClientRecord]:
        """Return the clients in a clinician's care, by name; in one query, however many there are."""
        with self._database.reading() as connection:
            rows = connection.execute(_CLIENTS.where(CARE.c.account_id == account_id)).all()
        return sorted((_client(row) for row in rows), key=lambda one: (one.name.casefold(), one.person_id))

    def persons(self, account_id: str) -> list[PersonRecord]:
        """Return the persons in a clinician's care with what they chose, in one query and in no order."""
        with self._database.reading() as connection:
            return people.cared_for_by(connection, account_id)

    def client(self, account_id: str, person_id: str) -> ClientRecord:
        """Return a client.

        Raises:
            InputError: There is no such person in this clinician's care.
        """
        query = _CLIENTS.where(CARE.c.account_id == account_id, CARE.c.person_id == person_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise _not_yours()
        return _client(row)

    def clinicians(self, person_id: str) -> list[CarerRecord]:
        """Return who looks after a person, whoever began first."""
        query = (
            select(ACCOUNT.c.id, ACCOUNT.c.name, CARE.c.since)
            .join(CARE, CARE.c.account_id == ACCOUNT.c.id)
            .where(CARE.c.person_id == person_id)
            .order_by(CARE.c.since, ACCOUNT.c.id)
        )
        with self._database.reading() as connection:
            return [CarerRecord(*row[:2], as_time(row[2])) for row in connection.execute(query)]

    def unattended(self) -> list[tuple[str, str]]:
        """Return id and name of every person whom nobody looks after who may sign in, by name."""
        cared = select(CARE.c.person_id).join(ACCOUNT, ACCOUNT.c.id == CARE.c.account_id)
        able = cared.where(ACCOUNT.c.disabled_at.is_(None))
        query = select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.not_in(able))
        with self._database.reading() as connection:
            rows = [(str(key), str(name)) for key, name in connection.execute(query)]
        return sorted(rows, key=lambda row: (row[1].casefold(), row[0]))

    def take(self, account_id: str, person_id: str) -> None:
        """Take somebody into care whom nobody looks after.

        Raises:
            InputError: Somebody does, who can share or hand over; or there is no such person.
        """

        def do(connection: Connection) -> None:
            people.get(connection, person_id, lock=True)
            if cared_for(connection, person_id, able=True):
                raise InputError(
                    "Somebody looks after this client.", mend="ask them to share the client with you."
                )
            self._begin(connection, account_id, person_id, "taken into care", account_id)

        self._write(do)

    def share(self, person_id: str, account_id: str, *, by: str) -> None:
        """Let another clinician look after a client too.

        Args:
            person_id: The client.
            account_id: The other clinician.
            by: A clinician who looks after the client.

        Raises:
            InputError: `by` does not look after the client, or the other is no clinician who may sign in.
        """

        def do(connection: Connection) -> None:
            _own(connection, by, person_id)
            self._begin(connection, account_id, person_id, "care shared", by)

        self._write(do)

    def hand_over(self, person_id: str, account_id: str, *, by: str) -> None:
        """Let another clinician look after a client instead of oneself; see `share`."""

        def do(connection: Connection) -> None:
            _own(connection, by, person_id)
            if account_id == by:
                raise InputError("You look after this client already.", mend="choose somebody else.")
            self._begin(connection, account_id, person_id, "care handed over", by)
            _end(connection, by, person_id)

        self._write(do)

    def leave(self, person_id: str, *, by: str) -> None:
        """Look after a client no more, where somebody else does.

        Raises:
            InputError: `by` does not look after the client, or nobody else does.
        """

        def do(connection: Connection) -> None:
            _own(connection, by, person_id)
            if not set(cared_for(connection, person_id, able=True)) - {by}:
                raise InputError("Nobody else looks after this client.", mend="hand the client over instead.")
            _end(connection, by, person_id)
            self._note(connection, "care left", by, person_id)

        self._write(do)

    def call(self, person_id: str, name: str, *, by: str) -> None:
        """Give a client another name.

        Raises:
            InputError: The name is empty, or `by` does not look after the client.
        """
        name = one_line(name, NAME)
        if not name:
            raise InputError("A client without a name.", mend="give a name.")

        def do(connection: Connection) -> None:
            _own(connection, by, person_id)
            connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(name=name))
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.person_id == person_id).values(name=name))
            self._note(connection, "name changed", by, person_id)

        self._write(do)

    def mark_seen(self, person_id: str, what: str | None, *, by: str) -> None:
        """Keep what about a client a clinician has looked at, so that it need not stand on top any more.

        Args:
            person_id: The client.
            what: In short, so that a later reason is told apart; None takes it back.
            by: A clinician who looks after the client.
        """

        def do(connection: Connection) -> None:
            _own(connection, by, person_id)
            people.choose(connection, person_id, SEEN, None if what is None else what[:200])
            self._note(connection, "marked as seen" if what else "marked as not seen", by, person_id)

        self._write(do)

    def set_for(self, person_id: str, key: str, value: Any, *, by: str, action: str) -> None:
        """Keep a setting of a client, such as doses, and write into the log who set it."""

        def do(connection: Connection) -> None:
            _own(connection, by, person_id)
            people.choose(connection, person_id, key, value)
            self._note(connection, action, by, person_id)

        self._write(do)

    # Notes

    def notes(self, person_id: str, *, shared_only: bool = False) -> list[NoteRecord]:
        """Return the notes about a person, latest first; with `shared_only` those that the person may read."""
        with self._database.reading() as connection:
            return notes_about(connection, person_id, shared_only=shared_only)

    def add_note(self, person_id: str, text: str, *, by: str, shared: bool = False) -> NoteRecord:
        """Add a note about a client.

        Args:
            person_id: About whom.
            text: 1 to 4000 characters.
            by: The clinician who writes it.
            shared: Whether the client may read it.

        Raises:
            InputError: The text is empty or too long, there are too many, or `by` does not look after the client.
        """
        text, now = _text(text), as_text(self._now())

        def do(connection: Connection) -> NoteRecord:
            _own(connection, by, person_id)
            count = select(func.count()).select_from(NOTE).where(NOTE.c.person_id == person_id)
            if connection.execute(count).scalar_one() >= MOST_NOTES:
                raise InputError(f"There are {MOST_NOTES} notes already.", mend="remove some.")
            author = connection.execute(select(ACCOUNT.c.name).where(ACCOUNT.c.id == by)).scalar_one()
            values = {"id": new_id(), "person_id": person_id, "account_id": by, "author": author}
            times = {"created_at": now, "changed_at": now}
            connection.execute(insert(NOTE).values(**values, **times, text=text, shared=shared))
            self._note(connection, _shared("note written", shared), by, person_id)
            return _get_note(connection, person_id, str(values["id"]))

        return self._write(do)

    def change_note(self, person_id: str, note_id: str, text: str, *, by: str, shared: bool) -> NoteRecord:
        """Change a note one wrote oneself; see `add_note`."""
        text = _text(text)

        def do(connection: Connection) -> NoteRecord:
            self._own_note(connection, person_id, note_id, by)
            values = {"text": text, "shared": shared, "changed_at": as_text(self._now())}
            connection.execute(update(NOTE).where(NOTE.c.id == note_id).values(**values))
            self._note(connection, _shared("note changed", shared), by, person_id)
            return _get_note(connection, person_id, note_id)

        return self._write(do)

    def remove_note(self, person_id: str, note_id: str, *, by: str) -> None:
        """Delete a note for good that one wrote oneself, or whose author is gone."""

        def do(connection: Connection) -> None:
            self._own_note(connection, person_id, note_id, by)
            connection.execute(delete(NOTE).where(NOTE.c.id == note_id))
            self._note(connection, "note removed", by, person_id)

        self._write(do)

    # The log

    def record(
        self, action: str, account_id: str | None, person_id: str | None = None, detail: str = ""
    ) -> None:
        """Write a line of the audit log; what changes rows does so itself."""
        self._write(lambda c: self._note(c, action, account_id, person_id, detail))

    def log(
        self, account_id: str, *, person_id: str | None = None, before: int | None = None, most: int = 50
    ) -> list[AuditRecord]:
        """Return lines of the audit log that a clinician may read, latest first.

        These are the lines about clients in the clinician's care, and those about the practice as a whole.

        Args:
            account_id: The clinician.
            person_id: Only lines about this client.
            before: Only lines earlier than the one of this id.
            most: How many.
        """
        cared = select(CARE.c.person_id).where(CARE.c.account_id == account_id)
        mine = or_(AUDIT.c.person_id.in_(cared), AUDIT.c.person_id.is_(None))
        query = (
            select(AUDIT, ACCOUNT.c.name.label("who"), PERSON.c.name.label("whom"))
            .outerjoin(ACCOUNT, ACCOUNT.c.id == AUDIT.c.account_id)
            .outerjoin(PERSON, PERSON.c.id == AUDIT.c.person_id)
            .where(mine)
            .order_by(AUDIT.c.id.desc())
            .limit(most)
        )
        if person_id is not None:
            query = query.where(AUDIT.c.person_id == person_id)
        if before is not None:
            query = query.where(AUDIT.c.id < before)
        with self._database.reading() as connection:
            return [_line(row) for row in connection.execute(query)]

    # Inside

    def _begin(self, connection: Connection, account_id: str, person_id: str, action: str, by: str) -> None:
        who = connection.execute(
            select(ACCOUNT.c.role, ACCOUNT.c.disabled_at).where(ACCOUNT.c.id == account_id)
        ).first()
        if who is None or who.role != CLINICIAN or who.disabled_at is not None:
            raise InputError("There is no such clinician.", mend="choose one of the practice.")
        whose = (CARE.c.account_id == account_id, CARE.c.person_id == person_id)
        if connection.execute(select(CARE).where(*whose)).first() is None:
            values = {"account_id": account_id, "person_id": person_id, "since": as_text(self._now())}
            connection.execute(insert(CARE).values(**values))
        self._note(connection, action, by, person_id)

    def _own_note(self, connection: Connection, person_id: str, note_id: str, by: str) -> None:
        _own(connection, by, person_id)
        if _get_note(connection, person_id, note_id).account_id not in (by, None):
            raise InputError("Somebody else wrote this note.", mend="write one of your own.")

    def _note(
        self, connection: Connection, action: str, by: str | None, person_id: str | None, detail: str = ""
    ) -> None:
        audit.note(connection, self._now(), action, account_id=by, person_id=person_id, detail=detail)


def notes_about(connection: Connection, person_id: str, *, shared_only: bool = False) -> list[NoteRecord]:
    """Return the notes about a person, latest first."""
    query = select(NOTE).where(NOTE.c.person_id == person_id).order_by(NOTE.c.created_at.desc(), NOTE.c.id)
    if shared_only:
        query = query.where(NOTE.c.shared)
    return [_noted(row) for row in connection.execute(query)]


def _own(connection: Connection, account_id: str, person_id: str) -> None:
    if account_id not in cared_for(connection, person_id):
        raise _not_yours()


def cared_for(connection: Connection, person_id: str, *, able: bool = False) -> list[str]:
    """Return the accounts of who looks after a person; with `able` only of those who may sign in."""
    query = select(CARE.c.account_id).where(CARE.c.person_id == person_id)
    if able:
        query = query.join(ACCOUNT, ACCOUNT.c.id == CARE.c.account_id).where(ACCOUNT.c.disabled_at.is_(None))
    return list(connection.execute(query).scalars())


def _end(connection: Connection, account_id: str, person_id: str) -> None:
    connection.execute(delete(CARE).where(CARE.c.account_id == account_id, CARE.c.person_id == person_id))


def _get_note(connection: Connection, person_id: str, note_id: str) -> NoteRecord:
    row = connection.execute(select(NOTE).where(NOTE.c.id == note_id, NOTE.c.person_id == person_id)).first()
    if row is None:
        raise InputError("There is no such note.", mend="reload the page.")
    return _noted(row)


def _not_yours() -> InputError:
    return InputError("There is no such client in your care.", mend="choose one of your clients.")


def _text(text: str) -> str:
    text = clean(text.replace("\r\n", "\n")).replace("\0", "").strip()
    if not text:
        raise InputError("A note without a word.", mend="write something.")
    if len(text) > MOST_NOTE:
        raise InputError(f"A note of {len(text)} characters.", mend=f"use {MOST_NOTE} or fewer.")
    return text


def _shared(action: str, shared: bool) -> str:
    return f"{action}, shared" if shared else action


def _client(row: Any) -> ClientRecord:
    return ClientRecord(
        person_id=row.id,
        name=row.name,
        revision=row.revision,
        since=as_time(row.since),
        created_at=as_time(row.created_at),
        login=row.login,
        account_id=row.account_id,
        disabled=row.disabled_at is not None,
        seen=_seen(row.settings),
    )


def _seen(settings: str) -> str:
    if f'"{SEEN}"' not in settings:  # most have none, and reading a thousand takes its time
        return ""
    found = loads(settings).get(SEEN)
    return found if isinstance(found, str) else ""


def _noted(row: Any) -> NoteRecord:
    times = (as_time(row.created_at), as_time(row.changed_at))
    return NoteRecord(row.id, row.person_id, row.account_id, row.author, *times, row.text, bool(row.shared))


def _line(row: Any) -> AuditRecord:
    return AuditRecord(
        row.id, as_time(row.at), row.action, row.who or "", row.whom or "", row.person_id, row.detail
    )
