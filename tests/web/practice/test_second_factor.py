"""The second factor: asked of clinicians, offered to clients, and what an attacker makes of it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from coxa.store import Store, totp
from coxa.store.accounts import AccountRecord
from coxa.store.schema import FACTOR
from tests.web.conftest import Clock
from tests.web.practice.conftest import PASSWORD, SEED, People, Visitor
from tests.web.practice.test_signing_in import give_code, sign_in

CODE, FACTOR_PAGE, OWN = "/sign-in/code", "/sign-in/factor", "/account/second-factor"


@pytest.fixture
def fresh(store: Store, people: People) -> AccountRecord:
    """A clinician who never set a second factor up."""
    return store.accounts.create("clinician", "fresh@x.org", "Dr. Fresh", PASSWORD)


def token_on(page: httpx.Response) -> str:
    found = re.search(r'name="coxa-token" content="(\w+)"', page.text)
    assert found is not None
    return found[1]


def seed_on(page: httpx.Response) -> str:
    found = re.search(r'class="address seed">([A-Z2-7 ]+)<', page.text)
    assert found is not None
    return found[1].replace(" ", "")


def codes_on(page: httpx.Response) -> list[str]:
    return [html.unescape(code) for code in re.findall(r"<li><code>([^<]+)</code>", page.text)]


def shown(seed: str, clock: Clock) -> str:
    return totp.code(seed, totp.step_of(clock.at))


def enrol(visitor: Visitor, clock: Clock) -> tuple[str, httpx.Response]:
    page = visitor.get(FACTOR_PAGE)
    seed = seed_on(page)
    return seed, visitor.send_form(FACTOR_PAGE, token_on(page), {"factor_code": shown(seed, clock)})


def test_a_clinician_sets_it_up_at_the_first_sign_in_and_gets_recovery_codes(
    visitor: Visitor, fresh: AccountRecord, clock: Clock, store: Store
) -> None:
    assert sign_in(visitor, "fresh@x.org").headers["location"] == FACTOR_PAGE
    seed, page = enrol(visitor, clock)
    assert len(codes_on(page)) == 10
    assert 'href="/practice"' in page.text
    assert visitor.get("/practice").status_code == 200
    assert store.factors.wanted(fresh) == "code"
    assert seed not in visitor.get(OWN).text


def test_who_was_invited_as_a_clinician_sets_it_up_before_anything_else(
    visitor: Visitor, store: Store
) -> None:
    address = f"/invitation/{store.accounts.invite('clinician', 'Dr. New')}"
    fields = {"login": "new@x.org", "password": "orange lake window"}
    answer = visitor.send_form(address, token_on(visitor.get(address)), fields)
    assert answer.headers["location"] == FACTOR_PAGE
    assert visitor.get("/practice", follow_redirects=False).headers["location"].startswith(FACTOR_PAGE)


@pytest.mark.parametrize("login", ["fresh@x.org", "berg@x.org"])
def test_the_password_alone_opens_nothing(
    visitor: Visitor, fresh: AccountRecord, people: People, login: str
) -> None:
    sign_in(visitor, login)
    for page in ("/", "/practice", "/account", "/account/programs", OWN, "/settings", "/export.zip"):
        assert visitor.get(page, follow_redirects=False).headers["location"].startswith("/sign-in/"), page
    token = token_on(visitor.get(CODE))
    for address in ("/practice/clients/new", "/account/password", OWN, f"{OWN}/confirm", "/account/sign-ins"):
        answer = visitor.send_form(address, token, {"present": PASSWORD, "do": "set"})
        assert answer.status_code == 401, address


def test_nobody_sees_the_pages_in_between(visitor: Visitor, people: People) -> None:
    for page in (CODE, FACTOR_PAGE):
        assert visitor.get(page, follow_redirects=False).headers["location"].startswith("/sign-in?")
    visitor.be(people.anna)
    for page in (CODE, FACTOR_PAGE):
        assert visitor.get(page, follow_redirects=False).headers["location"] == "/"


def test_who_has_a_factor_cannot_set_up_another_with_the_password_alone(
    visitor: Visitor, people: People, store: Store
) -> None:
    sign_in(visitor, "berg@x.org")
    assert visitor.get(FACTOR_PAGE, follow_redirects=False).headers["location"] == CODE
    token = token_on(visitor.get(CODE))
    answer = visitor.send_form(FACTOR_PAGE, token, {"factor_code": visitor.code()})
    assert answer.headers["location"] == CODE
    with store.database.reading() as connection:
        seeds = connection.execute(FACTOR.select().with_only_columns(FACTOR.c.seed)).scalars().all()
    assert set(seeds) == {SEED}


def test_signing_in_is_a_new_secret_at_each_step(visitor: Visitor, people: People, store: Store) -> None:
    sign_in(visitor, "berg@x.org")
    half = visitor.cookies[visitor.cookie()]
    give_code(visitor, visitor.code())
    assert visitor.cookies[visitor.cookie()] != half
    assert store.factors.half(half) is None
    assert store.accounts.signed_in(half) is None


def test_it_leads_to_where_one_was_going(visitor: Visitor, people: People) -> None:
    where = sign_in(visitor, "berg@x.org", then="/practice/log").headers["location"]
    assert where == f"{CODE}?then=%2Fpractice%2Flog"
    assert 'value="/practice/log"' in visitor.get(where).text
    for then, leads in (
        ("/practice/log", "/practice/log"),
        ("//evil.example", "/practice"),
        (CODE, "/practice"),
    ):
        visitor.app.state.now.at += timedelta(seconds=30)  # type: ignore[attr-defined]
        sign_in(visitor, "berg@x.org")
        assert give_code(visitor, visitor.code(), then=then).headers["location"] == leads


def test_a_code_that_was_seen_over_a_shoulder_works_no_second_time(visitor: Visitor, people: People) -> None:
    sign_in(visitor, "berg@x.org")
    code = visitor.code()
    assert give_code(visitor, code).status_code == 303
    visitor.cookies.clear()
    sign_in(visitor, "berg@x.org")
    assert give_code(visitor, code).status_code == 401


def test_who_guesses_codes_waits_however_often_the_password_is_given(
    visitor: Visitor, people: People, clock: Clock
) -> None:
    sign_in(visitor, "berg@x.org")
    assert [give_code(visitor, f"{n:06d}").status_code for n in range(6)] == [401] * 5 + [429]
    visitor.cookies.clear()
    sign_in(visitor, "berg@x.org")
    answer = give_code(visitor, visitor.code())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "15")
    clock.at += timedelta(seconds=30)
    assert give_code(visitor, visitor.code()).status_code == 303


def test_giving_the_password_inside_forgives_no_guess_at_the_code(
    visitor: Visitor, people: People, store: Store
) -> None:
    visitor.be(people.berg)
    token = visitor.token()
    guess = {"present": PASSWORD, "do": "codes"}
    statuses = [
        visitor.send_form(OWN, token, guess | {"factor_code": f"{n:06d}"}).status_code for n in range(7)
    ]
    assert statuses == [400] * 5 + [429] * 2


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(
    visitor: Visitor, people: People, store: Store
) -> None:
    code = store.factors.new_codes(people.berg.id, "")[0]
    for status in (303, 401):
        visitor.cookies.clear()
        sign_in(visitor, "berg@x.org")
        token = token_on(visitor.get(CODE))
        answer = visitor.send_form(CODE, token, {"recovery_code": code})
        assert answer.status_code == status
        if status == 303:
            assert "9 are left" in visitor.get(answer.headers["location"]).text


def test_no_code_is_ever_sent_back(visitor: Visitor, people: People) -> None:
    sign_in(visitor, "berg@x.org")
    token = token_on(visitor.get(CODE))
    answer = visitor.send_form(CODE, token, {"factor_code": "123321", "recovery_code": "abcd-efgh"})
    assert "123321" not in answer.text
    stale = visitor.send_form(CODE, "0" * 64, {"factor_code": "123321"})
    assert stale.status_code == 403
    assert "123321" not in stale.text


def test_a_new_password_by_a_link_does_not_go_round_it(
    visitor: Visitor, people: People, store: Store
) -> None:
    address = f"/password/{store.accounts.reset(people.berg.id)}"
    token = token_on(visitor.get(address))
    visitor.send_form(address, token, {"password": "orange lake window"})
    assert sign_in(visitor, "berg@x.org", "orange lake window").headers["location"] == CODE


def test_a_client_may_switch_it_on_and_off_and_a_clinician_may_not(
    visitor: Visitor, people: People, clock: Clock, store: Store
) -> None:
    visitor.be(people.anna)
    page = visitor.send_form(OWN, visitor.token(), {"present": PASSWORD, "do": "set"})
    seed = seed_on(page)
    done = visitor.send_form(f"{OWN}/confirm", token_on(page), {"factor_code": shown(seed, clock)})
    assert len(codes_on(done)) == 10
    clock.at += timedelta(seconds=30)
    assert "Switch it off" in visitor.get(OWN).text
    fields = {"present": PASSWORD, "factor_code": shown(seed, clock), "do": "off"}
    assert visitor.send_form(OWN, visitor.token(), fields).headers["location"] == f"{OWN}?told=off"
    assert store.factors.wanted(people.anna) is None
    visitor.be(people.berg)
    clock.at += timedelta(seconds=30)
    visitor.send_form(OWN, visitor.token(), {"present": PASSWORD, "factor_code": visitor.code(), "do": "off"})
    assert store.factors.of(people.berg.id) is not None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"present": "wrong"},
        {"factor_code": "code"},
        {"present": PASSWORD},
        {"present": PASSWORD, "factor_code": "000000"},
    ],
)
def test_nothing_about_it_changes_without_password_and_code(
    visitor: Visitor, people: People, store: Store, fields: dict[str, Any]
) -> None:
    visitor.be(people.berg)
    given = {key: visitor.code() if value == "code" else value for key, value in fields.items()}
    for wish in ("set", "codes", "off"):
        page = visitor.send_form(OWN, visitor.token(), given | {"do": wish})
        assert page.status_code in (400, 429)
        assert codes_on(page) == []
        assert "seed" not in page.text
    assert visitor.send_form(f"{OWN}/confirm", visitor.token(), {"factor_code": "000000"}).status_code == 400


def test_another_phone_takes_the_place_of_the_first_and_ends_other_sign_ins(
    visitor: Visitor, people: People, clock: Clock, store: Store
) -> None:
    elsewhere = store.accounts.sign_in(people.berg.id, "another browser")
    visitor.be(people.berg)
    fields = {"present": PASSWORD, "factor_code": visitor.code(), "do": "set"}
    page = visitor.send_form(OWN, visitor.token(), fields)
    visitor.send_form(f"{OWN}/confirm", token_on(page), {"factor_code": shown(seed_on(page), clock)})
    assert store.accounts.signed_in(elsewhere) is None
    assert visitor.get("/practice").status_code == 200
    clock.at += timedelta(seconds=30)
    assert store.factors.check(people.berg.id, visitor.code()) is None


def test_a_clock_that_is_wrong_is_told_while_setting_it_up(
    visitor: Visitor, fresh: AccountRecord, clock: Clock
) -> None:
    sign_in(visitor, "fresh@x.org")
    page = visitor.get(FACTOR_PAGE)
    late = totp.code(seed_on(page), totp.step_of(clock.at) - 6)
    answer = visitor.send_form(FACTOR_PAGE, token_on(page), {"factor_code": late})
    assert "180 seconds" in answer.text
    assert seed_on(answer) == seed_on(page)


def test_a_clinician_takes_away_that_of_a_client_and_of_nobody_else(
    visitor: Visitor, people: People, store: Store
) -> None:
    for who in (people.anna, people.ben):
        store.factors.set(who.id, SEED)
    visitor.be(people.other)
    page = f"/practice/clients/{people.anna_id}/second-factor"
    assert visitor.send_form(page, visitor.token()).status_code in (400, 404)
    assert store.factors.of(people.anna.id) is not None
    visitor.be(people.berg)
    assert "Take the second factor away" in visitor.get(f"/practice/clients/{people.anna_id}").text
    assert visitor.send_form(page, visitor.token()).status_code == 303
    assert store.factors.of(people.anna.id) is None
    assert store.factors.of(people.ben.id) is not None


# Where one is signed in


def test_sign_ins_end_one_by_one_for_who_knows_the_password(
    visitor: Visitor, people: People, store: Store
) -> None:
    secrets = [store.accounts.sign_in(people.anna.id, f"browser {n}") for n in range(2)]
    own = visitor.be(people.anna)
    ids = re.findall(r'name="end" value="(\w+)"', visitor.get("/account").text)
    assert len(ids) == 2
    for present, status in (("", 400), ("wrong", 400), (PASSWORD, 303)):
        fields = {"end": ids[0], "do": "ticked", "present": present}
        assert visitor.send_form("/account/sign-ins", visitor.token(), fields).status_code == status
    lasts = [store.accounts.signed_in(secret) is not None for secret in (*secrets, own)]
    assert sorted(lasts[:2]) == [False, True]
    assert lasts[2]


def test_a_sign_in_of_somebody_else_does_not_end(visitor: Visitor, people: People, store: Store) -> None:
    secret = store.accounts.sign_in(people.ben.id, "Ben's")
    found = store.accounts.signed_in(secret)
    assert found is not None
    visitor.be(people.anna)
    fields = {"end": found[1].id, "do": "ticked", "present": PASSWORD}
    visitor.send_form("/account/sign-ins", visitor.token(), fields)
    assert store.accounts.signed_in(secret) is not None


def test_all_sign_ins_end_at_once(visitor: Visitor, people: People, store: Store) -> None:
    secrets = [store.accounts.sign_in(people.anna.id, "x"), visitor.be(people.anna)]
    visitor.send_form("/account/sign-ins", visitor.token(), {"do": "all", "present": PASSWORD})
    assert [store.accounts.signed_in(secret) for secret in secrets] == [None, None]
