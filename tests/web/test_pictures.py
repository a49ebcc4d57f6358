"""The pictures of the exercises: there, small, without styles or ids, moving the way the method says."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.draw_pictures.__main__ import WEB, documents
from tools.draw_pictures.figure import SHANK, THIGH, Frame, HipAngles, Planted, Pose, joints
from tools.draw_pictures.inside import inner_views
from tools.draw_pictures.poses import pictures
from tools.draw_pictures.scene import WIDTH
from tools.draw_pictures.shapes import outline

from coxa.programme.exercises import exercises

FOLDER = WEB / "templates/pictures"
PICTURES = sorted(FOLDER.glob("*.svg"))
CSS = (WEB / "static/css/50-pictures.css").read_text(encoding="utf-8")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
UPRIGHT = Frame.of((1, 0, 0), (0, 0, 1))
angle = st.floats(-80, 80)

each_picture = pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)


def classes_of(text):
    return {name for found in re.findall(r'class="([^"]+)"', text) for name in found.split()}


def standing(right, left):
    """Return the joints of someone upright whose legs are bent like this."""
    arms = {side: Planted(np.array([5.0, 0.0, 60.0]), np.array([-1.0, 0.0, 0.0])) for side in "rl"}
    return joints(Pose(np.array([0, 0, 90.0]), UPRIGHT, UPRIGHT, UPRIGHT, {"r": right, "l": left}, arms))


@pytest.mark.parametrize("exercise", exercises().values(), ids=exercises())
def test_every_exercise_has_its_picture_and_release_an_inner_view(exercise):
    assert (FOLDER / f"{exercise.picture}.svg").is_file()
    assert (FOLDER / f"{exercise.picture}_inside.svg").is_file() == (exercise.kind == "release")


@pytest.mark.parametrize(("path", "text"), documents().items(), ids=[str(path) for path in documents()])
def test_what_lies_in_the_package_is_what_the_tool_draws(path, text):
    stored = (WEB / path).read_text(encoding="utf-8")
    assert NUMBER.sub("#", stored) == NUMBER.sub("#", text)
    drawn, kept = ([float(n) for n in NUMBER.findall(content)] for content in (text, stored))
    assert drawn == pytest.approx(kept, abs=0.11)  # another machine may round a tenth the other way


@each_picture
def test_a_picture_is_small_and_keeps_to_the_content_security_policy(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) <= 8_000
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|href|url\(|\sid=", text)


@each_picture
def test_a_picture_says_what_it_shows(path):
    svg = ElementTree.parse(path).getroot()
    assert svg.get("role") == "img"
    assert svg[0].tag == "title"
    assert len(svg[0].text.split()) >= 5


@each_picture
def test_words_stay_outside_of_what_is_mirrored(path):
    svg = ElementTree.parse(path).getroot()
    mirrored = [group for group in svg if group.get("class") == "pic-mirror"]
    assert len(mirrored) == 1
    assert not mirrored[0].findall(".//text")


@each_picture
def test_every_class_of_a_picture_is_in_the_stylesheet(path):
    for name in classes_of(path.read_text(encoding="utf-8")):
        assert re.search(rf"\.{name}[ ,{{.]", CSS), name


@each_picture
def test_something_moves_in_every_picture(path):
    moving = {name for name in classes_of(path.read_text(encoding="utf-8")) if f"@keyframes {name} " in CSS}
    assert moving


@pytest.mark.parametrize("picture", pictures().values(), ids=pictures())
def test_no_part_of_the_body_leaves_the_page(picture):
    x, y, r = np.array(picture.reach).T
    assert (x - r).min() >= picture.crop + 1.0
    assert (y - r).min() >= 1.0
    assert (x + r).max() <= WIDTH - picture.crop - 1.0
    assert (y + r).max() <= picture.height - 1.0


def test_an_inner_view_has_front_and_back_upright():
    for name in inner_views():
        svg = ElementTree.parse(FOLDER / f"{name}.svg").getroot()
        assert [text.text for text in svg.findall("text")] == ["front", "back"]


def test_motion_ends_for_those_who_asked_for_less():
    reduced = CSS[CSS.index("prefers-reduced-motion") :]
    assert "animation: none" in reduced


@pytest.mark.parametrize(("name", "turns", "glides"), [("p2_inside", -1, 1), ("p4_inside", 1, -1)])
def test_the_ball_glides_as_the_method_says(name, turns, glides):
    """On the page up is front: inward turns the right thigh against the clock and the ball goes down, to the back."""
    (last,) = (rule[-1] for rule in inner_views()[name].moves.rules)
    _, down, turn = (float(value) for value in NUMBER.findall(last))
    assert (np.sign(turn), np.sign(down)) == (turns, glides)


@given(angle, angle, angle, st.floats(0, 130))
def test_bones_keep_their_length_at_any_angle(flexion, adduction, inward, knee):
    at = standing(HipAngles(flexion, adduction, inward, knee), HipAngles())
    assert np.linalg.norm(at["knee_r"] - at["hip_r"]) == pytest.approx(THIGH)
    assert np.linalg.norm(at["ankle_r"] - at["knee_r"]) == pytest.approx(SHANK)


@given(angle, angle, angle, st.floats(0, 130))
def test_the_left_leg_mirrors_the_right(flexion, adduction, inward, knee):
    at = standing(*[HipAngles(flexion, adduction, inward, knee)] * 2)
    assert at["toe_l"] == pytest.approx(at["toe_r"] * [1, -1, 1], abs=1e-9)


@given(st.floats(5, 60))
def test_with_the_knee_bent_inward_rotation_takes_the_lower_leg_outward(inward):
    still, turned = (standing(HipAngles(inward=turn, knee=90), HipAngles()) for turn in (0.0, inward))
    outward = still["hip_r"] - still["hip_l"]
    assert (turned["ankle_r"] - still["ankle_r"]) @ outward > 0


@given(st.floats(-25, 25), st.floats(15, 70))
def test_a_planted_foot_stays_where_it_is_put(x, z):
    end = np.array([x, -9.0, z])
    at = standing(Planted(end, np.array([1.0, 0.0, 0.1])), HipAngles())
    assert at["ankle_r"] == pytest.approx(end)
    assert np.linalg.norm(at["knee_r"] - at["hip_r"]) == pytest.approx(THIGH)


circle = st.tuples(st.integers(0, 300), st.integers(0, 200), st.integers(2, 40))


@given(st.lists(circle, min_size=1, max_size=5))
def test_an_outline_touches_the_outermost_circle_on_every_axis(circles):
    numbers = [float(n) for n in NUMBER.findall(outline(circles).split("a")[0].split("A")[0])]
    x, y = numbers[:2]
    assert min(np.hypot(x - cx, y - cy) - r for cx, cy, r in circles) == pytest.approx(0.0, abs=0.2)
