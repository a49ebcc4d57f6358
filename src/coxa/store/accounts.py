"""Accounts, sign-ins and links that work once, as rows; what is secret is kept as its hash."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from coxa.errors import InputError
from coxa.store import audit, links, passwords, people, throttle
from coxa.store.account_records import (
    ABSOLUTE,
    CLIENT,
    CLINICIAN,
    FIRST,
    IDLE,
    INVITATION,
    INVITATION_LASTS,
    LOGIN_LENGTHS,
    MOST_SIGN_INS,
    NEW_PASSWORD,
    PASSWORD_LINK_LASTS,
    ROLES,
    SEEN,
    AccountRecord,
    LinkError,
    LinkRecord,
    LoginTakenError,
    SignInRecord,
    account,
    login_of,
    new_secret,
    secret_id,
    sign_in,
)
from coxa.store.engine import Database
from coxa.store.records import PersonRecord, as_text, as_time, new_id
from coxa.store.schema import ACCOUNT, CARE, LINK, NAME, PERSON, SIGN_IN, TOKEN
from coxa.store.texts import one_line
from coxa.store.writer import Write

__all__ = [
    "CLIENT",
    "CLINICIAN",
    "AccountRecord",
    "Accounts",
    "LinkError",
    "LinkRecord",
    "LoginTakenError",
    "SignInRecord",
    "login_of",
]

_LOOKED_UP = (
    select(
        SIGN_IN,
        CARE.c.person_id.label("cared_for"),
        *(column.label(f"who_{column.name}") for column in ACCOUNT.c if column.name != "password"),
    )
    .join(ACCOUNT, ACCOUNT.c.id == SIGN_IN.c.account_id)
    .outerjoin(CARE, and_(CARE.c.account_id == SIGN_IN.c.account_id, CARE.c.person_id == SIGN_IN.c.person_id))
)
_ACCOUNT = [column for column in ACCOUNT.c if column.name != "password"]


class Accounts:
    """Accounts, their sign-ins, and links that work once.

    Args:
        database: Where they are.
        write: Runs work in a transaction of its own and returns what it returns.
        now: The clock.
    """

    def __init__(self, database: Database, write: Write, now: Callable[[], datetime]) -> None:
        self._database, self._write, self._now = database, write, now

    # Accounts

    def create(
        self,
        role: str,
        login: str,
        name: str,
        password: str,
        *,
        person_id: str | None = None,
        made_by: str | None = None,
    ) -> AccountRecord:
        """Make an account at once, without an invitation.

        Args:
            role: 'clinician' or 'client'.
            login: What they type to sign in.
            name: What they are called.
            password: Which `coxa.web.practice.passwords` should have allowed.
            person_id: Whose diary is theirs; a client without one gets a new one.
            made_by: Account of the clinician who made it and looks after a new client.

        Raises:
            InputError: The role or the sign-in name cannot be.
            LoginTakenError: Another account has that name.
        """
        _check_role(role)
        kept, name = passwords.hashed(password), one_line(name, NAME)

        def make(connection: Connection) -> AccountRecord:
            whose = self._diary(connection, role, name, person_id, made_by)
            return self._insert(connection, role, login, name, kept, whose)

        return self._write(make)

    def any(self) -> bool:
        """Return whether this database is a practice: somebody has an account, or was invited."""
        with self._database.reading() as connection:
            found = (connection.execute(select(t.c.id).limit(1)).first() for t in (ACCOUNT, LINK))
            return any(row is not None for row in found)

    def any_clinician(self) -> bool:
        """Return whether a clinician may sign in."""
        able = (ACCOUNT.c.role == CLINICIAN, ACCOUNT.c.disabled_at.is_(None))
        with self._database.reading() as connection:
            return connection.execute(select(ACCOUNT.c.id).where(*able).limit(1)).first() is not None

    def get(self, account_id: str) -> AccountRecord:
        """Return an account.

        Raises:
            InputError: There is no such account.
        """
        with self._database.reading() as connection:
            return _get(connection, account_id)

    def by_login(self, login: str) -> AccountRecord | None:
        """Return the account of a sign-in name; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(*_ACCOUNT).where(ACCOUNT.c.login == login_of(login))).first()
        return None if row is None else account(row)

    def of_person(self, person_id: str) -> AccountRecord | None:
        """Return the account of a client; None where none was made yet."""
        with self._database.reading() as connection:
            row = connection.execute(select(*_ACCOUNT).where(ACCOUNT.c.person_id == person_id)).first()
        return None if row is None else account(row)

    def all(self) -> list[AccountRecord]:
        """Return all accounts: clinicians first, then by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(*_ACCOUNT)).all()
        return sorted(
            (account(row) for row in rows), key=lambda one: (one.role == CLIENT, one.name.casefold())
        )

    def without_account(self) -> list[PersonRecord]:
        """Return the persons whom nobody can sign in as and nobody is invited to."""
        now = as_text(self._now())
        invited = select(LINK.c.person_id).where(
            LINK.c.person_id.is_not(None), LINK.c.used_at.is_(None), LINK.c.expires_at > now
        )
        known = select(ACCOUNT.c.person_id).where(ACCOUNT.c.person_id.is_not(None))
        lone = select(PERSON.c.id).where(PERSON.c.id.not_in(known), PERSON.c.id.not_in(invited))
        with self._database.reading() as connection:
            return [people.get(connection, who) for who in connection.execute(lone).scalars().all()]

    def disable(self, account_id: str, *, by: str | None = None) -> None:
        """Let somebody sign in no more: sign-ins end, links and programs' tokens go.

        So do links that they made to become a clinician or to set somebody's password: by those they could come back.

        Args:
            account_id: Who.
            by: The clinician who does it; None for the command line.

        Raises:
            InputError: There is no such account.
        """

        def do(connection: Connection) -> None:
            who = _get(connection, account_id)
            connection.execute(
                update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(disabled_at=as_text(self._now()))
            )
            for table in (SIGN_IN, LINK, TOKEN):
                connection.execute(delete(table).where(table.c.account_id == account_id))
            way_back = or_(LINK.c.role == CLINICIAN, LINK.c.kind == NEW_PASSWORD)
            connection.execute(
                delete(LINK).where(LINK.c.made_by == account_id, LINK.c.used_at.is_(None), way_back)
            )
            self._note(connection, "account disabled", by, who.person_id)

        self._write(do)

    def enable(self, account_id: str, *, by: str | None = None) -> None:
        """Let somebody sign in again, with the password of before."""

        def do(connection: Connection) -> None:
            who = _get(connection, account_id)
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(disabled_at=None))
            self._note(connection, "account enabled", by, who.person_id)

        self._write(do)

    # Passwords

    def attempt(self, login: str, address: str) -> timedelta:
        """Count a try to sign in, before it is known whether it is in vain.

        Returns:
            How long to wait before trying again; nothing when it may go on.
        """
        counted = throttle.of_sign_in(login_of(login), address)
        return self._write(lambda c: throttle.attempt(c, counted, self._now()))

    def verify(self, login: str, password: str) -> AccountRecord | None:
        """Return whose sign-in name and password these are; None for nobody's, or of one who may not sign in.

        It takes as long whether there is such an account or not.

        Raises:
            StoreBusy: Too many sign in at this moment.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.login == login_of(login))).first()
        if not passwords.fits(None if row is None else row.password, password):
            return None
        if row is None or row.disabled_at is not None:
            return None
        if passwords.outdated(row.password):
            kept = passwords.hashed(password)
            same = and_(ACCOUNT.c.id == row.id, ACCOUNT.c.password == row.password)
            self._write(lambda c: c.execute(update(ACCOUNT).where(same).values(password=kept)) and None)
        return account(row)

    def take_back(self, login: str, address: str) -> None:
        """Take a try back that `attempt` counted, since the password was right; those before it still count."""
        self._write(lambda c: throttle.take_back(c, throttle.of_sign_in(login_of(login), address)))

    def forgive(self, login: str, address: str) -> None:
        """Forget the tries at a login, since all that is asked for was given."""
        self._write(lambda c: throttle.forgive(c, login_of(login), address))

    def failed(self, login: str) -> None:
        """Write into the audit log that somebody tried in vain to sign in; what was typed is not kept."""

        def do(connection: Connection) -> None:
            row = connection.execute(select(*_ACCOUNT).where(ACCOUNT.c.login == login_of(login))).first()
            who, whose = (None, None) if row is None else (row.id, row.person_id)
            self._note(connection, "sign-in failed", who, whose)

        self._write(do)

    def set_password(self, account_id: str, password: str) -> None:
        """Give an account another password; its sign-ins and programs' tokens end, links to set one work no more.

        Tokens too: who changes a password because somebody else knew it must not leave that somebody a way in.
        """
        kept = passwords.hashed(password)
        self._write(lambda c: self._set_password(c, account_id, kept, "password changed"))

    def rename(self, account_id: str, name: str, login: str) -> None:
        """Give an account other names: the one that others read, and the one to sign in with.

        Raises:
            InputError: One of them cannot be.
            LoginTakenError: Another account has that sign-in name.
        """
        name, login = one_line(name, NAME), _allowed(login)
        if not name:
            raise InputError("An account without a name.", mend="give a name.")

        def do(connection: Connection) -> None:
            who = _get(connection, account_id)
            if login != who.login:
                _refuse_taken(connection, login)
                throttle.forget(connection, who.login)
                throttle.forget(connection, login)
            values = {"name": name, "login": login}
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**values))
            connection.execute(update(PERSON).where(PERSON.c.id == who.person_id).values(name=name))
            self._note(connection, "names changed", who.id, who.person_id)

        self._write(do)

    # Sign-ins

    def sign_in(self, account_id: str, device: str, *, login: str = "", address: str = "") -> str:
        """Sign somebody in who gave all that is asked of them, and return the secret for the cookie.

        Beyond `MOST_SIGN_INS` the oldest ends. See `Factors.begin` for who gave the password
        and still owes a code.

        Args:
            account_id: Who.
            device: Browser and system, in words.
            login, address: As in `attempt`, whose count is forgiven; empty where nothing was counted.

        Raises:
            InputError: The account is gone or may not sign in.
        """
        secret, now = new_secret(), self._now()

        def do(connection: Connection) -> str:
            who = _get(connection, account_id)
            if who.disabled_at is not None:
                raise _unknown()
            times = {"created_at": now, "seen_at": now, "expires_at": now + ABSOLUTE[who.role]}
            connection.execute(
                insert(SIGN_IN).values(
                    id=secret_id(secret),
                    account_id=who.id,
                    person_id=None,
                    device=device[:200],
                    **{key: as_text(value) for key, value in times.items()},
                )
            )
            self._end_oldest(connection, who.id, secret_id(secret))
            if login:
                throttle.forgive(connection, login_of(login), address)
            self._note(connection, "sign-in", who.id, who.person_id, device)
            self._tidy(connection, now)
            return secret

        return self._write(do)

    def signed_in(self, secret: str) -> tuple[AccountRecord, SignInRecord] | None:
        """Return who is signed in by this secret; None when nobody is any more.

        Whom a clinician has open is told only while that clinician looks after them.
        """
        now = self._now()
        with self._database.asking() as connection:
            row = connection.execute(
                _LOOKED_UP.where(SIGN_IN.c.id == secret_id(secret), SIGN_IN.c.half.is_(False))
            ).first()
        if row is None or row.who_disabled_at is not None or not _in_time(row, row.who_role, now):
            return None
        if now - as_time(row.seen_at) > SEEN:
            self._write(
                lambda c: (
                    c.execute(update(SIGN_IN).where(SIGN_IN.c.id == row.id).values(seen_at=as_text(now)))
                    and None
                )
            )
        who = account(row, "who_")
        return who, sign_in(row, row.cared_for if who.role == CLINICIAN else None)

    def sign_ins(self, account_id: str) -> list[SignInRecord]:
        """Return the sign-ins of an account that last, the one used last first."""
        role = self.get(account_id).role
        mine = (SIGN_IN.c.account_id == account_id, SIGN_IN.c.half.is_(False))
        query = select(SIGN_IN).where(*mine).order_by(SIGN_IN.c.seen_at.desc(), SIGN_IN.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        now = self._now()
        return [sign_in(row, row.person_id) for row in rows if _in_time(row, role, now)]

    def open_person(self, sign_in_id: str, person_id: str | None) -> None:
        """Open the diary of a client for a clinician's sign-in, or with None close the one that is open.

        Raises:
            InputError: This clinician does not look after such a person.
        """

        def do(connection: Connection) -> None:
            query = select(SIGN_IN.c.account_id, SIGN_IN.c.person_id).where(SIGN_IN.c.id == sign_in_id)
            row = connection.execute(query).first()
            if row is None:
                raise _unknown()
            whose = (CARE.c.account_id == row.account_id, CARE.c.person_id == person_id)
            if person_id is not None and connection.execute(select(CARE).where(*whose)).first() is None:
                raise InputError("There is no such client in your care.", mend="choose one of your clients.")
            connection.execute(update(SIGN_IN).where(SIGN_IN.c.id == sign_in_id).values(person_id=person_id))
            if person_id is not None and person_id != row.person_id:
                self._note(connection, "diary opened", row.account_id, person_id)

        self._write(do)

    def sign_out(self, sign_in_id: str) -> None:
        """End a sign-in."""

        def do(connection: Connection) -> None:
            query = select(ACCOUNT.c.id, ACCOUNT.c.person_id).join(SIGN_IN).where(SIGN_IN.c.id == sign_in_id)
            row = connection.execute(query).first()
            connection.execute(delete(SIGN_IN).where(SIGN_IN.c.id == sign_in_id))
            if row is not None:
                self._note(connection, "sign-out", row.id, row.person_id)

        self._write(do)

    def end(self, account_id: str, sign_in_ids: Collection[str]) -> None:
        """End some sign-ins of an account; those of others stay."""
        mine = (SIGN_IN.c.account_id == account_id, SIGN_IN.c.id.in_(list(sign_in_ids)))

        def do(connection: Connection) -> None:
            who = _get(connection, account_id)
            if connection.execute(delete(SIGN_IN).where(*mine)).rowcount:
                self._note(connection, "sign-ins ended", who.id, who.person_id)

        self._write(do)

    def end_all(self, *, by: str | None = None) -> None:
        """End every sign-in of everybody."""

        def do(connection: Connection) -> None:
            connection.execute(delete(SIGN_IN))
            self._note(connection, "all sign-ins ended", by, None)

        self._write(do)

    def sign_out_everywhere(self, account_id: str, *, but: str | None = None, by: str | None = None) -> None:
        """End every sign-in of an account, or all but one; `by` says who does it where it is somebody else."""

        def do(connection: Connection) -> None:
            who = _get(connection, account_id)
            connection.execute(
                delete(SIGN_IN).where(SIGN_IN.c.account_id == account_id, SIGN_IN.c.id != (but or ""))
            )
            self._note(connection, "sign-out everywhere", by or who.id, who.person_id)

        self._write(do)

    # Links that work once

    def invite(self, role: str, name: str, person_id: str | None = None, made_by: str | None = None) -> str:
        """Invite somebody, and return the secret of the link.

        A client without a diary gets one at once, in the care of the clinician who invites.

        Raises:
            InputError: There is no such role or person, the name is empty, or the person has an account already.
        """
        _check_role(role)
        name = one_line(name, NAME)
        if not name:
            raise InputError("An invitation without a name.", mend="give the name of whom it is for.")

        def do(connection: Connection) -> str:
            whose = self._diary(connection, role, name, person_id, made_by)
            if whose is not None:
                taken = select(ACCOUNT.c.id).where(ACCOUNT.c.person_id == whose)
                if connection.execute(taken).first() is not None:
                    raise InputError(
                        "This client has an account already.", mend="make a link for a new password instead."
                    )
                connection.execute(delete(LINK).where(LINK.c.person_id == whose, LINK.c.used_at.is_(None)))
            self._note(connection, f"{role} invited", made_by, whose)
            whom = links.Whom(role, name, whose, made_by=made_by)
            return links.make(connection, self._now(), INVITATION_LASTS, INVITATION, whom)

        return self._write(do)

    def invite_first(self) -> str | None:
        """Invite the first clinician, and return the secret of the link; None where there is one who may sign in.

        Links of before work no more: whoever starts the server reads the new one.
        """
        if self.any_clinician():
            return None
        first = and_(LINK.c.name == FIRST, LINK.c.role == CLINICIAN, LINK.c.used_at.is_(None))
        self._write(lambda c: c.execute(delete(LINK).where(first)) and None)
        return self.invite(CLINICIAN, FIRST)

    def reset(self, account_id: str, made_by: str | None = None) -> str:
        """Return the secret of a link with which somebody sets a new password; earlier ones work no more.

        Raises:
            InputError: There is no such account, or it may not sign in.
        """

        def do(connection: Connection) -> str:
            who = _get(connection, account_id)
            if who.disabled_at is not None:
                raise _unknown()
            connection.execute(delete(LINK).where(LINK.c.account_id == who.id, LINK.c.used_at.is_(None)))
            self._note(connection, "new password offered", made_by, who.person_id)
            whom = links.Whom(who.role, who.name, who.person_id, who.id, made_by)
            return links.make(connection, self._now(), PASSWORD_LINK_LASTS, NEW_PASSWORD, whom)

        return self._write(do)

    def invitation(self, secret: str) -> LinkRecord:
        """Return an invitation that works, without using it; raises LinkError otherwise."""
        with self._database.reading() as connection:
            return links.find(connection, secret, INVITATION, self._now())

    def password_link(self, secret: str) -> LinkRecord:
        """Return a link for a new password that works, without using it; raises LinkError otherwise."""
        with self._database.reading() as connection:
            return links.find(connection, secret, NEW_PASSWORD, self._now())

    def pending(self) -> list[LinkRecord]:
        """Return the invitations that work, latest first."""
        with self._database.reading() as connection:
            return links.pending(connection, INVITATION, self._now())

    def withdraw(self, link_id: str, *, by: str | None = None) -> None:
        """Let an invitation work no more; raises LinkError when it does not already."""

        def do(connection: Connection) -> None:
            links.withdraw(connection, link_id)
            self._note(connection, "invitation withdrawn", by, None)

        self._write(do)

    def accept(self, secret: str, login: str, password: str, name: str = "") -> AccountRecord:
        """Make the account that an invitation offers.

        Args:
            secret: Of the link.
            login: What they will type to sign in.
            password: Which `coxa.web.practice.passwords` should have allowed.
            name: What a clinician wants to be called; '' and for clients: as invited.

        Raises:
            LinkError: The invitation does not work.
            LoginTakenError: The sign-in name is another's; the invitation still works.
            InputError: The sign-in name cannot be.
        """
        self.invitation(secret)  # before the price of a password is paid
        kept = passwords.hashed(password)

        def do(connection: Connection) -> AccountRecord:
            found = links.use(connection, secret, INVITATION, self._now())
            called = found.name if found.role == CLIENT else one_line(name, NAME) or found.name
            made = self._insert(connection, found.role, login, called, kept, found.person_id)
            self._note(connection, "invitation accepted", made.id, made.person_id)
            return made

        return self._write(do)

    def redeem(self, secret: str, password: str) -> AccountRecord:
        """Set the password that a link offers to set; every sign-in of the account ends.

        Raises:
            LinkError: The link does not work.
        """
        self.password_link(secret)
        kept = passwords.hashed(password)

        def do(connection: Connection) -> AccountRecord:
            found = links.use(connection, secret, NEW_PASSWORD, self._now())
            if found.account_id is None:
                raise LinkError
            return self._set_password(connection, found.account_id, kept, "new password set")

        return self._write(do)

    # For others that write

    def forget(self, connection: Connection, person_id: str) -> None:
        """Delete what of a person's account no foreign key would take along."""
        row = connection.execute(select(ACCOUNT.c.login).where(ACCOUNT.c.person_id == person_id)).first()
        if row is not None:
            throttle.forget(connection, row.login)

    # Inside

    def _diary(
        self, connection: Connection, role: str, name: str, person_id: str | None, made_by: str | None
    ) -> str | None:
        """Return whose diary an account is for; a new one for a client who has none."""
        if role == CLINICIAN:
            return None
        if person_id is not None:
            return people.get(connection, person_id).id
        made = people.create(connection, name=name)
        if made_by is not None:
            values = {"account_id": made_by, "person_id": made.id, "since": as_text(self._now())}
            connection.execute(insert(CARE).values(**values))
        return made.id

    def _insert(
        self, connection: Connection, role: str, login: str, name: str, password: str, person_id: str | None
    ) -> AccountRecord:
        login, now = _allowed(login), as_text(self._now())
        _refuse_taken(connection, login)
        values = {"id": new_id(), "role": role, "login": login, "name": name[:NAME], "password": password}
        times = {"created_at": now, "password_at": now, "disabled_at": None}
        connection.execute(insert(ACCOUNT).values(**values, person_id=person_id, **times))
        throttle.forget(connection, login)
        return _get(connection, str(values["id"]))

    def _set_password(self, connection: Connection, account_id: str, kept: str, action: str) -> AccountRecord:
        who = _get(connection, account_id)
        values = {"password": kept, "password_at": as_text(self._now())}
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**values))
        for table in (SIGN_IN, TOKEN):
            connection.execute(delete(table).where(table.c.account_id == account_id))
        connection.execute(delete(LINK).where(LINK.c.account_id == account_id, LINK.c.used_at.is_(None)))
        throttle.forget(connection, who.login, codes=False)
        self._note(connection, action, who.id, who.person_id)
        return who

    def _end_oldest(self, connection: Connection, account_id: str, but: str) -> None:
        """End the oldest sign-ins of an account beyond the most that there may be; the newest stays."""
        mine = (SIGN_IN.c.account_id == account_id, SIGN_IN.c.half.is_(False), SIGN_IN.c.id != but)
        latest = select(SIGN_IN.c.id).where(*mine).order_by(SIGN_IN.c.created_at.desc())
        beyond = connection.execute(latest.offset(MOST_SIGN_INS - 1)).scalars().all()
        if beyond:
            connection.execute(delete(SIGN_IN).where(SIGN_IN.c.id.in_(beyond)))

    def _note(
        self, connection: Connection, action: str, by: str | None, person_id: str | None, detail: str = ""
    ) -> None:
        audit.note(connection, self._now(), action, account_id=by, person_id=person_id, detail=detail)

    def _tidy(self, connection: Connection, now: datetime) -> None:
        connection.execute(delete(SIGN_IN).where(SIGN_IN.c.expires_at < as_text(now)))
        links.tidy(connection, now)
        throttle.tidy(connection, now)


def _get(connection: Connection, account_id: str) -> AccountRecord:
    row = connection.execute(select(*_ACCOUNT).where(ACCOUNT.c.id == account_id)).first()
    if row is None:
        raise _unknown()
    return account(row)


def _unknown() -> InputError:
    return InputError("There is no such account.", mend="reload the page.")


def _allowed(login: str) -> str:
    """Return a sign-in name as it is kept, where it can be one."""
    login = login_of(login)
    least, most = LOGIN_LENGTHS
    if not least <= len(login) <= most or not login.isprintable():
        raise InputError(
            "That cannot be a sign-in name.",
            mend=f"choose one of {least} to {most} letters, such as your e-mail.",
        )
    return login


def _refuse_taken(connection: Connection, login: str) -> None:
    if connection.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.login == login)).first() is not None:
        raise LoginTakenError


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InputError(f"the role '{role[:40]}'.", mend=f"give one of {', '.join(ROLES)}.")


def _in_time(row: Any, role: str, now: datetime) -> bool:
    return as_time(row.expires_at) > now and as_time(row.seen_at) + IDLE[role] > now
