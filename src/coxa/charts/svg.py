"""Charts as SVG inside HTML, for pages and paper: pure functions of a `Chart`.

Nothing is styled here but by classes and presentation attributes (the pages' security policy allows no inline style);
`charts.css` holds the looks. A picture is about a phone wide and tells its words as its label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from coxa.charts.chart import Chart
from coxa.charts.svg_legend import legend_below, legend_list
from coxa.charts.svg_panel import names_at_ends, panel_sheet, room_beside
from coxa.charts.svg_scene import still_frames, still_sheet
from coxa.charts.svg_sheet import Sheet, n
from coxa.charts.svg_text import clean
from coxa.charts.tones import LIGHT_PAPER, LOOKS, mixed

MOST_COLUMNS: Final = 4


@dataclass(frozen=True)
class Drawn:
    """A chart, drawn.

    Attributes:
        panels: One SVG each, scenes' stills after the panels.
        legend: HTML: a list; empty where there is nothing to explain.
        html: Both, panels in columns.
    """

    panels: tuple[str, ...]
    legend: str
    html: str


def draw(chart: Chart, uid: str = "") -> Drawn:
    """Return a chart as pictures with their legend.

    Args:
        chart: What to draw.
        uid: Begins every name inside; unlike that of any other chart on a page. Without: the chart's key.
    """
    prefix = _name(uid or chart.key)
    sheets = _sheets(chart, prefix)
    panels = tuple(sheet.svg(label) for sheet, label in sheets)
    legend = legend_list(chart, prefix)
    columns = min(max(chart.columns, 1), MOST_COLUMNS)
    shown = "".join(f'<div class="chart-panel">{panel}</div>' for panel in panels)
    html = f'<div class="chart-panels chart-cols-{columns}">{shown}</div>{legend}'
    return Drawn(panels, legend, html)


def standalone(chart: Chart, index: int = 0) -> str:
    """Return one picture of a chart as an SVG file by itself, for light paper, with its looks and its legend.

    Args:
        chart: The chart.
        index: Which of its pictures, in the order of `Drawn.panels`.

    Raises:
        IndexError: There is no such picture.
    """
    sheets = _sheets(chart, _name(chart.key))
    if not 0 <= index < len(sheets):
        raise IndexError(f"the chart “{chart.title}” has {len(sheets)} pictures; there is no number {index}")
    sheet, label = sheets[index]
    legend_below(sheet, chart)
    tall = n(-(-sheet.height // 1))
    head = f' xmlns="http://www.w3.org/2000/svg" width="680" height="{n(2.0 * float(tall))}"'
    whole = sheet.svg(label, head)
    start = whole.index(">") + 1
    paper = f'<rect class="ch-sheet" width="340" height="{tall}"/>'
    style = f"<style>{_resolved()}</style>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole[:start]}{style}{paper}{whole[start:]}\n'


def css() -> str:
    """Return the style sheet that pages with charts need."""
    return (resources.files("coxa.charts") / "charts.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _resolved() -> str:
    """Return the rules for light paper with colours written out: programs that draw SVG know no variables."""
    rules = re.sub(r"/\*.*?\*/", "", css(), flags=re.S)
    start, end = rules.index(".chart-svg"), rules.index("@media", rules.index(".chart-svg"))
    colours = {f"--chart-{tone}": look.light for tone, look in LOOKS.items()}
    colours |= {"--chart-paper": LIGHT_PAPER[0], "--chart-line": _LINE}
    kept = re.sub(r"var\((--chart-\w+)\)", lambda found: colours[found[1]], rules[start:end])
    kept = "".join(line for line in kept.splitlines(keepends=True) if "color-mix" not in line)
    shades = "".join(
        f".ct-{tone}.cs-{step} {{ color: {mixed(look.light, LIGHT_PAPER[0], share)}; }}\n"
        for tone, look in LOOKS.items()
        for step, share in SHADE_SHARES.items()
    )
    return f"\n{kept}{shades}"


_LINE: Final = "#dcd9d1"
SHADE_SHARES: Final = {1: 0.42, 2: 0.57, 3: 0.71, 4: 0.86, 5: 1.0}
"""How much of a tone's colour is in each step of shade; the rest is paper."""


def _name(words: str) -> str:
    """Return a name as ids may begin: a letter, then letters, digits and hyphens."""
    return "ch-" + (re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")[:60] or "chart")


def _sheets(chart: Chart, prefix: str) -> list[tuple[Sheet, str]]:
    """Return the sheets of a chart, each with its label; the first tells the whole."""
    ends = not chart.legend and names_at_ends(chart.panels)
    beside = room_beside(chart.panels, ends)
    found: list[tuple[Sheet, str]] = []
    for panel in chart.panels:
        found.append((panel_sheet(panel, beside, f"{prefix}-{len(found)}", ends), panel.title))
    for scene in chart.scenes:
        for frame in still_frames(scene):
            label = ", ".join(filter(None, (clean(scene.title), clean(frame.label), clean(frame.words))))
            found.append((still_sheet(scene, frame, f"{prefix}-{len(found)}"), label))
    return [(sheet, _label(chart, words, whole=k == 0)) for k, (sheet, words) in enumerate(found)]


def _label(chart: Chart, title: str, whole: bool) -> str:
    words = clean(title) or clean(chart.title)
    return f"{words.rstrip('.')}. {clean(chart.alt)}" if whole and clean(chart.alt) else words
