"""Reading `exam.toml` or its JSON twin, with every slip named by file and line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from coxa.errors import InputError, Place
from coxa.exam.description import Exam
from coxa.exam.document import parse_document
from coxa.exam.items import plain_side
from coxa.exam.lines import json_line, toml_lines
from coxa.exam.needs import what_each_answers

LARGEST_FILE_BYTES: Final = 1_000_000
"""Largest exam read; one with everything in it has about 3000."""

_AT: Final = re.compile(r"\(at line (\d+), column \d+\)")
_KEYS: Final = re.compile(r"\('[^()]*\)")
"""Keys as Python writes them in its messages: `('right', 'rotation')`."""
_TWICE: Final = re.compile(r"Cannot (?:declare|overwrite)|duplicate", re.IGNORECASE)


def read_exam(path: str | Path) -> Exam:
    """Return the exam in a file.

    Args:
        path: `.toml` or `.json`; docs/exam.md says what may stand in it.

    Raises:
        InputError: A file that cannot be read, is neither TOML nor JSON, holds nothing, or holds something that
            cannot be; its line is named.
    """
    file = Path(path)
    text = _text(file)
    json_file = file.suffix.lower() == ".json" or (
        file.suffix.lower() != ".toml" and text.lstrip()[:1] == "{"
    )
    document = _json(file, text) if json_file else _toml(file, text)
    if not _holds_something(document):
        refuse_empty(Place(file))
    lines = None if json_file else toml_lines(text)

    def place(*keys: str) -> Place:
        return Place(file, json_line(text, keys) if lines is None else _toml_line(lines, keys))

    return parse_document(document, str(file), place)


def refuse_empty(place: Place) -> NoReturn:
    """Refuse an exam that holds nothing, saying what each item would answer.

    Raises:
        InputError: Always.
    """
    raise InputError(
        "the exam is empty: nothing can be said about these hips.",
        mend=f"{what_each_answers()} 'coxa check' without a file asks for each; 'coxa check --template' writes one "
        "to fill in.",
        place=place,
    )


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            found = stream.read(LARGEST_FILE_BYTES + 1)  # a device may have no size and no end
        if len(found) > LARGEST_FILE_BYTES:
            raise InputError(
                f"the file has more than {LARGEST_FILE_BYTES} bytes, an exam a few thousand.",
                mend="give the exam, not a recording.",
                place=Place(file),
            )
        return found.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError(
            "the file is not text in UTF-8.", mend="save it as UTF-8 text.", place=Place(file)
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"the exam cannot be read ({why}).",
            mend="check its name; 'coxa check --template' writes one to fill in.",
            place=Place(file),
        ) from error


def _toml(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a whole number with thousands of digits
        said = str(error)
        at = _AT.search(said)
        place = Place(file, int(at[1]) if at else None)
        plain = _KEYS.sub(lambda keys: ".".join(re.findall(r"'([^']*)'", keys[0])), _AT.sub("", said))
        what = plain.strip().rstrip(".")
        if _TWICE.search(what):
            raise InputError(
                f"this is given twice ({what[:1].lower()}{what[1:]}).",
                mend="keep one of the two.",
                place=place,
            ) from error
        raise InputError(
            f"this is not TOML ({what[:1].lower()}{what[1:]}).",
            mend="write text in quotes, numbers with a point, one 'name = value' a line; "
            "'coxa check --template' shows how.",
            place=place,
        ) from error


def _json(file: Path, text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=lambda pairs: _once(file, text, pairs))
    except (ValueError, RecursionError) as error:  # also a whole number with thousands of digits
        line = getattr(error, "lineno", None)
        why = "nested too deep" if isinstance(error, RecursionError) else getattr(error, "msg", str(error))
        raise InputError(
            f"this is not JSON ({why}).",
            mend="check quotes, commas and brackets there.",
            place=Place(file, line),
        ) from error
    if not isinstance(document, dict):
        raise InputError(
            "the file holds no exam: its outermost part is not an object in { }.",
            mend="see docs/exam.md for the layout.",
            place=Place(file, 1),
        )
    return document


def _once(file: Path, text: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            hits = [m.start() for m in re.finditer(rf'"{re.escape(key)}"\s*:', text)]
            line = text.count("\n", 0, hits[-1]) + 1 if hits else None
            raise InputError(f"'{key}' is given twice.", mend="keep one of the two.", place=Place(file, line))
        found[key] = value
    return found


def _toml_line(lines: Mapping[str, int], keys: tuple[str, ...]) -> int | None:
    """Return the line of a key, or of the innermost part around it that has one."""
    for end in range(len(keys), 0, -1):
        for outermost in (keys[0], *(name for name in lines if plain_side(name) == keys[0])):
            line = lines.get(".".join((outermost, *keys[1:end])))
            if line is not None:
                return line
    return None


def _holds_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_something(inner) for inner in value.values())
    return value is not None
