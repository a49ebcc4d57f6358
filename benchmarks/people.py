"""`python -m benchmarks.people PORT PEOPLE WHAT LASTS_s THINKS_s AT_ONCE`: people use a practice over HTTP.

WHAT is `mixed` (visits: today, the session, its result, trends, the diary, settings) or `deliver` (results of sessions
only). Each of AT_ONCE connections acts for one person after another, so that everyone has a turn. They arrive over as
long as a visit takes; times count from then on, for LASTS_s. Prints a word when it begins, then one JSON object; a
process of its own that does as little as it can.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.load import session
from coxa.web.pages.session import OF
from coxa.web.security import HEADER

VISIT = ("/", "/session", "deliver", "/", "/trends", "/diary", "/settings")
"""What somebody asks for in one visit, in this order."""


class Visitor:
    """One connection, kept open, that acts for one person after another."""

    def __init__(
        self, port: int, people: list[dict[str, str]], found: dict[str, Any], thinks_s: float
    ) -> None:
        self._port, self._people, self._found, self._thinks_s = port, people, found, thinks_s
        self._writing: asyncio.StreamWriter | None = None
        self._dice = random.Random(people[0]["person"])

    async def act(self, steps: tuple[str, ...], until: float) -> None:
        """Visit for one person after another until then."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._dice.random() * self._thinks_s * len(steps))
        try:
            while loop.time() < until:
                person = self._dice.choice(self._people)
                for step in steps:
                    await self._ask(person, step)
                    if loop.time() >= until:
                        break
                    await asyncio.sleep(self._thinks_s * self._dice.uniform(0.5, 1.5))
        except (OSError, asyncio.IncompleteReadError) as error:
            self._found["errors"].append(f"{type(error).__name__}: {error}")

    async def _ask(self, person: dict[str, str], step: str) -> None:
        key, body, head = "", b"", f"GET {step} HTTP/1.1\r\n"
        if step == "deliver":
            document = session(0) | {
                "id": str(uuid.uuid4()),
                "at": _now(),
                "ended_at": _now(),
                "day": _now()[:10],
            }
            key, body = document["id"], json.dumps(document).encode()
            head = (
                f"POST /api/sessions HTTP/1.1\r\nContent-Type: application/json\r\n{HEADER}: {person['token']}\r\n"
                f"{OF}: {person['tag']}\r\nContent-Length: {len(body)}\r\n"
            )
        began = time.perf_counter()
        request = f"{head}Host: 127.0.0.1:{self._port}\r\nCookie: {person['cookie']}\r\n\r\n".encode() + body
        try:
            answer = await self._send(request)
        except (ConnectionError, asyncio.IncompleteReadError):
            # The server hangs up on who is silent for some seconds. Whoever finds out by asking asks again, as
            # browsers do; a second time is an error.
            self._writing = None
            answer = await self._send(request)
        status = int(answer[9:12])
        length = int(answer.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        text = await self._reading.readexactly(length)
        self._found["asked"] += 1
        if began >= self._found["counts_from"]:
            self._found["times_s"][step].append(time.perf_counter() - began)
        if status != (201 if key else 200):
            self._found["errors"].append(f"{step} {status} {answer!r} {text[:300]!r}")
        elif key:
            self._found["acknowledged"][key] = person["person"]

    async def _send(self, request: bytes) -> bytes:
        if self._writing is None or self._reading.at_eof():
            self._reading, self._writing = await asyncio.open_connection("127.0.0.1", self._port)
        self._writing.write(request)
        return await self._reading.readuntil(b"\r\n\r\n")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def use(
    port: int, people: list[dict[str, str]], what: str, lasts_s: float, thinks_s: float, at_once: int
) -> dict[str, Any]:
    """Let people use a server for a while."""
    found: dict[str, Any] = {"times_s": defaultdict(list), "errors": [], "acknowledged": {}, "asked": 0}
    steps = ("deliver",) if what == "deliver" else VISIT
    visitors = [Visitor(port, people[n::at_once], found, thinks_s) for n in range(at_once)]
    arriving_s = thinks_s * len(steps)
    began = found["counts_from"] = time.perf_counter() + arriving_s
    until = asyncio.get_running_loop().time() + arriving_s + lasts_s
    used = time.process_time()
    await asyncio.gather(*(visitor.act(steps, until) for visitor in visitors))
    return found | {"wall_s": time.perf_counter() - began, "used_s": time.process_time() - used}


if __name__ == "__main__":
    port, path, what, lasts_s, thinks_s, at_once = sys.argv[1:]
    people = json.loads(Path(path).read_text())["people"]
    print("begins", flush=True)
    told = asyncio.run(use(int(port), people, what, float(lasts_s), float(thinks_s), int(at_once)))
    sys.stdout.write(json.dumps(told))
