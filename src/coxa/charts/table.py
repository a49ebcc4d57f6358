"""Any table over time as small pictures: one for each quantity, its right and left together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from coxa.charts.chart import SIDE_TONES, Absent, Axis, Chart, Legend, Line, Numbers, Panel, nice_ticks, room
from coxa.charts.plotly_paint import value_text
from coxa.recording.storage import Storage

MOST_PANELS: Final = 60
"""More small pictures nobody looks through (own choice)."""
STILL: Final = 1e-9
MOST_NAMED: Final = 400
MOST_POINTS: Final = 400
"""Of a line: twice what a picture as wide as a telephone can show (own choice)."""
_SIDE: Final = re.compile(r"(?<=_)[rl](?=_)|(?<=_)[rl]$|^[rl](?=_)")
_MOVED: Final = re.compile(r"_t[xyz](/value)?$")
_NO_ANGLE: Final = re.compile(r"force|moment|torque|power|activation|speed|_[vpfm][xyz]$", re.IGNORECASE)
_NAMES: Final = {"r": "right", "l": "left"}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        label: As the file has it.
        side: 'r' or 'l'; empty where the label says neither.
        values: At the times of the table.
    """

    label: str
    side: str
    values: Numbers


@dataclass(frozen=True)
class Quantity:
    """Columns that are drawn together.

    Attributes:
        name: Without the side.
        unit: As far as the file says it; empty: as in the file.
        columns: One, or right and left.
    """

    name: str
    unit: str
    columns: tuple[Column, ...]


def storage_charts(table: Storage, key: str, title: str) -> Chart | Absent:
    """Return the columns of a storage file over time, right and left of one quantity in one panel.

    Args:
        table: As read.
        key: Name of the chart for programs.
        title: Name of the chart for people, such as the file's name.
    """
    found = quantities(table)
    if not found or not len(table.time_s):
        return Absent(key, title, "This file holds no column besides time.")
    time = tuple(float(t) for t in table.time_s)
    across = _across(time)
    drawn = found[:MOST_PANELS]
    sides = {column.side for quantity in drawn for column in quantity.columns}
    return Chart(
        key=key,
        title=title,
        lead=_lead(found, sides),
        alt=f"{len(found)} quantities from {time[0]:g} s to {time[-1]:g} s. " + " ".join(_ranges(drawn[:3])),
        evidence="",
        panels=tuple(_panel(quantity, time, across) for quantity in drawn),
        columns=3,
        legend=tuple(Legend(_NAMES[side], SIDE_TONES[side]) for side in ("r", "l") if side in sides),
        notes=tuple(_notes(table, found, len(time))),
        table=_numbers(found, time),
    )


def quantities(table: Storage) -> list[Quantity]:
    """Return the columns of a table grouped by what they are apart from their side, in the order of the file."""
    groups: dict[str, list[Column]] = {}
    for k, label in enumerate(table.labels):
        letters = set(_SIDE.findall(label))
        side = letters.pop() if len(letters) == 1 else ""
        key = _SIDE.sub("*", label) if side else label
        groups.setdefault(key, []).append(Column(label, side, tuple(map(float, table.values[:, k]))))
    order = {"r": 0, "l": 1, "": 2}
    return [
        Quantity(
            _named(key, columns),
            _unit(columns[0].label, table.in_degrees is True),
            tuple(sorted(columns, key=lambda column: order[column.side])),
        )
        for key, columns in groups.items()
    ]


def _named(key: str, columns: Sequence[Column]) -> str:
    """Return what a group is called: without the side where both are there."""
    if len(columns) == 1:
        return columns[0].label
    return re.sub(r"_+", "_", key.replace("*", "")).strip("_") or columns[0].label


def _unit(label: str, in_degrees: bool) -> str:
    """Return the unit that a file in degrees tells: of angles, and of the pelvis' place in OpenSim's metres."""
    if not in_degrees or (_NO_ANGLE.search(label) and not _MOVED.search(label)):
        return ""
    return "m" if _MOVED.search(label) else "°"


