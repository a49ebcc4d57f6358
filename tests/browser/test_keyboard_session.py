"""A whole session without a pointer."""

from __future__ import annotations

import pytest

from tests.browser import steps

pytestmark = pytest.mark.browser


def tab_to(page, name: str) -> None:
    """Press Tab until the button of this name has the focus; fail when it never comes."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"no way to '{name}' by Tab")


def test_keys_alone_complete_a_session(server, page):
    steps.open_session(page, server)
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    steps.asked(page)
    for key in "0123456789t1":
        page.keyboard.press(key)
    page.keyboard.press("2")
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    steps.let_pass(page, 15.0)
    while page.locator("#session").get_attribute("data-view") == "run":
        page.keyboard.press("ArrowRight")
    for _ in range(14):
        page.keyboard.press("3")
    tab_to(page, "Save the session")
    page.keyboard.press("Enter")
    steps.wait_delivered(page)
    (session,) = server.sessions()
    sides = list(dict.fromkeys(w["side"] for w in session["windows"]))
    assert session["before"][sides[0]]["soreness"] == {"front": 0, "side": 1, "back": 2}
    assert session["before"][sides[1]]["density"] == {"front": 9, "side": 10, "back": 1}
    assert [w["skipped"] for w in session["windows"]] == [True] * len(session["windows"])


def test_the_space_bar_pauses_and_goes_on(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 12.0)
    page.keyboard.press("Space")
    assert page.locator("#phase").text_content() == "Paused"
    page.keyboard.press("Space")
    assert page.locator("#phase").text_content() == "Go"


def test_an_arrow_goes_back_and_h_stops(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 30.0)
    page.keyboard.press("ArrowLeft")
    assert steps.timer(page) == "0:10"
    page.keyboard.press("h")
    page.keyboard.press("4")
    steps.wait_delivered(page)
    assert server.sessions()[0]["stopped"]


def test_keys_can_be_switched_off(server, page):
    steps.open_session(page, server)
    page.get_by_label("Keys").uncheck()
    steps.begin(page)
    steps.let_pass(page, 12.0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("h")
    assert (page.locator("#phase").text_content(), steps.timer(page)) == ("Go", "2:58")


def test_writing_a_note_is_no_command(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    page.get_by_label("A note").press_sequentially("h 10 t")
    steps.save(page)
    steps.wait_delivered(page)
    assert server.sessions()[0]["note"] == "h 10 t"


def test_each_new_view_takes_the_focus_to_its_heading(server, page):
    steps.open_session(page, server)
    steps.press(page, "Start")
    steps.asked(page)
    assert page.evaluate("() => document.activeElement.id") == "ask-title"
    page.keyboard.press("3")
    steps.press(page, "Skip all")
    assert page.evaluate("() => document.activeElement.id") == "set-title"
