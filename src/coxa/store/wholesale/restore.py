"""Put a staged backup in the place of what is there: rows in one transaction, then the files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from coxa.store import analyses, postgresql
from coxa.store.schema import ANALYSIS, DISCARDED, METADATA, PERSON, RESTORED
from coxa.store.wholesale import layout
from coxa.store.wholesale.staging import Staged, move_files

INTERRUPTED: Final = "The backup was made while this was being worked on. Start it anew."
_AT_ONCE: Final = 500


def replace_rows(connection: Connection, staged: Staged) -> None:
    """Delete every row and put the staged ones in their places.

    Whoever is signed in is so no longer, and whoever keeps a diary in memory will notice: each has a revision that it
    never had.

    Args:
        connection: Writes, and holds what it is about to replace, see `hold`.
        staged: The backup.
    """
    known = analyses.keys(connection)
    with staged.rows.reading() as source:
        revision = 1 + max(_revision(connection), _revision(source))
        for table in reversed(METADATA.sorted_tables):
            if table is not DISCARDED:
                connection.execute(delete(table))
        for table in layout.TABLES:
            result = source.execute(select(table).execution_options(yield_per=_AT_ONCE))
            for rows in result.mappings().partitions():
                connection.execute(insert(table), [dict(row) for row in rows])
    connection.execute(update(PERSON).values(revision=revision))
    unfinished = ANALYSIS.c.state.in_(("queued", "running"))
    connection.execute(update(ANALYSIS).where(unfinished).values(state="failed", message=INTERRUPTED))
    connection.execute(insert(RESTORED).values(id=staged.key))
    now = analyses.keys(connection)
    for key in now:
        analyses.keep(connection, key)
    analyses.discard(connection, known - now)
    postgresql.count_on(connection, list(layout.TABLES))


def put_in_place(staged: Staged, root: Path) -> None:
    """Move the files of a backup, whose rows are committed, to their places.

    Raises:
        StoreError: When a folder cannot be replaced; it is done at a later opening.
    """
    staged.used = True
    move_files(staged.files, root)
    shutil.rmtree(staged.files, ignore_errors=True)


def _revision(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(PERSON.c.revision), 0))).scalar_one())
