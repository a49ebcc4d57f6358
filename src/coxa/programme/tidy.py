"""Every figure of the trends as one long table: a row per day, measure and side."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from coxa.exam.items import SIDE_WORDS
from coxa.figures.grades import MEASURED
from coxa.programme.diary import Diary
from coxa.programme.series import all_series, differences, movement_history

COLUMNS: Final = ("day", "measure", "side", "value", "low", "high", "unit", "evidence")
DIFFERENCES: Final = {"of 10": "difference_ratings", "°": "difference_rotation"}
"""Name of the largest difference between the sides, by the unit of what is compared."""


def tidy_rows(diary: Diary) -> Iterator[tuple[str, ...]]:
    """Yield `COLUMNS` for each value of the trends, measure by measure, oldest first.

    `low` and `high` are the band of measurement error, of η the 90 % interval, of a difference the difference less
    and plus what measurement error explains; of the rotations in a session the lowest and highest bout. `side` is
    'right', 'left' or, for a difference, 'difference'.
    """
    for line in (*all_series(diary), *movement_history(diary)):
        for p in line.points:
            figures = (_figure(p.value), _figure(p.low), _figure(p.high))
            yield p.day.isoformat(), line.key, SIDE_WORDS[line.side], *figures, line.unit, line.evidence
    for unit, found in differences(diary).items():
        for d in found:
            band = (_figure(max(0.0, d.value - d.measure.limit)), _figure(d.value + d.measure.limit))
            yield d.day.isoformat(), DIFFERENCES[unit], "difference", _figure(d.value), *band, unit, MEASURED


def tidy_csv(diary: Diary) -> str:
    """Return `tidy_rows` as comma-separated text with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(tidy_rows(diary))
    return text.getvalue()


def _figure(value: float) -> str:
    return f"{round(value, 3):g}"
