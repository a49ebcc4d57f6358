"""What a chart draws, read back from its coordinates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.programme.progress import Marker
from coxa.programme.series import Difference, Measure, Point, Series
from coxa.web.axes import RATING_AXIS, Span, axis_over, date_ticks, rating_axis, span_of
from coxa.web.charts import BOTTOM, LEFT, RIGHT, TOP, Chart, difference_chart, line_chart

START = date(2026, 10, 5)
SORENESS = Measure("soreness", "Soreness", "of 10", 1.0)
NEAR = timedelta(days=4)
TENTH = 0.051  # of the picture: coordinates are written to a tenth


def day(number: int) -> date:
    return START + timedelta(days=number)


def line(side: str, values: dict[int, float]) -> Series:
    return Series(SORENESS, side, tuple(Point(day(n), v, v - 0.5, v + 0.5) for n, v in values.items()))


def chart(days: int = 20, **more: object) -> Chart:
    return Chart("soreness", "Chart", Span(START, day(days)), RATING_AXIS, **more)  # type: ignore[arg-type]


def runs(d: str) -> list[list[tuple[float, float]]]:
    """Return the points of each part of a path."""
    found = []
    for part in re.findall(r"M([^M]+)", d.removesuffix("z").replace("z", "")):
        start, *rest = re.split(r"[lh]", part)
        numbers = [float(n) for n in rest[0].split()] if rest and "l" in part else []
        points = [tuple(map(float, start.split()))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        found.append(points)
    return found  # type: ignore[return-value]


def path(svg: str, name: str) -> str:
    found = re.search(rf'<path class="{name}"[^>]* d="([^"]*)"', svg)
    assert found is not None
    return found[1]


def read(points: list[tuple[float, float]], days: int = 20) -> dict[int, float]:
    """Return value by day, computed back from where it is drawn."""
    return {
        round((x - LEFT) / (RIGHT - LEFT) * days): 10.0 * (BOTTOM - y) / (BOTTOM - TOP) for x, y in points
    }


def drawn(values: dict[int, float], **more: object) -> str:
    return line_chart(chart(**more), [line("r", values)], NEAR, ["Right"])


@given(
    st.dictionaries(st.integers(0, 400), st.integers(0, 100).map(lambda n: n / 10.0), min_size=1, max_size=60)
)
def test_values_and_days_are_read_back_from_the_line(values: dict[int, float]) -> None:
    values = dict(sorted(values.items()))
    svg = line_chart(chart(400), [line("r", values)], timedelta(days=1000), ["Right"])
    (points,) = runs(path(svg, "line right"))
    back = read(points, 400)
    assert list(back) == list(values)
    assert list(back.values()) == pytest.approx(list(values.values()), abs=10.0 * TENTH / (BOTTOM - TOP))


def test_the_band_runs_along_its_upper_and_back_along_its_lower_edge() -> None:
    (points,) = runs(path(drawn({0: 2.0, 3: 6.0, 5: 4.0}), "band right"))
    upper, lower = read(points[:3]), read(points[3:])
    assert upper == pytest.approx({0: 2.5, 3: 6.5, 5: 4.5}, abs=0.01)
    assert lower == pytest.approx({0: 1.5, 3: 5.5, 5: 3.5}, abs=0.01)


def test_days_that_were_not_measured_leave_a_gap() -> None:
    found = [read(points) for points in runs(path(drawn({0: 2.0, 1: 3.0, 9: 4.0, 13: 4.0}), "line right"))]
    assert [list(run) for run in found] == [[0, 1], [9, 13]]


def test_a_lone_day_is_marked_and_has_a_band() -> None:
    svg = drawn({7: 3.0})
    assert read(runs(path(svg, "line right"))[0]) == pytest.approx({7: 3.0}, abs=0.01)
    assert len(runs(path(svg, "band right"))[0]) == 4


def test_days_outside_the_span_are_not_drawn() -> None:
    assert list(read(runs(path(drawn({-3: 9.0, 2: 3.0, 25: 9.0}), "line right"))[0])) == [2]


def test_names_at_the_ends_of_lines_never_overlap() -> None:
    svg = line_chart(chart(), [line("r", {20: 10.0}), line("l", {20: 10.0})], NEAR, ["Right", "Left"])
    heights = [float(y) for y in re.findall(r'<text class="end \w+" x="[^"]*" y="([^"]*)"', svg)]
    assert abs(heights[0] - heights[1]) >= 14.0
    assert min(heights) > TOP


def test_right_and_left_differ_in_shape_and_not_only_in_colour() -> None:
    svg = line_chart(chart(), [line("r", {1: 3.0}), line("l", {1: 5.0})], NEAR, ["Right", "Left"])
    marks = dict(re.findall(r'<marker id="soreness-(\w+)"[^>]*><(\w+)', svg))
    assert marks == {"right": "circle", "left": "path"}


def test_stages_stand_on_their_days_and_their_names_apart() -> None:
    stages = (
        Marker(day(-5), "release", ""),
        Marker(day(10), "realign", ""),
        Marker(day(11), "coordinate", ""),
    )
    svg = drawn({1: 3.0}, stages=stages)
    assert [float(x) for x in re.findall(r'class="stage" d="M(\S+)', svg)] == pytest.approx([176.0, 190.2])
    names = re.findall(r'class="stage-name" x="\S+" y="(\S+)">(\w+)', svg)
    assert [name for _, name in names] == ["Realign", "Coordinate"]
    assert names[0][0] != names[1][0]


def test_differences_are_read_back_and_the_limit_lies_at_its_value() -> None:
    found = [Difference(day(n), value, SORENESS) for n, value in ((0, 0.0), (4, 3.0), (9, 1.0))]
    svg = difference_chart(chart(), found, 1.0, "equal ≤ 1")
    (points,) = runs(path(svg, "heads"))
    assert read(points) == pytest.approx({0: 0.0, 4: 3.0, 9: 1.0}, abs=0.01)
    height = re.search(r'class="within"[^>]*height="([^"]*)"', svg)
    assert height is not None
    assert float(height[1]) == pytest.approx((BOTTOM - TOP) / 10.0, abs=TENTH)


def test_words_are_escaped_and_nothing_is_styled_inline() -> None:
    hostile = '"><script>&'
    frame = Chart("key", hostile, Span(START, day(6)), RATING_AXIS)
    svg = line_chart(frame, [line("r", {1: 3.0})], NEAR, [hostile])
    assert ElementTree.fromstring(svg).get("aria-label") == hostile
    assert "<script" not in svg
    assert "style" not in svg


@given(st.integers(6, 2000), st.integers(0, 400))
def test_dates_leave_room_to_read(days: int, later: int) -> None:
    span = Span(day(later), day(later + days))
    ticks = [found for found, _ in date_ticks(span)]
    places = [LEFT + (RIGHT - LEFT) * span.share(found) for found in ticks]
    assert ticks
    assert all(span.holds(found) for found in ticks)
    assert all(right - left >= 35.0 for left, right in pairwise(places))


def test_dates_are_words() -> None:
    assert [words for _, words in date_ticks(Span(START, day(5)))][-1] == "10 Oct"
    assert [words for _, words in date_ticks(Span(START, day(400)))] == ["Jan 2027", "Apr", "Jul", "Oct"]


@given(st.lists(st.floats(0.0, 90.0), min_size=1, max_size=9))
def test_an_axis_holds_its_values_between_round_ends(values: list[float]) -> None:
    axis = axis_over(values, "°", least=30.0, floor=0.0)
    assert axis.low <= min(values) + 1e-6
    assert axis.high >= max(values) - 1e-6
    assert 3 <= len(axis.ticks) <= 8
    assert all(tick % 5.0 == 0.0 for tick in axis.ticks)


def test_an_entry_after_today_does_not_stretch_the_span() -> None:
    assert span_of([day(0), day(90_000)], day(30), None) == Span(day(0), day(30))
    assert span_of([day(0)], day(300), 28) == Span(day(273), day(300))


@given(st.lists(st.floats(0, 10)))
def test_ratings_stand_on_an_axis_from_zero_that_holds_them_and_never_magnifies_noise(
    values: list[float],
) -> None:
    axis = rating_axis(values)
    assert (axis.low, axis.ticks[0], axis.ticks[-1]) == (0.0, 0.0, axis.high)
    assert all(value <= axis.high for value in values)
    assert axis.high in (4.0, 6.0, 10.0)


def test_without_ratings_the_axis_is_whole() -> None:
    assert rating_axis([]) == RATING_AXIS
