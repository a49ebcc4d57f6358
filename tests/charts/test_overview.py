"""Both hips at a glance: rows scaled to healthy or to their own range, numbers as people read them."""

from __future__ import annotations

import pytest

from coxa.charts.chart import Absent, Bar, Chart, Interval, Panel, Rule
from coxa.charts.overview import overview
from tests.charts.samples import GONE, analysis_subject, check_subject


def _drawn(**changes: object) -> Chart:
    chart = overview([check_subject(**changes)])
    assert isinstance(chart, Chart)
    return chart


def _of(panel: Panel, label: str) -> dict[str, Interval]:
    row = next(k for k, row in enumerate(panel.rows) if row.label.startswith(label))
    return {mark.tone: mark for mark in panel.marks if isinstance(mark, Interval) and mark.row == row}


def test_a_row_is_scaled_to_its_healthy_figure() -> None:
    found = check_subject().document["sides"]["l"]["figures"]["peak_abduction"]
    mark = _of(_drawn().panels[0], "Greatest abduction moment")["left"]
    expected = [100.0 * found["spread"][end] / found["healthy"] for end in ("value", "low", "high")]
    assert [mark.value, mark.low, mark.high] == pytest.approx(expected)


def test_healthy_is_a_line_at_100() -> None:
    rules = [mark for mark in _drawn().panels[0].marks if isinstance(mark, Rule)]
    assert [(rule.at, rule.across, rule.words) for rule in rules] == [(100.0, "x", "healthy")]


def test_numbers_stand_beside_in_their_own_unit() -> None:
    assert _of(_drawn().panels[0], "Greatest abduction moment")["left"].words == "56 (43–71)"


def test_measured_ranges_are_drawn_in_degrees() -> None:
    found = check_subject().document["sides"]["r"]["figures"]["range_prone_inward"]["spread"]
    mark = _of(_drawn().panels[1], "Turns inward")["right"]
    assert [mark.value, mark.low, mark.high] == pytest.approx(
        [found[end] for end in ("value", "low", "high")]
    )


def test_what_is_neither_good_nor_bad_by_itself_stands_apart() -> None:
    labels = [row.label for row in _drawn().panels[0].rows]
    apart = labels.index("Neither good nor bad by itself")
    assert labels.index("More is better") < apart < labels.index("Stiffness when relaxed, N·m/°")
    assert [label for label in labels[:apart] if label.startswith("Off-centre")] == []
    assert not any("bad" in label or "better" in label for label in labels[apart + 1 :])


def test_an_interval_that_reaches_beyond_the_picture_says_so() -> None:
    wide = {"value": 90.0, "low": 40.0, "high": 300.0}
    chart = _drawn(document__sides__r__figures__speed__spread=wide)
    mark = _of(chart.panels[0], "Fastest swing")["right"]
    assert mark.high == chart.panels[0].x.high
    assert mark.words.startswith("→ 90")
    assert any(note.startswith("→") for note in chart.notes)
    assert not any(note.startswith("→") for note in _drawn().notes)


def test_a_hypothesis_says_so_in_its_row_and_is_no_clear_difference() -> None:
    verdict = {"key": "endurance", "verdict": "right higher"}
    low = {"value": 3.0, "low": 1.0, "high": 23.0}
    chart = _drawn(document__differences=[verdict], document__sides__l__figures__endurance__spread=low)
    assert any(row.label.endswith("(hypothesis)") for row in chart.panels[0].rows)
    assert "Right more" not in chart.lead


def test_the_verdict_leads_and_clear_differences_follow() -> None:
    chart = _drawn()
    assert chart.lead.startswith(check_subject().document["sentences"][0])
    assert "Right more: efficiency, strength to the side" in chart.lead


def test_figures_that_read_alike_are_not_called_different() -> None:
    assert "endurance" not in _drawn().lead
    alike = {"key": "speed", "verdict": "right higher"}
    assert "swing" not in _drawn(document__differences=[alike]).lead


def test_an_interval_that_leaves_everything_open_has_no_number() -> None:
    wide = {"value": 90.0, "low": 1.0, "high": 900.0}
    chart = _drawn(document__sides__r__figures__endurance__spread=wide)
    assert _of(chart.panels[0], "Walking without a pause")["right"].words == "cannot be told"


def test_what_was_not_assessed_is_named_with_its_reason() -> None:
    chart = _drawn(
        document__sides__l__figures__efficiency__spread=None,
        document__sides__l__figures__efficiency__words="not assessed: nothing was measured",
    )
    assert any(note.startswith("Left hip: no number for Hip efficiency") for note in chart.notes)


def test_an_analysis_draws_each_row_on_its_own_scale() -> None:
    subject = analysis_subject()
    chart = overview([subject])
    assert isinstance(chart, Chart)
    (panel,) = chart.panels
    figures = subject.document["hips"]["l"]["figures"]
    assert _of(panel, "Hip efficiency")["left"].value == figures["efficiency"]["value"]
    assert _of(panel, "Off-centre")["left"].value == pytest.approx(100.0 * figures["mean_offset"]["value"])
    assert not panel.x.shown


def test_a_figure_of_one_value_is_a_bar_without_interval() -> None:
    chart = overview([analysis_subject()])
    assert isinstance(chart, Chart)
    row = next(k for k, row in enumerate(chart.panels[0].rows) if row.label.startswith("Possible speed"))
    marks = [mark for mark in chart.panels[0].marks if getattr(mark, "row", None) == row]
    assert {type(mark) for mark in marks} == {Bar}


def test_an_empty_result_says_so() -> None:
    assert isinstance(overview([check_subject(document__sides=GONE)]), Absent)
