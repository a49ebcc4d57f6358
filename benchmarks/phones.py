"""`python -m benchmarks.phones PORT TOKEN COOKIE PACE_S`: many phones deliver sessions to a running server over HTTP.

A process of its own that does as little as it can while it measures, for it shares the machine with the server:
bodies are made before, one connection per phone stays open. Prints one JSON object: how long each delivery took, the
ids that were acknowledged, and what this process used of a processor.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from functools import partial
from typing import Any

from benchmarks.load import EACH, WRITERS, session
from coxa.web.security import HEADER

_END = b"\r\n\r\n"


class Phone(asyncio.Protocol):
    """Delivers its sessions one after another: the next at once, or at its own times, whatever the server does."""

    def __init__(self, requests: list[tuple[str, bytes]], done: asyncio.Future[None]) -> None:
        self._waiting = requests[::-1]
        self._done = done
        self._sent: tuple[str, float] = ("", 0.0)
        self._answer = b""
        self._due: list[float] = []
        self.times_s: list[float] = []
        self.acknowledged: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        self._transport: Any = transport

    def start(self, due: list[float]) -> None:
        """Begin; `due` are the times (by the loop) of the deliveries, empty for one after another."""
        self._loop, self._due = asyncio.get_running_loop(), due[::-1]
        self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._transport.close()
            self._done.set_result(None)
        elif self._due:
            at = self._due.pop()
            self._loop.call_at(
                at, self._send, at
            )  # a late answer makes the next one late: counted from when it was due
        else:
            self._send(self._loop.time())

    def _send(self, began: float) -> None:
        key, request = self._waiting.pop()
        self._sent = key, began
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take an answer, whole or in pieces; go on when it is the right one."""
        self._answer += data
        head, _end, body = self._answer.partition(_END)
        if not body.endswith(b"}"):
            return
        key, began = self._sent
        self.times_s.append(self._loop.time() - began)
        told = json.loads(body)
        if b" 201 " not in head[:16] or told["id"] != key or not told["new"]:
            self._done.set_exception(RuntimeError(self._answer.decode()))
            return
        self.acknowledged.append(key)
        self._answer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """Say so when it was too early."""
        if not self._done.done():
            self._done.set_exception(error or RuntimeError("the server hung up"))


def _requests(port: int, token: str, cookie: str) -> list[tuple[str, bytes]]:
    made = []
    for number in range(EACH):
        document = session(number)
        body = json.dumps(document).encode()
        head = (
            f"POST /api/sessions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Cookie: {cookie}\r\n{HEADER}: {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append((document["id"], head.encode() + body))
    return made


def _itself(phone: Phone) -> Phone:
    return phone


async def deliver(port: int, token: str, cookie: str, pace_s: float) -> dict[str, Any]:
    """Let all phones deliver.

    Args:
        port: Where the server is.
        token: Of its pages.
        cookie: That goes with it, as "name=value".
        pace_s: Each phone delivers once in so many seconds, phones at times of their own; 0: without any pause.
    """
    loop, dice = asyncio.get_running_loop(), random.Random(7)
    phones = []
    for _ in range(WRITERS):
        done: asyncio.Future[None] = loop.create_future()
        phone = Phone(_requests(port, token, cookie), done)
        await loop.create_connection(partial(_itself, phone), "127.0.0.1", port)
        phones.append((phone, done))
    began, used = loop.time(), time.process_time()
    for phone, _done in phones:
        first = began + dice.random() * pace_s
        phone.start([first + pace_s * number for number in range(EACH)] if pace_s else [])
    await asyncio.gather(*(done for _phone, done in phones))
    return {
        "times_s": [t for phone, _done in phones for t in phone.times_s],
        "acknowledged": [key for phone, _done in phones for key in phone.acknowledged],
        "wall_s": loop.time() - began,
        "used_s": time.process_time() - used,
    }


if __name__ == "__main__":
    told = asyncio.run(deliver(int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])))
    sys.stdout.write(json.dumps(told))
