"""A small plot in letters: what holding the ball better centred would cost each hip, beside a healthy one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from rich.console import Console
from rich.text import Text

from coxa.selfcheck import CheckResult, FrontierPoint, SideFrontier
from coxa.terminal.style import GRADES, SIDES, TITLE

ROWS: Final = 8
WIDEST: Final = 44
"""Columns of one hip's plot; more room makes it no clearer."""
AXIS: Final = 6
"""Columns left of a plot: numbers and the axis."""
LEAST_TOP: Final = 2.0
"""The plot reaches at least twice the healthy effort, so that small costs look small."""
STEPS: Final = 60
"""Places looked at along each piece of a curve."""


class Marks(NamedTuple):
    """What a plot is drawn with."""

    own: str
    healthy: str
    side: str
    corner: str
    bottom: str
    times: str


DRAWN: Final = Marks("•", "·", "│", "└", "─", "×")
TYPED: Final = Marks("o", ".", "|", "+", "-", "x")
"""For terminals that know no other letters than ASCII."""


def show_frontier(console: Console, result: CheckResult) -> None:
    """Print the frontiers of a self-check; nothing when there is none.

    Args:
        console: Where to.
        result: What was found.
    """
    shown = result.frontiers
    if not shown:
        return
    console.print()
    marks = TYPED if console.options.ascii_only else DRAWN
    title = Text(f"Effort against centring, {shown[0].label}", style=TITLE)
    title.append(f" ({shown[0].evidence})", style=GRADES[shown[0].evidence])
    console.print(title)
    width = min((console.width - 2 * (len(shown) - 1)) // len(shown), WIDEST)
    panels = [panel(each, width, marks) for each in shown]
    for lines in zip(*panels, strict=True):
        console.print(Text("  ".join(f"{line:<{width}}" for line in lines).rstrip()), soft_wrap=True)
    letters = "/".join(each.side.upper() for each in shown)
    console.print(
        Text(
            f"{letters}: this hip as it is, H: healthy (hidden where they agree); {marks.own} {marks.healthy} least "
            "effort when held nearer the middle",
            style="dim",
        )
    )
    for each in shown:
        console.print(Text(each.sentence))


def panel(found: SideFrontier, width: int, marks: Marks) -> list[str]:
    """Return one hip's plot, line by line.

    Args:
        found: Its frontier.
        width: Columns.
        marks: What to draw with.
    """
    columns, side = width - AXIS, SIDES[found.side].lower()
    low, high = _efforts(found)
    grid = [[" "] * columns for _ in range(ROWS)]

    def put(point: FrontierPoint, mark: str) -> None:
        row = round((high - point.effort) / (high - low) * (ROWS - 1))
        if 0 <= row < ROWS:
            grid[row][min(max(round(point.offset * (columns - 1)), 0), columns - 1)] = mark

    for curve, mark in ((found.healthy, marks.healthy), (found.own, marks.own)):
        for point in _between(curve):
            put(point, mark)
    put(found.healthy_point, "H")
    put(found.own_point, found.side.upper())
    named = {0: high, (ROWS - 1) // 2: high - (high - low) * ((ROWS - 1) // 2) / (ROWS - 1), ROWS - 1: low}
    body = [
        f"{f'{named[k]:.1f}' if k in named else '':>{AXIS - 2}} {marks.side}{''.join(row)}"
        for k, row in enumerate(grid)
    ]
    ruler = f"{'0':<{columns - 1}}1"
    words = _longest(columns - 4, "off-centre (1: rim)", "off-centre")
    start = (columns - len(words)) // 2
    ruler = ruler[:start] + words + ruler[start + len(words) :]
    return [
        _longest(width, f"{side}: effort, {marks.times} healthy", f"{side}, {marks.times} healthy"),
        *body,
        " " * (AXIS - 1) + marks.corner + marks.bottom * columns,
        " " * AXIS + ruler,
    ]


def _longest(room: int, *words: str) -> str:
    """Return the first that fits, else as much of the last as does."""
    return next((w for w in words if len(w) <= room), words[-1][:room])


def _efforts(found: SideFrontier) -> tuple[float, float]:
    """Return the lowest and highest effort of a plot: a frontier may rise beyond it."""
    own = (found.own_point.effort, found.healthy_point.effort)
    most = max(point.effort for point in (*found.own, *found.healthy))
    return min(1.0, *own), max(LEAST_TOP, min(most, 2.0 * max(own)))


def _between(curve: Sequence[FrontierPoint]) -> list[FrontierPoint]:
    """Return a curve's points and those between them, straight."""
    points = list(curve[:1])
    for a, b in pairwise(curve):
        for k in range(1, STEPS + 1):
            part = k / STEPS
            points.append(
                FrontierPoint(
                    a.offset + part * (b.offset - a.offset), a.effort + part * (b.effort - a.effort)
                )
            )
    return points
