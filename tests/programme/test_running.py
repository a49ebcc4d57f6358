"""Runs: their documents, each figure over time, and whether it goes along with how the hips differ."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coxa.errors import InputError
from coxa.programme.beside_hips import (
    HipLine,
    correlation,
    effective_number,
    hip_lines,
    link,
    ranks,
    without_drift,
)
from coxa.programme.diary import Diary, Rated, Ratings, SideRating
from coxa.programme.running import (
    AT_HEART_RATE,
    BALANCE,
    RunRecord,
    balance_word,
    pace_words,
    parse_run,
    reference_bpm,
    run_measures,
    run_series,
)
from coxa.programme.series import Point, Series
from coxa.recording.fit.runs import runs_of
from tests.recording.fit.writer import run, second, seconds

FIRST = date(2026, 6, 1)


def document(ago: int = 0, balance: float = 49.5, **more: Any) -> dict[str, Any]:
    day = FIRST + timedelta(days=ago)
    said = {"sd": 0.4, "seconds": 1800.0, "from": "watch"}
    heart = {
        "metres_per_beat": 1.2, "mean_bpm": 148.0, "mean_speed_m_s": 3.0, "low_bpm": 135.0, "high_bpm": 160.0,
        "minutes": 30, "slope_m_s_per_bpm": 0.02, "scatter_m_s": 0.05, "spread_bpm": 6.0,
    }  # fmt: skip
    return {
        "schema_version": "1.0", "id": f"run-{ago}", "started_at": f"{day}T07:00:00Z", "day": day.isoformat(),
        "utc_offset_min": 0, "surface": "", "device": "garmin", "duration_s": 1900.0, "moving_s": 1850.0,
        "steady_s": 1800.0, "distance_m": 5400.0, "positions": False,
        "figures": {BALANCE: said | {"value": balance}, "contact_ms": said | {"value": 240.0}},
        "developer": {}, "other": {"Leg Spring Stiffness, kN/m": 9.5}, "heart": heart, "notes": ["A stop."],
        "source": {"file": "a.fit", "digest": "0", "part": 1},
    } | more  # fmt: skip


def runs(balances: Sequence[float]) -> list[RunRecord]:
    return [parse_run(document(k, balance)) for k, balance in enumerate(balances)]


def hips(values: Sequence[float], step: int = 1) -> HipLine:
    points = tuple((FIRST + timedelta(days=step * k), value) for k, value in enumerate(values))
    return HipLine("rotation", "Inward rotation", "°", points, 35)


def balance_line(values: Sequence[float]) -> Series:
    points = tuple(Point(FIRST + timedelta(days=k), v, v, v) for k, v in enumerate(values))
    return Series(run_measures()[BALANCE], "", points)


def walk(rng: random.Random, n: int, alike: float) -> list[float]:
    found = [rng.gauss(0, 1)]
    while len(found) < n:
        found.append(alike * found[-1] + rng.gauss(0, 1))
    return found


def test_a_run_of_a_file_is_a_run_record() -> None:
    found = parse_run(runs_of("a.fit", run(seconds(1500)).bytes()).runs[0])
    assert found.value(BALANCE) == pytest.approx(49.2)
    assert (found.day, found.started_at) == (date(2024, 11, 8), datetime(2024, 11, 8, 11, 33, 20, tzinfo=UTC))
    assert found.heart is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "x y"}, "id is"),
        ({"started_at": "today"}, "started_at"),
        ({"day": "2026-02-30"}, "no day of any calendar"),
        ({"duration_s": -1}, "duration_s"),
        ({"figures": {"balance": {}}}, "'balance' is not known"),
        ({"figures": {BALANCE: {"value": 99, "seconds": 1, "from": "watch"}}}, "from 30 to 70"),
        ({"notes": "none"}, "notes"),
        ({"other": {str(k): 1 for k in range(30)}}, "other"),
        ({"where": "home"}, "'where' is not known"),
        ({"schema_version": "2.0"}, "schema_version"),
    ],
)
def test_what_is_no_run_is_refused_by_name(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_run(document() | change)


def test_every_damaged_file_that_gives_a_run_gives_one_that_can_be_kept() -> None:
    whole = run(seconds(70)).bytes()
    rng = random.Random(3)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(6):
            data[rng.randrange(60, len(data))] = rng.randrange(256)
        try:
            found = runs_of("x", bytes(data)).runs
        except InputError:
            continue
        assert all(parse_run(one) for one in found)


def test_a_day_with_two_runs_is_one_point_with_the_widest_band() -> None:
    twice = [parse_run(document(0, 49.0)), parse_run(document(0, 51.0, id="other"))]
    line = next(line for line in run_series(twice) if line.key == BALANCE)
    assert [(p.value, p.low, p.high) for p in line.points] == [
        (50.0, pytest.approx(48.6), pytest.approx(51.4))
    ]


def test_speed_is_compared_at_one_heart_rate_where_a_run_reached_it() -> None:
    told = parse_run(document(0))
    far = parse_run(
        document(1, heart=document()["heart"] | {"low_bpm": 100.0, "high_bpm": 120.0, "mean_bpm": 110.0})
    )
    some = [told, parse_run(document(2)), far]
    assert reference_bpm(some) == 150.0
    line = next(line for line in run_series(some) if line.key == AT_HEART_RATE)
    assert [p.day for p in line.points] == [told.day, FIRST + timedelta(days=2)]
    assert line.points[0].value == pytest.approx(3.6 * 3.04)
    assert line.points[0].low < line.points[0].value < line.points[0].high


def test_a_run_whose_speed_falls_with_heart_rate_tells_none() -> None:
    assert not [
        line
        for line in run_series(
            [parse_run(document(heart=document()["heart"] | {"slope_m_s_per_bpm": -0.01}))]
        )
        if line.key == AT_HEART_RATE
    ]


@pytest.mark.parametrize(
    ("balance", "word"),
    [
        (50.0, "green"),
        (49.5, "green"),
        (50.6, "yellow"),
        (48.5, "yellow"),
        (48.4, "orange"),
        (52.0, "orange"),
    ],
)
def test_bands_are_those_of_the_source_on_either_side(balance: float, word: str) -> None:
    assert balance_word(balance) == word


def test_paces_read_as_runners_say_them() -> None:
    assert pace_words(1000 / 330) == "5:30 /km"
    assert pace_words(1000 / 359.7) == "6:00 /km"


def test_hips_are_read_between_days_only_where_they_are_close() -> None:
    line = HipLine("rotation", "", "°", ((FIRST, 4.0), (FIRST + timedelta(days=10), 6.0)), 35)
    assert line.at(FIRST + timedelta(days=5)) == 5.0
    assert line.at(FIRST + timedelta(days=11)) is None
    apart = HipLine("rotation", "", "°", line.points, 9)
    assert apart.at(FIRST + timedelta(days=5)) is None
    assert apart.at(FIRST) == 4.0


def test_the_difference_of_the_hips_has_the_sign_of_right_less_left() -> None:
    sides = {
        side: SideRating(soreness=dict.fromkeys(("front", "side", "back"), n))
        for side, n in (("r", 1), ("l", 4))
    }
    entry = Rated("a", datetime(2026, 6, 1, 8, tzinfo=UTC), FIRST, Ratings(sides))
    assert [(line.key, line.points) for line in hip_lines(Diary((entry,)))] == [
        ("soreness", ((FIRST, -3.0),))
    ]


def test_few_runs_tell_nothing() -> None:
    found = link(balance_line([49.0, 51.0] * 5), hips([1.0, -1.0] * 5))
    assert (found.verdict, found.plain) == ("few", None)
    assert "Too few runs to tell: 10 runs have" in found.words


def test_a_link_beyond_the_drift_is_told_with_its_uncertainty_and_no_cause() -> None:
    rng = random.Random(1)
    hip = [rng.gauss(0, 3) for _ in range(40)]
    found = link(balance_line([50 + 0.2 * h + rng.gauss(0, 0.3) for h in hip]), hips(hip))
    assert found.verdict == "together"
    assert "tends to be higher" in found.words
    assert "95 % from" in found.words
    assert "does not say that one causes the other" in found.words


def test_two_trends_alone_are_no_link() -> None:
    told = drift = 0
    for seed in range(60):
        rng = random.Random(seed)
        one, other = ([0.1 * k + rng.gauss(0, 0.5) for k in range(40)] for _ in range(2))
        verdict = link(balance_line([50 + 0.1 * x for x in one]), hips(other)).verdict
        told += verdict == "together"
        drift += verdict == "drift"
    assert told <= 6  # 5 % of 60 is 3
    assert drift >= 50


def test_series_that_resemble_themselves_are_rarely_told_as_linked() -> None:
    told = 0
    for seed in range(300):
        rng = random.Random(seed)
        told += correlation(walk(rng, 60, 0.7), walk(rng, 60, 0.7)).told
    assert told <= 36  # 12 %; without counting fewer independent pairs it is near 30 %


def test_independent_series_are_told_as_linked_about_one_time_in_twenty() -> None:
    told = 0
    for seed in range(400):
        rng = random.Random(seed)
        told += correlation(walk(rng, 30, 0.0), walk(rng, 30, 0.0)).told
    assert 4 <= told <= 40


def test_white_noise_counts_nearly_as_many_as_it_is_and_a_walk_far_fewer() -> None:
    rng = random.Random(5)
    assert effective_number(walk(rng, 100, 0.0), walk(rng, 100, 0.0)) > 75
    assert effective_number(walk(rng, 100, 0.95), walk(rng, 100, 0.95)) < 40


def test_a_constant_has_no_correlation() -> None:
    assert not correlation([50.0] * 20, [float(k) for k in range(20)]).told


def test_equal_values_share_a_rank() -> None:
    assert ranks([3.0, 1.0, 3.0, 2.0]) == [2.5, 0.0, 2.5, 1.0]


def test_nothing_of_a_straight_line_is_left_without_its_drift() -> None:
    left = without_drift([0.0, 3.0, 4.0], [1.0, 7.0, 9.0])
    assert left == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)


def test_figures_of_a_run_are_those_of_seconds_of_running() -> None:
    rows = [second(k, balance=48.0 + k % 3) for k in range(1200)]
    assert parse_run(runs_of("a.fit", run(rows).bytes()).runs[0]).value(BALANCE) == pytest.approx(
        49.0, abs=0.01
    )
