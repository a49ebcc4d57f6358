"""Where the tug-of-war leads: the document's curves, cut axes told, always a hypothesis."""

from __future__ import annotations

from typing import Any

import pytest

from coxa.charts.chart import Absent, Band, Chart, Interval, Line
from coxa.charts.tug import tug_of_war
from tests.charts.samples import GONE, check_subject


def _drawn(**changes: object) -> Chart:
    chart = tug_of_war([check_subject(**changes)])
    assert isinstance(chart, Chart)
    return chart


def _loop(high: float) -> dict[str, Any]:
    plan = {"name": "nothing", "label": "nothing is done", "value": [100.0, 120.0], "low": [100.0, 90.0]}
    return {"days": [0, 28], "plans": [plan | {"high": [100.0, high]}]}


def test_curves_of_nothing_and_the_programme_are_those_of_the_drawings() -> None:
    subject = check_subject()
    plans = {p["label"]: p for p in subject.drawings["sides"]["l"]["loop"]["plans"]}
    (panel,) = _drawn().panels
    lines = {m.name: m for m in panel.marks if isinstance(m, Line)}
    bands = {m.tone: m for m in panel.marks if isinstance(m, Band)}
    assert set(lines) == {"nothing is done", "the programme every day"}
    for name, line in lines.items():
        assert line.y == tuple(plans[name]["value"])
        assert bands[line.tone].low == tuple(plans[name]["low"])
        assert bands[line.tone].high == tuple(plans[name]["high"])


def test_it_is_a_hypothesis_and_says_so() -> None:
    chart = _drawn()
    assert chart.evidence == "hypothesis"
    assert any(note.startswith("A hypothesis") for note in chart.notes)


def test_the_loop_gain_is_told_in_words() -> None:
    chart = _drawn()
    assert "Left hip: loop gain 1.01 (0.99 to 1.29)." in chart.notes


def test_a_band_that_explodes_is_cut_and_the_cut_is_told() -> None:
    chart = _drawn(drawings__sides__l__loop=_loop(1164.0))
    assert chart.panels[0].y.high < 500.0
    assert any("Cut at" in note and "more than ten times" in note for note in chart.notes)
    assert not any("1164" in cell for line in chart.table for cell in line)
    assert "1164" not in chart.alt


@pytest.mark.parametrize(
    ("word", "share", "words"),
    [
        ("open", 0.68, "among the rates tried, it escalates in about two of three."),
        ("open", 0.5, "among the rates tried, it escalates in about half."),
        ("settles", 0.01, "would settle."),
        ("escalates", 1.0, "would escalate."),
    ],
)
def test_the_lead_tells_shares_in_words(word: str, share: float, words: str) -> None:
    lead = _drawn(document__outlooks__l__word=word, document__outlooks__l__escalating=share).lead
    assert lead.endswith(words)


@pytest.mark.parametrize(
    ("end", "words"), [(117.6, "120 %"), (208.0, "2 times today's"), (387.0, "4 times today's")]
)
def test_departures_are_told_as_roughly_as_they_are_known(end: float, words: str) -> None:
    assert words in _drawn(drawings__sides__l__loop=_loop(end)).alt


def test_a_band_that_fits_is_not_cut() -> None:
    chart = _drawn(drawings__sides__l__loop=_loop(140.0))
    assert not any("Cut" in note for note in chart.notes)
    assert chart.panels[0].y.high >= 140.0


def test_every_plan_stands_in_the_table() -> None:
    plans = {plan["label"] for plan in check_subject().drawings["sides"]["l"]["loop"]["plans"]}
    assert {line[1] for line in _drawn().table[1:]} == plans


def test_a_result_without_drawings_shows_where_plans_end() -> None:
    subject = check_subject(drawings__sides=GONE)
    chart = tug_of_war([subject])
    assert isinstance(chart, Chart)
    ends = [m for m in chart.panels[0].marks if isinstance(m, Interval)]
    found = subject.document["outlooks"]["l"]["prospects"]
    assert [m.value for m in ends] == [p["departure"]["value"] for p in found]
    assert len(chart.panels[0].rows) == len(found)


def test_the_hip_that_is_not_followed_is_named() -> None:
    assert any(note.startswith("Right hip: not followed") for note in _drawn().notes)


def test_without_any_it_says_why() -> None:
    absent = tug_of_war([check_subject(drawings__sides__l__loop=None, document__outlooks=GONE)])
    assert isinstance(absent, Absent)
    assert "clearly" in absent.why
