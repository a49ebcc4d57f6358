"""Tones can be read, and told from each other without their colours."""

from __future__ import annotations

import re
from itertools import combinations
from typing import get_args

import pytest

from coxa.charts.chart import Bar, Chart, Interval, Line, Points, Tone
from coxa.charts.svg import SHADE_SHARES, css
from coxa.charts.tones import (
    BARS_TOGETHER,
    DARK_PAPER,
    LIGHT_PAPER,
    LINES_TOGETHER,
    LOOKS,
    POINTS_TOGETHER,
    contrast,
    mixed,
)

TEXT, MARK = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
TONES = get_args(Tone)


def block(start: str) -> str:
    """Return what stands between the first braces after some words of the style sheet."""
    rules = css()
    begin = rules.index("{", rules.index(start))
    return rules[begin : rules.index("}", begin)]


def test_every_tone_has_a_look() -> None:
    assert set(LOOKS) == set(TONES)


@pytest.mark.parametrize("tone", TONES)
def test_every_tone_reads_as_text_on_every_paper(tone: Tone) -> None:
    look = LOOKS[tone]
    assert min(contrast(look.light, paper) for paper in LIGHT_PAPER) >= TEXT
    assert min(contrast(look.dark, paper) for paper in DARK_PAPER) >= TEXT


@pytest.mark.parametrize("tone", ["right", "left", "healthy", "ink"])
def test_the_middle_step_of_shade_stands_out_from_the_paper(tone: Tone) -> None:
    look = LOOKS[tone]
    middle = SHADE_SHARES[3]
    assert contrast(mixed(look.light, LIGHT_PAPER[0], middle), LIGHT_PAPER[0]) >= MARK
    assert contrast(mixed(look.dark, DARK_PAPER[0], middle), DARK_PAPER[0]) >= MARK


@pytest.mark.parametrize("group", LINES_TOGETHER)
def test_lines_in_one_chart_differ_beyond_colour(group: tuple[Tone, ...]) -> None:
    for one, other in combinations(group, 2):
        assert (LOOKS[one].dash, LOOKS[one].weight) != (LOOKS[other].dash, LOOKS[other].weight)


@pytest.mark.parametrize("group", BARS_TOGETHER)
def test_bars_in_one_chart_differ_beyond_colour(group: tuple[Tone, ...]) -> None:
    assert len({LOOKS[tone].hatch for tone in group}) == len(group)


@pytest.mark.parametrize("group", POINTS_TOGETHER)
def test_points_in_one_chart_differ_beyond_colour(group: tuple[Tone, ...]) -> None:
    assert len({LOOKS[tone].symbol for tone in group}) == len(group)


def test_right_is_a_circle_on_a_solid_line_and_left_a_square_on_a_dashed_one() -> None:
    assert (LOOKS["right"].symbol, LOOKS["right"].dash) == ("circle", ())
    assert LOOKS["left"].symbol == "square"
    assert LOOKS["left"].dash


@pytest.mark.parametrize("tone", TONES)
def test_the_style_sheet_holds_every_tone(tone: Tone) -> None:
    look = LOOKS[tone]
    assert f"--chart-{tone}: {look.light};" in block(":root {")
    assert f"--chart-{tone}: {look.dark};" in block(':root[data-theme="dark"]')
    assert f"--chart-{tone}: {look.dark};" in block(":root:not(")
    assert f".ct-{tone}, .ct-{tone}-ink {{ color: var(--chart-{tone}); }}" in css()


def test_the_style_sheet_shades_as_the_file_by_itself_does() -> None:
    found = dict(re.findall(r"\.cs-(\d) \{ stroke: color-mix\(in srgb, currentColor (\d+)%", css()))
    assert {int(step): int(share) / 100 for step, share in found.items()} == {
        step: share for step, share in SHADE_SHARES.items() if share < 1.0
    }


def test_paper_is_light_when_printed() -> None:
    dark = [m.start() for m in re.finditer("--chart-paper: #1d2427", css())]
    opened = [css().rindex("@media", 0, place) for place in dark]
    assert len(dark) == 2
    assert all(css()[place:].startswith("@media screen") for place in opened)


def test_contrast_is_that_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def charts_of_samples() -> list[Chart]:
    """Return every chart that a result can have."""
    from coxa.charts.catalogue import charts_of
    from tests.charts.samples import analysis_subject, check_subject

    found = (*charts_of([analysis_subject()]), *charts_of([check_subject()]))
    return [chart for chart in found if isinstance(chart, Chart)]


def test_what_stands_in_one_picture_of_a_result_differs_beyond_colour() -> None:
    signs = {
        Line: lambda tone: (LOOKS[tone].dash, LOOKS[tone].weight),
        Bar: lambda tone: LOOKS[tone].hatch,
        Points: lambda tone: LOOKS[tone].symbol,
        Interval: lambda tone: LOOKS[tone].symbol,
    }
    for chart in charts_of_samples():
        for panel in chart.panels:
            for kind, sign in signs.items():
                tones = {mark.tone for mark in panel.marks if isinstance(mark, kind)}
                assert len({sign(tone) for tone in tones}) == len(tones), (chart.key, panel.title, tones)
