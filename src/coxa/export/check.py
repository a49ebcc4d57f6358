"""A self-check as files: `check.json` with everything a person sees, `check.csv` with one line per figure.

`frontier.csv` holds effort against centring, one line per point, where there is a frontier.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from coxa._version import __version__
from coxa.exam import document
from coxa.export.drawings import document as drawings_document
from coxa.export.drawings import write_drawings
from coxa.export.folder import CHECK_FILE, fill_folder
from coxa.export.summary import DISCLAIMER
from coxa.selfcheck import CheckResult, FrontierPoint, SideCheck

CHECK_SCHEMA_VERSION: Final = "1.1"
"""Raised in its first part when a reader of the earlier version would misread the new one; the layout is
`data/check.schema.json`."""
CHECK_TABLE: Final = "check.csv"

FRONTIER_TABLE: Final = "frontier.csv"

COLUMNS: Final = ("side", "figure", "value", "low", "high", "healthy", "unit", "evidence")
FRONTIER_COLUMNS: Final = ("side", "task", "hip", "point", "offset", "relative_effort", "evidence")


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
        "frontiers": {
            each.side: asdict(each) | {"own": _points(each.own), "healthy": _points(each.healthy)}
            for each in result.frontiers
        },
        "outlooks": {
            each.side: asdict(each) | {"prospects": [asdict(prospect) for prospect in each.prospects]}
            for each in result.outlooks
        },
    }


def _points(curve: Sequence[FrontierPoint]) -> list[dict[str, float]]:
    return [asdict(point) for point in curve]


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
        _write_table(aside / CHECK_TABLE, COLUMNS, _rows(result))
        if result.frontiers:
            _write_table(aside / FRONTIER_TABLE, FRONTIER_COLUMNS, _frontier_rows(result))
        if result.drawings:
            write_drawings(drawings_document("check", dict(result.drawings)), aside)

    fill_folder(folder, fill)


def _write_table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows(rows)


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


def _frontier_rows(result: CheckResult) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for each in result.frontiers:
        for hip, curve in (("own", each.own), ("healthy", each.healthy)):
            for place, point in enumerate(curve):
                name = "frontier" if place else "unminded"  # where nobody minds centring
                rows.append([each.side, each.task, hip, name, point.offset, point.effort, each.evidence])
    return rows
