"""Makes the page: words that stay, then a table for each chapter of the standard, then what is open."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parents[1] / "docs" / "security.md"
HALVES: Final = ("asvs_a.toml", "asvs_b.toml")
STATES: Final = ("met", "not applicable", "open")
"""What a line can be; 'open' is what the standard asks for and Coxa does not do, with what stands in its place."""


@dataclass(frozen=True)
class Line:
    """One line of the standard.

    Attributes:
        id: As the standard numbers it.
        level: 1 or 2.
        asks: What it asks for, in our words.
        state: One of `STATES`.
        how: Where and how; or why it does not apply.
    """

    id: str
    level: int
    asks: str
    state: str
    how: str

    @property
    def chapter(self) -> str:
        """The chapter it belongs to."""
        return f"V{self.id.partition('.')[0]}"

    @property
    def order(self) -> tuple[int, ...]:
        """Its place among the others."""
        return tuple(int(part) for part in self.id.split("."))


def chapters() -> dict[str, dict[str, Any]]:
    """Return name and ids of each chapter."""
    return tomllib.loads((HERE / "ids.toml").read_text(encoding="utf-8"))


def lines() -> list[Line]:
    """Return every line, in order."""
    found = []
    for name in HALVES:
        path = HERE / name
        if path.is_file():
            found += [Line(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["line"]]
    return sorted(found, key=lambda line: line.order)


def page() -> str:
    """Return the page."""
    every = lines()
    parts = [(HERE / "text.md").read_text(encoding="utf-8").rstrip(), _counted(every)]
    if left := [line for line in every if line.state == "open"]:
        parts.append("### Open\n\n" + _table(left))
    for key, chapter in chapters().items():
        of = [line for line in every if line.chapter == key]
        parts.append(f"### {key} {chapter['name']}\n\n{_table(of)}")
    return "\n\n".join(parts) + "\n"


def _counted(every: list[Line]) -> str:
    rows = []
    for level in (1, 2):
        count = Counter(line.state for line in every if line.level == level)
        rows.append(
            f"| {level} | {sum(count.values())} | " + " | ".join(str(count[s]) for s in STATES) + " |"
        )
    return "\n".join(["| level | lines | " + " | ".join(STATES) + " |", "|---|---|---|---|---|", *rows])


def _table(some: list[Line]) -> str:
    rows = [f"| {one.id} | {one.level} | {one.asks} | {one.state} | {one.how} |" for one in some]
    return "\n".join(
        ["| line | level | asks for | state | how, or why not |", "|---|---|---|---|---|", *rows]
    )
