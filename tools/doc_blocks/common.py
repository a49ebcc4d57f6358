"""What the blocks share: Markdown tables, and how a missing source of figures is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class MissingFiguresError(Exception):
    """The run or file that a block takes its figures from is not there; its text says how to make it."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Return a Markdown table.

    Args:
        head: Titles of the columns.
        rows: One cell per column; bars and line ends in cells are made harmless.
        right: Columns set flush right, counted from 0.
    """
    rule = ["---:" if k in right else "---" for k in range(len(head))]
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def code(words: Iterable[str]) -> str:
    """Return names for a table cell, each as code."""
    return ", ".join(f"`{word}`" for word in words)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
