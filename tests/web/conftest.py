"""A store in a temporary folder, the app over it with a clock that stands, and a client that behaves as a browser."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from coxa.programme.screen import screen_questions
from coxa.store import Store
from coxa.web.app import create_app

with warnings.catch_warnings():  # it asks for a successor of httpx that is not out yet
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

ADDRESS = "http://127.0.0.1:8421"
NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)


class Clock:
    """Stands until told otherwise."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_days(self, days: int) -> None:
        self.at += timedelta(days=days)


class Browser(TestClient):
    """A client that sends the token of our forms and says where a request comes from, as browsers do."""

    def token(self) -> str:
        """Return the token of our pages."""
        page = self.get("/settings")
        found = re.search(r'name="coxa-token" content="(\w+)"', page.text)
        assert found is not None
        return found[1]

    def post_form(self, address: str, data: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form of ours; redirections are not followed."""
        headers = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        fields = {"token": self.token()} | dict(data or {})
        return self.post(address, data=fields, headers=headers, follow_redirects=False, **more)

    def post_json(self, address: str, document: Any) -> httpx.Response:
        """Send what a script of ours sends."""
        headers = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin", "X-Coxa-Token": self.token()}
        return self.post(address, json=document, headers=headers)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them: making it anew for each test would take most of the time."""
    path = tmp_path_factory.mktemp("empty") / "coxa.sqlite"
    Store.open(path).close()
    return path


@pytest.fixture
def store(tmp_path: Path, empty_database: Path, clock: Clock) -> Iterator[Store]:
    shutil.copy(empty_database, tmp_path / "coxa.sqlite")
    with Store.open(tmp_path / "coxa.sqlite", now=clock) as opened:
        yield opened


@pytest.fixture
def client(store: Store, clock: Clock) -> Iterator[Browser]:
    with Browser(create_app(store, now=clock), base_url=ADDRESS) as browser:
        yield browser


@pytest.fixture
def person(store: Store) -> str:
    return store.person().id


def entry(kind: str, key: str, day: str, **more: Any) -> dict[str, Any]:
    """Return the document of an entry written at noon of a day."""
    return {"kind": kind, "id": key, "at": f"{day}T12:00:00Z", "day": day} | more


def clean_screen(key: str = "screen-1", day: str = "2026-11-01", pain: float = 1) -> dict[str, Any]:
    """Return a safety screen with every question answered with no."""
    return entry(
        "screening", key, day, answers={question.key: False for question in screen_questions()}, pain=pain
    )


@pytest.fixture
def screened(store: Store, person: str) -> str:
    """The person, after a clean safety screen."""
    store.add(person, clean_screen())
    return person
