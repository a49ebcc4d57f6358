"""The audit log: who did what, to whom, and when; written in the transaction of what it tells of."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert

from coxa.store.records import as_text
from coxa.store.schema import AUDIT

LOG: Final = "coxa.done"
"""Whoever listens there hears of each line as well: a server writes it to its journal."""
ACTION_LENGTH: Final = 40
DETAIL_LENGTH: Final = 400

_log: Final = logging.getLogger(LOG)


def note(
    connection: Connection,
    at: datetime,
    action: str,
    *,
    account_id: str | None = None,
    person_id: str | None = None,
    detail: str = "",
) -> None:
    """Write a line of the audit log.

    Args:
        connection: Of the transaction that does it.
        at: When.
        action: What was done, a key such as 'sign-in'.
        account_id: Who did it; None where nobody is known or the command line did.
        person_id: Whom it is about; the line goes with that person.
        detail: More about it; no names, since the line may outlive whoever it would name.
    """
    connection.execute(
        insert(AUDIT).values(
            at=as_text(at),
            account_id=account_id,
            person_id=person_id,
            action=action[:ACTION_LENGTH],
            detail=detail[:DETAIL_LENGTH],
        )
    )
    _log.info("action=%s by=%s", action[:ACTION_LENGTH].replace(" ", "-"), account_id or "-")
