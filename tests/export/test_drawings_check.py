"""What is drawn of a self-check is written beside it, in the same layout as that of an analysis."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from coxa.demo import demo_files
from coxa.export import result_folder, write_check
from coxa.export.drawings import DRAWINGS_FILE
from coxa.selfcheck import CheckResult, check

jsonschema = pytest.importorskip("jsonschema")


@cache
def checked() -> CheckResult:
    with demo_files() as found:
        return check(found.exam, samples=20, seed=1)


def test_a_check_s_drawings_keep_to_the_schema(tmp_path: Path) -> None:
    write_check(checked(), tmp_path / "out")
    found = json.loads((tmp_path / "out" / DRAWINGS_FILE).read_text(encoding="utf-8"))
    schema = files("coxa").joinpath("data/drawings.schema.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(found)
    assert (found["kind"], found["sides"]) == ("check", checked().drawings)


def test_a_check_without_drawings_writes_none(tmp_path: Path) -> None:
    write_check(replace(checked(), drawings={}), tmp_path / "out")
    assert not (tmp_path / "out" / DRAWINGS_FILE).exists()


def test_a_folder_with_drawings_and_a_report_is_an_earlier_result(tmp_path: Path) -> None:
    write_check(checked(), tmp_path / "out")
    (tmp_path / "out" / "report.html").write_text("<!doctype html>")
    write_check(replace(checked(), drawings={}), result_folder(tmp_path / "exam.toml", tmp_path / "out"))
    assert not {DRAWINGS_FILE, "report.html"} & {p.name for p in (tmp_path / "out").iterdir()}
