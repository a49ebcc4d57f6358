"""`coxa check` with a file: the page, the folder, and refusals that leave nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coxa.cli import computing
from coxa.exam import read_exam, template
from tests.analyses import demo_analysis
from tests.selfcheck.doubles import result, samples

Run = Callable[..., Any]
EXAM = "[right.rotation.prone]\ninward_deg = 39\n[left.rotation.prone]\ninward_deg = 30\n"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with an exam, and a self-check that is there at once."""
    (tmp_path / "exam.toml").write_text(EXAM)
    monkeypatch.chdir(tmp_path)
    found = result(samples("r", 96.0), samples("l", 88.0))
    monkeypatch.setattr(computing, "check", lambda *_, **__: found)
    return tmp_path


def test_a_check_is_shown_and_written_beside_its_exam(run: Run, quick: Path) -> None:
    ended = run("check", "exam.toml")
    assert (ended.code, ended.err) == (0, "")
    assert "Your left hip works about 9 % harder than your right" in " ".join(ended.out.split())
    assert sorted(p.name for p in (quick / "exam_coxa").iterdir()) == ["check.csv", "check.json"]


def test_a_result_goes_where_it_is_asked_to_and_replaces_an_earlier_one(run: Run, quick: Path) -> None:
    for _ in range(2):
        assert run("check", "exam.toml", "--out", "mine").code == 0
    assert (quick / "mine" / "check.json").is_file()
    assert not (quick / "exam_coxa").exists()


def test_the_folder_of_something_else_is_left_alone(run: Run, quick: Path) -> None:
    (quick / "mine").mkdir()
    (quick / "mine" / "diary.txt").write_text("dear diary")
    ended = run("check", "exam.toml", "--out", "mine")
    assert (ended.code, ended.out) == (2, "")
    assert "holds 'diary.txt'" in ended.line


def test_what_is_written_follows_its_schema(run: Run, quick: Path) -> None:
    run("check", "exam.toml")
    found = json.loads((quick / "exam_coxa" / "check.json").read_text())
    jsonschema.validate(
        found, json.loads(files("coxa").joinpath("data/check.schema.json").read_text(encoding="utf-8"))
    )


def test_the_table_has_a_line_for_every_figure_and_difference(run: Run, quick: Path) -> None:
    run("check", "exam.toml")
    found = json.loads((quick / "exam_coxa" / "check.json").read_text())
    with (quick / "exam_coxa" / "check.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    figures = sum(len(side["figures"]) for side in found["sides"].values())
    assert len(rows) == figures + len(found["differences"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the exam is empty"),
        ("[right.rotation.prone]\ninward_deg = 200\n", "exam.toml:2: a hip does not turn 200°"),
        ("right =", "this is not TOML"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(run: Run, quick: Path, text: str, said: str) -> None:
    (quick / "exam.toml").write_text(text)
    ended = run("check", "exam.toml")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.line
    assert [p.name for p in quick.iterdir()] == ["exam.toml"]


def test_an_exam_that_is_not_there_is_said(run: Run, quick: Path) -> None:
    assert "none.toml: the exam cannot be read (No such file" in run("check", "none.toml").line


def test_the_template_is_printed(run: Run) -> None:
    assert run("check", "--template").out == template()


def test_the_template_is_written_but_never_over_a_file(run: Run, quick: Path) -> None:
    assert "coxa check new.toml" in run("check", "--template", "new.toml").out
    assert (quick / "new.toml").read_text() == template()
    assert "this file exists" in run("check", "--template", "exam.toml").line
    assert (quick / "exam.toml").read_text() == EXAM


def test_an_unfilled_template_is_an_empty_exam(run: Run, quick: Path) -> None:
    run("check", "--template", "new.toml")
    assert "the exam is empty" in run("check", "new.toml").line
    assert read_exam(quick / "exam.toml").sides


@pytest.mark.parametrize("words", [("--samples", "many"), ("--seed", "x"), ("--tempalte",)])
def test_misspelt_options_are_one_line(run: Run, quick: Path, words: tuple[str, ...]) -> None:
    ended = run("check", "exam.toml", *words)
    assert ended.code == 2
    assert "coxa check --help" in ended.line


def test_the_demo_shows_the_example_person_first(
    run: Run, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computing, "analyze", lambda *_, **__: demo_analysis())
    out = run("demo", "--out", "shown").out
    assert 0 <= out.index("self-check of") < out.index("running.mot")
    assert (quick / "shown" / "summary.json").is_file()


def test_a_template_is_not_written_under_the_name_of_another_format(run: Run, quick: Path) -> None:
    ended = run("check", "--template", "mine.json")
    assert ended.code == 2
    assert "coxa check --template mine.toml" in ended.err
    assert not (quick / "mine.json").exists()
