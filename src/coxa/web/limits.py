"""How much a request may send, counted while it arrives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coxa.errors import CoxaError
from coxa.web.capture_push import MOST_BYTES, PUSH
from coxa.web.i18n import gettext as _
from coxa.web.runs import UPLOAD_BYTES

FORM_BYTES: Final = 64 * 1024
UPLOADS: Final[Mapping[str, int]] = {
    "/analyze": 200 * 1024 * 1024,
    "/settings/import": 10 * 1024 * 1024,
    "/runs": UPLOAD_BYTES,
    "/capture/file": 64 * 1024 * 1024,
    PUSH: MOST_BYTES,
    "/api/v1/": 200 * 1024 * 1024,  # each route takes less, once it knows who asks
}
"""Where more than a form may arrive; an address that ends in '/' stands for all below it."""
_DRAIN_BYTES: Final = 1024 * 1024 * 1024
_DRAIN_S: Final = 30.0


class TooLargeError(CoxaError):
    """More arrived than this address takes.

    Args:
        most: What it takes, bytes.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        size = f"{most // 1024**2} MB" if most >= 1024**2 else f"{most // 1024} kB"
        super().__init__(_("That is more than fits: at most %(size)s can be sent here.") % {"size": size})


async def _drain(receive: Receive) -> None:
    """Read what is still coming, for a while: a browser shows our answer only after it has sent all."""
    left = _DRAIN_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_S):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b"")) or 1
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return


def _declared(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "0")
    return int(text) if text.isdecimal() else 0


def _is_written(scope: Scope) -> bool:
    """Return whether it is a form without files, which is read into memory wherever it is sent."""
    kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/x-www-form-urlencoded"


class BodyLimit:
    """Refuses bodies over the limit of their address, whatever length they declare."""

    def __init__(
        self, app: ASGIApp, form_bytes: int = FORM_BYTES, uploads: Mapping[str, int] = UPLOADS
    ) -> None:
        self._app = app
        self._form_bytes = form_bytes
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or raise TooLargeError."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._form_bytes if _is_written(scope) else self._most(scope["path"])
        if _declared(scope) > most:
            await _drain(receive)
            raise TooLargeError(most)
        arrived = 0
        over = complete = False

        async def counted() -> Message:
            nonlocal arrived, over, complete
            message = await receive()
            complete = not message.get("more_body", False)
            arrived += len(message.get("body", b""))
            if arrived > most:
                over = True
                raise TooLargeError(most)
            return message

        async def unless_over(message: Message) -> None:
            if not over:  # whoever read the body may have turned the refusal into an answer of its own
                await send(message)

        try:
            await self._app(scope, counted, unless_over)
        except TooLargeError:
            over = True
        if over:
            if not complete:
                await _drain(receive)
            raise TooLargeError(most)

    def _most(self, path: str) -> int:
        """Return how many bytes an address takes."""
        below = (
            most for start, most in self._uploads.items() if start.endswith("/") and path.startswith(start)
        )
        return self._uploads.get(path) or next(below, self._form_bytes)
