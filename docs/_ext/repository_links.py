"""Links that documents hold for readers of the repository, made fit for the site.

A document links to folders and to files beside the documentation, which a Git host shows and a site does not have. A
folder with a README of the site leads to it; everything else becomes its words alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|`[^`]*`)+)\]\((?!\w+:|#)([^)\s#]+)(#[^)\s]*)?\)")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def on_site(text: str, folder: Path, docs: Path) -> str:
    """Return a document whose links all lead to pages of the site.

    Args:
        text: The document.
        folder: Where it lies.
        docs: Root of the site's documents.
    """

    def anew(match: re.Match[str]) -> str:
        words, target, part = match[1], (folder / match[2]).resolve(), match[3] or ""
        inside = target.is_relative_to(docs)
        if inside and target.is_dir() and (target / "README.md").is_file():
            return f"[{words}]({match[2].rstrip('/')}/README.md{part})"
        if inside and target.suffix == ".md":
            return match[0]
        return words

    parts, end = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_LINK.sub(anew, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _LINK.sub(anew, text[end:])])


def contents(text: str) -> str:
    """Return a hidden table of contents of the pages that a folder's README links to, in its order."""
    pages = dict.fromkeys(re.findall(r"\]\((\w[\w-]*)\.md\)", text))
    return "\n\n```{toctree}\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"


def _read(app: Sphinx, name: str, source: list[str]) -> None:
    path = Path(app.env.doc2path(name))
    source[0] = on_site(source[0], path.parent, Path(app.srcdir))
    if path.name == "README.md":
        source[0] += contents(source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the change of links."""
    app.connect("source-read", _read)
    app.connect("include-read", lambda app, path, name, source: _included(app, Path(path), source))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _included(app: Sphinx, path: Path, source: list[str]) -> None:
    source[0] = on_site(source[0], (Path(app.srcdir) / path).resolve().parent, Path(app.srcdir))
