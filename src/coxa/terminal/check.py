"""What the terminal shows of a self-check: the result in words, both hips side by side, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coxa._version import __version__
from coxa.export.summary import DISCLAIMER
from coxa.figures.check import (
    CAUSES,
    GROUP_WORDS,
    SHORT,
    CheckFigure,
    healthy_digits,
    interval,
    plain,
    row_digits,
)
from coxa.selfcheck import CheckResult, SideDifference, Waste
from coxa.terminal.check_frontier import show_frontier
from coxa.terminal.check_outlook import show_outlook
from coxa.terminal.style import GRADES, HEADLINE, SIDES, TITLE


class Widths(NamedTuple):
    """Columns of a table: label, figure of a side, healthy figure, the side with more."""

    label: int
    number: int
    healthy: int
    more: int


WIDE, SHORT_WIDE = Widths(26, 20, 8, 6), Widths(20, 17, 8, 6)
"""They hold the longest of each and fit a terminal of 80 columns; the short table names its evidence too."""
UNITS = {
    "of the way to the rim": "0 to 1",
    "body weights": "× body",
    "% of effort": "%",
    "% of healthy": "%",
    "% of full activation": "%",
    "% of fibre length": "%",
    "of 10": "of 10",
}
"""Units as they fit behind a label."""
NOTES = {
    "Efficiency": "100: as little effort as a healthy hip; wasted: per cent of this hip's effort",
    "Where the load presses": "0: in the middle of the socket, 1: on its rim; load in body weights",
    "Where the ball goes as the hip turns": (
        "mm forward of its place when not turned; minus: back. The theory wants it to go back when the hip turns "
        "inward, forward when it turns outward"
    ),
    "Strength and speed": "by what the exam told of muscles; flexion and turning seated, the rest standing",
    "Endurance": "time to fatigue; no rates are published for hips, those of knee and trunk stand in",
    "Guarding and tension": "guarding: never less active than this; tension: acts shorter by this",
}
"""What goes with a heading."""
WASTERS_SHOWN = 5
TROUBLES_SHOWN = 4
LIKELY = 0.5
"""What the exam points at is named when it is likelier than not (own choice)."""
NAMED_WASTE = 0.5
"""Per cent of effort; smaller savings are not named (own choice)."""


def show_check(console: Console, result: CheckResult, files: Sequence[str] = ()) -> None:
    """Print a self-check.

    Args:
        console: Where to.
        result: What was found.
        files: Where its files are, one line each.
    """
    _show_heading(console, result)
    for line in result.advice:
        console.print(Text(line, style="bold yellow"))
    for sentence in result.sentences:
        console.print(Text(sentence))
    console.print()
    _show_short(console, result)
    fullest = sorted(result.sides.values(), key=lambda side: -len(side.figures))  # has all headings, in order
    for section in dict.fromkeys(f.section for side in fullest for f in side.figures):
        _show_section(console, result, section)
    console.print(Text(_legend(result), style="dim"))
    _show_waste(console, result)
    _show_troubles(console, result)
    show_frontier(console, result)
    show_outlook(console, result)
    _show_list(console, "What this exam can tell", result.answered)
    _show_list(console, "Not measured, and what it would answer", [m.words for m in result.missing])
    _show_list(console, "Assumed", result.assumed)
    _show_list(console, "Mind", result.cautions, mark="!", style="yellow")
    if files:
        console.print()
    for line in files:
        console.print(Text(line, style=HEADLINE), soft_wrap=True)
    console.print(Text(DISCLAIMER, style="dim"))


def _show_heading(console: Console, result: CheckResult) -> None:
    exam = result.exam
    name = exam.source.replace("\\", "/").rpartition("/")[2] or "answers given here"
    console.print(Text(f"Coxa {__version__} · self-check of {name}", style=HEADLINE), soft_wrap=True)
    person = exam.person
    facts = [
        {"female": "woman", "male": "man"}.get(person.sex or "", ""),
        "" if person.age_years is None else f"{person.age_years:.0f} years",
        "" if person.height_m is None else f"{100 * person.height_m:.0f} cm",
        "" if person.mass_kg is None else f"{person.mass_kg:.0f} kg",
        f"{result.samples} samples" if result.informative else "",
    ]
    console.print(Text(" · ".join(fact for fact in facts if fact)))
    console.print()


def _show_short(console: Console, result: CheckResult) -> None:
    """Print the few lines a busy person reads."""
    console.print(Text("In short", style=TITLE))
    console.print(_heads(SHORT_WIDE, result))
    for key, label in SHORT.items():
        own = _own(result, key)
        if own:
            grade = own[0].evidence
            line = _line(label, own, result, SHORT_WIDE)
            line.append(f" {grade}", style=GRADES[grade])
            console.print(line)
            _show_below(console, result, key)
    console.print()


def _show_section(console: Console, result: CheckResult, section: str) -> None:
    """Print one heading's figures, both sides in one line each."""
    figures = [f for check in result.sides.values() for f in check.figures if f.section == section]
    grade = figures[0].evidence
    title = Text(section, style=TITLE)
    title.append(f" ({grade})", style=GRADES[grade])
    console.print(title)
    if section in NOTES:
        console.print(Text(NOTES[section], style="dim"))
    console.print(_heads(WIDE, result, healthy=grade != "measured"))
    for key in dict.fromkeys(f.key for f in figures):
        own = _own(result, key)
        unit = UNITS.get(own[0].unit, own[0].unit)
        shared = section in NOTES and len({f.unit for f in figures}) == 1
        label = own[0].label if shared or not unit else f"{own[0].label}, {unit}"
        console.print(_line(label, own, result, WIDE))
        _show_below(console, result, key)
    console.print()


