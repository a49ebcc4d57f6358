"""Who may ask what: the one place in which the API decides.

Every route declares with `allows` which scope it takes and whose data it touches, or that it is `public`; one that
declares nothing is refused before the server starts (`coxa.web.api.route`). Cookies count for nothing here, and tokens
count for nothing on pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Final, TypeVar, cast

from fastapi import Depends, Request

from coxa.errors import CoxaError, InputError
from coxa.store.tokens import TokenRecord
from coxa.web.i18n import gettext as _
from coxa.web.request import once, practice_of, store_of

if TYPE_CHECKING:
    from coxa.store import PersonRecord
    from coxa.store.accounts import AccountRecord

BASE: Final = "/api/v1"
ME: Final = "me"
"""Stands for the person whom a token belongs to."""
CLINICIAN, CLIENT, OWNER = "clinician", "client", "owner"
"""What whoever made a token is: in a practice one of the first two; where there are no accounts, the owner."""

SCOPES: Final[Mapping[str, str]] = {
    "read": "See the diary, the plan, trends, results and settings",
    "write": "Add to the diary, remove and put back, compute checks and analyses, change settings",
    "export": "Take everything about a person out in one file, and bring such a file in",
    "erase": "Delete a person for good",
    "people": "Add clients and invite them",
    "notes": "Read and write notes about clients, and change doses",
    "audit": "Read who did what to whom",
    "tokens": "Make and remove tokens",
    "metrics": "Read figures about the server, none about people",
}
"""What a token may do, in words for whoever makes one."""
OF_CLINICIANS: Final = ("people", "notes", "audit")
"""Scopes that only clinicians of a practice can give."""
OF_OPERATORS: Final = ("metrics",)
"""The only scopes of a token of a practice that is in nobody's name."""


class Whose(Enum):
    """Whose data a route touches."""

    NOBODY = "nobody's"
    OWN = "that of whoever made the token"
    PERSON = "that of the person in the address"
    CLIENT = "that of the client in the address, for clinicians who look after them"
    PRACTICE = "that of the practice; clinicians only"


OF_PERSON: Final = (Whose.PERSON, Whose.CLIENT)
"""Routes with a person in their address."""


@dataclass(frozen=True)
class Needs:
    """What a route asks of whoever calls it.

    Attributes:
        scope: One of `SCOPES`; None: any token will do.
        whose: Whose data it touches.
        public: Whether it answers without a token.
    """

    scope: str | None = None
    whose: Whose = Whose.NOBODY
    public: bool = False


@dataclass(frozen=True)
class Caller:
    """A program that was let in.

    Attributes:
        token: Its token.
        role: 'owner', 'clinician' or 'client': of whoever made the token.
        person: Whose data it may touch now; None where the route touches no person's.
    """

    token: TokenRecord
    role: str
    person: PersonRecord | None = None

    @property
    def account_id(self) -> str:
        """Id of the account in whose name it asks."""
        if self.token.account_id is None:
            raise LookupError("this token is in nobody's name")
        return self.token.account_id

    @property
    def person_id(self) -> str:
        """Id of the person whose data it may touch."""
        if self.person is None:
            raise LookupError("this route touches no person's data")
        return self.person.id


class UnknownTokenError(CoxaError):
    """No token, or none that counts."""

    headers: Final = {"WWW-Authenticate": 'Bearer realm="coxa"'}


class NotAllowedError(CoxaError):
    """A token that may not do this.

    Args:
        what: Why not.
        scope: The scope that it lacks; None where another one would not help.
    """

    def __init__(self, what: str, scope: str | None = None) -> None:
        self.scope = scope
        self.headers = (
            {}
            if scope is None
            else {"WWW-Authenticate": f'Bearer realm="coxa", error="insufficient_scope", scope="{scope}"'}
        )
        super().__init__(what)


class NoSuchPersonError(CoxaError):
    """Nobody of that id, or nobody whom this token may see: which of the two is not told."""

    def __init__(self) -> None:
        super().__init__(_("There is no such person."))


_Endpoint = TypeVar("_Endpoint", bound=Callable[..., object])
_MARK: Final = "coxa_needs"


def allows(scope: str | None, whose: Whose) -> Callable[[_Endpoint], _Endpoint]:
    """Declare what an endpoint asks of whoever calls it.

    Args:
        scope: One of `SCOPES`; None: any token will do.
        whose: Whose data it touches.
    """
    if scope is not None and scope not in SCOPES:
        raise LookupError(f"there is no scope '{scope}'")
    return _marked(Needs(scope, whose))


def public(endpoint: _Endpoint) -> _Endpoint:
    """Declare that an endpoint answers everyone: it tells nothing about anybody."""
    return _marked(Needs(public=True))(endpoint)


def _marked(needs: Needs) -> Callable[[_Endpoint], _Endpoint]:
    def mark(endpoint: _Endpoint) -> _Endpoint:
        setattr(endpoint, _MARK, needs)
        return endpoint

    return mark


