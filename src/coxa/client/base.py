"""What every part of the client shares: whom is asked about, and how."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from coxa.client.errors import ClientError
from coxa.client.transport import Transport
from coxa.client.values import Job, job_of

POLL_s: Final = 1.0
PATIENCE_s: Final = 900.0
"""How long to wait for a calculation unless told otherwise."""


class Asking:
    """Asks a server about one person.

    Args:
        transport: How it is reached.
        person: Id, or 'me'.
    """

    def __init__(self, transport: Transport, person: str) -> None:
        self._transport = transport
        self.person = person

    def _path(self, rest: str) -> str:
        return f"/people/{self.person}{rest}"

    def _get(self, path: str, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self._transport.json("GET", path, query=query)
        return found

    def _post(self, path: str, document: Mapping[str, Any] | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self._transport.json("POST", path, document)
        return found

    def _wait(self, job: Job, again: str, wait_s: float) -> None:
        """Wait until a calculation ends.

        Args:
            job: How far it is now.
            again: Where to ask how far it is.
            wait_s: How long to wait.

        Raises:
            ClientError: It failed.
        """
        until = time.monotonic() + wait_s
        while not job.ended and time.monotonic() < until:
            time.sleep(POLL_s)
            found = self._get(again)
            job = job_of(found.get("job", found))
        if job.state == "failed":
            what, _mark, mend = job.message.partition(" To mend: ")
            raise ClientError(0, what, mend=mend or "run it again.")


def form_of(texts: Mapping[str, str], files: Sequence[tuple[str, Path]]) -> tuple[bytes, str]:
    """Return a form with files as bytes, and its media type.

    Raises:
        ClientError: A file cannot be read.
    """
    mark = f"coxa-{secrets.token_hex(16)}"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in texts.items()
    ]
    for name, path in files:
        called = path.name.replace('"', "_")
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n\r\n'
        try:
            parts += [head.encode(), path.read_bytes(), b"\r\n"]
        except OSError as error:
            raise ClientError(
                0, f"{path} cannot be read ({error.strerror}).", mend="name another file."
            ) from error
    return b"".join((*parts, f"--{mark}--\r\n".encode())), f"multipart/form-data; boundary={mark}"
