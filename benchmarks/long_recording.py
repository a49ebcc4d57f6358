"""A recording of any length, made by repeating the whole strides of a real run."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from coxa.recording.storage import read_storage, write_storage

FIRST_S, LAST_S = 0.36, 4.48
"""Six strides of the reference run, right foot strike to right foot strike."""


def write_long_recording(case: Path, folder: Path, seconds: float) -> Path:
    """Write model, motion and forces of `seconds` into `folder`; return the motion file."""
    for name in ("model.osim", "actuators.xml", "external_loads.xml"):
        shutil.copy(case / name, folder / name)
    for name, degrees in (("ik.mot", True), ("grf.mot", False)):
        table = read_storage(case / name)
        step = float(np.median(np.diff(table.time_s)))
        inside = (table.time_s >= FIRST_S - 1e-9) & (table.time_s < LAST_S - 0.5 * step)
        repeats = int(np.ceil(seconds / (LAST_S - FIRST_S)))
        values = np.tile(table.values[inside], (repeats, 1))
        n = round(seconds / step)
        write_storage(folder / name, name, table.labels, step * np.arange(n), values[:n], in_degrees=degrees)
    return folder / "ik.mot"
