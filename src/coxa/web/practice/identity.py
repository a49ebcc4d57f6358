"""Who is signed in, and what may be asked for by whom: in a practice everything is refused that is not allowed here."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final, Literal, cast
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coxa.errors import CoxaError
from coxa.web.i18n import gettext as _
from coxa.web.security import Key

if TYPE_CHECKING:
    from coxa.store import Store
    from coxa.store.accounts import AccountRecord, SignInRecord
    from coxa.store.factors import Half

PUBLIC: Final = frozenset(
    {
        "/sign-in",
        "/healthz",
        "/readyz",
        "/metrics",
        "/manifest.webmanifest",
        "/sw.js",
        "/offline",
        "/authority.crt",
    }
)
"""What anybody may ask for."""
PUBLIC_BELOW: Final = ("/static/", "/invitation/", "/password/", "/push/", "/api/v1/")
"""Below these, too: each looks itself at the secret in the address or the header; `/static/` holds nothing secret."""
OWN: Final = frozenset({"/account", "/sign-out"})
"""What is about the account alone, whoever's diary is open; and all below."""
CODE: Final = "/sign-in/code"
FACTOR: Final = "/sign-in/factor"
HALF: Final = frozenset({CODE, FACTOR})
"""For who gave the right password and owes the second factor; nothing else is open to them."""
EXPORT: Final = "/export.zip"
DELETE: Final = "/settings/delete"
PRACTICE: Final = "/practice"
"""What is for clinicians; and all below."""

Need = Literal["nothing", "half", "sign-in", "clinician", "person"]


class NotSignedInError(CoxaError):
    """Nobody is signed in, or not any more."""

    def __init__(self) -> None:
        super().__init__(_("You are not signed in, or not any more. Nothing was changed."))


class NobodyOpenError(CoxaError):
    """A page about a person where nobody's diary is open."""

    def __init__(self) -> None:
        super().__init__(_("No diary is open. Choose a client first."))


class ForbiddenError(CoxaError):
    """Somebody is signed in, but this is not for them."""

    def __init__(self) -> None:
        super().__init__(_("This is for clinicians."))


def needed(path: str) -> Need:
    """Return what an address needs; what nobody thought of needs a person.

    Args:
        path: Of the request, as the app routes it.
    """
    if path in PUBLIC or path.startswith(PUBLIC_BELOW):
        return "nothing"
    if path in HALF:
        return "half"
    if path in OWN or path.startswith(tuple(f"{own}/" for own in OWN)):
        return "sign-in"
    if path == PRACTICE or path.startswith(f"{PRACTICE}/"):
        return "clinician"
    return "person"


def whoever(request: Request) -> AccountRecord | None:
    """Return who is signed in; None for nobody, and where people do not sign in."""
    return cast("AccountRecord | None", getattr(request.state, "account", None))


def half_of(request: Request) -> Half | None:
    """Return who gave the right password in this browser and owes the second factor; None for everybody else."""
    return cast("Half | None", getattr(request.state, "half", None))


def account_of(request: Request) -> AccountRecord:
    """Return who is signed in.

    Raises:
        NotSignedInError: Nobody is.
    """
    found = whoever(request)
    if found is None:
        raise NotSignedInError
    return found


def sign_in_of(request: Request) -> SignInRecord:
    """Return the sign-in of this browser.

    Raises:
        NotSignedInError: There is none.
    """
    found = getattr(request.state, "sign_in", None)
    if found is None:
        raise NotSignedInError
    return cast("SignInRecord", found)


def is_clinician(request: Request) -> bool:
    """Return whether a clinician is signed in."""
    found = whoever(request)
    return found is not None and found.role == "clinician"


def clinician_of(request: Request) -> AccountRecord:
    """Return the clinician who is signed in.

    Raises:
        NotSignedInError: Nobody is signed in.
        ForbiddenError: It is no clinician.
    """
    found = account_of(request)
    if found.role != "clinician":
        raise ForbiddenError
    return found


def cookie_name(key: Key, *, secure: bool) -> str:
    """Return the name of the cookie of a sign-in; over HTTPS one that no other host and no plain page can set."""
    return f"__Host-{key.name}-in" if secure else f"{key.name}-in"


def secret_of(scope: Scope, key: Key) -> str | None:
    """Return the secret in the cookie of a request."""
    cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
    return cookies.get(cookie_name(key, secure=scope.get("scheme") == "https"))


def token(key: Key, sign_in_id: str, person_id: str | None) -> str:
    """Return the token of the pages of one sign-in about one person.

    The first half cannot be guessed and ends with the sign-in; the second tells whose diary a form was made for.
    """
    return _half(key, "sign-in", sign_in_id) + tag(key, person_id)


