"""How the documentation site is built: `make site`. Nothing is fetched, neither while building nor while reading."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS / "_ext"))

from coxa._version import __version__  # noqa: E402 - the path comes first

project = "Coxa"
author = "The Coxa developers"
project_copyright = "The Coxa developers, Apache-2.0"
version = release = __version__
language = "en_GB"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "mathml",
    "repository_links",
    "shared_entries",
]
exclude_patterns = ["_ext", "_static", "pictures"]
nitpicky = True
smartquotes_action = "qe"  # quotes and ellipses; two dashes stay, for options begin with them
# Types in signatures link to their entry where they have one and are words where they have none. Links that somebody
# wrote, between pages and to names, must all lead somewhere.
nitpick_ignore_regex = [("py:class", r".*")]

# Markdown, as Git hosts render it: $…$ and ```math hold equations, headings have the anchors that they give them.
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_fence_as_directive = ["math"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

html_math_renderer = "mathml"
html_theme = "furo"
html_title = "Coxa"
html_static_path = ["_static"]
html_css_files = ["coxa.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b5f6b",
        "color-brand-content": "#0b5f6b",
        "color-api-name": "#0b5f6b",
        "color-api-pre-name": "#0b5f6b",
        "color-brand-visited": "#5a4a8a",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6cc5d1",
        "color-brand-content": "#6cc5d1",
        "color-api-name": "#6cc5d1",
        "color-api-pre-name": "#6cc5d1",
        "color-brand-visited": "#b3a3e6",
    },
}
pygments_style = "friendly"
pygments_dark_style = "github-dark"

default_role = "literal"  # docstrings write `name` as Markdown does
autodoc_class_signature = "separated"  # fields of a result are told one by one, not as one long call
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_display_short_literal_types = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
