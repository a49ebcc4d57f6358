"""What is drawn are the numbers of the chart, in well-formed and inert SVG."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from coxa.charts.chart import (
    Axis,
    Band,
    Bar,
    Chart,
    Interval,
    Line,
    Mark,
    Panel,
    Points,
    Row,
    Rule,
    Trail,
    Words,
)
from coxa.charts.svg import draw, standalone
from coxa.charts.svg_sheet import said
from tests.charts.gallery import GALLERY, HOSTILE, LONG, chart, hostile, socket, space

X = Axis("x", 0.0, 100.0, tuple((v, f"{v:g}") for v in (0.0, 50.0, 100.0)))
Y = Axis("y", -10.0, 10.0, tuple((v, f"{v:g}") for v in (-10.0, 0.0, 10.0)))
TENTH = 0.051  # coordinates are written to a tenth
SAFE_TAGS = {
    "svg",
    "defs",
    "clipPath",
    "pattern",
    "rect",
    "path",
    "circle",
    "line",
    "g",
    "title",
    "text",
    "div",
    "ul",
    "li",
    "span",
}


def picture(
    *marks: Mark, rows: tuple[Row, ...] = (), x: Axis = X, y: Axis = Y, equal: bool = False
) -> ElementTree.Element:
    """Return a panel with some marks, drawn and parsed."""
    panel = Panel("A panel", x, y, marks, rows, equal)
    return ElementTree.fromstring(draw(chart("one", panel)).panels[0])


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Return the elements of a class."""
    return [e for e in root.iter() if name in e.get("class", "").split()]


def numbers(d: str) -> list[list[tuple[float, float]]]:
    """Return the runs of points of a path written with M and L."""
    return [
        [(float(a), float(b)) for a, b in re.findall(r"(-?[\d.]+) (-?[\d.]+)", run)]
        for run in d.split("M")
        if run
    ]


def scale(root: ElementTree.Element) -> tuple[float, float, float, float]:
    """Return left, right, top, bottom of the plot as its grid tells: ticks stand at the ends of the axes."""
    upright, level = of_class(root, "ch-grid")
    xs = [float(v) for v in re.findall(r"M(-?[\d.]+) ", upright.get("d", ""))]
    ys = [float(v) for v in re.findall(r"M-?[\d.]+ (-?[\d.]+)H", level.get("d", ""))]
    return min(xs), max(xs), min(ys), max(ys)


def at(root: ElementTree.Element, x: float, y: float) -> tuple[float, float]:
    """Return where a point of axes X and Y lies."""
    left, right, top, bottom = scale(root)
    return left + x / 100.0 * (right - left), bottom - (y + 10.0) / 20.0 * (bottom - top)


def test_a_line_goes_through_its_points() -> None:
    xs, ys = (0.0, 25.0, 70.0, 100.0), (-10.0, 3.0, 7.5, 10.0)
    root = picture(Line(xs, ys, "", "right"))
    (run,) = numbers(of_class(root, "ch-line")[0].get("d", ""))
    for found, x, y in zip(run, xs, ys, strict=True):
        assert found == pytest.approx(at(root, x, y), abs=2 * TENTH)


def test_a_line_has_a_gap_where_y_is_not_a_number() -> None:
    ys = (0.0, 1.0, math.nan, 3.0, math.inf, 5.0)
    root = picture(Line((0.0, 20.0, 40.0, 60.0, 80.0, 100.0), ys))
    assert [len(run) for run in numbers(of_class(root, "ch-line")[0].get("d", ""))] == [2, 1, 1]


def test_a_line_of_nothing_but_gaps_is_not_drawn() -> None:
    assert not of_class(picture(Line((0.0, 1.0), (math.nan, math.nan))), "ch-line")


def test_a_band_lies_between_its_lines() -> None:
    root = picture(Band((0.0, 100.0), (-2.0, -4.0), (2.0, 6.0)))
    (outline,) = numbers(of_class(root, "ch-veil")[0].get("d", "").replace("Z", ""))
    wanted = [at(root, x, y) for x, y in ((0.0, -2.0), (100.0, -4.0), (100.0, 6.0), (0.0, 2.0))]
    for found, place in zip(outline, wanted, strict=True):
        assert found == pytest.approx(place, abs=2 * TENTH)


def test_points_lie_where_their_numbers_are() -> None:
    root = picture(Points((10.0, math.nan, 90.0), (5.0, 0.0, -5.0), "seen", "right"))
    dots = [(float(e.get("cx", "")), float(e.get("cy", ""))) for e in of_class(root, "ch-dot")]
    assert dots[0] == pytest.approx(at(root, 10.0, 5.0), abs=2 * TENTH)
    assert dots[1] == pytest.approx(at(root, 90.0, -5.0), abs=2 * TENTH)
    assert len(dots) == 2


