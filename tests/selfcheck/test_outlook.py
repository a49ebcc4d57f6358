"""Where the tug-of-war would lead: given only where something clearly departs, and a hypothesis in every figure."""

from __future__ import annotations

from functools import cache

from coxa.exam import parse_document
from coxa.selfcheck import CheckResult, Outlook, check
from coxa.selfcheck.outlook import PLANS

FEW = 40
HEALTHY = {
    "rotation": {"prone": {"inward_deg": 38, "outward_deg": 42}},
    "soreness": {"front": 0, "side": 0, "back": 0},
    "density": {"front": 0, "side": 0, "back": 0},
}
TROUBLED = {
    "rotation": {"prone": {"inward_deg": 18, "outward_deg": 30}},
    "soreness": {"front": 8, "side": 2, "back": 7},
    "density": {"front": 8, "side": 2, "back": 7},
}


@cache
def troubled(seed: int = 0) -> CheckResult:
    return check(parse_document({"right": HEALTHY, "left": TROUBLED}), samples=FEW, seed=seed)


def left(seed: int = 0) -> Outlook:
    return next(each for each in troubled(seed).outlooks if each.side == "l")


def test_two_healthy_hips_have_no_outlook() -> None:
    assert check(parse_document({"right": HEALTHY, "left": HEALTHY}), samples=FEW).outlooks == ()


def test_nothing_measured_gives_no_outlook() -> None:
    assert check(parse_document({"person": {"height_cm": 170}}), samples=20).outlooks == ()


def test_only_the_side_that_departs_has_one() -> None:
    assert [each.side for each in troubled().outlooks] == ["l"]


def test_every_figure_is_a_hypothesis() -> None:
    assert {left().evidence, *(each.evidence for each in left().prospects)} == {"hypothesis"}


def test_the_word_follows_from_the_interval_of_the_gain() -> None:
    gain = left().gain
    assert gain.low <= gain.value <= gain.high
    assert left().word == ("settles" if gain.high < 1.0 else "escalates" if gain.low > 1.0 else "open")
    assert 0.0 <= left().escalating <= 1.0


def test_every_plan_has_its_departure_with_an_interval() -> None:
    assert tuple(each.name for each in left().prospects) == PLANS
    for each in left().prospects:
        assert 0.0 <= each.departure.low < each.departure.high
        assert each.effort is None or each.effort.low <= each.effort.high
        assert 0.0 <= each.unable <= 1.0


def test_every_move_makes_a_difference() -> None:
    by_name = {each.name: each.departure for each in left().prospects}
    assert len({(each.low, each.value, each.high) for each in by_name.values()}) == len(PLANS)


def test_the_same_seed_gives_the_same_outlook() -> None:
    again = check(parse_document({"right": HEALTHY, "left": TROUBLED}), samples=FEW)
    assert again.outlooks == troubled().outlooks
