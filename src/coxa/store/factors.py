"""The second factor of an account: codes of an app on a phone, and recovery codes for when the phone is lost.

Whoever gave the right password and has a second factor, or must have one, gets half a sign-in: it opens nothing but the
page that asks for the code, or the one that sets the factor up.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, delete, insert, select, update

from coxa.errors import InputError
from coxa.store import audit, throttle, totp
from coxa.store.account_records import (
    CLINICIAN,
    AccountRecord,
    SignInRecord,
    account,
    new_secret,
    secret_id,
    sign_in,
)
from coxa.store.engine import Database
from coxa.store.records import as_text, as_time
from coxa.store.schema import ACCOUNT, FACTOR, SIGN_IN
from coxa.store.writer import Write

HALF_LASTS: Final = timedelta(minutes=15)
"""For typing the code, or setting the factor up."""
RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 15
"""120 random bits: from 112 on a plain SHA-256 may be kept (OWASP ASVS 5.0.0, 6.5.2)."""
_RECOVERY_LETTERS: Final = 24
"""Of a recovery code: five bits each."""

Wanted = Literal["code", "factor"]
"""What is missing of a sign-in: a code of the factor that is set up, or a factor."""


@dataclass(frozen=True)
class FactorRecord:
    """A second factor that is set up.

    Attributes:
        created_at: Since when, UTC.
        codes_left: Recovery codes that were not used.
    """

    created_at: datetime
    codes_left: int


@dataclass(frozen=True)
class Half:
    """A browser in which the password was right, and no more.

    Attributes:
        account: Whose.
        sign_in: Half of one.
        wanted: What is missing.
    """

    account: AccountRecord
    sign_in: SignInRecord
    wanted: Wanted


class Factors:
    """Second factors, and sign-ins that wait for one.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
        now: The clock.
    """

    def __init__(self, database: Database, write: Write, now: Callable[[], datetime]) -> None:
        self._database, self._write, self._now = database, write, now

    def of(self, account_id: str) -> FactorRecord | None:
        """Return the second factor of an account; None where none is set up."""
        with self._database.reading() as connection:
            row = _factor(connection, account_id)
        return None if row is None else FactorRecord(as_time(row.created_at), len(json.loads(row.codes)))

    def wanted(self, who: AccountRecord) -> Wanted | None:
        """Return what is wanted of somebody beside the password; None for a client who set up no second factor."""
        if self.of(who.id) is not None:
            return "code"
        return "factor" if who.role == CLINICIAN else None

    # Half a sign-in

    def begin(self, account_id: str, device: str) -> str:
        """Return the secret for the cookie of somebody whose password was verified and who needs a second factor.

        Args:
            account_id: Who.
            device: Browser and system, in words.
        """
        secret, now = new_secret(), self._now()
        times = {"created_at": now, "seen_at": now, "expires_at": now + HALF_LASTS}
        row = {"account_id": account_id, "person_id": None, "device": device[:200], "half": True}

        def do(connection: Connection) -> str:
            each = {key: as_text(value) for key, value in times.items()}
            connection.execute(insert(SIGN_IN).values(id=secret_id(secret), **row, **each))
            return secret

        return self._write(do)

    def half(self, secret: str) -> Half | None:
        """Return who gave the right password and no code yet; None for everybody else."""
        mine = (SIGN_IN.c.id == secret_id(secret), SIGN_IN.c.half.is_(True))
        lasts = SIGN_IN.c.expires_at > as_text(self._now())
        with self._database.reading() as connection:
            row = connection.execute(select(SIGN_IN).where(*mine, lasts)).first()
            if row is None:
                return None
            who = account(connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == row.account_id)).one())
            known = _factor(connection, who.id) is not None
        if who.disabled_at is not None:
            return None
        return Half(who, sign_in(row, None), "code" if known else "factor")

    def end(self, half: Half) -> None:
        """End half a sign-in, since a whole one begins."""
        self._write(lambda c: c.execute(delete(SIGN_IN).where(SIGN_IN.c.id == half.sign_in.id)) and None)

    # Setting one up

    def offer(self, sign_in_id: str, *, anew: bool = True) -> str:
        """Return a seed to set a factor up with in this sign-in.

        Args:
            sign_in_id: Of the browser that shows it; of nobody else a code of it is taken.
            anew: Another one than was offered before.

        Raises:
            InputError: The sign-in is gone, or what was offered counts no more.
        """
        now = self._now()

        def do(connection: Connection) -> str:
            seed = None if anew else _offered(connection, sign_in_id, now)
            seed = seed or totp.new_seed()
            until = as_text(now + HALF_LASTS)
            row = update(SIGN_IN).where(SIGN_IN.c.id == sign_in_id)
            if not connection.execute(row.values(offered=seed, offered_until=until)).rowcount:
                raise _too_late()
            return seed

        return self._write(do)

    def offered(self, sign_in_id: str) -> str:
        """Return the seed that was offered to a sign-in.

        Raises:
            InputError: None was, or it counts no more.
        """
        with self._database.reading() as connection:
            seed = _offered(connection, sign_in_id, self._now())
        if seed is None:
            raise _too_late()
        return seed

    def confirm(self, sign_in_id: str, code: str) -> list[str] | None:
        """Set up the factor that was offered to a sign-in; every other sign-in of the account ends.

        Args:
            sign_in_id: To which it was offered.
            code: That the phone shows now.

        Returns:
            The recovery codes, which are told this once; None where the code is wrong.

        Raises:
            InputError: Nothing was offered, or it counts no more.
        """
        now = self._now()

        def do(connection: Connection) -> list[str] | None:
            seed = _offered(connection, sign_in_id, now)
            if seed is None:
                raise _too_late()
            if not totp.fits(seed, code, now):
                return None
            mine = connection.execute(select(SIGN_IN.c.account_id).where(SIGN_IN.c.id == sign_in_id))
            account_id = mine.scalar_one()
            codes = self._set(connection, account_id, seed, totp.step_of(now))
            forget = update(SIGN_IN).where(SIGN_IN.c.id == sign_in_id)
            connection.execute(forget.values(offered=None, offered_until=None))
            self._end_others(connection, account_id, sign_in_id)
            return codes

        return self._write(do)

    def set(self, account_id: str, seed: str) -> list[str]:
        """Set up a factor whose code nobody has to give, as for the accounts of a trial; return the recovery codes."""
        return self._write(lambda c: self._set(c, account_id, seed, -1))

    def new_codes(self, account_id: str, sign_in_id: str) -> list[str]:
        """Return other recovery codes; those of before work no more, and other sign-ins end.

        Raises:
            InputError: No factor is set up.
        """
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        kept = json.dumps([_kept(code) for code in codes])

        def do(connection: Connection) -> list[str]:
            row = update(FACTOR).where(FACTOR.c.account_id == account_id)
            if not connection.execute(row.values(codes=kept)).rowcount:
                raise InputError("There is no second factor.", mend="set one up first.")
            self._end_others(connection, account_id, sign_in_id)
            self._note(connection, "recovery codes renewed", account_id, account_id)
            return codes

        return self._write(do)

    def remove(self, account_id: str, *, by: str | None = None, but: str | None = None) -> None:
        """Take a second factor away; sign-ins end, and a clinician sets up another one at the next.

        Args:
            account_id: Whose.
            by: Account of whoever does it; None for the command line.
            but: The sign-in that goes on.
        """

        def do(connection: Connection) -> None:
            connection.execute(delete(FACTOR).where(FACTOR.c.account_id == account_id))
            self._end_others(connection, account_id, but)
            self._note(connection, "second factor removed", by, account_id)

        self._write(do)

    # Giving a code

    def attempt(self, login: str) -> timedelta:
        """Count a try to give a code, before it is known whether it is in vain.

        Only who knows the password can try, so it counts from wherever it comes.

        Returns:
            How long to wait before trying again; nothing when it may go on.
        """
        return self._write(lambda c: throttle.attempt(c, throttle.of_code(login), self._now()))

    def check(self, account_id: str, code: str) -> Literal["app", "recovery"] | None:
        """Return of which kind a code is, and use it up; None for one that is wrong or was used.

        Args:
            account_id: Whose.
            code: As typed.
        """
        now, text = self._now(), totp.typed(code)

        def do(connection: Connection) -> Literal["app", "recovery"] | None:
            row = _factor(connection, account_id, hold=True)
            if row is None:
                return None
            found = _use(connection, row, text, now)
            if found == "recovery":
                self._note(connection, "recovery code used", account_id, account_id)
            elif found is None:
                self._note(connection, "second factor failed", account_id, account_id)
            return found

        return self._write(do)

    # Inside

    def _set(self, connection: Connection, account_id: str, seed: str, step: int) -> list[str]:
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        connection.execute(delete(FACTOR).where(FACTOR.c.account_id == account_id))
        kept = json.dumps([_kept(code) for code in codes])
        row = {"seed": seed, "step": step, "codes": kept, "created_at": as_text(self._now())}
        connection.execute(insert(FACTOR).values(account_id=account_id, **row))
        self._note(connection, "second factor set up", account_id, account_id)
        return codes

    def _end_others(self, connection: Connection, account_id: str, but: str | None) -> None:
        others = (SIGN_IN.c.account_id == account_id, SIGN_IN.c.id != (but or ""))
        connection.execute(delete(SIGN_IN).where(*others))

    def _note(self, connection: Connection, action: str, by: str | None, about: str) -> None:
        whose = select(ACCOUNT.c.person_id).where(ACCOUNT.c.id == about)
        person_id = connection.execute(whose).scalar_one_or_none()
        audit.note(connection, self._now(), action, account_id=by, person_id=person_id)


def _factor(connection: Connection, account_id: str, *, hold: bool = False) -> Any:
    query = select(FACTOR).where(FACTOR.c.account_id == account_id)
    return connection.execute(query.with_for_update() if hold else query).first()


def _use(connection: Connection, row: Any, text: str, now: datetime) -> Literal["app", "recovery"] | None:
    """Use a code up: of the app each step counts once, a recovery code is deleted."""
    mine = update(FACTOR).where(FACTOR.c.account_id == row.account_id)
    step = totp.step_of(now)
    if totp.fits(row.seed, text, now):
        unused = mine.where(FACTOR.c.step < step)
        return "app" if connection.execute(unused.values(step=step)).rowcount else None
    left, given = json.loads(row.codes), _kept(text)
    if len(text) != _RECOVERY_LETTERS or given not in left:
        return None
    left.remove(given)
    unused = mine.where(FACTOR.c.codes == row.codes)
    return "recovery" if connection.execute(unused.values(codes=json.dumps(left))).rowcount else None


def _offered(connection: Connection, sign_in_id: str, now: datetime) -> str | None:
    lasts = (SIGN_IN.c.id == sign_in_id, SIGN_IN.c.offered_until > as_text(now))
    seed = connection.execute(select(SIGN_IN.c.offered).where(*lasts)).scalar_one_or_none()
    return None if seed is None else str(seed)


def _recovery_code() -> str:
    """Return a recovery code in groups of four."""
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _kept(code: str) -> str:
    return secret_id(totp.typed(code).lower())


def _too_late() -> InputError:
    return InputError("That took too long, or was not begun here.", mend="begin again.")
