"""In a browser no two texts of a chart overlap, none leaves its picture, and no page scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

import pytest

from coxa.charts.chart import Chart
from coxa.charts.svg import css, draw
from tests.browser.overlaps import overlaps
from tests.charts.gallery import GALLERY

pytestmark = pytest.mark.browser

WIDTHS = (390, 1280)


def page_of(charts: Iterable[Chart]) -> str:
    """Return a page with charts and nothing else."""
    drawn = "".join(draw(chart, f"c{k}").html for k, chart in enumerate(charts))
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    style = f"<style>body {{ margin: 16px; font: 16px/1.5 system-ui, sans-serif; }}{css()}</style>"
    return f'<!doctype html><html lang="en">{head}<title>charts</title>{style}<body>{drawn}</body></html>'


def charts_of_samples() -> list[Chart]:
    """Return every chart that a result can have, alone and compared."""
    from coxa.charts.catalogue import charts_of
    from tests.charts.samples import analysis_subject, check_subject

    results = (
        [analysis_subject()],
        [check_subject()],
        [analysis_subject("before"), analysis_subject("after")],
        [check_subject("3 May 2026"), check_subject("14 June 2026")],
    )
    return [chart for subjects in results for chart in charts_of(subjects) if isinstance(chart, Chart)]


@pytest.mark.parametrize("wide", WIDTHS)
@pytest.mark.parametrize("make", GALLERY, ids=lambda make: make.__name__)
def test_no_texts_of_a_picture_overlap(page: Any, wide: int, make: Any) -> None:
    page.set_viewport_size({"width": wide, "height": 900})
    page.set_content(page_of([make()]))
    assert overlaps(page) == []


@pytest.mark.skipif(find_spec("coxa.charts.catalogue") is None, reason="there is no catalogue of charts")
@pytest.mark.parametrize("wide", WIDTHS)
def test_no_texts_of_a_result_overlap(page: Any, wide: int) -> None:
    page.set_viewport_size({"width": wide, "height": 900})
    page.set_content(page_of(charts_of_samples()))
    assert page.locator("svg[role=img]").count() > 20
    assert overlaps(page) == []


def test_texts_over_each_other_and_outside_are_found(page: Any) -> None:
    page.set_content(
        '<svg role="img" viewBox="0 0 300 100" width="300"><text x="10" y="20">over</text>'
        '<text x="12" y="24">under</text><text x="290" y="80">outside</text></svg>'
        '<div style="width: 5000px">wide</div>'
    )
    found = " ".join(overlaps(page))
    assert "“over” over “under”" in found
    assert "“outside” stands outside" in found
    assert "px wide" in found


def test_words_are_measured_no_narrower_than_drawn(page: Any) -> None:
    from coxa.charts.svg_text import width

    words = (
        "Hip flexion, N·m/kg",
        "gluteus medius, front part",
        "−12.5 % (1 to 4)",
        "WWWW",
        "iliopsoas",
        "←→↑↓",
    )
    page.set_content(
        f'<style>{css()}</style><svg class="chart-svg" viewBox="0 0 600 400" width="600">'
        + "".join(f'<text class="ch-text" y="{30 * k}">{word}</text>' for k, word in enumerate(words))
        + "</svg>"
    )
    drawn = page.evaluate("[...document.querySelectorAll('text')].map(t => t.getBBox().width)")
    assert all(wide <= width(word) + 0.5 for wide, word in zip(drawn, words, strict=True))


PAPER = "getComputedStyle(document.documentElement).getPropertyValue('--chart-paper').trim()"


def test_charts_follow_the_screen_and_are_light_on_paper(page: Any) -> None:
    page.set_content(page_of([GALLERY[0]()]))
    seen = []
    for media, scheme in (("screen", "light"), ("screen", "dark"), ("print", "dark")):
        page.emulate_media(media=media, color_scheme=scheme)
        seen.append(page.evaluate(PAPER))
    assert seen == ["#ffffff", "#1d2427", "#ffffff"]


def test_a_page_can_ask_for_light_or_dark_charts(page: Any) -> None:
    page.set_content(page_of([GALLERY[0]()]))
    seen = []
    for theme, scheme in (("light", "dark"), ("dark", "light")):
        page.emulate_media(media="screen", color_scheme=scheme)
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        seen.append(page.evaluate(PAPER))
    assert seen == ["#ffffff", "#1d2427"]


def test_a_picture_on_paper_is_not_torn(page: Any) -> None:
    page.set_content(page_of([GALLERY[0]()]))
    found = page.evaluate("getComputedStyle(document.querySelector('.chart-panel')).breakInside")
    assert found == "avoid"


@pytest.mark.parametrize(
    ("wide", "columns"), [(390, [1, 1, 1]), (719, [1, 2, 2]), (900, [1, 2, 2]), (1280, [1, 2, 3])]
)
def test_panels_stand_beside_each_other_where_there_is_room(page: Any, wide: int, columns: list[int]) -> None:
    page.set_viewport_size({"width": wide, "height": 900})
    grids = "".join(
        f'<div class="chart-panels chart-cols-{k}">' + "<div>x</div>" * 4 + "</div>" for k in (1, 2, 3)
    )
    page.set_content(f"<style>body {{ margin: 16px; }}{css()}</style>{grids}")
    found = page.evaluate(
        "[...document.querySelectorAll('.chart-panels')].map("
        "grid => new Set([...grid.children].map(panel => panel.getBoundingClientRect().left)).size)"
    )
    assert found == columns
