"""The bundled demo: our own example person, runner and stride, synthetic, with a known impairment."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from coxa.pipeline import Options


@dataclass(frozen=True)
class DemoFiles:
    """Paths of the demo, and the state it is run with.

    Attributes:
        motion, model, loads, reserves: As `analyze` takes them.
        options: The known impairment, as settings; no filter, for the motion carries no noise.
        exam: The exam of the example person.
    """

    motion: Path
    model: Path
    loads: Path
    reserves: Path
    options: Options
    exam: Path


@contextmanager
def demo_files() -> Iterator[DemoFiles]:
    """Give the demo's files, unpacked if the package is not a folder."""
    with as_file(files("coxa") / "data" / "demo") as folder:
        truth = tomllib.loads((folder / "truth.toml").read_text(encoding="utf-8"))
        yield DemoFiles(
            motion=folder / "running.mot",
            model=folder / "runner.osim",
            loads=folder / "running_loads.xml",
            reserves=folder / "running_actuators.xml",
            options=Options(settings=tuple(truth["settings"]), cutoff_Hz=truth["cutoff_Hz"]),
            exam=folder / "exam.toml",
        )
