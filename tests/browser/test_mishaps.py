"""What happens to people: no mouse, no scripts, the back button, two tabs, a clock set back, a locked diary."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest

from coxa.programme.screen import screen_questions
from coxa.store import sqlite
from tests.browser import steps
from tests.browser.conftest import PHONE, Server
from tests.browser.test_journey import EXAM, answer_the_screen, first_start, heading, link
from tests.browser.test_keyboard_session import tab_to
from tests.browser.test_offline import quick_session

__all__ = ["first_start"]  # a fixture
pytestmark = pytest.mark.browser
COMPUTED_ms = 240_000


def diary(server: Server, kind: str) -> list[dict[str, Any]]:
    """Return the entries of a kind."""
    found = server.store.documents(server.store.person().id)
    return [document for document in found if document["kind"] == kind]


def feel(page: Any, value: str, note: str = "") -> None:
    """Fill in how it feels."""
    page.locator("#now-soreness-front-left").select_option(value)
    page.get_by_label("Note").fill(note)


def test_keys_alone_go_from_the_first_visit_through_a_session(server: Server, page: Any) -> None:
    page.clock.install(time=datetime.now())
    page.goto(server.url)
    tab_to(page, "Answer the safety screen")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Safety first").wait_for()
    tab_to(page, "About: method, evidence, sources")  # all the way round: nothing holds the focus
    page.keyboard.press("Shift+Tab")
    page.locator(f'[name="{screen_questions()[0].key}"]').first.focus()
    for _ in range(len(screen_questions()) + 1):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Your answers are saved.").wait_for()
    tab_to(page, "Begin the session")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start", exact=True).wait_for()
    page.clock.pause_at(datetime.now() + timedelta(seconds=60))
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    steps.asked(page)
    for _ in range(13):
        page.keyboard.press("2")
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    steps.hurry_through(page)
    for _ in range(15):
        page.keyboard.press("1")
    tab_to(page, "Save the session")
    page.keyboard.press("Enter")
    steps.wait_delivered(page)
    (session,) = server.sessions()
    assert all(window["done_s"] == window["planned_s"] for window in session["windows"])
    assert (session["before"]["pain"], session["after"]["pain"]) == (2, 1)
    tab_to(page, "Trends")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Trends", exact=True).wait_for()


def test_back_after_a_form_and_sending_it_again_is_one_entry(server: Server, page: Any) -> None:
    server.screened()
    page.goto(server.url + "/log")
    feel(page, "4", "after a walk")
    steps.press(page, "Save")
    page.get_by_text("Saved in your diary.").wait_for()
    page.go_back()
    assert page.locator("#now-soreness-front-left").input_value() in ("4", "")
    feel(page, "4", "after a walk")
    steps.press(page, "Save")
    page.get_by_text("This was saved already; it is in your diary once.").wait_for()
    assert len(diary(server, "rated")) == 1


def test_back_after_a_form_and_changing_it_shows_what_differs_and_loses_nothing(
    server: Server, page: Any
) -> None:
    server.screened()
    page.goto(server.url + "/log")
    feel(page, "4")
    steps.press(page, "Save")
    page.get_by_text("Saved in your diary.").wait_for()
    page.go_back()
    feel(page, "6")
    steps.press(page, "Save")
    page.get_by_role("heading", name="Add an entry").wait_for()
    assert page.locator("#now-soreness-front-left").input_value() == "6"
    assert len(diary(server, "rated")) == 1
    steps.press(page, "Save")
    page.get_by_text("Saved in your diary.").wait_for()
    assert len(diary(server, "rated")) == 2


def test_a_double_tap_on_save_is_one_entry(server: Server, page: Any) -> None:
    server.screened()
    page.goto(server.url + "/log")
    feel(page, "3")
    page.get_by_role("button", name="Save", exact=True).dblclick()
    page.get_by_text("your diary").first.wait_for()
    page.goto(server.url + "/diary")
    assert len(diary(server, "rated")) == 1


def test_two_tabs_with_a_form_each_are_two_entries_none_lost(server: Server, page: Any, context: Any) -> None:
    server.screened()
    other = context.new_page()
    for tab in (page, other):
        tab.goto(server.url + "/log")
    for tab, value in ((page, "2"), (other, "5"), (page, "")):
        if value:
            feel(tab, value, f"tab {value}")
            steps.press(tab, "Save")
        tab.get_by_text("Saved in your diary.").wait_for()
    assert sorted(entry["note"] for entry in diary(server, "rated")) == ["tab 2", "tab 5"]
    for tab in (page, other):  # both clear: the second finds nothing to remove and says so
        tab.goto(server.url + "/diary")
    page.get_by_role("button", name="Remove How it feels").first.click()
    page.get_by_text("Removed from your diary.").wait_for()
    other.get_by_role("button", name="Remove How it feels").first.click()
    other.locator("h1").wait_for()
    assert len(diary(server, "rated")) == 1


def test_a_phone_whose_clock_was_set_back_between_sessions_stores_both(server: Server, context: Any) -> None:
    server.screened()
    for hours in (0, -2):
        page = context.new_page()
        now = datetime.now() + timedelta(hours=hours)
        page.clock.install(time=now)
        page.goto(server.url + "/session")
        page.get_by_role("button", name="Start", exact=True).wait_for()
        page.clock.pause_at(now + timedelta(seconds=30))
        quick_session(page)
        page.get_by_text("In your diary.", exact=True).wait_for()
        page.close()
    assert len(server.sessions()) == 2


def test_a_form_sent_while_the_diary_is_locked_is_sent_again_from_the_page(
    server: Server, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_ms", 60)
    server.store.database.engine.dispose()  # the patience is the connections'
    server.screened()
    page.goto(server.url + "/log")
    feel(page, "7", "still sore " + "x" * 200)
    with closing(sqlite3.connect(server.store.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        steps.press(page, "Save")
        page.get_by_role("heading", name="The diary is busy").wait_for()
        assert "still sore" in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        steps.press(page, "Send it again")
        page.get_by_role("heading", name="The diary is busy").wait_for()
        other.execute("ROLLBACK")
    steps.press(page, "Send it again")
    page.get_by_text("Saved in your diary.").wait_for()
    (entry,) = diary(server, "rated")
    assert (entry["note"][:10], entry["ratings"]["left"]["soreness"]) == ("still sore", {"front": 7})
    page.goto(server.url + "/diary")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.fixture
def plain(browser: Any) -> Iterator[Any]:
    """A page in a browser without scripts."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(5000)
    yield opened
    context.close()


