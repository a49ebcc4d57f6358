"""A practice with two clinicians and two clients, programs with tokens, and what they ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from coxa.store import Store
from coxa.store.accounts import AccountRecord
from coxa.web.api.access import SCOPES
from coxa.web.app import create_app
from tests.web.conftest import ADDRESS, Browser, Clock

BASE = "/api/v1"


@dataclass
class Program:
    """A program with a token.

    Attributes:
        browser: What carries its requests.
        secret: Of its token.
        headers: Sent with each request.
    """

    browser: Browser
    secret: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secret}"} | self.headers | more.pop("headers", {})
        return self.browser.request(method, BASE + path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, document: Any = None, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **({} if document is None else {"json": document}), **more)


def token(store: Store, *scopes: str, account: str | None = None, days: float | None = None) -> str:
    """Return the secret of a new token; one with every scope where none is named."""
    ends = None if days is None else store._now() + timedelta(days=days)
    return store.tokens.new("a test", scopes or tuple(SCOPES), account_id=account, expires_at=ends)[1]


@pytest.fixture
def program(client: Browser, store: Store) -> Program:
    """A program of a diary without accounts, that may do everything."""
    return Program(client, token(store))


@dataclass
class Practice:
    """A practice, and a program of each of its people."""

    store: Store
    ann: AccountRecord
    bea: AccountRecord
    carl: AccountRecord
    dora: AccountRecord
    browser: Browser

    def program(self, who: AccountRecord, *scopes: str) -> Program:
        return Program(self.browser, token(self.store, *scopes, account=who.id))


@pytest.fixture
def practice(store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Ann looks after Carl, Bea after Dora."""
    monkeypatch.setattr("coxa.store.passwords.hashed", lambda password: f"none {len(password)}")
    make = store.accounts.create
    ann, bea = (make("clinician", name, name.title(), "long enough it is") for name in ("ann", "bea"))
    carl = make("client", "carl", "Carl", "long enough it is", made_by=ann.id)
    dora = make("client", "dora", "Dora", "long enough it is", made_by=bea.id)
    with Browser(create_app(store, now=clock, practice=True), base_url=ADDRESS) as browser:
        yield Practice(store, ann, bea, carl, dora, browser)
