"""A phone whose clock is off: a stop for pain lies where it happened, between the safety screens of the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser import steps
from tests.browser.test_journey import fill_in_the_screen

pytestmark = pytest.mark.browser


def stop_in_pain(server, page, off: timedelta) -> None:
    """Begin a session under a clock that is off, and stop it because of strong pain."""
    now = datetime.now() + off
    page.clock.install(time=now)
    page.goto(server.url + "/session")
    page.get_by_role("button", name="Start", exact=True).wait_for()
    page.clock.pause_at(now + timedelta(seconds=30))
    steps.begin(page)
    steps.let_pass(page, 40.0)
    steps.press(page, "It hurts: stop")
    page.locator('#scale [data-value="9"]').click()
    steps.wait_delivered(page)


@pytest.mark.parametrize("off", [timedelta(hours=-2), timedelta(minutes=-70), timedelta(days=2)])
def test_a_stop_for_pain_asks_for_the_screen_whatever_the_clock_of_the_phone(server, page, off):
    server.screened()
    stop_in_pain(server, page, off)
    page.goto(server.url + "/session")
    page.locator("#halted").get_by_role("heading", name="No session now").wait_for()


def test_a_screen_after_a_stop_by_a_fast_clock_comes_after_it(server, page):
    server.screened()
    stop_in_pain(server, page, timedelta(days=2))
    (session,) = server.sessions()
    assert datetime.fromisoformat(session["ended_at"]) <= datetime.now(UTC)
    assert session["day"] == f"{datetime.now():%Y-%m-%d}"
    page.goto(server.url + "/screen")
    fill_in_the_screen(page)
    entries = server.store.documents(server.store.person().id)
    assert entries[-1]["kind"] == "screening"
