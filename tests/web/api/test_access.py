"""Every route of the API is tried as nobody, with too little, with what has ended, and as somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import APIRouter

from coxa.store import Store
from coxa.web.api.access import OF_PERSON, SCOPES, Whose, public
from coxa.web.api.route import ApiRoute
from coxa.web.api.routes import routes
from tests.web.api.conftest import BASE, Practice, Program, token
from tests.web.conftest import ADDRESS, Browser, Clock

CALLS = [
    pytest.param(route, method, id=f"{method} {route.path.removeprefix(BASE)}")
    for route in routes()
    if not route.needs.public
    for method in sorted(route.methods or ())
]
OF_PEOPLE = [call for call in CALLS if call.values[0].needs.whose in OF_PERSON]  # type: ignore[attr-defined]
OF_CLINICIANS = [
    call
    for call in CALLS
    if call.values[0].needs.whose in (Whose.CLIENT, Whose.PRACTICE)  # type: ignore[attr-defined]
]


def address(route: ApiRoute, person: str = "me") -> str:
    """Return an address of a route; what else it names than a person is not there."""
    path = route.path.removeprefix(BASE)
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", person if name == "person" else "none")
    return path


def test_only_the_document_and_its_page_answer_everybody() -> None:
    assert {route.path for route in routes() if route.needs.public} == {
        f"{BASE}/openapi.json",
        f"{BASE}/docs",
    }


def test_every_route_below_the_api_is_one_of_those_listed(client: Browser) -> None:
    listed = {(route.path, method) for route in routes() for method in route.methods or ()}
    found = {
        (context.path, method)
        for context in _routes(client.app)
        if context.path.startswith(BASE)
        for method in context.methods or ()
    }
    assert found == listed


def _routes(app: object) -> list[ApiRoute]:
    from fastapi.routing import iter_route_contexts

    return list(iter_route_contexts(app.routes))  # type: ignore[attr-defined]


def test_a_route_that_does_not_say_who_may_call_it_cannot_be_made() -> None:
    router = APIRouter(route_class=ApiRoute)
    with pytest.raises(LookupError, match="does not declare"):
        router.get("/open")(lambda: None)


@pytest.mark.parametrize(("route", "method"), CALLS)
def test_nobody_is_let_in_without_a_token(client: Browser, route: ApiRoute, method: str) -> None:
    answer = client.request(method, BASE + address(route))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("route", "method"), CALLS)
def test_no_strange_or_removed_or_ended_token_is_let_in(
    client: Browser, store: Store, clock: Clock, route: ApiRoute, method: str
) -> None:
    ended, removed = token(store, days=1), token(store)
    store.tokens.remove(next(one.id for one in store.tokens.listed() if one.expires_at is None))
    clock.pass_days(1)
    for secret in (ended, removed, "coxa_strange", "", "ü"):
        headers = {"Authorization": f"Bearer {secret}".encode()}
        assert client.request(method, BASE + address(route), headers=headers).status_code == 401


@pytest.mark.parametrize(("route", "method"), [call for call in CALLS if call.values[0].needs.scope])  # type: ignore[attr-defined]
def test_a_token_with_every_other_scope_is_refused(
    client: Browser, store: Store, route: ApiRoute, method: str
) -> None:
    others = [scope for scope in SCOPES if scope != route.needs.scope]
    answer = Program(client, token(store, *others)).ask(method, address(route))
    assert answer.status_code == 403
    assert f'scope="{route.needs.scope}"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("route", "method"), CALLS)
def test_a_cookie_lets_nobody_in(practice: Practice, route: ApiRoute, method: str) -> None:
    secret = practice.store.accounts.sign_in(practice.ann.id, "a test")
    key = practice.browser.app.state.key.name  # type: ignore[attr-defined]
    practice.browser.cookies.set(f"{key}-in", secret)
    assert practice.browser.request(method, BASE + address(route)).status_code == 401


@pytest.mark.parametrize(("route", "method"), OF_PEOPLE)
def test_nobody_reaches_another_person(practice: Practice, route: ApiRoute, method: str) -> None:
    dora = str(practice.dora.person_id)
    for who in (practice.carl, practice.ann):
        status = practice.program(who).ask(method, address(route, dora)).status_code
        assert status == 404 or (status == 403 and route.needs.whose is Whose.CLIENT and who is practice.carl)
    assert practice.store.diary(dora).entries == ()
    assert practice.store.person_with(dora).name == "Dora"


@pytest.mark.parametrize(("route", "method"), OF_CLINICIANS)
def test_a_client_is_refused_what_is_for_clinicians(practice: Practice, route: ApiRoute, method: str) -> None:
    assert practice.program(practice.carl).ask(method, address(route)).status_code == 403


@pytest.mark.parametrize(("route", "method"), OF_CLINICIANS)
def test_without_a_practice_there_are_no_clinicians(program: Program, route: ApiRoute, method: str) -> None:
    assert program.ask(method, address(route)).status_code == 403


@pytest.mark.parametrize(("route", "method"), CALLS)
def test_a_token_in_nobodys_name_reaches_nobody(practice: Practice, route: ApiRoute, method: str) -> None:
    answer = Program(practice.browser, token(practice.store)).ask(method, address(route))
    if route.needs.whose is Whose.NOBODY:
        assert answer.status_code == 200
        assert "person_id" not in answer.text
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize(("route", "method"), CALLS)
def test_a_closed_account_takes_its_tokens_along(practice: Practice, route: ApiRoute, method: str) -> None:
    carl = practice.program(practice.carl)
    practice.store.accounts.disable(practice.carl.id)
    assert carl.ask(method, address(route)).status_code == 401


def test_a_client_sees_only_themself(practice: Practice) -> None:
    found = practice.program(practice.carl).get("/people").json()["items"]
    assert [one["name"] for one in found] == ["Carl"]


def test_a_clinician_sees_the_clients_in_their_care_and_has_no_diary(practice: Practice) -> None:
    ann = practice.program(practice.ann)
    assert [one["name"] for one in ann.get("/people").json()["items"]] == ["Carl"]
    assert ann.get(f"/people/{practice.carl.person_id}/standing").status_code == 200
    assert ann.get("/people/me/standing").status_code == 404


def test_a_client_who_was_handed_over_is_out_of_reach(practice: Practice) -> None:
    ann, carl = practice.program(practice.ann), str(practice.carl.person_id)
    practice.store.care.hand_over(carl, practice.bea.id, by=practice.ann.id)
    assert ann.get(f"/people/{carl}").status_code == 404


def test_a_token_of_an_account_counts_nowhere_else(practice: Practice, client: Browser) -> None:
    assert Program(client, token(practice.store, account=practice.ann.id)).get("/me").status_code == 401


def test_a_token_opens_no_page(program: Program, practice: Practice) -> None:
    headers = {"Authorization": f"Bearer {token(practice.store, account=practice.carl.id)}"}
    answer = practice.browser.get("/diary", headers=headers, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_a_token_sends_no_form(program: Program) -> None:
    answer = program.browser.post(
        "/settings",
        data={"sound": "on"},
        headers={"Authorization": f"Bearer {program.secret}", "Origin": ADDRESS},
    )
    assert answer.status_code == 403


def test_a_name_that_is_not_ours_is_refused(program: Program) -> None:
    assert program.get("/me", headers={"Host": "evil.example"}).status_code == 400


def test_who_asks_too_often_must_wait(program: Program) -> None:
    answers = [program.get("/me") for _ in range(260)]
    assert answers[0].status_code == 200
    late = next(one for one in answers if one.status_code == 429)
    assert int(late.headers["Retry-After"]) >= 1


def test_the_last_use_is_noted(program: Program, store: Store, clock: Clock) -> None:
    program.get("/me")
    first = store.tokens.listed()[0].seen_at
    clock.at += timedelta(minutes=6)
    program.get("/me")
    assert first is not None
    assert store.tokens.listed()[0].seen_at == first + timedelta(minutes=6)


def test_no_secret_of_a_token_lies_in_the_database(store: Store) -> None:
    secret = token(store)
    kept = b"".join(path.read_bytes() for path in store.folder.parent.rglob("*") if path.is_file())
    assert secret.encode() not in kept
    assert secret.removeprefix("coxa_").encode() not in kept


def test_public_says_so() -> None:
    @public
    def open_to_all() -> None: ...

    APIRouter(route_class=ApiRoute).get("/open", response_model=None)(open_to_all)
