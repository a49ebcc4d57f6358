"""A self-check as files: `check.json` with everything a person sees, `check.csv` with one line per figure."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from coxa._version import __version__
from coxa.exam import document
from coxa.export.folder import CHECK_FILE, fill_folder
from coxa.export.summary import DISCLAIMER
from coxa.selfcheck import CheckResult, SideCheck

CHECK_SCHEMA_VERSION: Final = "1.0"
"""Raised in its first part when a reader of the earlier version would misread the new one; the layout is
`data/check.schema.json`."""
CHECK_TABLE: Final = "check.csv"

COLUMNS: Final = ("side", "figure", "value", "low", "high", "healthy", "unit", "evidence")


def check_summary(result: CheckResult) -> dict[str, Any]:
    """Return a self-check as plain data: finite numbers, strings, null for 'not assessed'.

    Args:
        result: What was found.
    """
    return {
        "schema_version": CHECK_SCHEMA_VERSION,
        "coxa_version": __version__,
        "kind": "check",
        "disclaimer": DISCLAIMER,
        "exam": document(result.exam),
        "exam_file": result.exam.source or None,
        "samples": result.samples,
        "seed": result.seed,
        "sentences": list(result.sentences),
        "advice": list(result.advice),
        "assumed": list(result.assumed),
        "cautions": list(result.cautions),
        "missing": [asdict(missing) | {"sides": list(missing.sides)} for missing in result.missing],
        "answered": list(result.answered),
        "sides": {side: _side(check) for side, check in result.sides.items()},
        "differences": [asdict(difference) for difference in result.differences],
    }


def _side(check: SideCheck) -> dict[str, Any]:
    return {
        "informative": check.informative,
        "figures": {
            f.key: asdict(f) | {"label": f.label.strip(), "signs": list(f.signs)} for f in check.figures
        },
        "waste_by_group": [asdict(waste) for waste in check.waste_by_group],
        "waste_by_muscle": [asdict(waste) for waste in check.waste_by_muscle],
        "troubles": [asdict(trouble) for trouble in check.troubles],
    }


def write_check(result: CheckResult, folder: Path) -> None:
    """Write a self-check into `folder`, replacing an earlier result there only once all is written.

    Args:
        result: What to write.
        folder: From `result_folder`.

    Raises:
        InputError: The disk is full or cannot be written; the folder is left as it was.
    """

    def fill(aside: Path) -> None:
        text = json.dumps(check_summary(result), indent=2, ensure_ascii=False, allow_nan=False)
        (aside / CHECK_FILE).write_text(text + "\n", encoding="utf-8")
        with (aside / CHECK_TABLE).open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            table.writerows(_rows(result))

    fill_folder(folder, fill)


def _rows(result: CheckResult) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for side, check in result.sides.items():
        for f in check.figures:
            own = ("", "", "") if f.spread is None else (f.spread.value, f.spread.low, f.spread.high)
            rows.append([side, f.key, *own, "" if f.healthy is None else f.healthy, f.unit, f.evidence])
    for d in result.differences:
        spread = d.spread
        rows.append(["r-l", d.key, spread.value, spread.low, spread.high, "", d.unit, d.evidence])
    return rows