def _show_below(console: Console, result: CheckResult, key: str) -> None:
    below = _healthy_below({s: f for s, side in result.sides.items() for f in side.figures if f.key == key})
    if below:
        console.print(Text(below, style="dim"))


def _own(result: CheckResult, key: str) -> list[CheckFigure]:
    return [f for check in result.sides.values() for f in check.figures if f.key == key]


def _heads(widths: Widths, result: CheckResult, *, healthy: bool = True) -> Text:
    sides = "".join(f"{SIDES[side].lower():>{widths.number}}" for side in SIDES if side in result.sides)
    usual = "healthy" if healthy else ""
    return Text(
        f"{'':<{widths.label}}{sides}{usual:>{widths.healthy}}{'more':>{widths.more}}", style=HEADLINE
    )


def _line(label: str, own: Sequence[CheckFigure], result: CheckResult, widths: Widths) -> Text:
    """Return one figure of both sides; a label too long for that gets a line of its own."""
    key = own[0].key
    found = {side: [f for f in check.figures if f.key == key] for side, check in result.sides.items()}
    digits = row_digits(figures[0] for figures in found.values() if figures)
    numbers = [interval(found[side][0], digits) if found[side] else "" for side in SIDES if side in found]
    alike = len(numbers) > 1 and len(set(numbers)) == 1
    more = f"{_more(result.difference(key), alike):>{widths.more}}"
    room = widths.label + widths.number - len(label)  # a long label takes what the first figure leaves
    start = f"{label}{numbers[0]:>{room}}"
    if len(numbers[0]) >= room:
        start = f"{label}\n{numbers[0]:>{widths.label + widths.number}}"
    rest = "".join(f"{number:>{widths.number}}" for number in numbers[1:])
    healthy = _healthy({side: figures[0] for side, figures in found.items() if figures})
    usual = "below" if len(healthy) > 1 else "".join(healthy.values())
    return Text(f"{start}{rest}{usual:>{widths.healthy}}{more}")


def _healthy_below(own: Mapping[str, CheckFigure]) -> str:
    """Return a line with the healthy figure of each side where they differ, as with two different sockets."""
    healthy = _healthy(own)
    if len(healthy) < 2:
        return ""
    return "    healthy: " + ", ".join(f"{SIDES[side].lower()} {text}" for side, text in healthy.items())


def _more(difference: SideDifference | None, alike: bool) -> str:
    """Return which side has clearly more; figures that read alike are the same to a reader."""
    if difference is None:
        return ""
    return "same" if alike or not difference.spread.beyond_zero else difference.verdict.partition(" ")[0]


def _healthy(own: Mapping[str, CheckFigure]) -> dict[str, str]:
    """Return the healthy figure by side; of one side only where both read the same, empty where there is none."""
    told = {side: f for side, f in own.items() if f.spread is not None} or own
    known = {side: f for side, f in told.items() if f.healthy is not None}
    digits = healthy_digits(told.values())
    texts = {side: plain(f.healthy, digits) for side, f in known.items() if f.healthy is not None}
    return texts if len(set(texts.values())) > 1 else dict(list(texts.items())[:1])


def _legend(result: CheckResult) -> str:
    brackets = "In brackets: where a figure lies nine times in ten. " if result.informative else ""
    return (
        f"{brackets}healthy: this person's hip with healthy muscles. more: the side with clearly more; same: the "
        "sides do not differ by more than this exam can tell."
    )


def _show_waste(console: Console, result: CheckResult) -> None:
    for title, waste, words in (
        (
            "What making a group of muscles well would save, % of effort (modelled)",
            "waste_by_group",
            _group_words,
        ),
        ("… and one muscle alone", "waste_by_muscle", str),
    ):
        sides = {s: getattr(check, waste) for s, check in result.sides.items() if getattr(check, waste)}
        if not sides:
            continue
        console.print(Text(f"\n{title}", style=HEADLINE))
        for side, wastes in sides.items():
            console.print(Padding(Text(f"{SIDES[side].lower()}: {_wastes(wastes, words)}"), (0, 0, 0, 2)))


def _wastes(wastes: Iterable[Waste], words: Callable[[str], str]) -> str:
    found = [
        f"{words(w.name)} {w.spread.value:.1f} ({plain(w.spread.low, 1)} to {plain(w.spread.high, 1)})"
        for w in wastes
        if w.spread.value >= NAMED_WASTE
    ]
    return ", ".join(found[:WASTERS_SHOWN]) or "nothing worth naming"


def _group_words(name: str) -> str:
    return GROUP_WORDS.get(name, name)


def _show_troubles(console: Console, result: CheckResult) -> None:
    lines = []
    for side, check in result.sides.items():
        likely = [t for t in check.troubles if t.probability >= LIKELY][:TROUBLES_SHOWN]
        for t in likely:
            where = GROUP_WORDS.get(t.where, f"muscles at the {t.where}")
            lines.append(
                f"{SIDES[side].lower()}: {CAUSES[t.kind]} of the {where}, {100 * t.probability:.0f} % likely"
            )
    _show_list(console, "What the exam points at (modelled)", lines)


def _show_list(
    console: Console, title: str, lines: Sequence[str], *, mark: str = "·", style: str = ""
) -> None:
    if not lines:
        return
    console.print(Text(f"\n{title}", style=HEADLINE))
    table = Table.grid(padding=(0, 1))
    for line in lines:
        table.add_row(Text(f"  {mark}", style=style), Text(line, style=style))
    console.print(table)
