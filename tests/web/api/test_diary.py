"""Entries over the API: what is added is there once, what is removed comes back, lists come in pages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from coxa.store import Store
from tests.web.api.conftest import Program
from tests.web.conftest import Browser, Clock, clean_screen

ENTRIES = "/people/me/entries"
RATED = {"kind": "rated", "ratings": {"right": {"soreness": {"front": 2}}, "pain": 1}}


def test_an_entry_gets_id_time_and_day_where_it_has_none(program: Program) -> None:
    answer = program.post(ENTRIES, RATED)
    assert answer.status_code == 201
    entry = answer.json()["entry"]
    assert (entry["at"], entry["day"]) == ("2026-11-22T07:30:00Z", "2026-11-22")
    assert program.get(f"{ENTRIES}/{entry['id']}").json() == entry


def test_the_same_id_is_one_entry_and_says_so(program: Program) -> None:
    document = RATED | {"id": "one", "at": "2026-11-20T08:00:00Z", "day": "2026-11-20"}
    assert [program.post(ENTRIES, document).status_code for _ in range(2)] == [201, 200]
    assert len(program.get(ENTRIES).json()["items"]) == 1


def test_the_same_id_with_other_values_is_refused(program: Program) -> None:
    program.post(ENTRIES, RATED | {"id": "one"})
    answer = program.post(ENTRIES, RATED | {"id": "one", "note": "other"})
    assert answer.status_code == 409
    assert answer.json()["mend"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"kind": "checked"}, "body"),
        ({"kind": "rated", "ratings": {"pain": 11}}, "body.rated.ratings.pain"),
        ({"kind": "rated", "ratings": {}, "more": 1}, "body.rated.more"),
        ({"kind": "rated", "ratings": {}, "id": "ä"}, "body.rated.id"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_where_it_is(
    program: Program, wrong: dict[str, Any], where: str
) -> None:
    answer = program.post(ENTRIES, wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert where in [error["where"] for error in answer.json()["errors"]]
    assert program.get(ENTRIES).json()["items"] == []


def test_a_clock_that_is_wrong_is_refused_in_words(program: Program) -> None:
    answer = program.post(ENTRIES, RATED | {"at": "1999-01-01T00:00:00Z", "day": "1999-01-01"})
    assert answer.status_code == 400
    assert "clock" in answer.json()["mend"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"kind": NaN}', b"\xff", b'"\\ud800"', b"[" * 5000]
)
def test_a_body_that_is_no_entry_is_refused(program: Program, body: bytes) -> None:
    answer = program.ask("POST", ENTRIES, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)


def test_halves_of_letters_do_no_harm(program: Program) -> None:
    body = b'{"kind": "rated", "ratings": {}, "note": "\\ud83d"}'
    answer = program.ask("POST", ENTRIES, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (201, 400, 422)
    assert program.get(ENTRIES).status_code == 200


def test_a_body_of_another_kind_or_too_large_is_refused(program: Program) -> None:
    assert program.ask("POST", ENTRIES, data=RATED).status_code == 415
    assert program.post(ENTRIES, RATED | {"note": "x" * 300_000}).status_code == 413
    chunks = (b"x" * 100_000 for _ in range(4))
    headers = {"Content-Type": "application/json"}
    assert program.ask("POST", ENTRIES, content=chunks, headers=headers).status_code == 413


def test_what_is_removed_can_be_put_back(program: Program) -> None:
    program.post(ENTRIES, RATED | {"id": "one"})
    assert program.ask("DELETE", f"{ENTRIES}/one").status_code == 204
    assert program.get(f"{ENTRIES}/one").status_code == 404
    assert [e["id"] for e in program.get(f"{ENTRIES}?removed=true").json()["items"]] == ["one"]
    assert program.post(f"{ENTRIES}/one/restore").status_code == 200
    assert program.get(f"{ENTRIES}/one").status_code == 200


def test_an_entry_that_warns_stays(program: Program, store: Store) -> None:
    warning = clean_screen(day="2026-11-22")
    store.add(store.person().id, warning | {"answers": warning["answers"] | {"trauma": True}})
    answer = program.ask("DELETE", f"{ENTRIES}/screen-1")
    assert answer.status_code == 409
    assert program.get(f"{ENTRIES}/screen-1").status_code == 200


def test_pages_hold_every_entry_once_the_latest_first(program: Program, store: Store) -> None:
    store.load_example(program.browser.app.state.now().date())  # type: ignore[attr-defined]
    found, cursor = [], ""
    while cursor is not None:
        page = program.get(f"{ENTRIES}?limit=7" + (f"&cursor={cursor}" if cursor else "")).json()
        found += [(entry["at"], entry["id"]) for entry in page["items"]]
        cursor = page["next"]
    diary = store.diary(store.person().id).entries
    assert [key for _at, key in found] == [e.id for e in sorted(diary, key=lambda e: (e.at, e.id))][::-1]


def test_what_is_added_between_two_pages_shifts_nothing(program: Program) -> None:
    for day in range(1, 7):
        program.post(
            ENTRIES, RATED | {"id": f"n{day}", "at": f"2026-11-0{day}T08:00:00Z", "day": f"2026-11-0{day}"}
        )
    first = program.get(f"{ENTRIES}?limit=3").json()
    program.post(ENTRIES, RATED | {"id": "new"})
    rest = program.get(f"{ENTRIES}?limit=3&cursor={first['next']}").json()
    assert [e["id"] for e in first["items"] + rest["items"]] == ["n6", "n5", "n4", "n3", "n2", "n1"]


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzFd", "e30", "W10"])
def test_a_strange_cursor_is_refused_or_ends_the_list(program: Program, cursor: str) -> None:
    assert program.get(f"{ENTRIES}?cursor={cursor}").status_code in (200, 400)


def test_entries_are_chosen_by_kind_and_day(program: Program) -> None:
    program.post(ENTRIES, RATED | {"id": "old", "at": "2026-11-01T08:00:00Z", "day": "2026-11-01"})
    program.post(
        ENTRIES, {"kind": "measured", "id": "turn", "right": {"rotation": {"prone": {"inward_deg": 38}}}}
    )
    ids = lambda query: [e["id"] for e in program.get(f"{ENTRIES}?{query}").json()["items"]]  # noqa: E731
    assert ids("kind=measured") == ["turn"]
    assert ids("until=2026-11-10") == ["old"]
    assert ids("since=2026-11-10") == ["turn"]


def test_the_plan_is_that_of_the_page_and_none_where_no_session_may_begin(
    program: Program, store: Store
) -> None:
    assert program.get("/people/me/plan").status_code == 409
    store.add(store.person().id, clean_screen(day="2026-11-22"))
    plan = program.get("/people/me/plan").json()
    page = program.browser.get("/session").text
    assert plan["windows"]
    assert all(exercise["title"] in page for exercise in plan["exercises"].values())


def test_only_the_settings_that_are_given_change(program: Program) -> None:
    before = program.get("/people/me/settings").json()
    after = program.ask("PATCH", "/people/me/settings", json={"voice": True}).json()
    assert after == before | {"voice": True} == program.get("/people/me/settings").json()


# Keys


def test_a_key_does_it_once_and_answers_alike(program: Program) -> None:
    key = {"Idempotency-Key": "k-1"}
    first, again = (program.post(ENTRIES, RATED, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(program.get(ENTRIES).json()["items"]) == 1


def test_a_key_is_for_one_request_and_one_token(program: Program, store: Store) -> None:
    key = {"Idempotency-Key": "k-1"}
    program.post(ENTRIES, RATED, headers=key)
    assert program.post(ENTRIES, RATED | {"note": "x"}, headers=key).status_code == 422
    other = Program(program.browser, store.tokens.new("other", ["write"])[1])
    assert other.post(ENTRIES, RATED, headers=key).status_code == 201


def test_what_was_refused_may_be_asked_again_with_its_key(program: Program) -> None:
    key = {"Idempotency-Key": "k-1"}
    assert program.post(ENTRIES, {"kind": "rated"}, headers=key).status_code == 422
    assert program.post(ENTRIES, RATED, headers=key).status_code == 201


def test_a_key_is_forgotten_after_a_day(program: Program, clock: Clock) -> None:
    key = {"Idempotency-Key": "k-1"}
    program.post("/tokens", {"name": "a", "scopes": ["read"]}, headers=key)
    clock.at += timedelta(hours=25)
    again = program.post("/tokens", {"name": "a", "scopes": ["read"]}, headers=key)
    assert "Idempotency-Replayed" not in again.headers


def test_of_many_at_once_with_one_key_one_is_done(program: Program) -> None:
    def ask(_n: int) -> int:
        return program.post(ENTRIES, RATED, headers={"Idempotency-Key": "k-1"}).status_code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(16)))
    assert set(found) <= {201, 409}
    assert len(program.get(ENTRIES).json()["items"]) == 1


@pytest.mark.parametrize("key", ["", "with space", "x" * 129, "ä"])
def test_a_strange_key_is_refused(program: Program, key: str) -> None:
    assert program.post(ENTRIES, RATED, headers={"Idempotency-Key": key.encode()}).status_code == 400


def test_no_secret_is_kept_with_an_answer(program: Program, store: Store) -> None:
    key = {"Idempotency-Key": "k-1"}
    ask = {"name": "a", "scopes": ["read"]}
    secret = program.post("/tokens", ask, headers=key).json()["secret"]
    assert program.post("/tokens", ask, headers=key).json()["secret"] is None
    kept = b"".join(path.read_bytes() for path in store.folder.parent.rglob("*") if path.is_file())
    assert secret.encode() not in kept


def test_answers_go_with_the_person_they_are_about(program: Program, store: Store) -> None:
    program.post(ENTRIES, RATED | {"note": "unforgettable"}, headers={"Idempotency-Key": "k-1"})
    assert program.ask("DELETE", "/people/me").status_code == 204
    kept = b"".join(path.read_bytes() for path in store.folder.parent.rglob("*") if path.is_file())
    assert b"unforgettable" not in kept
    assert program.get("/me").status_code == 401


def test_an_api_answer_brings_no_cookie(program: Program) -> None:
    program.browser.cookies.clear()
    assert "set-cookie" not in program.get("/me").headers


def test_the_pages_of_the_api_need_no_script(client: Browser) -> None:
    page = client.get("/api/v1/docs").text
    assert "Idempotency-Key" in page
    assert "/api/v1/people/{person}/entries" in page