def tag(key: Key, person_id: str | None) -> str:
    """Return what stands for a person in a browser's own storage, so that nothing goes into another's diary."""
    return _half(key, "person", person_id or "")


def _half(key: Key, what: str, of: str) -> str:
    return hmac.new(key.binding, f"{what} {of}".encode(), hashlib.sha256).hexdigest()[:32]


def _unkept(send: Send) -> Send:
    """Return a way to send what no browser keeps: the way back must not show it to the next person."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
        await send(message)

    return sent


class _Status:
    """A way to send that remembers with which status was answered."""

    def __init__(self, send: Send) -> None:
        self._send, self.code = send, 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.code = message["status"]
        await self._send(message)


class SignedIn:
    """Finds out who is signed in, and refuses whatever that person may not ask for.

    What it found stands in the state of the request: `account`, `sign_in`, `coxa_person_id`, and for
    `OwnForms` the token that forms must bring and whether it may be one about whomever.
    """

    def __init__(self, app: ASGIApp, key: Key, store: Store) -> None:
        self._app, self._key, self._store = app, key, store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or raise NotSignedInError or ForbiddenError."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        need = needed(scope["path"])
        secret = secret_of(scope, self._key)
        # What needs nothing knows who asks where that matters: a page says who is signed in.
        if secret and state.get("host_known", True) and not scope["path"].startswith(PUBLIC_BELOW):
            await self._recognise(state, secret, need)
        if away := self._elsewhere(scope, state, need):
            await RedirectResponse(away, 303)(scope, receive, send)
            return
        if need == "nothing":
            await self._app(scope, receive, send)
            return
        status = _Status(_unkept(send))
        await self._app(scope, receive, status)
        if need == "person" and status.code < 400:
            await self._note(scope, state)

    async def _note(self, scope: Scope, state: dict[str, object]) -> None:
        """Write into the log what a clinician did in a client's diary: that it was, and on which page."""
        account = cast("AccountRecord", state["account"])
        took = scope["path"] == EXPORT
        if account.role != "clinician" or (scope["method"] in ("GET", "HEAD") and not took):
            return
        gone = scope["path"] == DELETE  # the lines about a person go along
        action = "diary deleted" if gone else "diary taken out" if took else "diary written"
        page = scope["path"].removeprefix("/api").split("/")[1]
        whom = None if gone else cast("str", state["coxa_person_id"])
        await run_in_threadpool(self._store.care.record, action, account.id, whom, page)

    async def _recognise(self, state: dict[str, object], secret: str, need: Need) -> None:
        found = await run_in_threadpool(self._store.accounts.signed_in, secret)
        if found is None:
            half = await run_in_threadpool(self._store.factors.half, secret)
            if half is not None:
                state["half"] = half
                if need == "half":
                    state |= {"coxa_token": token(self._key, half.sign_in.id, None), "coxa_whoever": True}
            return
        who, how = found
        person_id = who.person_id if who.role == "client" else how.person_id
        state |= {"account": who, "sign_in": how, "coxa_person_id": person_id}
        state["coxa_tag"] = tag(self._key, person_id)
        if need != "nothing":  # there a form may come from before the sign-in
            state["coxa_token"] = token(self._key, how.id, person_id)
            state["coxa_whoever"] = need != "person"

    def _elsewhere(self, scope: Scope, state: dict[str, object], need: Need) -> str | None:
        """Return where to go first, None where the request may go on; raise where it must not."""
        if need == "nothing" or not state.get("host_known", True):  # the latter is refused further in
            return None
        page = scope["method"] in ("GET", "HEAD") and not scope["path"].startswith("/api/")
        account = cast("AccountRecord | None", state.get("account"))
        if account is None and not (need == "half" and "half" in state):
            if not page:
                raise NotSignedInError
            query = scope.get("query_string", b"").decode("latin-1")
            then = scope["path"] + (f"?{query}" if query else "")
            where = self._half_way(state) or "/sign-in"
            return where if then == "/" else f"{where}?{urlencode({'then': then})}"
        if account is None or need == "half":
            return None
        if need == "clinician" and account.role != "clinician":
            raise ForbiddenError
        if need == "person" and state.get("coxa_person_id") is None:
            if page and account.role == "clinician":
                return PRACTICE
            raise NobodyOpenError
        return None

    def _half_way(self, state: dict[str, object]) -> str | None:
        """Return where somebody goes on who owes the second factor."""
        half = cast("Half | None", state.get("half"))
        return None if half is None else CODE if half.wanted == "code" else FACTOR
