"""No page breaks a rule that axe-core can check: phone and desktop, light and dark, empty, full, halted and refused.

Every fold is opened first: what is folded away counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.browser.conftest import Server

axe_of_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe is not installed"
)

pytestmark = pytest.mark.browser

NO_PAGE = "/no-such-page"
PAGES = (
    "/",
    "/screen",
    "/session",
    "/check",
    "/capture",
    "/trends",
    "/analyze",
    "/log",
    "/diary",
    "/settings",
    "/about",
    "/offline",
    NO_PAGE,
)
VIEWS = tuple((size, scheme) for size in ((390, 844), (1280, 800)) for scheme in ("light", "dark"))
RULES = {  # target size is of WCAG 2.2 AA; axe leaves it off by itself. Colours are all that differs in the dark
    "light": {"rules": {"target-size": {"enabled": True}}},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
NARROWEST = 320  # CSS pixels, WCAG 1.4.10


@pytest.fixture(scope="module")
def axe() -> Any:
    return axe_of_playwright.Axe()


def broken(page: Any, axe: Any) -> Iterator[str]:
    """Yield what is wrong with the page as it stands, in every view."""
    page.evaluate(OPEN_FOLDS)
    for (width, height), scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for found in axe.run(page, options=RULES[scheme]).response["violations"]:
            places = [node["html"][:200] for node in found["nodes"][:3]]
            yield f"{page.url} {width} px {scheme}: {found['id']}: {found['help']}: {places}"


def broken_pages(page: Any, axe: Any, server: Server, addresses: Iterable[str]) -> list[str]:
    """Return what is wrong with these pages."""
    found = []
    for address in addresses:
        answer = page.goto(server.url + address)
        if answer.status != (404 if address == NO_PAGE else 200):
            found.append(f"{address} answers {answer.status}")
        found += list(broken(page, axe))
    return found


def person(server: Server) -> str:
    return server.store.person().id


def rated(server: Server, ago: int, right: float, left: float) -> None:
    """Write ratings of both hips into the diary."""
    day = date.today() - timedelta(days=ago)
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)

    def side(value: float) -> dict[str, Any]:
        everywhere = dict.fromkeys(("front", "side", "back"), value)
        return {"soreness": everywhere, "density": everywhere, "pressure": value}

    ratings = {"right": side(right), "left": side(left), "pain": 1}
    document = {"kind": "rated", "id": f"rated-{ago}", "day": day.isoformat(), "ratings": ratings, "note": ""}
    server.store.add(person(server), document | {"at": at.isoformat().replace("+00:00", "Z")})


def test_pages_of_a_first_visit(page: Any, axe: Any, server: Server) -> None:
    assert broken_pages(page, axe, server, PAGES) == []


def test_pages_of_the_example_person(page: Any, axe: Any, server: Server) -> None:
    server.store.load_example(date.today())
    checked = [entry["id"] for entry in server.store.documents(person(server)) if entry["kind"] == "checked"]
    assert checked
    addresses = (*PAGES, f"/check/{checked[-1]}")
    assert broken_pages(page, axe, server, addresses) == []


def test_pages_of_a_halted_person(page: Any, axe: Any, server: Server) -> None:
    server.screened()
    page.goto(server.url + "/screen")
    for yes in page.locator("input[type=radio][value=yes]").all():
        yes.check(force=True)
    page.locator("main form button").last.click()
    assert broken_pages(page, axe, server, ("/", "/session", "/trends", "/screen")) == []


def test_trends_of_one_day(page: Any, axe: Any, server: Server) -> None:
    server.screened()
    rated(server, 0, 3, 5)
    assert broken_pages(page, axe, server, ["/trends"]) == []


def test_trends_of_a_year(page: Any, axe: Any, server: Server) -> None:
    server.screened()
    for ago in range(0, 365, 7):
        rated(server, ago, ago % 7, ago % 9)
    assert broken_pages(page, axe, server, ["/trends?show=all"]) == []


@pytest.mark.parametrize("address", ["/screen", "/log", "/check", "/analyze", "/settings"])
def test_a_refused_form(page: Any, axe: Any, server: Server, address: str) -> None:
    """Every form of the page is sent as empty as the page lets it."""
    server.screened()
    forms = page.locator("main form[method=post]")
    found: list[str] = []
    page.goto(server.url + address)
    assert forms.count()
    number = 0
    while number < forms.count():  # sending one form can take another away
        form = forms.nth(number)
        with page.expect_navigation():
            form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
        found += list(broken(page, axe))
        page.goto(server.url + address)
        number += 1
    assert found == []


def test_no_page_scrolls_sideways_at_the_narrowest(page: Any, server: Server) -> None:
    server.store.load_example(date.today())
    page.set_viewport_size({"width": NARROWEST, "height": 568})
    widths = {}
    for address in PAGES:
        page.goto(server.url + address)
        page.evaluate(OPEN_FOLDS)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert {address: width for address, width in widths.items() if width > NARROWEST} == {}
