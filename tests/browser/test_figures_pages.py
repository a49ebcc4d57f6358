"""Pages of figures are whole on phone and desktop, light and dark; reports open from them in a box of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coxa.export import drawings, summary
from coxa.store import Store
from tests.analyses import demo_analysis
from tests.browser.conftest import Server, serving
from tests.browser.overlaps import overlaps
from tests.browser.test_accessibility import OPEN_FOLDS, broken

axe_of_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe is not installed"
)

pytestmark = pytest.mark.browser

KINDS = ("check", "analysis")
WIDTHS = ((390, 844), (1280, 800))
NO_COOKIE = "(() => { try { return document.cookie } catch (fault) { return fault.name } })()"


@pytest.fixture(scope="module")
def axe() -> Any:
    return axe_of_playwright.Axe()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with the example person's checks and an analysis of the example run."""
    folder: Path = tmp_path_factory.mktemp("figures")
    with Store.open(folder / "diary.sqlite") as store, serving(store) as served:
        store.load_example(date.today())
        found = demo_analysis()
        record = store.new_analysis(store.person().id, "Morning run")
        whole = summary(found) | {"drawings": drawings(found)}
        store.update_analysis(record.id, state="done", summary=whole)
        yield served


def ids(server: Server) -> dict[str, str]:
    person = server.store.person().id
    return {
        "check": server.store.checkups(person)[-1].entry_id,
        "analysis": server.store.analyses(person)[0].id,
    }


def address(server: Server, kind: str) -> str:
    return f"{server.url}/{'check' if kind == 'check' else 'analyze'}/{ids(server)[kind]}/figures"


def opened_report(page: Any) -> Any:
    """Follow the link to the report; return its page, whose faults are gathered as `faults`."""
    with page.context.expect_page() as arriving:
        page.get_by_role("link", name="Report to print or explore").click()
    report = arriving.value
    report.set_default_timeout(20_000)
    report.faults = []
    report.on("pageerror", lambda error: report.faults.append(str(error)))
    report.on(
        "console", lambda m: report.faults.append(m.text) if "Content Security Policy" in m.text else None
    )
    report.wait_for_load_state()
    return report


@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_figures_break_no_rule_of_axe(page: Any, axe: Any, full: Server, kind: str) -> None:
    page.goto(address(full, kind))
    assert list(broken(page, axe)) == []


@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("kind", KINDS)
def test_no_word_stands_over_another_and_nothing_is_wider_than_the_window(
    page: Any, full: Server, kind: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address(full, kind))
    page.evaluate(OPEN_FOLDS)
    assert page.locator("svg[role=img]").count() > 8
    assert overlaps(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_links_on_the_page_lead_to_figures(page: Any, full: Server, kind: str) -> None:
    page.goto(address(full, kind))
    names = page.locator(".f-list a, .f-jump").evaluate_all("links => links.map(a => a.hash.slice(1))")
    assert len(names) > 4
    assert page.evaluate("names => names.filter(name => !document.getElementById(name))", names) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_leads_to_its_figures_and_they_lead_back(page: Any, full: Server, kind: str) -> None:
    result = address(full, kind).removesuffix("/figures")
    page.goto(result)
    page.locator("main a[href$='/figures']").click()
    assert page.url == address(full, kind)
    page.get_by_role("link", name="To the result").click()
    assert page.url == result


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_opened_from_the_app_draws_figures_to_explore(page: Any, full: Server, kind: str) -> None:
    page.goto(address(full, kind))
    report = opened_report(page)
    figure = report.locator("figure:has([data-act=explore]):not([data-space])").first
    figure.locator("[data-act=explore]").click()
    figure.locator(".explored .main-svg").first.wait_for()
    assert report.faults == []


def test_a_report_shows_the_hip_in_space_or_says_why_not(page: Any, full: Server) -> None:
    page.goto(address(full, "check"))
    report = opened_report(page)
    figure = report.locator("figure[data-space]").first
    figure.locator("[data-act=explore]").click()
    report.wait_for_function(
        """() => { const f = document.querySelector('figure[data-space]');
        return f.querySelector('.explored canvas') || /WebGL|cannot draw/.test(f.textContent) }"""
    )
    assert report.faults == []


def test_a_report_cannot_reach_the_apps_cookie_or_pages(page: Any, full: Server) -> None:
    page.goto(address(full, "check"))
    assert page.context.cookies()
    report = opened_report(page)
    assert report.evaluate(NO_COOKIE) in ("", "SecurityError")
    assert report.evaluate("self.origin") == "null"
    reached = "fetch('/diary').then(() => 'reached', () => 'refused')"
    assert report.evaluate(reached) == "refused"


def test_two_checks_are_set_side_by_side_from_the_page(page: Any, full: Server) -> None:
    page.goto(address(full, "check"))
    with page.context.expect_page() as arriving:
        page.get_by_role("button", name="Compare").click()
    report = arriving.value
    report.wait_for_load_state()
    assert report.locator("h3", has_text="What changed").count() == 1
