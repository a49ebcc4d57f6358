"""Deleting a person leaves nothing of them, and everything of the others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coxa.store import Store
from coxa.web.capture_push import UnknownKeyError
from coxa.web.uploads import INCOMING, incoming
from tests.web.jobs_at_hand import JobsAtHand
from tests.web.practice.conftest import People, Visitor
from tests.web.practice.whole import WORD, fill, traces


def _words(people: People, ids: dict[str, str]) -> tuple[str, ...]:
    return people.anna_id, people.anna.id, people.anna.login, people.anna.name, "Marker", WORD, ids["id"]


@pytest.mark.parametrize("who", ["herself", "her clinician"])
def test_deleting_a_person_leaves_no_trace_in_any_table_or_file(
    visitor: Visitor, store: Store, people: People, tmp_path: Path, who: str
) -> None:
    words = _words(people, fill(store, people.anna, people.berg))
    before = {found.partition(":")[0].removesuffix("-wal") for found in traces(store, tmp_path, words)}
    assert before >= {
        "person",
        "note",
        "account",
        "link",
        "audit",
        "token",
        "answer",
        "coxa.sqlite",
        "input.txt",
    }
    by, word = (people.anna, "delete") if who == "herself" else (people.berg, "anna marker")
    visitor.be(by, people.anna_id if by is people.berg else None)
    answer = visitor.send_form("/settings/delete", visitor.token(), {"word": word})
    assert (answer.status_code, answer.headers["clear-site-data"]) == (303, '"cache", "storage"')
    assert traces(store, tmp_path, words) == []
    assert store.diary(people.ben_id).screenings


def test_a_clinician_types_whose_diary_is_deleted(visitor: Visitor, store: Store, people: People) -> None:
    visitor.be(people.berg, people.anna_id)
    for word in ("delete", "Ben", ""):
        assert visitor.send_form("/settings/delete", visitor.token(), {"word": word}).status_code == 400
    assert store.diary(people.anna_id).screenings


def test_who_has_deleted_everything_is_signed_out_and_cannot_sign_in(
    visitor: Visitor, store: Store, people: People
) -> None:
    visitor.be(people.anna)
    answer = visitor.send_form("/settings/delete", visitor.token(), {"word": "delete"})
    assert answer.headers["location"] == "/sign-in?told=erased"
    assert visitor.get("/", follow_redirects=False).headers["location"] == "/sign-in"
    assert store.accounts.by_login(people.anna.login) is None


def test_only_her_own_calculations_and_uploads_go(
    visitor: Visitor, store: Store, people: People, jobs: JobsAtHand
) -> None:
    for who in (people.anna_id, people.ben_id):
        jobs.submit("check", {}, print, print, id=f"of-{who}", person_id=who)
        with incoming(store.folder, who) as folder:
            shutil.copytree(folder, store.folder / INCOMING / f"{folder.name}-left")  # as after a crash
    visitor.be(people.anna)
    visitor.send_form("/settings/delete", visitor.token(), {"word": "delete"})
    assert (jobs.status(f"of-{people.anna_id}") is None, jobs.status(f"of-{people.ben_id}") is None) == (
        True,
        False,
    )
    left = [folder.name for folder in (store.folder / INCOMING).iterdir()]
    assert len(left) == 1
    assert left[0].startswith(people.ben_id)


def test_what_her_phone_sends_at_that_moment_goes_too(visitor: Visitor, people: People) -> None:
    pushes = visitor.app.state.pushes  # type: ignore[attr-defined]
    keys = {who: pushes.open(who, 0.0).key for who in (people.anna_id, people.ben_id)}
    visitor.be(people.anna)
    visitor.send_form("/settings/delete", visitor.token(), {"word": "delete"})
    with pytest.raises(UnknownKeyError):
        pushes.since(keys[people.anna_id], people.anna_id, 0, 0.0)
    assert pushes.since(keys[people.ben_id], people.ben_id, 0, 0.0)[1] == []
