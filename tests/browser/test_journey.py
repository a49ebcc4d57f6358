"""The whole story on a phone: first visit, screen, check, plan, session, trend. Everything is real but the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coxa.store import Store
from coxa.web.jobs import Jobs
from tests.browser import steps
from tests.browser.conftest import Server, serving

pytestmark = pytest.mark.browser
FEW = 20
"""Samples of a check; as many as a person gets take longer than a test may."""
COMPUTED_ms = 240_000
"""A check on a machine that never computed one compiles the engine first."""
EXAM = {
    "person.height_cm": "168",
    "person.mass_kg": "61",
    "right.rotation.prone.inward_deg": "38 40 39",
    "left.rotation.prone.inward_deg": "24 26",
    "right.rotation.prone.outward_deg": "41",
    "left.rotation.prone.outward_deg": "40",
}


class Brief(Jobs):
    """The jobs of the app, whose checks draw few samples."""

    def submit(self, kind: str, payload: Mapping[str, Any], *more: Any, **named: Any) -> str:
        return super().submit(kind, {**payload, "samples": FEW}, *more, **named)


@pytest.fixture
def first_start(tmp_path: Path) -> Iterator[Server]:
    """The app as `coxa serve` starts it the first time: with the example person, and with what computes."""
    with Store.open(tmp_path / "diary.sqlite") as store:
        store.load_example(date.today())
        with serving(store, Brief(warm=False)) as served:
            yield served


def heading(page: Any) -> str:
    """Return the heading of the page."""
    return " ".join(str(page.locator("h1:visible").first.text_content()).split())


def link(page: Any, name: str) -> None:
    """Follow a link by its name."""
    page.get_by_role("link", name=name, exact=True).first.click()


def clear_the_example(page: Any, server: Server) -> None:
    page.goto(server.url)
    page.get_by_text("This is an example.").wait_for()
    steps.press(page, "Clear the example and begin my own")
    page.get_by_text("The example is gone.").wait_for()
    assert heading(page) == "Three steps to your first session"


def answer_the_screen(page: Any) -> None:
    link(page, "Answer the safety screen")
    fill_in_the_screen(page)


def fill_in_the_screen(page: Any) -> None:
    for no in page.get_by_role("radio", name="No", exact=True).all():
        no.check(force=True)
    page.get_by_role("radio", name="1", exact=True).check(force=True)
    steps.press(page, "Save the answers")
    page.get_by_text("Your answers are saved.").wait_for()


def check_the_hips(page: Any) -> None:
    link(page, "Do the check")
    page.get_by_label("Woman or man").select_option("woman")
    for name, value in EXAM.items():
        page.locator(f'[name="{name}"]').fill(value)
    steps.press(page, "Compute")
    page.get_by_role("heading", name="What your check says").wait_for(timeout=COMPUTED_ms)
    assert page.locator(".c-sentences p").count() >= 2
    assert page.locator("figure svg").first.is_visible()
    link(page, "Today")


def train(page: Any, in_the_middle: Callable[[], None] = lambda: None) -> None:
    """Do the session that Today offers, rated before and after."""
    assert heading(page) == "You are ready for your first session"
    page.clock.install(time=datetime.now())
    link(page, "Begin the session")
    page.get_by_role("button", name="Start", exact=True).wait_for()
    page.clock.pause_at(datetime.now() + timedelta(seconds=30))
    steps.press(page, "Start")
    steps.rate_all(page, 3)
    steps.press(page, "Begin")
    steps.let_pass(page, 300.0)
    in_the_middle()
    steps.hurry_through(page)
    steps.rate_all(page, 2)
    steps.save(page)


def stored_once(server: Server) -> None:
    """Expect the one session with every window done and its ratings."""
    (session,) = server.sessions()
    assert all(window["done_s"] == window["planned_s"] > 0 for window in session["windows"])
    assert session["before"]["right"]["soreness"] == {"front": 3, "side": 3, "back": 3}
    assert session["after"]["left"]["density"] == {"front": 2, "side": 2, "back": 2}


def shown_everywhere(page: Any) -> None:
    """Expect the session on Today, among the trends and in the diary."""
    link(page, "Trends")
    page.get_by_role("heading", name="Trends", exact=True).wait_for()
    assert "1 of 1 planned session " in " ".join(page.locator("main").text_content().split())
    assert page.locator("svg.chart").count() > 0
    link(page, "Diary")
    page.get_by_text("Before: soreness 3 / 3, density 3 / 3, pain 3.").wait_for()
    assert page.get_by_role("heading", name="Release and rotation").count() == 1
    link(page, "Today")
    page.get_by_text("Today's session is done.", exact=True).wait_for()


def test_from_the_first_visit_to_the_trend(first_start: Server, page: Any) -> None:
    clear_the_example(page, first_start)
    answer_the_screen(page)
    check_the_hips(page)
    assert "left" in page.locator(".why").first.inner_text().lower()
    train(page)
    steps.wait_delivered(page)
    stored_once(first_start)
    shown_everywhere(page)
    link(page, "Diary")
    assert page.get_by_role("link", name="Self-check").count() == 1


@pytest.mark.parametrize("cut", ["refused", "after"])
def test_the_same_with_the_network_cut_in_mid_session(first_start: Server, page: Any, cut: str) -> None:
    def break_line() -> None:
        first_start.line.state = cut

    clear_the_example(page, first_start)
    answer_the_screen(page)
    train(page, break_line)
    page.get_by_text("Saved on this device.").wait_for()
    first_start.line.state = "up"
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    steps.wait_delivered(page)
    stored_once(first_start)
    shown_everywhere(page)
