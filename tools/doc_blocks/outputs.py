"""What an analysis writes, from the demo's own analysis."""

from __future__ import annotations

import re

from coxa.export.series import all_series
from coxa.pipeline.curves import stride_curves
from tools.doc_blocks.common import code, table
from tools.doc_blocks.demo import demo_analysis

_LABELS_SHOWN = 3
_ITEMS_SHOWN = 4


def output_files() -> str:
    """Return every time series: file, table name, columns, what the header says of unit and frame."""
    rows: dict[str, list[str]] = {}
    for file, name, labels, _, comment in all_series(demo_analysis()):
        arm = re.fullmatch(r"moment_arm_(.+)\.sto", file)
        if arm:
            file, name = "moment_arm_COORDINATE.sto", name.replace(arm[1], "COORDINATE")
        shown = f"{code(labels[:_LABELS_SHOWN])}, …"
        rows.setdefault(file, [f"`{file}`", name, shown, comment])
    return table(["file", "name in its first line", "columns after `time`", "unit and frame"], rows.values())


def tidy_quantities() -> str:
    """Return what `tidy.parquet` holds, one row per quantity."""
    analysis = demo_analysis()
    items: dict[tuple[str, str], list[str]] = {}
    for curve in stride_curves(analysis, analysis.hips[0]):
        items.setdefault((curve.quantity, curve.unit), []).extend(curve.items)
    rows = [[quantity, _some(names), unit] for (quantity, unit), names in items.items()]
    return table(["quantity", "items", "unit"], rows)


def _some(items: list[str]) -> str:
    more = ", …" if len(items) > _ITEMS_SHOWN else ""
    return f"{code(items[:_ITEMS_SHOWN])}{more}"
