"""Travel of the head when an examiner takes a relaxed hip to the end of its range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.hip import (
    EndRangeRow,
    Hip,
    Manoeuvre,
    States,
    dysplastic_cup,
    end_range_play,
    end_range_table,
    end_range_travel,
    example_hips,
    manoeuvres,
)
from coxa.hip.frames import ROWS
from coxa.hip.manoeuvres import CUT, examiner_push_N, examiner_torque_Nm
from coxa.socket import capsule_state, hip_rotation

FABER = next(each for each in manoeuvres() if each.key == "faber")
Cases = dict[tuple[str, str, float, float], EndRangeRow]


@pytest.fixture(scope="module")
def rows(right: Hip) -> tuple[EndRangeRow, ...]:
    return end_range_table(right)


@pytest.fixture(scope="module")
def case(rows: tuple[EndRangeRow, ...]) -> Cases:
    return {(row.hip, row.manoeuvre, row.torque_Nm, row.push_N): row for row in rows}


def travels(rows: tuple[EndRangeRow, ...], hip: str) -> np.ndarray:
    return np.array([row.travel_mm for row in rows if row.hip == hip])


def test_a_healthy_head_travels_less_than_2_mm_with_and_without_a_push(
    rows: tuple[EndRangeRow, ...],
) -> None:
    assert travels(rows, "healthy").max() <= 2.0


def test_a_healthy_head_travels_about_a_millimetre_at_most(rows: tuple[EndRangeRow, ...]) -> None:
    assert 0.5 <= travels(rows, "healthy").max() <= 1.5


def test_pushed_forward_in_faber_a_shallow_bowl_travels_more_and_more_still_when_cut(case: Cases) -> None:
    healthy, shallow, both = (
        case[name, "faber", examiner_torque_Nm(), examiner_push_N()].travel_mm
        for name in ("healthy", "LCEA 18°", "LCEA 18°, cut")
    )
    assert healthy < shallow < both


@pytest.mark.parametrize("key", ["faber", "extended_out", "extended_aside_out", "prone_out", "seated_out"])
@pytest.mark.parametrize("torque_Nm", [2.5, 5.0])
def test_pushed_forward_a_head_in_a_shallow_bowl_travels_further(
    case: Cases, key: str, torque_Nm: float
) -> None:
    push = examiner_push_N()
    assert case["LCEA 18°", key, torque_Nm, push].travel_mm > case["healthy", key, torque_Nm, push].travel_mm


@pytest.mark.parametrize(
    ("less", "more"),
    [("healthy", "LCEA 18°"), ("LCEA 18°", "LCEA 18°, cut"), ("healthy", "healthy, cut")],
)
def test_at_every_end_of_range_a_shallow_bowl_gives_more_play_and_a_cut_capsule_more_still(
    rows: tuple[EndRangeRow, ...], less: str, more: str
) -> None:
    play = {name: np.array([row.play_mm for row in rows if row.hip == name]) for name in (less, more)}
    # A capsule that is tight of itself may leave 0.03 mm less: docs/design/head-equilibrium.md.
    assert np.all(play[more] >= play[less] - 0.05)
    assert play[more].mean() > 1.01 * play[less].mean()


def test_play_at_the_end_of_range_of_a_healthy_hip_is_about_a_millimetre(
    rows: tuple[EndRangeRow, ...],
) -> None:
    play = [r.play_mm for r in rows if r.hip == "healthy" and r.torque_Nm == examiner_torque_Nm()]
    assert 0.5 <= np.mean(play) <= 1.5


def test_without_any_capsule_play_is_greatest_at_every_end_of_range(right: Hip) -> None:
    ends = end_range_travel(right)
    for variant in example_hips(right).values():
        bare = end_range_play(variant.with_capsule(variant.capsule.cut()), ends)
        assert np.all(bare >= end_range_play(variant, ends) - 5e-5)


def test_a_less_round_socket_lets_the_head_travel_further_in_most_manoeuvres(
    rows: tuple[EndRangeRow, ...],
) -> None:
    further = travels(rows, "LCEA 18°, less round") > travels(rows, "LCEA 18°")
    assert further.mean() > 0.9


def test_a_cut_capsule_lets_the_hip_turn_no_less_under_the_same_torque(
    rows: tuple[EndRangeRow, ...],
) -> None:
    turned = {name: [r.driven_deg for r in rows if r.hip == name] for name in ("healthy", "healthy, cut")}
    # A degree of room: the head lies elsewhere, and with it the attachments.
    assert np.all(np.array(turned["healthy, cut"]) >= np.array(turned["healthy"]) - 1.0)


def test_outward_turning_of_a_stripped_hip_gains_what_cadavers_gain_from_a_cut_iliofemoral(
    right: Hip,
) -> None:
    # Myers et al. 2011, 5 N·m, mean over 10° of extension to 40° of flexion: 41.5 (SD 7.4)°, cut 54.4 (6.6)°.
    flexed = [replace(FABER, key=f"at {f}", angle_deg=(f, 0.0, 0.0, 90.0)) for f in (-10.0, 0.0, 10.0, 40.0)]
    turned = [
        np.degrees([end.driven_rad for end in end_range_travel(hip, muscles=False, chosen=flexed)]).mean()
        for hip in (right, right.with_capsule(right.capsule.cut(CUT)))
    ]
    assert turned[0] == pytest.approx(41.5, abs=2.0 * 7.4)
    assert turned[1] > turned[0] + 6.6


def test_a_stripped_hip_ends_where_its_capsule_resists_the_torque(right: Hip) -> None:
    (end,) = end_range_travel(right, muscles=False, chosen=[FABER])
    angle = np.radians([FABER.angle_deg])
    angle[:, ROWS.index(FABER.row)] += FABER.direction * end.driven_rad
    rest = np.zeros((1, 3))
    moment = capsule_state(right.capsule, hip_rotation(angle), rest + end.shift_m).moment_Nm[0, 2]
    assert moment == pytest.approx(-FABER.direction * examiner_torque_Nm(), abs=0.3)


def test_without_tissue_nothing_stops_the_turn(right: Hip) -> None:
    bare = right.with_capsule(right.capsule.cut())
    (end,) = end_range_travel(bare, muscles=False, chosen=[FABER])
    assert not end.stopped
    assert end.driven_rad == pytest.approx(np.radians(FABER.most_deg))


def test_no_turn_at_all_is_no_travel(right: Hip) -> None:
    still = Manoeuvre("still", "still", (0.0, 0.0, 0.0, 0.0), "hip_rotation", 1, 0.5, (0.0, 0.0, 0.0), "ours")
    (end,) = end_range_travel(right, chosen=[still])
    assert end.travel_m == pytest.approx(0.0, abs=1e-9)


def test_a_harder_torque_takes_the_hip_no_less_far(right: Hip) -> None:
    turned = [
        [end.driven_rad for end in end_range_travel(right, torque_Nm=torque)] for torque in (2.0, 4.0, 8.0)
    ]
    assert np.all(np.diff(turned, axis=0) >= 0.0)


def test_muscles_that_stay_tense_stop_the_turn_sooner(right: Hip) -> None:
    healthy = States.healthy(1, len(right.muscles))
    tense = replace(healthy, tension=np.full_like(healthy.tension, 0.1))
    (free,), (held,) = (end_range_travel(right, states=state, chosen=[FABER]) for state in (healthy, tense))
    assert held.driven_rad < free.driven_rad


def test_both_sides_travel_alike(right: Hip) -> None:
    left = replace(right, side="l")
    for a, b in zip(end_range_travel(right), end_range_travel(left), strict=True):
        np.testing.assert_allclose(a.shift_m, b.shift_m, atol=1e-5)


def test_the_shallow_bowl_is_shallower_all_round(right: Hip) -> None:
    azimuth = np.linspace(0.0, 2.0 * np.pi, 72)
    assert dysplastic_cup().rim_angle(azimuth).mean() < right.cup.rim_angle(azimuth).mean() - np.radians(5.0)


def test_the_table_has_every_hip_manoeuvre_torque_and_push_once(
    rows: tuple[EndRangeRow, ...], case: Cases, right: Hip
) -> None:
    pushes = [2 if any(each.push) else 1 for each in manoeuvres()]
    assert len(case) == len(example_hips(right)) * 2 * sum(pushes)
    assert len(rows) == len(case)


@pytest.mark.parametrize(("torque_Nm", "push_N"), [(0.0, 0.0), (5.0, -1.0), (float("nan"), 0.0)])
def test_a_torque_or_push_that_nobody_can_give_is_refused(
    right: Hip, torque_Nm: float, push_N: float
) -> None:
    with pytest.raises(InputError, match="torque above 0"):
        end_range_travel(right, torque_Nm=torque_Nm, push_N=push_N)


def test_a_manoeuvre_that_drives_the_knee_is_refused() -> None:
    with pytest.raises(InputError, match="knee_angle"):
        replace(FABER, row="knee_angle")
