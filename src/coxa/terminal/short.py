"""The few lines a busy person reads: both hips side by side."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coxa.figures.analysis import SHORT, number
from coxa.pipeline.figures import hip_figures
from coxa.pipeline.result import Analysis
from coxa.terminal.style import GRADES, SIDES, TITLE


def show_short(console: Console, analysis: Analysis) -> None:
    """Print the short table.

    Args:
        console: Where to.
        analysis: What was found.
    """
    hips = [{figure.key: figure for figure in hip_figures(analysis, hip)} for hip in analysis.hips]
    table = Table(title="In short", title_justify="left", title_style=TITLE, box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for hip in analysis.hips:
        table.add_column(SIDES[hip.side].lower(), justify="right", no_wrap=True)
    table.add_column("")
    table.add_column("")
    for key in SHORT:
        own = [figures[key] for figures in hips]
        grade = Text(own[0].evidence, style=GRADES[own[0].evidence])
        unit = next((figure.unit for figure in own if figure.value is not None), "")
        table.add_row(own[0].label.strip(), *(number(figure) for figure in own), unit, grade)
    most = [max(hip.roles, key=lambda role: role.impulse_share).muscle for hip in analysis.hips]
    table.add_row("Muscle that pulls most", *most, "", Text("modelled", style=GRADES["modelled"]))
    console.print(table)
    console.print()
