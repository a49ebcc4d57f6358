"""Everything that only PostgreSQL needs: locks that more than one server hold to, and reading one state throughout."""

from __future__ import annotations

import math
import time
from typing import Any, Final

from sqlalchemy import Connection, Engine, Integer, Table, event, func, select, text
from sqlalchemy.exc import DisconnectionError

NAME: Final = "postgresql"
TABLES: Final = 0x636F_7861_0001
"""Number of the lock under which tables are made or changed; "coxa" in its first bytes, so that it is nobody else's."""
OWNER: Final = 0x636F_7861_0002
"""Number of the lock under which the person is made whom a database belongs to."""
WAIT_ms: Final = 30_000
"""How long to wait for what another server holds."""
IDLE_s: Final = 2.0
"""How long a connection may lie unused before it is asked whether it still leads anywhere."""
READING: Final[dict[str, Any]] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Options of a connection that sees one state of the database throughout."""


def look_after_idle(engine: Engine) -> None:
    """Ask connections that lay idle for a while whether they still lead anywhere, before they are used.

    A server that was started anew has hung up. To ask each time would add a way there and back to every question.
    """

    @event.listens_for(engine, "checkin")
    def _left(_connection: Any, record: Any) -> None:
        record.info["left"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("left", math.inf) < IDLE_s:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            raise DisconnectionError  # the pool throws away what it has and connects anew


def here(connection: Connection) -> bool:
    """Return whether a connection leads to PostgreSQL."""
    return connection.dialect.name == NAME


def alone(connection: Connection, number: int) -> None:
    """Wait until no other server is at the same work; nothing on other databases.

    The lock goes with the transaction, also where the server that holds it is killed.
    """
    if here(connection):
        connection.execute(text(f"SET LOCAL lock_timeout = {WAIT_ms}"))
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def hold(connection: Connection, tables: list[Table]) -> None:
    """Keep others from writing to these tables until the transaction ends; reading goes on."""
    if here(connection):
        names = ", ".join(connection.dialect.identifier_preparer.format_table(table) for table in tables)
        connection.execute(text(f"SET LOCAL lock_timeout = {WAIT_ms}"))
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def count_on(connection: Connection, tables: list[Table]) -> None:
    """Let numbers that the database gives go on after those of the rows that were put in with theirs."""
    if not here(connection):
        return
    for table in tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer) and column.autoincrement is True:
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                connection.execute(select(func.setval(sequence, highest, False)))
