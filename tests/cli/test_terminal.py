"""What a person sees: whole words at any width, grades beside figures, nothing said twice."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from coxa.cli import computing
from coxa.demo import demo_files
from coxa.efficiency import SpeedFactor
from coxa.figures.analysis import Figure
from coxa.inspection import inspect_model
from coxa.pipeline import Analysis, analyze
from coxa.state.aliases import plain_english
from coxa.terminal.analysis import SECTIONS, number, show_analysis
from coxa.terminal.model import show_model
from coxa.terminal.style import PIPED_COLUMNS
from tests.analyses import demo_analysis, one_sided_analysis, strideless_analysis

Run = Callable[..., Any]
WIDTHS = (80, 100, 140)


def shown(analysis: Analysis, width: int) -> str:
    page = io.StringIO()
    show_analysis(Console(file=page, width=width), analysis, "/results/run_coxa")
    return page.getvalue()


@cache
def demo(width: int) -> str:
    return shown(demo_analysis(), width)


@cache
def model_page(width: int) -> str:
    page = io.StringIO()
    show_model(Console(file=page, width=width), inspect_model(demo_analysis().model))
    return page.getvalue()


def with_speed(speed: SpeedFactor) -> str:
    analysis = demo_analysis()
    hips = tuple(replace(hip, speed=speed) for hip in analysis.hips)
    return " ".join(shown(replace(analysis, hips=hips), 140).split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", [demo, model_page])
def test_nothing_is_cut_off_or_runs_over(page: Callable[[int], str], width: int) -> None:
    assert max(len(line.rstrip()) for line in page(width).splitlines()) <= width
    assert "…" not in page(width)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_width_says_the_same_words(width: int) -> None:
    words = set(re.findall(r"[\w·%°η]+", demo(width)))
    latin = {
        word
        for name in demo_analysis().model.muscles
        for word in re.findall(r"\w+", plain_english(name.name))
    }
    assert set(re.findall(r"[\w·%°η]+", demo(200))) - words <= latin


@pytest.mark.parametrize("width", WIDTHS)
def test_efficiency_comes_first_for_each_hip(width: int) -> None:
    lines = demo(width).splitlines()
    for hip in ("Right hip, ", "Left hip, "):
        title = next(k for k, line in enumerate(lines) if line.startswith(hip))
        assert "Hip efficiency η" in lines[title + 1]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_figure_has_its_unit_and_grade_on_its_line(width: int) -> None:
    figures = [
        line
        for line in demo(width).splitlines()
        if re.match(r"  +\S.* -?\d+\.?\d*( ± \d+\.?\d*)? \S+.* ", line)
    ]
    graded = [line for line in figures if re.search(r" (measured|modelled|hypothesis)( |$)", line)]
    shown_figures = sum(len(keys) for keys in SECTIONS.values())
    assert len(graded) >= 2 * (shown_figures - 4)


def test_not_assessed_is_explained_once() -> None:
    text = " ".join(shown(one_sided_analysis(), 100).split())
    assert text.count("motion and forces alone cannot show") == 1
    assert "Efficiency of the right hip is not assessed" in text
    assert text.count("not assessed") == 3  # heading, short table, the hip itself


def test_a_part_of_a_stride_is_called_the_whole_recording() -> None:
    text = " ".join(shown(strideless_analysis(), 100).split())
    assert "Right hip, no whole stride: the time analysed" in text
    assert "% of recording" in text
    assert "Efficiency is not assessed:" in text
    assert " nan" not in text


def test_the_known_impairment_shows_on_its_side_only() -> None:
    right, left = demo(100).split("Left hip, ")[0], demo(100).split("Left hip, ")[1]
    assert re.search(r"wasted by weakness +0\.00 % of effort", right)
    assert re.search(r"wasted by guarding +\d+\.\d+ % of effort +modelled", left)
    assert "saved with recfem_l well" in left


def test_the_muscles_that_limit_speed_are_in_plain_english() -> None:
    text = with_speed(
        SpeedFactor(1.2, True, (("glmed1_r", 1.0), ("psoas_r", 0.5), ("piri_r", 0.4), ("tfl_r", 0.1)), ())
    )
    assert "1.20 × this speed" in text
    names = [plain_english(name) for name in ("glmed1_r", "psoas_r", "piri_r")]
    assert (
        f"by the model's strength; beyond it these have no strength left: {names[0]}, {names[1]} and {names[2]}"
        in text
    )
    assert "(tensor" not in text.partition("no strength left")[2].partition("Who pulls")[0]


def test_muscles_too_weak_for_this_very_motion_are_said_to_be() -> None:
    text = with_speed(SpeedFactor(0.8, True, (("psoas_r", 1.0),), ()))
    assert "the model is weaker than the person; at this speed these already pull all they can" in text


def test_an_unlimited_speed_is_a_lower_bound() -> None:
    assert "or more: the hip's muscles have strength left" in with_speed(SpeedFactor(3.0, False, (), ()))


def test_one_stride_a_side_claims_no_difference() -> None:
    assert "Too few strides to tell a difference from chance" in " ".join(demo(100).split())
    assert "Clearly different" not in demo(100)


def test_sides_without_a_common_measure_are_not_compared() -> None:
    analysis = demo_analysis()
    left = replace(analysis.hips[1], windows=strideless_analysis().hips[1].windows)
    text = shown(replace(analysis, hips=(analysis.hips[0], left)), 100)
    assert "Not compared: only one side has a whole stride." in text


def test_a_side_that_is_stated_healthy_is_said_to_be() -> None:
    assert "Given: right hip: all its muscles healthy" in demo(100)
    assert "Given: right hip" not in shown(one_sided_analysis(), 100)


def test_the_part_that_stands_in_for_a_stride_is_named() -> None:
    analysis = strideless_analysis()
    whole = analysis.hips[0].windows[0]
    part = replace(whole, end_s=0.5 * (whole.start_s + whole.end_s))
    text = shown(replace(analysis, hips=(replace(analysis.hips[0], windows=(part,)),)), 100)
    assert f"only {part.start_s:.2f} to {part.end_s:.2f} s, where forces carry the body" in text


def test_without_ground_forces_the_page_begins_with_a_warning() -> None:
    with demo_files() as files:
        analysis = analyze(files.motion, model=files.model, loads=None)
    heading = shown(analysis, 100).partition("Right hip")[0]
    assert "Without ground forces only the ranges of movement hold" in heading
    assert "Without ground forces" not in demo(100)


def test_warnings_come_last_before_the_files() -> None:
    order = [
        demo(100).index(word)
        for word in ("Right hip,", "Left hip,", "Right against left", "\nMind", "Files:")
    ]
    assert order == sorted(order)


def test_the_path_of_the_results_is_never_broken() -> None:
    page, path = io.StringIO(), "/a/very/long/path" * 10
    show_analysis(Console(file=page, width=80), demo_analysis(), path)
    assert f"Files: {path}\n" in page.getvalue()


@pytest.mark.parametrize(
    ("value", "sd", "said"),
    [(None, None, "not assessed"), (7.5678, None, "7.57"), (12.34, 1.2, "12.3 ± 1.2"), (99.7, None, "100"),
     (1234.5, 67.8, "1234 ± 68"), (-0.004, None, "0.00"), (0.0, 0.0, "0.00 ± 0.00")],
)  # fmt: skip
def test_numbers_have_three_digits(value: float | None, sd: float | None, said: str) -> None:
    assert number(Figure("k", "l", value, sd, 1, "u", "modelled")) == said


# --- the real command


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, trial: Path) -> Path:
    """The trial, with an analysis that is there at once."""
    monkeypatch.setattr(computing, "analyze", lambda *_, **__: demo_analysis())
    return trial


ANALYZE = ("analyze", "run.mot", "--model", "model.osim", "--loads", "loads.xml")


def test_a_pipe_gets_plain_text_of_a_hundred_columns(
    run: Run, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    ended = run(*ANALYZE)
    assert ended.err == ""
    assert "\x1b" not in ended.out
    assert 80 < max(len(line) for line in ended.out.splitlines() if "Files" not in line) <= PIPED_COLUMNS


def test_a_pipe_keeps_to_the_columns_it_is_given(
    run: Run, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert max(len(line) for line in run(*ANALYZE).out.splitlines() if "Files" not in line) <= 80


def on_a_terminal(words: str, **environment: str) -> str:
    """Run a command with a terminal for its output and errors; return all that it showed."""
    program = [sys.executable, "-c", f"from coxa.cli import main; main({words.split()!r})"]
    env = {**os.environ, "TERM": "xterm-256color", **environment}
    above, below = pty.openpty()
    with subprocess.Popen(program, stdout=below, stderr=below, stdin=below, env=env) as process:
        os.close(below)
        parts = []
        # Linux says that the other end is closed by an error.
        with suppress(OSError):
            while part := os.read(above, 65536):
                parts.append(part)
        assert process.wait(300) == 0
    os.close(above)
    return b"".join(parts).decode()


def test_a_terminal_shows_progress_and_colour(trial: Path) -> None:
    seen = on_a_terminal(" ".join(ANALYZE), COLUMNS="100")
    assert "reading files" in seen
    assert "\x1b[36mmodelled" in seen


def test_no_color_is_honoured(trial: Path) -> None:
    seen = on_a_terminal("model model.osim", COLUMNS="100", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", seen)
    assert "Right hip" in seen


# --- help


@pytest.mark.parametrize("command", ["", "analyze", "model", "demo"])
def test_help_goes_to_the_output_and_is_no_error(run: Run, command: str) -> None:
    ended = run(*command.split(), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert "Usage: coxa" in ended.out


def test_no_words_at_all_show_the_help(run: Run) -> None:
    assert "Usage: coxa" in run().out


def test_help_names_every_option_of_the_analysis(run: Run) -> None:
    text = run("analyze", "--help").out
    for option in (
        "set",
        "cutoff",
        "exponent",
        "min-activation",
        "reserves",
        "start",
        "end",
        "out",
        "physics",
    ):
        assert f"--{option}" in text


def test_the_version_is_told(run: Run) -> None:
    assert re.fullmatch(r"coxa \d+\.\d+\.\d+\n", run("--version").out)
