"""The hip in space: the document's numbers, one magnification, words with units."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from coxa.charts.chart import Absent, Chart, Polyline3, Scene
from coxa.charts.hip3d import FACTORS, LARGEST_SHIFT_mm, hip_3d, load_scale, magnification
from coxa.charts.hip3d_words import shift_words
from coxa.charts.plotly import figure
from coxa.charts.svg import draw
from tests.charts.samples import GONE, analysis_subject, check_subject


def _chart(*subjects: Any) -> Chart:
    chart = hip_3d(subjects or [analysis_subject()])
    assert isinstance(chart, Chart)
    return chart


def _muscles(scene: Scene, frame: int) -> list[Polyline3]:
    return [line for line in scene.frames[frame].lines if line.value is not None]


def _ways(tree: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield every place in a scene; of long lists the first and last."""
    inside: list[tuple[Any, Any]] = list(tree.items()) if isinstance(tree, dict) else []
    if isinstance(tree, list) and tree:
        inside = [(k, tree[k]) for k in sorted({0, len(tree) - 1})]
    for key, value in inside:
        yield (*way, key)
        yield from _ways(value, (*way, key))


@pytest.mark.parametrize("subject", [analysis_subject(), check_subject()], ids=["analysis", "check"])
def test_muscles_are_drawn_where_the_document_has_them(subject: Any) -> None:
    document = subject.drawings["sides"]["r"]["scene"]
    scene = _chart(subject).scenes[0]
    for k, frame in enumerate(document["frames"]):
        drawn = _muscles(scene, k)
        assert [[list(p) for p in line.points] for line in drawn] == frame["muscles"]
        assert [line.value for line in drawn] == frame["values"]


def test_both_sides_have_a_scene_each_in_their_own_tone() -> None:
    assert [(s.title, s.tone) for s in _chart().scenes] == [("Right hip", "right"), ("Left hip", "left")]


@given(st.floats(0.011, 15.0))
def test_the_greatest_shift_is_drawn_to_be_seen_and_no_longer_than_allowed(shift: float) -> None:
    factor = magnification([(0.0, 0.0, 0.0), (shift, 0.0, 0.0)])
    assert factor in FACTORS
    assert factor * shift <= LARGEST_SHIFT_mm
    assert factor == FACTORS[0] or 2.5 * factor * shift > LARGEST_SHIFT_mm


@pytest.mark.parametrize("shifts", [[], [(0.0, 0.0, 0.0)], [(20.0, 0.0, 0.0)], [(0.004, 0.0, 0.0)]])
def test_nothing_and_much_are_not_magnified(shifts: list[tuple[float, float, float]]) -> None:
    assert magnification(shifts) == 1.0


def test_the_head_is_drawn_where_its_shift_magnified_puts_it() -> None:
    frames = analysis_subject().drawings["sides"]["r"]["scene"]["frames"]
    factor = magnification([tuple(frame["head"]) for frame in frames])
    for frame, drawn in zip(frames, _chart().scenes[0].frames, strict=True):
        assert drawn.balls[0].centre == pytest.approx([factor * c for c in frame["head"]])


def test_every_frame_says_the_true_shift_and_how_much_larger_it_is_drawn() -> None:
    for scene in _chart().scenes:
        assert all(
            "mm" in frame.words and ("drawn 50 × larger" in frame.words or "20 × larger" in frame.words)
            for frame in scene.frames
        )


@pytest.mark.parametrize(
    ("shift", "side", "words"),
    [
        ((0.4, 0.0, 0.0), "r", "drawn 20 × larger: the ball lies 0.4 mm forward of the socket's centre"),
        ((0.0, 0.0, 0.4), "r", "drawn 20 × larger: the ball lies 0.4 mm outward of the socket's centre"),
        ((0.0, 0.0, 0.4), "l", "drawn 20 × larger: the ball lies 0.4 mm inward of the socket's centre"),
        ((0.0, 0.5, 0.1), "l", "drawn 20 × larger: the ball lies 0.5 mm above the socket's centre"),
        (
            (-0.3, 0.3, 0.0),
            "l",
            "drawn 20 × larger: the ball lies 0.4 mm backward and up of the socket's centre",
        ),
        ((0.0, 0.01, 0.0), "l", "the ball lies in the socket's centre (within 0.1 mm)"),
    ],
)
def test_a_shift_is_told_in_words(shift: tuple[float, float, float], side: Any, words: str) -> None:
    assert shift_words(shift, side, 20.0) == words


def test_paper_shows_both_ends_and_the_middle_of_a_turn() -> None:
    scene = _chart(check_subject()).scenes[0]
    assert [scene.frames[k].at for k in scene.stills] == [-40.0, 0.0, 40.0]


def test_paper_shows_a_stride_in_early_and_mid_stance_and_in_swing() -> None:
    scene = _chart().scenes[0]
    assert [scene.frames[k].at for k in scene.stills] == [0.0, 25.0, 75.0]


