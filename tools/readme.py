"""Writes every figure in README.md and docs/ from a run: `python -m tools.readme`, called by `make docs`.

Between `<!-- figures:NAME -->` and `<!-- /figures:NAME -->` a document holds what the block NAME renders now
(`tools.doc_blocks`); the words around it are written by hand. With `--check` nothing is written, and the exit
code is 1 when some document would change.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from tools.doc_blocks import BLOCKS, MissingFiguresError

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"<!-- figures:([\w-]+) -->\n.*?<!-- /figures:\1 -->", re.DOTALL)
_OPENING = re.compile(r"<!-- figures:([\w-]+) -->")


def documents(root: Path = ROOT) -> list[Path]:
    """Return the documents that hold blocks: the README first, then those under docs/ in order of name."""
    found = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    return [path for path in found if _OPENING.search(path.read_text(encoding="utf-8"))]


def render(text: str, blocks: Mapping[str, Callable[[], str]]) -> tuple[str, list[str]]:
    """Return a document with every block rendered anew, and a line for each that could not be.

    Args:
        text: The document.
        blocks: What each block renders, by name.

    Raises:
        KeyError: A block in the document that nothing renders.
        ValueError: A block that is opened and not closed.
    """
    missing: list[str] = []
    closed = {match[1] for match in _BLOCK.finditer(text)}
    opened = set(_OPENING.findall(text))
    if opened - closed:
        raise ValueError(f"never closed: {', '.join(sorted(opened - closed))}")

    def anew(match: re.Match[str]) -> str:
        try:
            content = blocks[match[1]]().strip("\n")
        except MissingFiguresError as error:
            missing.append(f"{match[1]}: {error}")
            return match[0]
        return f"<!-- figures:{match[1]} -->\n{content}\n<!-- /figures:{match[1]} -->"

    return _BLOCK.sub(anew, text), missing


def main(arguments: list[str]) -> int:
    """Render all documents; return 1 when one changed under `--check`, 2 when figures were missing."""
    check = "--check" in arguments
    blocks = {name: cache(block) for name, block in BLOCKS.items()}
    changed, missing = [], []
    for path in documents():
        before = path.read_text(encoding="utf-8")
        after, lacking = render(before, blocks)
        missing += [f"{path.relative_to(ROOT)}: {line}" for line in lacking]
        if after != before:
            changed.append(str(path.relative_to(ROOT)))
            if not check:
                path.write_text(after, encoding="utf-8", newline="\n")
    _say(f"{'would change' if check else 'rewrote'}: {', '.join(changed) or 'nothing'}")
    for line in missing:
        _say(f"left as it was: {line}")
    return 2 if missing else int(check and bool(changed))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
