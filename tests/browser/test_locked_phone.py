"""A phone that sleeps, is set back, or keeps nothing, in the middle of a session."""

from __future__ import annotations

import pytest

from tests.browser import steps

pytestmark = pytest.mark.browser


def test_ninety_seconds_locked_in_mid_exercise_leave_the_timer_right(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    assert steps.timer(page) == "2:30"
    page.clock.fast_forward(90_000)
    assert (page.locator("#phase").text_content(), steps.timer(page)) == ("Go", "1:00")


def test_a_phone_locked_past_the_end_completes_the_window_and_gives_the_next_its_own(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    page.clock.fast_forward(600_000)
    assert page.locator("#phase").text_content() == "Get ready"
    assert "slept" in page.locator("#slept").text_content()
    assert "rotation" in page.locator("#title").text_content()
    steps.let_pass(page, 11.0)
    assert not page.locator("#slept").is_visible()


def test_windows_slept_past_count_as_done_and_no_later_one_does(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    page.clock.fast_forward(600_000)
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    steps.save(page)
    steps.wait_delivered(page)
    done = [w["done_s"] for w in server.sessions()[0]["windows"]]
    assert done == [180] + [0] * (len(done) - 1)


def test_the_timer_goes_on_when_the_clock_is_set_back(server, page):
    page.add_init_script(
        """const real = Date.now; window.shift = 0; Date.now = () => real.call(Date) + window.shift;"""
    )
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    page.evaluate("() => { window.shift = -3600 * 1000; }")
    steps.let_pass(page, 30.0)
    assert steps.timer(page) == "2:00"


def test_a_reload_after_the_clock_was_set_back_goes_on_all_the_same(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    steps.let_pass(page, 40.0)
    page.evaluate(
        """() => {
            const kept = JSON.parse(localStorage.getItem("coxa.session"));
            const later = (t) => t + 3600 * 1000;
            kept.events = kept.events.map((e) => ({ ...e, t: later(e.t) }));
            localStorage.setItem("coxa.session", JSON.stringify({ ...kept, seen: later(kept.seen) }));
            window.addEventListener("pagehide", (e) => e.stopImmediatePropagation(), true);
            Storage.prototype.setItem = () => {};
        }"""
    )
    page.reload()
    steps.press(page, "Go on")
    steps.let_pass(page, 10.0)
    assert steps.timer(page) in ("2:20", "2:21", "2:22")  # last seen up to two seconds before


@pytest.mark.parametrize(
    "broken",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });",
    ],
    ids=["full", "forbidden"],
)
def test_a_browser_that_keeps_nothing_says_so_and_still_delivers(server, page, broken):
    page.add_init_script(broken)
    steps.open_session(page, server)
    page.get_by_label("Sound").uncheck()
    assert page.locator("#forgetful").is_visible()
    steps.begin(page)
    steps.let_pass(page, 20.0)
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    steps.save(page)
    steps.wait_delivered(page)
    assert len(server.sessions()) == 1
