"""Every figure of a result as a table: right, left, healthy or spread, and whether the sides differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from coxa.charts.chart import Subject
from coxa.figures.analysis import Figure, number
from coxa.figures.check import digits_of, figure_of, interval, plain


@dataclass(frozen=True)
class Line:
    """One figure of both hips.

    Attributes:
        label, unit: What it is.
        right, left: As people read them; empty where a side has none.
        healthy: The same of healthy muscles; empty where nobody knows.
        verdict: Whether the sides differ, in words.
        evidence: Grade; empty where neither side was assessed.
    """

    label: str
    unit: str
    right: str
    left: str
    healthy: str
    verdict: str
    evidence: str


@dataclass(frozen=True)
class Table:
    """Figures under one heading."""

    heading: str
    lines: tuple[Line, ...]


def tables(subject: Subject) -> tuple[Table, ...]:
    """Return every figure of a result, section by section."""
    lines = _check(subject.document) if subject.kind == "check" else _analysis(subject.document)
    return tuple(
        Table(heading, tuple(line for _, line in each))
        for heading, each in groupby(lines, lambda each: each[0])
    )


def _check(document: dict[str, Any]) -> Iterator[tuple[str, Line]]:
    verdicts = {each["key"]: each["verdict"] for each in document["differences"]}
    sides = {side: document["sides"][side]["figures"] for side in ("r", "l")}
    for key in dict.fromkeys((*sides["r"], *sides["l"])):
        both = {side: figure_of(sides[side][key]) for side in sides if key in sides[side]}
        one = next(iter(both.values()))
        healthy = "" if one.healthy is None else plain(one.healthy, digits_of(one.healthy, one.spread))
        texts = {side: interval(figure) for side, figure in both.items()}
        yield (
            one.section,
            Line(one.label, one.unit, texts.get("r", ""), texts.get("l", ""), healthy, verdicts.get(key, ""),
                 one.evidence if any(f.spread is not None for f in both.values()) else ""),
        )  # fmt: skip


def _analysis(document: dict[str, Any]) -> Iterator[tuple[str, Line]]:
    verdicts = {each["key"]: each["verdict"] for each in document["differences"]}
    hips = {side: hip["figures"] for side, hip in document["hips"].items()}
    for key in dict.fromkeys(key for each in hips.values() for key in each):
        both = {side: figures[key] for side, figures in hips.items() if key in figures}
        one = next(iter(both.values()))
        texts = {side: _number(entry) for side, entry in both.items()}
        label = one["label"].strip() + (
            f" ({one['words']})" if key.startswith("strength_") and one["words"] else ""
        )
        yield (
            "Figures",
            Line(label, one["unit"], texts.get("r", ""), texts.get("l", ""), "", verdicts.get(key, ""),
                 one["evidence"] if any(f["value"] is not None for f in both.values()) else ""),
        )  # fmt: skip


def _number(entry: dict[str, Any]) -> str:
    figure = Figure(
        entry["key"],
        entry["label"],
        entry["value"],
        entry["sd"],
        entry["strides"],
        entry["unit"],
        entry["evidence"],
    )
    return number(figure).replace("-", "−")
