"""A short table: where each hip's tug-of-war would lead if the supposed rates were so."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.text import Text

from coxa.selfcheck import CheckResult, Outlook, Prospect, Spread
from coxa.terminal.style import GRADES, HEADLINE, SIDES, TITLE

NAME, NUMBER, SHARE = 16, 21, 14
"""Columns of a plan, a figure, a share."""
LEAST_WIDTH: Final = NAME + 2 * NUMBER + SHARE
"""Narrower than this, each figure of a plan takes a line of its own."""
NOTE: Final = (
    "Supposed rates; no trial has measured them. Departure: from health, 100 as today, 0 healthy. Effort: change, of "
    "samples that can make the tasks; it may fall as tight tissue carries load."
)


def show_outlook(console: Console, result: CheckResult) -> None:
    """Print the outlooks of a self-check; nothing when there is none.

    Args:
        console: Where to.
        result: What was found.
    """
    for place, outlook in enumerate(result.outlooks):
        console.print()
        title = Text(f"What {outlook.days} days would do to the {_side(outlook)} hip", style=TITLE)
        title.append(f" ({outlook.evidence})", style=GRADES[outlook.evidence])
        console.print(title)
        for line in table(outlook, narrow=console.width < LEAST_WIDTH):
            console.print(line, soft_wrap=True)
        console.print(Text(outlook.sentence))
        if place == len(result.outlooks) - 1:
            console.print(Text(NOTE, style="dim"))


def table(outlook: Outlook, *, narrow: bool) -> list[Text]:
    """Return an outlook as lines: the loop gain, then what each plan would do.

    Args:
        outlook: One hip's.
        narrow: Whether figures stand below each other.
    """
    gain = outlook.gain
    lines = [
        Text(f"{'loop gain a day':<{NAME}}{f'{gain.value:.2f} ({gain.low:.2f}–{gain.high:.2f})':>{NUMBER}}"),
        *(_below(each) if narrow else _row(each) for each in outlook.prospects),
    ]
    if narrow:
        return lines
    heads = f"{'':<{NAME}}{'departure, %':>{NUMBER}}{'effort, %':>{NUMBER}}{'out of reach':>{SHARE}}"
    return [lines[0], Text(heads, style=HEADLINE), *lines[1:]]


def _row(each: Prospect) -> Text:
    departure, effort, unable = _figures(each)
    return Text(f"{each.name:<{NAME}}{departure:>{NUMBER}}{effort:>{NUMBER}}{unable:>{SHARE}}")


def _below(each: Prospect) -> Text:
    departure, effort, unable = _figures(each)
    return Text(f"{each.name}\n  departure, % {departure}\n  effort, % {effort}\n  out of reach {unable}")


def _figures(each: Prospect) -> tuple[str, str, str]:
    d, effort = each.departure, each.effort
    departure = f"{d.value:.0f} ({d.low:.0f}–{d.high:.0f})"
    return departure, "out of reach" if effort is None else _signed(effort), f"{100.0 * each.unable:.0f} %"


def _signed(spread: Spread) -> str:
    value, low, high = (_whole(x) for x in (spread.value, spread.low, spread.high))
    return f"{value} ({low}…{high})"


def _whole(value: float) -> str:
    rounded = round(value)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"


def _side(outlook: Outlook) -> str:
    return SIDES[outlook.side].lower()
