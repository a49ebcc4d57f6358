"""Signing in, guessing, signing out."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from coxa.store import Store, StoreBusy, StoreError
from tests.web.conftest import Clock
from tests.web.practice.conftest import OURS, PASSWORD, People, Visitor


def sign_in(visitor: Visitor, login: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    token = visitor.app.state.key.token  # type: ignore[attr-defined]
    visitor.get("/sign-in")
    data = {"token": token, "login": login, "password": password} | more
    return visitor.post("/sign-in", data=data, headers=OURS, follow_redirects=False)


def give_code(visitor: Visitor, code: str, **more: str) -> httpx.Response:
    """Send a code as the page of the code would."""
    found = re.search(r'name="coxa-token" content="(\w+)"', visitor.get("/sign-in/code").text)
    assert found is not None
    return visitor.send_form("/sign-in/code", found[1], {"factor_code": code} | more)


def test_a_client_comes_to_today_and_a_clinician_to_the_clients(visitor: Visitor, people: People) -> None:
    assert sign_in(visitor, " Anna@X.org ").headers["location"] == "/"
    assert visitor.get("/").status_code == 200
    visitor.cookies.clear()
    assert sign_in(visitor, "berg@x.org").headers["location"] == "/sign-in/code"
    assert give_code(visitor, visitor.code()).headers["location"] == "/practice"


def test_the_cookie_is_for_the_server_alone(visitor: Visitor, people: People) -> None:
    cookie = sign_in(visitor, "anna@x.org").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert re.search(r"SameSite=(lax|strict)", cookie, re.IGNORECASE)
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_over_https_the_cookie_never_leaves_it(visitor: Visitor, people: People) -> None:
    visitor.base_url = httpx.URL("https://127.0.0.1:8421")
    there = OURS | {"Origin": "https://127.0.0.1:8421"}
    visitor.get("/sign-in")
    data = {"token": visitor.app.state.key.token, "login": "anna@x.org", "password": PASSWORD}  # type: ignore[attr-defined]
    answer = visitor.post("/sign-in", data=data, headers=there, follow_redirects=False)
    assert answer.headers["set-cookie"].startswith("__Host-")
    assert "Secure" in answer.headers["set-cookie"]


def test_every_sign_in_has_a_secret_of_its_own_and_ends_the_one_before(
    visitor: Visitor, people: People, store: Store
) -> None:
    sign_in(visitor, "anna@x.org")
    first = visitor.cookies[visitor.cookie()]
    sign_in(visitor, "anna@x.org")
    assert visitor.cookies[visitor.cookie()] != first
    assert store.accounts.signed_in(first) is None


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(visitor: Visitor, people: People) -> None:
    answers = [sign_in(visitor, login, "wrong words here") for login in ("anna@x.org", "none@x.org")]
    pages = [answer.text.replace("anna@", "none@") for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert pages[0] == pages[1]


def test_the_password_is_never_sent_back(visitor: Visitor, people: People) -> None:
    assert "wrong words here" not in sign_in(visitor, "anna@x.org", "wrong words here").text


def test_who_guesses_waits_ever_longer_and_the_right_password_does_not_help(
    visitor: Visitor, people: People, clock: Clock
) -> None:
    assert [sign_in(visitor, "anna@x.org", "wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    assert sign_in(visitor, "anna@x.org").headers["retry-after"] == "15"
    clock.at += timedelta(seconds=16)
    assert sign_in(visitor, "anna@x.org", "wrong").status_code == 401
    assert sign_in(visitor, "anna@x.org").headers["retry-after"] == "30"
    clock.at += timedelta(seconds=31)
    assert sign_in(visitor, "anna@x.org").status_code == 303


def test_who_guesses_at_many_names_waits_too(visitor: Visitor, people: People) -> None:
    statuses = [sign_in(visitor, f"somebody-{n}", "wrong").status_code for n in range(52)]
    assert statuses[:50] == [401] * 50
    assert statuses[50:] == [429] * 2


def test_guessing_at_one_name_does_not_keep_others_out(visitor: Visitor, people: People) -> None:
    for _ in range(7):
        sign_in(visitor, "anna@x.org", "wrong")
    assert sign_in(visitor, "ben@x.org").status_code == 303


def test_signing_out_ends_it_and_has_the_browser_forget(
    visitor: Visitor, people: People, store: Store
) -> None:
    secret = visitor.be(people.anna)
    answer = visitor.send_form("/sign-out", visitor.token())
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert store.accounts.signed_in(secret) is None
    assert visitor.get("/", follow_redirects=False).headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    "then",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aX: y\r\n",
        "\t//evil",
    ],
)
def test_signing_in_never_leads_away(visitor: Visitor, people: People, then: str) -> None:
    assert sign_in(visitor, "anna@x.org", then=then).headers["location"] in ("/", "/%0d%0aX:%20y")


def test_signing_in_leads_to_where_one_was_going(visitor: Visitor, people: People) -> None:
    where = visitor.get("/trends?from=1", follow_redirects=False).headers["location"]
    assert where == "/sign-in?then=%2Ftrends%3Ffrom%3D1"
    assert sign_in(visitor, "anna@x.org", then="/trends?from=1").headers["location"] == "/trends?from=1"


def test_pages_of_who_is_signed_in_are_kept_by_no_browser(visitor: Visitor, people: People) -> None:
    visitor.be(people.anna)
    for page in ("/", "/diary", "/account", "/export.zip"):
        assert "no-store" in visitor.get(page).headers["cache-control"]


def test_no_page_of_a_person_is_kept_by_the_service_worker(visitor: Visitor, people: People) -> None:
    worker = visitor.get("/sw.js").text
    assert "const SHARED = true" in worker
    visitor.be(people.anna)
    assert people.anna.name not in visitor.get("/offline").text


def test_another_password_needs_the_present_one_and_ends_all_other_sign_ins(
    visitor: Visitor, people: People, store: Store
) -> None:
    elsewhere = store.accounts.sign_in(people.anna.id, "another browser")
    visitor.be(people.anna)
    fields = {"present": "wrong", "password": "orange lake window"}
    assert visitor.send_form("/account/password", visitor.token(), fields).status_code == 400
    answer = visitor.send_form("/account/password", visitor.token(), fields | {"present": PASSWORD})
    assert answer.status_code == 303
    assert store.accounts.signed_in(elsewhere) is None
    assert visitor.get("/account").status_code == 200
    assert store.accounts.verify("anna@x.org", "orange lake window") is not None


@pytest.mark.parametrize(
    "error",
    [StoreBusy("{} is locked.", mend="wait."), StoreError("{} answered: secret words.", mend="look.")],
)
def test_nobody_learns_where_the_database_is(
    visitor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch, error: StoreError
) -> None:
    def fail(_login: str, _address: str) -> None:
        raise type(error)(error.what.format(store.database.name), mend=error.mend)

    monkeypatch.setattr(store.accounts, "attempt", fail)
    answer = sign_in(visitor, "anna@x.org")
    assert answer.status_code == 503
    assert store.database.name not in answer.text
    assert "secret" not in answer.text
