"""A session page that is open while the safety screen, or another tab, says that there is to be no session."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest

from coxa.programme.screen import screen_questions
from tests.browser import steps

pytestmark = pytest.mark.browser


def screen(server, *, flag: bool) -> None:
    """Answer the safety screen in some other tab: all no, or one question with yes."""
    answers = {question.key: False for question in screen_questions()}
    answers[next(iter(answers))] = flag
    document = {"kind": "screening", "id": str(uuid.uuid4()), "answers": answers, "pain": 1}
    document |= {"at": datetime.now(UTC).isoformat().replace("+00:00", "Z"), "day": date.today().isoformat()}
    server.store.add(server.store.person().id, document)


def wait_halted(page) -> None:
    """Wait until the page says that there is no session, and offers none."""
    page.locator("[data-of=halt]").get_by_role("heading", name="No session now").wait_for()
    for name in ("Start", "Go on", "Pause", "Begin"):
        assert not page.get_by_role("button", name=name, exact=True).is_visible()
    assert page.get_by_role("link", name="Answer the safety screen").get_attribute("href") == "/screen"


def seen_again(page) -> None:
    """Come back to the page."""
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def test_start_after_a_red_flag_in_another_tab_begins_nothing(server, page):
    steps.open_session(page, server)
    screen(server, flag=True)
    steps.press(page, "Start")
    wait_halted(page)
    assert not page.get_by_role("button", name="End it and keep what was done").is_visible()
    assert page.evaluate("() => localStorage.getItem('coxa.session')") is None


@pytest.mark.parametrize("again", ["go on", "seen again", "shown again"])
def test_a_red_flag_holds_up_a_session_whose_part_can_be_kept(server, page, again):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    if again == "go on":
        steps.press(page, "Pause")
    screen(server, flag=True)
    if again == "go on":
        steps.press(page, "Go on")
    elif again == "seen again":
        seen_again(page)
    else:
        page.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    wait_halted(page)
    steps.let_pass(page, 60.0)
    steps.press(page, "End it and keep what was done")
    steps.wait_delivered(page)
    (session,) = server.sessions()
    assert 30 <= session["windows"][0]["done_s"] <= 31
    assert not session["stopped"]


def test_a_session_held_up_goes_on_paused_when_the_screen_is_clean_again(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    screen(server, flag=True)
    seen_again(page)
    wait_halted(page)
    screen(server, flag=False)
    seen_again(page)
    page.get_by_role("button", name="Go on", exact=True).wait_for()
    assert steps.timer(page) == "2:30"


def test_a_session_interrupted_by_a_reload_without_a_line_is_held_up_by_what_the_device_knows(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    page.evaluate("() => localStorage.setItem('coxa.halt', JSON.stringify({ words: 'Screen first.' }))")
    page.route("**/api/session", lambda route: route.abort())
    page.reload()
    steps.press(page, "Go on")
    page.get_by_text("Screen first.").first.wait_for()
    wait_halted(page)


def test_a_server_that_does_not_answer_keeps_nobody_from_a_session(server, page):
    steps.open_session(page, server)
    page.route("**/api/session", lambda route: None)
    steps.press(page, "Start")
    steps.let_pass(page, 2.0)
    steps.press(page, "Skip all")
    steps.press(page, "Begin")
    assert page.locator("#phase").text_content() == "Get ready"


def test_a_stop_in_one_tab_holds_up_the_session_of_the_other(server, page, context):
    steps.open_session(page, server)
    other = context.new_page()
    other.set_default_timeout(5000)
    other.goto(server.url + "/session")
    steps.begin(other)
    page.bring_to_front()
    steps.begin(page)
    steps.let_pass(page, 40.0)
    server.line.state = "refused"  # the tabs tell each other: no server is needed
    steps.press(page, "It hurts: stop")
    assert other.locator("#session").get_attribute("data-view") == "run"
    page.locator('#scale [data-value="9"]').click()
    other.get_by_text("The last session ended because of pain.").first.wait_for()
    wait_halted(other)
    assert other.get_by_role("button", name="End it and keep what was done").is_visible()
