"""Who may ask: this machine by name, pages of our own, forms that we made. And what browsers are told to refuse."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coxa.errors import CoxaError
from coxa.web.capture_push import PUSH
from coxa.web.i18n import gettext as _

COOKIE: Final = "coxa-"
"""How the name of the cookie begins: cookies know no ports, and two Coxas of one machine must not swap theirs."""
FIELD: Final = "token"
"""Name of the hidden field of every form; the first of its form, see `csrf()` in `macros.html`."""
PASSWORDS: Final = frozenset({"password", "present", "factor_code", "recovery_code"})
"""Names of fields that no page ever shows again."""
HEADER: Final = "x-coxa-token"
"""Header in which scripts send the token."""
KEY_FILE: Final = "web-key"
API: Final = "/api/v1/"
"""Below it programs ask: they bring a token, and no cookie counts (`coxa.web.api.access`)."""
PAIR: Final = "/pair"
"""Where phones send the code that lets them in: the code itself stands for the token (`coxa.web.pairing`)."""
_KEY_BYTES: Final = 32
LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_COOKIE_S: Final = 400 * 24 * 3600  # the longest that browsers keep one
_TOKEN_PART: Final = re.compile(rb'name="token"\r\n\r\n([0-9a-f]{64})\r\n')
_FIRST_PART_BYTES: Final = 4096

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers send `Origin: null` with our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


HSTS: Final = "max-age=31536000; includeSubDomains"
"""Behind a proxy with a public certificate only: with one of our own, a lost authority would lock people out."""


class UnknownHostError(CoxaError):
    """A request for a name that this server does not go by."""


def resendable(entered: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return what a form held, to be shown and sent again; nothing of a form with a password in it."""
    fields = tuple((name, value) for name, value in entered if name != FIELD)
    return () if any(name in PASSWORDS for name, _value in fields) else fields


class RefusedError(CoxaError):
    """A form or call that cannot be told to come from one of our own pages.

    Args:
        ours: Whether the browser says that it came from our own page, so that only its token is stale.
        entered: What the form held, to be shown again; empty when unknown.
    """

    def __init__(self, *, ours: bool, entered: Sequence[tuple[str, str]] = ()) -> None:
        self.ours = ours
        self.entered = resendable(entered)
        super().__init__(_("This form is too old, or came from elsewhere. Nothing was changed."))


class OtherDiaryError(RefusedError):
    """A form that was made for another person's diary than the one that is open now; it is not offered again."""

    def __init__(self) -> None:
        super().__init__(ours=False)
        self.args = (
            _(
                "This form was made for another diary: in this browser somebody else's was opened since, or "
                "somebody else signed in. Nothing was changed."
            ),
        )


class Key:
    """The secret of one data folder, from which cookie and token follow.

    It stays the same over restarts, so that a page left open for days still delivers. A page of another site can
    neither read it nor make a browser send the cookie.

    Attributes:
        name: Of the cookie; another one for each key. See `cookie_name`.
        cookie, token: What it holds, and what goes with it in forms and headers.
        binding: From which follow the tokens of those who are signed in.
    """

    def __init__(self, secret: bytes) -> None:
        self.name = COOKIE + hmac.new(secret, b"name", hashlib.sha256).hexdigest()[:8]
        self.cookie = hmac.new(secret, b"cookie", hashlib.sha256).hexdigest()
        self.token = hmac.new(secret, b"token " + self.cookie.encode(), hashlib.sha256).hexdigest()
        self.binding = hmac.new(secret, b"binding", hashlib.sha256).digest()

    def cookie_name(self, scheme: str) -> str:
        """Return the name of the cookie; over TLS one that no other host and no plain page can set."""
        return f"__Host-{self.name}" if scheme == "https" else self.name

    @classmethod
    def kept_in(cls, folder: Path) -> Key:
        """Return the key of a data folder; one for this run alone where none can be written."""
        path = folder / KEY_FILE
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if (
                not path.exists() or path.stat().st_size < _KEY_BYTES
            ):  # cut short: it would never open anything
                _make_key(path)
        try:
            secret = path.read_bytes()
        except OSError:
            secret = b""
        return cls(secret if len(secret) >= _KEY_BYTES else secrets.token_bytes(_KEY_BYTES))

    def opens(self, cookie: str | None, token: str | None, expected: str | None = None) -> bool:
        """Return whether both are ours.

        Args:
            cookie, token: As they arrived.
            expected: The token that it must be; None for `token`.
        """
        given = ((cookie, self.cookie), (token, self.token if expected is None else expected))
        return all(hmac.compare_digest((got or "").encode(), ours.encode()) for got, ours in given)


