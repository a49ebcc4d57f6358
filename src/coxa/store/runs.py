"""Runs as a watch recorded them, as rows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from coxa.errors import InputError
from coxa.programme.running import RunRecord, parse_run
from coxa.store import people
from coxa.store.engine import Database
from coxa.store.entries import KEPT_AFTER_REMOVAL
from coxa.store.records import as_text
from coxa.store.schema import RUN
from coxa.store.texts import dumps, loads
from coxa.store.writer import Write

DOCUMENT_LIMIT: Final = 32_000
"""Characters of one run as ASCII; a usual one has 2 000."""
MOST_RUNS: Final = 10_000
"""Of one person: a run a day for 27 years."""
KEPT: Final = 32
"""Persons whose runs are kept in memory as read."""
PASSED: Final = "runs_passed"
"""Setting with what tells files without a run, so that a watched folder is not read anew each time."""
MOST_PASSED: Final = 1000
LONGER_s: Final = 10.0
"""By so much a recording of the same run is longer where the one that is here was cut short; ours."""

_HERE: Final = RUN.c.removed_at.is_(None)


@dataclass(frozen=True)
class AddedRuns:
    """What became of runs that were to be added.

    Attributes:
        added: Ids of those that are new.
        known: Ids of those that were here before; they were kept as they were.
        restored: Ids of those that had been removed, and are put back.
        renewed: Ids of those that were here cut short, and are whole now.
    """

    added: tuple[str, ...]
    known: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()


class Runs:
    """The runs of every person.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
        now: The clock.
    """

    def __init__(self, database: Database, write: Write, now: Callable[[], datetime]) -> None:
        self._database, self._write, self._now = database, write, now
        self._kept: OrderedDict[str, tuple[int, tuple[RunRecord, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, person_id: str, documents: Sequence[Mapping[str, Any]]) -> AddedRuns:
        """Add runs, all of them or none; the same run twice is there once.

        Args:
            person_id: Whose.
            documents: As `coxa.recording.fit.runs` lays them out.

        Raises:
            InputError: One of them is no run, or there are too many.
        """
        rows = [prepared(document) for document in documents]
        return self._write(lambda c: put(c, person_id, rows, self._now()))

    def of(self, person_id: str) -> tuple[RunRecord, ...]:
        """Return a person's runs, oldest first; the same object until the database changes."""
        version = self._database.version()  # asked before reading: a change in between is seen the next time
        before = self._kept.get(person_id)
        if before is not None and version is not None and before[0] == version:
            return before[1]
        query = select(RUN.c.document).where(RUN.c.person_id == person_id, _HERE)
        with self._database.reading() as connection:
            texts = connection.execute(query.order_by(RUN.c.started_at, RUN.c.id)).scalars().all()
        found = tuple(parse_run(loads(text)) for text in texts)
        if before is not None and before[1] == found:
            found = before[1]  # the change was elsewhere: what was worked out from them still holds
        if version is not None:
            with self._lock:
                self._kept[person_id] = (version, found)
                self._kept.move_to_end(person_id)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    def get(self, person_id: str, run_id: str) -> RunRecord:
        """Return one run.

        Raises:
            InputError: There is none of that id.
        """
        query = select(RUN.c.document).where(RUN.c.person_id == person_id, RUN.c.id == run_id, _HERE)
        with self._database.reading() as connection:
            text = connection.execute(query).scalar()
        if text is None:
            raise _unknown()
        return parse_run(loads(text))

    def documents(self, person_id: str) -> list[dict[str, Any]]:
        """Return the documents of a person's runs, oldest first."""
        with self._database.reading() as connection:
            return documents(connection, person_id)

    def removed(self, person_id: str) -> tuple[RunRecord, ...]:
        """Return the runs that were removed and can be put back, the latest removed first."""
        query = select(RUN.c.document).where(RUN.c.person_id == person_id, RUN.c.removed_at.is_not(None))
        with self._database.reading() as connection:
            texts = connection.execute(query.order_by(RUN.c.removed_at.desc(), RUN.c.id)).scalars().all()
        return tuple(parse_run(loads(text)) for text in texts)

    def remove(self, person_id: str, run_id: str) -> None:
        """Remove a run; for 30 days it can be put back.

        Raises:
            InputError: There is none of that id.
        """
        self._write(lambda c: _set_removed(c, person_id, run_id, as_text(self._now())))

    def restore(self, person_id: str, run_id: str) -> None:
        """Put a removed run back.

        Raises:
            InputError: There is none of that id.
        """
        self._write(lambda c: _set_removed(c, person_id, run_id, None))

    def known_files(self, person_id: str) -> frozenset[str]:
        """Return what tells files that were read before: those of runs, removed ones too, and those without any."""
        query = select(RUN.c.document).where(RUN.c.person_id == person_id)
        with self._database.reading() as connection:
            texts = connection.execute(query).scalars().all()
            passed = people.get(connection, person_id).settings.get(PASSED, ())
        return frozenset((*(loads(text)["source"]["digest"] for text in texts), *passed))

    def pass_over(self, person_id: str, digest: str) -> None:
        """Remember that a file held no run."""

        def note(connection: Connection) -> None:
            passed = [*people.get(connection, person_id, lock=True).settings.get(PASSED, ()), digest]
            people.choose(connection, person_id, PASSED, list(dict.fromkeys(passed))[-MOST_PASSED:])

        self._write(note)

    def purge(self) -> None:
        """Delete for good what was removed long ago."""
        before = as_text(self._now() - KEPT_AFTER_REMOVAL)
        with self._database.reading() as connection:
            due = connection.execute(select(RUN.c.id).where(RUN.c.removed_at < before).limit(1)).first()
        if due is not None:
            self._write(lambda c: c.execute(delete(RUN).where(RUN.c.removed_at < before)).rowcount)

    def forget(self, person_id: str) -> None:
        """Keep nothing of a person in memory."""
        with self._lock:
            self._kept.pop(person_id, None)


