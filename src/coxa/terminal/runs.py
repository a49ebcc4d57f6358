"""Runs as the terminal lists them, and whether they go along with the hips."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coxa.programme.beside_hips import Link
from coxa.programme.running import BALANCE, RunRecord, balance_word, pace_words
from coxa.recording.fit.fields import watch_fields
from coxa.terminal.style import TITLE

COLUMNS = (BALANCE, "contact_ms", "cadence_spm", "vertical_ratio_pct", "heart_rate_bpm")
HEADS = ("left %", "contact", "cadence", "ratio", "heart")


def show_runs(console: Console, runs: Sequence[RunRecord], links: Sequence[Link], most: int) -> None:
    """Print the latest runs, newest first, and what can be told of them beside the hips.

    Args:
        console: Where to.
        runs: Oldest first.
        links: Of `beside_hips`.
        most: Runs printed.
    """
    if not runs:
        console.print(Text("No run yet. Bring in what your watch recorded: coxa runs add FILE.fit"))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in ("day", "km", "pace", *HEADS, "m/beat"):
        table.add_column(head, justify="left" if head == "day" else "right", no_wrap=True)
    for run in runs[: -most - 1 : -1]:
        table.add_row(*(Text(cell) for cell in _cells(run)))
    console.print(table)
    if len(runs) > most:
        console.print(Text(f"and {len(runs) - most} before; all of them: coxa runs --json", style="dim"))
    console.print(
        Text(
            "Means over steady running, measured by the watch. left %: share of ground contact that the device calls "
            "left; the format does not say which foot. Bands of COROS: g green, y yellow, o orange.",
            style="dim",
        )
    )
    signed = [link for link in links if link.signed]
    if signed:
        console.print(Text("\nBeside your hips (hypothesis)", style=TITLE))
    for link in signed:
        label = link.hips.label[:1].lower() + link.hips.label[1:]
        console.print(Text(f"{link.measure.label} and {label}, right less left: {link.words}"))


def _cells(run: RunRecord) -> list[str]:
    speed, balance = run.value("speed_m_s"), run.value(BALANCE)
    cells = [run.day.isoformat(), "" if run.distance_m is None else f"{run.distance_m / 1000.0:.1f}"]
    cells.append("" if speed is None else pace_words(speed).removesuffix(" /km"))
    cells.append("" if balance is None else f"{balance:.1f} {balance_word(balance)[0]}")
    for key in COLUMNS[1:]:
        value = run.value(key)
        cells.append("" if value is None else f"{value:.{watch_fields()[key].decimals}f}")
    return [*cells, "" if run.heart is None else f"{run.heart.metres_per_beat:.2f}"]
