"""Reading result documents that may be older, shorter or emptier than today's: what is missing reads as nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from coxa.charts.chart import Axis, Numbers, Subject, nice_ticks
from coxa.figures.analysis import Figure
from coxa.figures.analysis import number as analysis_words
from coxa.figures.check import CheckFigure, Spread, healthy_digits, interval, plain, row_digits, says_nothing

SIDES: Final = {"r": "right", "l": "left"}
"""Sides in the order in which they are shown."""
OFFSETS: Final = {"r": -0.21, "l": 0.21}
"""How far from the middle of its row each side lies, in rows."""
NONE: Final = math.nan
BEYOND: Final = 1e9
"""No figure of a hip is this large: numbers beyond are not drawn (own choice)."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Told:
    """A figure of one side, ready to draw and to read.

    Attributes:
        key, label, unit, evidence: Of the figure.
        value, low, high: Its number and its interval; all alike where it has none.
        healthy: The same with healthy muscles; None where it is not known.
        words: As people read it.
        healthy_words: The same of `healthy`; empty where it is not known.
        remark: What goes with it.
        open: Whether the interval leaves everything open, so that `words` hold no number.
    """

    key: str
    label: str
    unit: str
    evidence: str
    value: float
    low: float
    high: float
    healthy: float | None
    words: str
    healthy_words: str = ""
    remark: str = ""
    open: bool = False


def part(document: Any, *keys: str) -> dict[str, Any]:
    """Return a part of a document, empty when it is not there.

    Args:
        document: Mappings in mappings.
        keys: The way down.
    """
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def listed(document: Any, key: str) -> list[dict[str, Any]]:
    """Return those items of a list in a document that are mappings."""
    found = part(document).get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def number(value: Any) -> float:
    """Return a number; NaN for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < BEYOND:
        return NONE
    return float(value)


def numbers(value: Any) -> Numbers:
    """Return the numbers of a list, NaN where there is none."""
    return tuple(number(x) for x in value) if isinstance(value, list) else ()


def text(value: Any, other: str = "") -> str:
    """Return a text; `other` for what is none or empty."""
    return value if isinstance(value, str) and value else other


def spread(value: Any) -> Spread | None:
    """Return a spread; None unless it has all three numbers."""
    three = [number(part(value).get(key)) for key in ("value", "low", "high")]
    return None if any(math.isnan(x) for x in three) else Spread(*three)


def check_figure(subject: Subject, side: str, key: str) -> CheckFigure | None:
    """Return one figure of a self-check; None when the result does not have it.

    Unlike `coxa.figures.check.figure_of` it bears with results that lack parts: a chart then goes without them.
    """
    found = part(subject.document, "sides", side, "figures", key)
    if not found:
        return None
    signs = found.get("signs")
    healthy = number(found.get("healthy"))
    return CheckFigure(
        key=key,
        section=text(found.get("section")),
        label=text(found.get("label"), key.replace("_", " ")),
        unit=text(found.get("unit")),
        evidence=text(found.get("evidence"), "modelled"),
        spread=spread(found.get("spread")),
        healthy=None if math.isnan(healthy) else healthy,
        words=text(found.get("words")),
        signs=(str(signs[0]), str(signs[1])) if isinstance(signs, list) and len(signs) == 2 else ("", ""),
    )


def analysis_figure(subject: Subject, side: str, key: str) -> Figure | None:
    """Return one figure of an analyzed motion; None when the result does not have it."""
    found = part(subject.document, "hips", side, "figures", key)
    if not found:
        return None
    value, sd, strides = (number(found.get(name)) for name in ("value", "sd", "strides"))
    return Figure(
        key=key,
        label=text(found.get("label"), key.replace("_", " ")),
        value=None if math.isnan(value) else value,
        sd=None if math.isnan(sd) else sd,
        strides=0 if math.isnan(strides) else int(strides),
        unit=text(found.get("unit")),
        evidence=text(found.get("evidence"), "modelled"),
        words=text(found.get("words")),
    )


def check_told(subject: Subject, key: str) -> dict[str, Told]:
    """Return one figure of a self-check by side, with as many digits as the row deserves.

    Sides without it are left out.
    """
    found = {
        side: f
        for side in SIDES
        if (f := check_figure(subject, side, key)) is not None and f.spread is not None
    }
    digits, usual = row_digits(found.values()), healthy_digits(found.values())
    return {
        side: Told(
            key,
            f.label,
            f.unit,
            f.evidence,
            *(f.spread.value, f.spread.low, f.spread.high),
            healthy=f.healthy,
            words=interval(f, digits),
            healthy_words="" if f.healthy is None else plain(f.healthy, usual),
            remark=f.words,
            open=says_nothing(f),
        )
        for side, f in found.items()
        if f.spread is not None
    }


def analysis_told(subject: Subject, key: str) -> dict[str, Told]:
    """Return one figure of an analyzed motion by side; sides without it are left out."""
    found = {side: f for side in SIDES if (f := analysis_figure(subject, side, key)) is not None}
    return {
        side: Told(
            key,
            f.label,
            f.unit,
            f.evidence,
            *(f.value, f.value - (f.sd or 0.0), f.value + (f.sd or 0.0)),
            healthy=None,
            words=analysis_words(f).replace("-", "−"),
            remark=f.words,
        )
        for side, f in found.items()
        if f.value is not None
    }


def told_table(rows: Iterable[tuple[str, dict[str, Told]]]) -> tuple[tuple[str, ...], ...]:
    """Return figures as a table: a heading line, then one line each.

    Args:
        rows: Title and the figure by side.
    """
    lines: list[tuple[str, ...]] = [("Figure", "Unit", "Right", "Left", "Healthy", "Evidence")]
    for title, row in rows:
        first = next(iter(row.values()))
        own = (row[side].words if side in row else "" for side in SIDES)
        healthy = once([told.healthy_words for told in row.values() if told.healthy_words])
        lines.append((f"{title}: {first.label}", first.unit, *own, " / ".join(healthy), first.evidence))
    return tuple(lines)


def verdicts(subject: Subject) -> dict[str, str]:
    """Return what a result says of each figure's difference between the sides."""
    found = listed(subject.document, "differences")
    return {text(d.get("key")): text(d.get("verdict")) for d in found if text(d.get("key"))}


