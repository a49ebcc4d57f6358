"""Accounts, sign-ins and links that work once, as rows; what is secret is kept as its hash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from coxa.store.engine import Database
from coxa.store.writer import Write


class Accounts:
    """Accounts, their sign-ins, and links that work once.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
        now: The clock.
    """

    def __init__(self, database: Database, write: Write, now: Callable[[], datetime]) -> None:
        self._database, self._write, self._now = database, write, now
