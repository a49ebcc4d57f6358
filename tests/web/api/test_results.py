"""Checks, analyses, runs and captures over the API: asked for once, told how far they are, one's own alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from coxa.store import Store
from coxa.web.app import create_app
from tests.web.api.conftest import Program, token
from tests.web.conftest import ADDRESS, Browser, Clock
from tests.web.jobs_at_hand import JobsAtHand

EXAM = {"right": {"rotation": {"prone": {"inward_deg": 38}}}}


@pytest.fixture
def jobs() -> JobsAtHand:
    return JobsAtHand()


@pytest.fixture
def asking(store: Store, clock: Clock, jobs: JobsAtHand) -> Iterator[Program]:
    with Browser(create_app(store, now=clock, jobs=jobs), base_url=ADDRESS) as browser:  # type: ignore[arg-type]
        yield Program(browser, token(store))


def test_a_check_is_computed_once_and_says_how_far_it_is(asking: Program, jobs: JobsAtHand) -> None:
    first, again = (asking.post("/people/me/checks", {"exam": EXAM, "id": "one"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 200)
    assert [kind for kind, _payload in jobs.asked] == ["check"]
    assert asking.get("/people/me/jobs/one").json()["state"] == "queued"
    assert asking.get("/people/me/checks/one").json()["result"] is None


def test_another_exam_under_the_same_id_is_refused(asking: Program) -> None:
    asking.post("/people/me/checks", {"exam": EXAM, "id": "one"})
    other = {"right": {"rotation": {"prone": {"inward_deg": 20}}}}
    assert asking.post("/people/me/checks", {"exam": other, "id": "one"}).status_code == 409


def test_a_check_that_failed_says_why_and_is_computed_again(asking: Program, jobs: JobsAtHand) -> None:
    asking.post("/people/me/checks", {"exam": EXAM, "id": "one"})
    jobs.fail("one", "The disk is full.")
    assert asking.get("/people/me/checks/one").json()["job"]["message"] == "The disk is full."
    assert asking.post("/people/me/checks/one/again").status_code == 202
    assert len(jobs.asked) == 2


def test_an_exam_that_cannot_be_one_is_refused_in_words(asking: Program, jobs: JobsAtHand) -> None:
    answer = asking.post("/people/me/checks", {"exam": {"right": {"rotation": 4}}})
    assert answer.status_code == 400
    assert answer.json()["mend"]
    assert jobs.asked == []


def test_a_full_queue_says_when_to_ask_again_and_keeps_nothing(
    asking: Program, jobs: JobsAtHand, store: Store
) -> None:
    jobs.full = True
    answer = asking.post("/people/me/analyses/example")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert store.analyses(store.person().id) == []


def test_an_upload_is_taken_with_its_key_once(asking: Program, jobs: JobsAtHand) -> None:
    files = {"model": ("me.osim", b"<x/>"), "motion": ("run.mot", b"a")}
    made = asking.browser.build_request("POST", ADDRESS, files=files, data={"no_loads": "yes"})
    headers = {"Content-Type": made.headers["content-type"], "Idempotency-Key": "k"}
    body = made.read()
    answers = [asking.ask("POST", "/people/me/analyses", content=body, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert [kind for kind, _payload in jobs.asked] == ["analysis"]


def test_runs_and_captures_are_read_by_the_worker(asking: Program, jobs: JobsAtHand) -> None:
    run = asking.ask("POST", "/people/me/runs", files={"file": ("a.fit", b"\0fit")})
    asked = {"what": "P2", "side": "right"}
    turns = asking.ask("POST", "/people/me/captures", data=asked, files={"file": ("a.csv", b"t,x")})
    assert (run.status_code, turns.status_code) == (202, 202)
    assert [kind for kind, _payload in jobs.asked] == ["runs", "capture"]
    assert asking.get(f"/people/me/runs/jobs/{run.json()['id']}").json()["state"] == "queued"
    assert asking.ask("DELETE", f"/people/me/captures/{turns.json()['id']}").status_code == 204