def test_without_scripts_everything_but_the_timer_works(first_start: Server, plain: Any) -> None:
    page, store = plain, first_start.store
    page.goto(first_start.url)
    steps.press(page, "Clear the example and begin my own")
    answer_the_screen(page)
    link(page, "Do the check")
    for name, value in EXAM.items():
        page.locator(f'[name="{name}"]').fill(value)
    steps.press(page, "Compute")
    page.get_by_role("heading", name="What your check says").wait_for(timeout=COMPUTED_ms)
    page.goto(first_start.url + "/log?what=session")
    page.locator('[name="whole"]').check()
    steps.press(page, "Save")
    page.get_by_text("Saved in your diary.").wait_for()
    assert len(first_start.sessions()) == 1
    link(page, "Settings")
    page.locator('[name="sound"]').uncheck(force=True)
    steps.press(page, "Save")
    page.get_by_text("Your settings are saved.").wait_for()
    assert store.person().settings["sound"] is False
    link(page, "Trends")
    assert heading(page) == "Trends"
    link(page, "Diary")
    page.get_by_role("button", name="Remove Release and rotation").click()
    steps.press(page, "Undo")
    page.get_by_text("Put back into your diary.").wait_for()
    page.goto(first_start.url + "/session")
    assert "needs JavaScript" in page.locator("main").inner_text()
