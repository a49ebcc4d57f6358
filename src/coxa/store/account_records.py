"""Accounts, sign-ins and links as the store hands them out, and how long each lasts."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from coxa.errors import InputError
from coxa.store.records import as_time

CLINICIAN: Final = "clinician"
CLIENT: Final = "client"
ROLES: Final = (CLINICIAN, CLIENT)
FIRST: Final = "first clinician"
"""Name in the invitation of the first clinician, whom nobody knows yet."""
INVITATION: Final = "invitation"
NEW_PASSWORD: Final = "password"  # noqa: S105 - the kind of a link

IDLE: Final[Mapping[str, timedelta]] = {CLINICIAN: timedelta(hours=12), CLIENT: timedelta(days=30)}
"""A sign-in ends when it was not used for this long."""
ABSOLUTE: Final[Mapping[str, timedelta]] = {CLINICIAN: timedelta(days=7), CLIENT: timedelta(days=90)}
"""A sign-in ends after this long whatever is done with it."""
MOST_SIGN_INS: Final = 20
"""Of one account at a time."""
SEEN: Final = timedelta(minutes=5)
"""How exactly it is kept when a sign-in was used last, so that reading a page writes nothing."""
INVITATION_LASTS: Final = timedelta(days=7)
PASSWORD_LINK_LASTS: Final = timedelta(days=1)
SECRET_BYTES: Final = 32
"""Of what is handed out; 256 random bits cannot be guessed, so that their plain SHA-256 may be kept."""
LOGIN_LENGTHS: Final = (3, 254)


@dataclass(frozen=True)
class AccountRecord:
    """Somebody who may sign in.

    Attributes:
        id: Made by the store.
        role: 'clinician' or 'client'.
        login: What they type to sign in, as `login_of` writes it.
        name: What they are called.
        person_id: Whose diary is theirs; None for a clinician.
        created_at: When, UTC.
        disabled_at: Since when they may not sign in; None where they may.
    """

    id: str
    role: str
    login: str
    name: str
    person_id: str | None
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True)
class SignInRecord:
    """A browser that is signed in.

    Attributes:
        id: SHA-256 of the secret in its cookie.
        account_id: Who.
        created_at: When, UTC.
        seen_at: When it was used last, to five minutes.
        expires_at: When it ends whatever happens.
        person_id: The client whose diary a clinician has open, as long as that clinician looks after them.
        device: Browser and system, in words.
    """

    id: str
    account_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    person_id: str | None
    device: str


@dataclass(frozen=True)
class LinkRecord:
    """An address that works once.

    Attributes:
        id: SHA-256 of the secret in it.
        kind: 'invitation' or 'password'.
        role: Of whom it is for.
        name: Of whom it is for.
        person_id: Whose diary it opens; None for a clinician.
        account_id: Whose password it sets; None for an invitation.
        made_by: Account of the clinician who made it; None where the command line did.
        created_at, expires_at: When, UTC.
        used_at: When it was used; None while it works.
    """

    id: str
    kind: str
    role: str
    name: str
    person_id: str | None
    account_id: str | None
    made_by: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class LinkError(InputError):
    """An address that was used before, is too old, or never was one; which of them is not told."""

    def __init__(self) -> None:
        super().__init__(
            "This address does not work any more, or never did.",
            mend="ask whoever gave it to you for a new one.",
        )


class LoginTakenError(InputError):
    """A sign-in name that another account has."""

    def __init__(self) -> None:
        super().__init__("Somebody has this sign-in name already.", mend="choose another.")


def login_of(text: str) -> str:
    """Return a sign-in name as it is kept: however its letters are cased or composed, it is the same."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def new_secret() -> str:
    """Return a secret to hand out once."""
    return secrets.token_urlsafe(SECRET_BYTES)


def secret_id(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def account(row: Any, prefix: str = "") -> AccountRecord:
    """Return an account of its row, whose columns may be named with a prefix."""
    names = ("id", "role", "login", "name", "person_id", "created_at", "disabled_at")
    key, role, login, name, person_id, created, disabled = (getattr(row, prefix + each) for each in names)
    return AccountRecord(key, role, login, name, person_id, as_time(created), _when(disabled))


def sign_in(row: Any, person_id: str | None) -> SignInRecord:
    """Return a sign-in of its row, with whom it has open."""
    times = (as_time(row.created_at), as_time(row.seen_at), as_time(row.expires_at))
    return SignInRecord(row.id, row.account_id, *times, person_id, row.device)


def link(row: Any) -> LinkRecord:
    """Return a link of its row."""
    whom = (row.kind, row.role, row.name, row.person_id, row.account_id, row.made_by)
    return LinkRecord(row.id, *whom, as_time(row.created_at), as_time(row.expires_at), _when(row.used_at))


def _when(text: str | None) -> datetime | None:
    return None if text is None else as_time(text)
