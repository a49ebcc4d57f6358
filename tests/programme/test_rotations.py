"""What a phone measured of a window's rotations: kept with the session, shown over time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coxa.errors import InputError
from coxa.programme.diary import Diary, Done
from coxa.programme.documents import document_of, parse_entry
from coxa.programme.rotations import Rotations
from coxa.programme.series import movement_history
from coxa.programme.tidy import tidy_csv
from coxa.store.archive.tables import tables
from tests.programme.diaries import FIRST, session

FOUND = Rotations(10, "phone", 30.0, 24.0, 0.06, -1.6, -6.2, ("drift",))


def _bout(range_deg: float | None, side: str = "r", exercise: str = "P2") -> Done:
    return Done(exercise, side, 30.0, 30.0, False, Rotations(8, "phone", range_deg))


def _document(**changed: Any) -> dict[str, Any]:
    document = document_of(session(FIRST, windows=(Done("P2", "r", 30.0, 30.0, False, FOUND),)))
    document["windows"][0]["rotation"] |= changed
    return document


def test_a_window_without_rotation_has_no_such_key() -> None:
    assert "rotation" not in document_of(session(FIRST, windows=(Done("P2", "r", 30.0, 30.0),)))["windows"][0]


def test_only_count_and_source_are_needed() -> None:
    document = _document()
    document["windows"][0]["rotation"] = {"count": 0, "source": "file"}
    assert parse_entry(document).windows[0].rotation == Rotations(0, "file")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"count": 2.5}, r"windows\.1\.rotation\.count is 2\.5.*whole"),
        ({"count": None}, "count is missing"),
        ({"range_deg": 200}, "range_deg is 200.*0 to 180"),
        ({"sparc": 1}, "sparc is 1"),
        ({"source": "guess"}, "source is .*phone, file"),
        ({"doubts": ["odd"]}, "doubts holds .odd."),
        ({"speed": 3}, "'speed' is not known"),
    ],
)
def test_rotations_that_cannot_be_are_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_entry(_document(**changed))


@pytest.mark.parametrize(
    "field", [{"count": -1}, {"source": "x"}, {"per_min": float("nan")}, {"doubts": ("x",)}]
)
def test_rotations_refuse_what_cannot_be(field: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Rotations(**({"count": 1} | field))


def test_a_day_is_the_median_of_its_bouts() -> None:
    windows = (_bout(20.0), _bout(31.0), _bout(30.0), _bout(None), _bout(50.0, "l"))
    first, second = movement_history(Diary.of(session(FIRST, windows=windows)))
    assert (first.key, first.side, second.side) == ("range_P2", "r", "l")
    (point,) = first.points
    assert (point.value, point.low, point.high) == (30.0, 20.0, 31.0)


def test_days_and_exercises_stay_apart() -> None:
    days = (FIRST, FIRST + timedelta(days=1))
    diary = Diary.of(*(session(d, windows=(_bout(30.0), _bout(20.0, exercise="P4"))) for d in days))
    assert [(line.key, len(line.points)) for line in movement_history(diary)] == [
        ("range_P2", 2),
        ("range_P4", 2),
    ]


def test_the_long_table_holds_rotations_with_sign_and_unit() -> None:
    table = tidy_csv(Diary.of(session(FIRST, windows=(Done("P2", "r", 30.0, 30.0, False, FOUND),))))
    assert f"{FIRST},smoothness_P2,right,-1.6,-1.6,-1.6,,measured" in table
    assert f"{FIRST},rhythm_P2,right,24,24,24,per min,measured" in table


def test_the_export_has_a_row_per_measured_window() -> None:
    table = tables(
        Diary.of(
            session(FIRST, windows=(Done("P1", "r", 9.0, 9.0), Done("P2", "r", 30.0, 30.0, False, FOUND)))
        )
    )
    header, row = table["csv/rotations.csv"].splitlines()
    assert header.endswith("count,range_deg,per_min,rhythm_cv,sparc,ldlj,doubts")
    assert row.endswith(",2,P2,right,phone,10,30,24,0.06,-1.6,-6.2,drift")
