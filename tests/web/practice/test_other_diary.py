"""Nothing goes into another diary than the one it was meant for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coxa.store import Store
from coxa.web.practice.identity import tag
from tests.web.conftest import entry
from tests.web.jobs_at_hand import JobsAtHand
from tests.web.practice.conftest import OURS, People, Visitor


def _deliver(visitor: Visitor, whose: str, key: str = "s-1") -> Any:
    document = entry("session", key, "2026-11-21", ended_at="2026-11-21T12:20:00Z")
    document |= {"session": "release", "stage": "release", "windows": []}
    person = tag(visitor.app.state.key, whose) if whose else ""  # type: ignore[attr-defined]
    headers = OURS | {"X-Coxa-Token": visitor.token(), "X-Coxa-Person": person}
    return visitor.post("/api/sessions", content=json.dumps(document), headers=headers)


def test_a_form_made_for_one_client_is_refused_while_another_is_open(
    visitor: Visitor, people: People, store: Store
) -> None:
    visitor.be(people.berg, people.anna_id)
    for_anna = visitor.token()
    secret = visitor.cookies[visitor.cookie()]
    found = store.accounts.signed_in(secret)
    assert found is not None
    store.accounts.open_person(found[1].id, people.ben_id)
    answer = visitor.send_form("/log?sent", for_anna, {"what": "ratings", "note": "of Anna"})
    assert answer.status_code == 403
    assert "another diary" in answer.text
    assert "Open now is the diary of Ben." in answer.text
    assert "of Anna" not in answer.text  # not offered to be sent into Ben's
    assert len(store.documents(people.ben_id)) == 1


def test_what_was_typed_is_kept_for_who_signs_in_again(visitor: Visitor, people: People) -> None:
    visitor.be(people.anna)
    before = visitor.token()
    visitor.be(people.anna)
    answer = visitor.send_form("/log?sent", before, {"what": "ratings", "note": "still here"})
    assert answer.status_code == 403
    assert "still here" in answer.text


def test_what_was_typed_is_not_shown_to_who_signs_in_next(visitor: Visitor, people: People) -> None:
    visitor.be(people.anna)
    before = visitor.token()
    visitor.be(people.ben)
    assert "of Anna" not in visitor.send_form("/log?sent", before, {"note": "of Anna"}).text


def test_a_session_goes_into_the_diary_of_who_did_it(visitor: Visitor, people: People, store: Store) -> None:
    visitor.be(people.anna)
    assert _deliver(visitor, people.anna_id).status_code == 201
    assert [document["kind"] for document in store.documents(people.anna_id)] == ["screening", "session"]
    assert len(store.documents(people.ben_id)) == 1


@pytest.mark.parametrize("whose", ["hers", "nobody's"])
def test_a_session_kept_on_the_phone_for_another_is_refused_and_stays_there(
    visitor: Visitor, people: People, store: Store, whose: str
) -> None:
    visitor.be(people.ben)
    answer = _deliver(visitor, people.anna_id if whose == "hers" else "")
    assert (answer.status_code, answer.json()["other"]) == (403, "diary")
    assert "token" not in answer.json()
    assert len(store.documents(people.ben_id)) == 1


def test_how_far_a_calculation_is_hears_only_whose_it_is(
    visitor: Visitor, people: People, jobs: JobsAtHand
) -> None:
    jobs.submit("check", {}, print, print, id="of-anna", person_id=people.anna_id)
    visitor.be(people.anna)
    assert visitor.get("/api/jobs/of-anna").status_code == 200
    visitor.be(people.ben)
    assert visitor.get("/api/jobs/of-anna").status_code == 404


def test_a_clinician_who_stops_caring_has_the_diary_open_no_more(
    visitor: Visitor, people: People, store: Store
) -> None:
    visitor.be(people.berg, people.anna_id)
    assert visitor.get("/diary").status_code == 200
    store.care.share(people.anna_id, people.other.id, by=people.berg.id)
    store.care.leave(people.anna_id, by=people.berg.id)
    assert visitor.get("/diary", follow_redirects=False).headers["location"] == "/practice"


def test_the_example_is_no_part_of_a_practice(visitor: Visitor, people: People) -> None:
    visitor.be(people.anna)
    assert visitor.send_form("/settings/load-example", visitor.token()).status_code == 409
    assert "load-example" not in visitor.get("/settings").text


def test_what_a_clinician_does_in_a_diary_stands_in_the_log_and_what_is_looked_at_does_not(
    visitor: Visitor, people: People, store: Store
) -> None:
    visitor.be(people.berg, people.anna_id)
    visitor.send_form("/log?sent", visitor.token(), {"what": "ratings", "now-pain": "nonsense"})
    for page in ("/", "/diary", "/export.zip"):
        assert visitor.get(page).status_code == 200
    assert visitor.send_form("/settings", visitor.token(), {"get_ready_s": "10"}).status_code == 303
    lines = store.care.log(people.berg.id, person_id=people.anna_id)
    assert [(line.action, line.detail) for line in lines[:3]] == [
        ("diary written", "settings"),
        ("diary taken out", "export.zip"),
        ("diary opened", ""),
    ]


def test_what_a_client_does_in_their_own_diary_is_not_for_the_log(
    visitor: Visitor, people: People, store: Store
) -> None:
    visitor.be(people.anna)
    before = store.care.log(people.berg.id, person_id=people.anna_id)
    assert visitor.send_form("/settings", visitor.token(), {"get_ready_s": "10"}).status_code == 303
    assert store.care.log(people.berg.id, person_id=people.anna_id) == before


def test_a_deleted_diary_leaves_a_line_that_names_nobody(
    visitor: Visitor, people: People, store: Store
) -> None:
    visitor.be(people.berg, people.anna_id)
    assert visitor.send_form("/settings/delete", visitor.token(), {"word": "anna marker"}).status_code == 303
    line = store.care.log(people.berg.id)[0]
    assert (line.action, line.who, line.whom) == ("diary deleted", "Dr. Berg", "")
