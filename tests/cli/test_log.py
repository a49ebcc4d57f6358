"""`coxa log`: what is typed is stored as it was meant, and half of it never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coxa.programme.documents import parse_entry
from tests.cli.diaries import clean_screen, fill, stored

Run = Callable[..., Any]
NOTHING = [""] * 8


def test_options_become_ratings(run: Run, data: Path) -> None:
    words = ("--right", "soreness=1,0,-", "--left", "density=2,2,3", "--left", "pressure=4", "--pain", "1")
    assert run("log", *words, "--note", "after a run", "--data", str(data)).code == 0
    (entry,) = stored(data)
    assert entry["kind"] == "rated"
    assert entry["ratings"] == {
        "right": {"soreness": {"front": 1, "side": 0}},
        "left": {"density": {"front": 2, "side": 2, "back": 3}, "pressure": 4},
        "pain": 1,
    }
    assert entry["note"] == "after a run"


@pytest.mark.parametrize(("more", "position"), [((), "prone"), (("--seated",), "seated")])
def test_ranges_become_a_measurement(run: Run, data: Path, more: tuple[str, ...], position: str) -> None:
    assert run("log", "--left", "inward=38,40,39", *more, "--data", str(data)).code == 0
    (entry,) = stored(data)
    assert entry["left"] == {"rotation": {position: {"inward_deg": [38, 40, 39]}}}


def test_asked_answers_are_stored_as_typed(run: Run, data: Path, typed: Callable[..., None]) -> None:
    typed("2 1 0", "1,1,-", "", "3 3 3", "", "2", "1", "stiff today")
    assert run("log", "--data", str(data)).code == 0
    (entry,) = stored(data)
    assert entry["ratings"]["right"] == {
        "soreness": {"front": 2, "side": 1, "back": 0},
        "density": {"front": 1, "side": 1},
    }
    assert entry["ratings"]["left"] == {
        "soreness": dict.fromkeys(("front", "side", "back"), 3),
        "pressure": 2,
    }
    assert (entry["ratings"]["pain"], entry["note"]) == (1, "stiff today")


def test_a_slip_is_asked_again(run: Run, data: Path, typed: Callable[..., None]) -> None:
    typed("2 1", "2 1 11", "2 1 0", *NOTHING[1:])
    ended = run("log", "--data", str(data))
    assert "soreness has 2 numbers. Give three" in ended.out
    assert "soreness '11'. Give a number from 0 to 10." in ended.out
    assert stored(data)[0]["ratings"]["right"]["soreness"] == {"front": 2, "side": 1, "back": 0}


def test_nothing_entered_is_said_and_nothing_stored(run: Run, data: Path, typed: Callable[..., None]) -> None:
    typed(*NOTHING)
    ended = run("log", "--data", str(data))
    assert (ended.code, ended.line) == (
        2,
        "coxa: nothing was entered. To mend: give at least one rating, or a note.",
    )
    assert stored(data) == []


def test_a_note_alone_is_stored(run: Run, data: Path) -> None:
    assert run("log", "--note", "slept badly", "--data", str(data)).code == 0
    assert [(entry["kind"], entry["note"]) for entry in stored(data)] == [("rated", "slept badly")]


def test_stopping_in_the_middle_stores_nothing(run: Run, data: Path, typed: Callable[..., None]) -> None:
    typed("2 1 0", "1 1 1")
    ended = run("log", "--data", str(data))
    assert (ended.code, ended.line) == (130, "coxa: stopped; nothing was stored.")
    assert stored(data) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--right", "soreness"), "--right 'soreness'. To mend: write one of soreness, density, pressure"),
        (("--right", "stiffness=2"), "--right 'stiffness=2'."),
        (("--right", "soreness=2,1"), "soreness has 2 numbers. To mend: give three, front, side, back"),
        (("--left", "pressure=11"), "pressure '11'. To mend: give a number from 0 to 10."),
        (("--left", "inward=far"), "inward 'far'. To mend: give degrees"),
        (("--left", "inward=140"), "140"),
        (("--left", "pressure=1", "--left", "pressure=2"), "--left pressure is given twice."),
        (("--left", "soreness=-,-,-"), "soreness without a rating."),
        (("--pain", "much"), "--pain 'much'. To mend: give a number from 0 to 10."),
        (("--seated",), "--seated without a range."),
        (("--pain", "1", "--note", "x" * 2001), "note"),
        (("--right", "soreness=1,1,1", "--left", "inward=38,40,39,140"), "140"),
    ],
)
def test_a_slip_in_an_option_is_one_line_and_stores_nothing(
    run: Run, data: Path, words: tuple[str, ...], said: str
) -> None:
    ended = run("log", *words, "--data", str(data))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.line
    assert stored(data) == []


def test_a_session_is_stored_as_planned(run: Run, data: Path) -> None:
    fill(data, clean_screen())
    assert run("log", "--session", "--left", "pressure=2", "--data", str(data)).code == 0
    entry = stored(data)[-1]
    session = parse_entry(entry)
    assert {window.exercise for window in session.windows} == {"P1", "P2", "P3", "P4"}  # type: ignore[union-attr]
    assert all(window["done_s"] == window["planned_s"] > 0 for window in entry["windows"])
    assert entry["after"] == {"left": {"pressure": 2}}


def test_no_session_is_stored_while_none_may_begin(run: Run, data: Path) -> None:
    ended = run("log", "--session", "--data", str(data))
    assert (ended.code, ended.out) == (2, "")
    assert "no session now" in ended.line
    assert stored(data) == []


def test_ratings_and_ranges_of_one_command_are_two_entries(run: Run, data: Path) -> None:
    words = ("--left", "soreness=1,1,1", "--left", "outward=41")
    assert run("log", *words, "--data", str(data)).code == 0
    assert sorted(entry["kind"] for entry in stored(data)) == ["measured", "rated"]
