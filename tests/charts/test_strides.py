"""Stride curves: the lines drawn are the document's, each side on its own stride."""

from __future__ import annotations

import pytest

from coxa.charts.chart import Absent, Band, Chart, Line, Rule
from coxa.charts.strides import all_cycles, stride_angles, stride_loads
from tests.charts.samples import GONE, analysis_subject, check_subject, mirrored

ANGLES = ("pelvis_tilt", "pelvis_list", "pelvis_rotation", "hip_flexion", "hip_adduction", "hip_rotation")


def _drawn(chart_of, *subjects) -> Chart:
    chart = chart_of(subjects)
    assert isinstance(chart, Chart)
    return chart


def _curve(subject, side: str, key: str) -> dict:
    return next(c for c in subject.drawings["sides"][side]["curves"] if c["key"] == key)


def _panel(chart, title: str):
    return next(panel for panel in chart.panels if panel.title == title)


def _lines(panel) -> dict[str, Line]:
    return {mark.tone: mark for mark in panel.marks if isinstance(mark, Line) and not mark.faint}


@pytest.mark.parametrize("key", [*ANGLES, "knee_angle", "ankle_angle"])
def test_both_sides_lines_are_the_means_of_the_document(key):
    subject = analysis_subject()
    curve = _curve(subject, "r", key)
    lines = _lines(_panel(_drawn(stride_angles, subject), curve["label"]))
    assert lines["right"].y == tuple(curve["mean"])
    assert lines["left"].y == tuple(_curve(subject, "l", key)["mean"])
    assert (lines["left"].x[0], lines["left"].x[37], lines["left"].x[-1]) == (0.0, 37.0, 100.0)


def test_bands_are_mean_plus_and_minus_one_sd():
    subject = analysis_subject()
    curve = _curve(subject, "l", "hip_flexion")
    band = next(
        m
        for m in _panel(_drawn(stride_angles, subject), "Hip flexion").marks
        if isinstance(m, Band) and m.tone == "left"
    )
    assert band.low == pytest.approx([m - s for m, s in zip(curve["mean"], curve["sd"], strict=True)])
    assert band.high == pytest.approx([m + s for m, s in zip(curve["mean"], curve["sd"], strict=True)])


def test_a_norm_is_drawn_once_and_its_source_is_told():
    subject = analysis_subject()
    chart = _drawn(stride_angles, subject)
    norm = _curve(subject, "r", "hip_flexion")["norm"]
    drawn = {p.title: [m for m in p.marks if isinstance(m, Band) and m.tone == "norm"] for p in chart.panels}
    (band,) = drawn.pop("Hip flexion")
    assert band.high[40] == pytest.approx(norm["mean"][40] + norm["sd"][40])
    assert not any(drawn.values())
    assert any(norm["source"] in note and norm["who"] in note for note in chart.notes)


def test_angles_run_from_the_pelvis_down_plane_by_plane():
    subject = analysis_subject()
    for side in ("r", "l"):
        subject.drawings["sides"][side]["curves"].reverse()
    titles = [panel.title for panel in _drawn(stride_angles, subject).panels]
    assert titles[:3] == ["Pelvic tilt", "Pelvic drop", "Pelvic turn"]
    assert titles[3:] == ["Hip flexion", "Hip adduction", "Hip rotation", "Knee flexion", "Ankle"]


def test_toe_off_stands_where_the_document_has_it():
    subject = analysis_subject()
    rules = {m.tone: m.at for m in _drawn(stride_angles, subject).panels[0].marks if isinstance(m, Rule)}
    sides = subject.drawings["sides"]
    assert rules == {"right": sides["r"]["toe_off"]["mean"], "left": sides["l"]["toe_off"]["mean"]}


def test_axes_tell_ways_by_signs_and_by_words():
    axis = _panel(_drawn(stride_angles, analysis_subject()), "Hip adduction").y
    assert (axis.plus, axis.minus) == ("in", "out")
    assert all(words.startswith("−") == (place < 0.0) for place, words in axis.ticks)
    assert any(place < 0.0 for place, _ in axis.ticks)


def test_what_was_changed_in_a_norm_is_told_once():
    subject = analysis_subject()
    for side in ("r", "l"):
        for key in ("hip_flexion", "hip_adduction"):
            norm = dict(_curve(subject, "r", "hip_flexion")["norm"])
            _curve(subject, side, key)["norm"] = norm | {"changes": "a stretch drawn straight"}
    notes = [note for note in _drawn(stride_angles, subject).notes if "drawn straight" in note]
    assert len(notes) == 1
    assert "hip flexion and hip adduction" in notes[0]


def test_without_a_norm_the_legend_names_none():
    subject = analysis_subject()
    for side in ("r", "l"):
        _curve(subject, side, "hip_flexion")["norm"] = None
    assert not any("norm" in entry.words for entry in _drawn(stride_angles, subject).legend)


def test_exchanging_the_sides_exchanges_the_lines():
    straight, mirror = (
        _drawn(stride_loads, analysis_subject()),
        _drawn(stride_loads, mirrored(analysis_subject())),
    )
    for one, other in zip(straight.panels, mirror.panels, strict=True):
        assert _lines(one)["right"].y == _lines(other)["left"].y
    assert straight.lead.endswith("clearly more on the left.")
    assert mirror.lead.endswith("clearly more on the right.")


