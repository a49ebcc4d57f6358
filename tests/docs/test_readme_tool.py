"""The tool that writes figures into documents leaves words alone and says what it could not write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tools.doc_blocks import MissingFiguresError, benchmarks
from tools.doc_blocks.common import table
from tools.doc_blocks.demo import python_blocks
from tools.doc_blocks.quotes import attribute_docs
from tools.readme import render

BLOCK = "words\n<!-- figures:one -->\n{}\n<!-- /figures:one -->\nmore words\n"


def test_a_block_is_replaced_and_the_words_stay() -> None:
    assert render(BLOCK.format("old"), {"one": lambda: "new"}) == (BLOCK.format("new"), [])


def test_an_empty_block_is_filled() -> None:
    empty = "<!-- figures:one -->\n<!-- /figures:one -->"
    assert render(empty, {"one": lambda: "new"})[0] == "<!-- figures:one -->\nnew\n<!-- /figures:one -->"


def test_a_block_without_its_figures_stays_and_is_told() -> None:
    def absent() -> str:
        raise MissingFiguresError("run `make bench`")

    assert render(BLOCK.format("old"), {"one": absent}) == (BLOCK.format("old"), ["one: run `make bench`"])


def test_a_block_that_is_never_closed_is_an_error() -> None:
    with pytest.raises(ValueError, match="never closed: one"):
        render("<!-- figures:one -->\nold\n", {"one": lambda: "new"})


def test_a_block_that_nothing_renders_is_an_error() -> None:
    with pytest.raises(KeyError, match="one"):
        render(BLOCK.format("old"), {})


def test_bars_and_line_ends_cannot_break_a_table() -> None:
    assert table(["a"], [["x | y\nz"]]) == "| a |\n| --- |\n| x \\| y z |"


def test_python_blocks_are_found_in_order() -> None:
    assert python_blocks("```python\na\n```\n```sh\nb\n```\n```python\nc\n```\n") == ["a\n", "c\n"]


def test_a_docstring_below_several_names_belongs_to_all() -> None:
    assert attribute_docs('A = 1\nB: int = 2\n"""Both."""\nC = 3\n') == {"A": "Both.", "B": "Both."}


def test_missing_benchmarks_name_the_command_that_makes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmarks, "RESULTS", benchmarks.ROOT / "benchmarks" / "nowhere")
    with pytest.raises(MissingFiguresError, match="make bench"):
        benchmarks.agreement()


def test_agreement_has_a_column_per_case_and_a_row_per_quantity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def row(case: str, quantity: str, reached: str) -> dict[str, object]:
        return {
            "case": case,
            "quantity": quantity,
            "asked": "1 mm",
            "reached": reached,
            "value": 1,
            "unit": "m",
        }

    rows = [row("run", "length", "2 µm"), row("walk", "length", "3 µm"), row("run", "arm", "0.1 mm")]
    (tmp_path / "agreement.json").write_text(json.dumps({"opensim_version": "4.6", "rows": rows}))
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path)
    lines = benchmarks.agreement().splitlines()
    assert lines[0] == "| quantity | asked | `run` | `walk` |"
    assert lines[2:4] == ["| length | 1 mm | 2 µm | 3 µm |", "| arm | 1 mm | 0.1 mm | – |"]


def test_speed_shows_a_dash_where_opensim_has_no_counterpart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"what": "all", "coxa": 2345.6, "opensim": 5.21, "unit": "frames/s", "ratio": 450.2},
        {"what": "cold start", "coxa": 12.3, "opensim": None, "unit": "s", "ratio": None},
    ]
    (tmp_path / "speed.json").write_text(json.dumps({"machine": "a machine", "cores": 2, "rows": rows}))
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path)
    lines = benchmarks.speed().splitlines()
    assert lines[2:4] == ["| all | 2 350 | 5.21 | frames/s | 450 × |", "| cold start | 12.3 | – | s |  |"]


def test_the_app_is_shown_with_what_is_asked_and_whether_it_is_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = {"what": "95 % of writes", "value": 412.0, "unit": "ms", "asked": "≤ 300", "met": False}
    known = {"what": "throughput", "value": 1234.5, "unit": "entries/s", "asked": "", "met": None}
    found = {"machine": "a machine", "cores": 2, "rows": [late, known]}
    (tmp_path / "pages.json").write_text(json.dumps(found))
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path)
    lines = benchmarks.app().splitlines()
    assert lines[2] == "| 95 % of writes | ≤ 300 | 412 ms | **no** |"
    assert lines[3:] == ["| throughput |  | 1 230 entries/s |  |", "", "Measured on a machine, 2 cores."]
