"""Fixtures for model files written on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coxa.model.description import Model
from coxa.model.osim import read_model


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Model]:
    """Return a function that reads a model from text."""

    def read_text(text: str) -> Model:
        path = tmp_path / "model.osim"
        path.write_text(text, encoding="utf-8")
        return read_model(path)

    return read_text
