"""What a person should mind before trusting the figures: last on the page, so that it stays in sight."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coxa.coordination import Status
from coxa.pipeline.result import Analysis, LegResult
from coxa.terminal.style import SIDES, TITLE


def show_cautions(console: Console, analysis: Analysis) -> None:
    """Print the cautions of an analysis, or nothing when there are none."""
    lines = [*analysis.recording.notes, *analysis.cautions]
    if analysis.recording.motion.assumed:
        names = ", ".join(analysis.recording.motion.assumed)
        lines.append(
            f"not in the motion, held at the model's default (right only if they hardly moved): {names}"
        )
    for leg in analysis.legs:
        lines += _leg_cautions(leg)
    if lines:
        console.print(Text("\nMind", style=TITLE))
    table = Table.grid(padding=(0, 1))
    for line in lines:
        table.add_row(Text("!", style="yellow"), Text(line, style="yellow"))
    console.print(table)


def _leg_cautions(leg: LegResult) -> list[str]:
    side = " and ".join(SIDES[hip.side].lower() for hip in leg.leg.hips)
    trouble, lines = leg.trouble, []
    for status, frames in trouble.by_status.items():
        if status != Status.OPTIMAL:
            lines.append(
                f"{side} leg: {frames} of {trouble.n_frames} frames {status.name.lower()}. {status.advice}"
            )
    if trouble.over_reserve:
        rows = ", ".join(f"{row} in {frames}" for row, frames in _most(trouble.over_reserve))
        lines.append(
            f"{side} leg: the muscles fall short (or the reserves are cheap), reserves give more than 5 % of the peak "
            f"moment: {rows} of {trouble.n_frames} frames"
        )
    if trouble.saturated:
        names = ", ".join(
            f"{name} {100 * n / trouble.n_frames:.0f} %" for name, n in _most(trouble.saturated)
        )
        lines.append(f"{side} leg: muscles that pull all they can, share of the time: {names}")
    return lines


def _most(counts: dict[str, int], most: int = 6) -> Sequence[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: -item[1])[:most]
