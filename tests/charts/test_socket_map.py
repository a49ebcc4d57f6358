"""The socket map: the rim and the path drawn are those of the document, both sides alike."""

from __future__ import annotations

import math

import pytest

from coxa.charts.bowl import bowl_of, rim_at, section_angles, sector
from coxa.charts.chart import Absent, Area, Chart, Line, Panel, Points, Trail, Words
from coxa.charts.socket_map import socket_map
from tests.charts.samples import GONE, analysis_subject, check_subject, mirrored


def _chart(*subjects) -> Chart:
    chart = socket_map(subjects)
    assert isinstance(chart, Chart)
    return chart


def _only(panel: Panel, kind: type):
    (mark,) = [mark for mark in panel.marks if isinstance(mark, kind)]
    return mark


@pytest.mark.parametrize(("side", "place"), [("r", 0), ("l", 1)])
def test_the_path_is_that_of_the_document_front_to_the_right_and_outer_edge_up(side, place):
    subject = analysis_subject()
    path = subject.drawings["sides"][side]["socket"]["path"]
    trail = _only(_chart(subject).panels[place], Trail)
    assert (trail.x, trail.y, trail.value) == (tuple(path["y"]), tuple(path["x"]), tuple(path["load_BW"]))


def test_the_rim_is_that_of_the_document():
    subject = analysis_subject()
    rim = subject.drawings["sides"]["l"]["socket"]["rim"]
    area = _only(_chart(subject).panels[1], Area)
    assert list(zip(area.y, area.x, strict=True)) == [tuple(point) for point in rim]


def test_greatest_load_and_toe_off_are_marked_where_they_are():
    subject = analysis_subject()
    socket = subject.drawings["sides"]["r"]["socket"]
    load = socket["path"]["load_BW"]
    marks = {words: at for at, words in _only(_chart(subject).panels[0], Trail).marks}
    assert marks == {
        "greatest load, mean stride": load.index(max(load)),
        "toe-off": socket["toe_off_index"],
    }


@pytest.mark.parametrize("path", ["path", "healthy"])
def test_frames_without_a_place_leave_a_gap(path):
    subject = check_subject()
    for name in ("x", "y", "offset"):
        subject.drawings["sides"]["r"]["socket"][path][name][30] = None
    panel = _chart(subject).panels[0]
    drawn = (
        _only(panel, Trail)
        if path == "path"
        else next(m for m in panel.marks if getattr(m, "tone", "") == "healthy")
    )
    assert [k for k, x in enumerate(drawn.x) if x != x] == [30]
    assert any("less than 0.25 body weights" in note for note in _chart(subject).notes)


def test_marks_stay_where_they_were_behind_a_gap():
    subject = analysis_subject()
    subject.drawings["sides"]["r"]["socket"]["path"]["x"][3] = None
    assert (18, "toe-off") in _only(_chart(subject).panels[0], Trail).marks


def test_without_a_place_at_toe_off_none_is_marked():
    subject = analysis_subject()
    subject.drawings["sides"]["r"]["socket"]["path"]["x"][18] = None
    assert "toe-off" not in dict(map(reversed, _only(_chart(subject).panels[0], Trail).marks))


def test_the_greatest_load_told_is_that_of_the_figures():
    subject = analysis_subject()
    figures = subject.document["hips"]["r"]["figures"]
    chart = _chart(subject)
    assert chart.table[1][1].startswith(f"{figures['peak_contact']['value']:.1f} ± ")
    assert chart.table[1][1] in chart.alt


@pytest.mark.parametrize(("sd", "varies"), [(2.0, False), (19.0, True)])
def test_a_moment_that_varies_from_stride_to_stride_is_said_to(sd, varies):
    moment = {"key": "peak_contact_phase", "label": "when", "value": 30.0, "sd": sd, "unit": "% of stride"}
    chart = _chart(analysis_subject(document__hips__r__figures__peak_contact_phase=moment))
    marks = " ".join(words for _, words in _only(chart.panels[0], Trail).marks)
    drawn = [m.name for m in chart.panels[2].marks if isinstance(m, Line) and "greatest load" in m.name]
    assert ("varies" in marks, not drawn, "its moment varies" in chart.alt) == (varies,) * 3


@pytest.mark.parametrize(
    ("degrees", "given", "title"),
    [
        (48.0, True, "Right hip: deep bowl"),
        (17.0, True, "Right hip: shallow (saucer)"),
        (17.0, False, "Right hip"),
    ],
)
def test_a_bowl_is_called_deep_or_shallow_where_a_picture_told(degrees, given, title):
    edge = {"deg": degrees, "given": given}
    chart = _chart(analysis_subject(drawings__sides__r__socket__lateral_edge=edge))
    assert chart.panels[0].title == title
    assert (f"centre-edge angle {degrees:.0f}°" in chart.lead) == given


