"""The shell: names, headers, static files, errors, languages."""

from __future__ import annotations

import gettext
import re
import struct
from pathlib import Path
from unittest.mock import Mock

import pytest

from coxa.store import Store, StoreBusy, StoreFull
from coxa.web import request
from coxa.web.app import create_app
from coxa.web.i18n import wanted
from tests.web.all_routes import flat
from tests.web.conftest import ADDRESS, Browser, Clock

PAGES = ("/", "/screen", "/log", "/log?what=session", "/log?what=ranges", "/diary", "/settings", "/about")


def catalogue(entries: dict[str, str]) -> bytes:
    """Return a compiled gettext catalogue."""
    pairs = sorted(({"": "Content-Type: text/plain; charset=UTF-8\n"} | entries).items())
    table, texts = [], b""
    start = 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            text = pair[column].encode()
            table.append(struct.pack("<II", len(text), start + len(texts)))
            texts += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(table) + texts


@pytest.fixture
def broken(client: Browser, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A client whose diary cannot be read for a reason nobody foresaw."""

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("secret of the inside")

    monkeypatch.setattr(Store, "diary", fail)
    return client


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_an_empty_diary_answers(client: Browser, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert "not a medical device" in page.text


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_script_or_style_of_its_own(client: Browser, address: str) -> None:
    page = client.get(address).text
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"<script(?! type=\"(module\" src=\"/static/|application/json\"))", page)


def test_health_is_plain_and_short(client: Browser) -> None:
    assert client.get("/healthz").text == "ok"


def test_no_page_tells_what_the_server_is_made_of(client: Browser) -> None:
    assert client.get("/docs").status_code == client.get("/openapi.json").status_code == 404


def test_static_files_are_kept_for_ever_under_the_name_of_their_build(client: Browser) -> None:
    address = client.app.state.assets.url("coxa.css")  # type: ignore[attr-defined]
    sheet = client.get(address)
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]


def test_a_page_of_an_older_build_still_gets_its_files_but_may_not_keep_them(client: Browser) -> None:
    sheet = client.get("/static/older/coxa.css")
    assert (sheet.status_code, sheet.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "nothing.css", "css/00-base.css"])
def test_nothing_but_static_files_is_served_as_static(client: Browser, name: str) -> None:
    assert client.get(f"/static/x/{name}").status_code == 404


def test_one_style_sheet_holds_every_sheet(client: Browser) -> None:
    folder = Path(__file__).parents[2] / "src" / "coxa" / "web" / "static" / "css"
    sheet = client.get("/static/x/coxa.css").text
    for part in folder.glob("*.css"):
        assert part.read_text(encoding="utf-8") in sheet


def test_an_unknown_address_says_so_and_leads_back(client: Browser) -> None:
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert "There is no such page" in page.text
    assert 'href="/"' in page.text


def test_a_wrong_kind_of_value_in_an_address_is_told_as_a_page(client: Browser) -> None:
    page = client.get("/diary?before=yesterday")
    assert page.status_code == 400
    assert "not what is expected" in page.text


def test_a_fault_of_ours_never_shows_its_inside(broken: Browser, caplog: pytest.LogCaptureFixture) -> None:
    page = broken.get("/")
    assert page.status_code == 500
    assert "secret" not in page.text
    assert "secret" in caplog.text


def test_a_fault_of_ours_says_what_stays_and_how_to_report(broken: Browser) -> None:
    page = broken.get("/diary")
    assert "What was saved before is untouched" in page.text
    assert "GET /diary" in page.text


@pytest.mark.parametrize(
    ("error", "title"), [(StoreBusy, "The diary is busy"), (StoreFull, "The disk is full")]
)
def test_a_diary_that_does_not_answer_is_told_with_what_to_do(
    client: Browser, monkeypatch: pytest.MonkeyPatch, error: type[StoreBusy], title: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise error("The diary is held by another program.", mend="close it.")

    monkeypatch.setattr(Store, "person", fail)
    page = client.get("/")
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert title in page.text
    assert "Close it." in page.text


def test_a_request_that_an_address_does_not_take_is_told_as_a_page(client: Browser) -> None:
    page = client.post_form("/about")
    assert page.status_code == 405
    assert "That cannot be done here" in page.text


def test_what_computes_starts_and_stops_with_the_app(store: Store, clock: Clock) -> None:
    jobs = Mock()
    with Browser(create_app(store, now=clock, jobs=jobs), base_url=ADDRESS):
        assert [call[0] for call in jobs.mock_calls] == ["start"]
    assert [call[0] for call in jobs.mock_calls] == ["start", "stop"]


def test_what_follows_from_the_diary_is_worked_out_once(
    client: Browser, screened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = Mock(wraps=request.judge)
    monkeypatch.setattr(request, "judge", judged)
    for _ in range(3):
        client.get("/")
    assert judged.call_count == 1


def test_a_new_entry_or_a_new_day_is_worked_out_afresh(
    client: Browser, screened: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = Mock(wraps=request.judge)
    monkeypatch.setattr(request, "judge", judged)
    client.get("/")
    client.post_form("/diary/screen-1/remove")
    client.get("/")
    clock.pass_days(1)
    client.get("/")
    assert judged.call_count == 3


def test_scripts_get_errors_as_json(client: Browser) -> None:
    answer = client.get("/api/nowhere")
    assert answer.status_code == 404
    assert set(answer.json()) == {"error", "mend"}


def test_every_page_speaks_the_language_that_the_browser_prefers(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    folder = tmp_path / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "coxa.mo").write_bytes(
        catalogue({"Settings": "Einstellungen", "There is no such page": "Fehlt"})
    )
    client = Browser(create_app(store, now=clock, locale=tmp_path / "locale"), base_url=ADDRESS)
    page = client.get("/settings", headers={"Accept-Language": "fr;q=0.4, de-AT;q=0.9, en;q=0.5"})
    assert '<html lang="de">' in page.text
    assert "<h1>Einstellungen</h1>" in page.text
    assert "Fehlt" in client.get("/nowhere", headers={"Accept-Language": "de"}).text


def test_without_a_catalogue_pages_are_english(client: Browser) -> None:
    page = client.get("/settings", headers={"Accept-Language": "de"})
    assert '<html lang="en">' in page.text


@pytest.mark.parametrize(
    ("header", "tags"),
    [("de, en;q=0.8", ["de", "en"]), ("en;q=0.1,fr;q=0.9", ["fr", "en"]), (";;,*;q=x, ../..", []), ("", [])],
)
def test_languages_are_read_best_first_and_nonsense_is_left_out(header: str, tags: list[str]) -> None:
    assert wanted(header) == tags


def test_the_catalogue_of_these_tests_is_one(tmp_path: Path) -> None:
    file = tmp_path / "x.mo"
    file.write_bytes(catalogue({"yes": "ja"}))
    with file.open("rb") as stream:
        assert gettext.GNUTranslations(stream).gettext("yes") == "ja"


def test_every_address_that_changes_something_is_a_post(client: Browser) -> None:
    routes = [route for route in flat(client.app.routes) if not route.path.startswith("/api/v1/")]  # type: ignore[attr-defined]
    assert len(routes) > 50
    assert {method for route in routes for method in route.methods} == {"GET", "HEAD", "POST"}


def test_no_page_is_one_that_changes_something(client: Browser) -> None:
    """An endpoint that answers both could be led to by a link; that of samples only says what it is for."""
    found = [route.path for route in flat(client.app.routes) if {"GET", "POST"} <= route.methods]  # type: ignore[attr-defined]
    assert set(found) <= {"/push/{key}"}
