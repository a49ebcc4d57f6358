"""What is usual: joint angles of runners, to stand behind a person's own."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from coxa._arrays import Array, Float
from coxa.recording.strides import POINTS


@dataclass(frozen=True, eq=False)
class Norm:
    """One angle of others over the stride.

    Attributes:
        mean, sd: Degrees, at 0 to 100 % of the stride.
        source: Where it comes from.
        who: Of whom, and how fast.
        changes: What was changed in it.
    """

    mean: Float[Array, " 101"]
    sd: Float[Array, " 101"]
    source: str
    who: str
    changes: str


@cache
def norms(gait: str) -> dict[str, Norm]:
    """Return what is usual by the key of the channel; empty for a gait of which nothing is known.

    Args:
        gait: 'running', 'walking' or 'unknown'.
    """
    data = files("coxa") / "data"
    told = tomllib.loads((data / "norms_running.toml").read_text(encoding="utf-8"))
    if gait != told["gait"]:
        return {}
    text = (data / "norms_running.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    at = [float(row["percent"]) for row in rows]

    def column(name: str) -> Float[Array, " 101"]:
        every = np.interp(np.linspace(0.0, 100.0, POINTS), at, [float(row[name]) for row in rows])
        every.setflags(write=False)
        return every

    keys = [name.removesuffix("_mean") for name in rows[0] if name.endswith("_mean")]
    words = told["source"], told["who"], told["changes"]
    return {key: Norm(column(f"{key}_mean"), column(f"{key}_sd"), *words) for key in keys}
