"""How long a report takes, and how large it is: a run of a minute, both parts of the example, two runs compared."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.load import Row, row
from benchmarks.long_recording import write_long_recording
from benchmarks.reference import CASES
from coxa.demo import demo_files
from coxa.export import write_analysis
from coxa.export.check import write_check
from coxa.pipeline import analyze
from coxa.selfcheck import check

CASE: Final = CASES / "rajagopal_run"
SECONDS: Final = 60.0
MOST_s: Final = 10.0
MOST_MB: Final = 6.0
TIMES: Final = 3


def rows() -> list[Row]:
    """Return time and size of each report; the analysis it is of for comparison."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = [row("analysis of a run of 60 s, before any report", _run(folder), "s")]
        _example(folder)
        for what, results in (
            ("report of a run of 60 s", ["run"]),
            ("report of the example's check and run", ["check", "demo"]),
            ("report of two runs of 60 s side by side", ["run", "again"]),
        ):
            took, size = _report(folder, results)
            met = took <= MOST_s if results == ["run"] else None
            found.append(row(f"{what}: whole command", took, "s", "≤ 10" if met is not None else "", met))
            found.append(row(f"{what}: size", size, "MB", "≤ 6", size <= MOST_MB))
    return found


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _run(folder: Path) -> float:
    """Analyze a minute of running twice, once to compile; return how long the second took."""
    motion = write_long_recording(CASE, folder, SECONDS)
    files = {"model": "model.osim", "loads": "external_loads.xml", "reserves": "actuators.xml"}

    def work(name: str) -> None:
        found = analyze(
            motion,
            model=folder / files["model"],
            loads=folder / files["loads"],
            reserves=folder / files["reserves"],
            settings=("glmed*_l.strength=0.6",),
        )
        write_analysis(found, folder / name)

    work("again")
    return _timed(lambda: work("run"))


def _example(folder: Path) -> None:
    with demo_files() as files:
        write_check(check(files.exam), folder / "check")
        found = analyze(
            files.motion, model=files.model, loads=files.loads, reserves=files.reserves, options=files.options
        )
        write_analysis(found, folder / "demo")


def _report(folder: Path, results: list[str]) -> tuple[float, float]:
    """Return the best time of the whole command, start of Python included, and the size of the file."""
    out = folder / "report.html"
    command = [
        str(Path(sys.executable).with_name("coxa")),
        "report",
        *(str(folder / name) for name in results),
    ]
    command += ["--out", str(out)]
    took = min(_timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(TIMES))
    return took, out.stat().st_size / 1e6
