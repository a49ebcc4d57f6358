"""Who looks after whom, notes, and the audit log, as rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from coxa.store.engine import Database
from coxa.store.writer import Write


class Care:
    """Clients of clinicians, notes, and the log of who did what.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
        now: The clock.
    """

    def __init__(self, database: Database, write: Write, now: Callable[[], datetime]) -> None:
        self._database, self._write, self._now = database, write, now
