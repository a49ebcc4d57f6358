"""Someone who presses everything in any order and types anything: never a fault, always a page with a title."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from coxa.store import Store
from tests.web.all_routes import flat
from tests.web.conftest import ADDRESS, Browser, Clock
from tests.web.jobs_at_hand import JobsAtHand, app_over
from tests.web.test_session_page import result

STEPS = 120
TITLE, TITLE_OF_REPORT = r"<title>[^<·]+ · Coxa</title>", r"<title>[^<·]+</title>"
HEADINGS = re.compile(r"<h1[ >]")
INSIDE = ("Traceback (most", "object at 0x", "sqlalchemy", "jinja2.", "UndefinedError")
ODD = (
    "", " ", "0", "-1", "3", "7", "38 40", "3,5", "1e999", "nan", "1" * 500, "no", "yes", "on", "right", "woman",
    "delete", "2026-11-22", "2026-02-30", "9999-12-31", "0001-01-01", "yesterday", "<script>alert(1)</script>",
    "\0", "\r\n\r\n", "٣", "𝔘", "../../etc/passwd", "%s%(n)s", "{{ 7*7 }}", "14 kg", "grade 4", "a" * 3000,
)  # fmt: skip
PARTS = ("screen-1", "entry-1", "nosuch", "..", "%00", "a" * 300, "é", "'--", "0", "<b>")
QUERY = ("what", "kind", "without", "before", "show", "note", "entry", "again", "of", "save")
VALUES = (
    *ODD,
    "ratings",
    "session",
    "ranges",
    "strength",
    "release",
    "P1",
    "P2",
    "S1",
    "saved",
    "removed",
    "all",
)


class Fields(HTMLParser):
    """Names of fields and ids of entries that a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("input", "select", "textarea") and found.get("name") not in (None, "token"):
            self.names.add(str(found["name"]))
        leads = found.get("action") or found.get("href") or ""
        moved = re.match(r"/(?:diary|check|analyze|capture|runs)/([\w-]+)", leads)
        if moved:
            self.ids.add(moved[1])


