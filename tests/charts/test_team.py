"""The team sheet: every muscle of the document with its pull, its best and its role."""

from __future__ import annotations

from coxa.charts.chart import Absent, Bar, Chart, Points, Words
from coxa.charts.team import ROLES, team_sheet
from tests.charts.samples import GONE, analysis_subject, check_subject, mirrored


def _chart(*subjects) -> Chart:
    chart = team_sheet(subjects)
    assert isinstance(chart, Chart)
    return chart


def _row(panel, name: str) -> int:
    return [row.label for row in panel.rows].index(name)


def _at(panel, name: str):
    row = _row(panel, name)
    return [m for m in panel.marks if isinstance(m, Bar) and m.row == row]


def test_peak_mean_and_best_of_every_muscle_are_the_documents():
    subject = analysis_subject()
    panel = _chart(subject).panels[1]
    for muscle in subject.drawings["sides"]["l"]["muscles"]:
        best, peak = _at(panel, muscle["name"])
        assert (best.end, peak.end) == (muscle["healthy_best_N"], muscle["force_peak_N"])
        row = float(_row(panel, muscle["name"]))
        means = [m.x for m in panel.marks if isinstance(m, Points) and m.tone == "ink" and m.y == (row,)]
        assert means == [(muscle["force_mean_N"],)]


def test_a_weakened_muscle_shows_its_best_now_beside_the_healthy_one():
    subject = analysis_subject()
    right, left = _chart(subject).panels
    now = [
        [m.x[0] for m in panel.marks if isinstance(m, Points) and m.tone == "norm"] for panel in (right, left)
    ]
    weak = [m["best_N"] for m in subject.drawings["sides"]["l"]["muscles"] if m["group"] == "abductors"]
    assert now == [[], weak]


def test_roles_are_told_by_tone_and_by_word():
    subject = analysis_subject()
    panel = _chart(subject).panels[0]
    for muscle in subject.drawings["sides"]["r"]["muscles"]:
        best, peak = _at(panel, muscle["name"])
        assert peak.tone == muscle["role"]
        assert (best.words or peak.words).startswith(f"{muscle['role']}, ")


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
    chart = _chart(analysis_subject(drawings__sides__r__muscles__0__force_peak_N=None))
    assert [bar.tone for bar in _at(chart.panels[0], "psoas")] == ["soft"]
    assert chart.table[1][4] == "–"


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
    chart = _chart(analysis_subject(drawings__sides__r__muscles__0__name="<img src=x>"))
    assert _row(chart.panels[0], "<img src=x>") == 1
