"""The diary: every kind of entry in words, removing and putting back."""

from __future__ import annotations

from datetime import date, timedelta

from coxa.store import Store
from tests.web.conftest import Browser, clean_screen, entry
from tests.web.test_today import session


def test_every_kind_of_entry_is_told_in_words(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, session("s1", "2026-11-21", stopped=True))
    store.add(screened, entry("rated", "r1", "2026-11-20", ratings={"left": {"pressure": 4}}))
    ranges = {"rotation": {"prone": {"inward_deg": [38, 40, 39]}}}
    store.add(screened, entry("measured", "m1", "2026-11-19", right=ranges))
    page = client.get("/diary").text
    for told in ("nothing skipped", "Stopped because it hurt.", "Pressure – / 4.", "inward 39° (prone)"):
        assert told in page


def test_the_latest_day_comes_first(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, session("s1", "2026-11-21"))
    page = client.get("/diary").text
    assert page.index("21 November 2026") < page.index("1 November 2026</h2>")


def test_a_removed_entry_is_gone_and_can_be_put_back_at_once(client: Browser, screened: str) -> None:
    way = client.post_form("/diary/screen-1/remove").headers["location"]
    page = client.get(way).text
    assert "/diary/screen-1/remove" not in page
    assert 'action="/diary/screen-1/restore"' in page


def test_putting_back_restores_the_entry(client: Browser, store: Store, screened: str) -> None:
    before = store.documents(screened)
    client.post_form("/diary/screen-1/remove")
    client.post_form("/diary/screen-1/restore")
    assert store.documents(screened) == before


def test_removing_what_is_not_there_is_told(client: Browser, screened: str) -> None:
    page = client.post_form("/diary/nothing/remove")
    assert page.status_code in (400, 404)
    assert "<h1>" in page.text


def test_a_removed_screen_closes_what_it_opened(client: Browser, screened: str) -> None:
    assert "/session" in client.get("/").text
    client.post_form("/diary/screen-1/remove")
    assert "/session" not in client.get("/").text


def test_a_long_diary_is_shown_in_parts_without_losing_a_day(
    client: Browser, store: Store, person: str
) -> None:
    first = date(2026, 9, 1)
    for n in range(45):
        store.add(person, clean_screen(f"screen-{n}", (first + timedelta(days=n)).isoformat()))
    latest = client.get("/diary").text
    way = latest.split('href="/diary?before=')[1].split('"')[0]
    earlier = client.get(f"/diary?before={way}").text
    assert latest.count("/remove") + earlier.count("/remove") == 45


def test_entries_of_coming_days_are_marked(client: Browser, store: Store, person: str) -> None:
    store.add(person, clean_screen("later", "2026-12-24"))
    assert "after today by this machine" in client.get("/diary").text


def test_a_note_key_that_is_not_ours_says_nothing(client: Browser) -> None:
    page = client.get("/diary?note=removed&entry=%22%3E%3Cscript%3E").text
    assert "<script>" not in page
    assert "/restore" not in page


def test_an_entry_that_warns_cannot_be_removed_away(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, entry("rated", "r1", "2026-11-21", ratings={"pain": 8}))
    page = client.post_form("/diary/r1/remove")
    assert page.status_code == 409
    assert "answer the safety screen again" in page.text.lower()
    assert "r1" in {document["id"] for document in store.documents(screened)}


def test_a_screen_with_a_yes_cannot_be_removed_away(client: Browser, store: Store, screened: str) -> None:
    flagged = clean_screen("screen-2", "2026-11-21")
    flagged["answers"]["night_pain"] = True
    store.add(screened, flagged)
    assert client.post_form("/diary/screen-2/remove").status_code == 409
    assert "/session" not in client.get("/").text
