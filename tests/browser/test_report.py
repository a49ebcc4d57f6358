"""A report in Chromium: nothing from outside, nothing hostile comes alive, one page of summary, plain for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from coxa.demo import demo_files
from coxa.export import write_analysis
from coxa.export.check import write_check
from coxa.report.files import files_html, read_files
from coxa.report.page import report_html
from coxa.report.results import read_results
from coxa.selfcheck import check
from tests.analyses import demo_analysis
from tests.browser.overlaps import overlaps
from tests.charts.samples import analysis_subject, check_subject
from tests.report.test_page import hostile

pytestmark = pytest.mark.browser

WHEN = datetime(2026, 5, 4, 9, 0)
PAPERS = {"A4": (688, 1024), "Letter": (710, 958)}
"""Width and height in CSS pixels between the margins of the page: 14 mm at the sides, 13 mm above and below."""


@dataclass
class Opened:
    """A report in the browser, with no network; what it asked for and what it complained of."""

    page: Any
    asked: list[str]
    faults: list[str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports: of both kinds, compared, and of hostile data."""
    folder = tmp_path_factory.mktemp("reports")
    flagged = check_subject("June")
    flagged.document["advice"] = ["See a clinician before you train or roll this hip. " * 3]
    flagged.document["exam"]["red_flags"] = {"night_pain": True}
    for side in ("r", "l"):
        flagged.document["sides"][side]["figures"]["range_prone_inward"]["spread"] = {
            "value": 60,
            "low": 57,
            "high": 63,
        }
    worst = "</script><img src=x onerror=alert(1)>{{7*7}}\"'\u202egnp\x00" + "x" * 10_000
    made = {
        "both": ([check_subject("exam.toml"), analysis_subject("run.mot")], "A. Runner"),
        "compared": ([check_subject("May"), flagged], "A. Runner"),
        "hostile": ([hostile(check_subject()), hostile(analysis_subject())], worst),
    }
    for name, (subjects, person) in made.items():
        text = report_html(subjects, person=person, created=WHEN)
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports of what the engine finds in the demo's exam and motion, of each compared, and of its motion file."""
    folder = tmp_path_factory.mktemp("real")
    with demo_files() as demo:
        write_check(check(demo.exam, samples=20), folder / "exam")
        write_analysis(demo_analysis(), folder / "run")
        texts = {"motion file": files_html(read_files([demo.motion]), created=WHEN)}
    for name, chosen in {"each": "exam run", "exams": "exam exam", "runs": "run run"}.items():
        texts[name] = report_html(read_results([folder / each for each in chosen.split()]), created=WHEN)
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture
def opened(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    contexts = []

    def go(name: str, width: int = 1280, height: int = 900, made: str = "files", **options: Any) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, accept_downloads=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        found = Opened(page, [], [])
        page.on("request", lambda request: found.asked.append(request.url))
        page.on("pageerror", lambda error: found.faults.append(str(error)))
        page.on("console", lambda m: found.faults.append(m.text) if m.type == "error" else None)
        page.on("dialog", lambda dialog: (found.faults.append("dialog"), dialog.dismiss()))
        page.goto(request.getfixturevalue(made)[name].as_uri())
        return found

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["both", "compared", "hostile"])
def test_nothing_is_asked_from_outside_and_nothing_comes_alive(opened: Any, name: str) -> None:
    found = opened(name)
    explore = found.page.locator("figure:not([data-space]) [data-act=explore]")
    explore.nth(1).click()
    found.page.wait_for_selector(".explored .plot-container", timeout=60_000)
    assert [url for url in found.asked if not url.startswith(("file://", "blob:", "data:"))] == []
    assert [fault for fault in found.faults if "WebGL" not in fault] == []
    assert found.page.locator("img[src=x]").count() == 0


def test_hostile_words_are_shown_as_they_are(opened: Any) -> None:
    page = opened("hostile").page
    name = page.locator("h1").inner_text()
    assert name.startswith("</script><img src=x")
    assert "\u202e" not in page.content()


@pytest.mark.parametrize("name", ["both", "compared", "hostile"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways(opened: Any, name: str, width: int) -> None:
    page = opened(name, width).page
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["both", "compared"])
@pytest.mark.parametrize("paper", PAPERS)
def test_the_summary_is_the_first_page_and_no_more(opened: Any, name: str, paper: str) -> None:
    page = opened(name, *PAPERS[paper]).page
    page.emulate_media(media="print")
    assert (
        page.evaluate("document.getElementById('summary').getBoundingClientRect().bottom") <= PAPERS[paper][1]
    )
    assert page.evaluate("getComputedStyle(document.getElementById('summary')).breakAfter") == "page"
    whole = len(re.findall(rb"/Type /Page\b", page.pdf(format=paper)))
    page.evaluate("document.querySelectorAll('main > :not(#summary)').forEach(node => node.remove())")
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format=paper))) == 1
    assert whole > 1


def test_on_paper_nothing_asks_to_be_pressed(opened: Any) -> None:
    page = opened("both").page
    page.emulate_media(media="print")
    for kind in ("button", "summary", "nav"):
        assert page.locator(f"{kind}:visible").count() == 0 or kind == "summary"
    assert page.locator(".still:visible").count() == page.locator(".still").count()


def test_without_script_all_is_shown(opened: Any) -> None:
    page = opened("both", java_script_enabled=False).page
    assert page.locator(".still:visible").count() == page.locator(".still").count()
    assert page.locator("button:visible").count() == 0


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_picture_is_saved(opened: Any, kind: str, start: bytes) -> None:
    page = opened("both").page
    with page.expect_download() as saved:
        page.locator(f"[data-act={kind}]").first.click()
    assert Path(saved.value.path()).read_bytes().startswith(start)
    assert saved.value.suggested_filename.endswith(f".{kind}")


def test_a_browser_that_cannot_unpack_keeps_the_plain_picture(opened: Any) -> None:
    found = opened("both")
    found.page.evaluate(
        "() => { window.DecompressionStream = class { constructor() { throw new Error('none'); } }; }"
    )
    button = found.page.locator("figure:not([data-space]) [data-act=explore]").first
    button.click()
    found.page.wait_for_selector("[role=status]:visible")
    assert found.page.locator(".explored:visible").count() == 0
    assert found.page.locator(".still:visible").count() > 0


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["both", "compared"])
def test_it_breaks_no_rule_of_axe(opened: Any, name: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = opened(name, width).page
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    found = axe.run(page, options={"rules": {"target-size": {"enabled": True}}}).response["violations"]
    assert [(each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in found] == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["each", "exams", "runs", "motion file"])
def test_no_words_in_pictures_of_real_results_overlap_or_are_cut(opened: Any, name: str, width: int) -> None:
    found = opened(name, width, made="real")
    assert found.page.locator("svg[role=img]").count() > 10
    assert overlaps(found.page) == []
    assert found.faults == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["each", "exams", "runs", "motion file"])
def test_reports_of_real_results_can_be_mailed(real: dict[str, Path], name: str) -> None:
    assert real[name].stat().st_size < 6_000_000


@pytest.mark.slow
@pytest.mark.parametrize("paper", PAPERS)
def test_every_picture_of_real_results_fits_on_a_sheet(opened: Any, paper: str) -> None:
    page = opened("each", *PAPERS[paper], made="real").page
    page.emulate_media(media="print")
    tall = page.evaluate(
        "[...document.querySelectorAll('figure.picture')].map(f => [f.id, f.getBoundingClientRect().height])"
    )
    assert [name for name, height in tall if height > PAPERS[paper][1]] == []
