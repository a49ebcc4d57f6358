"""Tokens of programs, and what these were answered, as rows."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from coxa.errors import CoxaError, InputError
from coxa.store.engine import Database
from coxa.store.records import as_text, as_time, new_id
from coxa.store.schema import ANSWER, NAME, TOKEN
from coxa.store.texts import one_line
from coxa.store.writer import Write

PREFIX: Final = "coxa_"
"""How every token begins, so that people and scanners of code know one when they see it."""
SECRET_BYTES: Final = 32
MOST: Final = 50
"""Tokens of one account."""
SEEN_EVERY: Final = timedelta(minutes=5)
"""How exactly the last use is kept; noting each would write to the disk with every question."""
KEPT: Final = timedelta(hours=24)
"""How long an answer is kept for whoever asks again with the same key."""
GIVEN_UP: Final = timedelta(minutes=15)
"""After this a question that was never answered may be asked again: the server was stopped in the middle of it."""
UNANSWERED: Final = 0
"""Status of an answer that is still being worked on."""


@dataclass(frozen=True)
class TokenRecord:
    """A program that may ask.

    Attributes:
        id: Made by the store; no secret.
        account_id: In whose name it asks; None for the one person of a diary without accounts.
        name: As the person calls it.
        scopes: What it may do.
        created_at, expires_at, seen_at: UTC; None for one without an end, and for one that was never used.
    """

    id: str
    account_id: str | None
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True)
class Answer:
    """What a program was answered.

    Attributes:
        request: Digest of what it had asked.
        status: HTTP status.
        body: As text.
    """

    request: str
    status: int
    body: str


class InProgressError(CoxaError):
    """The same key is being worked on at this moment."""


class Tokens:
    """Tokens of programs, and answers kept for whoever asks twice.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
        now: The clock.
    """

    def __init__(self, database: Database, write: Write, now: Callable[[], datetime]) -> None:
        self._database, self._write, self._now = database, write, now

    def new(
        self,
        name: str,
        scopes: Iterable[str],
        *,
        account_id: str | None = None,
        expires_at: datetime | None = None,
    ) -> tuple[TokenRecord, str]:
        """Make a token; of the secret, which is returned this once, only a digest is kept.

        Args:
            name: As the person calls the program.
            scopes: What it may do.
            account_id: In whose name; None for a diary without accounts.
            expires_at: When it ends; None for never.

        Raises:
            InputError: It has no name or no scope, ends before it begins, or there are too many.
        """
        called, wanted = one_line(name, NAME), tuple(dict.fromkeys(scopes))
        if not called:
            raise InputError("the token has no name.", mend="name it after the program that will use it.")
        if not wanted:
            raise InputError("the token may do nothing.", mend="choose at least one thing it may do.")
        if expires_at is not None and expires_at <= self._now():
            raise InputError("the token would have ended already.", mend="give it an end in the future.")
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        row = {
            "id": new_id(),
            "secret": _digest(secret),
            "account_id": account_id,
            "name": called,
            "scopes": json.dumps(wanted),
            "created_at": as_text(self._now()),
            "expires_at": None if expires_at is None else as_text(expires_at),
            "seen_at": None,
        }

        def add(connection: Connection) -> TokenRecord:
            if len(connection.execute(select(TOKEN.c.id).where(_of(account_id))).all()) >= MOST:
                raise InputError(f"there are {MOST} tokens already.", mend="remove one that is not used.")
            connection.execute(insert(TOKEN).values(**row))
            return _record(row)

        return self._write(add), secret

    def listed(self, account_id: str | None = None) -> list[TokenRecord]:
        """Return the tokens of an account, or of a diary without accounts, latest first."""
        query = select(TOKEN).where(_of(account_id)).order_by(TOKEN.c.created_at.desc(), TOKEN.c.id)
        with self._database.reading() as connection:
            return [_record(row) for row in connection.execute(query).mappings()]

    def remove(self, token_id: str, account_id: str | None = None) -> None:
        """Make a token worthless at once.

        Raises:
            InputError: The account has no such token.
        """
        query = delete(TOKEN).where(TOKEN.c.id == token_id, _of(account_id))
        if not self._write(lambda c: c.execute(query).rowcount):
            raise InputError("There is no such token.", mend="look at the list of tokens.")

    def remove_all(self, account_id: str | None = None) -> None:
        """Make every token of an account worthless, or those of a diary without accounts."""
        self._write(lambda c: c.execute(delete(TOKEN).where(_of(account_id))))

    def known(self, secret: str) -> TokenRecord | None:
        """Return the token with this secret, expired or not, and note that it was used; None for any other."""
        query = select(TOKEN).where(TOKEN.c.secret == _digest(secret))
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        found, now = _record(row), self._now()
        if not self.expired(found) and (found.seen_at is None or now - found.seen_at >= SEEN_EVERY):
            seen = update(TOKEN).where(TOKEN.c.id == found.id).values(seen_at=as_text(now))
            self._write(lambda c: c.execute(seen))
        return found

    def expired(self, token: TokenRecord) -> bool:
        """Return whether a token has ended."""
        return token.expires_at is not None and token.expires_at <= self._now()

    # Answers

    def claim(self, token_id: str, key: str) -> Answer | None:
        """Return what was answered to a key within a day; None where it is now for the caller to answer.

        Raises:
            InProgressError: Somebody else is answering it.
        """
        now = self._now()

        def take(connection: Connection) -> Answer | None:
            connection.execute(
                delete(ANSWER).where(ANSWER.c.token_id == token_id, ANSWER.c.created_at < as_text(now - KEPT))
            )
            row = connection.execute(select(ANSWER).where(*_answer(token_id, key))).mappings().first()
            if row is not None and row["status"] != UNANSWERED:
                return Answer(row["request"], row["status"], row["body"])
            if row is not None and as_time(row["created_at"]) > now - GIVEN_UP:
                raise InProgressError("The same key is being answered at this moment.")
            connection.execute(delete(ANSWER).where(*_answer(token_id, key)))
            empty = {"person_id": None, "request": "", "status": UNANSWERED, "body": ""}
            at = as_text(now)
            connection.execute(insert(ANSWER).values(token_id=token_id, key=key, created_at=at, **empty))
            return None

        return self._write(take)

    def answered(self, token_id: str, key: str, answer: Answer, person_id: str | None) -> None:
        """Keep an answer that was claimed.

        Args:
            token_id: Who asked.
            key: As given.
            answer: What it was.
            person_id: Whom it is about: it is deleted with them; None for nobody.
        """
        values = {"request": answer.request, "status": answer.status, "body": answer.body}
        query = update(ANSWER).where(*_answer(token_id, key)).values(person_id=person_id, **values)
        self._write(lambda c: c.execute(query))

    def release(self, token_id: str, key: str) -> None:
        """Give a claimed key back: nothing was done, so it may be asked again."""
        query = delete(ANSWER).where(*_answer(token_id, key), ANSWER.c.status == UNANSWERED)
        self._write(lambda c: c.execute(query))


def _digest(secret: str) -> str:
    """Return what is kept of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _of(account_id: str | None) -> Any:
    return TOKEN.c.account_id.is_(None) if account_id is None else TOKEN.c.account_id == account_id


def _answer(token_id: str, key: str) -> tuple[Any, Any]:
    return ANSWER.c.token_id == token_id, ANSWER.c.key == key


def _record(row: Any) -> TokenRecord:
    return TokenRecord(
        id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        scopes=tuple(json.loads(row["scopes"])),
        created_at=as_time(row["created_at"]),
        expires_at=None if row["expires_at"] is None else as_time(row["expires_at"]),
        seen_at=None if row["seen_at"] is None else as_time(row["seen_at"]),
    )
