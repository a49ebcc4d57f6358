"""Docstrings whose arguments of one kind share a line (`start_s, end_s: …`), written out one by one for the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_SHARED = re.compile(r"^(\s+)(\w+(?:, \w+)+): (.*)$")
_SECTION = re.compile(r"^\s*(Args|Attributes):\s*$")
BEFORE_NAPOLEON = 400


def written_out(lines: Sequence[str]) -> list[str]:
    """Return a docstring in which each argument and attribute has an entry of its own."""
    return list(_written_out(lines))


def _written_out(lines: Sequence[str]) -> Iterator[str]:
    inside, k = False, 0
    while k < len(lines):
        line = lines[k]
        if _SECTION.match(line):
            inside = True
        elif line.strip() and not line.startswith(" "):
            inside = False
        shared = _SHARED.match(line) if inside else None
        end = k + 1
        if shared is None:
            yield line
        else:
            indent, names, text = shared.groups()
            while end < len(lines) and lines[end].startswith(indent + " "):
                end += 1
            for name in names.split(", "):
                yield f"{indent}{name}: {text}"
                yield from lines[k + 1 : end]
        k = end


def _process(app: Sphinx, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    lines[:] = written_out(lines)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the change of docstrings."""
    app.connect("autodoc-process-docstring", _process, priority=BEFORE_NAPOLEON)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