def _make_key(path: Path) -> None:
    """Write a new key, whole or not at all; of two programs that do so at once, both go by the first."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES))
    try:
        if path.exists() and path.stat().st_size < _KEY_BYTES:
            path.unlink()
        os.link(aside, path)
    except FileExistsError:
        pass
    except OSError:  # file systems without hard links, as on a memory stick
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def host_of(headers: Headers) -> str:
    """Return the name by which a request asks for the server, without its port."""
    name = headers.get("host", "")
    return re.sub(r":\d+$", "", name).lower()


def _raw(host: str) -> bool:
    """Return whether a name is that of this machine or an address, to which no lasting promise of TLS belongs."""
    return host in LOCAL_HOSTS or re.fullmatch(r"[\d.]+|\[.*\]", host) is not None


class Guard:
    """Names, security headers and cookie of every answer."""

    def __init__(self, app: ASGIApp, key: Key, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset((*LOCAL_HOSTS, *(host.lower() for host in hosts)))
        self._cookie = f"{key.cookie}; Path=/; Max-Age={_COOKIE_S}; HttpOnly; SameSite=Strict"
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        state = scope.setdefault("state", {})
        known = host_of(headers) in state.get("names", self._hosts)
        secure, name = scope["scheme"] == "https", self._key.cookie_name(scope["scheme"])
        bring = known and cookie_parser(headers.get("cookie", "")).get(name) != self._key.cookie
        static = scope["path"].startswith(
            ("/static/", PUSH, API)
        )  # neither is asked for by a page that needs it

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for header, value in SECURITY_HEADERS.items():
                    answer.setdefault(header, value)
                answer.setdefault("Cache-Control", "private, no-cache")
                if secure and "names" not in state and not _raw(host_of(headers)):
                    answer.setdefault("Strict-Transport-Security", HSTS)
                if bring and not static and not state.get("stranger"):  # who is not let in need not know it
                    answer.append("Set-Cookie", f"{name}={self._cookie}{'; Secure' if secure else ''}")
            await send(message)

        state["host_known"] = known
        await self._app(scope, receive, guarded)


@dataclass(frozen=True)
class _Expected:
    """The token that a form must bring where people sign in: one half for the sign-in, one for whose diary it is.

    Attributes:
        token: None where nobody is signed in: then it is the one of the key.
        whoever: Whether the form is about no diary, so that it does not matter which is open.
    """

    token: str | None
    whoever: bool

    @classmethod
    def of(cls, scope: Scope) -> _Expected:
        """Return what `coxa.web.practice.identity` found out about a request."""
        state = scope.get("state", {})
        return cls(state.get("coxa_token"), bool(state.get("coxa_whoever")))

    def beside(self, token: str | None) -> tuple[str | None, str | None]:
        """Return the token that came and the one that is wanted, as far as they must agree."""
        if self.token is None or not self.whoever:
            return token, self.token
        half = len(self.token) // 2
        return (token or "")[:half], self.token[:half]

    def refuse_other_diary(self, token: str | None) -> None:
        """Raise OtherDiaryError when a token that is not right was made for somebody else's diary."""
        if self.token is not None and not self.whoever and token:
            half = len(self.token) // 2
            if not hmac.compare_digest(token[half:].encode(), self.token[half:].encode()):
                raise OtherDiaryError


class OwnForms:
    """Lets only our own pages change anything: origin first, then the token of the form or script."""

    def __init__(self, app: ASGIApp, key: Key) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or raise RefusedError or UnknownHostError."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not scope.get("state", {}).get("host_known", True):
            raise UnknownHostError(
                _("This server does not go by the name '%(name)s'.") % {"name": host_of(headers)[:80]}
            )
        if scope["method"] not in _SAFE and not _keyed(scope["path"]):
            receive = await self._checked(scope, receive)
        await self._app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        """Return a way to read the body from its start; raise RefusedError unless the request is ours."""
        headers, expected = Headers(scope=scope), _Expected.of(scope)
        ours = same_origin(headers)
        cookie = cookie_parser(headers.get("cookie", "")).get(self._key.cookie_name(scope["scheme"]))
        if ours and self._key.opens(cookie, *expected.beside(headers.get(HEADER))):
            return receive
        expected.refuse_other_diary(headers.get(HEADER))
        if not ours or HEADER in headers:
            raise RefusedError(ours=ours)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            begun, messages = await _begin(receive, _FIRST_PART_BYTES)
            found = _TOKEN_PART.search(begun)
            token, entered = (found[1].decode() if found else None), []
        elif kind == "application/x-www-form-urlencoded":
            begun, messages = await _begin(receive, None)
            entered = _fields(begun)
            token = dict(entered).get(FIELD)
        else:
            raise RefusedError(ours=ours)
        if not self._key.opens(cookie, *expected.beside(token)):
            expected.refuse_other_diary(token)
            raise RefusedError(ours=ours, entered=entered)
        return _again(messages, receive)


def _keyed(path: str) -> bool:
    """Return whether what is sent there brings a secret of its own, in address, form or header."""
    return path == PAIR or path.startswith((PUSH, API))


def same_origin(headers: Headers) -> bool:
    """Return whether the browser says that the request came from a page of this very address.

    What says nothing is no browser of today; it still needs the token.
    """
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=2000)
    except ValueError:
        return []


async def _begin(receive: Receive, enough: int | None) -> tuple[bytes, list[Message]]:
    """Read the body, or at least `enough` bytes of it; the limit on its size is kept further out."""
    parts: list[Message] = []
    begun = b""
    while enough is None or len(begun) < enough:
        message = await receive()
        parts.append(message)
        begun += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return begun, parts


def _again(parts: list[Message], receive: Receive) -> Receive:
    """Return a way to read what was read already, then the rest."""
    waiting = list(parts)

    async def replay() -> Message:
        return waiting.pop(0) if waiting else await receive()

    return replay
