"""Links that work once: made, looked at, and used inside a transaction of the caller."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, or_, select, update

from coxa.store.account_records import LinkError, LinkRecord, link, new_secret, secret_id
from coxa.store.records import as_text
from coxa.store.schema import LINK

KEPT: Final = timedelta(days=30)
"""How long a link that works no more is remembered."""


@dataclass(frozen=True)
class Whom:
    """For whom a link is; see `LinkRecord`."""

    role: str
    name: str
    person_id: str | None = None
    account_id: str | None = None
    made_by: str | None = None


def make(connection: Connection, now: datetime, lasts: timedelta, kind: str, whom: Whom) -> str:
    """Make a link and return its secret, which is kept nowhere."""
    secret = new_secret()
    times = {"created_at": as_text(now), "expires_at": as_text(now + lasts), "used_at": None}
    connection.execute(insert(LINK).values(id=secret_id(secret), kind=kind, **asdict(whom), **times))
    return secret


def find(connection: Connection, secret: str, kind: str, now: datetime) -> LinkRecord:
    """Return a link that works.

    Raises:
        LinkError: It does not.
    """
    works = (LINK.c.id == secret_id(secret), LINK.c.kind == kind, LINK.c.used_at.is_(None))
    row = connection.execute(select(LINK).where(*works, LINK.c.expires_at > as_text(now))).first()
    if row is None:
        raise LinkError
    return link(row)


def use(connection: Connection, secret: str, kind: str, now: datetime) -> LinkRecord:
    """Use a link up; of two who try at once one gets it.

    Raises:
        LinkError: It does not work.
    """
    found = find(connection, secret, kind, now)
    mark = update(LINK).where(LINK.c.id == found.id, LINK.c.used_at.is_(None)).values(used_at=as_text(now))
    if not connection.execute(mark).rowcount:
        raise LinkError
    return found


def pending(connection: Connection, kind: str, now: datetime) -> list[LinkRecord]:
    """Return the links of a kind that work, latest first."""
    works = (LINK.c.kind == kind, LINK.c.used_at.is_(None), LINK.c.expires_at > as_text(now))
    rows = connection.execute(select(LINK).where(*works).order_by(LINK.c.created_at.desc(), LINK.c.id))
    return [link(row) for row in rows]


def withdraw(connection: Connection, link_id: str) -> None:
    """Delete a link that was not used.

    Raises:
        LinkError: There is no such link any more.
    """
    if not connection.execute(delete(LINK).where(LINK.c.id == link_id, LINK.c.used_at.is_(None))).rowcount:
        raise LinkError


def tidy(connection: Connection, now: datetime) -> None:
    """Delete what stopped working long ago."""
    ago = as_text(now - KEPT)
    connection.execute(delete(LINK).where(or_(LINK.c.expires_at < ago, LINK.c.used_at < ago)))
