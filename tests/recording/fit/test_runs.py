"""Runs out of FIT files: right where they can be read, and plain about what could not."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import zipfile
from datetime import timedelta, timezone
from typing import Any

import pytest

from coxa.errors import InputError
from coxa.recording.fit.runs import read_runs, runs_of
from tests.recording.fit.writer import (
    CYCLING,
    ENUM,
    FLOAT32,
    SPORT,
    START,
    SWIMMING,
    Fit,
    Second,
    run,
    second,
    seconds,
)

MINUTES = 20 * 60


def one(fit: Fit | bytes, name: str = "run.fit") -> dict[str, Any]:
    found = runs_of(name, fit if isinstance(fit, bytes) else fit.bytes())
    assert len(found.runs) == 1, found
    return found.runs[0]


def value(document: dict[str, Any], key: str) -> float:
    return float(document["figures"][key]["value"])


def zipped(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"a/{name}", data)
    return held.getvalue()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("balance_left_pct", 49.2),
        ("contact_ms", 245.0),
        ("cadence_spm", 171.0),
        ("vertical_ratio_pct", 8.2),
        ("oscillation_mm", 85.0),
        ("heart_rate_bpm", 150.0),
        ("speed_m_s", 3.0),
    ],
)
def test_figures_come_out_as_they_were_written(key: str, expected: float) -> None:
    assert value(one(run(seconds(MINUTES))), key) == pytest.approx(expected, abs=1e-3)


def test_stops_and_walking_are_left_out_and_said() -> None:
    rows = [
        *seconds(600),
        *seconds(120, 600, cadence=0, fraction=0.0, speed=0.0, balance=60.0),
        *seconds(300, 720, cadence=55, fraction=0.0, speed=1.5, balance=55.0),
        *seconds(600, 1020),
    ]
    found = one(run(rows))
    assert value(found, "balance_left_pct") == pytest.approx(49.2)
    assert found["steady_s"] == pytest.approx(1200, abs=40)
    assert any("left out: 7 of 27 minutes" in words for words in found["notes"])


def test_without_a_cadence_speed_tells_running() -> None:
    rows = [second(k, cadence=None, fraction=None, speed=3.0 if k < 600 else 1.4) for k in range(900)]
    assert one(run(rows))["steady_s"] == pytest.approx(600, abs=20)


def test_speed_is_made_of_distance_where_only_that_is_recorded() -> None:
    assert value(one(run(seconds(MINUTES, speed=None))), "speed_m_s") == pytest.approx(3.0, abs=0.01)


def test_a_run_without_gps_is_kept_and_says_so() -> None:
    indoors, outdoors = one(run(seconds(300), sub_sport=1)), one(run(seconds(300, lat=500_000_000)))
    assert (indoors["positions"], indoors["surface"]) == (False, "treadmill")
    assert outdoors["positions"] is True
    assert "500000000" not in str(outdoors)


def test_an_older_speed_field_counts() -> None:
    assert value(one(run(seconds(MINUTES, speed=None, distance=None, slow_speed=2.5))), "speed_m_s") == 2.5


@pytest.mark.parametrize("balance", [None, 0.0, 100.0])
def test_values_that_no_run_has_are_no_values(balance: float | None) -> None:
    rows = [second(k, balance=balance if k % 2 else 51.0) for k in range(MINUTES)]
    assert value(one(run(rows)), "balance_left_pct") == pytest.approx(51.0)


def test_a_figure_of_less_than_a_minute_is_not_given() -> None:
    rows = [second(k, balance=50.0 if k < 60 else None) for k in range(MINUTES)]
    found = one(run(rows))
    assert "balance_left_pct" not in found["figures"]
    assert "contact_ms" in found["figures"]


def test_the_scatter_is_that_of_minutes() -> None:
    rows = [second(k, balance=49.0 + (k // 60) % 2) for k in range(MINUTES)]
    assert one(run(rows))["figures"]["balance_left_pct"]["sd"] == pytest.approx(0.51, abs=0.03)


def test_an_average_of_the_device_that_differs_is_said() -> None:
    found = one(run(seconds(MINUTES), balance=51.5))
    assert found["figures"]["balance_left_pct"]["device_average"] == 51.5
    assert any("device's own average differs, 51.5 against 49.2 %" in words for words in found["notes"])


def test_without_records_the_devices_averages_stand_in_and_are_marked() -> None:
    found = one(
        Fit().file_id().session(start=START, sport=1, elapsed=1800, timer=1750, balance=50.5, contact=240)
    )
    assert found["figures"]["balance_left_pct"] == {
        "value": 50.5,
        "sd": None,
        "seconds": 0.0,
        "from": "average",
    }
    assert any("only the device's own averages" in words for words in found["notes"])


def test_cadence_written_as_steps_is_taken_as_steps() -> None:
    found = one(run(seconds(MINUTES, cadence=172, fraction=0.0)))
    assert value(found, "cadence_spm") == 172.0
    assert any("taken as steps" in words for words in found["notes"])


def developed(**values: float) -> list[tuple[int, int, int, Any]]:
    numbers = {"ground": 1, "stiffness": 2, "balance": 3}
    return [(numbers[name], FLOAT32, 0, said) for name, said in values.items()]


def with_developer(rows: list[Second], unit: str = "Milliseconds", **values: float) -> Fit:
    made = Fit().file_id()
    made.developer_field(1, "Ground Time", unit)
    made.developer_field(2, "Leg Spring Stiffness", "kN/m")
    made.developer_field(3, "GCT left", "%", native=84)
    for row in rows:
        made.record(developed(**values), **row)
    return made.session(start=START, sport=1, elapsed=len(rows), timer=len(rows))


def test_native_figures_are_preferred_and_both_are_kept() -> None:
    found = one(with_developer(seconds(MINUTES), ground=251.0, stiffness=9.5))
    assert value(found, "contact_ms") == 245.0
    assert found["developer"]["contact_ms"]["value"] == pytest.approx(251.0)
    assert found["other"] == {"Leg Spring Stiffness, kN/m": 9.5}


def test_a_developer_field_stands_in_where_the_watch_says_nothing() -> None:
    found = one(with_developer(seconds(MINUTES, contact=None, balance=None), "s", ground=0.251, balance=51.0))
    assert value(found, "contact_ms") == pytest.approx(251.0, abs=0.1)
    assert found["figures"]["contact_ms"]["name"] == "Ground Time"
    assert value(found, "balance_left_pct") == pytest.approx(51.0)


def test_a_developer_field_in_a_strange_unit_is_left_out_and_said() -> None:
    found = one(with_developer(seconds(MINUTES), "furlongs", ground=1.0))
    assert "contact_ms" not in found["developer"]
    assert any("'Ground Time' in 'furlongs'" in words for words in found["notes"])


def test_several_files_in_one_are_several_runs() -> None:
    later = [second(5000 + k) for k in range(400)]
    other = Fit().file_id()
    for row in later:
        other.record(**row)
    other.session(start=START + 5000, sport=1, elapsed=400, timer=400)
    found = runs_of("both.fit", run(seconds(400)).bytes() + other.bytes())
    assert [document["source"]["part"] for document in found.runs] == [1, 2]
    assert len({document["id"] for document in found.runs}) == 2


def test_the_same_run_twice_in_one_file_is_one_run() -> None:
    assert len(runs_of("twice.fit", 2 * run(seconds(400)).bytes()).runs) == 1


def test_other_sports_of_one_file_are_left_out_and_said() -> None:
    made = Fit().file_id()
    for row in (*seconds(600, speed=9.0, balance=None), *seconds(600, 600)):
        made.record(**row)
    made.session(start=START, sport=CYCLING, elapsed=599, timer=599)
    made.session(start=START + 600, sport=1, elapsed=600, timer=600)
    found = runs_of("brick.fit", made.bytes())
    assert value(found.runs[0], "speed_m_s") == 3.0
    assert found.runs[0]["started_at"] == "2024-11-08T11:43:20Z"
    assert found.notes == ("brick.fit: cycling is left out; only runs are read.",)


def test_a_swim_is_no_run() -> None:
    found = runs_of("swim.fit", run(seconds(400), sport=SWIMMING).bytes())
    assert not found.runs
    assert "swimming is left out" in found.notes[0]


def test_a_file_without_a_session_is_a_run_by_its_cadence() -> None:
    found = one(run(seconds(MINUTES), sport=None))
    assert any("does not name the sport" in words for words in found["notes"])
    walk = run(seconds(MINUTES, cadence=55, speed=1.4), sport=None).bytes()
    assert not runs_of("walk.fit", walk).runs


def test_a_sport_message_stands_in_for_a_session() -> None:
    made = run(seconds(MINUTES), sport=None).message(SPORT, [(0, ENUM, 1)])
    assert not any("sport" in words for words in one(made)["notes"])


def test_a_course_is_no_activity() -> None:
    assert runs_of("c.fit", Fit().file_id(kind=6).bytes()).notes == (
        "c.fit: this is a course file, no activity.",
    )


@pytest.mark.parametrize(
    ("local_h", "zone_h", "day"),
    [(14.0, 0, "2024-11-09"), (-10.0, 0, "2024-11-08"), (None, 13, "2024-11-09")],
)
def test_the_day_is_that_of_the_runner(local_h: float | None, zone_h: int, day: str) -> None:
    data = run(seconds(300), local_h=local_h).bytes()
    found = runs_of("run.fit", data, zone=timezone(timedelta(hours=zone_h)))
    assert found.runs[0]["day"] == day
    assert found.runs[0]["started_at"] == "2024-11-08T11:33:20Z"


def test_a_cut_off_file_gives_what_could_be_read() -> None:
    data = run(seconds(MINUTES)).bytes()
    found = one(data[: len(data) * 3 // 4])
    assert found["duration_s"] == pytest.approx(0.75 * MINUTES, abs=10)
    assert any("15 minutes of it could be read" in words for words in found["notes"])


def test_a_recording_whose_header_was_never_finished_is_read() -> None:
    data = bytearray(run(seconds(MINUTES)).bytes())
    data[4:8] = bytes(4)
    assert value(one(bytes(data)), "contact_ms") == 245.0


def test_damage_in_one_file_does_not_touch_the_next() -> None:
    first = bytearray(run(seconds(400)).bytes())
    first[40:200] = bytes([0x3F]) * 160
    other = run([second(9000 + k) for k in range(400)]).bytes()
    assert any(found["source"]["part"] == 2 for found in runs_of("x.fit", bytes(first) + other).runs)


def test_a_wrong_checksum_is_said() -> None:
    data = run(seconds(300)).bytes()
    assert any("checksum" in words for words in one(data[:-1] + bytes([data[-1] ^ 1]))["notes"])


def test_a_clock_that_goes_back_is_put_in_order_and_said() -> None:
    rows = seconds(600)
    rows[300:310] = reversed(rows[300:310])
    found = one(run(rows))
    assert value(found, "speed_m_s") == 3.0
    assert any("clock went back" in words for words in found["notes"])


def test_two_records_of_one_second_are_one() -> None:
    split = [
        part
        for row in seconds(300)
        for part in (dict(row) | {"contact": None}, dict(row) | {"balance": None})
    ]
    found = one(run(split))
    assert value(found, "contact_ms") == 245.0
    assert value(found, "balance_left_pct") == pytest.approx(49.2)


def test_gzip_and_zip_are_opened() -> None:
    data = run(seconds(300)).bytes()
    assert one(gzip.compress(data), "run.fit.gz")["source"]["file"] == "run.fit"
    found = runs_of("all.zip", zipped(**{"one.fit": data, "two.fit.gz": gzip.compress(data), "x.txt": b"no"}))
    assert len(found.runs) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<gpx></gpx>", "no FIT file"),
        (b"\x1f\x8bnothing", "damaged"),
        (b"PK\x03\x04nothing", "damaged"),
        (zipped(a=b"x"), "no .fit file"),
    ],
)
def test_what_is_no_run_is_refused_plainly(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        runs_of("strange", data)


def test_a_bomb_is_refused() -> None:
    with pytest.raises(InputError, match="MB"):
        runs_of("bomb.fit.gz", gzip.compress(bytes(30_000_000)))


def test_a_missing_file_is_refused(tmp_path: Any) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_runs(tmp_path / "none.fit")


def test_metres_per_beat_and_the_line_of_speed_over_heart_rate() -> None:
    rows = [
        second(k, heart_rate=130 + 20 * (k // 60 % 2) + k // 60 % 3, speed=2.5 + (k // 60 % 2), distance=None)
        for k in range(2400)
    ]
    heart = one(run(rows))["heart"]
    assert heart["metres_per_beat"] == pytest.approx(3.0 / (141.0 / 60.0), rel=0.02)
    assert heart["slope_m_s_per_bpm"] == pytest.approx(0.05, rel=0.05)
    assert (heart["low_bpm"], heart["high_bpm"]) == (130.0, 152.0)


def test_a_narrow_span_of_heart_rates_has_no_line() -> None:
    assert one(run(seconds(2400)))["heart"]["slope_m_s_per_bpm"] is None


def test_ten_thousand_damaged_files_never_do_anything_but_read_or_refuse() -> None:
    whole = with_developer(seconds(3), ground=250.0, stiffness=9.0).activity(START + 8, START + 3608).bytes()
    packed = [whole, gzip.compress(whole, mtime=0), zipped(**{"a.fit": whole})]
    rng = random.Random(20)
    for _ in range(10_000):
        data = bytearray(rng.choice(packed) if rng.random() < 0.2 else whole)
        for _ in range(rng.randint(1, 8)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        if rng.random() < 0.3:
            del data[rng.randrange(len(data)) :]
        with contextlib.suppress(InputError):
            runs_of("x", bytes(data))
