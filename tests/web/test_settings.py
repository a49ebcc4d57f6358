"""Settings, export, import, the example, deleting for good."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coxa.store import Store
from coxa.web.checks import PREFIX
from tests.web.conftest import NOW, Browser, clean_screen


def test_cues_are_on_but_for_the_voice(client: Browser) -> None:
    page = client.get("/settings").text
    on = [name for name in ("sound", "vibration", "voice") if f'name="{name}" value="on" checked' in page]
    assert on == ["sound", "vibration"]


def test_choices_are_kept(client: Browser, store: Store, person: str) -> None:
    client.post_form("/settings", {"voice": "on", "get_ready_s": "15"})
    kept = store.settings(person)
    assert (kept["sound"], kept["vibration"], kept["voice"], kept["get_ready_s"]) == (False, False, True, 15)


@pytest.mark.parametrize("seconds", ["4", "61", "x", "nan"])
def test_a_time_that_cannot_be_is_refused_and_the_rest_kept(
    client: Browser, store: Store, seconds: str
) -> None:
    page = client.post_form("/settings", {"voice": "on", "get_ready_s": seconds})
    assert page.status_code == 400
    assert 'name="voice" value="on" checked' in page.text
    assert store.settings(store.person().id) == {}


@pytest.mark.parametrize("odd", ["soon", [1], {}, 1e300, True])
def test_a_time_that_an_import_brought_and_that_is_none_counts_as_not_chosen(
    client: Browser, store: Store, screened: str, odd: Any
) -> None:
    store.set_setting(screened, "get_ready_s", odd)
    assert 'value="10"' in client.get("/settings").text
    assert client.get("/session").status_code == 200


def test_an_export_is_a_zip_with_everything(client: Browser, screened: str) -> None:
    answer = client.get("/export.zip")
    assert "coxa-2026-11-22.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        assert "diary.json" in found.namelist()


def test_an_export_comes_back_without_loss(client: Browser, store: Store, screened: str) -> None:
    before = store.documents(screened)
    content = client.get("/export.zip").content
    client.post_form("/settings/delete", {"word": "delete"})
    answer = client.post_form("/settings/import", files={"file": ("coxa.zip", content)})
    assert answer.status_code == 303
    assert store.documents(store.person().id) == before


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04" + b"\0" * 60])
def test_a_file_that_is_no_export_changes_nothing(
    client: Browser, store: Store, screened: str, content: bytes
) -> None:
    before = store.documents(screened)
    page = client.post_form("/settings/import", files={"file": ("coxa.zip", content)})
    assert page.status_code == 400
    assert "<h1>" in page.text
    assert store.documents(screened) == before


def test_no_file_chosen_is_told_beside_its_field(client: Browser) -> None:
    page = client.post_form("/settings/import", files={"file": ("", b"")})
    assert page.status_code == 400
    assert 'id="file-error"' in page.text


@pytest.mark.parametrize("word", ["", "delet", "yes"])
def test_nothing_is_deleted_without_the_word(client: Browser, store: Store, screened: str, word: str) -> None:
    page = client.post_form("/settings/delete", {"word": word})
    assert page.status_code == 400
    assert 'id="word-error"' in page.text
    assert len(store.documents(screened)) == 1


def test_the_word_deletes_everything(client: Browser, store: Store, screened: str) -> None:
    assert client.post_form("/settings/delete", {"word": "Delete "}).headers["location"] == "/?note=erased"
    assert store.person().id != screened
    assert store.documents(store.person().id) == []


def test_the_example_comes_into_an_empty_diary(client: Browser, store: Store) -> None:
    client.post_form("/settings/load-example")
    assert store.person().example
    assert len(store.diary(store.person().id).entries) > 10


def test_the_example_never_mixes_with_a_diary(client: Browser, store: Store, screened: str) -> None:
    page = client.post_form("/settings/load-example")
    assert page.status_code == 409
    assert "never mixes" in page.text
    assert len(store.documents(screened)) == 1


def test_the_example_takes_no_place_of_what_can_be_put_back(
    client: Browser, store: Store, screened: str
) -> None:
    store.remove(screened, "screen-1")
    assert "Load the example" not in client.get("/settings").text
    assert client.post_form("/settings/load-example").status_code == 409
    assert [document["id"] for document in store.documents(screened, removed=True)] == ["screen-1"]


def test_the_example_is_offered_while_the_diary_is_empty(client: Browser, store: Store, person: str) -> None:
    assert "Load the example" in client.get("/settings").text
    store.load_example(NOW.date())
    assert "Load the example" not in client.get("/settings").text


@pytest.fixture
def trained(store: Store) -> str:
    """The example person, under whose banner somebody made an entry."""
    who = store.load_example(NOW.date()).id
    store.add(who, clean_screen("mine"))
    return who


@pytest.mark.parametrize("typed", [{}, {"word": ""}, {"word": "yes"}])
def test_the_example_with_entries_of_ones_own_is_not_cleared_without_the_word(
    client: Browser, store: Store, trained: str, typed: dict[str, str]
) -> None:
    answer = client.post_form("/settings/clear-example", typed)
    assert answer.status_code == (400 if typed else 303)
    assert store.person().id == trained
    assert "mine" in [document["id"] for document in store.documents(trained)]
    page = client.get("/settings/clear-example").text
    assert "One thing was added to the example" in page
    assert 'href="/export.zip"' in page
    assert not typed or 'id="word-error"' in answer.text


def test_the_word_clears_the_example_with_entries_of_ones_own(
    client: Browser, store: Store, trained: str
) -> None:
    answer = client.post_form("/settings/clear-example", {"word": " Delete"})
    assert answer.headers["location"] == "/?note=cleared"
    assert store.documents(store.person().id) == []


def test_a_check_that_waits_under_the_banner_is_not_cleared_at_once(client: Browser, store: Store) -> None:
    who = store.load_example(NOW.date()).id
    waiting = {"at": "2026-11-22T07:00:00Z", "day": "2026-11-22", "values": {}, "exam": {}, "message": ""}
    store.set_setting(who, f"{PREFIX}one", waiting)
    answer = client.post_form("/settings/clear-example")
    assert answer.headers["location"] == "/settings/clear-example"
    assert store.person().id == who


@pytest.mark.usefixtures("screened")
def test_nothing_is_asked_where_nothing_was_added(client: Browser) -> None:
    answer = client.get("/settings/clear-example", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings")


def test_an_import_puts_removed_entries_back(client: Browser, store: Store, screened: str) -> None:
    content = client.get("/export.zip").content
    store.remove(screened, "screen-1")
    client.post_form("/settings/import", files={"file": ("coxa.zip", content)})
    assert [document["id"] for document in store.documents(screened)] == ["screen-1"]


def test_where_the_diary_lies_is_said(client: Browser, tmp_path: Path) -> None:
    assert str(tmp_path) in client.get("/settings").text


@pytest.mark.parametrize("address", ["/settings/delete", "/settings/clear-example"])
def test_the_browser_is_told_to_forget_as_well(client: Browser, store: Store, address: str) -> None:
    store.load_example(date(2026, 11, 22))
    gone = client.post_form(address, {"word": "delete"})
    assert gone.headers["clear-site-data"] == '"cache", "storage"'


@pytest.mark.parametrize("name", ["coxa.html", "coxa", "coxa.zip.exe"])
def test_what_is_not_called_a_zip_is_not_opened(client: Browser, name: str) -> None:
    page = client.post_form("/settings/import", files={"file": (name, b"PK\x03\x04")})
    assert page.status_code == 400
    assert "Choose a file that Coxa exported" in page.text
