"""A small model and ready-made files for the recording stage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coxa.model.description import Model
from tests.recording.models import FREE, LEG, model_with


@pytest.fixture(scope="session")
def model() -> Model:
    legs = [
        f"{name}_{side}" if "beta" not in name else f"knee_angle_{side}_beta" for side in "rl" for name in LEG
    ]
    tied = {f"knee_angle_{side}_beta": f"knee_angle_{side}" for side in "rl"}
    return model_with([*FREE, *legs], tied)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a function that writes a text file and returns its path."""

    def write_text(text: str, name: str = "table.mot") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write_text
