"""One thread writes for all: whatever waits is committed together, so that many writers share one trip to the disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Final, Generic, Protocol, TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update

from coxa.errors import CoxaError, InputError
from coxa.store import people
from coxa.store.engine import Database
from coxa.store.errors import StoreBusy, StoreError, StoreFull
from coxa.store.schema import CHECKUP, ENTRY, PERSON

T = TypeVar("T")

MOST: Final = 512
"""Entries in one commit."""

_INSERT_ENTRY: Final = insert(ENTRY)
_INSERT_CHECKUP: Final = insert(CHECKUP)
_RAISE: Final = update(PERSON).where(PERSON.c.id == bindparam("who")).values(revision=PERSON.c.revision + 1)
_REVISION: Final = select(PERSON.c.revision).where(PERSON.c.id == bindparam("who"))


class Write(Protocol):
    """What `Store` hands to its parts: runs work in a transaction of its own and returns what it returns."""

    def __call__(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, commit, and return what it returned; on an error nothing was changed."""


@dataclass(frozen=True)
class NewEntry:
    """A row of `entry` to be, with its check when it has one, both complete but for the revision.

    The person's id is None where the entry is for whoever the database belongs to.
    """

    row: dict[str, Any]
    checkup: dict[str, Any] | None = None

    def owned_by(self, person_id: str) -> NewEntry:
        """Return the entry as one of this person's."""
        return NewEntry({**self.row, "person_id": person_id}, self.checkup)

    @property
    def key(self) -> tuple[str, str]:
        """The person's id and the entry's."""
        return self.row["person_id"], self.row["id"]


@dataclass(frozen=True)
class _Job(Generic[T]):
    future: Future[T]
    entry: NewEntry | None = None
    told: Callable[[str | None], T] | None = None
    work: Callable[[Connection], T] | None = None


class Writer:
    """Writes to a database, in one thread of its own.

    A future's result means: committed. Its error means: nothing of it was written, and the same may be sent again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._process = os.getpid()

    def add(self, entry: NewEntry, told: Callable[[str | None], T]) -> Future[T]:
        """Add an entry; the result is what `told` makes of None, or of the stored document when its id was known."""
        return self._enqueue(_Job(Future(), entry=entry, told=told))

    def do(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` in a transaction of its own; the result is what it returns."""
        return self._enqueue(_Job(Future(), work=work))

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        with self._starting:
            self._closed = True
            if self._thread is not None:
                self._jobs.put(None)
        if self._thread is not None and self._process == os.getpid():
            self._thread.join()

    def _enqueue(self, job: _Job[T]) -> Future[T]:
        with self._starting:
            if self._closed or self._process != os.getpid():
                raise StoreError("The diary is closed.", mend="open it again.")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="coxa-writer", daemon=True)
                self._thread.start()
            self._jobs.put(job)
        return job.future

    def _run(self) -> None:
        while True:
            batch, last = self._wait()
            entries = [job for job in batch if job.entry is not None]
            self._commit(entries)
            for job in batch:
                if job.work is not None:
                    _settle(job, lambda job=job: self._alone(job.work))  # type: ignore[misc]
            if last:
                return

    def _wait(self) -> tuple[list[_Job[Any]], bool]:
        """Return everything that waits, at least one job, and whether to stop afterwards."""
        batch: list[_Job[Any]] = []
        try:
            job = self._jobs.get()
            while job is not None:
                if job.future.set_running_or_notify_cancel():
                    batch.append(job)
                if len(batch) >= MOST:
                    return batch, False
                job = self._jobs.get_nowait()
        except Empty:
            return batch, False
        return batch, True

    def _alone(self, work: Callable[[Connection], T]) -> T:
        with self._database.writing() as connection:
            return work(connection)

    def _commit(self, jobs: Sequence[_Job[Any]]) -> None:
        if not jobs:
            return
        try:
            with self._database.writing() as connection:
                results = insert_entries(connection, _owned(connection, [j.entry for j in jobs if j.entry]))
        except BaseException as error:
            if len(jobs) > 1 and not isinstance(error, StoreBusy | StoreFull):
                for job in jobs:  # one of them may be to blame: the others must not suffer for it
                    self._commit([job])
                return
            for job in jobs:
                job.future.set_exception(error)
            return
        for job, result in zip(jobs, results, strict=True):
            if isinstance(result, CoxaError):
                job.future.set_exception(result)
            elif job.told is not None:
                _settle(job, partial(job.told, result))


def _owned(connection: Connection, entries: Sequence[NewEntry]) -> Sequence[NewEntry]:
    """Return the entries, those without a person as entries of the person whom the database belongs to."""
    if all(entry.row["person_id"] is not None for entry in entries):
        return entries
    owner = people.owner(connection)
    return [e.owned_by(owner.id) if e.row["person_id"] is None else e for e in entries]


def _settle(job: _Job[T], work: Callable[[], T]) -> None:
    try:
        result = work()
    except BaseException as error:
        job.future.set_exception(error)
    else:
        job.future.set_result(result)


def insert_entries(connection: Connection, entries: Sequence[NewEntry]) -> list[str | InputError | None]:
    """Add those entries whose ids are new.

    Returns:
        For each: None when it was added, the stored document when its id was known, an error when the person is not.
    """
    persons = {entry.row["person_id"] for entry in entries}
    # Raising the revision first locks the person's row: no one else can add the same ids meanwhile. In one order
    # everywhere: two servers that lock the same persons never wait for each other in a ring.
    revisions = {who: raise_revision(connection, who) for who in sorted(persons)}
    known = _known(connection, entries)
    results: list[str | InputError | None] = []
    fresh: list[NewEntry] = []
    for entry in entries:
        if revisions[entry.row["person_id"]] is None:
            results.append(InputError("There is no such person.", mend="reload the page."))
            continue
        results.append(known.get(entry.key))
        if entry.key not in known:
            known[entry.key] = entry.row["document"]
            fresh.append(entry)
    if fresh:
        connection.execute(
            _INSERT_ENTRY, [{**e.row, "revision": revisions[e.row["person_id"]]} for e in fresh]
        )
    if checkups := [entry.checkup for entry in fresh if entry.checkup is not None]:
        connection.execute(_INSERT_CHECKUP, checkups)
    return results


def raise_revision(connection: Connection, person_id: str) -> int | None:
    """Raise a person's revision and return it; None when there is no such person."""
    if not connection.execute(_RAISE, {"who": person_id}).rowcount:
        return None
    return int(connection.execute(_REVISION, {"who": person_id}).scalar_one())


def _known(connection: Connection, entries: Sequence[NewEntry]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    by_person: dict[str, list[str]] = {}
    for entry in entries:
        by_person.setdefault(entry.row["person_id"], []).append(entry.row["id"])
    columns = (ENTRY.c.person_id, ENTRY.c.id, ENTRY.c.document)
    for person_id, ids in by_person.items():
        for start in range(0, len(ids), MOST):
            asked = ids[start : start + MOST]
            rows = connection.execute(
                select(*columns).where(ENTRY.c.person_id == person_id, ENTRY.c.id.in_(asked))
            )
            found.update({(who, key): document for who, key, document in rows})
    return found