def bars_of(root: ElementTree.Element) -> list[tuple[float, float]]:
    """Return left and right of the bars, as shares of the axis."""
    (grid,) = of_class(root, "ch-grid")
    xs = [float(v) for v in re.findall(r"M(-?[\d.]+) ", grid.get("d", ""))]
    left, span = min(xs), max(xs) - min(xs)
    edges = [
        (float(e.get("x", "")), float(e.get("x", "")) + float(e.get("width", "")))
        for e in root.iter("rect")
        if "ch-tile" not in e.get("class", "") and e.get("class")
    ]
    return [((a - left) / span, (b - left) / span) for a, b in edges]


def test_bars_begin_and_end_where_their_numbers_are() -> None:
    rows = (Row("one"), Row("two"))
    root = picture(Bar(0, 0.0, 40.0, "right", words="40 %"), Bar(1, 80.0, 30.0, "guard"), rows=rows)
    first, second = bars_of(root)
    assert first == pytest.approx((0.0, 0.4), abs=0.002)
    assert second == pytest.approx((0.3, 0.8), abs=0.002)


def test_a_bar_of_no_number_is_not_drawn() -> None:
    assert bars_of(picture(Bar(0, 0.0, math.nan, "right", words="?"), rows=(Row("one"),))) == []


def test_an_interval_reaches_from_low_to_high() -> None:
    root = picture(Interval(0, 50.0, 20.0, 90.0, "right"), rows=(Row("one"),))
    (grid,) = of_class(root, "ch-grid")
    xs = [float(v) for v in re.findall(r"M(-?[\d.]+) ", grid.get("d", ""))]
    low, high = map(
        float,
        re.findall(r"M(-?[\d.]+) -?[\d.]+H(-?[\d.]+)", of_class(root, "ch-interval")[0].get("d", ""))[0],
    )
    share = [(v - min(xs)) / (max(xs) - min(xs)) for v in (low, high)]
    assert share == pytest.approx([0.2, 0.9], abs=0.002)


def test_a_trail_grows_wider_and_darker_with_its_value() -> None:
    value = tuple(float(v) for v in range(11))
    root = picture(Trail(tuple(10.0 * v for v in value), value, value, "load", "BW", 10.0, "right"))
    steps = [e for e in root.findall("g") for e in e if "ch-trail" in e.get("class", "")]
    widths = [float(e.get("stroke-width", "")) for e in steps]
    shades = [int(re.search(r"cs-(\d)", e.get("class", ""))[1]) for e in steps]  # type: ignore[index]
    assert all(a < b for a, b in pairwise(widths))
    assert shades == sorted(shades)
    assert {1, 5} <= set(shades)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2000.0, "2000"),
        (1234.5, "1230"),
        (4.4, "4.4"),
        (11.0, "11"),
        (-0.02, "−0.02"),
        (0.0, "0"),
        (math.nan, "0"),
    ],
)
def test_a_number_of_a_key_reads_as_people_write_it(value: float, words: str) -> None:
    assert said(value) == words


def test_equal_axes_keep_the_aspect() -> None:
    x, y = Axis("x", 0.0, 100.0, X.ticks), Axis("y", -10.0, 10.0, Y.ticks)
    left, right, top, bottom = scale(picture(Line((0.0,), (0.0,)), x=x, y=y, equal=True))
    assert (right - left) / 100.0 == pytest.approx((bottom - top) / 20.0, rel=0.01)


def test_words_without_room_are_told_on_hover() -> None:
    marks = tuple(Points((50.0,), (0.0,), "here", "right", (f"a long name number {k}",)) for k in range(60))
    root = picture(*marks)
    hovered = {e.text for e in root.iter("title")}
    written = [e for e in root.iter("text") if "number" in (e.text or "")]
    assert len(written) < 60
    assert all(f"here: a long name number {k}" in hovered for k in range(60))


def test_a_rule_outside_the_axes_is_not_drawn() -> None:
    assert not of_class(picture(Rule(200.0, "x"), Rule(math.nan, "y")), "ch-rule")


@pytest.mark.parametrize("make", GALLERY, ids=lambda make: make.__name__)
def test_every_picture_is_well_formed_and_inert(make: object) -> None:
    assert callable(make)
    for panel in draw(make(), "u").panels:
        root = ElementTree.fromstring(panel)
        assert {e.tag for e in root.iter()} <= SAFE_TAGS
        assert not [
            name for e in root.iter() for name in e.attrib if name == "style" or name.startswith("on")
        ]
        assert root.get("role") == "img"


