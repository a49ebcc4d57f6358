"""The price in performance: own against healthy figures of a check, right against left of an analysis."""

from __future__ import annotations

from typing import Any

from coxa.charts.chart import Absent, Bar, Chart, Interval
from coxa.charts.price import performance_price
from tests.charts.samples import GONE, analysis_subject, check_subject


def _strength(value: float) -> dict[str, Any]:
    return {
        "label": "Strongest flexion",
        "value": value,
        "sd": None,
        "strides": 0,
        "unit": "N·m",
        "words": "standing",
    }


def _analysis() -> Chart:
    right, left = _strength(208.0), _strength(149.3)
    key = "strength_standing_flexion"
    chart = performance_price(
        [
            analysis_subject(
                **{f"document__hips__r__figures__{key}": right, f"document__hips__l__figures__{key}": left}
            )
        ]
    )
    assert isinstance(chart, Chart)
    return chart


def test_moments_and_their_intervals_are_those_of_the_check() -> None:
    subject = check_subject()
    chart = performance_price([subject])
    assert isinstance(chart, Chart)
    panel = chart.panels[0]
    assert [row.label for row in panel.rows] == ["Flexion", "Abduction"]
    for side, tone in (("r", "right"), ("l", "left")):
        own = [m for m in panel.marks if isinstance(m, Interval) and m.tone == tone]
        figures = subject.document["sides"][side]["figures"]
        found = [figures[key]["spread"] for key in ("peak_flexion", "peak_abduction")]
        assert [(m.value, m.low, m.high) for m in own] == [(f["value"], f["low"], f["high"]) for f in found]


def test_muscles_that_run_out_are_told_as_people_call_them() -> None:
    subject = analysis_subject(
        document__hips__r__figures__speed_factor__words="then glmed1_r, soleus_r run out"
    )
    chart = performance_price([subject])
    assert isinstance(chart, Chart)
    assert "Right hip: first to run out: gluteus medius and soleus_r." in chart.notes


def test_the_healthy_figure_stands_beside_the_own() -> None:
    chart = performance_price([check_subject()])
    assert isinstance(chart, Chart)
    healthy = {
        (m.row, m.value) for m in chart.panels[0].marks if isinstance(m, Interval) and m.tone == "healthy"
    }
    assert healthy == {(0, 59.9), (1, 83.0)}


def test_endurance_is_called_a_hypothesis() -> None:
    chart = performance_price([check_subject()])
    assert isinstance(chart, Chart)
    assert any("Endurance is a hypothesis" in note for note in chart.notes)


def test_the_clear_difference_leads() -> None:
    chart = performance_price([check_subject()])
    assert isinstance(chart, Chart)
    assert chart.lead == "Right more: abduction."


def test_an_analysis_shows_strength_of_both_hips() -> None:
    bars = [m for m in _analysis().panels[0].marks if isinstance(m, Bar)]
    assert [(m.tone, m.start, m.end, m.words) for m in bars] == [
        ("right", 0.0, 208.0, "208"),
        ("left", 0.0, 149.3, "149"),
    ]


def test_an_analysis_shows_its_highest_speed() -> None:
    panel = _analysis().panels[1]
    assert {m.end for m in panel.marks if isinstance(m, Bar)} == {1.13}


def test_a_motion_too_fast_for_the_model_is_no_verdict_on_the_hip() -> None:
    lead = performance_price([analysis_subject(document__hips__l__figures__speed_factor__value=0.785)]).lead  # type: ignore[union-attr]
    assert lead == (
        "By the model's strength: on the right up to 1.13 times this speed; on the left only 0.79 of this speed, the "
        "model is too weak for it."
    )


def test_strength_of_a_model_of_nobody_is_left_out() -> None:
    changes = {f"document__hips__{side}__figures__efficiency__value": None for side in "rl"}
    strength = {
        f"document__hips__{side}__figures__strength_standing_flexion": _strength(208.0) for side in "rl"
    }
    chart = performance_price([analysis_subject(**changes, **strength)])
    assert isinstance(chart, Chart)
    assert [panel.title for panel in chart.panels] == ["Speed"]
    assert any(note.startswith("Strength is left out") for note in chart.notes)
    assert not any(note.startswith("Strength is left out") for note in _analysis().notes)


def test_without_figures_it_says_what_would_bring_it() -> None:
    absent = performance_price([check_subject(document__sides=GONE)])
    assert isinstance(absent, Absent)
