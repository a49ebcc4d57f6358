"""`coxa capture`: recordings in, a page or JSON out, and a range into the diary when it is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.capture.shins import Shin, recorded
from tests.cli.diaries import stored
from tests.recording.phone.writers import logger_files, written, zipped

Run = Callable[..., Any]


@pytest.fixture
def turns(tmp_path: Path) -> str:
    made = recorded(Shin(count=3, range_deg=40.0, period_s=6.0, pause_s=1.0), np.random.default_rng(1))
    return str(written(tmp_path / "recording.zip", zipped(logger_files(made, "ios"))))


def test_the_page_says_number_range_unit_and_evidence(run: Run, turns: str) -> None:
    ended = run("capture", turns, "--side", "left")
    assert ended.code == 0
    assert "recording.zip, left hip: 3 rotations of 40°" in ended.out
    assert "measured" in ended.out
    assert "Sensor Logger, gravity, 100 samples a second" in ended.out


def test_the_range_test_shows_each_trial(run: Run, turns: str) -> None:
    ended = run("capture", turns, "--range")
    assert "40°, median of 3 trials" in ended.out
    assert "Trial 3" in ended.out


def test_doubts_are_told_with_what_to_do(run: Run, turns: str) -> None:
    ended = run("capture", turns, "--range", "--trials", "5")
    assert "! No turn was found, or not as many as asked for." in ended.out


def test_json_is_a_document_or_a_list_of_them(run: Run, turns: str) -> None:
    one, two = (json.loads(run("capture", *[turns] * n, "--json").out) for n in (1, 2))
    assert one["rotations"]["count"] == 3
    assert [each["kind"] for each in two] == ["rotations", "rotations"]


def test_log_puts_the_trials_into_the_diary(run: Run, turns: str, data: Path) -> None:
    words = ("--range", "--side", "left", "--turn", "inward", "--log")
    ended = run("capture", turns, *words, "--data", str(data))
    assert ended.out.endswith("Stored in the diary.\n")
    (entry,) = stored(data)
    assert entry["left"]["rotation"]["prone"]["inward_deg"] == pytest.approx([40.0, 42.0, 38.0], abs=1.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--log",), "--log needs one file, --range, --side and --turn"),
        (("--side", "up"), "--side 'up'.*use right or left"),
        (("--turn", "round"), "--turn 'round'.*inward or outward"),
        (("--range", "--trials", "0"), "0 trials"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, turns: str, words: tuple[str, ...], said: str) -> None:
    ended = run("capture", turns, *words)
    assert ended.code == 2
    assert re.search(said, ended.err)


def test_a_file_that_is_none_is_refused_by_name(run: Run, tmp_path: Path) -> None:
    ended = run("capture", str(tmp_path / "none.csv"))
    assert ended.code == 2
    assert "none.csv: cannot be read" in ended.err
