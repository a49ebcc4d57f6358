"""Between the tables and the documents of an archive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from coxa.errors import InputError
from coxa.programme.diary import Checked
from coxa.programme.doses import SETTING
from coxa.store import analyses, entries, people, runs
from coxa.store.archive.layout import Contents
from coxa.store.care import SEEN, cared_for, notes_about
from coxa.store.care_records import MOST_NOTE, MOST_NOTES, NoteRecord
from coxa.store.records import Imported, PersonRecord, as_text, as_time, new_id, utc_now
from coxa.store.schema import ACCOUNT, ANALYSIS, NAME, NOTE, PERSON
from coxa.store.texts import clean, dumps, loads
from coxa.store.writer import NewEntry, insert_entries

_MOST_DEPTH: Final = 40  # ours: documents of checks and analyses have six to ten levels
_NOTE_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_FINISHED: Final = ("done", "failed")
_MEND: Final = "choose a file that Coxa exported, as it was written."


def gather(connection: Connection, person_id: str, *, private_notes: bool = False) -> Contents:
    """Return everything about a person as documents, of one moment.

    Args:
        connection: Sees one state of the database throughout.
        person_id: Whose.
        private_notes: Whether notes of clinicians that are not shared with the person are among it.
    """
    who = people.get(connection, person_id)
    notes = notes_about(connection, person_id, shared_only=not private_notes)
    person = {
        "created_at": as_text(who.created_at),
        "example": who.example,
        "name": who.name,
        "settings": dict(who.settings),
        "notes": [_noted(note) for note in notes],
    }
    checkups = {
        found.entry_id: {"exam": found.exam, "summary": found.summary}
        for found in entries.checkups(connection, person_id, summaries=True)
    }
    finished = select(ANALYSIS).where(ANALYSIS.c.person_id == person_id, ANALYSIS.c.state.in_(_FINISHED))
    done = {
        row["id"]: {
            "name": row["name"],
            "created_at": row["created_at"],
            "state": row["state"],
            "message": row["message"],
            "summary": None if row["summary"] is None else loads(row["summary"]),
        }
        for row in connection.execute(finished).mappings()
    }
    diary = entries.documents(connection, person_id, removed=False)
    return Contents(person, diary, checkups, done, runs.documents(connection, person_id))


def _noted(note: NoteRecord) -> dict[str, Any]:
    times = {"created_at": as_text(note.created_at), "changed_at": as_text(note.changed_at)}
    return {"id": note.id, "author": note.author, **times, "text": note.text, "shared": note.shared}


class Import:
    """Everything of an archive, checked and ready to be added in one transaction.

    Args:
        contents: As read.

    Raises:
        InputError: When any of it cannot be stored; nothing was.
    """

    def __init__(self, contents: Contents) -> None:
        self._created_at = _time(contents.person.get("created_at"))
        self._example = contents.person.get("example") is True
        self._settings = _object(contents.person, "settings")
        dumps(self._settings, what="The settings", limit=people.SETTINGS_LIMIT)
        self._name = _short(contents.person.get("name", ""), NAME)
        self._notes = _notes(contents.person.get("notes", []))
        self._entries = _entries(contents)
        self._analyses = [_analysis(key, found) for key, found in contents.analyses.items()]
        self._runs = _runs(contents)

    def into(self, connection: Connection, person_id: str) -> Imported:
        """Add what is not there yet."""
        who = people.get(connection, person_id, lock=True)
        started = entries.any_of(connection, person_id)
        if who.example and started and not self._example:
            raise InputError(
                "The diary shows the example person.",
                mend="clear the example first, then import your own diary.",
            )
        if self._example and started and not who.example:
            raise InputError(
                "The file holds the example person, and this diary is your own.",
                mend="choose a file that you exported from a diary of your own.",
            )
        example_at = as_text(utc_now()) if self._example and not started else None
        own: dict[str, Any] = {"person_id": person_id} | ({"added_at": example_at} if example_at else {})
        mine = [NewEntry(e.row | own, _of(person_id, e.checkup)) for e in self._entries]
        results = insert_entries(connection, mine)
        restored = entries.put_back(connection, person_id, [new.row["id"] for new in mine])
        self._settle(connection, who, example_at, fresh=not started)
        self._add_analyses(connection, person_id)
        self._add_notes(connection, person_id)
        ran = runs.put(connection, person_id, self._runs, as_time(example_at) if example_at else utc_now())
        added = sum(result is None for result in results)
        known = len(mine) - added - restored
        return Imported(added, known, restored, runs=len(ran.added) + len(ran.restored))

    def _settle(
        self, connection: Connection, who: PersonRecord, example_at: str | None, *, fresh: bool
    ) -> None:
        # What clinicians set is not taken from a file, which the person could have written.
        theirs = {SEEN, SETTING} if _of_a_practice(connection, who.id) else {SEEN}
        own = {key: value for key, value in self._settings.items() if key not in theirs}
        people.keep(connection, who.id, own | dict(who.settings))
        if self._name and not who.name:
            connection.execute(update(PERSON).where(PERSON.c.id == who.id).values(name=self._name))
        if fresh:  # an empty diary becomes the imported one
            values = {
                "created_at": as_text(self._created_at),
                "example": self._example,
                "example_at": example_at,
            }
            connection.execute(update(PERSON).where(PERSON.c.id == who.id).values(**values))

    def _add_analyses(self, connection: Connection, person_id: str) -> None:
        taken = {
            row.id: row.person_id for row in connection.execute(select(ANALYSIS.c.id, ANALYSIS.c.person_id))
        }
        for row in self._analyses:
            if taken.get(row["id"]) == person_id:
                continue
            key = new_id() if row["id"] in taken else row["id"]
            place = {"id": key, "person_id": person_id, "folder": f"{analyses.FOLDER}/{key}"}
            analyses.keep(connection, key)
            connection.execute(insert(ANALYSIS).values(**(row | place)))

    def _add_notes(self, connection: Connection, person_id: str) -> None:
        """Add notes as nobody's: who wrote them says the file, which anybody could have written."""
        there = {note.created_at: note.text for note in notes_about(connection, person_id)}
        taken = set(connection.execute(select(NOTE.c.id)).scalars())
        for row in self._notes[: MOST_NOTES - len(there)]:
            if there.get(as_time(row["created_at"])) == row["text"]:
                continue
            key = new_id() if row["id"] in taken else row["id"]
            place = {"id": key, "person_id": person_id, "account_id": None}
            connection.execute(insert(NOTE).values(**(row | place)))


