"""A practice with two clients and two clinicians, and browsers in which one of them is signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from coxa.store import Store, passwords, totp
from coxa.store.accounts import AccountRecord
from coxa.web.app import create_app
from coxa.web.practice.identity import cookie_name
from tests.web.conftest import ADDRESS, Browser, Clock, clean_screen
from tests.web.jobs_at_hand import JobsAtHand

OURS = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}
PASSWORD = "velvet river stone"  # noqa: S105 - of made-up people
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of the second factor of the clinicians."""


@dataclass
class People:
    """Who there is: Anna and Ben are clients of Dr. Berg; Dr. Other has none."""

    anna: AccountRecord
    ben: AccountRecord
    berg: AccountRecord
    other: AccountRecord

    @property
    def anna_id(self) -> str:
        return self.anna.person_id or ""

    @property
    def ben_id(self) -> str:
        return self.ben.person_id or ""


class Visitor(Browser):
    """A browser in a practice."""

    store: Store

    def cookie(self) -> str:
        return cookie_name(self.app.state.key, secure=False)  # type: ignore[attr-defined]

    def be(self, account: AccountRecord | None, opened: str | None = None) -> str:
        """Be signed in as this one, in a sign-in of its own; return its secret."""
        self.cookies.delete(self.cookie())
        if account is None:
            return ""
        secret = self.store.accounts.sign_in(account.id, "a test")
        self.cookies.set(self.cookie(), secret)
        if opened is not None:
            found = self.store.accounts.signed_in(secret)
            assert found is not None
            self.store.accounts.open_person(found[1].id, opened)
        return secret

    def code(self) -> str:
        """Return what the phones of the clinicians show now."""
        return totp.code(SEED, totp.step_of(self.app.state.now()))  # type: ignore[attr-defined]

    def token(self) -> str:
        """Return the token of our pages as they are shown now."""
        found = re.search(r'name="coxa-token" content="(\w+)"', self.get("/account").text)
        assert found is not None
        return found[1]

    def send_form(self, address: str, token: str, data: Mapping[str, Any] | None = None) -> httpx.Response:
        """Send a form with this very token."""
        fields = {"token": token} | dict(data or {})
        return self.post(address, data=fields, headers=OURS, follow_redirects=False)


_HASHED = passwords.hashed


@cache
def _hashed(password: str) -> str:
    """Return a password as it is kept: once for all tests, since it is slow on purpose."""
    return _HASHED(password)


@pytest.fixture
def people(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    with monkeypatch.context() as patched:
        patched.setattr("coxa.store.accounts.passwords.hashed", _hashed)
        yield _people(store)


def _people(store: Store) -> People:
    accounts = store.accounts
    berg = accounts.create("clinician", "berg@x.org", "Dr. Berg", PASSWORD)
    other = accounts.create("clinician", "other@x.org", "Dr. Other", PASSWORD)
    anna = accounts.create("client", "anna@x.org", "Anna Marker", PASSWORD, made_by=berg.id)
    ben = accounts.create("client", "ben@x.org", "Ben", PASSWORD, made_by=berg.id)
    for who in (berg, other):
        store.factors.set(who.id, SEED)
    for who in (anna, ben):
        store.add(who.person_id or "", clean_screen())
    return People(anna, ben, berg, other)


@pytest.fixture
def jobs() -> JobsAtHand:
    return JobsAtHand()


@pytest.fixture
def practice(store: Store, clock: Clock, people: People, jobs: JobsAtHand) -> FastAPI:
    return create_app(store, jobs=jobs, now=clock, practice=True)  # type: ignore[arg-type]


@pytest.fixture
def visitor(practice: FastAPI, store: Store) -> Iterator[Visitor]:
    with Visitor(practice, base_url=ADDRESS, raise_server_exceptions=False) as browser:
        browser.store = store
        yield browser
