"""`coxa plan` and `coxa screen`: today's session as a table, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import coxa.cli.data
from coxa.programme.diary import Diary
from coxa.programme.documents import parse_entry
from coxa.programme.exercises import exercises
from coxa.programme.findings import findings
from coxa.programme.plan import plan
from coxa.programme.rules import standing
from coxa.programme.screen import screen_questions
from coxa.terminal.plan import show_plan
from tests.cli.diaries import TODAY, clean_screen, days_ago, document, fill, rated, stored

Run = Callable[..., Any]
NO_ANSWERS = ["n"] * len(screen_questions())


def test_without_a_screen_there_is_no_session_and_what_to_do_is_said(run: Run, data: Path) -> None:
    ended = run("plan", "--data", str(data))
    assert (ended.code, ended.err) == (0, "")
    assert "No session now" in ended.out
    assert "coxa screen" in ended.out


def test_a_session_names_each_exercise_side_and_time(run: Run, data: Path) -> None:
    fill(data, clean_screen())
    page = run("plan", "--data", str(data)).out
    for key in ("P1", "P2", "P3", "P4"):
        assert f"{key} {exercises()[key].title}" in page
    assert page.count(" right ") >= 4
    assert page.count(" left ") >= 4
    assert "3 × 0:30" in page


def test_the_worse_side_comes_first_and_why_is_said(run: Run, data: Path) -> None:
    fill(data, clean_screen(), rated(TODAY, 1, 4))
    page = run("plan", "--data", str(data)).out
    assert "The left side comes first" in page
    rows = [line for line in page.splitlines() if line.startswith("1 ")]
    assert " left " in rows[0]


def test_leaving_one_of_a_pair_out_is_said(run: Run, data: Path) -> None:
    fill(data, clean_screen())
    page = " ".join(run("plan", "--without", "p2", "--data", str(data)).out.split())
    assert "P2 " not in page
    assert "Left out: the rotation at the front of the hip (P2)." in page


def test_an_unknown_exercise_is_refused(run: Run, data: Path) -> None:
    fill(data, clean_screen())
    ended = run("plan", "--without", "P9", "--data", str(data))
    assert ended.code == 2
    assert "'P9' is not in this session. To mend: name one of P1, P2, P3, P4." in ended.line


def test_strength_is_refused_until_it_is_open(run: Run, data: Path) -> None:
    fill(data, clean_screen())
    ended = run("plan", "--strength", "--data", str(data))
    assert ended.code == 2
    assert "not open in the stage 'release'" in ended.line


def test_json_holds_the_plan_of_the_session_page(run: Run, data: Path) -> None:
    fill(data, clean_screen())
    found = json.loads(run("plan", "--json", "--data", str(data)).out)
    assert found["halt"] is None
    assert {window["exercise"] for window in found["plan"]["windows"]} == {"P1", "P2", "P3", "P4"}


def test_json_says_why_there_is_none(run: Run, data: Path) -> None:
    found = json.loads(run("plan", "--json", "--data", str(data)).out)
    assert found["plan"] is None
    assert found["halt"]["kind"] == "screen"


def test_a_red_flag_closes_the_programme(run: Run, data: Path, typed: Callable[..., None]) -> None:
    typed("y", *NO_ANSWERS[1:], "2")
    screened = run("screen", "--data", str(data))
    assert screened.code == 0
    page = run("plan", "--data", str(data)).out
    assert "No session now" in page
    assert "Go to an emergency department now." in " ".join(page.split())


def test_a_clean_screen_opens_the_programme(run: Run, data: Path, typed: Callable[..., None]) -> None:
    typed(*NO_ANSWERS, "2")
    assert "coxa plan" in run("screen", "--data", str(data)).out
    assert "Today's session" in run("plan", "--data", str(data)).out


def test_the_screen_goes_back_and_asks_again_what_it_does_not_understand(
    run: Run, data: Path, typed: Callable[..., None]
) -> None:
    typed("y", "b", "perhaps", *NO_ANSWERS, "eleven", "11", "2")
    assert run("screen", "--data", str(data)).code == 0
    assert not any(stored(data)[0]["answers"].values())
    assert stored(data)[0]["pain"] == 2


def test_a_screen_left_unfinished_stores_nothing(run: Run, data: Path, typed: Callable[..., None]) -> None:
    typed("n", "n")
    ended = run("screen", "--data", str(data))
    assert (ended.code, ended.line) == (130, "coxa: stopped; nothing was stored.")
    assert stored(data) == []


def test_a_yes_counts_even_when_the_screen_is_left_unfinished(
    run: Run, data: Path, typed: Callable[..., None]
) -> None:
    fill(data, clean_screen(days_ago(3)))
    typed("n", "y")
    assert run("screen", "--data", str(data)).code == 130
    assert "No session now" in run("plan", "--data", str(data)).out


def test_a_session_done_is_said_and_another_is_an_extra(run: Run, data: Path) -> None:
    fill(data, clean_screen())
    assert run("log", "--session", "--data", str(data)).code == 0
    assert "Today's session is done" in run("plan", "--data", str(data)).out
    assert "P1 " in run("plan", "--extra", "--data", str(data)).out


def test_without_the_app_part_what_to_install_is_said(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "coxa.store", None)
    monkeypatch.setattr(coxa.cli.data, "PARTS", frozenset({"coxa"}))
    ended = run("plan", "--data", str(data))
    assert ended.code == 2
    assert "To mend: pip install 'coxa[app]'" in ended.line


def test_a_sharp_rise_in_pain_asks_for_the_screen_again(run: Run, data: Path) -> None:
    hurt = document("rated", ratings={"pain": 8})
    fill(data, clean_screen(days_ago(2)), hurt)
    assert "coxa screen" in run("plan", "--data", str(data)).out


def test_a_programme_that_does_not_help_is_said_before_the_session() -> None:
    diary = Diary.of(parse_entry(clean_screen()))
    stands = replace(standing(diary, TODAY), enough="It does not help.", stop=True)
    console = Console(record=True, file=StringIO(), width=100)
    show_plan(console, plan(stands, findings(diary)), stands)
    page = console.export_text()
    assert page.startswith("It does not help.")
    assert page.count("It does not help.") == 1