def more(verdict: str) -> str:
    """Return the side that clearly has more, in words; empty when nothing says so."""
    return {"right higher": "right more", "left higher": "left more"}.get(verdict, "")


def more_of(words: dict[str, str], said: dict[str, str]) -> str:
    """Return which side clearly has more of what, as "Right more: strength, speed."; empty where nothing says so.

    Args:
        words: Key of a figure → its words within a sentence.
        said: What a result says of each figure's difference.
    """
    found: dict[str, list[str]] = {}
    for key, told in words.items():
        if side := more(said.get(key, "")):
            found.setdefault(side, []).append(told)
    return " ".join(f"{side.capitalize()}: {', '.join(once(told))}." for side, told in found.items())


def unclear(said: dict[str, str], keys: Iterable[str]) -> str:
    """Return why none of some figures is said to differ between the hips; empty where the result does not compare them.

    Args:
        said: What a result says of each figure's difference.
        keys: Of the figures.
    """
    known = [said[key] for key in keys if said.get(key)]
    if any("cannot tell" not in verdict for verdict in known):
        return "none of these figures clearly differs between the hips."
    return "each hip has one value, so whether they differ cannot be told from chance." if known else ""


def names(subjects: Sequence[Subject]) -> tuple[str, ...]:
    """Return what stands before the title of each subject's panels: nothing when it stands alone."""
    if len(subjects) == 1:
        return ("",)
    found: list[str] = []
    for k, subject in enumerate(subjects, 1):
        name = subject.label or f"Result {k}"
        found.append(name if name not in found else f"{name} ({k})")
    return tuple(found)


def titled(name: str, words: str) -> str:
    """Return a title that begins with a subject's name where it has one."""
    return f"{name}: {words}" if name else words[:1].upper() + words[1:]


def pairs(subjects: Sequence[Subject]) -> tuple[tuple[str, Subject, str], ...]:
    """Return every hip: the name of its subject, the subject, the side; the same side of all subjects together."""
    named = tuple(zip(names(subjects), subjects, strict=True))
    return tuple((name, subject, side) for side in SIDES for name, subject in named)


def columns(subjects: Sequence[Subject]) -> int:
    """Return how many panels stand side by side: both hips, or the same hip of several subjects."""
    return 2 if len(subjects) < 2 else min(len(subjects), 3)


def hip_of(name: str, side: str) -> str:
    """Return which hip is meant, to begin a sentence with."""
    return f"{name}, {SIDES[side]} hip" if name else f"{SIDES[side].capitalize()} hip"


def between(low: float, high: float, digits: int, unit: str = "") -> str:
    """Return the two ends of an interval in words; one where both read the same."""
    ends = [plain(low, digits), plain(high, digits)]
    return (ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}") + unit


def axis(
    label: str, ends: tuple[float, float], *, plus: str = "", minus: str = "", shown: bool = True
) -> Axis:
    """Return an axis labelled at round places."""
    return Axis(label, *ends, ticks=nice_ticks(*ends), plus=plus, minus=minus, shown=shown)


def row_axis(rows: int) -> Axis:
    """Return the axis that counts the rows of a panel of bars."""
    return Axis("", -0.5, rows - 0.5, shown=False)


def once(values: Sequence[_T]) -> tuple[_T, ...]:
    """Return values without repeats, in their order."""
    return tuple(dict.fromkeys(values))


def sentence(words: str) -> str:
    """Return words that end as a sentence does."""
    return words if words.endswith((".", "!", "?")) or not words else f"{words}."
