"""What is drawn of a self-check agrees with its figures, is plain, small, and says what is not known."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

import numpy as np
import pytest

from coxa.demo import demo_files
from coxa.exam import parse_document
from coxa.selfcheck import CheckResult, check
from coxa.selfcheck.drawings import PLAN_LABELS
from coxa.selfcheck.outlook import DAYS, PLANS
from coxa.selfcheck.plain import plain
from coxa.socket.picture import LIGHT_BW

FEW = 40
LARGEST_BYTES = 150_000
DIGITS = 6e-4
"""Relative error of four digits, with room."""
WORDS = {"mover", "helper", "centring", "opposing", "quiet"}


@cache
def demo(seed: int = 0) -> CheckResult:
    with demo_files() as files:
        return check(files.exam, samples=FEW, seed=seed)


@cache
def right_only() -> CheckResult:
    front = {"soreness": {"front": 6, "side": 1, "back": 1}, "rotation": {"prone": {"inward_deg": 25}}}
    return check(parse_document({"right": front}), samples=FEW)


def drawn(side: str) -> dict[str, Any]:
    return dict(demo().drawings[side])


def numbers(found: Any) -> list[float]:
    """Return all numbers of a document."""
    if isinstance(found, dict | list):
        inside = found.values() if isinstance(found, dict) else found
        return [number for each in inside for number in numbers(each)]
    return [found] if isinstance(found, float) else []


def test_both_sides_fit_into_a_small_document_of_plain_data() -> None:
    text = json.dumps(demo().drawings, allow_nan=False, ensure_ascii=False)
    assert json.loads(text) == demo().drawings
    assert len(text.encode()) < LARGEST_BYTES


def test_numbers_have_four_digits_at_most_or_a_tenth_of_a_millimetre() -> None:
    for number in numbers(demo().drawings):
        assert number in (float(f"{number:.4g}"), round(number, 1)), number


def test_the_same_seed_draws_the_same() -> None:
    with demo_files() as files:
        assert check(files.exam, samples=FEW).drawings == demo().drawings


@pytest.mark.parametrize("side", ["r", "l"])
def test_the_head_starts_from_its_place_at_neutral(side: str) -> None:
    glide = drawn(side)["glide"]
    at = glide["angle_deg"].index(0.0)
    for mode in ("active", "passive"):
        assert [glide[mode][name][at] for name in ("value", "low", "high", "healthy")] == [0.0] * 4


@pytest.mark.parametrize("side", ["r", "l"])
@pytest.mark.parametrize("mode", ["active", "passive"])
@pytest.mark.parametrize(("turn", "deg"), [("inward", 30.0), ("outward", -30.0)])
def test_the_curve_of_the_head_goes_through_its_figures(side: str, mode: str, turn: str, deg: float) -> None:
    glide, figure = drawn(side)["glide"], demo().sides[side].figure(f"head_{turn}_{mode}")
    at = glide["angle_deg"].index(deg)
    assert figure.spread is not None
    for name in ("value", "low", "high"):
        assert glide[mode][name][at] == pytest.approx(getattr(figure.spread, name), rel=DIGITS)
    assert glide[mode]["healthy"][at] == pytest.approx(figure.healthy, rel=DIGITS)


@pytest.mark.parametrize("side", ["r", "l"])
def test_the_head_in_space_moves_as_its_curve(side: str) -> None:
    found, frames = drawn(side)["glide"], drawn(side)["scene"]["frames"]
    neutral = next(frame for frame in frames if frame["at"] == 0.0)["head"][0]
    for frame in frames:
        forward = np.interp(frame["at"], found["angle_deg"], found["active"]["value"])
        assert frame["head"][0] - neutral == pytest.approx(forward, abs=2e-4)


@pytest.mark.parametrize("side", ["r", "l"])
def test_efforts_and_impulses_are_shares_of_a_whole(side: str) -> None:
    muscles = drawn(side)["muscles"]
    for share in ("effort_share", "impulse_share"):
        assert sum(muscle[share] for muscle in muscles) == pytest.approx(1.0, abs=1e-3)
    assert {muscle["role"] for muscle in muscles} <= WORDS
    assert len({muscle["name"] for muscle in muscles}) == len(muscles)


@pytest.mark.parametrize("side", ["r", "l"])
def test_no_muscle_is_stronger_than_healthy_or_pulls_more_on_average_than_at_its_peak(side: str) -> None:
    for muscle in drawn(side)["muscles"]:
        assert 0.0 < muscle["best_N"] <= muscle["healthy_best_N"]
        assert 0.0 <= muscle["force_mean_N"] <= muscle["force_peak_N"]
        assert muscle["peak_activation"] <= muscle["best_N"] / muscle["healthy_best_N"] * (1.0 + DIGITS)


@pytest.mark.parametrize("side", ["r", "l"])
def test_the_offset_is_the_share_of_the_way_to_the_rim(side: str) -> None:
    socket = drawn(side)["socket"]
    rim = np.array(socket["rim"])
    around = np.unwrap(np.arctan2(rim[:, 1], rim[:, 0]))
    for path in (socket["path"], socket["healthy"]):
        for x, y, load, offset in zip(path["x"], path["y"], path["load_BW"], path["offset"], strict=True):
            if load < LIGHT_BW * (1.0 - DIGITS):
                assert (x, y, offset) == (None, None, None)
            elif load > LIGHT_BW * (1.0 + DIGITS):
                edge = np.interp(np.mod(math.atan2(y, x), 2.0 * np.pi), around, np.hypot(*rim.T))
                assert math.hypot(x, y) / edge == pytest.approx(offset, abs=5e-3)


def test_the_scene_sweeps_from_outward_to_inward_with_a_path_for_every_muscle() -> None:
    for side in ("r", "l"):
        scene = drawn(side)["scene"]
        assert [frame["at"] for frame in scene["frames"]] == [float(deg) for deg in range(-40, 41, 10)]
        for frame in scene["frames"]:
            assert len(frame["muscles"]) == len(frame["values"]) == len(scene["muscles"])
            assert 0.0 <= min(frame["values"]) <= max(frame["values"]) <= scene["value_top"]
    assert drawn("r")["scene"]["value_top"] == drawn("l")["scene"]["value_top"]


def test_each_hip_lies_on_its_own_side() -> None:
    right, left = (np.array(drawn(side)["scene"]["frames"][4]["trochanter"][1]) for side in ("r", "l"))
    np.testing.assert_allclose(left, right * [1.0, 1.0, -1.0])
    assert right[2] > 0.0


def test_only_a_side_with_an_outlook_has_days() -> None:
    sides = {outlook.side for outlook in demo().outlooks}
    assert {side for side, each in demo().drawings.items() if each["loop"]} == sides
    assert sides


def test_the_days_start_from_today_and_end_where_the_outlook_says() -> None:
    for outlook in demo().outlooks:
        loop = drawn(outlook.side)["loop"]
        assert loop["days"] == list(range(DAYS + 1))
        ends = {prospect.name: prospect.departure for prospect in outlook.prospects}
        for plan in loop["plans"]:
            spread = ends[plan["name"]]
            for name in ("value", "low", "high"):
                assert plan[name][0] == 100.0
                assert plan[name][-1] == pytest.approx(getattr(spread, name), rel=DIGITS)


def test_every_plan_is_drawn_with_words() -> None:
    loop = next(each["loop"] for each in demo().drawings.values() if each["loop"])
    assert tuple(plan["name"] for plan in loop["plans"]) == PLANS == tuple(PLAN_LABELS)


def test_nothing_healthy_passes_for_a_side_of_which_nothing_is_known() -> None:
    left = right_only().drawings["l"]
    assert [left["known"], left["socket"]["known"]] == [False] * 2
    assert (set(map(len, left["socket"]["path"].values())), left["muscles"], left["scene"]) == ({0}, [], None)
    assert len(left["socket"]["healthy"]["phase"]) == len(
        right_only().drawings["r"]["socket"]["path"]["phase"]
    )
    for mode in ("active", "passive"):
        assert [left["glide"][mode][name] for name in ("value", "low", "high")] == [None] * 3
        assert None not in left["glide"][mode]["healthy"]
    assert left["loop"] is None


def test_the_side_of_which_something_is_known_is_drawn_whole() -> None:
    right = right_only().drawings["r"]
    assert [right["known"], right["socket"]["known"], right["scene"]["known"]] == [True] * 3
    assert right["muscles"]


def test_what_is_no_number_is_drawn_as_nothing() -> None:
    assert plain(np.array([[1.23456, np.nan], [np.inf, -0.0]])) == [[1.235, None], [None, 0.0]]
    assert math.copysign(1.0, plain(-0.0)) == 1.0


@pytest.mark.parametrize("side", ["r", "l"])
def test_the_hip_drawn_spends_what_the_figures_say(side: str) -> None:
    own = next(each for each in demo().frontiers if each.side == side)
    told = demo().sides[side].figure(f"efficiency_{own.task}").spread
    assert told is not None
    assert 100.0 / own.own_point.effort == pytest.approx(told.value, abs=3.0)
    assert side == "r" or told.value < 95.0
