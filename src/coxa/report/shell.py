"""What every page of a report shares: its templates, its look, its script, its security policy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from coxa._version import __version__
from coxa.charts.svg import css as chart_css
from coxa.report.pack import plotly_script, policy

GENERATOR: Final = '<meta name="generator" content="Coxa '
"""By this a file is known for a report of ours."""


def rendered(template: str, words: Mapping[str, Any], *, plotly: bool) -> str:
    """Return a page that stands alone.

    Args:
        template: Its file name.
        words: What the template says.
        plotly: Whether figures can be explored.

    Raises:
        ImportError: Plotly is wanted and not installed.
    """
    packed = plotly_script() if plotly else None
    style, script = f"{chart_css()}\n{_static('report.css')}", _static("report.js")
    scripts = [script, *([f"sha256-{packed.digest}"] if packed else [])]
    shared = {
        "version": __version__,
        "policy": policy([style], scripts, drawn_by_script=packed is not None),
        "style": style,
        "script": script,
        "plotly": packed,
    }
    return _environment().get_template(template).render(**shared, **words)


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("coxa.report"), autoescape=True, undefined=StrictUndefined)


@cache
def _static(name: str) -> str:
    return files("coxa.report").joinpath(f"static/{name}").read_text(encoding="utf-8")
