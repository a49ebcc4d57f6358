"""Where effort is lost: bars are the document's figures, and what is not assessed is never 0."""

from __future__ import annotations

import pytest

from coxa.charts.chart import Absent, Bar, Chart, Interval, Words
from coxa.charts.ranking import MOST, ranking
from coxa.charts.waste import waterfall
from tests.charts.samples import GONE, analysis_subject, check_subject, mirrored

UNKNOWN = {
    "key": "efficiency",
    "label": "Hip efficiency η",
    "value": None,
    "sd": None,
    "strides": 0,
    "unit": "%",
    "evidence": "modelled",
    "words": "no EMG and no exam: co-contraction cannot be seen",
}


def _waterfall(*subjects) -> Chart:
    chart = waterfall(subjects)
    assert isinstance(chart, Chart)
    return chart


def _ranking(*subjects) -> Chart:
    chart = ranking(subjects)
    assert isinstance(chart, Chart)
    return chart


def _bars(panel) -> dict[int, Bar]:
    return {mark.row: mark for mark in panel.marks if isinstance(mark, Bar)}


def test_bars_of_an_analysis_are_its_figures():
    subject = analysis_subject()
    figures = subject.document["hips"]["l"]["figures"]
    bars = _bars(_waterfall(subject).panels[1])
    assert bars[0].end == figures["efficiency"]["value"]
    assert bars[4].end == 100.0
    for row, key in enumerate(("waste_weakness", "waste_guarding", "waste_tension"), 1):
        assert bars[row].end - bars[row].start == pytest.approx(figures[key]["value"])


def test_the_bars_of_an_analysis_join_end_to_end():
    bars = _bars(_waterfall(analysis_subject()).panels[1])
    assert [bars[row].end for row in range(4)] == pytest.approx(
        [bars[row].start for row in range(1, 4)] + [100.0]
    )


def test_intervals_of_a_check_are_its_spreads_from_the_right():
    subject = check_subject()
    spread = subject.document["sides"]["l"]["figures"]["waste_strength"]["spread"]
    lost = next(m for m in _waterfall(subject).panels[1].marks if isinstance(m, Interval) and m.row == 1)
    assert (100.0 - lost.low, 100.0 - lost.high) == pytest.approx((spread["high"], spread["low"]))
    assert 100.0 - lost.value == pytest.approx(spread["value"])


def test_what_is_not_assessed_is_said_and_never_zero():
    chart = _waterfall(analysis_subject(document__hips__l__figures__efficiency=UNKNOWN))
    panel = chart.panels[1]
    assert not _bars(panel)
    assert [m.text.partition(":")[0] for m in panel.marks if isinstance(m, Words)] == ["not assessed"] * 5
    assert "Left hip: not assessed (no EMG and no exam" in chart.alt
    assert chart.table[2][1:] == ("not assessed",) * 4


def test_a_check_out_of_reach_says_so():
    chart = _waterfall(check_subject(document__sides__l__figures__efficiency__spread=None))
    assert "Left hip: not assessed" in chart.alt
    assert "the left one is not assessed" in chart.lead


def test_where_neither_hip_is_assessed_one_sentence_says_what_to_give():
    unknown = UNKNOWN | {"words": "not assessed: add an exam, EMG or --set"}
    found = waterfall(
        [analysis_subject(**{f"document__hips__{s}__figures__efficiency": unknown for s in "rl"})]
    )
    assert isinstance(found, Absent)
    assert "Give an exam" in found.why
    assert "--set" not in found.why


def test_why_a_hip_is_not_assessed_is_said_once_and_without_flags():
    unknown = UNKNOWN | {"words": "not assessed: add an exam, EMG or --set"}
    chart = _waterfall(analysis_subject(document__hips__l__figures__efficiency=unknown))
    told = " ".join((chart.alt, chart.lead, *chart.notes, *(m.text for m in chart.panels[1].marks)))
    assert "not assessed: not assessed" not in told
    assert "--set" not in told


@pytest.mark.parametrize(
    ("weakness", "guarding", "words"),
    [
        (9.0, 6.0, "most of it to weakness"),
        (7.0, 7.5, "the largest part to guarding"),
        (15.0, 0.0, "to weakness"),
    ],
)
def test_the_cause_of_most_is_called_so_only_beyond_a_half(weakness, guarding, words):
    subject = analysis_subject()
    figures = subject.document["hips"]["l"]["figures"]
    for key, value in (
        ("weakness", weakness),
        ("guarding", guarding),
        ("tension", 15.0 - weakness - guarding),
    ):
        figures[f"waste_{key}"]["value"] = value
    figures["efficiency"]["value"] = 85.0
    assert f", {words}" in _waterfall(subject).lead


