"""What the list of clients said of each last, as rows: worked out from diaries, and kept until they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from coxa.store.engine import Database
from coxa.store.schema import CARE, LOOK, PERSON
from coxa.store.writer import Write


@dataclass(frozen=True)
class LookRecord:
    """A look at one diary.

    Attributes:
        person_id: Whose.
        revision: Of the diary as it was looked at.
        day: By which it was judged.
        document: What was seen, as its maker writes it.
    """

    person_id: str
    revision: int
    day: date
    document: str


class Looks:
    """Looks at diaries that are kept.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
    """

    def __init__(self, database: Database, write: Write) -> None:
        self._database, self._write = database, write

    def of(self, account_id: str) -> Mapping[str, LookRecord]:
        """Return what is kept about the clients of a clinician, by person."""
        query = select(LOOK).join(CARE, CARE.c.person_id == LOOK.c.person_id)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(CARE.c.account_id == account_id)).all()
        return {
            row.person_id: LookRecord(row.person_id, row.revision, date.fromisoformat(row.day), row.document)
            for row in rows
        }

    def keep(self, looks: Sequence[LookRecord]) -> None:
        """Keep these in place of earlier ones; one at a person who is gone meanwhile is dropped."""
        if not looks:
            return

        def do(connection: Connection) -> None:
            there = PERSON.c.id.in_([one.person_id for one in looks])
            # locked in one order, so that two servers that keep the same looks wait for each other
            known = select(PERSON.c.id).where(there).order_by(PERSON.c.id).with_for_update()
            persons = set(connection.execute(known).scalars())
            connection.execute(delete(LOOK).where(LOOK.c.person_id.in_(persons)))
            rows = [
                {"person_id": one.person_id, "revision": one.revision, "day": one.day.isoformat()}
                | {"document": one.document}
                for one in looks
                if one.person_id in persons
            ]
            if rows:
                connection.execute(insert(LOOK), rows)

        self._write(do)