def needs_of(endpoint: Callable[..., object]) -> Needs:
    """Return what an endpoint declares.

    Raises:
        LookupError: It declares nothing, so nobody may call it.
    """
    found = getattr(endpoint, _MARK, None)
    if not isinstance(found, Needs):
        raise LookupError(f"{endpoint} does not declare who may call it")
    return found


def admit(request: Request, needs: Needs) -> Caller:
    """Let a request in, or say why not; pages' helpers (`person_of`, `diary_of`, …) then see the person admitted.

    Raises:
        UnknownTokenError, NotAllowedError, NoSuchPersonError: It is not let in.
    """
    token = token_of(request)
    role = role_of(request, token)
    if needs.scope is not None and needs.scope not in token.scopes:
        what = _("This token may not do that: it lacks the scope '%(scope)s'.") % {"scope": needs.scope}
        raise NotAllowedError(what, needs.scope)
    if needs.whose in (Whose.PRACTICE, Whose.CLIENT) and role != CLINICIAN:
        raise NotAllowedError(_("Only a clinician of a practice can do that."))
    if role == "" and needs.whose is not Whose.NOBODY:
        raise NotAllowedError(_("This token belongs to nobody, so it reaches nobody's data."))
    person = _person(request, token, role) if needs.whose in OF_PERSON else None
    caller = Caller(token, role, person)
    request.state.coxa_caller = caller
    if person is not None:
        request.state.coxa_person, request.state.coxa_person_id = person, person.id
    return caller


def token_of(request: Request) -> TokenRecord:
    """Return the token that a request brings.

    Raises:
        UnknownTokenError: None, or none that counts.
    """
    kind, _space, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise UnknownTokenError(_("Send a token: 'Authorization: Bearer coxa_…'."))
    tokens = store_of(request).tokens
    found = tokens.known(secret.strip())
    if found is None:
        raise UnknownTokenError(_("This token is unknown; it may have been removed."))
    if tokens.expired(found):
        raise UnknownTokenError(_("This token has ended."))
    return found


def holds(request: Request, scope: str) -> bool:
    """Return whether a request brings a token that counts and has this scope, for what lies outside of the API."""
    try:
        return scope in token_of(request).scopes
    except UnknownTokenError:
        return False


def role_of(request: Request, token: TokenRecord) -> str:
    """Return what whoever made a token is; '' where it is in nobody's name.

    Raises:
        UnknownTokenError: Their account is closed, or not of this kind of server.
    """
    if token.account_id is None:
        return "" if practice_of(request) else OWNER
    account = _account(request, token)
    if account is None or account.disabled_at is not None or not practice_of(request):
        raise UnknownTokenError(_("This token belongs to an account that does not count here."))
    return account.role


def _account(request: Request, token: TokenRecord) -> AccountRecord | None:
    def look_up() -> AccountRecord | None:
        with suppress(InputError):  # the account went a moment ago
            return store_of(request).accounts.get(token.account_id or "")
        return None

    return once(request, "coxa_token_account", look_up)


def _person(request: Request, token: TokenRecord, role: str) -> PersonRecord:
    """Return the person in the address, if this token may see them."""
    asked, store = str(request.path_params.get("person", "")), store_of(request)
    if role == CLINICIAN:
        with suppress(InputError):
            return store.person_with(store.care.client(token.account_id or "", asked).person_id)
        raise NoSuchPersonError
    own = _own(request, token, role)
    if own is None or asked not in (ME, own.id):
        raise NoSuchPersonError
    return own


def _own(request: Request, token: TokenRecord, role: str) -> PersonRecord | None:
    """Return the person whom a token belongs to; None where that is a clinician, or nobody."""
    if role == OWNER:
        return store_of(request).person()
    account = _account(request, token) if role == CLIENT else None
    if account is None or account.person_id is None:
        return None
    return store_of(request).person_with(account.person_id)


def people_of(request: Request, caller: Caller) -> list[PersonRecord]:
    """Return everybody whose data a caller may touch."""
    store, token = store_of(request), caller.token
    if caller.role == CLINICIAN:
        return store.care.persons(token.account_id or "")
    own = _own(request, token, caller.role)
    return [] if own is None else [own]


def scopes_for(role: str) -> tuple[str, ...]:
    """Return the scopes that somebody of this role can give to a program."""
    if role == "":
        return OF_OPERATORS
    return tuple(scope for scope in SCOPES if role == CLINICIAN or scope not in OF_CLINICIANS)


def refuse_scopes(scopes: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    """Refuse to make a token that may do more than whoever makes it.

    Raises:
        InputError: A scope is unknown, or not theirs to give.
    """
    for scope in scopes:
        if scope not in allowed:
            raise InputError(
                _("the scope '%(scope)s' cannot be given here.") % {"scope": scope},
                mend=_("choose among %(known)s.") % {"known": ", ".join(allowed)},
            )


def _admitted(request: Request) -> Caller:
    return cast(Caller, request.state.coxa_caller)


Admitted = Annotated[Caller, Depends(_admitted)]
"""The caller of an endpoint, as a parameter of it."""
