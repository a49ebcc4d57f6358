"""Analyses of recordings: their rows, and the folders that hold their uploads and results."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from coxa.errors import InputError
from coxa.store.errors import StoreError
from coxa.store.records import STATES, AnalysisRecord, as_text, as_time, new_id, utc_now
from coxa.store.schema import ANALYSIS, DISCARDED
from coxa.store.sqlite import PRIVATE_FOLDER
from coxa.store.texts import clean, dumps, loads

FOLDER: Final = "analyses"
SUMMARY_LIMIT: Final = 7_900_000
"""Characters of a result: an export holds it in one file, of which `archive.layout.MOST_OTHER` is read back."""
NAME_LIMIT: Final = 200
MESSAGE_LIMIT: Final = 4000


def create(connection: Connection, person_id: str, name: str, root: Path) -> AnalysisRecord:
    """Add an analysis that waits to be done, and return it."""
    key = new_id()
    values = {
        "id": key,
        "person_id": person_id,
        "created_at": as_text(utc_now()),
        "name": clean(name).replace("\0", "").strip()[:NAME_LIMIT],
        "state": STATES[0],
        "message": "",
        "summary": None,
        "folder": f"{FOLDER}/{key}",
    }
    connection.execute(insert(ANALYSIS).values(**values))
    return get(connection, person_id, key, root)


def change(
    connection: Connection,
    key: str,
    *,
    state: str | None,
    message: str | None,
    summary: Mapping[str, Any] | None,
) -> None:
    """Change what is given.

    Raises:
        InputError: When there is no such analysis, or no such state.
    """
    if state is not None and state not in STATES:
        raise InputError(f"state '{state}'.", mend=f"use one of {', '.join(STATES)}.")
    values: dict[str, Any] = {} if state is None else {"state": state}
    if message is not None:
        values["message"] = clean(message).replace("\0", "")[:MESSAGE_LIMIT]
    if summary is not None:
        values["summary"] = dumps(summary, what="The result of the analysis", limit=SUMMARY_LIMIT)
    if (
        values
        and not connection.execute(update(ANALYSIS).where(ANALYSIS.c.id == key).values(**values)).rowcount
    ):
        raise _unknown()


def get(connection: Connection, person_id: str, key: str, root: Path) -> AnalysisRecord:
    """Return an analysis of a person.

    Raises:
        InputError: When the person has no such analysis.
    """
    row = connection.execute(select(ANALYSIS).where(*_mine(person_id, key))).mappings().first()
    if row is None:
        raise _unknown()
    return _record(row, root)


def listed(connection: Connection, person_id: str, root: Path) -> list[AnalysisRecord]:
    """Return the analyses of a person, latest first."""
    query = select(ANALYSIS).where(ANALYSIS.c.person_id == person_id)
    rows = connection.execute(query.order_by(ANALYSIS.c.created_at.desc(), ANALYSIS.c.id)).mappings()
    return [_record(row, root) for row in rows]


def remove(connection: Connection, person_id: str, key: str) -> None:
    """Delete the row of an analysis, and note its folder as one to be deleted.

    Raises:
        InputError: When the person has no such analysis.
    """
    if not connection.execute(delete(ANALYSIS).where(*_mine(person_id, key))).rowcount:
        raise _unknown()
    discard(connection, {key})


def discard(connection: Connection, found: set[str]) -> None:
    """Note folders that are to be deleted, in the transaction that deletes their rows."""
    _forget_notes(connection, found)
    if found:
        connection.execute(insert(DISCARDED), [{"id": key} for key in sorted(found)])


def keep(connection: Connection, key: str) -> None:
    """Take back the note that a folder is to be deleted: its analysis is here again."""
    _forget_notes(connection, {key})


def discarded(connection: Connection) -> set[str]:
    """Return the ids of analyses whose folders are to be deleted."""
    return set(connection.execute(select(DISCARDED.c.id)).scalars())


def sweep(connection: Connection, root: Path) -> list[StoreError]:
    """Delete the folders noted as discarded, and no others; return what could not be.

    A folder that no row and no note names may be of a database that lay here before, put aside while a backup is
    looked at: it is left alone.
    """
    problems = []
    for key in sorted(discarded(connection) - keys(connection)):
        try:
            delete_folder(root, key)
        except StoreError as error:
            problems.append(error)
        else:
            _forget_notes(connection, {key})
    return problems


def _forget_notes(connection: Connection, found: set[str]) -> None:
    for key in found:
        connection.execute(delete(DISCARDED).where(DISCARDED.c.id == key))


def keys(connection: Connection, person_id: str | None = None) -> set[str]:
    """Return the ids of a person's analyses, or of everyone's."""
    query = select(ANALYSIS.c.id)
    if person_id is not None:
        query = query.where(ANALYSIS.c.person_id == person_id)
    return set(connection.execute(query).scalars())


def make_folder(record: AnalysisRecord) -> None:
    """Make the folder of an analysis, its owner's alone."""
    try:
        record.folder.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        record.folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    except OSError as error:
        raise _blocked(record.folder, error) from error


def delete_folder(root: Path, key: str) -> None:
    """Delete the folder of an analysis and everything in it."""
    folder = root / FOLDER / key
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _blocked(folder, error) from error


def _blocked(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{folder} cannot be used: {error.strerror or error}.",
        mend="check who may write to it and the room on the disk, then try again.",
    )


def _unknown() -> InputError:
    return InputError("There is no such analysis.", mend="go back to the list of analyses.")


def _mine(person_id: str, key: str) -> tuple[Any, Any]:
    return ANALYSIS.c.person_id == person_id, ANALYSIS.c.id == key


def _record(row: Mapping[str, Any] | Any, root: Path) -> AnalysisRecord:
    return AnalysisRecord(
        id=row["id"],
        person_id=row["person_id"],
        created_at=as_time(row["created_at"]),
        name=row["name"],
        state=row["state"],
        message=row["message"],
        summary=None if row["summary"] is None else loads(row["summary"]),
        folder=root / row["folder"],
    )