def test_effort_given_back_by_tension_reaches_beyond_this_hip():
    chart = _waterfall(analysis_subject(document__hips__l__figures__waste_tension__value=-2.0))
    bar = _bars(chart.panels[1])[3]
    assert (bar.start, bar.end) == (102.0, 100.0)
    assert bar.words == "gives back 2.0 %"
    assert chart.panels[1].x.high > 102.0


@pytest.mark.parametrize("make", [analysis_subject, check_subject])
def test_exchanging_the_sides_exchanges_bars_and_words(make):
    straight, mirror = _waterfall(make()), _waterfall(mirrored(make()))
    places = [
        [[(b.row, b.start, b.end) for b in _bars(p).values()] for p in c.panels] for c in (straight, mirror)
    ]
    assert places[0] == places[1][::-1]
    assert "Your left hip clearly loses more" in straight.lead
    assert "Your right hip clearly loses more" in mirror.lead


def test_without_a_clear_verdict_no_side_is_called_worse():
    subject = analysis_subject()
    for difference in subject.document["differences"]:
        difference["verdict"] = "not more than strides vary"
    assert "clearly loses more effort" not in _waterfall(subject).lead
    assert "neither clearly loses more" in _waterfall(subject).lead


def test_results_beside_each_other_share_one_axis():
    chart = _waterfall(analysis_subject("a"), check_subject("b"))
    assert len({(p.x.low, p.x.high) for p in chart.panels}) == 1
    assert [p.title for p in chart.panels] == ["a: right hip", "b: right hip", "a: left hip", "b: left hip"]


def test_one_sided_results_show_one_hip():
    assert [p.title for p in _waterfall(analysis_subject(document__hips__l=GONE)).panels] == ["Right hip"]


def test_without_figures_of_efficiency_there_is_no_waterfall():
    assert isinstance(waterfall([analysis_subject(document__hips={})]), Absent)


def test_muscles_of_an_analysis_are_ranked_by_their_share():
    subject = analysis_subject()
    shares = [100.0 * each["share"] for each in subject.document["hips"]["l"]["waste_by_muscle"]]
    bars = _bars(_ranking(subject).panels[1])
    assert [bar.end for bar in bars.values()] == pytest.approx(sorted(shares, reverse=True))


def test_muscles_are_called_by_their_names_where_known():
    assert "gluteus medius, front part" in [row.label for row in _ranking(analysis_subject()).panels[1].rows]
    bare = _ranking(analysis_subject(drawings__sides={}))
    assert "glmed1_l" in [row.label for row in bare.panels[1].rows]


def test_groups_and_muscles_of_a_check_carry_their_spreads():
    subject = check_subject()
    panel = _ranking(subject).panels[1]
    group = subject.document["sides"]["l"]["waste_by_group"][0]["spread"]
    interval = next(m for m in panel.marks if isinstance(m, Interval))
    assert (interval.value, interval.low, interval.high) == (group["value"], group["low"], group["high"])
    assert [row.label for row in panel.rows if row.heading] == ["Groups of muscles", "Single muscles"]


def test_no_more_muscles_are_ranked_than_a_page_holds():
    many = [{"muscle": f"m{k}_l", "share": 0.01 * (k + 1)} for k in range(30)]
    chart = _ranking(analysis_subject(document__hips__l__waste_by_muscle=many))
    assert len(_bars(chart.panels[1])) == MOST


def test_a_hip_with_nothing_to_save_says_so():
    panel = _ranking(analysis_subject()).panels[0]
    assert "none would save any effort" in [m.text for m in panel.marks if isinstance(m, Words)]


def test_a_hip_not_assessed_is_not_ranked():
    chart = _ranking(analysis_subject(document__hips__l__figures__efficiency=UNKNOWN))
    assert not _bars(chart.panels[1])
    assert "Left hip: not assessed" in chart.alt
    both = analysis_subject(document__hips__l__figures__efficiency=UNKNOWN)
    both.document["hips"]["r"]["figures"]["efficiency"] = UNKNOWN
    assert isinstance(ranking([both]), Absent)


def test_labels_pass_unchanged():
    hostile = [{"muscle": "<script>_l", "share": 0.5}]
    named = analysis_subject('"><x', document__hips__l__waste_by_muscle=hostile)
    chart = _ranking(named, analysis_subject("b"))
    assert "<script>_l" in [row.label for row in chart.panels[2].rows]
    assert chart.panels[2].title.startswith('"><x')
