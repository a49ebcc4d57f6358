"""Diaries as read, kept in memory until they change.

Each entry is parsed once; a person's revision in the database tells what came, went, came back or was amended since,
whichever program wrote it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from coxa.errors import InputError
from coxa.programme.diary import AnyEntry, Diary
from coxa.programme.documents import parse_text
from coxa.store.engine import Database
from coxa.store.errors import StoreBroken
from coxa.store.schema import ENTRY, PERSON, RESTORED

KEPT: Final = 120_000
"""Entries kept in memory, of all diaries together: those of some 300 people for a year, about 200 MB."""

_RESTORED: Final = select(RESTORED.c.id).limit(1).scalar_subquery()
_REVISION: Final = select(PERSON.c.revision, _RESTORED).where(PERSON.c.id == bindparam("who"))
_SINCE: Final = select(ENTRY.c.id, ENTRY.c.document, ENTRY.c.removed_at).where(
    ENTRY.c.person_id == bindparam("who"), ENTRY.c.revision > bindparam("since")
)


@dataclass(frozen=True)
class _Read:
    version: int | None
    restored: str | None
    revision: int
    entries: dict[str, AnyEntry]
    diary: Diary


class Diaries:
    """Reads diaries from a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[str, _Read] = OrderedDict()
        self._entries = 0
        self._lock = threading.Lock()

    def of(self, person_id: str) -> Diary:
        """Return a person's diary.

        Raises:
            InputError: When there is no such person.
        """
        version = self._database.version()  # asked before reading: a change in between is seen the next time
        before = self._kept.get(person_id)
        if before is not None and version is not None and before.version == version:
            return before.diary
        if before is not None and version is None:
            with self._database.asking() as connection:
                if self._found(connection, person_id) == (before.revision, before.restored):
                    return self._keep(person_id, before)
        with self._database.reading() as connection:
            revision, restored = self._found(connection, person_id)
            if before is not None and before.restored != restored:
                before = None
            since = -1 if before is None else before.revision
            rows: Sequence[Any] = ()
            if since != revision:
                rows = connection.execute(_SINCE, {"who": person_id, "since": since}).all()
        now = self._read(before, rows, version=version, restored=restored, revision=revision)
        return self._keep(person_id, now)

    def _found(self, connection: Connection, person_id: str) -> tuple[int, str | None]:
        """Return a person's revision and which backup was brought back last."""
        found = connection.execute(_REVISION, {"who": person_id}).first()
        if found is None:
            self.forget(person_id)
            raise InputError("There is no such person.", mend="reload the page.")
        return found[0], found[1]

    def _keep(self, person_id: str, now: _Read) -> Diary:
        """Keep a diary as the one that was asked for last, and those asked for longest ago no more."""
        with self._lock:
            before = self._kept.pop(person_id, None)
            self._kept[person_id] = now
            self._entries += len(now.entries) - (0 if before is None else len(before.entries))
            while self._entries > KEPT and len(self._kept) > 1:
                _who, gone = self._kept.popitem(last=False)
                self._entries -= len(gone.entries)
        return now.diary

    def forget(self, person_id: str) -> None:
        """Keep nothing of a person in memory."""
        with self._lock:
            gone = self._kept.pop(person_id, None)
            self._entries -= 0 if gone is None else len(gone.entries)

    def _read(self, before: _Read | None, rows: Sequence[Any], **seen: Any) -> _Read:
        if before is not None and not rows:
            return _Read(**seen, entries=before.entries, diary=before.diary)
        entries = {} if before is None else dict(before.entries)
        for key, document, removed_at in rows:
            entries.pop(key, None)
            if removed_at is None:
                entries[key] = self._parsed(key, document)
        return _Read(**seen, entries=entries, diary=_diary(entries.values()))

    def _parsed(self, key: str, document: str) -> AnyEntry:
        try:
            return parse_text(document)
        except (InputError, ValueError) as error:
            raise StoreBroken(
                f"Entry {key} of {self._database.name} cannot be read: {error}",
                mend="export what there is with `coxa export`, then bring a backup back with `coxa restore`.",
            ) from error


def _diary(entries: Iterable[AnyEntry]) -> Diary:
    """Return the diary of entries with an id each.

    `Diary` would look for entries given twice by comparing the text of all, 0.1 ms each; the table's key saw to it.
    """
    diary = object.__new__(Diary)
    object.__setattr__(diary, "entries", tuple(sorted(entries, key=lambda e: (e.at, e.id))))
    return diary
