"""What a diary says over time, as the terminal shows it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coxa.exam.items import SIDE_WORDS
from coxa.programme.diary import Diary
from coxa.programme.progress import Change, changes, figure, since_start
from coxa.programme.series import Measure, Point, Series, all_series
from coxa.programme.standing import Standing
from coxa.terminal.plan import HYPOTHESIS
from coxa.terminal.style import GRADES, HEADLINE, TITLE

BARS: Final = "▁▂▃▄▅▆▇█"
PLAIN_BARS: Final = "_.-=+*#@"
"""The same for terminals without those letters."""
SPARK_COLUMNS: Final = 21
"""Longest line of bars; of more days, every so many."""
LEAST_SCALE: Final = 4.0
"""Shortest scale of a course, in limits of measurement error (own choice)."""
DAYS_SHOWN: Final = 3


def show_trend(console: Console, diary: Diary, standing: Standing) -> None:
    """Print what changed since the start, whether the sides are equal and why, and each measure over time.

    Args:
        console: Where to.
        diary: All entries.
        standing: Where the person stands.
    """
    console.print(Text(since_start(diary), style=HEADLINE))
    console.print(Text(standing.halt.words if standing.halt else standing.due.words))
    if standing.enough:
        console.print(Text(standing.enough, style="bold"))
    _show_equality(console, standing)
    _show_stages(console, standing)
    lines = all_series(diary)
    if lines:
        _show_measures(console, lines, {(c.measure.key, c.side): c for c in changes(lines)})
    for words in standing.cautions:
        console.print(Text(f"! {words}", style="yellow"))
    console.print(Text(HYPOTHESIS, style="dim"))


def _show_equality(console: Console, standing: Standing) -> None:
    equality = standing.equality
    console.print(Text("\nAre both hips equal?", style=TITLE))
    verdict = "Yes." if equality.equal else "Not yet."
    console.print(Text(" ".join((verdict, *equality.words))))
    _show_days(console, [(verdict.day, verdict.words) for verdict in equality.days[-DAYS_SHOWN:]])


def _show_stages(console: Console, standing: Standing) -> None:
    if standing.changes:
        console.print(Text("\nStages", style=TITLE))
    _show_days(console, [(change.day, f"{change.stage}: {change.words}") for change in standing.changes])


def _show_days(console: Console, rows: Sequence[tuple[date, str]]) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    for day, words in rows:
        table.add_row("", day.isoformat(), Text(words))
    if rows:
        console.print(table)


def _show_measures(console: Console, lines: Sequence[Series], changed: dict[tuple[str, str], Change]) -> None:
    """Print first, latest, change and course of each measure and side."""
    evidence = dict.fromkeys(line.evidence for line in lines)
    console.print(Text("\nEach measure, start and now", style=TITLE))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in ("", "side", "start", "now", "change", "course"):
        number = heading in ("start", "now", "change")
        table.add_column(
            heading, justify="right" if number else "left", no_wrap=bool(heading), overflow="fold"
        )
    before = ""
    for line in lines:
        label = "" if line.key == before else f"{line.label}{_unit(line.measure)}"
        before = line.key
        own = changed.get((line.key, line.side))
        texts = [figure(x, line.unit) for x in _ends(line.points, own)]
        style = GRADES[line.evidence] if len(evidence) > 1 and line.evidence != "measured" else ""
        course = bars([p.value for p in line.points], _scale(lines, line.measure), console.encoding)
        cells = (label, SIDE_WORDS[line.side], *texts, _verdict(own), course)
        table.add_row(*(Text(cell, style=style) for cell in cells))
    console.print(table)
    grades = ", ".join(
        f"{next(x.label for x in lines if x.evidence == e).lower()}: {e}" for e in evidence if e != "measured"
    )
    console.print(
        Text(
            "within error: no more than measurement error explains. Start and now: medians of up to three days. "
            f"Ratings are 0 to 10 and yours, as are the ranges (measured){'; ' + grades if grades else ''}.",
            style="dim",
        )
    )


def _ends(points: Sequence[Point], change: Change | None) -> tuple[float, float]:
    if change is None:
        return points[0].value, points[-1].value
    return change.start, change.now


def _unit(measure: Measure) -> str:
    return ", modelled" if measure.evidence == "modelled" else ""


def _verdict(change: Change | None) -> str:
    if change is None:
        return "one day"
    if not change.beyond:
        return "within error"
    words = {True: " better", False: " worse", None: ""}[change.better]
    sign = "+" if change.size > 0 else "−"
    return f"{sign}{figure(abs(change.size), change.measure.unit)}{words}"


def _scale(lines: Sequence[Series], measure: Measure) -> tuple[float, float]:
    """Return what the lowest and the highest bar of a measure stand for, on both sides.

    At least four times what measurement error explains, so that noise does not look like a change.
    """
    points = [p for line in lines if line.key == measure.key for p in line.points]
    if measure.limit == 0.0:  # its error is the interval of each point
        return min(p.low for p in points), max(p.high for p in points)
    low, high = min(p.value for p in points), max(p.value for p in points)
    short = max(0.0, LEAST_SCALE * measure.limit - (high - low))
    floor = 0.0 if measure.unit == "of 10" else -math.inf
    low = max(floor, low - short / 2.0)
    return low, max(high, low + LEAST_SCALE * measure.limit)


def bars(values: Sequence[float], scale: tuple[float, float], encoding: str = "utf-8") -> str:
    """Return values as a line of bars, at most `SPARK_COLUMNS` wide.

    Args:
        values: In order of time.
        scale: What the lowest and the highest bar stand for.
        encoding: Of where it is shown; without the letters for bars others stand in.
    """
    try:
        BARS.encode(encoding)
        letters = BARS
    except (UnicodeEncodeError, LookupError):
        letters = PLAIN_BARS
    if len(values) > SPARK_COLUMNS:
        last = len(values) - 1
        values = [values[round(last * k / (SPARK_COLUMNS - 1))] for k in range(SPARK_COLUMNS)]
    low, high = scale
    highest = len(letters) - 1
    places = (round(highest * (v - low) / (high - low)) if high > low else 0 for v in values)
    return "".join(letters[min(max(place, 0), highest)] for place in places)
