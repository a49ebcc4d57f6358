"""Where each key of a TOML or JSON file stands, for error messages; a miss only costs the line number."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")


def toml_lines(text: str) -> dict[str, int]:
    """Return the line, from 1, of each table and key by dotted path; elements of a list of tables by number.

    Args:
        text: The file. Keys inside inline tables are not looked for: their table's line stands for them.
    """
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    here = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = _dotted(header[2])
            if header[1] == "[[":
                counts[here] = counts.get(here, -1) + 1
                found.setdefault(here, number)
                here = f"{here}.{counts[here]}"
            parts = here.split(".")
            for end in range(1, len(parts) + 1):  # the first mention of a table stands for those around it
                found.setdefault(".".join(parts[:end]), number)
        elif key := _KEY.match(line):
            path = _dotted(key[1])
            found.setdefault(f"{here}.{path}" if here else path, number)
    return found


def _dotted(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))


def json_line(text: str, path: Sequence[str]) -> int | None:
    """Return the line, from 1, of a key in a JSON file, looking for one part of its path after the other.

    Args:
        text: The file.
        path: Keys from the outside in; a number counts the elements of a list.
    """
    at, skip = 0, 0
    for part in path:
        if part.isdigit():
            skip = int(part)
            continue
        for _ in range(skip + 1):
            hit = re.compile(rf'"{re.escape(part)}"\s*:').search(text, at)
            if hit is None:
                return None
            at = hit.end()
        skip = 0
    return text.count("\n", 0, at) + 1 if at else None
