"""What can go wrong with the database, said so that a person can mend it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from coxa.errors import CoxaError, InputError


class StoreError(CoxaError):
    """The database cannot do what was asked; what was acknowledged before stays.

    Args:
        what: What went wrong.
        mend: What the person can do about it.
    """

    def __init__(self, what: str, *, mend: str) -> None:
        self.what = what
        self.mend = mend
        super().__init__(" ".join(f"{what} To mend: {mend}".split()))


class StoreBusy(StoreError):  # noqa: N818 - read as a state: "the store is busy"
    """Another program holds the database; trying again with the same entry is safe."""


class StoreFull(StoreError):  # noqa: N818 - same
    """No room is left to write to."""


class StoreNewer(StoreError):  # noqa: N818 - same
    """The database was written by a newer version of Coxa."""


class StoreBroken(StoreError):  # noqa: N818 - same
    """The file is damaged, or is something else than a diary of Coxa."""


_AGAIN: Final = "close other programs that use it, then try again; nothing is stored twice."
_ROOM: Final = "make room on the disk, then try again; nothing that was stored is lost."
_RIGHTS: Final = "check who may write to the file and its folder, or name another place with --data."
_DAMAGED: Final = (
    "put it aside and bring a backup back with `coxa restore`, or name another file with --data."
)

_BY_SQLITE_CODE: Final[dict[int, tuple[type[StoreError], str, str]]] = {
    sqlite3.SQLITE_BUSY: (StoreBusy, "is locked by another program.", _AGAIN),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "is locked by another program.", _AGAIN),
    sqlite3.SQLITE_FULL: (StoreFull, "cannot grow: the disk is full.", _ROOM),
    sqlite3.SQLITE_READONLY: (StoreError, "may not be written to.", _RIGHTS),
    sqlite3.SQLITE_PERM: (StoreError, "may not be written to.", _RIGHTS),
    sqlite3.SQLITE_CANTOPEN: (StoreError, "cannot be opened.", _RIGHTS),
    sqlite3.SQLITE_IOERR: (
        StoreError,
        "could not be read or written by the disk.",
        "check the disk and the room on it, then try again.",
    ),
    sqlite3.SQLITE_CORRUPT: (StoreBroken, "is damaged.", _DAMAGED),
    sqlite3.SQLITE_NOTADB: (StoreBroken, "is no diary of Coxa.", _DAMAGED),
    sqlite3.SQLITE_TOOBIG: (
        StoreError,
        "refuses an entry as too large.",
        "shorten the note, or upload a smaller file.",
    ),
}
"""By SQLite's primary result code (https://www.sqlite.org/rescode.html)."""

_NUL: Final = "NUL (0x00)"
"""How psycopg names the one sign that no text of PostgreSQL holds; addresses and forms may."""
_BY_SQLSTATE: Final[dict[str, tuple[type[StoreError], str, str]]] = {
    "53100": (StoreFull, "cannot grow: the disk is full.", _ROOM),
    "55P03": (StoreBusy, "is locked by another program.", _AGAIN),
    "40P01": (StoreBusy, "is locked by another program.", _AGAIN),
    "40001": (StoreBusy, "is locked by another program.", _AGAIN),
    "23505": (StoreBusy, "was given the same by another server at this moment.", "try again."),
    "23503": (StoreBusy, "lost what this belongs to at this moment.", "reload the page, then try again."),
    "42501": (StoreError, "may not be written to.", "ask whoever runs the database for the right to write."),
}
"""By SQLSTATE, as PostgreSQL's manual lists them (appendix A)."""


def meaning(error: BaseException, where: str) -> StoreError:
    """Return what an error of the database means for a person.

    Args:
        error: As raised by SQLAlchemy or a driver.
        where: The database, as people name it.
    """
    orig = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    code = getattr(orig, "sqlite_errorcode", None)
    known = None if code is None else _BY_SQLITE_CODE.get(code & 0xFF)
    known = known or _BY_SQLSTATE.get(str(getattr(orig, "sqlstate", "")))
    if known is not None:
        kind, what, mend = known
        return kind(f"{where} {what}", mend=mend)
    if isinstance(error, PoolTimeout):
        return StoreBusy(f"{where} has too many readers at once.", mend="try again in a moment.")
    said = " ".join(str(orig).split())[:300]
    return StoreError(f"{where} answered: {said}.", mend="check that it can be reached, then try again.")


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn errors of the database inside into `StoreError`, or `InputError` where a text is none for any database."""
    strange = InputError("A sign in it is no letter.", mend="type it anew, without pasting.")
    try:
        yield
    except UnicodeEncodeError as error:
        raise strange from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        if _NUL in str(getattr(error, "orig", "")):
            raise strange from error
        raise meaning(error, where) from error
