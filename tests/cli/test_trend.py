"""`coxa trend`: changes only where they are beyond measurement error, each verdict with its reasons."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from coxa.programme.diary import Diary
from coxa.programme.documents import parse_entry
from coxa.programme.progress import since_start
from coxa.programme.rules import standing
from coxa.store import Store
from coxa.terminal.trend import BARS, PLAIN_BARS, SPARK_COLUMNS, bars, show_trend
from tests.cli.diaries import TODAY, clean_screen, days_ago, fill, rated

Run = Callable[..., Any]


def words(text: str) -> str:
    return " ".join(text.split())


def week(data: Path, *left: float) -> Diary:
    """Fill a diary with a rating a day up to today; the right side stays at 1."""
    days = [rated(days_ago(len(left) - 1 - k), 1, value) for k, value in enumerate(left)]
    entries = [clean_screen(days_ago(len(left))), *days]
    fill(data, *entries)
    return Diary.of(parse_entry(entry) for entry in entries)


def test_an_empty_diary_says_that_there_is_nothing_to_compare(run: Run, data: Path) -> None:
    ended = run("trend", "--data", str(data))
    assert (ended.code, ended.err) == (0, "")
    assert "There is nothing to compare yet" in ended.out


def test_the_sentence_and_the_verdict_come_first(run: Run, data: Path) -> None:
    diary = week(data, 5, 5, 4, 3, 1, 1)
    page = words(run("trend", "--data", str(data)).out)
    assert page.startswith(words(since_start(diary)))
    for reason in standing(diary, TODAY).equality.words:
        assert words(reason) in page


def test_a_change_beyond_error_is_told_and_one_within_is_not(run: Run, data: Path) -> None:
    week(data, 5, 5, 5, 2, 2, 2)
    page = run("trend", "--data", str(data)).out
    rows = page[page.index("Soreness") :].splitlines()
    assert words(rows[1]).startswith("left 5.0 2.0 ")
    assert "−3.0 better" in rows[1]
    assert "within error" in rows[0]


def test_a_single_day_is_no_change(run: Run, data: Path) -> None:
    week(data, 4)
    assert "one day" in run("trend", "--data", str(data)).out


def test_csv_holds_every_value_with_its_band(run: Run, data: Path) -> None:
    week(data, 4, 3)
    rows = list(csv.DictReader(io.StringIO(run("trend", "--csv", "--data", str(data)).out)))
    found = [(r["side"], r["value"]) for r in rows if r["measure"] == "soreness_side"]
    assert found == [("right", "1"), ("right", "1"), ("left", "4"), ("left", "3")]
    assert all(float(r["low"]) <= float(r["value"]) <= float(r["high"]) for r in rows)


def test_csv_of_an_empty_diary_is_its_heading(run: Run, data: Path) -> None:
    assert run("trend", "--csv", "--data", str(data)).out == "day,measure,side,value,low,high,unit,evidence\n"


@pytest.mark.parametrize("width", [80, 100, 140])
def test_nothing_runs_over_at_any_width(tmp_path: Path, width: int) -> None:
    with Store.open(tmp_path / "coxa.sqlite") as store:
        diary = store.diary(store.load_example(TODAY).id)
    page = io.StringIO()
    show_trend(Console(file=page, width=width), diary, standing(diary, TODAY))
    assert max(len(line.rstrip()) for line in page.getvalue().splitlines()) <= width
    assert "Hip efficiency" in page.getvalue()
    assert "modelled" in page.getvalue()


def test_bars_go_up_with_the_values() -> None:
    line = bars([float(k) for k in range(10)], (0.0, 9.0))
    assert [BARS.index(bar) for bar in line] == sorted(BARS.index(bar) for bar in line)
    assert (line[0], line[-1]) == (BARS[0], BARS[-1])


def test_noise_on_a_wide_scale_stays_flat() -> None:
    assert len(set(bars([5.1, 5.3, 5.0], (0.0, 10.0)))) == 1


def test_many_days_fit_into_a_line_with_its_ends() -> None:
    line = bars([float(k) for k in range(365)], (0.0, 364.0))
    assert len(line) == SPARK_COLUMNS
    assert (line[0], line[-1]) == (BARS[0], BARS[-1])


def test_a_terminal_without_bars_gets_plain_letters() -> None:
    assert set(bars([0.0, 1.0], (0.0, 1.0), "ascii")) <= set(PLAIN_BARS)
