"""The commands of a practice, and what other commands make of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coxa.cli import app
from coxa.errors import CoxaError
from coxa.store import Store

WORDS = "velvet river stone"
Say = Callable[..., str]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "practice.sqlite"


@pytest.fixture
def say(place: Path) -> Say:
    def said(*words: str) -> str:
        result = CliRunner().invoke(app, [*words, "--data", str(place)], catch_exceptions=False)
        return result.output

    return said


@pytest.fixture
def berg(say: Say, place: Path) -> Say:
    """The commands, where Dr. Berg has an account."""
    _accept(place, say("practice", "invite", "Dr. Berg", "--clinician"), "berg")
    return say


def _accept(place: Path, printed: str, login: str) -> None:
    found = re.search(r"/invitation/(\S+)", printed)
    assert found is not None
    with Store.open(place) as store:
        store.accounts.accept(found[1], login, WORDS)


def test_a_client_who_is_invited_is_in_the_care_of_the_only_clinician(berg: Say, place: Path) -> None:
    printed = berg("practice", "invite", "Anna B.", "--address", "https://practice.example.org/")
    assert "https://practice.example.org/invitation/" in printed
    _accept(place, printed, "anna")
    with Store.open(place) as store:
        clinician = store.accounts.by_login("berg")
        assert clinician is not None
        assert [one.name for one in store.care.clients(clinician.id)] == ["Anna B."]


def test_with_several_clinicians_one_is_named(berg: Say, place: Path) -> None:
    _accept(place, berg("practice", "invite", "Dr. Other", "--clinician"), "other")
    with pytest.raises(CoxaError, match="several clinicians"):
        berg("practice", "invite", "Anna")
    _accept(place, berg("practice", "invite", "Anna", "--care", "other"), "anna")
    with pytest.raises(CoxaError, match="no clinician"):
        berg("practice", "invite", "Ben", "--care", "anna")


def test_a_diary_that_somebody_kept_alone_becomes_a_clients(say: Say, place: Path) -> None:
    with Store.open(place) as store:
        alone = store.person().id
    _accept(place, say("practice", "invite", "Dr. Berg", "--clinician"), "berg")
    assert alone in say("practice", "people")
    _accept(place, say("practice", "invite", "Anna", "--person", alone), "anna")
    with Store.open(place) as store:
        found = store.accounts.by_login("anna")
        assert found is not None
        assert found.person_id == alone


def test_people_are_listed_with_whether_they_may_sign_in(berg: Say) -> None:
    berg("practice", "invite", "Anna B.")
    lines = berg("practice", "people").splitlines()
    assert re.fullmatch(r"Anna B\. +client +invited until \d{4}-\d\d-\d\d", lines[2])
    berg("practice", "disable", "berg")
    assert re.search(r"Dr\. Berg +clinician +berg +disabled", berg("practice", "people"))
    berg("practice", "enable", "berg")
    assert "may sign in" in berg("practice", "people")


def test_a_link_for_a_new_password_works_once(berg: Say, place: Path) -> None:
    found = re.search(r"/password/(\S+)", berg("practice", "reset", "BERG"))
    assert found is not None
    with Store.open(place) as store:
        store.accounts.redeem(found[1], "orange lake window")
        assert store.accounts.verify("berg", "orange lake window") is not None


@pytest.mark.parametrize("words", ["reset nobody", "disable nobody", "enable nobody"])
def test_who_is_not_there_is_said(berg: Say, words: str) -> None:
    with pytest.raises(CoxaError, match="nobody signs in as 'nobody'"):
        berg("practice", *words.split())


@pytest.mark.parametrize(
    "words", ["plan", "trend", "log --pain 1", "export out.zip", "delete --yes", "serve --port 0"]
)
def test_a_practice_is_not_taken_for_one_diary(berg: Say, words: str, tmp_path: Path) -> None:
    with pytest.raises(CoxaError, match="is a practice with many diaries"):
        berg(*words.replace("out.zip", str(tmp_path / "out.zip")).split())


def test_one_diary_of_a_practice_is_named(berg: Say, place: Path) -> None:
    _accept(place, berg("practice", "invite", "Anna"), "anna")
    assert berg("log", "--pain", "1", "--person", "anna").startswith("Stored.")
    with pytest.raises(CoxaError, match="clinician and has no diary"):
        berg("plan", "--person", "berg")
    assert "Deleted." in berg("delete", "--yes", "--person", "anna")
    with Store.open(place) as store:
        assert [one.login for one in store.accounts.all()] == ["berg"]


def test_a_client_in_care_is_invited_again(berg: Say, place: Path) -> None:
    berg("practice", "invite", "Anna B.")
    with Store.open(place) as store:
        (person,) = (link.person_id for link in store.accounts.pending())
    assert "/invitation/" in berg("practice", "invite", "Anna B.", "--person", str(person))


def test_a_second_factor_that_was_lost_is_taken_away(berg: Say, place: Path) -> None:
    with Store.open(place) as store:
        found = store.accounts.by_login("berg")
        assert found is not None
        store.factors.set(found.id, "ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP")
        secret = store.accounts.sign_in(found.id, "x")
    assert "may sign in, second factor" in berg("practice", "people")
    assert "sets up another" in berg("practice", "reset", "berg", "--second-factor")
    with Store.open(place) as store:
        assert store.factors.wanted(found) == "factor"
        assert store.accounts.signed_in(secret) is None
    with pytest.raises(CoxaError, match="no second factor"):
        berg("practice", "reset", "berg", "--second-factor")


@pytest.mark.parametrize("whom", ["berg", "--all"])
def test_sign_ins_are_ended_from_the_terminal(berg: Say, place: Path, whom: str) -> None:
    with Store.open(place) as store:
        found = store.accounts.by_login("berg")
        assert found is not None
        secret = store.accounts.sign_in(found.id, "x")
    berg("practice", "sign-out", whom)
    with Store.open(place) as store:
        assert store.accounts.signed_in(secret) is None


@pytest.mark.parametrize("words", ["", "berg --all"])
def test_whom_to_sign_out_is_asked(berg: Say, words: str) -> None:
    with pytest.raises(CoxaError, match="whom to sign out"):
        berg("practice", "sign-out", *words.split())