def test_compared_subjects_share_magnification_and_scale_and_are_named() -> None:
    louder = analysis_subject("after", drawings__sides__r__scene__value_top=1600.0)
    chart = _chart(analysis_subject("before"), louder)
    assert [s.title for s in chart.scenes][::2] == ["before: right hip", "after: right hip"]
    assert {s.value_top for s in chart.scenes} == {1600.0}


def test_alt_says_the_strongest_pull_with_its_unit() -> None:
    assert "biceps femoris long head 700 N" in _chart().alt


def test_no_number_stands_without_its_unit() -> None:
    chart = _chart(check_subject())
    assert all(scene.value_label == "tension, N" for scene in chart.scenes)
    assert chart.table[0][3] == "Greatest tension, N"


def test_it_says_that_nothing_was_scanned() -> None:
    chart = _chart()
    assert chart.evidence == "modelled"
    assert "Nobody's scan" in chart.notes[0]
    assert "generic" in chart.notes[0]


@pytest.mark.parametrize("way", ["drawings__sides__r__scene", "drawings__sides__r"])
def test_a_side_without_a_scene_is_left_out(way: str) -> None:
    assert [s.title for s in _chart(analysis_subject(**{way: None})).scenes] == ["Left hip"]


def test_without_drawings_it_says_what_would_bring_the_picture() -> None:
    bare = analysis_subject(drawings__sides=GONE, drawings__emg=GONE)
    bare.drawings.clear()
    absent = hip_3d([bare])
    assert isinstance(absent, Absent)
    assert "computing it again" in absent.why
    assert isinstance(hip_3d([]), Absent)


def test_what_is_not_known_is_left_out_of_the_frame() -> None:
    subject = copy.deepcopy(analysis_subject())
    for side in ("r", "l"):
        scene = subject.drawings["sides"][side]["scene"]
        scene["cup"] = None
        for frame in scene["frames"]:
            frame |= {"head": None, "load": None, "trochanter": None, "values": [None] * len(frame["values"])}
    frame = _chart(subject).scenes[0].frames[0]
    assert frame.words == ""
    assert not any(line.name.startswith("load") for line in frame.lines)
    assert not any(line.value for line in frame.lines)


def test_the_load_is_drawn_along_its_direction_with_its_size_in_words() -> None:
    line = next(one for one in _chart().scenes[0].frames[0].lines if one.name.startswith("load"))
    way = [b - a for a, b in zip(line.points[0], line.points[1], strict=True)]
    load = (0.3, 2.4, -0.5)
    assert line.name == "load on the socket: 2.5 × body weight"
    assert math.hypot(*way) == pytest.approx(load_scale([load]) * math.hypot(*load))
    assert [c / math.hypot(*way) for c in way] == pytest.approx([c / math.hypot(*load) for c in load])


@given(st.floats(0.0, 30.0))
def test_the_greatest_load_stays_within_the_picture(size: float) -> None:
    scale = load_scale([(0.0, size, 0.0), (0.1, 0.0, 0.0)])
    assert scale * size <= 90.0
    assert scale == 20.0 or scale * size > 40.0


def test_a_turned_hip_is_told_one_place_of_its_ball() -> None:
    frames = [frame for scene in _chart(check_subject()).scenes for frame in scene.frames]
    assert all(frame.words.count("the ball") == 1 for frame in frames)


SCENES = {make: make().drawings["sides"]["r"]["scene"] for make in (analysis_subject, check_subject)}
WAYS = {make: list(_ways(scene)) for make, scene in SCENES.items()}


@settings(max_examples=25, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(data=st.data(), make=st.sampled_from([analysis_subject, check_subject]))
def test_it_is_drawn_whatever_a_scene_lacks(data: st.DataObject, make: Any) -> None:
    subject = make()
    whole = subject.drawings["sides"]["r"]["scene"] = copy.deepcopy(SCENES[make])
    odd = st.sampled_from([GONE, None, [], {}, "x", 0, -1.0, 1e308, True])
    for way in data.draw(st.lists(st.sampled_from(WAYS[make]), min_size=1, max_size=12)):
        _spoil(whole, way, data.draw(odd))
    chart = _chart(subject)
    assert [scene.title for scene in chart.scenes][-1] == "Left hip"
    drawn = figure(chart)
    assert all(max(frame["traces"]) < len(drawn["data"]) for frame in drawn["frames"] if frame["traces"])
    assert draw(chart).html


def _spoil(tree: Any, way: tuple[Any, ...], value: Any) -> None:
    try:
        for key in way[:-1]:
            tree = tree[key]
        if value is GONE:
            del tree[way[-1]]
        else:
            tree[way[-1]] = copy.deepcopy(value)
    except (KeyError, IndexError, TypeError):
        return  # lost with something above it
