"""Passwords as they are kept: argon2id, with what guessing them costs set in one place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from coxa.store.errors import StoreBusy

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KiB: Final = 19 * 1024
ROUNDS: Final = 2
LANES: Final = 1
"""What one guess costs: OWASP Password Storage Cheat Sheet (2024), the second of its equal choices for argon2id."""
AT_ONCE: Final = 2
"""Passwords worked out at the same time, so that a flood of sign-ins leaves a core to those who are signed in."""
WAITING: Final = 8
"""How many more may wait for their turn; each holds one of the server's threads."""
PATIENCE_s: Final = 10.0

_turns: Final = threading.BoundedSemaphore(AT_ONCE)
_places: Final = threading.BoundedSemaphore(AT_ONCE + WAITING)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type  # here: only a practice needs it

    return PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KiB, parallelism=LANES, type=Type.ID)


@cache
def _nobodys() -> str:
    """Return what is compared with where there is no such account, so that it takes as long."""
    return _hasher().hash("nobody has this password")


@contextmanager
def _turn() -> Iterator[None]:
    busy = StoreBusy("Too many people sign in at this moment.", mend="try again in a few seconds.")
    if not _places.acquire(blocking=False):
        raise busy
    try:
        if not _turns.acquire(timeout=PATIENCE_s):
            raise busy
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()


def hashed(password: str) -> str:
    """Return a password as it is kept.

    Raises:
        StoreBusy: Too many are worked out at this moment.
    """
    with _turn():
        return _hasher().hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Return whether a password is the one that is kept; takes as long where none is.

    Args:
        kept: From `hashed`; None where there is no such account.
        password: As it was typed.

    Raises:
        StoreBusy: Too many are worked out at this moment.
    """
    from argon2.exceptions import Argon2Error, InvalidHashError

    with _turn():
        try:
            found = _hasher().verify(_nobodys() if kept is None else kept, password)
        except (Argon2Error, InvalidHashError):
            return False
    return found and kept is not None


def outdated(kept: str) -> bool:
    """Return whether a password was kept at another price than today's."""
    return _hasher().check_needs_rehash(kept)
