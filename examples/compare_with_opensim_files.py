"""Compare a Coxa result folder with OpenSim's result files of the same trial.

`python -m examples.compare_with_opensim_files RESULT_FOLDER OPENSIM_FOLDER`

Every `.sto` file of the OpenSim folder is read; columns that one of Coxa's files also has are compared at the times
both cover. Put inverse dynamics, static optimisation (activation and force) and joint reaction results there. Both
programs must have used the same model, motion, loads, cut-off and actuators.
"""

# ruff: noqa: T201 - an example prints

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coxa.recording.storage import Storage, read_storage

COMPARED = ("moments.sto", "activation.sto", "force.sto", "hip_contact.sto")
"""Files of a result folder that OpenSim has counterparts of."""


def main(ours: Path, theirs: Path) -> dict[tuple[str, str], float]:
    """Print how far the two differ.

    Args:
        ours: Folder that `coxa analyze` wrote.
        theirs: Folder with OpenSim's results.

    Returns:
        Root of the mean squared difference of all shared columns, by (Coxa's file, OpenSim's file); empty when
        the OpenSim folder holds nothing comparable.
    """
    found = {}
    for name in COMPARED:
        own = read_storage(ours / name)
        for file in sorted(theirs.glob("*.sto")):
            other = read_storage(file)
            shared = _shared(own, other)
            if shared and _same_kind(name, file.name):
                gap = _difference(own, other, shared)
                found[name, file.name] = float(np.sqrt(np.mean(gap**2)))
                print(
                    f"{name:<18} {file.name:<22} {len(shared):4d} columns, rms {found[name, file.name]:.4g}"
                )
    if not found:
        print(f"nothing in {theirs} can be compared")
    return found


def _shared(own: Storage, other: Storage) -> list[str]:
    return [label for label in own.labels if other.labels.count(label) == 1]


def _same_kind(ours: str, theirs: str) -> bool:
    """Return whether two files hold the same quantity: activations and forces share their columns' names."""
    return ours not in ("activation.sto", "force.sto") or ours.removesuffix(".sto") in theirs


def _difference(own: Storage, other: Storage, labels: list[str]) -> NDArray[np.float64]:
    """Return `(times, columns)` Coxa less OpenSim, at those of OpenSim's times that Coxa covers too."""
    time_s = other.time_s[(other.time_s >= own.time_s[0] - 1e-6) & (other.time_s <= own.time_s[-1] + 1e-6)]
    return np.column_stack(
        [
            np.interp(time_s, own.time_s, own.column(label))
            - np.interp(time_s, other.time_s, other.column(label))
            for label in labels
        ]
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
