from dataclasses import replace

import numpy as np
import pytest

from coxa.claims.description import Claim, claims
from coxa.claims.judge import Finding, judge, wilson
from coxa.claims.measure import posed
from coxa.claims.sample import SampledHips, draw, kinds, versions_rad
from coxa.loop.departure import GROUPS
from coxa.loop.parameters import hypotheses

HIPS = 400
CLAIM = replace(claims()[0], about="impaired", threshold=0.01, sign=1, unit="%", conditions=())


def sampled() -> SampledHips:
    return draw(HIPS, 3)


def judged(effect: np.ndarray, claim: Claim = CLAIM) -> Finding:
    return judge(claim, "", effect, sampled())


def test_a_claim_holds_where_the_effect_reaches_the_threshold_and_not_below() -> None:
    found = judged(np.repeat([0.02, 0.009, -0.009, -0.02], HIPS // 4))
    assert found.share == 0.25
    assert found.opposite == HIPS // 4


def test_a_claim_of_less_holds_where_the_effect_is_negative() -> None:
    assert judged(np.full(HIPS, -0.02), replace(CLAIM, sign=-1)).holds == HIPS


def test_no_effect_at_all_is_no_direction() -> None:
    found = judged(np.zeros(HIPS), replace(CLAIM, threshold=0.0))
    assert found.holds == found.opposite == 0


def test_hips_that_give_no_answer_are_not_counted() -> None:
    effect = np.full(HIPS, 0.02)
    effect[:100] = np.nan
    assert judged(effect).hips == HIPS - 100


def test_a_measure_that_nobody_took_is_not_assessed() -> None:
    found = judged(np.full(HIPS, np.nan))
    assert found.verdict == "not assessed"
    assert np.isnan(found.share)


def test_effects_are_shown_in_per_cent_and_their_spread_holds_the_median() -> None:
    found = judged(np.linspace(0.0, 0.1, HIPS))
    assert found.median == pytest.approx(5.0)
    assert (found.low, found.high) == pytest.approx((0.5, 9.5))


@pytest.mark.parametrize(
    ("counts", "interval"), [((0, 10), (0.0, 0.2775)), ((5, 10), (0.2366, 0.7634)), ((10, 10), (0.7225, 1.0))]
)
def test_intervals_are_wilsons(counts: tuple[int, int], interval: tuple[float, float]) -> None:
    # Values of the closed form, as tabulated by Newcombe (1998) for n = 10.
    assert wilson(*counts) == pytest.approx(interval, abs=1e-4)


def test_what_makes_a_claim_fail_is_named_with_its_direction() -> None:
    hips = sampled()
    feature = hips.features("impaired")["lateral edge of the cup"]
    effect = np.where(feature > np.median(feature), 0.02, 0.0)
    name, size = judge(CLAIM, "", effect, hips).drivers[0]
    assert name == "lateral edge of the cup"
    assert size < -1.0


def test_a_kind_of_impairment_that_fails_is_named() -> None:
    hips = sampled()
    found = judge(CLAIM, "", np.where(hips.kind == kinds().index("tension"), 0.0, 0.02), hips)
    assert found.by_kind["tension"] == 0.0
    assert "by kind: tension 0 %" in found.why


def test_healthy_hips_have_no_impairment_to_blame() -> None:
    found = judge(replace(CLAIM, about="healthy"), "", np.linspace(-1, 1, HIPS), sampled())
    assert not found.by_kind
    assert not found.by_group


def test_chance_explains_nothing() -> None:
    effect = np.random.default_rng(5).choice([0.0, 0.02], HIPS)
    assert all(abs(size) < 0.5 for _, size in judged(effect).drivers)


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(1.0, "holds nearly always"), (0.7, "holds more often than not"), (0.5, "undecided"),
     (0.3, "fails more often than not"), (0.0, "hardly ever holds")],
)  # fmt: skip
def test_verdicts_follow_the_interval(share: float, verdict: str) -> None:
    assert judged(np.where(np.arange(HIPS) < share * HIPS, 0.02, 0.0)).verdict == verdict


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.id)
def test_every_claim_says_what_is_computed_and_why_its_threshold(claim: Claim) -> None:
    assert claim.statement
    assert claim.computed
    assert claim.reason
    assert claim.sign in (-1, 1)
    assert claim.evidence in ("modelled", "hypothesis")


def test_claim_ids_are_unique() -> None:
    assert len({claim.id for claim in claims()}) == len(claims())


def test_the_same_seed_draws_the_same_hips_and_another_seed_others() -> None:
    one, same, other = draw(20, 1), draw(20, 1), draw(20, 2)
    np.testing.assert_array_equal(one.loop, same.loop)
    np.testing.assert_array_equal(one.cup_deg, same.cup_deg)
    assert np.any(one.cup_deg != other.cup_deg)


def test_loop_parameters_are_drawn_inside_their_hypotheses() -> None:
    for column, hypothesis in enumerate(hypotheses().values()):
        drawn = sampled().loop[:, column]
        assert hypothesis.low <= drawn.min() < drawn.max() <= hypothesis.high


def test_every_drawn_socket_is_one_a_person_can_have() -> None:
    hips = sampled()
    for row in range(0, HIPS, 20):
        assert hips.cup(row).side == "r"


def test_kinds_groups_and_versions_are_all_drawn() -> None:
    hips = sampled()
    for rows, count in (
        (hips.kind, len(kinds())),
        (hips.group, len(GROUPS)),
        (hips.version, len(versions_rad())),
    ):
        assert set(rows.tolist()) == set(range(count))


def test_an_impairment_has_only_its_own_kind() -> None:
    hips = sampled()
    for row in range(40):
        present = {
            n for n, v in zip(("weakness", "guarding", "tension"), hips.impairment(row), strict=True) if v
        }
        kind = kinds()[hips.kind[row]]
        assert present == ({"weakness", "guarding", "tension"} if kind == "all three" else {kind})


def test_femoral_version_turns_the_posed_hip() -> None:
    straight, turned = posed(np.radians(2.0)), posed(np.radians(31.0))
    assert np.abs(straight.hip.moment_arm_m - turned.hip.moment_arm_m).max() > 1e-3
