"""`python -m tools.author_demo [FOLDER]`: write the demo's model and trial, into the package unless told otherwise."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tools.author_demo import osim
from tools.author_demo.calibration import tendons
from tools.author_demo.gait import FRAMES, make_stride
from tools.author_demo.muscles import elements, wraps
from tools.author_demo.trial import write_trial

PACKAGE_DATA = Path(__file__).parents[2] / "src/coxa/data/demo"


def write_demo(folder: Path) -> None:
    """Write `runner.osim`, `running.mot`, `running_grf.mot`, `running_loads.xml` and `running_actuators.xml`."""
    stride = make_stride()
    legs, cylinders = elements(), wraps()
    angles = stride.angles(np.arange(FRAMES) / FRAMES)
    with TemporaryDirectory() as scratch:
        fitted = tendons(legs, cylinders, angles, Path(scratch))
    (folder / "runner.osim").write_text(
        osim.document(legs, cylinders, fitted), encoding="utf-8", newline="\n"
    )
    write_trial(stride, folder)


if __name__ == "__main__":
    write_demo(Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE_DATA)
