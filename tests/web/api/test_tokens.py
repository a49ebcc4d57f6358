"""Tokens: made on the page, over the API and in the terminal, never with more than whoever makes them may."""

from __future__ import annotations

import re

from coxa.store import Store
from tests.web.api.conftest import Practice, Program, token
from tests.web.conftest import Browser, Clock

HERE = "/settings/programs"


def _secret(page: str) -> str:
    found = re.search(r'<code class="token">(coxa_[\w-]+)</code>', page)
    assert found is not None
    return found[1]


def test_the_page_makes_a_token_that_works_and_shows_it_once(client: Browser) -> None:
    made = client.post_form(HERE, {"name": "Sheet", "may-read": "on", "days": "30"})
    secret = _secret(made.text)
    assert made.headers["cache-control"] == "no-store"
    assert Program(client, secret).get("/people/me/standing").status_code == 200
    page = client.get(HERE).text
    assert "Sheet" in page
    assert secret not in page


def test_the_page_takes_a_token_back(client: Browser, store: Store) -> None:
    secret = token(store)
    client.post_form(f"{HERE}/{store.tokens.listed()[0].id}/remove")
    assert Program(client, secret).get("/me").status_code == 401


def test_the_page_says_what_is_missing(client: Browser, store: Store) -> None:
    answer = client.post_form(HERE, {"name": ""})
    assert answer.status_code == 400
    assert "Choose at least one" in answer.text
    assert store.tokens.listed() == []


def test_the_page_gives_no_scope_that_is_not_offered(client: Browser, store: Store) -> None:
    client.post_form(HERE, {"name": "Sheet", "may-read": "on", "may-audit": "on"})
    assert store.tokens.listed()[0].scopes == ("read",)


def test_no_token_is_made_without_our_form(client: Browser, store: Store) -> None:
    assert client.post(HERE, data={"name": "Sheet", "may-read": "on"}).status_code == 403
    assert store.tokens.listed() == []


def test_a_token_makes_none_that_may_do_more_or_lasts_longer(program: Program, store: Store) -> None:
    made = Program(program.browser, token(store, "tokens", "read", days=2))
    assert made.post("/tokens", {"name": "a", "scopes": ["write"]}).status_code == 400
    child = made.post("/tokens", {"name": "a", "scopes": ["read"], "days": None}).json()["token"]
    assert child["expires_at"] == made.get("/me").json()["token"]["expires_at"]


def test_a_removed_token_is_worthless_at_once(program: Program) -> None:
    made = program.post("/tokens", {"name": "a", "scopes": ["read"]}).json()
    other = Program(program.browser, made["secret"])
    assert other.get("/me").status_code == 200
    assert program.ask("DELETE", f"/tokens/{made['token']['id']}").status_code == 204
    assert other.get("/me").status_code == 401


def test_nobody_sees_or_removes_the_tokens_of_others(practice: Practice) -> None:
    ann, bea = practice.program(practice.ann), practice.program(practice.bea)
    own = ann.get("/tokens").json()[0]["id"]
    assert own not in bea.get("/tokens").text
    assert bea.ask("DELETE", f"/tokens/{own}").status_code == 404
    assert ann.get("/me").status_code == 200


def test_everyone_of_a_practice_has_tokens_of_their_own(practice: Practice) -> None:
    secret = practice.store.accounts.sign_in(practice.ann.id, "a test")
    key = practice.browser.app.state.key.name  # type: ignore[attr-defined]
    practice.browser.cookies.set(f"{key}-in", secret)
    page = practice.browser.get("/account/programs")
    assert page.status_code == 200
    assert 'name="may-audit"' in page.text
    assert practice.browser.get(HERE, follow_redirects=False).status_code == 303


def test_an_ended_token_is_shown_as_ended(client: Browser, store: Store, clock: Clock) -> None:
    token(store, days=1)
    clock.pass_days(2)
    assert "Ended on" in client.get(HERE).text
