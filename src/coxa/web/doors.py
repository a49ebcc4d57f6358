"""The doors through which requests come: this machine, a proxy on it, the local network, samples of apps.

Which door it was is told by the socket a request arrived at, never by what the request says of itself.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from coxa.web.capture_push import PUSH
from coxa.web.security import LOCAL_HOSTS, SECURITY_HEADERS, host_of

LOCAL: Final = "local"
"""The loopback of this machine: whoever may use it may read the files of the diary as well."""
PROXY: Final = "proxy"
"""A proxy on this machine, which passes on what others ask."""
LAN: Final = "lan"
"""The local network, over TLS."""
SAMPLES: Final = "samples"
"""The local network without TLS: for nothing but samples that an app sends under a key."""

MOST_CONNECTIONS: Final = 200
MOST_CONNECTIONS_EACH: Final = 32
"""Of one address at one door; a browser opens six."""
MOST_HEAD: Final = 64 * 1024
"""Bytes of a connection of which nothing comes: of a request's headers, or of what follows its body."""
_LOOK_s: Final = 5.0
_QUIET_LOOKS: Final = 3
_BUSY_LOOKS: Final = 120
_SAMPLES: Final = re.compile(re.escape(PUSH) + r"[A-Za-z0-9_-]{1,64}")


def door_of(scope: Scope) -> str:
    """Return the door of a request; the local network where nobody said: what is unknown is not trusted."""
    return str(scope.get("state", {}).get("door", LAN))


class AtDoor:
    """Notes the door of each request, and the names by which the server is known there.

    Args:
        app: What answers.
        door: `LOCAL`, `LAN` or `SAMPLES`.
        names: By which the server is known at this door; None for those that it was started with.
        behind_proxy: Whether a proxy on this machine passes requests on to this door.
    """

    def __init__(
        self,
        app: ASGIApp,
        door: str,
        *,
        names: Callable[[], frozenset[str]] | None = None,
        behind_proxy: bool = False,
    ) -> None:
        self._app, self._door, self._names, self._behind_proxy = app, door, names, behind_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["door"] = self._door
        if self._names is not None:
            state["names"] = self._names()
        if self._behind_proxy:
            _pass_on(scope)
        if self._door == SAMPLES:
            state["stranger"] = True
            if scope["method"] not in ("GET", "POST") or not _SAMPLES.fullmatch(scope["path"]):
                await PlainTextResponse("not here", 404, dict(SECURITY_HEADERS))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _pass_on(scope: Scope) -> None:
    """Take over from the proxy how and from where a request reached it.

    Every request that it passes on carries these headers, whatever whoever asked it wrote into theirs. A request
    without them, by a name of this machine, comes from this machine itself.
    """
    headers = Headers(scope=scope)
    forwarded = headers.getlist("x-forwarded-for")
    passed_on = forwarded or {"x-forwarded-proto", "forwarded", "via"} & set(headers)
    if not passed_on and host_of(headers) in LOCAL_HOSTS:
        return
    scope["state"]["door"] = PROXY
    scope["scheme"] = "https" if headers.getlist("x-forwarded-proto")[-1:] == ["https"] else "http"
    last = forwarded[-1].rpartition(",")[2].strip() if forwarded else ""
    try:
        scope["client"] = (str(ipaddress.ip_address(last)), 0)
    except ValueError:
        scope["client"] = ("0.0.0.0", 0)  # noqa: S104 - an address that is nobody's, not one to listen at


class Crowd:
    """How many connections a door has, in all and from each address."""

    def __init__(self) -> None:
        self._each: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count a connection; return whether there is room for it."""
        self._each[address] += 1
        return self._each.total() <= MOST_CONNECTIONS and self._each[address] <= MOST_CONNECTIONS_EACH

    def leave(self, address: str) -> None:
        """Count a connection no more."""
        self._each[address] -= 1
        if self._each[address] <= 0:
            del self._each[address]


_Protocol: Any = AutoHTTPProtocol
_TELLS_PARTS: Final = hasattr(AutoHTTPProtocol, "on_body")
"""Whether the protocol is that of httptools, which takes headers without end; h11 has a limit of its own."""


class CarefulProtocol(_Protocol):  # type: ignore[misc]
    """A connection from others than this machine: few at a time, and none that keeps a place without asking anything.

    Args:
        crowd: Of its door.
        more: As the protocol of the server takes it.
    """

    def __init__(self, crowd: Crowd, **more: Any) -> None:
        super().__init__(**more)
        self._crowd, self._from = crowd, ""
        self._seen: object = None
        self._looks = 0
        self._looking: asyncio.TimerHandle | None = None
        self._without_use = 0

    def connection_made(self, transport: Any) -> None:
        """Begin, or end at once where it is crowded."""
        super().connection_made(transport)
        self._from = self.client[0] if self.client else ""
        if self._crowd.enter(self._from):
            self._looking = self.loop.call_later(_LOOK_s, self._look)
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room."""
        self._crowd.leave(self._from)
        if self._looking is not None:
            self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrives; end where it adds up to nothing, as headers without end do."""
        self._without_use += len(data)
        super().data_received(data)
        if _TELLS_PARTS and self._without_use > MOST_HEAD:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """Begin to count anew: these were the headers."""
        self._without_use = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Begin to count anew: the body has a limit of its own."""
        self._without_use = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Begin to count anew: another request may follow."""
        self._without_use = 0
        super().on_message_complete()

    def _look(self) -> None:
        """End a connection that has asked nothing, or has been sending or reading one thing, for too long."""
        busy = self.cycle is not None and not self.cycle.response_complete
        if self.cycle is not self._seen:
            self._seen, self._looks = self.cycle, 0
        self._looks += 1
        if self._looks >= (_BUSY_LOOKS if busy else _QUIET_LOOKS):
            self.transport.abort()
        else:
            self._looking = self.loop.call_later(_LOOK_s, self._look)
