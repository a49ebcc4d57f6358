"""The pelvis and thigh bone: mirror, scale, landmarks where they are known to lie."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.charts.pelvis import PITCH_deg, Side, SPACING_mm, THIGH_mm, ball_ring, outline, thigh

STRAIGHT = [(0.0, 0.0, 0.0), (0.0, -40.0, 40.0), (0.0, -THIGH_mm, 0.0)]
turns = st.floats(-1.5, 1.5)


def _level(point: tuple[float, float, float]) -> tuple[float, float, float]:
    """Undo the pelvis's pitch: landmarks' own frame, from the head's centre."""
    c, s = math.cos(math.radians(PITCH_deg)), math.sin(math.radians(PITCH_deg))
    return c * point[0] - s * point[1], c * point[1] + s * point[0], point[2]


@given(st.floats(140.0, 200.0))
def test_the_pelvis_around_the_left_hip_mirrors_the_one_around_the_right(spacing: float) -> None:
    right, left = outline(spacing, "r"), outline(spacing, "l")
    for name, path in right.items():
        other = name[:-1] + {"r": "l", "l": "r"}[name[-1]] if name[-2:] in (" r", " l") else name
        flat = [round(c, 6) for x, y, z in path for c in (x, y, -z)]
        twin = [round(c, 6) for point in left[other] for c in point]
        assert sorted(flat) == sorted(c + 0.0 for c in twin)


def test_the_other_hip_lies_one_spacing_away() -> None:
    lines = outline(170.0, "r")
    middle = sum(z for _, _, z in lines["sacrum, front"]) / len(lines["sacrum, front"])
    assert middle == pytest.approx(-85.0)


@pytest.mark.parametrize(
    ("line", "end", "known"),
    [
        ("iliac crest r", 0, (33.8, 80.7, 33.4)),
        ("iliac crest r", -1, (-89.4, 80.4, -47.0)),
        ("front edge r", 0, (33.8, 80.7, 33.4)),
        ("back edge r", -1, (-89.4, 80.4, -47.0)),
    ],
)
def test_spines_lie_where_the_landmarks_are(line: str, end: int, known: tuple[float, float, float]) -> None:
    head = (-4.3, 2.5, -0.7)
    drawn = _level(outline(SPACING_mm, "r")[line][end])
    assert math.dist(drawn, [k - h for k, h in zip(known, head, strict=True)]) < 2.5


def test_inferior_spine_and_ischial_spine_lie_on_their_edges() -> None:
    lines = {name: [_level(p) for p in path] for name, path in outline(SPACING_mm, "r").items()}
    for name, known in (("front edge r", (28.0, 39.9, 5.6)), ("back edge r", (-48.0, -5.2, -39.5))):
        assert min(math.dist(point, known) for point in lines[name]) < 2.5


def test_twice_the_spacing_is_twice_the_pelvis() -> None:
    small, large = outline(100.0), outline(200.0)
    for name, path in small.items():
        assert [2.0 * c for p in path for c in p] == pytest.approx([c for p in large[name] for c in p])


def test_edges_meet_at_the_spines() -> None:
    lines = outline()
    assert lines["iliac crest r"][0] == pytest.approx(lines["front edge r"][0])
    assert lines["iliac crest r"][-1] == pytest.approx(lines["back edge r"][-1])


@given(turns, turns)
def test_the_thigh_bone_turns_with_its_centre_line(about_x: float, about_z: float) -> None:
    def turned(point: tuple[float, float, float]) -> tuple[float, float, float]:
        x, y, z = point
        y, z = math.cos(about_x) * y - math.sin(about_x) * z, math.sin(about_x) * y + math.cos(about_x) * z
        x, y = math.cos(about_z) * x - math.sin(about_z) * y, math.sin(about_z) * x + math.cos(about_z) * y
        return x, y, z

    plain, moved = thigh(STRAIGHT, "r"), thigh([turned(p) for p in STRAIGHT], "r")
    for name, path in plain.items():
        assert [c for p in path for c in turned(p)] == pytest.approx(
            [c for p in moved[name] for c in p], abs=1e-6
        )


def test_left_and_right_thigh_bones_mirror() -> None:
    right = thigh(STRAIGHT, "r")
    left = thigh([(x, y, -z) for x, y, z in STRAIGHT], "l")
    for name, path in right.items():
        assert [c for x, y, z in path for c in (x, y, -z)] == pytest.approx(
            [c for p in left[name] for c in p]
        )


def test_a_longer_thigh_keeps_its_ends_and_lengthens_its_shaft() -> None:
    long = thigh([*STRAIGHT[:2], (0.0, -THIGH_mm - 80.0, 0.0)], "r")["thigh bone"]
    short = thigh(STRAIGHT, "r")["thigh bone"]
    low, high = min(y for _, y, _ in short), max(y for _, y, _ in short)
    assert min(y for _, y, _ in long) == pytest.approx(low - 80.0)
    assert max(y for _, y, _ in long) == pytest.approx(high)


def test_the_knee_is_turned_outward_of_a_neck_that_points_forward() -> None:
    front = thigh(STRAIGHT, "r")["thigh bone"]
    outer = max(front, key=lambda p: p[2] if p[1] < -300.0 else -1e9)
    assert outer[0] == pytest.approx(math.tan(math.radians(15.0)) * outer[2], rel=0.05)


@pytest.mark.parametrize(
    "femur", [[(0.0, 0.0, 0.0)], [(0.0, 0.0, 0.0), (0.0, -400.0, 0.0)], [(0.0, 0.0, 0.0)] * 3]
)
def test_without_a_neck_the_thigh_bone_is_its_centre_line(femur: list[tuple[float, float, float]]) -> None:
    assert thigh(femur, "l") == {"thigh bone": tuple(femur)}


def test_the_bowl_runs_from_rim_to_rim_through_the_pole() -> None:
    rim = [(24.0 * math.cos(k * math.pi / 18), 5.0, 24.0 * math.sin(k * math.pi / 18)) for k in range(37)]
    for path in ball_ring(rim, (0.0, 1.0, 0.0), 25.0).values():
        assert all(math.hypot(*p) == pytest.approx(25.0) for p in path)
        assert any(p == pytest.approx((0.0, 25.0, 0.0)) for p in path)


@pytest.mark.parametrize(("side", "outward"), [("r", 1.0), ("l", -1.0)])
def test_the_condyles_reach_further_back_than_forward(side: Side, outward: float) -> None:
    edge = thigh([(x, y, outward * z) for x, y, z in STRAIGHT], side)["thigh bone, edge"]
    knee = [x for x, y, _ in edge if y < -330.0]
    assert max(knee) < 30.0 < -min(knee)
