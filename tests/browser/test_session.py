"""A whole session on the page, by thumb, with a clock that the test turns."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.browser import steps

pytestmark = pytest.mark.browser


def test_a_whole_session_runs_hands_free_and_lies_in_the_diary(server, page):
    steps.open_session(page, server)
    steps.press(page, "Start")
    steps.rate_all(page, 3)
    steps.press(page, "Begin")
    steps.hurry_through(page)
    steps.rate_all(page, 2)
    page.get_by_label("A note").fill("Easier than yesterday.")
    steps.save(page)
    steps.wait_delivered(page)
    (session,) = server.sessions()
    assert all(w["done_s"] == w["planned_s"] > 0 and not w["skipped"] for w in session["windows"])
    assert {w["side"] for w in session["windows"]} == {"right", "left"}
    assert session["before"]["right"]["soreness"] == {"front": 3, "side": 3, "back": 3}
    assert session["after"]["left"]["pressure"] == 2
    assert (session["note"], session["stopped"]) == ("Easier than yesterday.", False)


def test_each_window_tells_side_phase_and_what_comes_next(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 1.0)
    assert (page.locator("#side").text_content(), steps.timer(page)) == ("Right side", "0:09")
    assert page.locator("#phase").text_content() == "Get ready"
    steps.let_pass(page, 10.0)
    assert (page.locator("#phase").text_content(), steps.timer(page)) == ("Go", "2:59")
    assert "rotation" in page.locator("#next").text_content()
    assert page.locator("[data-picture=P1] svg").first.is_visible()


def test_the_inside_of_the_hip_is_shown_on_a_tap_and_stays_for_the_next_exercise(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.press(page, "Look inside")
    for exercise in ("P1", "P2"):
        outside, inside = page.locator(f"[data-picture={exercise}] svg.pic").all()
        assert (outside.is_visible(), inside.is_visible()) == (False, True)
        steps.press(page, "Skip")
    assert page.get_by_role("button", name="Look inside").get_attribute("aria-pressed") == "true"


def test_the_picture_can_be_held_still(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    moving = page.locator("[data-picture=P1] svg g[class^=pic-p1]").first
    state = "part => getComputedStyle(part).animationPlayState"
    assert moving.evaluate(state) == "running"
    steps.press(page, "Hold picture")
    assert moving.evaluate(state) == "paused"


def test_changing_sides_is_announced_and_mirrors_the_picture(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    for _ in range(4):
        steps.press(page, "Skip")
    assert page.locator("#side").text_content() == "Left side"
    assert page.locator("#phase").text_content() == "Switch sides"
    assert page.locator("#live").text_content().startswith("Switch sides. Left side.")
    assert "is-left" in page.locator("[data-picture=P1]").get_attribute("class")


def test_the_next_number_of_seconds_is_not_read_out(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 15.0)
    said = page.locator("#live").text_content()
    steps.let_pass(page, 5.0)
    assert page.locator("#live").text_content() == said == "Start. Right side, 3 minutes."


def test_stopping_because_it_hurts_gives_advice_and_no_further_session(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    steps.press(page, "It hurts: stop")
    page.locator('#scale [data-value="6"]').click()
    steps.wait_delivered(page)
    assert "see a clinician" in page.locator("#done-advice").text_content()
    (session,) = server.sessions()
    assert (session["stopped"], session["after"]["pain"], session["windows"][0]["done_s"]) == (True, 6, 30)
    page.goto(server.url + "/session")
    assert page.get_by_role("heading", name="No session now").is_visible()


def test_a_false_alarm_goes_on_where_it_was(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    steps.press(page, "It hurts: stop")
    steps.let_pass(page, 20.0)
    steps.press(page, "Back")
    assert (page.locator("#phase").text_content(), steps.timer(page)) == ("Paused", "2:30")


def test_much_pain_before_the_session_ends_it(server, page):
    steps.open_session(page, server)
    steps.press(page, "Start")
    for _ in range(12):
        page.locator('#scale [data-value="1"]').click()
    page.locator('#scale [data-value="8"]').click()
    page.get_by_role("heading", name="Not today").wait_for()
    steps.press(page, "End here and keep my answers")
    steps.wait_delivered(page)
    assert server.sessions()[0]["before"]["pain"] == 8


def test_ratings_can_be_corrected_and_the_last_value_is_marked(server, page):
    steps.open_session(page, server)
    steps.press(page, "Start")
    page.locator('#scale [data-value="7"]').click()
    steps.press(page, "Back")
    assert page.locator('#scale [aria-pressed="true"]').text_content() == "7"
    page.locator('#scale [data-value="4"]').click()
    steps.press(page, "Skip all")
    steps.press(page, "Begin")
    for _ in range(12):
        steps.press(page, "Skip")
    assert page.locator("#scale .is-last").text_content() == "4"


def test_a_reload_in_mid_session_offers_to_go_on(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 70.0)
    page.reload()
    assert "left" in page.locator("#resume-words").text_content()
    steps.press(page, "Go on")
    steps.let_pass(page, 1.0)
    assert page.locator("#side").text_content() == "Right side"
    assert steps.timer(page) == "1:59"


def test_a_session_left_behind_can_be_ended_and_kept(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 70.0)
    page.reload()
    steps.press(page, "End it and keep what was done")
    steps.wait_delivered(page)
    assert server.sessions()[0]["windows"][0]["done_s"] == 60


@pytest.mark.parametrize(
    ("seconds", "title"), [(60.0, "Ended within the first"), (150.0, "Ended after 2 of ")]
)
def test_a_session_ended_early_gets_no_praise_but_how_much_it_was(server, page, seconds, title):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, seconds)
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    assert page.locator("#note-title").text_content().startswith(title)
    steps.save(page)
    page.get_by_role("heading", name=title).wait_for()
    assert page.get_by_text("Well done").count() == 0


def test_a_session_done_is_praised(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.hurry_through(page)
    steps.press(page, "Skip all")
    page.get_by_role("heading", name="Well done").wait_for()


def test_after_a_stop_the_words_of_the_rules_are_shown_and_no_praise(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    steps.press(page, "It hurts: stop")
    page.locator('#scale [data-value="6"]').click()
    page.get_by_role("heading", name="Leave it for today.").wait_for()
    page.get_by_text("You stopped today's session").wait_for()
    assert not page.locator("#measure-now").is_visible()


@pytest.mark.parametrize(
    ("later", "says"), [(0, "today at 15:00"), (10, "yesterday at 15:00"), (100, "on {day:%A} at 15:00")]
)
def test_a_session_left_behind_tells_when_it_began(server, page, later, says):
    server.screened()
    began = datetime.now().replace(hour=15, minute=0, second=0, microsecond=0)
    page.clock.install(time=began)
    page.goto(server.url + "/session")
    steps.begin(page)
    page.clock.pause_at(began + timedelta(seconds=50))
    page.clock.set_fixed_time(began + timedelta(hours=later))
    page.reload()
    words = page.locator("#resume-words")
    page.get_by_role("button", name="Go on", exact=True).wait_for()
    assert words.text_content().startswith(f"You began {says.format(day=began)}")


def test_a_session_left_behind_can_be_discarded(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    page.reload()
    steps.press(page, "Discard it")
    assert page.get_by_role("button", name="Start", exact=True).is_visible()
    page.reload()
    page.get_by_role("button", name="Start", exact=True).wait_for()


def test_a_plan_of_another_day_says_so(server, page):
    server.screened(date.today() - timedelta(days=1))
    page.clock.install(time=datetime.now() + timedelta(days=2))
    page.route("**/api/session", lambda route: route.abort())
    page.goto(server.url + "/session")
    page.get_by_role("button", name="Start", exact=True).wait_for()
    assert page.locator("#stale").text_content().startswith(f"This plan is from {date.today():%A}")


def test_a_page_left_open_learns_that_the_screen_comes_first(server, page):
    steps.open_session(page, server)
    server.store.remove(server.store.person().id, server.store.documents(server.store.person().id)[0]["id"])
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("heading", name="No session now").wait_for()
    assert not page.get_by_role("button", name="Start", exact=True).is_visible()


def test_without_a_screen_the_page_gives_no_session(server, page):
    page.goto(server.url + "/session")
    assert page.get_by_role("heading", name="No session now").is_visible()
    assert page.get_by_role("link", name="Answer the safety screen").get_attribute("href") == "/screen"


def test_switches_are_remembered(server, page):
    steps.open_session(page, server)
    page.get_by_label("Sound").uncheck()
    page.get_by_label("Get ready for").select_option("20")
    page.reload()
    assert not page.get_by_label("Sound").is_checked()
    steps.begin(page)
    assert steps.timer(page) == "0:20"


def test_cues_sound_buzz_and_speak_where_the_browser_can(server, page):
    page.add_init_script(
        """window.heard = [];
        navigator.vibrate = (pattern) => window.heard.push("buzz") > 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (at) { window.heard.push("tone"); return start.call(this, at); };
        speechSynthesis.speak = (words) => window.heard.push(words.text);"""
    )
    steps.open_session(page, server)
    page.get_by_label("Voice").check()
    steps.begin(page)
    page.wait_for_timeout(100)
    steps.let_pass(page, 11.0)
    heard = page.evaluate("() => window.heard")
    assert {"buzz", "tone", "Start. Right side, 3 minutes."} <= set(heard)


def test_a_browser_without_any_cue_still_runs_a_session(server, page):
    page.add_init_script(
        """delete window.AudioContext; delete window.webkitAudioContext; delete window.speechSynthesis;
        delete window.SpeechSynthesisUtterance; delete Navigator.prototype.vibrate; delete Navigator.prototype.wakeLock;
        delete Navigator.prototype.serviceWorker; delete Crypto.prototype.randomUUID; delete AbortSignal.timeout;"""
    )
    steps.open_session(page, server)
    page.get_by_label("Voice").check()
    steps.begin(page)
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    steps.save(page)
    steps.wait_delivered(page)
    assert len(server.sessions()) == 1


def test_no_view_has_a_fault_of_accessibility(server, page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = {}

    def look(view: str) -> None:
        found[view] = [v["id"] for v in axe.run(page).response["violations"]]

    steps.open_session(page, server)
    page.clock.resume()  # the examination waits by timers of the page
    look("intro")
    steps.press(page, "Start")
    look("ask")
    steps.press(page, "Skip all")
    look("set")
    steps.press(page, "Begin")
    steps.press(page, "Pause")
    look("run")
    steps.press(page, "It hurts: stop")
    look("hurt")
    page.locator('#scale [data-value="5"]').click()
    steps.wait_delivered(page)
    look("done")
    assert not any(found.values()), found
