"""One table of samples: the separator and decimal sign found from the text, columns by name."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place

MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 60
_SEPARATORS: Final = {"\t": "tab", ";": "semicolon", ",": "comma"}
_BAD_SHARE: Final = 0.2
"""Cells that are no number are dropped with their row; beyond this share the file is something else."""
_LABEL: Final = re.compile(r"\s*(.*?)\s*[(\[]([^()\[\]]*)[)\]]\s*", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Table:
    """A table of samples.

    Attributes:
        name: Of its file.
        labels: Names of the columns without their units, as written.
        units: What stands in brackets behind each name; empty where nothing does.
        columns: `(rows, columns)`; not a number where a cell was empty or no number.
        dialect: How it was written, such as 'comma, decimal point'.
    """

    name: str
    labels: tuple[str, ...]
    units: tuple[str, ...]
    columns: Float[Array, "rows columns"]
    dialect: str

    def column(self, label: str) -> Float[Array, " rows"] | None:
        """Return the column of this name, whatever its case; None when there is none."""
        for k, own in enumerate(self.labels):
            if own.lower() == label.lower():
                return np.asarray(self.columns[:, k])
        return None

    def stacked(self, labels: Sequence[str]) -> Float[Array, "rows columns"] | None:
        """Return several columns side by side; None unless all are there."""
        found = [self.column(label) for label in labels]
        given = [each for each in found if each is not None]
        return np.stack(given, axis=1) if len(given) == len(found) else None


def read_table(text: str, name: str) -> Table:
    """Return the table in a text whose first line names the columns.

    Raises:
        InputError: There is no table, or too much of it is no number.
    """
    place = Place(name)
    head, _end, rest = text.lstrip("\r\n ").partition("\n")
    separator = _separator(head)
    cells = _split(head, separator)
    if len(cells) < 2:
        raise InputError("no table of samples.", mend="give the CSV that the app exports.", place=place)
    if len(cells) > MOST_COLUMNS:
        raise InputError(f"{len(cells)} columns.", mend="give the recording of one phone.", place=place)
    named = [_LABEL.fullmatch(cell) for cell in cells]
    labels = tuple((found[1] if found else cell).strip() for found, cell in zip(named, cells, strict=True))
    units = tuple(found[2].strip() if found else "" for found in named)
    columns, comma = _numbers(rest, separator, len(cells), place)
    sign = "decimal comma" if comma else "decimal point"
    return Table(name, labels, units, columns, f"{_SEPARATORS[separator]}, {sign}")


def _separator(head: str) -> str:
    bare = re.sub(r'"[^"]*"', "", head)
    for separator in _SEPARATORS:
        if separator in bare:
            return separator
    return ","


def _split(line: str, separator: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line.strip("\r\n ")], delimiter=separator), [])]
    except csv.Error:
        return []


def _numbers(
    text: str, separator: str, width: int, place: Place
) -> tuple[Float[Array, "rows columns"], bool]:
    comma = separator != "," and "," in text
    if comma:
        text = text.replace(",", ".")
    values: list[list[float]] = []
    bad = 0
    try:
        for cells in csv.reader(io.StringIO(text), delimiter=separator):
            if not any(cell.strip() for cell in cells):
                continue
            if len(values) >= MOST_ROWS:
                raise InputError(f"more than {MOST_ROWS} rows.", mend="record one exercise.", place=place)
            row = [_number(cell) for cell in cells[:width]]
            row += [np.nan] * (width - len(row))
            bad += len(cells) > width or any(value is None for value in row)
            values.append([np.nan if value is None else value for value in row])
    except csv.Error as error:
        raise InputError("the table is damaged.", mend="export it again.", place=place) from error
    if not values:
        raise InputError("names of columns but no samples.", mend="record and export again.", place=place)
    if bad > max(1.0, _BAD_SHARE * len(values)):  # the last row of a file cut off is always one
        raise InputError(
            f"{bad} of {len(values)} rows hold something that is no number.",
            mend="export it again, with one of the app's own choices of separator and decimal sign.",
            place=place,
        )
    return np.array(values, float), comma


def _number(cell: str) -> float | None:
    """Return a cell as a number, not a number when it is empty, None when it is something else."""
    cell = cell.strip()
    if not cell:
        return float("nan")
    try:
        value = float(cell)
    except ValueError:
        return None
    if "_" in cell:
        return None
    return value if abs(value) < 1e30 else float("nan")
