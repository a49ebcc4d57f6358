"""Where the ball goes: the curves of the document, the method's expectation as a hypothesis, a verdict per hip."""

from __future__ import annotations

import pytest

from coxa.charts.chart import Absent, Area, Band, Chart, Interval, Line
from coxa.charts.glide import head_glide
from tests.charts.samples import GONE, analysis_subject, check_subject


def _drawn(**changes: object) -> Chart:
    chart = head_glide([check_subject(**changes)])
    assert isinstance(chart, Chart)
    return chart


def _tilted(slope: float, width: float = 0.01) -> dict[str, list[float]]:
    value = [slope * angle for angle in (-40.0, -20.0, 0.0, 20.0, 40.0)]
    return {
        "value": value,
        "low": [v - width for v in value],
        "high": [v + width for v in value],
        "healthy": value,
    }


def _turned(slope: float, width: float = 0.01) -> Chart:
    glide = {"angle_deg": [-40, -20, 0, 20, 40], "active": _tilted(slope, width), "passive": None}
    return _drawn(drawings__sides__r__glide=glide, drawings__sides__l__glide=None)


def test_curves_and_bands_are_those_of_the_drawings() -> None:
    subject = check_subject()
    chart = head_glide([subject])
    assert isinstance(chart, Chart)
    order = [(way, side) for way in ("active", "passive") for side in "rl"]
    for panel, (way, side) in zip(chart.panels, order, strict=True):
        glide = subject.drawings["sides"][side]["glide"]
        lines = {m.name: m for m in panel.marks if isinstance(m, Line)}
        band = next(m for m in panel.marks if isinstance(m, Band))
        assert lines["as it is"].x == band.x == tuple(glide["angle_deg"])
        assert lines["as it is"].y == tuple(glide[way]["value"])
        assert lines["with healthy muscles"].y == tuple(glide[way]["healthy"])
        assert (band.low, band.high) == (tuple(glide[way]["low"]), tuple(glide[way]["high"]))


def test_the_expectation_is_back_inward_and_forward_outward() -> None:
    for panel in _drawn().panels:
        inward, outward = (mark for mark in panel.marks if isinstance(mark, Area))
        assert max(inward.x) > 0.0 >= max(inward.y)
        assert min(outward.x) < 0.0 <= min(outward.y)


def test_the_expectation_is_named_a_hypothesis_and_doubted() -> None:
    chart = _drawn()
    assert chart.evidence == "modelled"
    assert any("hypothesis" in entry.words for entry in chart.legend if entry.tone == "expected")
    assert any("two public models" in note for note in chart.notes)


@pytest.mark.parametrize(
    ("slope", "verdict"),
    [
        (-0.005, "It goes where the method expects it, as it does with healthy muscles."),
        (0.005, "It goes against what the method expects, as it does with healthy muscles."),
        (0.0001, "It goes one way or the other, which cannot be told."),
    ],
)
def test_a_hip_follows_opposes_or_cannot_be_told(slope: float, verdict: str) -> None:
    assert _turned(slope).lead.endswith(verdict)


def test_a_head_that_hardly_moves_is_said_to_be_beyond_any_examination() -> None:
    start = "Turning by itself, the ball of your right hip moves by "
    assert _turned(-0.004).lead.startswith(f"{start}0.1 mm, less than any examination can see.")
    assert "examination" not in _turned(-0.05).lead
    assert _turned(-0.05).lead.startswith(f"{start}1.5 mm. It goes where")


def test_hips_that_do_the_same_share_a_sentence() -> None:
    glide = {"angle_deg": [-40, -20, 0, 20, 40], "active": _tilted(-0.005), "passive": None}
    lead = _drawn(drawings__sides__r__glide=glide, drawings__sides__l__glide=glide).lead
    assert lead.count("examination") == 1
    assert "of either hip" in lead


def test_lines_that_lie_on_each_other_are_told() -> None:
    assert any("lie on each other" in note for note in _turned(-0.005).notes)
    glide = {"angle_deg": [-40, -20, 0, 20, 40], "active": _tilted(-0.005) | {"healthy": [0.0] * 5}}
    apart = _drawn(drawings__sides__r__glide=glide, drawings__sides__l__glide=None)
    assert not any("lie on each other" in note for note in apart.notes)


def test_numbers_read_as_ways_not_as_signs() -> None:
    chart = _turned(-0.005)
    assert "30° inward 0.15 mm back (0.14 to 0.16)" in chart.alt
    assert "30° outward 0.15 mm forward (0.14 to 0.16)" in chart.alt


def test_an_interval_across_zero_is_told_both_ways() -> None:
    assert "nowhere (0.01 back to 0.01 forward)" in _turned(0.0001).alt


def test_a_result_without_drawings_is_drawn_from_its_figures() -> None:
    subject = check_subject(drawings__sides=GONE)
    chart = head_glide([subject])
    assert isinstance(chart, Chart)
    own = next(m for m in chart.panels[0].marks if isinstance(m, Interval) and m.tone == "right")
    found = subject.document["sides"]["r"]["figures"]["head_inward_active"]["spread"]
    assert (own.value, own.low, own.high) == (found["value"], found["low"], found["high"])
    assert chart.panels[0].rows[own.row].label == "30° inward, turning by itself"


def test_all_panels_share_their_axes() -> None:
    panels = _drawn().panels
    assert len({(panel.x, panel.y) for panel in panels}) == 1


def test_an_analysis_says_what_would_bring_it() -> None:
    absent = head_glide([analysis_subject()])
    assert isinstance(absent, Absent)
    assert "self-check" in absent.why
