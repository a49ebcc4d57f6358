"""Every route of the API is tried as nobody, with too little, with what has ended, and as somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import APIRouter
from sqlalchemy import event

from coxa.store import Store
from coxa.web.api.access import OF_PERSON, SCOPES, Whose, public
from coxa.web.api.rate import Rate
from coxa.web.api.route import ApiRoute
from coxa.web.api.routes import routes
from tests.web.api.conftest import BASE, Practice, Program, token
from tests.web.conftest import ADDRESS, Browser, Clock

CALLS = [
    (route, method) for route in routes() if not route.needs.public for method in sorted(route.methods or ())
]
"""One test walks over all of them: a route that is added is tried as well."""
OF_PEOPLE = [call for call in CALLS if call[0].needs.whose in OF_PERSON]
OF_CLINICIANS = [call for call in CALLS if call[0].needs.whose in (Whose.CLIENT, Whose.PRACTICE)]


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


def test_nobody_is_let_in_without_a_token(client: Browser) -> None:
    for route, method in CALLS:
        answer = client.request(method, BASE + address(route))
        assert answer.status_code == 401, (method, route.path)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("kind", ["ended", "removed", "coxa_strange", "", "ü", "coxa_" + "x" * 9000])
def test_no_token_that_does_not_count_is_let_in(
    client: Browser, store: Store, clock: Clock, kind: str
) -> None:
    secret = token(store, days=1) if kind in ("ended", "removed") else kind
    if kind == "removed":
        store.tokens.remove(store.tokens.listed()[0].id)
    clock.pass_days(1)
    headers = {"Authorization": f"Bearer {secret}".encode()}
    for route, method in CALLS:
        answer = client.request(method, BASE + address(route), headers=headers)
        assert answer.status_code == 401, (method, route.path)


def test_a_token_with_every_other_scope_is_refused(client: Browser, store: Store) -> None:
    all_but = {
        scope: Program(client, token(store, *(other for other in SCOPES if other != scope)))
        for scope in SCOPES
    }
    for route, method in CALLS:
        if route.needs.scope is not None:
            answer = all_but[route.needs.scope].ask(method, address(route))
            assert answer.status_code == 403, (method, route.path)
            assert f'scope="{route.needs.scope}"' in answer.headers["WWW-Authenticate"]


def test_a_cookie_lets_nobody_in(practice: Practice) -> None:
    secret = practice.store.accounts.sign_in(practice.ann.id, "a test")
    key = practice.browser.app.state.key.name  # type: ignore[attr-defined]
    practice.browser.cookies.set(f"{key}-in", secret)
    for route, method in CALLS:
        answer = practice.browser.request(method, BASE + address(route))
        assert answer.status_code == 401, (method, route.path)


@pytest.mark.parametrize("who", ["carl", "ann"])
def test_nobody_reaches_another_person(practice: Practice, who: str) -> None:
    dora, program = str(practice.dora.person_id), practice.program(getattr(practice, who))
    for route, method in OF_PEOPLE:
        refused = 403 if who == "carl" and route.needs.whose is Whose.CLIENT else 404
        answer = program.ask(method, address(route, dora))
        assert answer.status_code == refused, (method, route.path)
        assert "Dora" not in answer.text
    assert practice.store.person_with(dora).name == "Dora"


def test_a_person_who_is_not_there_looks_like_one_out_of_reach(practice: Practice) -> None:
    ann, dora = practice.program(practice.ann), str(practice.dora.person_id)
    for route, method in OF_PEOPLE:
        there, absent = (ann.ask(method, address(route, who)) for who in (dora, "nobody"))
        assert there.json() == absent.json(), (method, route.path)


def test_a_client_is_refused_what_is_for_clinicians(practice: Practice) -> None:
    carl = practice.program(practice.carl)
    for route, method in OF_CLINICIANS:
        assert carl.ask(method, address(route)).status_code == 403, (method, route.path)


def test_without_a_practice_there_are_no_clinicians(program: Program) -> None:
    for route, method in OF_CLINICIANS:
        assert program.ask(method, address(route)).status_code == 403, (method, route.path)


def test_a_token_in_nobodys_name_reaches_nobody(practice: Practice) -> None:
    program = Program(practice.browser, token(practice.store))
    for route, method in CALLS:
        wanted = 200 if route.needs.whose is Whose.NOBODY else 403
        assert program.ask(method, address(route)).status_code == wanted, (method, route.path)


def test_a_closed_account_takes_its_tokens_along(practice: Practice) -> None:
    carl = practice.program(practice.carl)
    practice.store.accounts.disable(practice.carl.id)
    practice.store.accounts.enable(practice.carl.id)
    for route, method in CALLS:
        assert carl.ask(method, address(route)).status_code == 401, (method, route.path)


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


def test_what_a_clinicians_program_does_stands_in_the_log(practice: Practice) -> None:
    ann, carl = practice.program(practice.ann), str(practice.carl.person_id)
    ann.get(f"/people/{carl}/entries")
    ann.post(f"/people/{carl}/entries", {"kind": "rated", "ratings": {}})
    first = practice.store.care.log(practice.ann.id)[0]
    assert (first.action, first.person_id, first.detail) == ("done by a program", carl, "add entry (a test)")
    ann.ask("DELETE", f"/people/{carl}")
    last = practice.store.care.log(practice.ann.id)[0]
    assert (last.person_id, last.detail) == (None, "erase (a test)")


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


def test_who_asks_too_often_must_wait(program: Program, store: Store) -> None:
    now = [0.0]
    program.browser.app.state.api_rate = Rate(1.0, 3.0, lambda: now[0])  # type: ignore[attr-defined]
    answers = [program.get("/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert Program(program.browser, token(store)).get("/me").status_code == 200
    now[0] += 1.0
    assert program.get("/me").status_code == 200


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


def test_many_clients_cost_no_more_questions_than_one(practice: Practice, store: Store) -> None:
    asked: list[str] = []
    program = practice.program(practice.ann)
    event.listen(store.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def questions() -> int:
        asked.clear()
        assert program.get("/people").status_code == 200
        return len(asked)

    one = questions()
    for number in range(5):
        store.accounts.create("client", f"client-{number}", "Client", "long enough", made_by=practice.ann.id)
    assert len(program.get("/people").json()["items"]) == 6
    assert questions() <= one


def test_who_needs_attention_is_told_of_ones_own_clients(practice: Practice) -> None:
    (found,) = practice.program(practice.ann).get("/attention").json()
    assert (found["person"]["id"], found["kind"]) == (practice.carl.person_id, "new")
