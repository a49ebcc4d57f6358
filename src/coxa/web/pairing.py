"""Who of the local network is let in: phones that were shown the code on the screen of this machine.

One person's diary has no password. Instead, the machine on which it lies shows a code that works once, for ten
minutes; a phone that sends it gets a secret of its own, which can be taken back in the settings.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from coxa.errors import CoxaError
from coxa.store.devices import LASTS, DeviceRecord, Devices
from coxa.web.capture_push import PUSH
from coxa.web.doors import LOCAL, SAMPLES, door_of
from coxa.web.i18n import gettext as _
from coxa.web.security import PAIR, Key, UnknownHostError

OPEN: Final = ("/healthz", "/readyz", "/metrics", "/authority.crt", "/manifest.webmanifest", PAIR)
OPEN_BELOW: Final = ("/static/", f"{PAIR}/", PUSH, "/api/v1/")
"""What is answered to anybody: nothing of the person, or what asks for a key or token of its own."""

LASTS_s: Final = 600.0
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # of Crockford's base 32: none that looks like another
_LENGTH: Final = 16
"""80 bits: too many to guess in ten minutes at any rate."""
_ALIKE: Final = str.maketrans("OIL", "011")
TRIES: Final = 10
"""Wrong codes from one address before it has to wait."""
WAIT_s: Final = 600.0
_MOST_COUNTED: Final = 1000


class NotPairedError(CoxaError):
    """Somebody of the network who was not let in."""

    template: Final = "unpaired.html"

    def __init__(self) -> None:
        super().__init__(_("This diary belongs to somebody. Phones are let in with a code."))


class TooManyTriesError(CoxaError):
    """Too many wrong codes.

    Args:
        wait_s: How long to wait.
    """

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(_("Too many wrong codes came from this device."))


@dataclass(frozen=True)
class Code:
    """A code that lets one phone in.

    Attributes:
        text: As people read it.
        until_s: When it ends, by the clock of `Pairing`.
    """

    text: str
    until_s: float


class Pairing:
    """The code of the moment, and who tried in vain; in memory alone.

    Args:
        devices: Phones that were let in.
        clock: Seconds that only go forward.
        told: Called with the name of a phone when it is let in.
    """

    def __init__(
        self,
        devices: Devices,
        clock: Callable[[], float] = time.monotonic,
        told: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.devices = devices
        self._clock, self._told = clock, told
        self._lock = threading.Lock()
        self._code: Code | None = None
        self._failures: dict[str, tuple[int, float]] = {}

    def new_code(self) -> Code:
        """Return a code; the one before works no more."""
        letters = "".join(secrets.choice(_LETTERS) for _each in range(_LENGTH))
        parts = (letters[at : at + 4] for at in range(0, _LENGTH, 4))
        with self._lock:
            self._code = Code("-".join(parts), self._clock() + LASTS_s)
            return self._code

    def code(self) -> Code | None:
        """Return the code that works now, if any."""
        with self._lock:
            return self._code if self._code is not None and self._clock() < self._code.until_s else None

    def left_min(self, code: Code) -> int:
        """Return for how many minutes a code still works, rounded up."""
        return max(1, -int(-(code.until_s - self._clock()) // 60))

    def let_in(self, given: str, name: str, address: str) -> str | None:
        """Return a secret for the cookie of a phone that sent the code; None where it is not the code.

        Args:
            given: What it sent.
            name: What it says it is.
            address: Where it sent it from.

        Raises:
            TooManyTriesError: Too many wrong ones came from there.
        """
        with self._lock:
            now = self._clock()
            count, last = self._failures.get(address, (0, now))
            if now - last > WAIT_s:
                count = 0
            if count >= TRIES:
                raise TooManyTriesError(WAIT_s - (now - last))
            code, self._code = self._code, None
            live = code is not None and now < code.until_s
            if code is None or not live or not hmac.compare_digest(_plain(given), _plain(code.text)):
                self._code = code if live else None
                self._failures.pop(address, None)
                self._failures[address] = (count + 1, now)
                if len(self._failures) > _MOST_COUNTED:
                    del self._failures[next(iter(self._failures))]
                return None
            self._failures.pop(address, None)
        secret = self.devices.add(name)
        self._told(name)
        return secret


def _plain(code: str) -> bytes:
    """Return a code as it is compared: however it was typed."""
    letters = re.sub(r"[^0-9A-Z]", "", code[:64].upper().translate(_ALIKE))
    return letters.encode()


def device_name(user_agent: str) -> str:
    """Return what people call the device and browser that send this header: 'iPhone, Safari'."""
    devices = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", _("Android phone")),
        ("Macintosh", "Mac"),
        ("Windows", _("Windows computer")),
        ("CrOS", "Chromebook"),
        ("Linux", _("Linux computer")),
    )
    browsers = (
        ("Firefox|FxiOS", "Firefox"),
        ("Edg", "Edge"),
        ("SamsungBrowser", "Samsung Internet"),
        ("CriOS|Chrome|Chromium", "Chrome"),
        ("Safari", "Safari"),
    )
    device = next((name for sign, name in devices if sign in user_agent), _("Unknown device"))
    browser = next((name for sign, name in browsers if re.search(sign, user_agent)), "")
    return f"{device}, {browser}" if browser else device


def cookie_name(key: Key) -> str:
    """Return the name of the cookie that holds the secret: of this host alone, over TLS alone (RFC 6265bis)."""
    return f"__Host-{key.name}-device"


def cookie(key: Key, secret: str) -> str:
    """Return the header that gives a phone its secret.

    Lax, so that a link in a message opens the diary, not the page that asks for a code: a link changes nothing.
    """
    lasts = int(LASTS.total_seconds())
    return f"{cookie_name(key)}={secret}; Path=/; Max-Age={lasts}; HttpOnly; Secure; SameSite=Lax"


class Paired:
    """Lets in this machine itself, and of all others only phones that sent the code."""

    def __init__(self, app: ASGIApp, devices: Devices, key: Key) -> None:
        self._app, self._devices = app, devices
        self._cookie = cookie_name(key)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or raise NotPairedError."""
        if scope["type"] == "http" and door_of(scope) not in (LOCAL, SAMPLES):
            await self._look(scope)
        await self._app(scope, receive, send)

    async def _look(self, scope: Scope) -> None:
        state = scope.setdefault("state", {})
        if not state.get("host_known", True):
            raise UnknownHostError(_("This server does not go by that name."))
        headers = {name: value for name, value in scope["headers"] if name == b"cookie"}
        secret = cookie_parser(headers.get(b"cookie", b"").decode("latin-1")).get(self._cookie)
        found: DeviceRecord | None = None
        if secret and scope["scheme"] == "https":
            found = await run_in_threadpool(self._devices.known, secret)
        if found is not None:
            state["device"] = found.id
            return
        state["stranger"] = True
        path = scope["path"]
        if path not in OPEN and not path.startswith(OPEN_BELOW):
            raise NotPairedError
