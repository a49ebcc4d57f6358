"""OpenSim storage files (`.mot`, `.sto`, and such files exported as `.csv`): read strictly, written plainly.

Header variants follow opensim-core 4.6, `Storage` (versions 1 and 2) and `STOFileAdapter` (version 3).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import ArrayLike

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place
from coxa.recording._names import near_misses
from coxa.recording._table import check_numbers, read_line, read_table

LARGEST_FILE_bytes: Final = 2_000_000_000
"""Larger files are refused: ten hours of 40 columns at 100 Hz stay below."""
LONGEST_HEADER_lines: Final = 10_000

_KEYS: Final = "version|nrows|datarows|ncolumns|datacolumns|indegrees|in_degrees|datatype"
_HEADER_ITEM: Final = re.compile(rf"\s*({_KEYS})\s*[=:\s]\s*(\S+)", re.IGNORECASE)
_ONE_NUMBER_TYPES: Final = ("double", "float", "real")


@dataclass(frozen=True, eq=False)
class Storage:
    """A table over time as a storage file gives it; units are those of the file.

    Attributes:
        name: First line of the file, or the file's name.
        labels: Column labels without `time`.
        time_s: `(frames,)` strictly increasing, s.
        values: `(frames, columns)`, all finite.
        in_degrees: What the header says of angles; None when it says nothing.
        version: The file's `version`; None when missing.
        file: Path it was read from.
        notes: What was odd but harmless, in words.
    """

    name: str
    labels: tuple[str, ...]
    time_s: Float[Array, " frames"]
    values: Float[Array, "frames columns"]
    in_degrees: bool | None
    version: int | None
    file: str
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> Float[Array, " frames"]:
        """Return `(frames,)` values of the column called `name`.

        Raises:
            InputError: No such column, or more than one.
        """
        found = [k for k, label in enumerate(self.labels) if label == name]
        if len(found) == 1:
            return self.values[:, found[0]]
        place = Place(file=self.file, column=name)
        if found:
            raise InputError(
                f"{len(found)} columns have this name, so it is unclear which one is meant.",
                mend="rename them so that every column has a name of its own.",
                place=place,
            )
        raise InputError("there is no such column.", mend=near_misses(name, self.labels), place=place)


@dataclass
class _Header:
    """What the lines above the table say."""

    name: str = ""
    version: int | None = None
    rows: int | None = None
    columns: int | None = None
    in_degrees: bool | None = None
    data_type: str = "double"
    lines: int = 0


def read_storage(path: str | Path, *, bare: bool = False) -> Storage:
    """Read a `.mot` or `.sto` file, or one exported as comma-separated text.

    Args:
        path: The file. Tabs, spaces or commas between cells; any line ends; UTF-8 or Latin-1.
        bare: Also take a table without a header, whose first line is its labels.

    Returns:
        The table; `Vec3` columns become three, named `_x`, `_y`, `_z`.

    Raises:
        InputError: The file is missing, too large, has no `endheader`, a ragged row, a cell that is not a
            finite number, or times that do not increase; line, column and time are named.
    """
    file = _existing(path)
    with file.open("rb") as stream:
        header = _Header() if bare and _begins_with_labels(file) else _read_header(stream, file)
        labels, separator = _read_labels(stream, file, header)
        wide = _flatten(labels, header, file)
        separator = separator if len(wide) == len(labels) else ","  # the three numbers of a Vec3 cell
        table, lines = read_table(stream, file, header.lines, ("time", *wide), separator)
    check_numbers(table, lines, wide, file)
    notes = _odd(header, labels, len(table))
    time_s, values = table[:, 0].copy(), table[:, 1:]
    time_s.flags.writeable = values.flags.writeable = False
    return Storage(
        name=header.name or file.name,
        labels=wide,
        time_s=time_s,
        values=values,
        in_degrees=header.in_degrees,
        version=header.version,
        file=str(path),
        notes=notes,
    )


def write_storage(
    path: str | Path,
    name: str,
    labels: Sequence[str],
    time_s: ArrayLike,
    values: ArrayLike,
    in_degrees: bool = False,
    comment: str = "",
) -> None:
    """Write a table that OpenSim and `read_storage` read back to ten digits.

    Args:
        path: The file to write.
        name: First line of the file.
        labels: Column labels without `time`; no white space, no commas.
        time_s: `(frames,)`, s.
        values: `(frames, columns)`.
        in_degrees: What the header says of angles; values are written as they are.
        comment: Free text for the header.

    Raises:
        InputError: Labels do not fit the values, or cannot be told apart in the file.
    """
    time = np.asarray(time_s, dtype=float)
    table = np.asarray(values, dtype=float)
    if time.ndim != 1 or table.shape != (len(time), len(labels)):
        raise InputError(
            f"{len(labels)} labels and times of shape {time.shape} do not fit values of shape {table.shape}.",
            mend="give values as (frames, columns) with one label per column.",
            place=Place(file=path),
        )
    for label in labels:
        if not label or re.search(r"[\s,;\"]", label):
            raise InputError(
                "a label must not be empty nor hold white space, commas or quotes.",
                mend="use names such as hip_flexion_r.",
                place=Place(file=path, column=label),
            )
    head = [
        " ".join(name.split()) or "table",
        "version=1",
        f"nRows={len(time)}",
        f"nColumns={len(labels) + 1}",
    ]
    head += [f"inDegrees={'yes' if in_degrees else 'no'}", *(f"# {line}" for line in comment.splitlines())]
    # Times keep all digits so that they stay increasing; values ten, well inside a sensor's resolution.
    row = "%.15g" + "\t%.10g" * len(labels) + "\n"
    with Path(path).open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("\n".join([*head, "endheader", "\t".join(["time", *labels])]) + "\n")
        for a in range(0, len(time), 4096):
            cells = np.column_stack([time[a : a + 4096], table[a : a + 4096]])
            stream.write((row * len(cells)) % tuple(cells.ravel().tolist()))


def _existing(path: str | Path) -> Path:
    """Return the path of a file that can be read, of a bearable size."""
    file = Path(path)
    problem = ""
    try:
        # Opened for a moment: permission is known only then.
        if file.is_file():
            file.open("rb").close()
        else:
            problem = "this is a folder, not a file." if file.is_dir() else "there is no such file."
        size = 0 if problem else file.stat().st_size
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        size, problem = 0, f"the file cannot be read ({getattr(error, 'strerror', None) or error})."
    if problem:
        raise InputError(problem, mend="check the path and its permissions.", place=Place(file=path))
    if size == 0:
        raise InputError("the file is empty.", mend="export it again.", place=Place(file=path))
    if size > LARGEST_FILE_bytes:
        raise InputError(
            f"the file has {size / 1e9:.1f} GB; up to {LARGEST_FILE_bytes / 1e9:g} GB are read.",
            mend="cut the recording into parts.",
            place=Place(file=path),
        )
    return file


def _begins_with_labels(file: Path) -> bool:
    """Return whether the first line with anything in it is one of labels."""
    with file.open("rb") as stream:
        line = read_line(stream, file, 1)
    first = re.split(r"[\s,;]", (line or "").strip().strip('"'), maxsplit=1)[0]
    return first.strip('"').lower() == "time"


def _read_header(stream: BinaryIO, file: Path) -> _Header:
    """Read up to and including `endheader`."""
    header = _Header()
    for number in range(1, LONGEST_HEADER_lines + 1):
        line = read_line(stream, file, number)
        if line is None:
            break
        text = line.strip().strip(",;").strip()
        header.lines = number
        if text.lower() == "endheader":
            return header
        item = _HEADER_ITEM.match(text)
        if item:
            _take_item(header, item[1].lower(), item[2], Place(file=file, line=number))
        elif number == 1 and "=" not in text:
            header.name = text.removeprefix("name ").strip()
    raise InputError(
        "there is no line 'endheader', so it is unclear where the table starts.",
        mend="add a line 'endheader' just above the line of column labels.",
        place=Place(file=file),
    )


def _take_item(header: _Header, key: str, value: str, place: Place) -> None:
    """Store one `key=value` of the header; free text that only looks like one is passed over."""
    if key in ("indegrees", "in_degrees"):
        if value.lower() not in ("yes", "no", "true", "false", "y", "n", "1", "0"):
            raise InputError(
                f"inDegrees is '{value[:40]}'.", mend="write inDegrees=yes or inDegrees=no.", place=place
            )
        header.in_degrees = value.lower() in ("yes", "true", "y", "1")
    elif key == "datatype":
        header.data_type = value
    elif value.isdecimal() and len(value) < 12:
        count = int(value)
        if key == "version":
            header.version = count
        elif key in ("nrows", "datarows"):
            header.rows = count
        else:
            header.columns = count


def _read_labels(stream: BinaryIO, file: Path, header: _Header) -> tuple[tuple[str, ...], str]:
    """Return the labels without `time`, and the separator: comma, semicolon, tab, or '' for any blank."""
    text = ""
    while not text.strip(" \t,;"):
        header.lines += 1
        line = read_line(stream, file, header.lines)
        if line is None:
            raise InputError(
                "the file ends after its header.", mend="export the table again.", place=Place(file=file)
            )
        text = line
    separator = "\t" if "\t" in text else "," if "," in text else ";" if ";" in text else ""
    cells = [
        cell.strip().strip('"').strip() for cell in (text.split(separator) if separator else text.split())
    ]
    while cells and not cells[-1]:
        cells.pop()
    while len(cells) > 1 and not cells[0]:
        cells.pop(0)
    # Some writers part cells by tabs and spaces in turn; a label with a space in it is rarer than that.
    if separator == "\t" and any(" " in cell for cell in cells):
        cells, separator = text.split(), ""
    if cells[0].lower() != "time":
        raise InputError(
            f"the first column is '{cells[0][:60]}', not 'time'.",
            mend="put the time in s in the first column and call it 'time'.",
            place=Place(file=file, line=header.lines),
        )
    for k, cell in enumerate(cells):
        if not cell:
            raise InputError(
                f"column {k + 1} has no label.",
                mend="give every column a label.",
                place=Place(file=file, line=header.lines),
            )
    return tuple(cells[1:]), separator


def _flatten(labels: tuple[str, ...], header: _Header, file: Path) -> tuple[str, ...]:
    """Return one label per number: `Vec3` columns become `_x`, `_y`, `_z`."""
    kind = header.data_type.lower()
    if kind in _ONE_NUMBER_TYPES:
        return labels
    if kind == "vec3":
        return tuple(f"{label}_{axis}" for label in labels for axis in "xyz")
    raise InputError(
        f"the cells are of type {header.data_type[:40]}; numbers and Vec3 are read.",
        mend="orientations go through inverse kinematics first (OpenSense); give its motion file.",
        place=Place(file=file),
    )


def _odd(header: _Header, labels: tuple[str, ...], rows: int) -> tuple[str, ...]:
    """Return what the header says that the table does not bear out."""
    notes = []
    if header.version is None:
        notes.append("the header names no version")
    if header.rows is not None and header.rows != rows:
        notes.append(f"the header declares {header.rows} rows, the table has {rows}")
    if header.columns is not None and header.columns != len(labels) + 1:
        notes.append(f"the header declares {header.columns} columns, the table has {len(labels) + 1}")
    repeated = sorted(label for label, count in Counter(labels).items() if count > 1)
    if repeated:
        notes.append(f"columns of the same name: {', '.join(repeated)}")
    return tuple(notes)
