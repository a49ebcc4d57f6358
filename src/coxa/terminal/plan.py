"""Today's session as the terminal shows it, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coxa.exam.items import SIDE_WORDS
from coxa.programme.exercises import Exercise, exercises
from coxa.programme.session_plan import Plan, Window
from coxa.programme.standing import Standing
from coxa.terminal.style import HEADLINE

HYPOTHESIS: Final = (
    "No published trial shows that home exercise re-centres the hip; "
    "your own trend is the judge (a hypothesis)."
)
KINDS: Final = {"release": "release and rotation", "strength": "strength"}
CUE_COLUMNS: Final = 24
"""Narrower than this beside the other columns, cues stand below the table instead."""
OTHER_COLUMNS: Final = 48
"""Width of the other columns."""


def show_plan(console: Console, planned: Plan, standing: Standing) -> None:
    """Print a session: what, on which side, how long, and why so.

    Args:
        console: Where to.
        planned: The session.
        standing: Where the person stands.
    """
    _show_stop(console, standing)
    title = (
        f"Today's session, {KINDS[planned.kind]} · stage {planned.stage} · {minutes(planned.total_s)} in all"
    )
    console.print(Text(title, style=HEADLINE), soft_wrap=True)
    for words in (standing.due.words, *planned.words):
        console.print(Text(words))
    console.print()
    beside = console.width - OTHER_COLUMNS >= CUE_COLUMNS
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in ("", "exercise", "side", "time", *(("cue",) if beside else ())):
        table.add_column(heading, overflow="fold", no_wrap=heading != "cue")
    shown: set[str] = set()
    for number, (window, count) in enumerate(_together(planned.windows), start=1):
        exercise = exercises()[window.exercise]
        cue = _cue(exercise) if window.exercise not in shown else ""
        shown.add(window.exercise)
        side = "" if window.side is None else SIDE_WORDS[window.side]
        time = f"{count} × {minutes(window.seconds)}" if count > 1 else minutes(window.seconds)
        row = (str(number), f"{exercise.key} {exercise.title}", side, time)
        table.add_row(*row, *((cue,) if beside else ()))
    console.print(table)
    if not beside:
        for key in dict.fromkeys(window.exercise for window in planned.windows):
            console.print(Text(f"\n{key}: {_cue(exercises()[key])}"))
    for words in (*planned.left_out, *planned.doses):
        console.print(Text(words, style="yellow"))
    _show_rest(console, standing)


def show_no_session(console: Console, standing: Standing) -> None:
    """Print why there is no session to do now."""
    halt = standing.halt
    if halt is None:
        _show_stop(console, standing)
        console.print(Text(f"{_no_session(standing)} · stage {standing.stage}", style=HEADLINE))
        console.print(Text(standing.due.words))
        console.print(Text("To do one all the same: coxa plan --extra", style="dim"))
        _show_rest(console, standing)
        return
    console.print(Text("No session now", style=HEADLINE))
    console.print(Text(halt.words, style="bold yellow"))
    if halt.kind == "screen" and halt.not_before is None:
        console.print(Text("To answer it here: coxa screen"))
    for words in standing.cautions:
        console.print(Text(f"! {words}", style="yellow"))


def _no_session(standing: Standing) -> str:
    return "Today's session is done" if standing.due.done else "No session today"


def _show_stop(console: Console, standing: Standing) -> None:
    """Print before all else that and why to stop, when the diary says so."""
    if standing.stop:
        console.print(Text(standing.enough, style="bold yellow"))
        console.print()


def _show_rest(console: Console, standing: Standing) -> None:
    console.print()
    if standing.enough and not standing.stop:
        console.print(Text(standing.enough, style="bold"))
    for words in standing.equality.words:
        console.print(Text(words))
    for words in standing.cautions:
        console.print(Text(f"! {words}", style="yellow"))
    console.print(Text(HYPOTHESIS, style="dim"))


def _together(windows: Sequence[Window]) -> list[tuple[Window, int]]:
    """Return windows with how many alike follow one another."""
    runs = [list(run) for _, run in groupby(windows, key=lambda w: (w.exercise, w.side, w.seconds))]
    return [(run[0], len(run)) for run in runs]


def _cue(exercise: Exercise) -> str:
    return " ".join((exercise.position, *exercise.cues[:1]))


def minutes(seconds: float) -> str:
    """Return a time as a clock shows it, 3:00."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