class Tags(HTMLParser):
    """What a browser sees of a page: the names of its elements and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}


def test_hostile_words_are_words() -> None:
    page = Tags()
    page.feed(draw(hostile()).html)
    assert page.tags <= {tag.lower() for tag in SAFE_TAGS}
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}


def test_a_cut_label_is_told_whole_on_hover() -> None:
    root = picture(Bar(0, 0.0, 1.0, "right"), rows=(Row(LONG),))
    assert LONG.strip() in {e.text for e in root.iter("title")}


@pytest.mark.parametrize("make", GALLERY, ids=lambda make: make.__name__)
def test_names_inside_are_unlike_in_two_charts_of_a_page(make: object) -> None:
    assert callable(make)
    one, other = (set(re.findall(r' id="([^"]+)"', draw(make(), uid).html)) for uid in ("a", "b"))
    assert not one & other
    ids = re.findall(r' id="([^"]+)"', draw(make(), "a").html)
    assert len(ids) == len(set(ids))


def test_every_name_that_is_used_is_there() -> None:
    for make in GALLERY:
        html = draw(make()).html
        assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(re.findall(r' id="([^"]+)"', html))


def test_the_first_picture_tells_the_whole_chart() -> None:
    first, second = (ElementTree.fromstring(panel).get("aria-label") for panel in draw(socket()).panels)
    assert first == "Right socket. Said with numbers: 3 and 4."
    assert second == "Left socket"


def test_every_still_is_drawn_from_front_and_side() -> None:
    drawn = [ElementTree.fromstring(panel) for panel in draw(space()).panels]
    assert len(drawn) == 4
    said = [{e.text for e in root.iter("text")} for root in drawn]
    assert all("from the front" in words for words in said)
    assert ["from the right" in words for words in said] == [True, True, False, False]


def test_the_right_hip_is_on_the_left_when_seen_from_the_front() -> None:
    root = ElementTree.fromstring(draw(space()).panels[0])
    bone = next(g for g in root.iter("g") if g.findtext("title") == "thigh bone")
    (run,) = numbers(bone[1].get("d", ""))
    assert run[1][0] < run[0][0]  # the neck points outward, to +z


def test_a_file_by_itself_holds_its_looks() -> None:
    found = standalone(socket(), 1)
    root = ElementTree.fromstring(found.encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    style = root.findtext("{http://www.w3.org/2000/svg}style") or ""
    assert ".ct-right" in style
    assert "var(" not in style
    assert "color-mix" not in style


def test_a_file_by_itself_holds_its_legend() -> None:
    made = socket()
    words = {
        e.text for e in ElementTree.fromstring(standalone(made).encode()).iter() if e.tag.endswith("}text")
    }
    assert {"the bowl", "middle"} <= words


def test_a_file_of_hostile_words_is_well_formed() -> None:
    for k in range(2):
        assert ElementTree.fromstring(standalone(hostile(), k).encode()).get("role") == "img"


def test_asking_for_a_picture_that_is_not_there_says_how_many_there_are() -> None:
    with pytest.raises(IndexError, match="has 2 pictures; there is no number 7"):
        standalone(socket(), 7)


def test_a_chart_without_anything_is_drawn_as_nothing() -> None:
    drawn = draw(Chart("none", "None", "", "", "modelled"))
    assert drawn.panels == ()
    assert drawn.legend == ""


def test_words_of_what_has_no_number_stand_where_it_would_begin() -> None:
    root = picture(Bar(0, 0.0, math.nan, "right", words="not assessed"), rows=(Row("one"),))
    assert "not assessed" in {e.text for e in root.iter("text")}


def test_no_number_is_written_as_nan() -> None:
    marks: tuple[Mark, ...] = (
        Interval(0, math.nan, math.nan, math.nan, "right", "r", "not assessed"),
        Bar(0, math.nan, math.inf, "left"),
        Words(math.nan, 0.0, "nowhere"),
    )
    drawn = draw(chart("gaps", Panel("", X, Axis("", 0, 1), marks, (Row("one"),)))).html
    assert not re.search(r'"[^"]*\b(nan|inf)\b', drawn)


def test_hostile_words_reach_the_label_without_control_characters() -> None:
    label = ElementTree.fromstring(draw(hostile()).panels[0]).get("aria-label") or ""
    assert "<script>" in label
    assert "\x1b" not in label
    assert HOSTILE[:20] in label