def test_the_average_rim_is_drawn_where_it_is_another():
    subject = analysis_subject()
    rim = subject.drawings["sides"]["r"]["socket"]["rim"]
    subject.drawings["sides"]["r"]["socket"]["usual_rim"] = [[1.2 * x, 1.2 * y] for x, y in rim]
    right, left = _chart(subject).panels[:2]
    usual = [m for m in right.marks if isinstance(m, Line) and m.name == "rim of an average adult"]
    assert list(zip(usual[0].y, usual[0].x, strict=True)) == [(1.2 * x, 1.2 * y) for x, y in rim]
    assert not [m for m in left.marks if getattr(m, "name", "") == "rim of an average adult"]


@pytest.mark.parametrize(("place", "way"), [(2, -1.0), (3, 1.0)])
def test_a_section_opens_down_and_out_as_on_an_x_ray_picture(place, way):
    panel = _chart(analysis_subject()).panels[place]
    inner, outer = zip(*next((m.x, m.y) for m in panel.marks if isinstance(m, Points)), strict=True)
    assert math.degrees(math.atan2(way * outer[0], outer[1])) == pytest.approx(34.5)
    assert way * inner[0] < 0.0
    assert inner[1] < outer[1]


def test_the_healthy_path_is_drawn_where_there_is_one():
    healthy = [
        [m for m in p.marks if isinstance(m, Line) and m.tone == "healthy"]
        for p in _chart(analysis_subject()).panels
    ]
    assert [len(found) for found in healthy] == [0, 1, 0, 0]


def test_the_wedge_is_as_wide_as_the_directions_of_the_load():
    subject = analysis_subject()
    bowl = bowl_of(subject, "r")
    wedge = next(m for m in _chart(subject).panels[2].marks if isinstance(m, Area))
    drawn = [
        math.degrees(math.atan2(-x, y))
        for x, y in zip(wedge.x, wedge.y, strict=True)
        if math.hypot(x, y) > 0.5
    ]
    ways = section_angles(bowl.path)
    assert max(drawn) - min(drawn) == pytest.approx(max(ways) - min(ways))


def test_the_rim_is_found_in_any_direction():
    rim = tuple((50.0 * math.cos(0.1 * k), 50.0 * math.sin(0.1 * k)) for k in range(63))
    assert all(abs(rim_at(rim, azimuth) - 50.0) < 0.2 for azimuth in range(0, 360, 7))


@pytest.mark.parametrize(
    ("place", "name"), [((1, 0), "outer upper edge"), ((0, 1), "front"), ((-1, -1), "lower back")]
)
def test_places_are_named_as_results_name_them(place, name):
    assert sector(*place) == name


def test_exchanging_the_sides_exchanges_the_panels():
    straight, mirror = _chart(analysis_subject()), _chart(mirrored(analysis_subject()))
    trails = [[_only(panel, Trail) for panel in chart.panels[:2]] for chart in (straight, mirror)]
    assert [(t.x, t.y, t.value) for t in trails[0]] == [(t.x, t.y, t.value) for t in reversed(trails[1])]
    assert "Your left hip presses further out" in straight.lead
    assert "Your right hip presses further out" in mirror.lead


def test_who_presses_further_out_is_the_results_own_verdict():
    subject = analysis_subject()
    for difference in subject.document["differences"]:
        difference["verdict"] = "one value a side: cannot tell from chance"
    lead = _chart(subject).lead
    assert "further out than your" not in lead
    assert "cannot tell" in lead


def test_results_beside_each_other_share_scale_and_width_of_load():
    one, other = analysis_subject("3 May"), check_subject("9 June")
    chart = _chart(one, other)
    maps = [panel for panel in chart.panels if "section" not in panel.title]
    assert len({(p.x.low, p.x.high, p.y.low, p.y.high, _only(p, Trail).top) for p in maps}) == 1
    assert [p.title for p in maps] == [
        "3 May: right hip",
        "9 June: right hip",
        "3 May: left hip",
        "9 June: left hip",
    ]


def test_a_hip_without_a_path_says_so():
    chart = _chart(analysis_subject(drawings__sides__l__socket__path=None))
    assert "path not assessed" in [m.text for m in chart.panels[1].marks if isinstance(m, Words)]
    assert "path of contact not assessed" in chart.alt


def test_a_hip_without_a_socket_says_so():
    chart = _chart(analysis_subject(drawings__sides__l__socket=None))
    assert "not assessed" in " ".join(m.text for m in chart.panels[1].marks if isinstance(m, Words))
    assert "Left hip: not assessed" in chart.alt


def test_one_sided_results_show_one_hip():
    chart = _chart(analysis_subject(drawings__sides__l=GONE))
    assert [panel.title for panel in chart.panels] == ["Right hip", "Right hip from the front, in section"]


def test_a_result_without_drawings_says_what_would_bring_them():
    found = socket_map([analysis_subject(drawings__sides={})])
    assert isinstance(found, Absent)
    assert "again" in found.why


def test_labels_pass_unchanged():
    chart = _chart(check_subject('<b>&"', drawings__sides__r__socket__task="<i>"), check_subject("b"))
    assert chart.panels[0].title.startswith('<b>&"')
    assert "Shown: <i>." in chart.notes
