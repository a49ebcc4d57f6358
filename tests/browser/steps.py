"""What a person does on the session page, as steps that tests share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def press(page: Any, name: str) -> None:
    """Tap a button by its name."""
    page.get_by_role("button", name=name, exact=True).click()


def open_session(page: Any, server: Any, *, screened: bool = True) -> None:
    """Open the session page of a person who may train, under a clock that the test turns."""
    if screened:
        server.screened()
    now = datetime.now()
    page.clock.install(time=now)
    page.goto(server.url + "/session")
    page.get_by_role("button", name="Start", exact=True).wait_for()
    page.clock.pause_at(now + timedelta(seconds=30))  # from here on it stands between the steps of a test


def begin(page: Any) -> None:
    """Start, skip the ratings, and begin to get ready."""
    press(page, "Start")
    press(page, "Skip all")
    press(page, "Begin")


def let_pass(page: Any, seconds: float) -> None:
    """Let time pass with the page awake."""
    page.clock.run_for(round(seconds * 1000))


def hurry_through(page: Any, seconds: float = 1500.0) -> None:
    """Let time pass with the page awake; unless told otherwise, longer than any release session lasts."""
    let_pass(page, seconds)


def asked(page: Any) -> None:
    """Wait for a question: Start asks the server first."""
    page.locator("[data-of=ask]").wait_for()


def rate_all(page: Any, value: int) -> None:
    """Answer every question of this round with the same number."""
    asked(page)
    while page.locator("[data-of=ask]").is_visible():
        page.locator(f'#scale [data-value="{value}"]').click()


def save(page: Any) -> None:
    """Save the session from the page of the note."""
    press(page, "Save the session")


def timer(page: Any) -> str:
    """Return what the timer shows."""
    return str(page.locator("#timer").text_content())


def delivery(page: Any) -> str:
    """Return what the page says about the result."""
    return str(page.locator("#delivery").text_content())


def wait_delivered(page: Any) -> None:
    """Wait until the page says that the diary has the result."""
    page.get_by_text("In your diary.").wait_for()
