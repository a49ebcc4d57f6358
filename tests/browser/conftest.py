"""One Chromium for all browser tests, and the app on a loopback port behind a line that can be cut."""

from __future__ import annotations

import contextlib
import mimetypes
import re
import shutil
import socket
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn

import coxa
from coxa.programme.screen import screen_questions
from coxa.store import Store
from coxa.web.app import create_app
from coxa.web.jobs import Jobs

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

STATIC = Path(coxa.__file__).parent / "web" / "static"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
PHONE = {"width": 390, "height": 844}
MODULES = "http://modules.test/"


@pytest.fixture(scope="session")
def browser() -> Iterator[sync_api.Browser]:
    """Debian's Chromium, started once."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield started
        started.close()


def _serve_module(route: sync_api.Route) -> None:
    path = route.request.url.removeprefix(MODULES)
    if not path:
        route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")
    elif (file := STATIC / path).is_file():
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
    else:
        route.fulfill(status=404, body="")


@pytest.fixture(scope="module")
def modules(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    """An empty page on which the modules of the app can be imported, without a server."""
    context = browser.new_context()
    context.route(MODULES + "**", _serve_module)
    page = context.new_page()
    page.goto(MODULES)
    yield page
    context.close()


class Line:
    """A TCP line to a server that can be cut in three ways.

    `state` is 'up'; 'refused': no connection at all; 'before': the next request is swallowed, the server never sees
    it; 'after': the server answers the next POST, but its answer is lost.
    """

    def __init__(self, port: int) -> None:
        self.state = "up"
        self.cuts = 0
        self._to = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Address of the app through this line."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with contextlib.suppress(OSError), caller:
            request = caller.recv(65536) if self.state != "refused" else b""
            while request:
                if self.state in ("refused", "before"):
                    self.cuts += 1
                    return
                lost = self.state == "after" and request.startswith(b"POST /api/sessions")
                answer = self._ask(self._whole(caller, request))
                if lost:
                    self.cuts += 1
                    return
                caller.sendall(answer)
                request = caller.recv(65536)

    def _whole(self, caller: socket.socket, begun: bytes) -> bytes:
        head, _, body = begun.partition(b"\r\n\r\n")
        found = re.search(rb"(?i)content-length: (\d+)", head)
        missing = int(found[1]) - len(body) if found else 0
        while missing > 0:
            more = caller.recv(missing)
            begun, missing = begun + more, missing - len(more)
        return re.sub(rb"(?i)\r\nconnection: [^\r]+", b"", begun, count=1).replace(
            b"\r\n", b"\r\nConnection: close\r\n", 1
        )

    def _ask(self, request: bytes) -> bytes:
        parts = []
        with socket.create_connection(self._to) as server:
            server.sendall(request)
            while part := server.recv(65536):
                parts.append(part)
        return b"".join(parts).replace(b"connection: close", b"connection: keep-alive", 1)


@dataclass(frozen=True)
class Server:
    """The app, running.

    Attributes:
        store: Its store.
        line: The way to it.
    """

    store: Store
    line: Line

    @property
    def url(self) -> str:
        """Address of the app."""
        return self.line.url

    def screened(self, day: date | None = None) -> None:
        """Answer the safety screen with no throughout, a little pain."""
        at = datetime.now(UTC) - timedelta(hours=1)
        answers = {question.key: False for question in screen_questions()}
        document = {"kind": "screening", "id": str(uuid.uuid4()), "answers": answers, "pain": 1}
        document |= {"at": at.isoformat().replace("+00:00", "Z"), "day": (day or date.today()).isoformat()}
        self.store.add(self.store.person().id, document)

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions in the diary."""
        found = self.store.documents(self.store.person().id)
        return [document for document in found if document["kind"] == "session"]


@contextlib.contextmanager
def serving(store: Store, jobs: Jobs | None = None) -> Iterator[Server]:
    """Serve the app over a store, on a free port of the loopback, behind a line."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(store, jobs=jobs), log_level="error", access_log=False, timeout_graceful_shutdown=1
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    line = Line(listening.getsockname()[1])
    try:
        yield Server(store, line)
    finally:
        line.close()
        running.should_exit = True
        thread.join(5.0)
        listening.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The app over a store of its own, where nothing computes."""
    with Store.open(tmp_path / "diary.sqlite") as store, serving(store) as served:
        yield served


@pytest.fixture
def context(browser: sync_api.Browser) -> Iterator[sync_api.BrowserContext]:
    """A browser profile of its own, the size of a phone."""
    made = browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB")
    yield made
    made.close()


@pytest.fixture
def page(context: sync_api.BrowserContext) -> Iterator[sync_api.Page]:
    """A page on which an error of a script, or of the content security policy, fails the test."""
    opened = context.new_page()
    opened.set_default_timeout(5000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
    yield opened
    assert not faults, faults
