"""EMG over prediction: curves of the document, each in % of its own greatest; likeness in words."""

from __future__ import annotations

import pytest

from coxa.charts.chart import Absent, Band, Chart, Line
from coxa.charts.emg import emg_over_prediction
from tests.charts.samples import GONE, analysis_subject, check_subject, mirrored


def _chart(*subjects) -> Chart:
    chart = emg_over_prediction(subjects)
    assert isinstance(chart, Chart)
    return chart


def _lines(panel) -> dict[str, Line]:
    return {mark.name: mark for mark in panel.marks if isinstance(mark, Line)}


@pytest.mark.parametrize("name", ["measured", "predicted"])
def test_each_curve_is_the_documents_in_percent_of_its_own_greatest(name):
    subject = analysis_subject()
    mean = subject.drawings["emg"]["l"][0][name]["mean"]
    line = _lines(_chart(subject).panels[1])[name]
    assert line.y == pytest.approx([100.0 * y / max(mean) for y in mean])


def test_the_band_of_the_measured_is_scaled_as_its_mean():
    subject = analysis_subject()
    measured = subject.drawings["emg"]["r"][0]["measured"]
    band = next(m for m in _chart(subject).panels[0].marks if isinstance(m, Band))
    top = max(measured["mean"])
    assert band.high[7] == pytest.approx(100.0 * (measured["mean"][7] + measured["sd"][7]) / top)


@pytest.mark.parametrize(
    ("correlation", "words"),
    [
        (0.95, "much alike"),
        (0.6, "partly alike"),
        (0.3, "hardly alike"),
        (0.0, "not alike"),
        (-0.7, "against each other"),
    ],
)
def test_correlation_is_told_in_words(correlation, words):
    chart = _chart(analysis_subject(drawings__emg__r__0__correlation=correlation, drawings__emg__l=[]))
    assert words in chart.lead
    assert words in chart.alt


def test_without_a_correlation_nothing_is_said_of_likeness():
    chart = _chart(analysis_subject(drawings__emg__r__0__correlation=None, drawings__emg__l=[]))
    assert "alike" not in chart.lead
    assert chart.table[1][-1] == "not assessed"


def test_exchanging_the_sides_exchanges_the_panels():
    straight, mirror = _chart(analysis_subject()).panels, _chart(mirrored(analysis_subject())).panels
    assert [panel.marks for panel in straight] == [panel.marks for panel in reversed(mirror)]


def test_the_same_channel_of_two_results_stands_side_by_side():
    one, other = analysis_subject("a"), analysis_subject("b")
    for subject in (one, other):
        subject.drawings["emg"]["r"].append(
            subject.drawings["emg"]["r"][0]
            | {
                "channel": "TFL",
                "label": "tensor",
                "measured": {"mean": [float(k) for k in range(101)], "sd": None},
            }
        )
    titles = [panel.title for panel in _chart(one, other).panels]
    assert len({(panel.y.low, panel.y.high) for panel in _chart(one, other).panels}) == 1
    assert titles[:4] == [
        f"{name}: {label}, right: much alike" for label in ("gluteus medius", "tensor") for name in "ab"
    ]


def test_only_channels_that_were_given_are_drawn():
    chart = _chart(analysis_subject(drawings__emg__l=[]))
    assert [panel.title for panel in chart.panels] == ["Gluteus medius, right: much alike"]


def test_a_channel_that_is_silent_draws_its_prediction_alone():
    chart = _chart(analysis_subject(drawings__emg__r__0__measured={"mean": [0.0] * 101, "sd": None}))
    assert set(_lines(chart.panels[0])) == {"predicted"}


def test_copies_of_one_signal_are_one_electrode():
    subject = analysis_subject(drawings__emg__l=[])
    first = subject.drawings["emg"]["r"][0]
    copy = first | {"channel": "GMED2", "muscles": ["glmed2_r"], "correlation": first["correlation"] - 0.3}
    subject.drawings["emg"]["r"] = [copy, first]
    (line,) = _chart(subject).table[1:]
    assert len(_chart(subject).panels) == 1
    assert line[1] == f"GMED2 and {first['channel']}"
    assert line[2].split(", ")[0] == "glmed2_r"


@pytest.mark.parametrize(
    ("best", "lead_s", "words"),
    [
        (0.94, 0.065, "0.56; 0.94 when the electrodes lead by 65 ms"),
        (0.57, 0.065, "0.56"),
        (0.94, 0.0, "0.56"),
    ],
)
def test_a_lead_of_the_electrodes_is_told_where_it_helps(best, lead_s, words):
    subject = analysis_subject(drawings__emg__r__0__correlation=0.56, drawings__emg__l=[])
    subject.drawings["emg"]["r"][0] |= {"best_correlation": best, "lead_s": lead_s}
    chart = _chart(subject)
    assert chart.table[1][-1] == words
    assert any("30 to 100 ms" in note for note in chart.notes) == ("lead" in words)


@pytest.mark.parametrize("subject", [analysis_subject(drawings__emg=GONE), check_subject()])
def test_without_emg_the_way_to_give_it_is_told(subject):
    found = emg_over_prediction([subject])
    assert isinstance(found, Absent)
    assert "--emg FILE" in found.why


def test_what_the_correlation_does_not_say_stands_below():
    assert any("does not say that the forces are right" in note for note in _chart(analysis_subject()).notes)


def test_labels_pass_unchanged():
    chart = _chart(analysis_subject(drawings__emg__r__0__label="<b>x", drawings__emg__source="<i>.sto"))
    assert chart.panels[0].title == "<b>x, right: much alike"
    assert "EMG: <i>.sto." in chart.notes
