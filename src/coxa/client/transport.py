"""Requests over HTTP: each POST with a key of its own, so that trying again is safe, and pages as one list."""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from coxa.client.errors import ClientError

BASE: Final = "/api/v1"
TRIES: Final = 4
"""How often a request is sent when the server is busy or the line breaks."""
PAUSE_s: Final = 0.5
"""Before the second try; twice as long before each one more."""
LONGEST_PAUSE_s: Final = 30.0
TIMEOUT_s: Final = 60.0
AGAIN: Final = (429, 503)
"""Answers after which the same request may be sent again."""
MOST_BYTES: Final = 512 * 1024 * 1024
LOCAL: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Transport:
    """How a server is reached.

    Attributes:
        address: Such as http://127.0.0.1:8421.
        token: Sent with every request.
        authority: File with the certificate of the server's own authority; None for one that this machine trusts.
        timeout_s: How long an answer may take.
        sleep: Waits.
    """

    address: str
    token: str = field(repr=False)
    authority: Path | None = None
    timeout_s: float = TIMEOUT_s
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ClientError(
                0, f"{self.address} is no address of a Coxa.", mend="write it like http://127.0.0.1:8421."
            )
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            raise ClientError(
                0,
                "a token sent over http can be read on the way.",
                mend="use https, or ask on the machine itself.",
            )
        if not self.token.isascii() or not self.token.isprintable():
            raise ClientError(0, "this is no token.", mend="copy it whole: coxa_ and 43 letters.")

    def json(
        self, method: str, path: str, document: Any = None, query: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what is answered to a request with a JSON body, or none."""
        body = None if document is None else json.dumps(document, allow_nan=False).encode()
        text = self.send(method, path, body, "application/json", query)
        return json.loads(text) if text else None

    def items(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Yield every item of a list, page after page."""
        cursor: str | None = None
        while True:
            page = self.json("GET", path, query={**(query or {}), "cursor": cursor, "limit": 200})
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "application/json",
        query: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the body of the answer; tries again where that cannot do anything twice.

        Raises:
            ClientError: It was not done, or nobody answered.
        """
        if not {"", ".", ".."}.isdisjoint(path.removeprefix("/").split("/")):  # it would lead elsewhere
            raise ClientError(0, f"{path[:80]} is no address of anything.", mend="look at the id in it.")
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json, */*"}
        if body is not None:
            headers["Content-Type"] = kind
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_urlsafe(24)
        target = f"{BASE}{quote(path)}"
        if asked := [(key, value) for key, value in (query or {}).items() if value is not None]:
            target += f"?{urlencode(asked, doseq=True)}"
        pause_s = PAUSE_s
        for left in range(TRIES - 1, -1, -1):
            try:
                status, found, wait_s = self._once(method, target, body, headers)
            except (OSError, http.client.HTTPException) as error:
                if left == 0 or isinstance(error, ssl.SSLCertVerificationError):
                    raise self._unreached(error) from error
            else:
                if status < 300:
                    return found
                if left == 0 or status not in AGAIN:
                    raise _refused(status, found)
                pause_s = max(pause_s, wait_s)
            self.sleep(min(pause_s, LONGEST_PAUSE_s))
            pause_s *= 2.0
        raise AssertionError("unreachable")

    def _once(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes, float]:
        """Return status, body, and how long the server asks to wait."""
        connection = self._connection()
        try:
            connection.request(method, target, body, dict(headers))
            answer = connection.getresponse()
            found = answer.read(MOST_BYTES)
            wait = answer.getheader("Retry-After", "0")
            return answer.status, found, float(wait) if wait.isdecimal() else 0.0
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.address)
        host = parts.hostname or ""
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=self.timeout_s)
        trust = ssl.create_default_context(cafile=None if self.authority is None else str(self.authority))
        return http.client.HTTPSConnection(host, parts.port, timeout=self.timeout_s, context=trust)

    def _unreached(self, error: Exception) -> ClientError:
        if isinstance(error, ssl.SSLCertVerificationError):
            what = f"{self.address} shows a certificate that this machine does not trust."
            mend = "give authority='coxa-authority.crt', which the server offers at /authority.crt."
            return ClientError(0, what, mend=mend)
        said = str(error) or type(error).__name__
        return ClientError(
            0, f"{self.address} does not answer ({said}).", mend="start it with 'coxa serve', then ask again."
        )


def _refused(status: int, body: bytes) -> ClientError:
    """Return the error that a server told."""
    try:
        told = json.loads(body)
        detail, mend, errors = str(told["detail"]), str(told["mend"]), list(told.get("errors", ()))
    except (ValueError, KeyError, TypeError):
        return ClientError(status, f"the server answered {status}.", mend="check its address and version.")
    return ClientError(status, detail, mend=mend, errors=errors)
