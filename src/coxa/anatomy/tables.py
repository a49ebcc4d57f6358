"""Reading the reference hip's data files; each figure's source stands in the file beside it."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def _text(name: str) -> str:
    return (files("coxa") / "data" / "reference_hip" / name).read_text(encoding="utf-8")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file of the reference hip, comment lines left out.

    Args:
        name: File name, such as "muscles.csv".
    """
    lines = [line for line in _text(name).splitlines() if not line.startswith("#")]
    return tuple(csv.DictReader(lines))


@cache
def settings() -> dict[str, Any]:
    """Return `body.toml`: the reference adult, frames, segments and scaling."""
    return tomllib.loads(_text("body.toml"))
