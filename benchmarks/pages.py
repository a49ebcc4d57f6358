"""How long each page takes on the server, without the network: a year's diary, as it is and after a change."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from fastapi import FastAPI

from benchmarks.load import Row, row
from coxa.store import Store
from coxa.store.example import example
from coxa.web.app import PAGES, create_app
from coxa.web.pictures import Drawn

TIMES: Final = 20
MOST_ms: Final = 200.0
SPANS: Final = 9
"""How often the six weeks of the example person follow one another: a year and a fortnight, over 400 entries."""
SPAN: Final = timedelta(weeks=6)
ELSEWHERE: Final = (
    "/api/jobs/{id}",
    "/analyze/{id}",
    "/analyze/{id}/figures",
    "/analyze/{id}/result.zip",
    "/settings/clear-example",
)
"""Of jobs, analyses and the example, which this diary does not hold."""
DOWNLOADS: Final = ("/export.zip", "/report")
"""Measured, but no pages."""
ASKED: Final = {"/report": "of={id}"}
"""What follows the question mark."""
DRAWN_FIRST: Final = "/check/{id}/figures"
"""Also measured as it is on its first visit; later ones find what was drawn."""


def rows() -> list[Row]:
    """Return median and worst of every page."""
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "coxa.sqlite") as store:
        person = store.person().id
        checked = _fill(store, person)
        app = create_app(store)
        get, changes = _getter(app), _changes(store, person)
        routes = [r for page in PAGES for r in page.router.routes if "GET" in getattr(r, "methods", ())]
        paths = [route.path for route in routes if route.path not in ELSEWHERE]
        gc.freeze()  # as `coxa.web.server` does
        try:
            return [found for path in paths for found in _page(app, path, checked, get, changes)]
        finally:
            gc.unfreeze()


def _fill(store: Store, person: str) -> str:
    """Fill the diary; return the id of the last check."""
    checked = ""
    for number in reversed(range(SPANS)):
        contents = example(date.today() - SPAN * number)
        for entry in contents.entries:
            renamed = entry | {"id": f"{entry['id']}-{number}"}
            behind = contents.checkups.get(entry["id"])
            if behind is None:
                store.submit(person, renamed).result()
            else:
                store.add_check(person, renamed, behind["exam"], behind["summary"])
                checked = renamed["id"]
    return checked


def _changes(store: Store, person: str) -> Iterator[None]:
    """Take the latest entry away and put it back, by turns, so that the diary changes but stays a year's."""
    last = store.diary(person).entries[-1].id
    while True:
        store.remove(person, last)
        yield
        store.restore(person, last)
        yield


def _page(
    app: FastAPI, path: str, checked: str, get: Callable[[str], float], changes: Iterator[None]
) -> list[Row]:
    address = "?".join(filter(None, (path, ASKED.get(path)))).replace("{id}", checked)
    get(address)  # compiles its templates
    found = [_first_visits(app, path, address, get)] if path == DRAWN_FIRST else []
    for when, change in (("", False), (" after the diary changed", True)):
        times = []
        for _ in range(TIMES):
            if change:
                next(changes)
            times.append(get(address))
        asked = "" if path in DOWNLOADS else f"≤ {MOST_ms:g}"
        worst = max(times)
        found.append(row(f"GET {path}{when}, median", median(times), "ms"))
        found.append(row(f"GET {path}{when}, worst", worst, "ms", asked, worst <= MOST_ms if asked else None))
    return found


def _first_visits(app: FastAPI, path: str, address: str, get: Callable[[str], float]) -> Row:
    """Return the median of visits that each find nothing drawn."""
    times = []
    for _ in range(TIMES):
        app.state.drawn = Drawn()
        times.append(get(address))
    took = median(times)
    return row(f"GET {path} drawn anew, median", took, "ms", f"≤ {MOST_ms:g}", took <= MOST_ms)


def _getter(app: FastAPI) -> Callable[[str], float]:
    """Return what asks the app for an address and says how long the answer took, ms."""
    loop = asyncio.new_event_loop()

    def get(address: str) -> float:
        began = time.perf_counter()
        status = loop.run_until_complete(_asked(app, address))
        took = 1e3 * (time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{address}: {status}")
        return took

    return get


async def _asked(app: FastAPI, address: str) -> int:
    path, _, query = address.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1:8421")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8421),
        "state": {},
    }
    told: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    await app(scope, receive, send)
    return told[0]
