"""Passwords that were stolen elsewhere are refused, however long the list."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from fastapi import FastAPI

from coxa.errors import InputError
from coxa.store import Store
from coxa.web.practice.passwords import objection
from coxa.web.practice.stolen import StolenPasswords
from tests.web.practice.conftest import PASSWORD, People, Visitor

KNOWN = [f"somebody's words {n}" for n in range(3000)]


def written(path: Path, passwords: list[str], ending: str = "\r\n", count: str = ":{}") -> Path:
    hashes = sorted(
        hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in passwords
    )
    lines = (one + count.format(n**3 % 9973 + 1) for n, one in enumerate(hashes))
    path.write_bytes(ending.join(lines).encode() + ending.encode())
    return path


@pytest.mark.parametrize(("ending", "count"), [("\r\n", ":{}"), ("\n", ":{}"), ("\n", "")])
@pytest.mark.parametrize("many", [1, 2, 51, 3000])
def test_each_is_found_and_no_other(tmp_path: Path, many: int, ending: str, count: str) -> None:
    stolen = StolenPasswords(written(tmp_path / "list.txt", KNOWN[:many], ending, count))
    assert [one for one in KNOWN[:many:7] if one not in stolen] == []
    assert [one for one in KNOWN[many::7] if one in stolen] == []
    assert KNOWN[many - 1] in stolen


def test_a_stolen_one_is_refused_with_words(tmp_path: Path) -> None:
    stolen = StolenPasswords(written(tmp_path / "list.txt", [PASSWORD]))
    assert "stolen" in (objection(PASSWORD, stolen=stolen) or "")
    assert objection("orange lake window", stolen=stolen) is None


def test_nobody_can_choose_a_stolen_one(
    practice: FastAPI, visitor: Visitor, people: People, store: Store, tmp_path: Path
) -> None:
    practice.state.stolen = StolenPasswords(written(tmp_path / "list.txt", ["orange lake window"]))
    visitor.be(people.anna)
    fields = {"present": PASSWORD, "password": "orange lake window"}
    assert visitor.send_form("/account/password", visitor.token(), fields).status_code == 400
    for link in (
        f"/invitation/{store.accounts.invite('client', 'Cleo')}",
        f"/password/{store.accounts.reset(people.ben.id)}",
    ):
        token = practice.state.key.token
        visitor.be(None)
        answer = visitor.send_form(link, token, {"login": "cleo", "password": "orange lake window"})
        assert (answer.status_code, "stolen" in answer.text) == (400, True)


@pytest.mark.parametrize("text", ["", "secret\n", "B" * 40 + ":1\n" + "A" * 40 + ":1\n"])
def test_what_is_no_such_list_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.txt").write_text(text)
    with pytest.raises(InputError):
        StolenPasswords(tmp_path / "list.txt")
    with pytest.raises(InputError):
        StolenPasswords(tmp_path / "none.txt")
