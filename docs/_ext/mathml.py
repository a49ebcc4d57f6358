"""Equations as MathML, written while the site is built: pages need no script, no font and no network for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

_SAME = {"{aligned}": "{align*}"}
"""What Git hosts know under one name and the converter under another."""
_LEFT_OVER = re.compile(r"<m\w+>(?:&|[^<]*\\[^<]*)</m\w+>")
"""An element that holds LaTeX still: the converter passes on what it does not know."""


def inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write an equation that stands in a line of text."""
    translator.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write an equation that stands by itself; it scrolls sideways where the page is narrow."""
    equation = mathml(node.astext(), "block")
    translator.body.append(f'<div class="equation" tabindex="0">{equation}</div>\n')
    raise nodes.SkipNode


def mathml(latex: str, display: str) -> str:
    """Return an equation as MathML.

    Args:
        latex: The equation.
        display: `inline` or `block`.

    Raises:
        ExtensionError: It holds something that the converter does not know.
    """
    source = latex.strip()
    for theirs, ours in _SAME.items():
        source = source.replace(theirs, ours)
    try:
        found: str = convert(source, display=display)
    except Exception as error:  # the converter has no error of its own
        raise ExtensionError(f"cannot write this equation ({type(error).__name__}): {latex}") from error
    unknown = _LEFT_OVER.search(found)
    if unknown:
        raise ExtensionError(f"cannot write {unknown[0]} of this equation: {latex}")
    return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