def test_loads_show_moments_then_contact_force_and_offset():
    subject = analysis_subject()
    chart = _drawn(stride_loads, subject)
    titles = ["Hip, flexing", "Hip, adducting", "Hip, turning", "Load in the socket"]
    assert [panel.title for panel in chart.panels] == [*titles, "Load, to front or back", "Off-centre"]
    assert _lines(chart.panels[3])["left"].y == tuple(_curve(subject, "l", "contact_size")["mean"])
    assert [panel.y.low for panel in (chart.panels[3], chart.panels[5])] == [0.0, 0.0]


def test_loads_that_point_both_ways_are_drawn_below_nought_too():
    subject = analysis_subject()
    panel = _panel(_drawn(stride_loads, subject), "Load, to front or back")
    assert panel.y.low < min(_curve(subject, "r", "contact_front")["mean"]) < 0.0
    assert (panel.y.plus, panel.y.minus) == ("front", "back")


def test_one_value_a_side_calls_neither_side_higher():
    subject = analysis_subject()
    for difference in subject.document["differences"]:
        difference["verdict"] = "one value a side: cannot tell from chance"
    assert "clearly" not in _drawn(stride_loads, subject).lead


def test_every_stride_is_drawn_thin_and_the_mean_thick():
    subject = analysis_subject()
    curve = _curve(subject, "r", "hip_rotation")
    panel = _panel(_drawn(all_cycles, subject), "Hip rotation, right")
    thin = [mark.y for mark in panel.marks if isinstance(mark, Line) and mark.faint]
    assert thin == [tuple(cycle) for cycle in curve["cycles"]]
    assert _lines(panel)["right"].y == tuple(curve["mean"])


def test_one_stride_a_side_is_nothing_to_compare():
    subject = analysis_subject()
    for side in ("r", "l"):
        for curve in subject.drawings["sides"][side]["curves"]:
            curve["cycles"] = curve["cycles"][:1]
    found = all_cycles([subject])
    assert isinstance(found, Absent)
    assert "three strides" in found.why


def test_a_recording_without_strides_says_it_shows_the_whole():
    subject = analysis_subject()
    for side in ("r", "l"):
        subject.drawings["sides"][side] |= {"strides": 0, "toe_off": None}
        for curve in subject.drawings["sides"][side]["curves"]:
            curve |= {"sd": None, "cycles": []}
    chart = _drawn(stride_angles, subject)
    assert {panel.x.label for panel in chart.panels} == {"% of the recording"}
    assert not [m for panel in chart.panels for m in panel.marks if isinstance(m, Rule)]
    assert isinstance(all_cycles([subject]), Absent)


@pytest.mark.parametrize("chart_of", [stride_angles, stride_loads])
def test_results_beside_each_other_share_axes(chart_of):
    other = analysis_subject("b")
    for curve in other.drawings["sides"]["r"]["curves"]:
        curve["mean"] = [2.0 * y for y in curve["mean"]]
    chart = _drawn(chart_of, analysis_subject("a"), other)
    ends = [(panel.y.low, panel.y.high) for panel in chart.panels]
    assert ends[::2] == ends[1::2]
    assert [p.title[:2] for p in chart.panels] == ["a:", "b:"] * (len(ends) // 2)


@pytest.mark.parametrize("chart_of", [stride_angles, stride_loads, all_cycles])
def test_one_sided_results_show_one_side(chart_of):
    chart = _drawn(chart_of, analysis_subject(drawings__sides__l=GONE))
    assert not [m for panel in chart.panels for m in panel.marks if getattr(m, "tone", "") == "left"]


@pytest.mark.parametrize("chart_of", [stride_angles, stride_loads, all_cycles])
def test_a_check_has_no_strides_and_says_what_has(chart_of):
    found = chart_of([check_subject()])
    assert isinstance(found, Absent)
    assert "recorded motion" in found.why


def test_missing_numbers_leave_gaps():
    subject = analysis_subject()
    _curve(subject, "r", "hip_flexion")["mean"][10] = None
    line = _lines(_panel(_drawn(stride_angles, subject), "Hip flexion"))["right"]
    assert line.y[10] != line.y[10]
    assert len(line.y) == 101


def test_labels_pass_unchanged():
    subject = analysis_subject("<b>")
    for side in ("r", "l"):
        _curve(subject, side, "hip_flexion")["label"] = "<script>x</script>"
    chart = _drawn(stride_angles, subject, analysis_subject("b"))
    assert "<b>: <script>x</script>" in [panel.title for panel in chart.panels]


def test_without_a_whole_stride_that_is_what_is_told():
    subject = analysis_subject()
    for own in subject.drawings["sides"].values():
        own["strides"] = 0
        for curve in own["curves"]:
            curve["cycles"], curve["sd"] = [], None
    found = all_cycles([subject])
    assert isinstance(found, Absent)
    assert "no whole stride" in found.why
