"""How often somebody may guess: each try in vain makes the next one wait longer.

Tries are counted in the database, so that neither a restart nor a second server forgets them. A try is counted before
it is known to be in vain, so that a hundred at once are a hundred.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from coxa.store.records import as_text, as_time
from coxa.store.schema import THROTTLE

LONGEST: Final = timedelta(minutes=15)
FIRST: Final = timedelta(seconds=15)
"""Wait after the first try too many; it doubles with each more, up to `LONGEST`."""
FORGOTTEN: Final = timedelta(days=1)
"""Without another try for this long, counting begins anew."""
_HALF: Final = 32


@dataclass(frozen=True)
class Counted:
    """What is counted.

    Attributes:
        id: Its row.
        free: Tries before one must wait.
    """

    id: str
    free: int


def of_sign_in(login: str, address: str) -> tuple[Counted, ...]:
    """Return what is counted when somebody tries to sign in.

    Somebody far away who guesses at a login makes its owner wait only after many more tries than those of one
    address: nobody can be locked out by their name alone with a few requests. With all of them together a login can be
    tried fewer than 100 times an hour (OWASP ASVS 4.0.3, 2.2.1).

    Args:
        login: As it is kept.
        address: Where the request comes from.
    """
    return (
        Counted(_id(login, address), 5),
        Counted(_id(login, ""), 40),
        Counted(_id("", address), 50),
    )


def of_code(login: str) -> tuple[Counted, ...]:
    """Return what is counted when somebody who knows the password tries a code: a few a day, from wherever it comes.

    Args:
        login: As it is kept.
    """
    return (Counted(_id(login, "code"), 5),)


def _id(login: str, address: str) -> str:
    """Return an id that begins alike for one login, whatever the address, so that all of it can be deleted."""
    return "".join(hashlib.sha256(part.encode()).hexdigest()[:_HALF] for part in (login, address))


def wait(failures: int, free: int) -> timedelta:
    """Return how long the next try has to wait after so many in vain."""
    if failures < free:
        return timedelta()
    doubled: int = 2 ** min(failures - free, 20)
    return min(LONGEST, FIRST * doubled)


def attempt(connection: Connection, counted: Iterable[Counted], now: datetime) -> timedelta:
    """Count a try, unless it comes too early.

    Returns:
        How long to wait before trying again; nothing when the try may go on.
    """
    each = list(counted)
    query = select(THROTTLE).where(THROTTLE.c.id.in_([one.id for one in each])).with_for_update()
    known = {row.id: (row.failures, as_time(row.last_at)) for row in connection.execute(query)}
    left = timedelta()
    for one in each:
        failures, last = known.get(one.id, (0, now))
        left = max(left, last + wait(failures, one.free) - now)
    if left > timedelta():
        return left
    for one in each:
        failures, last = known.get(one.id, (0, now))
        count = 1 if now - last > FORGOTTEN else failures + 1
        values = {"failures": count, "last_at": as_text(now)}
        if one.id in known:
            connection.execute(update(THROTTLE).where(THROTTLE.c.id == one.id).values(**values))
        else:
            connection.execute(insert(THROTTLE).values(id=one.id, **values))
    return timedelta()


def forgive(connection: Connection, login: str, address: str) -> None:
    """Forget the tries at a login from anywhere, and the last one of this address, since it was not in vain."""
    forget(connection, login)
    row = THROTTLE.c.id == _id("", address)
    connection.execute(
        update(THROTTLE).where(row, THROTTLE.c.failures > 0).values(failures=THROTTLE.c.failures - 1)
    )


def take_back(connection: Connection, counted: Iterable[Counted]) -> None:
    """Take a try back that was not in vain; those before it still count."""
    rows = THROTTLE.c.id.in_([one.id for one in counted])
    one_less = update(THROTTLE).where(rows, THROTTLE.c.failures > 0)
    connection.execute(one_less.values(failures=THROTTLE.c.failures - 1))


def forget(connection: Connection, login: str, *, codes: bool = True) -> None:
    """Delete what is counted for a login.

    Args:
        connection: Of the transaction.
        login: As it is kept.
        codes: Whether tries at the second factor are forgotten too, and not those at the password alone.
    """
    kept = [] if codes else [one.id for one in of_code(login)]
    mine = THROTTLE.c.id.startswith(_id(login, "")[:_HALF])
    connection.execute(delete(THROTTLE).where(mine, THROTTLE.c.id.not_in(kept)))


def tidy(connection: Connection, now: datetime) -> None:
    """Delete what is too long ago to count."""
    connection.execute(delete(THROTTLE).where(THROTTLE.c.last_at < as_text(now - FORGOTTEN)))
