"""The numbers of a storage file, read in blocks of whole lines; what is wrong is named by line and column."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.errors import InputError, Place

LONGEST_LINE_bytes: Final = 16_000_000
"""A longer line means a file without line ends; it is never held in memory whole."""


def read_line(stream: BinaryIO, file: Path, number: int) -> str | None:
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


def read_table(
    stream: BinaryIO, file: Path, line: int, labels: tuple[str, ...], separator: str
) -> tuple[Float[Array, "rows columns"], Int[Array, " rows"]]:
    """Return `(rows, columns)` numbers and `(rows,)` line numbers."""
    # A semicolon file may hold decimal commas: those stay, to be refused by name.
    blank = {",": bytes.maketrans(b',"', b"  "), ";": bytes.maketrans(b';"', b"  ")}.get(separator)
    tables: list[Array] = []
    line_numbers: list[Array] = []
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


def check_numbers(
    table: Float[Array, "rows columns"], lines: Int[Array, " rows"], labels: tuple[str, ...], file: Path
) -> None:
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


def _refuse_long_line(file: Path, number: int) -> NoReturn:
    raise InputError(
        f"the line is longer than {LONGEST_LINE_bytes / 1e6:g} MB.",
        mend="give a text file with one row per frame.",
        place=Place(file=file, line=number),
    )


def _cells_per_line(text: bytes) -> Int[Array, " lines"]:
    """Return how many cells each line holds; the text ends with a line end."""
    codes = np.frombuffer(text, np.uint8)
    white = (codes == 32) | ((codes >= 9) & (codes <= 13))
    starts = ~white
    starts[1:] &= white[:-1]
    ends = np.flatnonzero(codes == 10)
    return np.diff(np.searchsorted(np.flatnonzero(starts), ends), prepend=0)


def _numbers(text: bytes, cells: int) -> Float[Array, " cells"] | None:
    """Return the numbers of `text`, or None when some cell is not one."""
    with warnings.catch_warnings():
        # NumPy announces text it cannot read as a deprecation.
        warnings.simplefilter("error")
        try:
            numbers: Array = np.fromstring(text, dtype=float, sep=" ") if cells else np.empty(0)
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
