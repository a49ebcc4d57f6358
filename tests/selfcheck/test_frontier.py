"""Effort against centring in a self-check, hips computed."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from coxa.exam import parse_document
from coxa.selfcheck import CheckResult, FrontierPoint, SideFrontier, check
from coxa.selfcheck.frontier import shown_task

SIDES = ("r", "l")


@cache
def uneven() -> CheckResult:
    turns = {"inward_deg": 45, "outward_deg": 42}
    strong = [{"direction": "abduction", "position": "side_lying", "grade": 5}]
    weak = [{"direction": "abduction", "position": "side_lying", "grade": 4}]
    return check(
        parse_document(
            {
                "right": {"rotation": {"prone": turns}, "strength": strong},
                "left": {"rotation": {"prone": turns | {"inward_deg": 28}}, "strength": weak},
            }
        ),
        samples=40,
    )


def of(side: str) -> SideFrontier:
    return next(each for each in uneven().frontiers if each.side == side)


def least_effort(curve: tuple[FrontierPoint, ...], offset: float) -> float:
    return float(np.interp(offset, [p.offset for p in curve[::-1]], [p.effort for p in curve[::-1]]))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("hip", ["own", "healthy"])
def test_better_centred_always_costs_more(side: str, hip: str) -> None:
    curve = getattr(of(side), hip)
    assert len(curve) > 1
    assert all(b.offset < a.offset and b.effort > a.effort for a, b in pairwise(curve))


@pytest.mark.parametrize("side", SIDES)
def test_own_points_lie_on_or_above_their_frontiers(side: str) -> None:
    found = of(side)
    for point, curve in ((found.own_point, found.own), (found.healthy_point, found.healthy)):
        assert point.effort >= least_effort(curve, point.offset) - 1e-9


@pytest.mark.parametrize("side", SIDES)
def test_effort_is_told_in_efforts_of_the_healthy_hip(side: str) -> None:
    assert of(side).healthy_point.effort == pytest.approx(1.0)
    assert of(side).evidence == "modelled"


@pytest.mark.parametrize("side", SIDES)
def test_a_target_lies_between_the_best_that_can_be_held_and_where_the_ball_is(side: str) -> None:
    found = of(side)
    assert found.target is not None
    assert found.own[-1].offset <= found.target < found.own_point.offset
    assert f"your {'right' if side == 'r' else 'left'} hip" in found.sentence


@pytest.mark.parametrize("side", SIDES)
def test_holding_the_ball_nearer_is_never_free(side: str) -> None:
    cost = of(side).cost
    assert cost is None or 0.0 <= cost.low <= cost.value <= cost.high


def test_a_hip_of_which_nothing_is_known_has_no_frontier() -> None:
    found = check(parse_document({"right": {"rotation": {"prone": {"inward_deg": 35}}}}), samples=20)
    assert [each.side for each in found.frontiers] == ["r"]


@pytest.mark.parametrize(
    ("counted", "task"), [(["squat", "walking"], "walking"), (["squat"], "squat"), ([], None)]
)
def test_walking_is_shown_where_both_hips_can_walk(counted: list[str], task: str | None) -> None:
    assert shown_task(counted) == task