def _of_a_practice(connection: Connection, person_id: str) -> bool:
    """Return whether this is a client: somebody looks after them, or they sign in and nobody does yet."""
    account = select(ACCOUNT.c.id).where(ACCOUNT.c.person_id == person_id)
    return bool(cared_for(connection, person_id)) or connection.execute(account).first() is not None


def _notes(found: Any) -> list[dict[str, Any]]:
    if not isinstance(found, list) or len(found) > MOST_NOTES:
        raise InputError("The file has notes that are none.", mend=_MEND)
    return [_note(one) for one in found]


def _note(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise InputError("The file has a note that is none.", mend=_MEND)
    key, text = found.get("id"), _short(found.get("text"), MOST_NOTE)
    if not isinstance(key, str) or not _NOTE_ID.fullmatch(key) or not text:
        raise InputError("The file has a note that is none.", mend=_MEND)
    times = {name: as_text(_time(found.get(name))) for name in ("created_at", "changed_at")}
    author = _short(found.get("author", ""), NAME)
    return {"id": key, "author": author, **times, "text": text, "shared": found.get("shared") is True}


def _short(text: Any, most: int) -> str:
    return clean(text).replace("\0", "")[:most] if isinstance(text, str) else ""


def _entries(contents: Contents) -> list[NewEntry]:
    found: dict[str, NewEntry] = {}
    left = dict(contents.checkups)
    for number, document in enumerate(contents.entries, start=1):
        try:
            entry, new = entries.prepared("", document)
        except InputError as error:
            raise InputError(f"Entry {number} of the file: {error.what}", mend=error.mend) from error
        if entry.id in found:
            raise InputError(f"Entry {entry.id} is in the file twice.", mend=_MEND)
        if isinstance(entry, Checked) and (checkup := left.pop(entry.id, None)) is not None:
            new = entries.with_checkup(new, _object(checkup, "exam"), _object(checkup, "summary"))
        found[entry.id] = new
    if left:
        raise InputError(f"The file has a check '{min(left)}' that its diary does not have.", mend=_MEND)
    return list(found.values())


def _runs(contents: Contents) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, document in enumerate(contents.runs, start=1):
        try:
            row = runs.prepared(document)
        except InputError as error:
            raise InputError(f"Run {number} of the file: {error.what}", mend=error.mend) from error
        found.setdefault(row["id"], row)
    return list(found.values())


def _of(person_id: str, checkup: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if checkup is None else checkup | {"person_id": person_id}


def _analysis(key: str, found: Mapping[str, Any]) -> dict[str, Any]:
    state = found.get("state")
    name, message = (str(found.get(part, "")) for part in ("name", "message"))
    if state not in _FINISHED:
        raise InputError(f"Analysis {key} of the file was not finished.", mend=_MEND)
    summary = None
    if found.get("summary") is not None:
        summary = dumps(
            _object(found, "summary"), what="The result of an analysis", limit=analyses.SUMMARY_LIMIT
        )
    return {
        "id": key,
        "created_at": as_text(_time(found.get("created_at"))),
        "name": clean(name).replace("\0", "")[: analyses.NAME_LIMIT],
        "state": state,
        "message": clean(message).replace("\0", "")[: analyses.MESSAGE_LIMIT],
        "summary": summary,
    }


def _object(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = document.get(key)
    if not isinstance(found, dict):
        raise InputError(f"The file has no '{key}' where one belongs.", mend=_MEND)
    if _too_deep(found):
        raise InputError(f"The file has a '{key}' that is nested too deep.", mend=_MEND)
    return found


def _too_deep(document: Mapping[str, Any]) -> bool:
    """Return whether a document could be too much for whoever reads it later, who may have less room for calls."""
    level: list[Any] = [document]
    for _deeper in range(_MOST_DEPTH):
        groups = (one.values() if isinstance(one, dict) else one for one in level)
        level = [part for group in groups for part in group if isinstance(part, dict | list)]
    return bool(level)


def _time(text: Any) -> datetime:
    try:
        found = as_time(text)
        if found.tzinfo is None or not 2000 <= found.year < 2100:
            raise ValueError(text)
    except (TypeError, ValueError) as error:
        raise InputError(f"The file has a time '{str(text)[:40]}'.", mend=_MEND) from error
    return min(found.astimezone(UTC), utc_now())
