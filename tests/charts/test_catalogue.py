"""All charts together: none raises on a valid document, however much it lacks; numbers are finite; labels stay text."""

from __future__ import annotations

import copy
import dataclasses
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coxa.charts import Absent, Chart, Subject, charts_of, draw
from coxa.charts.catalogue import CHARTS
from tests.charts.samples import analysis_subject, check_subject

HOSTILE = "<script>alert(\"1\")</script> & 'x' \u202e]]>"
SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
Way = tuple[str | int, ...]


def _ways(tree: Any, way: Way = ()) -> Iterator[Way]:
    """Yield every place in a document; of long lists the first and last."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(tree, dict):
        inside = list(tree.items())
    elif isinstance(tree, list) and tree:
        inside = [(k, tree[k]) for k in sorted({0, len(tree) - 1})]
    for key, value in inside:
        yield (*way, key)
        yield from _ways(value, (*way, key))


WHOLE = {"analysis": analysis_subject(), "check": check_subject()}
PLACES = {
    kind: [(name, *way) for name in ("document", "drawings") for way in _ways(getattr(subject, name))]
    for kind, subject in WHOLE.items()
}
BY_DEPTH = {
    kind: [[way for way in ways if len(way) == depth] for depth in sorted({len(way) for way in ways})]
    for kind, ways in PLACES.items()
}


def _without(kind: str, losses: Sequence[tuple[Way, str]]) -> Subject:
    """Return a result that lost places: 'gone' takes the key out, 'null' leaves it empty; sections can only be gone."""
    whole = WHOLE[kind]
    parts = {"document": copy.deepcopy(whole.document), "drawings": copy.deepcopy(whole.drawings)}
    for way, how in losses:
        tree: Any = parts
        try:
            for key in way[:-1]:
                tree = tree[key]
            if isinstance(tree, dict) and (how == "gone" or len(way) == 2) and len(way) > 1:
                del tree[way[-1]]
            else:
                tree[way[-1]] = {} if len(way) == 1 else None
        except (KeyError, IndexError, TypeError):
            continue  # lost with something above it
    return dataclasses.replace(whole, document=parts["document"], drawings=parts["drawings"])


def _numbers(value: Any) -> Iterator[float]:
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _numbers(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, int | float):
        yield float(value)


def _sound(found: Sequence[Chart | Absent]) -> None:
    assert len(found) == len(CHARTS)
    for chart in found:
        assert chart.key
        assert chart.title
        if isinstance(chart, Absent):
            assert chart.why
            continue
        assert chart.lead
        assert chart.alt
        assert chart.evidence in ("measured", "modelled", "hypothesis")
        assert chart.panels or chart.scenes
        assert not any(map(math.isinf, _numbers((chart.panels, chart.scenes))))
        for panel in chart.panels:
            assert panel.x.low < panel.x.high
            assert panel.y.low < panel.y.high


def _losses(kind: str) -> st.SearchStrategy[tuple[str, list[tuple[Way, str]]]]:
    """Return kinds of results with what they lose: as often something large as something small."""
    way = st.sampled_from(BY_DEPTH[kind]).flatmap(st.sampled_from)
    how = st.sampled_from(("gone", "null"))
    return st.tuples(st.just(kind), st.lists(st.tuples(way, how), min_size=1, max_size=12))


@pytest.mark.parametrize("kind", ["analysis", "check"])
def test_a_whole_result_is_drawn(kind: str) -> None:
    found = charts_of([WHOLE[kind]])
    _sound(found)
    assert sum(isinstance(chart, Chart) for chart in found) >= 9


@SLOW
@given(lost=_losses("analysis"))
def test_no_chart_raises_whatever_an_analysis_lacks(lost: tuple[str, list[tuple[Way, str]]]) -> None:
    _sound(charts_of([_without(*lost)]))


@SLOW
@given(lost=_losses("check"))
def test_no_chart_raises_whatever_a_check_lacks(lost: tuple[str, list[tuple[Way, str]]]) -> None:
    _sound(charts_of([_without(*lost)]))


@settings(parent=SLOW, max_examples=8)
@given(lost=st.lists(st.one_of(_losses("analysis"), _losses("check")), min_size=2, max_size=3))
def test_several_results_are_drawn_whatever_they_lack(lost: list[tuple[str, list[tuple[Way, str]]]]) -> None:
    _sound(charts_of([_without(*each) for each in lost]))


@pytest.mark.parametrize("kind", ["analysis", "check"])
def test_an_older_result_without_drawings_is_drawn_from_its_figures(kind: str) -> None:
    old = dataclasses.replace(WHOLE[kind], drawings={})
    found = charts_of([old])
    _sound(found)
    drawn = {chart.key for chart in found if isinstance(chart, Chart)}
    assert {"overview", "performance-price"} <= drawn


@pytest.mark.parametrize("kind", ["analysis", "check"])
def test_an_empty_result_has_no_chart_and_says_why(kind: str) -> None:
    found = charts_of([Subject("", WHOLE[kind].kind, {})])
    _sound(found)
    assert all(isinstance(chart, Absent) for chart in found)


def test_keys_are_unlike_and_in_the_order_of_the_page() -> None:
    keys = [chart.key for chart in charts_of([WHOLE["check"]])]
    assert len(set(keys)) == len(keys)
    assert keys[0] == "overview"
    assert keys == [chart.key for chart in charts_of([WHOLE["analysis"]])]


@pytest.mark.parametrize("make", [analysis_subject, check_subject])
def test_panels_of_several_results_begin_with_their_labels(make: Any) -> None:
    for chart in charts_of([make("3 May"), make("1 June")]):
        if isinstance(chart, Chart):
            titles = [part.title for part in (*chart.panels, *chart.scenes)]
            assert all(title.startswith(("3 May", "1 June")) for title in titles), (chart.key, titles)
            assert {title[:5] for title in titles} == {"3 May", "1 Jun"}


@pytest.mark.parametrize("make", [analysis_subject, check_subject])
def test_a_hostile_label_stays_text(make: Any) -> None:
    for chart in charts_of([make(HOSTILE), make("1 June")]):
        if isinstance(chart, Chart):
            titles = [part.title for part in (*chart.panels, *chart.scenes)]
            assert any(title.startswith(HOSTILE) for title in titles)
            html = draw(chart).html
            assert "<script" not in html
            assert "&lt;script" in html


def test_results_of_the_same_label_are_told_apart() -> None:
    chart = charts_of([check_subject("run"), check_subject("run")])[0]
    assert isinstance(chart, Chart)
    assert {panel.title.partition(":")[0] for panel in chart.panels} == {"run", "run (2)"}


@pytest.mark.parametrize("make", [analysis_subject, check_subject])
def test_a_result_alone_bears_no_label(make):
    charts = [chart for chart in charts_of([make("a file.mot")]) if isinstance(chart, Chart)]
    assert charts
    assert not any("a file.mot" in repr(chart) for chart in charts)


def test_no_line_ends_between_a_number_and_its_unit() -> None:
    charts = [chart for chart in charts_of([WHOLE["check"]]) if isinstance(chart, Chart)]
    sentences = " ".join(words for chart in charts for words in (chart.lead, *chart.notes))
    assert "\u00a0%" in sentences
    assert re.search(r"\d %", sentences) is None