def prepared(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a run, but for whose it is.

    Raises:
        InputError: It is no run.
    """
    text = dumps(document, what="The run", limit=DOCUMENT_LIMIT)
    run = parse_run(loads(text))
    return {
        "id": run.id,
        "started_at": as_text(run.started_at),
        "day": run.day.isoformat(),
        "document": text,
        "removed_at": None,
    }


def put(
    connection: Connection, person_id: str, rows: Sequence[Mapping[str, Any]], now: datetime
) -> AddedRuns:
    """Add rows of `prepared` that are not there yet, put back those that were removed, renew those cut short."""
    people.get(connection, person_id, lock=True)
    query = select(RUN.c.id, RUN.c.removed_at).where(RUN.c.person_id == person_id)
    here = {row[0]: row[1] for row in connection.execute(query)}
    new = {row["id"]: row for row in rows if row["id"] not in here}
    if len(here) + len(new) > MOST_RUNS:
        raise InputError(f"That makes more than {MOST_RUNS:,} runs.", mend="remove some first.")
    if new:
        own = {"person_id": person_id, "added_at": as_text(now)}
        connection.execute(insert(RUN), [dict(row) | own for row in new.values()])
    asked = dict.fromkeys(row["id"] for row in rows if row["id"] in here)
    back = tuple(key for key in asked if here[key] is not None)
    for key in back:
        _set_removed(connection, person_id, key, None)
    renewed = _renew(connection, person_id, {row["id"]: row for row in rows if row["id"] in asked})
    known = tuple(key for key in asked if here[key] is None and key not in renewed)
    return AddedRuns(tuple(new), known, back, renewed)


def _renew(connection: Connection, person_id: str, rows: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Replace runs by longer recordings of the same, which say of everything at least as much; return their ids."""
    mine = select(RUN.c.id, RUN.c.document).where(RUN.c.person_id == person_id, RUN.c.id.in_(list(rows)))
    found = []
    for key, text in connection.execute(mine).all() if rows else ():
        old, new = loads(text), loads(rows[key]["document"])
        if new["duration_s"] > old["duration_s"] + LONGER_s and set(old["figures"]) <= set(new["figures"]):
            here = (RUN.c.person_id == person_id, RUN.c.id == key)
            values = {name: rows[key][name] for name in ("started_at", "day", "document")}
            connection.execute(update(RUN).where(*here).values(values))
            found.append(key)
    return tuple(found)


def documents(connection: Connection, person_id: str) -> list[dict[str, Any]]:
    """Return the documents of a person's runs, oldest first."""
    query = select(RUN.c.document).where(RUN.c.person_id == person_id, _HERE)
    return [loads(text) for text in connection.execute(query.order_by(RUN.c.started_at, RUN.c.id)).scalars()]


def added_except_at(connection: Connection, person_id: str, moment: str) -> int:
    """Return how many runs were added at any other time, those removed since included."""
    other = select(func.count()).select_from(RUN)
    return int(
        connection.execute(other.where(RUN.c.person_id == person_id, RUN.c.added_at != moment)).scalar_one()
    )


def any_of(connection: Connection, person_id: str) -> bool:
    """Return whether a person has runs, removed ones included."""
    return (
        connection.execute(select(RUN.c.id).where(RUN.c.person_id == person_id).limit(1)).first() is not None
    )


def _set_removed(connection: Connection, person_id: str, run_id: str, at: str | None) -> None:
    mine = (RUN.c.person_id == person_id, RUN.c.id == run_id)
    if not connection.execute(update(RUN).where(*mine).values(removed_at=at)).rowcount:
        raise _unknown()


def _unknown() -> InputError:
    return InputError("There is no such run.", mend="reload the runs; it may have been deleted for good.")
