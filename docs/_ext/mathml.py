"""Equations as MathML, written while the site is built: pages need no script, no font and no network for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


def inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write an equation that stands in a line of text."""
    translator.body.append(mathml(node, "inline"))
    raise nodes.SkipNode


def block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write an equation that stands by itself; it scrolls sideways where the page is narrow."""
    translator.body.append(f'<div class="equation" tabindex="0">{mathml(node, "block")}</div>\n')
    raise nodes.SkipNode


def mathml(node: nodes.Element, display: str) -> str:
    """Return an equation as MathML.

    Raises:
        ExtensionError: It is no LaTeX that the converter knows.
    """
    latex = node.astext().strip()
    try:
        found: str = convert(latex, display=display)
    except Exception as error:  # the converter has no error of its own
        raise ExtensionError(f"cannot write this equation ({type(error).__name__}): {latex}") from error
    return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
