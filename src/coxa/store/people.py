"""Persons and what they chose."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import delete as remove_from

from coxa.errors import InputError
from coxa.store import postgresql
from coxa.store.records import PersonRecord, as_text, as_time, new_id, utc_now
from coxa.store.schema import CARE, PERSON
from coxa.store.texts import dumps, loads

SETTINGS_LIMIT: Final = 64_000
KEY_LIMIT: Final = 64
_COLUMNS: Final = (PERSON.c.id, PERSON.c.created_at, PERSON.c.example, PERSON.c.settings, PERSON.c.name)


def first(connection: Connection) -> PersonRecord | None:
    """Return the person who was there first; None when there is none."""
    row = connection.execute(select(*_COLUMNS).order_by(PERSON.c.created_at, PERSON.c.id).limit(1)).first()
    return None if row is None else _record(row)


def owner(connection: Connection) -> PersonRecord:
    """Return the person whom the database belongs to; made, once, when there is none."""
    found = first(connection)
    if found is None:
        postgresql.alone(connection, postgresql.OWNER)
        found = first(connection) or create(connection)
    return found


def create(connection: Connection, *, example: bool = False, name: str = "") -> PersonRecord:
    """Add a person and return it."""
    values = {
        "id": new_id(),
        "created_at": as_text(utc_now()),
        "example": example,
        "settings": "{}",
        "name": name,
    }
    connection.execute(insert(PERSON).values(**values, revision=0))
    return get(connection, str(values["id"]))


def get(connection: Connection, person_id: str, *, lock: bool = False) -> PersonRecord:
    """Return a person.

    Raises:
        InputError: When there is no such person.
    """
    query = select(*_COLUMNS).where(PERSON.c.id == person_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise _unknown()
    return _record(row)


def cared_for_by(connection: Connection, account_id: str) -> list[PersonRecord]:
    """Return the persons in a clinician's care."""
    query = select(*_COLUMNS).join(CARE, CARE.c.person_id == PERSON.c.id)
    return [_record(row) for row in connection.execute(query.where(CARE.c.account_id == account_id))]


def example_at(connection: Connection, person_id: str) -> str | None:
    """Return when the example was loaded, as the tables hold a time; None for a diary of one's own."""
    query = select(PERSON.c.example_at).where(PERSON.c.id == person_id, PERSON.c.example)
    found: str | None = connection.execute(query).scalar()
    return found


def choose(connection: Connection, person_id: str, key: str, value: Any, *, only_known: bool = False) -> None:
    """Keep a setting; None takes it back. With `only_known` one that is not there is not made."""
    if not 0 < len(key) <= KEY_LIMIT:
        raise InputError(f"a setting called '{key[:KEY_LIMIT]}'.", mend="use a short name.")
    settings = dict(get(connection, person_id, lock=True).settings)
    if only_known and key not in settings:
        return
    settings[key] = value
    if value is None:
        del settings[key]
    keep(connection, person_id, settings)


def keep(connection: Connection, person_id: str, settings: dict[str, Any]) -> None:
    """Keep these settings and no others."""
    text = dumps(settings, what="The settings", limit=SETTINGS_LIMIT)
    connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(settings=text))


def delete(connection: Connection, person_id: str) -> None:
    """Delete a person and, by the foreign keys, everything that is theirs.

    Raises:
        InputError: When there is no such person.
    """
    if not connection.execute(remove_from(PERSON).where(PERSON.c.id == person_id)).rowcount:
        raise _unknown()


def _unknown() -> InputError:
    return InputError("There is no such person.", mend="reload the page.")


def _record(row: Any) -> PersonRecord:
    return PersonRecord(row[0], as_time(row[1]), bool(row[2]), MappingProxyType(loads(row[3])), row[4])