def thinned(time: Numbers, values: Numbers, most: int = MOST_POINTS) -> tuple[Numbers, Numbers]:
    """Return a line of few points that shows the same: the least and the greatest of each piece of time.

    Args:
        time, values: Of the line.
        most: Points, 4 or more; a line of fewer stays as it is.
    """
    count = len(time)
    if count <= most:
        return time, values
    pieces = (most - 2) // 2
    kept = {0, count - 1}
    for piece in range(pieces):
        part = range(piece * count // pieces, (piece + 1) * count // pieces)
        kept |= {min(part, key=values.__getitem__), max(part, key=values.__getitem__)}
    chosen = sorted(kept)
    return tuple(time[k] for k in chosen), tuple(values[k] for k in chosen)


def _across(time: Numbers) -> Axis:
    low, high = time[0], time[-1]
    if high <= low:
        low, high = low - 0.5, high + 0.5
    return Axis("time, s", low, high, nice_ticks(low, high, 5))


def _panel(quantity: Quantity, time: Numbers, across: Axis) -> Panel:
    values = [value for column in quantity.columns for value in column.values]
    # What never changes, but for the last digit, lies in the middle of a plain axis.
    still = max(values) - min(values) <= STILL * max(map(abs, values))
    ends = room(values, least=max(1.0, 0.2 * abs(values[0])) if still else 0.0)
    lines = []
    for column in quantity.columns:
        x, y = thinned(time, column.values)
        tone = SIDE_TONES.get(column.side, "ink")
        lines.append(Line(x, tuple(_digits(value) for value in y), column.label, tone))
    title = f"{quantity.name}, {quantity.unit}" if quantity.unit else quantity.name
    return Panel(title, across, Axis("", *ends, nice_ticks(*ends, 5)), tuple(lines), height=120.0)


def _digits(value: float) -> float:
    return float(f"{value:.5g}")


def _lead(found: Sequence[Quantity], sides: set[str]) -> str:
    count = len(found)
    what = f"{count} quantit{'y' if count == 1 else 'ies'} of the file over time."
    return (
        f"{what} Right and left of one stand together: right solid, left dashed."
        if len(sides - {""}) == 2
        else what
    )


def _ranges(found: Sequence[Quantity]) -> Iterator[str]:
    for quantity in found:
        for column in quantity.columns:
            low, high = value_text(min(column.values)), value_text(max(column.values))
            yield f"{column.label}: {low} to {high}{f' {quantity.unit}' if quantity.unit else ''}."


def _notes(table: Storage, found: Sequence[Quantity], count: int) -> Iterator[str]:
    if table.in_degrees:
        yield "The file says of itself that its angles are in degrees."
    if any(not quantity.unit for quantity in found):
        yield "Where no unit is named, the file says none: numbers are as they stand in it."
    if count > MOST_POINTS:
        yield (
            f"A line is drawn through about {MOST_POINTS} of {count} points: the least and the greatest of each "
            "short piece of time, so that no peak is lost."
        )
    if rest := found[MOST_PANELS:]:
        names = ", ".join(quantity.name for quantity in rest[:MOST_NAMED]) + (
            " …" if len(rest) > MOST_NAMED else ""
        )
        yield f"Not drawn, beyond the first {MOST_PANELS}: {names}. The table holds their ranges."


def _numbers(found: Sequence[Quantity], time: Numbers) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = [("Column", "Unit", "Least", "at, s", "Mean", "Greatest", "at, s")]
    for quantity in found:
        for column in quantity.columns:
            values = column.values
            low, high = min(values), max(values)
            mean = math.fsum(values) / len(values)
            at = [f"{time[values.index(end)]:.4g}" for end in (low, high)]
            rows.append(
                (
                    column.label,
                    quantity.unit,
                    value_text(low),
                    at[0],
                    value_text(mean),
                    value_text(high),
                    at[1],
                )
            )
    return tuple(rows)