class Walker:
    """Walks by chance, but the same way each time for the same seed."""

    def __init__(self, client: Browser, clock: Clock, jobs: JobsAtHand, seed: int) -> None:
        self._client, self._clock, self._jobs = client, clock, jobs
        self._chance = random.Random(seed)
        routes = [route for route in flat(client.app.routes) if "{build}" not in route.path]
        self.gets = [route.path for route in routes if "GET" in (route.methods or ())]
        self.posts = [route.path for route in routes if "POST" in (route.methods or ())]
        self.token = client.token()
        self._found = Fields()
        for path in self.gets:
            self._found.feed(client.get(re.sub(r"{\w+}", "nosuch", path)).text)
        self._found.feed(client.get("/log?what=session").text)
        self._found.feed(client.get("/log?what=ranges").text)

    def address(self, path: str) -> str:
        """Return a path with its parts filled in."""
        parts = [*PARTS, *sorted(self._found.ids)]
        return re.sub(r"{\w+}", lambda _part: self._chance.choice(parts), path)

    def get(self, path: str) -> httpx.Response:
        names = self._chance.sample(QUERY, self._chance.randrange(3))
        query: dict[str, str | list[str]] = {name: self._chance.choice(VALUES) for name in names}
        if path == "/report" and self._found.ids:
            query["of"] = self._chance.choices(sorted(self._found.ids), k=self._chance.choice((1, 2, 5)))
        return self._client.get(self.address(path), params=query)

    def post(self, path: str) -> httpx.Response:
        if path.startswith("/api/"):
            return self._client.post_json(path, self._document())
        names = sorted(self._found.names)
        typed = {name: self._chance.choice(VALUES) for name in self._chance.sample(names, len(names) // 3)}
        typed["what"] = self._chance.choice(("ratings", "session", "ranges"))
        for name in names:
            if self._chance.random() < 0.3:
                typed[name] = self._chance.choice(("no", "1", "2", "30"))
        more: dict[str, Any] = {"data": {"token": self.token} | typed, "follow_redirects": True}
        if path in ("/settings/import", "/analyze", "/runs", "/capture/file") and self._chance.random() < 0.8:
            content = self._chance.choice((b"", b"PK\x05\x06" + bytes(18), b"<x/>", b"\0" * 3000))
            name = self._chance.choice(("coxa.zip", "m.osim", "r.mot", "l.xml", "a.fit", "b.csv", "../x", ""))
            more["files"] = {self._chance.choice(("file", "model", "motion", "loads")): (name, content)}
        headers = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}
        return self._client.post(self.address(path), headers=headers, **more)

    def _document(self) -> Any:
        document = result(f"result-{self._chance.randrange(9)}")
        document[self._chance.choice(sorted(document))] = self._chance.choice(
            (None, 1, "x", [], {}, 1e300, True)
        )
        return document

    def step(self) -> httpx.Response:
        """Do one thing."""
        if self._chance.random() < 0.1:
            self._clock.pass_days(self._chance.choice((-30, -1, 1, 1, 7, 60)))
        answer = self._act()
        if "html" in answer.headers.get("content-type", ""):
            self._found.feed(answer.text)
        return answer

    def _act(self) -> httpx.Response:
        return self.get(self._chance.choice(self.gets)) if self._chance.random() < 0.5 else self.post(
            self._chance.choice(self.posts)
        )  # fmt: skip


def sound(answer: httpx.Response) -> None:
    """Expect no fault of ours, nothing of our inside, and of a page a title and a heading."""
    said = f"{answer.request.method} {answer.request.url}: {answer.status_code}"
    assert answer.status_code < 500, said
    assert not [word for word in INSIDE if word in answer.text], said
    if "html" in answer.headers.get("content-type", ""):
        reported = answer.request.url.path == "/report" and answer.status_code == 200
        assert re.search(TITLE_OF_REPORT if reported else TITLE, answer.text), said
        assert HEADINGS.search(answer.text), said
        assert "<script>alert" not in answer.text, said
    elif "json" in answer.headers.get("content-type", ""):
        json.loads(answer.text)


@pytest.fixture
def jobs() -> JobsAtHand:
    return JobsAtHand()


@pytest.fixture
def client(store: Store, clock: Clock, jobs: JobsAtHand) -> Iterator[Browser]:
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS, raise_server_exceptions=False) as browser:
        yield browser


def test_the_walk_knows_every_address(client: Browser, clock: Clock, jobs: JobsAtHand) -> None:
    walker = Walker(client, clock, jobs, 0)
    assert {"/", "/screen", "/log", "/check", "/diary", "/trends", "/analyze", "/session", "/report"} <= {
        *walker.gets
    }
    assert {"/screen", "/log", "/check", "/settings/delete", "/api/sessions"} <= {*walker.posts}


@pytest.mark.parametrize(("begun", "seed"), [("empty", 1), ("screened", 2), ("example", 3)])
def test_nothing_that_is_pressed_or_typed_is_a_fault(
    client: Browser, store: Store, clock: Clock, jobs: JobsAtHand, request: Any, begun: str, seed: int
) -> None:
    if begun == "screened":
        request.getfixturevalue("screened")
    elif begun == "example":
        store.load_example(clock.at.date())
    walker = Walker(client, clock, jobs, seed)
    for _ in range(STEPS):
        sound(walker.step())


@pytest.mark.parametrize("begun", ["empty", "example"])
def test_every_form_and_page_is_visited(
    client: Browser, store: Store, clock: Clock, jobs: JobsAtHand, begun: str
) -> None:
    if begun == "example":
        store.load_example(clock.at.date())
    walker = Walker(client, clock, jobs, 3)
    for path in (*walker.gets, *walker.gets):
        sound(walker.get(path))
    for path in (*walker.posts, *walker.posts, *walker.posts):
        sound(walker.post(path))
