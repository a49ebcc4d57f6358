"""OpenSim storage files (`.mot`, `.sto`, and such files exported as `.csv`): read strictly, written plainly.

Header variants follow opensim-core 4.6, `Storage` (versions 1 and 2) and `STOFileAdapter` (version 3).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coxa.errors import InputError, Place
from coxa.recording._names import near_misses

Vec = NDArray[np.float64]

LARGEST_FILE_bytes: Final = 2_000_000_000
"""Larger files are refused: ten hours of 40 columns at 100 Hz stay below."""
LONGEST_LINE_bytes: Final = 16_000_000
"""A longer line means a file without line ends; it is never held in memory whole."""
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
    time_s: Vec
    values: Vec
    in_degrees: bool | None
    version: int | None
    file: str
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> Vec:
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


def read_storage(path: str | Path) -> Storage:
    """Read a `.mot` or `.sto` file, or one exported as comma-separated text.

    Args:
        path: The file. Tabs, spaces or commas between cells; any line ends; UTF-8 or Latin-1.

    Returns:
        The table; `Vec3` columns become three, named `_x`, `_y`, `_z`.

    Raises:
        InputError: The file is missing, too large, has no `endheader`, a ragged row, a cell that is not a
            finite number, or times that do not increase; line, column and time are named.
    """
    file = _existing(path)
    with file.open("rb") as stream:
        header = _read_header(stream, file)
        labels, separator = _read_labels(stream, file, header)
        wide = _flatten(labels, header, file)
        separator = separator if len(wide) == len(labels) else ","  # the three numbers of a Vec3 cell
        table, lines = _read_table(stream, file, header.lines, ("time", *wide), separator)
    _check_numbers(table, lines, wide, file)
    notes = _odd(header, labels, len(table))
    table.flags.writeable = False
    return Storage(
        name=header.name or file.name,
        labels=wide,
        time_s=table[:, 0],
        values=table[:, 1:],
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
    try:
        size = file.stat().st_size if file.is_file() else -1
    except (OSError, ValueError):
        size = -1
    if size < 0:
        raise InputError("there is no such file.", mend="check the path.", place=Place(file=path))
    if size == 0:
        raise InputError("the file is empty.", mend="export it again.", place=Place(file=path))
    if size > LARGEST_FILE_bytes:
        raise InputError(
            f"the file has {size / 1e9:.1f} GB; up to {LARGEST_FILE_bytes / 1e9:g} GB are read.",
            mend="cut the recording into parts.",
            place=Place(file=path),
        )
    return file


def _line(stream: BinaryIO, file: Path, number: int) -> str | None:
    """Return the next line without its end, None at the end of the file; long lines are refused unread."""
    raw = stream.readline(LONGEST_LINE_bytes)
    if not raw:
        return None
    if len(raw) == LONGEST_LINE_bytes:
        _refuse_long_line(file, number)
    if number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("the text is UTF-16.", mend="save it as UTF-8.", place=Place(file=file))
    raw = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
    try:
        return raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return raw.decode("latin-1").rstrip("\r\n")


def _refuse_long_line(file: Path, number: int) -> NoReturn:
    raise InputError(
        f"the line is longer than {LONGEST_LINE_bytes / 1e6:g} MB.",
        mend="give a text file with one row per frame.",
        place=Place(file=file, line=number),
    )


def _read_header(stream: BinaryIO, file: Path) -> _Header:
    """Read up to and including `endheader`."""
    header = _Header()
    for number in range(1, LONGEST_HEADER_lines + 1):
        line = _line(stream, file, number)
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
        line = _line(stream, file, header.lines)
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


def _whole_lines(stream: BinaryIO, file: Path, line: int) -> Iterator[tuple[bytes, int]]:
    """Yield blocks of whole lines, each with the number of lines before it."""
    rest = b""
    while block := stream.read(LONGEST_LINE_bytes // 2):
        rest += block
        cut = rest.rfind(b"\n") + 1
        if cut:
            yield rest[:cut], line
            line += rest.count(b"\n", 0, cut)
            rest = rest[cut:]
        elif len(rest) >= LONGEST_LINE_bytes:
            _refuse_long_line(file, line + 1)
    if rest:
        yield rest + b"\n", line


def _read_table(
    stream: BinaryIO, file: Path, line: int, labels: tuple[str, ...], separator: str
) -> tuple[Vec, NDArray[np.int64]]:
    """Return `(rows, columns)` numbers and `(rows,)` line numbers."""
    # A semicolon file may hold decimal commas: those stay, to be refused by name.
    blank = {",": bytes.maketrans(b',"', b"  "), ";": bytes.maketrans(b';"', b"  ")}.get(separator)
    tables: list[Vec] = []
    line_numbers: list[NDArray[np.int64]] = []
    for raw, before in _whole_lines(stream, file, line):
        text = raw.translate(blank) if blank else raw
        counts = _cells_per_line(text)
        rows = np.flatnonzero(counts)
        numbers = _numbers(text, int(counts.sum()))
        if numbers is None or np.any(counts[rows] != len(labels)):
            _explain(raw, text, before, file, labels, separator)
        tables.append(numbers.reshape(len(rows), len(labels)))
        line_numbers.append(rows + before + 1)
    if not sum(len(table) for table in tables):
        raise InputError(
            "there are labels but no rows.", mend="export the table again.", place=Place(file=file, line=line)
        )
    return np.concatenate(tables), np.concatenate(line_numbers)


def _cells_per_line(text: bytes) -> NDArray[np.int64]:
    """Return how many cells each line holds; the text ends with a line end."""
    codes = np.frombuffer(text, np.uint8)
    white = (codes == 32) | ((codes >= 9) & (codes <= 13))
    starts = ~white
    starts[1:] &= white[:-1]
    ends = np.flatnonzero(codes == 10)
    return np.diff(np.searchsorted(np.flatnonzero(starts), ends), prepend=0)


def _numbers(text: bytes, cells: int) -> Vec | None:
    """Return the numbers of `text`, or None when some cell is not one."""
    with warnings.catch_warnings():
        # NumPy announces text it cannot read as a deprecation.
        warnings.simplefilter("error")
        try:
            numbers: Vec = np.fromstring(text, dtype=float, sep=" ") if cells else np.empty(0)
        except (ValueError, DeprecationWarning):
            return None
    return numbers if len(numbers) == cells else None


def _explain(
    raw: bytes, text: bytes, before: int, file: Path, labels: tuple[str, ...], separator: str
) -> NoReturn:
    """Find the first line that is not a row of numbers and say so."""
    pairs = zip(raw.split(b"\n"), text.split(b"\n"), strict=True)
    for number, (original, line) in enumerate(pairs, start=before + 1):
        cells = line.decode("latin-1").split()
        place = Place(file=file, line=number)
        for label, cell in zip(labels, cells, strict=False):
            if not _is_number(cell):
                comma = " with a decimal comma" if re.fullmatch(r"[-+\d.eE]*,[-+\d.eE]*", cell) else ""
                raise InputError(
                    f"'{cell[:40]}'{comma} is not a number.",
                    mend="write numbers with a decimal point, and fill gaps before export.",
                    place=Place(file=file, line=number, column=label),
                )
        if cells and len(cells) != len(labels):
            empty = _first_empty(original, labels, separator)
            hint = f" (column '{empty}' is empty)" if empty else ""
            raise InputError(
                f"the row has {len(cells)} cells, the labels name {len(labels)}{hint}.",
                mend="fill empty cells, or export the file again if it was cut off.",
                place=place,
            )
    raise InputError(
        "the table cannot be read as numbers.",
        mend="export it again.",
        place=Place(file=file, line=before + 1),
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _first_empty(original: bytes, labels: tuple[str, ...], separator: str) -> str | None:
    """Return the label of the first empty cell of a separated row, if there is one."""
    if not separator:
        return None
    cells = original.decode("latin-1").split(separator)
    for label, cell in zip(labels, cells, strict=False):
        if not cell.strip():
            return label
    return None


def _check_numbers(table: Vec, lines: NDArray[np.int64], labels: tuple[str, ...], file: Path) -> None:
    """Refuse numbers that are not finite and times that do not increase."""
    if not np.isfinite(table).all():
        row, column = (int(k) for k in np.argwhere(~np.isfinite(table))[0])
        time = table[row, 0] if np.isfinite(table[row, 0]) else None
        label = ("time", *labels)[column]
        raise InputError(
            f"the value is {table[row, column]}.",
            mend="fill the gap before analysis (a load's point where there is no force may be 0).",
            place=Place(file=file, line=int(lines[row]), column=label, time_s=time),
        )
    backward = np.flatnonzero(np.diff(table[:, 0]) <= 0)
    if len(backward):
        row = int(backward[0]) + 1
        raise InputError(
            f"times do not increase: {table[row - 1, 0]:.10g} s is followed by {table[row, 0]:.10g} s.",
            mend="sort the rows by time and drop repeated ones.",
            place=Place(file=file, line=int(lines[row]), column="time"),
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
    repeated = sorted({label for label in labels if labels.count(label) > 1})
    if repeated:
        notes.append(f"columns of the same name: {', '.join(repeated)}")
    return tuple(notes)
