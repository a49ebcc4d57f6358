"""The address for the first clinician is shown to who sits at a terminal, and to no journal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coxa.cli.first_clinician import FILE, welcome
from coxa.store import Store

OUTSIDE = "https://practice.example.org"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "practice.sqlite") as opened:
        yield opened


def test_a_terminal_shows_the_address(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert f"{OUTSIDE}/invitation/" in welcome(store, OUTSIDE)
    assert not (store.folder / FILE).exists()


def test_a_journal_is_told_the_file_and_the_file_is_private(store: Store) -> None:
    said = welcome(store, OUTSIDE)
    file = store.folder / FILE
    assert "/invitation/" not in said
    assert str(file) in said
    assert file.stat().st_mode & 0o077 == 0
    assert re.fullmatch(rf"{OUTSIDE}/invitation/\S{{43}}\n", file.read_text())


def test_the_file_goes_once_the_account_is_made(store: Store) -> None:
    welcome(store, OUTSIDE)
    secret = (store.folder / FILE).read_text().strip().rpartition("/")[2]
    store.accounts.accept(secret, "berg@example.org", "four words of mine here", "Dr. Berg")
    assert welcome(store, OUTSIDE) == ""
    assert not (store.folder / FILE).exists()
