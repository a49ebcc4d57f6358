"""Phones that were let in, as rows: of the secret in a phone's cookie only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from coxa.store.engine import Database
from coxa.store.records import as_text, as_time
from coxa.store.schema import DEVICE
from coxa.store.writer import Write

UNSEEN: Final = timedelta(days=90)
"""A phone that has not been seen for this long is let in no more."""
LASTS: Final = timedelta(days=400)
"""The longest that browsers keep a cookie; then a phone has to be let in anew."""
MOST: Final = 50
"""Phones at a time; one more and the one that was seen longest ago goes."""
NOTED_EVERY: Final = timedelta(hours=1)
"""That a phone was seen is written no more often."""
NAME_LIMIT: Final = 80


@dataclass(frozen=True)
class DeviceRecord:
    """A phone that was let in.

    Attributes:
        id: SHA-256 of the secret in its cookie.
        name: What it said it was.
        created_at: When it was let in.
        seen_at: When it last asked for something, to the hour.
    """

    id: str
    name: str
    created_at: datetime
    seen_at: datetime


class Devices:
    """Phones that were let in by the code on the screen.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
        now: The clock.
    """

    def __init__(self, database: Database, write: Write, now: Callable[[], datetime]) -> None:
        self._database, self._write, self._now = database, write, now
        self._kept: tuple[int, Mapping[str, DeviceRecord]] | None = None
        self._lock = threading.Lock()

    def add(self, name: str) -> str:
        """Let a phone in and return the secret for its cookie, which nobody can be told again."""
        secret, now = secrets.token_urlsafe(32), self._now()

        def let_in(connection: Connection) -> None:
            _forget(connection, now)
            oldest_last = select(DEVICE.c.id).order_by(DEVICE.c.seen_at.desc(), DEVICE.c.id)
            for (too_many,) in connection.execute(oldest_last.offset(MOST - 1)).all():
                connection.execute(delete(DEVICE).where(DEVICE.c.id == too_many))
            row = {"id": _id(secret), "name": name[:NAME_LIMIT]}
            connection.execute(insert(DEVICE).values(**row, created_at=as_text(now), seen_at=as_text(now)))

        self._write(let_in)
        return secret

    def known(self, secret: str) -> DeviceRecord | None:
        """Return the phone with this secret, and note that it was seen; None when it is not, or no more, let in."""
        found = self._all().get(_id(secret))
        now = self._now()
        if found is None or _lapsed(found, now):
            return None
        if now - found.seen_at > NOTED_EVERY:
            seen = update(DEVICE).where(DEVICE.c.id == found.id).values(seen_at=as_text(now))
            self._write(lambda connection: connection.execute(seen))
        return found

    def listed(self) -> list[DeviceRecord]:
        """Return the phones that are let in, the one seen last first."""
        now = self._now()
        there = (device for device in self._all().values() if not _lapsed(device, now))
        return sorted(there, key=lambda device: (device.seen_at, device.created_at), reverse=True)

    def remove(self, device_id: str) -> None:
        """Let a phone in no more; nothing happens where it is not known."""
        self._write(lambda connection: connection.execute(delete(DEVICE).where(DEVICE.c.id == device_id)))

    def remove_all(self, *, but: str | None = None) -> None:
        """Let no phone in any more, or only this one."""
        self._write(lambda connection: connection.execute(delete(DEVICE).where(DEVICE.c.id != (but or ""))))

    def _all(self) -> Mapping[str, DeviceRecord]:
        """Return all rows by id; read again only when the database has changed."""
        with self._lock:
            version = self._database.version()
            if self._kept is not None and self._kept[0] == version:
                return self._kept[1]
        with self._database.reading() as connection:
            rows = connection.execute(select(DEVICE)).all()
        found = {
            row.id: DeviceRecord(row.id, row.name, as_time(row.created_at), as_time(row.seen_at))
            for row in rows
        }
        if version is not None:
            with self._lock:
                self._kept = version, found
        return found


def _id(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _lapsed(device: DeviceRecord, now: datetime) -> bool:
    return now - device.seen_at > UNSEEN or now - device.created_at > LASTS


def _forget(connection: Connection, now: datetime) -> None:
    """Delete the phones that are let in no more."""
    connection.execute(delete(DEVICE).where(DEVICE.c.seen_at < as_text(now - UNSEEN)))
    connection.execute(delete(DEVICE).where(DEVICE.c.created_at < as_text(now - LASTS)))
