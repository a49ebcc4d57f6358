"""Links that work once."""

from __future__ import annotations

import httpx

from coxa.store import Store
from tests.web.conftest import Clock
from tests.web.practice.conftest import OURS, People, Visitor

ANOTHER = {"password": "orange lake window"}
CHOSEN = {"login": "carla", "password": "orange lake window"}


def choose(visitor: Visitor, address: str, **fields: str) -> httpx.Response:
    visitor.get(address)
    token = visitor.app.state.key.token  # type: ignore[attr-defined]
    return visitor.post(address, data={"token": token} | fields, headers=OURS, follow_redirects=False)


def test_who_is_invited_makes_an_account_and_is_signed_in(
    visitor: Visitor, store: Store, people: People
) -> None:
    link = f"/invitation/{store.accounts.invite('client', 'Carla', made_by=people.berg.id)}"
    assert "Welcome, Carla" in visitor.get(link).text
    assert choose(visitor, link, **CHOSEN).headers["location"] == "/"
    assert visitor.get("/").status_code == 200
    made = store.accounts.by_login("carla")
    assert made is not None
    assert store.care.client(people.berg.id, made.person_id or "").name == "Carla"


def test_an_invitation_works_once_and_for_seven_days(visitor: Visitor, store: Store, clock: Clock) -> None:
    used = f"/invitation/{store.accounts.invite('clinician', 'Dr. New')}"
    late = f"/invitation/{store.accounts.invite('clinician', 'Dr. Late')}"
    assert choose(visitor, used, **CHOSEN).status_code == 303
    visitor.cookies.clear()
    assert choose(visitor, used, **(CHOSEN | {"login": "other"})).status_code == 410
    clock.pass_days(7)
    assert visitor.get(late).status_code == 410
    assert choose(visitor, late, **(CHOSEN | {"login": "late"})).status_code == 410


def test_what_is_wrong_is_said_and_the_invitation_still_works(
    visitor: Visitor, store: Store, people: People
) -> None:
    link = f"/invitation/{store.accounts.invite('clinician', 'Dr. New')}"
    for fields in (CHOSEN | {"password": "short"}, CHOSEN | {"login": "x"}, CHOSEN | {"login": "ANNA@x.org"}):
        answer = choose(visitor, link, **fields)
        assert answer.status_code == 400
        assert f'"{fields["password"]}"' not in answer.text
    assert choose(visitor, link, **CHOSEN).status_code == 303


def test_a_new_password_ends_every_sign_in(visitor: Visitor, store: Store, people: People) -> None:
    before = store.accounts.sign_in(people.anna.id, "a browser")
    link = f"/password/{store.accounts.reset(people.anna.id, people.berg.id)}"
    answer = choose(visitor, link, **ANOTHER)
    assert answer.headers["location"] == "/sign-in?told=password"
    assert store.accounts.signed_in(before) is None
    assert store.accounts.verify(people.anna.login, "orange lake window") is not None
    assert choose(visitor, link, **ANOTHER).status_code == 410


def test_a_later_link_ends_the_one_before(visitor: Visitor, store: Store, people: People) -> None:
    first = store.accounts.reset(people.anna.id)
    store.accounts.reset(people.anna.id)
    assert visitor.get(f"/password/{first}").status_code == 410


def test_one_link_does_not_do_what_the_other_is_for(visitor: Visitor, store: Store, people: People) -> None:
    assert visitor.get(f"/invitation/{store.accounts.reset(people.anna.id)}").status_code == 410
    assert visitor.get(f"/password/{store.accounts.invite('clinician', 'N')}").status_code == 410
