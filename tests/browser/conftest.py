"""One Chromium for all browser tests, and the app on a loopback port behind a line that can be cut."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import coxa

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
