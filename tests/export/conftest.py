"""One written result of the demo, shared by all tests that only read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks import reference

from coxa.export import drawings, write_analysis
from coxa.pipeline import Analysis
from tests.analyses import demo_analysis


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    return demo_analysis()


@pytest.fixture(scope="session")
def result(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "result"
    write_analysis(analysis, folder)
    return folder


@pytest.fixture(scope="session")
def running(shared_dir: Path) -> Analysis:
    return reference.from_files(shared_dir / "reference" / "rajagopal_run")


@pytest.fixture(scope="session")
def drawn(result: Path) -> dict[str, Any]:
    text = (result / "drawings.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    return found


@pytest.fixture(scope="session")
def run(running: Analysis) -> dict[str, Any]:
    return drawings(running)
