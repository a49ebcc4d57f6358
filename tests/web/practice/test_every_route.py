"""Every route of the app, tried by whom it is not for: new routes are tried as soon as the app has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from coxa.store import Store
from coxa.web.practice.identity import needed
from tests.web.all_routes import flat
from tests.web.conftest import Clock
from tests.web.practice.conftest import OURS, People, Visitor
from tests.web.practice.whole import WORD, fill, rows

PUBLIC_API = ("/api/v1/openapi.json", "/api/v1/docs")
OPEN_TO_ALL = (
    "/sign-in",
    "/healthz",
    "/readyz",
    "/manifest.webmanifest",
    "/sw.js",
    "/offline",
    "/push/{key}",
)
OPEN_TO_ALL += ("/metrics", "/authority.crt", "/static/{build}/{name:path}", *PUBLIC_API)
OPEN_TO_ALL += ("/invitation/{secret}", "/password/{secret}")
CHATTER = ("sign_in", "audit", "throttle")
"""Tables in which every visit leaves something of the visitor."""


def routes(app: FastAPI, ids: dict[str, str], *, below: str = "/") -> Iterator[tuple[str, str, str]]:
    """Yield method, path as declared and address of every route, its ids those of the client who is filled in."""
    for route in flat(app.routes):
        path: str = getattr(route, "path", "")
        methods: set[str] = getattr(route, "methods", None) or set()
        if not methods:
            raise AssertionError(f"{route} is no plain route: add how it is tried")
        address = re.sub(r"\{(\w+)[^}]*\}", lambda m: ids.get(m[1], ids["id"]), path)
        for method in sorted(methods - {"HEAD", "OPTIONS"}):
            if path.startswith(below):
                yield method, path, address


@pytest.fixture
def ids(store: Store, people: People) -> dict[str, str]:
    return fill(store, people.anna, people.berg)


def ask(visitor: Visitor, method: str, address: str, token: str) -> tuple[int, str, str]:
    """Send a request as a page of ours would; return status, where it leads, and what it says."""
    sent = {"data": {"token": token}} if method == "POST" else {}
    headers = OURS | {"X-Coxa-Token": token} if method not in ("GET", "POST") else OURS
    answer = visitor.request(method, address, headers=headers, follow_redirects=False, **sent)  # type: ignore[arg-type]
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_what_is_open_to_all_is_this_and_no_more(practice: FastAPI, ids: dict[str, str]) -> None:
    declared = {path for _method, path, _address in routes(practice, ids)}
    found = {path for path in declared if needed(path) == "nothing" and not path.startswith("/api/v1/")}
    assert found <= set(OPEN_TO_ALL)


def test_nobody_gets_in_anywhere(
    practice: FastAPI, visitor: Visitor, ids: dict[str, str], store: Store
) -> None:
    before, wrong = rows(store, without=CHATTER), []
    for method, path, address in routes(practice, ids):
        if path in OPEN_TO_ALL:
            continue
        status, where, text = ask(visitor, method, address, practice.state.key.token)
        away = (
            status == 303
            and where.startswith("/sign-in")
            and method == "GET"
            and not path.startswith("/api/")
        )
        if not (status == 401 or away) or WORD in text or "Marker" in text:
            wrong.append((method, path, status, where))
    assert wrong == []
    assert rows(store, without=CHATTER) == before


def test_a_cookie_counts_for_nothing_in_the_interface_for_programs(
    practice: FastAPI, visitor: Visitor, ids: dict[str, str], people: People
) -> None:
    visitor.be(people.anna)
    token = visitor.token()
    for method, path, address in routes(practice, ids, below="/api/v1/"):
        if path not in PUBLIC_API:
            assert (path, ask(visitor, method, address, token)[0]) == (path, 401)


def test_another_client_sees_and_changes_nothing_of_hers(
    practice: FastAPI, visitor: Visitor, ids: dict[str, str], people: People, store: Store
) -> None:
    before, wrong = _about(store, people.anna_id), []
    for method, path, address in routes(practice, ids):
        if path.startswith(("/api/v1/", "/password/")):  # by token, and by the secret in the address
            continue
        visitor.be(people.ben)
        status, _where, text = ask(visitor, method, address, visitor.token())
        if WORD in text or "Marker" in text or people.anna_id in text.replace(address, "") or status >= 500:
            wrong.append((method, path, status))
        if path == "/settings/delete":
            assert status == 400  # not without the word
    assert wrong == []
    assert _about(store, people.anna_id) == before


def test_a_client_gets_nowhere_among_the_pages_of_clinicians(
    practice: FastAPI, visitor: Visitor, ids: dict[str, str], people: People
) -> None:
    visitor.be(people.anna)
    token, found = visitor.token(), list(routes(practice, ids, below="/practice"))
    assert len(found) > 10
    for method, path, address in found:
        assert (path, ask(visitor, method, address, token)[0]) == (path, 403)


def test_a_clinician_who_does_not_look_after_her_gets_nothing_of_her(
    practice: FastAPI, visitor: Visitor, ids: dict[str, str], people: People, store: Store
) -> None:
    before, wrong = _about(store, people.anna_id), []
    for method, path, address in routes(practice, ids):
        if path.startswith(("/api/v1/", "/password/")):
            continue
        visitor.be(people.other)
        status, where, text = ask(visitor, method, address, visitor.token())
        if needed(path) == "person" and not (where == "/practice" or status == 409):
            wrong.append((method, path, status, "a page of a person"))
        if WORD in text or "Marker" in text or status >= 500:
            wrong.append((method, path, status, "told of her"))
    assert wrong == []
    assert _about(store, people.anna_id) == before


def _about(store: Store, person_id: str) -> list[str]:
    """Return every row that has to do with a person."""
    found = rows(store, without=CHATTER)
    return [f"{name} {row}" for name, all_rows in found.items() for row in all_rows if person_id in row]


def _ended(visitor: Visitor, people: People, how: str, clock: Clock) -> None:
    """Sign Anna in and let that sign-in end."""
    accounts = visitor.store.accounts
    secret = visitor.be(people.anna)
    found = accounts.signed_in(secret)
    assert found is not None
    if how == "signed out":
        accounts.sign_out(found[1].id)
    elif how == "everywhere":
        accounts.sign_out_everywhere(people.anna.id)
    elif how == "another password":
        accounts.set_password(people.anna.id, "other words entirely")
    elif how == "disabled":
        accounts.disable(people.anna.id)
    elif how == "not used":
        clock.pass_days(31)
    else:
        for _ in range(4):
            clock.pass_days(25)
            accounts.signed_in(secret)


@pytest.mark.parametrize(
    "how", ["signed out", "everywhere", "another password", "disabled", "not used", "too long"]
)
def test_a_sign_in_that_has_ended_is_nobodys(
    practice: FastAPI, visitor: Visitor, people: People, clock: Clock, how: str
) -> None:
    visitor.be(people.anna)
    token = visitor.token()
    _ended(visitor, people, how, clock)
    assert visitor.get("/", follow_redirects=False).headers["location"] == "/sign-in"
    assert visitor.get("/api/session").status_code == 401
    assert visitor.send_form("/settings", token, {"get_ready_s": "9"}).status_code == 401


def test_a_stale_sign_in_gets_in_nowhere(
    practice: FastAPI, visitor: Visitor, ids: dict[str, str], people: People, clock: Clock
) -> None:
    visitor.be(people.anna)
    token = visitor.token()
    _ended(visitor, people, "signed out", clock)
    for method, path, address in routes(practice, ids):
        if path not in OPEN_TO_ALL:
            status, where, text = ask(visitor, method, address, token)
            assert status == 401 or where.startswith("/sign-in"), (method, path, status)
            assert WORD not in text


def test_a_token_of_another_sign_in_changes_nothing_anywhere(
    practice: FastAPI, visitor: Visitor, ids: dict[str, str], people: People, store: Store
) -> None:
    visitor.be(people.anna)
    stale = visitor.token()
    visitor.be(people.anna)
    before, wrong = rows(store, without=CHATTER), []
    for method, path, address in routes(practice, ids):
        if method == "POST" and needed(path) != "nothing" and not path.startswith("/practice"):
            for token in (stale, "", practice.state.key.token, "0" * 64):
                refused = 404 if path == "/pair" else 403  # a page of those who do not sign in
                if (status := ask(visitor, method, address, token)[0]) != refused:
                    wrong.append((path, status))
    assert wrong == []
    assert rows(store, without=CHATTER) == before
