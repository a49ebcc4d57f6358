"""The team sheet: every muscle of the document, whole, with its pull, its best and its role."""

from __future__ import annotations

import pytest

from coxa.charts.chart import Absent, Bar, Chart, Points, Words
from coxa.charts.team import ROLES, SHORT, team_sheet
from tests.charts.samples import GONE, analysis_subject, check_subject, mirrored


def _chart(*subjects) -> Chart:
    chart = team_sheet(subjects)
    assert isinstance(chart, Chart)
    return chart


def _row(panel, name: str) -> int:
    return [row.label for row in panel.rows].index(SHORT.get(name, name))


def _at(panel, name: str):
    row = _row(panel, name)
    return [m for m in panel.marks if isinstance(m, Bar) and m.row == row]


def _wholes(subject, side: str) -> dict[str, list[dict]]:
    wholes: dict[str, list[dict]] = {}
    for muscle in subject.drawings["sides"][side]["muscles"]:
        wholes.setdefault(muscle["whole"], []).append(muscle)
    return wholes


@pytest.mark.parametrize("make", [analysis_subject, check_subject])
def test_mean_and_best_of_every_muscle_are_sums_over_its_parts(make):
    subject = make()
    panel = _chart(subject).panels[1]
    for whole, parts in _wholes(subject, "l").items():
        best, mean = _at(panel, whole)
        assert best.end == pytest.approx(sum(part["healthy_best_N"] for part in parts))
        assert mean.end == pytest.approx(sum(part["force_mean_N"] for part in parts))


def test_the_part_that_works_hardest_is_told_behind_the_bar():
    subject = analysis_subject()
    panel = _chart(subject).panels[0]
    for whole, parts in _wholes(subject, "r").items():
        hardest = max(100.0 * part["force_peak_N"] / part["best_N"] for part in parts)
        words = "".join(bar.words for bar in _at(panel, whole))
        assert words.endswith("as a brake" if hardest > 101.0 else f", {hardest:.0f} %")


def test_a_pull_over_the_best_is_explained_and_not_told_in_percent():
    best = analysis_subject().drawings["sides"]["r"]["muscles"][0]["best_N"]
    chart = _chart(analysis_subject(drawings__sides__r__muscles__0__force_peak_N=1.04 * best))
    assert any(bar.words == "as a brake" for bar in _at(chart.panels[0], "psoas"))
    assert any("stretched while it pulls" in note for note in chart.notes)


def test_every_part_stands_in_the_table():
    subject = analysis_subject()
    names = {muscle["name"] for side in "rl" for muscle in subject.drawings["sides"][side]["muscles"]}
    assert {line[1] for line in _chart(subject).table[1:]} == names


def test_a_weakened_muscle_shows_its_best_now_beside_the_healthy_one():
    subject = analysis_subject()
    right, left = _chart(subject).panels
    now = [
        [m.x[0] for m in panel.marks if isinstance(m, Points) and m.tone == "norm"] for panel in (right, left)
    ]
    weak = [
        sum(part["best_N"] for part in parts)
        for parts in _wholes(subject, "l").values()
        if parts[0]["group"] == "abductors"
    ]
    assert now == [[], pytest.approx(weak)]


def test_role_is_that_of_the_part_that_pulls_most():
    subject = analysis_subject()
    panel = _chart(subject).panels[0]
    for whole, parts in _wholes(subject, "r").items():
        role = max(parts, key=lambda part: part["force_mean_N"])["role"]
        best, mean = _at(panel, whole)
        assert mean.tone == role
        assert (best.words or mean.words).startswith(f"{role}, ")


def test_muscles_stand_under_the_name_of_their_group():
    rows = _chart(analysis_subject()).panels[0].rows
    headings = [row.label for row in rows if row.heading]
    assert headings[:3] == ["Hip flexors", "Large buttock muscle", "Outer hip muscles"]
    assert rows[_row(_chart(analysis_subject()).panels[0], "piriformis") - 1].label == "Deep rotators"


def test_rows_are_the_same_in_every_panel():
    one = analysis_subject("a")
    one.drawings["sides"]["r"]["muscles"].pop(3)
    chart = _chart(one, check_subject("b"))
    assert len({panel.rows for panel in chart.panels}) == 1
    assert len({(panel.x.low, panel.x.high) for panel in chart.panels}) == 1


def test_exchanging_the_sides_exchanges_the_panels():
    straight, mirror = _chart(analysis_subject()).panels, _chart(mirrored(analysis_subject())).panels
    assert [panel.marks for panel in straight] == [panel.marks for panel in reversed(mirror)]


def test_numbers_that_are_missing_are_left_out():
    chart = _chart(analysis_subject(drawings__sides__r__muscles__0__force_mean_N=None))
    assert [bar.tone for bar in _at(chart.panels[0], "psoas")] == ["soft"]
    assert chart.table[1][3] == "–"


def test_a_role_of_another_version_does_not_break_the_sheet():
    chart = _chart(analysis_subject(drawings__sides__r__muscles__0__role="captain"))
    assert "captain" in " ".join(bar.words for bar in _at(chart.panels[0], "psoas"))
    assert "captain" not in ROLES


def test_one_sided_results_show_one_hip():
    assert [p.title for p in _chart(analysis_subject(drawings__sides__l=GONE)).panels] == ["Right hip"]


def test_a_side_missing_in_one_of_two_results_says_so():
    chart = _chart(analysis_subject("a", drawings__sides__l=GONE), analysis_subject("b"))
    assert chart.panels[2].title == "a: left hip"
    assert [m.text for m in chart.panels[2].marks if isinstance(m, Words)] == ["not assessed"]


def test_without_muscles_there_is_no_sheet():
    assert isinstance(team_sheet([analysis_subject(drawings__sides={})]), Absent)


def test_labels_pass_unchanged():
    chart = _chart(analysis_subject(drawings__sides__r__muscles__0__whole="<img src=x>"))
    assert _row(chart.panels[0], "<img src=x>") == 1
