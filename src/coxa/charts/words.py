"""Small words that several charts share: numbers with units, who is higher, one sentence for each result."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coxa.charts.chart import Axis, Bar, Interval, Mark, Panel, Subject, Tone, Words
from coxa.charts.reading import NONE, SIDES, check_figure, listed, names, number, part, text
from coxa.figures.check import plain

NOT_ASSESSED: Final = "not assessed"
NO_DRAWINGS: Final = (
    "This result was made without what this picture needs. Compute it again with this version of Coxa."
)

LEAST: Final = 0.05
"""Of effort, %: what is less shows as 0."""
WIDE: Final = 10.0
"""Of effort, %: where an interval is this wide, tenths of a per cent mean nothing (own choice)."""
SPREADS: Final = {"check": "nine of ten samples lie here", "analysis": "± one SD between strides"}
"""What an interval holds, by kind of result."""


@dataclass(frozen=True)
class Amount:
    """A figure of either kind of document.

    Attributes:
        value: NaN when not assessed.
        low, high: Its interval, or one standard deviation around it; NaN when it has neither.
        words: What goes with it, or why it is missing.
        found: Whether the document has it at all.
    """

    value: float
    low: float
    high: float
    words: str
    found: bool

    @property
    def told(self) -> bool:
        """Whether there is a number."""
        return not math.isnan(self.value)


def amount(subject: Subject, side: str, key: str) -> Amount:
    """Return one figure of one hip, by its name in an analysis or in a self-check."""
    if subject.kind == "check":
        figure = check_figure(subject, side, key)
        if figure is None or figure.spread is None:
            return Amount(NONE, NONE, NONE, figure.words if figure else "", figure is not None)
        return Amount(figure.spread.value, figure.spread.low, figure.spread.high, figure.words, True)
    found = part(subject.document, "hips", side, "figures", key)
    value, sd = number(found.get("value")), number(found.get("sd"))
    return Amount(value, value - sd, value + sd, text(found.get("words")), bool(found))


def higher(subject: Subject, key: str) -> str:
    """Return what the result itself says of right against left.

    Returns:
        'right' or 'left' where that side is higher, 'alike' where neither is, 'open' where it cannot be told, empty
        where the two were not compared.
    """
    for each in listed(subject.document, "differences"):
        if each.get("key") == key:
            verdict = text(each.get("verdict"))
            if verdict.endswith(" higher"):
                return verdict.partition(" ")[0]
            return "open" if "cannot tell" in verdict else "alike"
    return ""


def said(value: float, unit: str = "") -> str:
    """Return a number as people read it, three digits at most, with its unit."""
    if math.isnan(value):
        return NOT_ASSESSED
    size = abs(value)
    return plain(value, 0 if size >= 99.5 else 1 if size >= 9.95 else 2) + unit


def percent(value: float) -> str:
    """Return a percentage: whole from 10 on, one decimal below, words for nearly nothing."""
    if math.isnan(value):
        return NOT_ASSESSED
    if abs(value) < 0.05:
        return "0 %"
    return plain(value, 0 if abs(value) >= 9.95 else 1) + " %"


def joined(parts: Sequence[str]) -> str:
    """Return words as a list people say: "a, b and c"."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def told(subjects: Sequence[Subject], sentence: Callable[[Subject], str]) -> str:
    """Return a sentence for each result, with its name before it where there are several."""
    if len(subjects) == 1:
        return sentence(subjects[0])
    return " ".join(
        f"{name}: {sentence(subject)}" for name, subject in zip(names(subjects), subjects, strict=True)
    )


def drawn_sides(subject: Subject) -> tuple[str, ...]:
    """Return the sides a result has drawings of, right first."""
    return tuple(side for side in SIDES if part(subject.drawings, "sides", side))


def sides_of(subjects: Sequence[Subject]) -> tuple[str, ...]:
    """Return the sides any of several results has drawings of, right first."""
    return tuple(side for side in SIDES if any(side in drawn_sides(subject) for subject in subjects))


def hip(side: str, name: str = "") -> str:
    """Return "Right hip", behind a subject's name where there is one."""
    words = f"{SIDES[side]} hip"
    return f"{name}: {words}" if name else words.capitalize()


def ends(value: float, low: float, high: float) -> str:
    """Return a percentage with its interval, where that shows."""
    if not high - low >= 2.0 * LEAST or percent(low) == percent(high):
        return percent(value)
    if high - low >= WIDE:
        return f"{plain(value, 0)} % ({plain(low, 0)} to {plain(high, 0)} %)"
    return f"{percent(value)} ({percent(low).removesuffix(' %')} to {percent(high)})"


def amount_marks(bar: Bar, low: float, high: float, kind: str, value: float) -> list[Mark]:
    """Return a bar of a percentage, and its interval where that shows; its words behind whichever is longer.

    Args:
        bar: The bar with its words.
        low, high: Where the interval lies on x; NaN without one.
        kind: Of the result: tells what the interval holds.
        value: Where on x the value lies.
    """
    if low != low or high - low < 2.0 * LEAST:
        return [bar]
    return [
        replace(bar, words=""),
        Interval(bar.row, value, max(low, 0.0), high, "ink", SPREADS[kind], bar.words),
    ]


def rows_axis(rows: int) -> Axis:
    """Return the y axis of a panel of so many rows."""
    return Axis("", -0.5, rows - 0.5, shown=False)


def saying(title: str, words: str, tone: Tone, height: float = 80.0) -> Panel:
    """Return a panel that holds nothing but words: what is missing and why."""
    lines = _wrapped(words)
    marks = tuple(Words(0.5, 1.0 - (k + 1.0) / (len(lines) + 1.0), line) for k, line in enumerate(lines))
    hidden = Axis("", 0.0, 1.0, shown=False)
    return Panel(title, hidden, hidden, marks, height=height, tone=tone)


def _wrapped(words: str, width: int = 44) -> list[str]:
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
