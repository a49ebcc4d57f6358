"""Draws the charts that the documentation shows, from the demo's results: `python -m tools.chart_pictures`.

Each is a panel as `coxa report --pictures` writes it; `make docs` calls this.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import coxa
from coxa.demo import demo_files
from coxa.export.check import write_check
from coxa.report.pictures import write_pictures
from coxa.report.results import read_result
from tools.doc_blocks.common import ROOT
from tools.doc_blocks.demo import demo_analysis

FOLDER: Final = ROOT / "docs" / "pictures" / "charts"
SHOWN: Final = (
    "analysis-stride-angles-4",
    "analysis-team-sheet-2",
    "check-frontier-2",
    "check-head-glide-1",
    "check-overview-1",
    "check-socket-map-2",
    "check-tug-of-war",
    "check-waste-2",
)
"""The panels shown, each by what it is called in the folder of all pictures."""


def draw_all(folder: Path) -> None:
    """Write the shown pictures into a folder.

    Args:
        folder: Made when missing.

    Raises:
        LookupError: No chart gives one of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        with demo_files() as files:
            write_check(coxa.check(files.exam), place / "exam_coxa")
        coxa.write_analysis(demo_analysis(), place / "run_coxa")
        for result in ("exam_coxa", "run_coxa"):
            write_pictures([read_result(place / result)], place / "pictures")
        for shown in SHOWN:
            drawn = place / "pictures" / f"{shown}.svg"
            if not drawn.is_file():
                raise LookupError(f"no chart gives {shown}; see SHOWN in {__name__}.")
            shutil.copy(drawn, folder / drawn.name)


def main() -> int:
    """Draw them anew, and leave no other behind; what was there stays until all are drawn."""
    with tempfile.TemporaryDirectory() as name:
        drawn = Path(name) / "charts"
        draw_all(drawn)
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(drawn, FOLDER)
    sys.stdout.write(f"Written: {len(SHOWN)} pictures in {FOLDER.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
