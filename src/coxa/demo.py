"""The bundled demo: our own runner and stride, synthetic, with a known impairment."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path


@dataclass(frozen=True)
class DemoFiles:
    """Paths of the demo, and the state it is run with.

    Attributes:
        motion, model, loads, reserves: As `analyze` takes them.
        truth: The impairment, as settings.
    """

    motion: Path
    model: Path
    loads: Path
    reserves: Path
    truth: tuple[str, ...]


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
            truth=tuple(truth["settings"]),
        )
