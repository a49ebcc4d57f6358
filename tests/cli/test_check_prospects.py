"""Frontier and outlook of a self-check: on the page in few lines that any terminal shows, and in files."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from coxa.export.check import check_summary, write_check
from coxa.selfcheck import CheckResult, FrontierPoint, SideFrontier
from coxa.terminal.check import show_check
from coxa.terminal.check_frontier import DRAWN, TYPED, panel, show_frontier
from coxa.terminal.check_outlook import show_outlook, table
from tests.selfcheck.prospects import HEALTHY, OWN, frontier, outlook, with_prospects

WIDTHS = (40, 80, 120)
SIDES = ("r", "l", "rl")


def page(found: CheckResult, width: int = 80, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    text = io.TextIOWrapper(raw, encoding=encoding, errors="strict", write_through=True)
    console = Console(file=text, width=width)
    show_frontier(console, found)
    if encoding == "utf-8":
        show_outlook(console, found)
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("sides", SIDES)
def test_no_line_is_wider_than_the_terminal(sides: str, width: int) -> None:
    assert max(len(line.rstrip()) for line in page(with_prospects(sides), width).splitlines()) <= width


def test_the_plot_takes_few_lines_with_its_title_and_its_key() -> None:
    text = io.StringIO()
    wordless = replace(with_prospects(), outlooks=())
    show_frontier(Console(file=text, width=80), wordless)
    lines = text.getvalue().strip().splitlines()
    plot = lines[: next(i for i, line in enumerate(lines) if line.startswith("Holding"))]
    assert len(plot) <= 15  # the key takes two


def test_the_plot_names_its_axes_its_task_and_its_grade() -> None:
    text = page(with_prospects())
    assert "Effort against centring, level walking (modelled)" in text
    assert "left: effort, × healthy" in text
    assert "off-centre (1: rim)" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_terminal_of_plain_letters_shows_the_plot_too(width: int) -> None:
    sentences = [replace(frontier(side), sentence="Held nearer.") for side in "rl"]
    text = page(replace(with_prospects(), frontiers=tuple(sentences)), width, "ascii")
    assert "x healthy" in text
    assert "o" in text


def test_both_own_points_are_on_the_plot_by_letters_not_by_colour() -> None:
    lines = panel(frontier("l"), 40, DRAWN)
    assert sum("L" in line for line in lines) == 1
    assert sum("H" in line for line in lines) == 1


def test_a_point_of_more_effort_stands_higher_and_one_nearer_the_middle_further_left() -> None:
    lines = panel(frontier("l"), 60, TYPED)
    place = {
        mark: next((y, line.index(mark)) for y, line in enumerate(lines) if mark in line) for mark in "LH"
    }
    assert place["L"][0] < place["H"][0]
    assert place["L"][1] <= place["H"][1]


def test_a_hip_beyond_the_rim_stays_within_its_plot() -> None:
    out = (FrontierPoint(1.3, 1.0), FrontierPoint(0.9, 1.2))
    found = SideFrontier("r", "x", "x", "modelled", out, HEALTHY, out[0], HEALTHY[0], None, None, "")
    assert all(len(line) <= 40 for line in panel(found, 40, DRAWN))


def test_the_outlook_is_a_table_of_eight_lines_at_most() -> None:
    assert len(table(outlook("l"), narrow=False)) <= 8
    assert max(len(line) for line in table(outlook("l"), narrow=False)) <= 80


def test_the_outlook_says_once_that_its_rates_are_supposed() -> None:
    text = page(with_prospects())
    assert text.count("Supposed rates; no trial has measured them.") == 1
    assert text.count("(hypothesis)") == 2


def test_an_effort_that_most_samples_cannot_make_is_out_of_reach() -> None:
    line = next(str(line) for line in table(outlook("l"), narrow=False) if str(line).startswith("nothing"))
    assert "out of reach" in line


def test_figures_carry_signs_that_say_which_way() -> None:
    line = next(str(line) for line in table(outlook("l"), narrow=False) if str(line).startswith("both"))
    assert "−2 (−18…0)" in line
    assert "213 (79–1053)" in line


def test_without_either_the_page_says_nothing_of_them() -> None:
    bare = replace(with_prospects(), frontiers=(), outlooks=())
    assert page(bare) == ""


def test_both_are_on_the_whole_page_after_what_the_exam_points_at() -> None:
    text = io.StringIO()
    show_check(Console(file=text, width=80), with_prospects())
    shown = text.getvalue()
    assert (
        shown.index("What the exam points at") < shown.index("Effort against") < shown.index("What 28 days")
    )


def test_a_self_check_with_prospects_follows_its_schema() -> None:
    schema = json.loads(files("coxa").joinpath("data/check.schema.json").read_text(encoding="utf-8"))
    found = json.loads(json.dumps(check_summary(with_prospects())))
    jsonschema.validate(found, schema)
    assert set(found["frontiers"]) == set(found["outlooks"]) == {"r", "l"}


def test_the_frontier_is_written_point_by_point(tmp_path: Path) -> None:
    write_check(with_prospects("l"), tmp_path / "out")
    with (tmp_path / "out" / "frontier.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(OWN) + len(HEALTHY)
    assert {row["evidence"] for row in rows} == {"modelled"}
    assert [float(row["offset"]) for row in rows if row["hip"] == "own"] == [p.offset for p in OWN]


def test_a_later_check_replaces_a_folder_that_holds_a_frontier(tmp_path: Path) -> None:
    for sides in ("rl", ""):
        write_check(with_prospects(sides), tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["check.csv", "check.json"]
