"""The frontier: numbers drawn are those of the document, its cost is told in words."""

from __future__ import annotations

import math

from coxa.charts.chart import Absent, Chart, Line, Panel, Points
from coxa.charts.frontier import frontier
from tests.charts.samples import GONE, analysis_subject, check_subject


def _drawn(**changes: object) -> Chart:
    chart = frontier([check_subject(**changes)])
    assert isinstance(chart, Chart)
    return chart


def _line(panel: Panel, name: str) -> Line:
    return next(mark for mark in panel.marks if isinstance(mark, Line) and mark.name == name)


def _point(panel: Panel, name: str) -> Points:
    return next(mark for mark in panel.marks if isinstance(mark, Points) and mark.name == name)


def test_both_curves_are_those_of_the_document() -> None:
    subject = check_subject()
    chart = frontier([subject])
    assert isinstance(chart, Chart)
    for panel, side in zip(chart.panels, "rl", strict=True):
        for name, key in (("as it is", "own"), ("with healthy muscles", "healthy")):
            curve = subject.document["frontiers"][side][key]
            line = _line(panel, name)
            assert line.x == tuple(p["offset"] for p in curve)
            assert line.y == tuple(100.0 * p["effort"] for p in curve)


def test_now_is_where_nobody_minds_centring() -> None:
    found = check_subject().document["frontiers"]["l"]["own_point"]
    now = _point(_drawn().panels[1], "now")
    assert (now.x, now.y) == ((found["offset"],), (100.0 * found["effort"],))


def test_the_target_lies_on_the_own_curve() -> None:
    panel = _drawn(document__frontiers__l__target=0.4).panels[1]
    line, aim = _line(panel, "as it is"), _point(panel, "better centred")
    right, left = (
        max(k for k, x in enumerate(line.x) if x >= 0.4),
        min(k for k, x in enumerate(line.x) if x <= 0.4),
    )
    share = (0.4 - line.x[left]) / (line.x[right] - line.x[left])
    assert aim.x == (0.4,)
    assert math.isclose(aim.y[0], line.y[left] + share * (line.y[right] - line.y[left]))


def test_the_cost_stands_at_the_target_and_with_its_interval_in_words() -> None:
    chart = _drawn(document__frontiers__r__target=0.299)
    assert _point(chart.panels[0], "better centred").words == ("16 % more",)
    assert "costs 16 % more (10 to 16 %)" in chart.alt
    assert check_subject().document["frontiers"]["r"]["sentence"] in chart.lead


def test_the_interval_of_the_cost_is_an_upright_stroke() -> None:
    found = check_subject().document["frontiers"]["r"]
    stroke = _line(_drawn().panels[0], "where the cost lies nine times in ten")
    now = 100.0 * found["own_point"]["effort"]
    assert stroke.x == (found["target"],) * 2
    assert stroke.y == tuple(now * (1.0 + found["cost"][end] / 100.0) for end in ("low", "high"))


def test_both_hips_have_the_same_axes() -> None:
    chart = _drawn()
    assert len({panel.x for panel in chart.panels}) == len({panel.y for panel in chart.panels}) == 1


def test_without_a_target_no_cost_is_drawn() -> None:
    panel = _drawn(document__frontiers__r__target=None).panels[0]
    assert not any(isinstance(mark, Points) and mark.name == "better centred" for mark in panel.marks)


def test_one_side_is_drawn_when_the_other_is_missing() -> None:
    assert [panel.title for panel in _drawn(document__frontiers__r=GONE).panels] == [
        "Left hip, level walking"
    ]


def test_an_analysis_says_what_would_bring_it() -> None:
    absent = frontier([analysis_subject()])
    assert isinstance(absent, Absent)
    assert "self-check" in absent.why


def test_lines_that_lie_on_each_other_are_told() -> None:
    found = check_subject().document["frontiers"]["r"]
    chart = _drawn(document__frontiers__r__healthy=found["own"])
    assert any(note.startswith("Right hip") and "lie on each other" in note for note in chart.notes)
    assert not any(note.startswith("Left hip") for note in chart.notes)


def test_the_hip_that_is_drawn_is_named_by_its_efficiency() -> None:
    figure = {"label": "level walking", "unit": "%", "spread": {"value": 83.7, "low": 23.2, "high": 99.6}}
    changes = {"document__sides__l__figures__efficiency_walking": figure}
    middle = _drawn(**changes, document__frontiers__l__own_point={"offset": 0.45, "effort": 1.0 / 0.837})
    older = _drawn(**changes, document__frontiers__l__own_point={"offset": 0.45, "effort": 1.36})
    assert any("the one in the middle" in note and "Left hip 84 (23–100) %" in note for note in middle.notes)
    assert any("muscle by itself" in note and "Left hip 84 (23–100) %" in note for note in older.notes)


def test_a_hip_that_wastes_elsewhere_is_not_called_healthy() -> None:
    found = check_subject().document["frontiers"]["l"]
    chart = _drawn(
        document__frontiers__l__healthy=found["own"],
        document__sides__l__figures__efficiency__spread={"value": 92.0, "low": 79.0, "high": 100.0},
    )
    assert any("over all tasks 8 % of its effort is waste" in note for note in chart.notes)
