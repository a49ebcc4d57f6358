"""The bowl: its pole, its rim, and its mirror image."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.socket import Cup

MIRROR = np.array([1.0, 1.0, -1.0])
ROUND = np.linspace(-np.pi, np.pi, 721)
ROUNDING = 1e-12

degrees = st.floats
cups = st.builds(
    lambda inclination, version, lateral, anterior, front, back, tilt: Cup.default(
        "r",
        inclination_rad=np.radians(inclination),
        anteversion_rad=np.radians(version),
        lateral_edge_rad=np.radians(lateral),
        anterior_edge_rad=np.radians(anterior),
        anterior_sector_rad=np.radians(front),
        posterior_sector_rad=np.radians(back),
        tilt_rad=np.radians(tilt),
    ),
    degrees(32, 46),
    degrees(5, 30),
    degrees(10, 50),
    degrees(15, 50),
    degrees(45, 75),
    degrees(80, 115),
    degrees(-20, 20),
)


def as_left(cup: Cup) -> Cup:
    names = ("inclination", "anteversion", "lateral_edge", "anterior_edge", "anterior_sector")
    angles = {f"{name}_rad": getattr(cup, f"{name}_rad") for name in (*names, "posterior_sector", "tilt")}
    return Cup.default("l", **angles)


@given(cups)
def test_the_left_socket_is_the_mirror_image_of_the_right(cup: Cup) -> None:
    left = as_left(cup)
    assert np.abs(left.pole - MIRROR * cup.pole).max() < ROUNDING
    assert np.abs(left.rim(ROUND) - MIRROR * cup.rim(ROUND)).max() < ROUNDING


@given(cups)
def test_the_rim_is_closed_and_stays_between_its_edges(cup: Cup) -> None:
    angle, (_, anchors) = cup.rim_angle(ROUND), cup.anchors
    assert abs(angle[0] - angle[-1]) < ROUNDING
    assert anchors.min() - ROUNDING <= angle.min() <= angle.max() <= anchors.max() + ROUNDING


@given(cups)
def test_the_rim_has_no_corner(cup: Cup) -> None:
    step = ROUND[1] - ROUND[0]
    slope = np.diff(cup.rim_angle(ROUND)) / step
    at, angle = cup.anchors
    gaps, rises = np.diff(at, append=2 * np.pi), np.abs(np.diff(angle, append=angle[0]))
    steepest_bend = 0.5 * (rises * (np.pi / gaps) ** 2).max()  # second derivative of half a cosine
    assert np.abs(np.diff(slope)).max() < 1.01 * steepest_bend * step + 1e-9


@given(cups)
def test_the_rim_passes_through_the_outer_edge_seen_from_the_front(cup: Cup) -> None:
    untilted = Cup.default("r", **{**vars_of(cup), "tilt_rad": 0.0})
    edge = untilted.rim(np.zeros(1))[0]
    assert abs(edge[0]) < ROUNDING
    assert abs(np.arctan2(edge[2], edge[1]) - cup.lateral_edge_rad) < ROUNDING


def vars_of(cup: Cup) -> dict[str, float]:
    names = ("inclination", "anteversion", "lateral_edge", "anterior_edge", "anterior_sector")
    return {f"{name}_rad": getattr(cup, f"{name}_rad") for name in (*names, "posterior_sector")}


def test_polar_coordinates_of_the_rim_are_its_own() -> None:
    cup = Cup.default("l")
    azimuth = np.linspace(-3.0, 3.0, 50)
    angle, back = cup.polar(37.0 * cup.rim(azimuth))
    assert np.abs(angle - cup.rim_angle(azimuth)).max() < ROUNDING
    assert np.abs(back - azimuth).max() < ROUNDING


def test_the_deepest_point_of_a_right_socket_looks_inward_up_and_back() -> None:
    back, up, inward = -Cup.default("r").pole[0], Cup.default("r").pole[1], -Cup.default("r").pole[2]
    assert min(back, up, inward) > 0.1
    assert np.degrees(np.arctan2(inward, up)) == pytest.approx(38.8)


@pytest.mark.parametrize("side", ["r", "l"])
def test_ninety_degrees_round_the_pole_is_the_front(side: str) -> None:
    cup = Cup.default(side)
    assert cup.rim(np.array([np.pi / 2]))[0, 0] > 0.5
    assert cup.rim(np.array([-np.pi / 2]))[0, 0] < -0.5


def test_forward_tilt_brings_the_front_edge_down() -> None:
    upright, tilted = Cup.default("r"), Cup.default("r", tilt_rad=np.radians(10))
    at = upright.anchors[0][1:2]
    assert tilted.rim(at)[0, 1] < upright.rim(at)[0, 1]
    assert tilted.rim_angle(at) == pytest.approx(upright.rim_angle(at))


def test_a_saucer_has_less_rim_than_a_deep_bowl() -> None:
    saucer = Cup.default("r", lateral_edge_rad=np.radians(15), anterior_edge_rad=np.radians(15))
    bowl = Cup.default("r", lateral_edge_rad=np.radians(45), anterior_edge_rad=np.radians(45))
    assert saucer.rim_angle(ROUND).mean() < bowl.rim_angle(ROUND).mean() - np.radians(5)


def test_every_assumed_figure_says_where_it_comes_from() -> None:
    cup = Cup.default("r", lateral_edge_rad=0.4)
    assert cup.source["lateral_edge_rad"] == "given"
    assert all(cup.source[name].startswith("assumed: ") for name in cup.source if name != "lateral_edge_rad")
    assert "Mechlenburg" in cup.source["anteversion_rad"]


def test_degrees_given_for_radians_are_refused() -> None:
    with pytest.raises(InputError, match=r"lateral_edge_rad is 1432 degrees.*give radians"):
        Cup.default("r", lateral_edge_rad=25.0)


def test_an_unknown_figure_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="a cup has no 'depth_m'"):
        Cup.default("r", depth_m=0.02)


def test_a_wrong_side_is_refused() -> None:
    with pytest.raises(InputError, match="use 'r' or 'l'"):
        Cup.default("right")
