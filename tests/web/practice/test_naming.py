"""Changing what one is called: with the password, and never to the name of somebody else."""

from __future__ import annotations

import pytest

from coxa.store import Store
from tests.web.practice.conftest import PASSWORD, People, Visitor

NAMES = {"name": "Anna  Weaver", "login": "Anna@New.org", "present": PASSWORD}


@pytest.fixture
def anna(visitor: Visitor, people: People) -> Visitor:
    visitor.be(people.anna)
    return visitor


def test_both_names_change_and_the_clinician_reads_the_new_one(
    anna: Visitor, people: People, store: Store
) -> None:
    answer = anna.send_form("/account/names", anna.token(), NAMES)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?told=names")
    found = store.accounts.by_login("anna@new.org")
    assert found is not None
    assert (found.id, found.name) == (people.anna.id, "Anna Weaver")
    assert store.care.client(people.berg.id, people.anna_id).name == "Anna Weaver"
    assert store.accounts.verify("anna@new.org", PASSWORD) is not None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"present": "not that one"}, "This is not your present password."),
        ({"present": ""}, "Give your password."),
        ({"name": " "}, "Give a name."),
        ({"login": "x"}, "Choose a name of 3 to 254 letters"),
        ({"login": "BEN@x.org"}, "Choose another name: this one cannot be had."),
    ],
)
def test_names_that_cannot_be_are_refused_and_nothing_changes(
    anna: Visitor, people: People, store: Store, wrong: dict[str, str], words: str
) -> None:
    answer = anna.send_form("/account/names", anna.token(), NAMES | wrong)
    assert answer.status_code == 400
    assert words in answer.text
    assert PASSWORD not in answer.text
    assert store.accounts.get(people.anna.id) == people.anna


def test_who_has_a_second_factor_gives_its_code_too(visitor: Visitor, people: People, store: Store) -> None:
    visitor.be(people.berg)
    fields = {"name": "Dr. Berg", "login": "berg@new.org", "present": PASSWORD}
    for code, status in (("", 400), ("000000", 400), (visitor.code(), 303)):
        answer = visitor.send_form("/account/names", visitor.token(), fields | {"factor_code": code})
        assert answer.status_code == status
    assert store.accounts.get(people.berg.id).login == "berg@new.org"


def test_nobody_tries_out_which_names_there_are(anna: Visitor) -> None:
    fields = NAMES | {"login": "ben@x.org"}
    codes = [anna.send_form("/account/names", anna.token(), fields).status_code for _try in range(7)]
    assert codes[-1] == 429
