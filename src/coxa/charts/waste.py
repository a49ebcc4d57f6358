"""Where effort is lost: the waterfall from the ideal to this hip.

All in % of this hip's effort. The waterfall is anchored at its right end, at 100 %: tension ends there, guarding where
tension begins, weakness where guarding begins. A share and its interval therefore read as lengths to the left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Axis,
    Bar,
    Chart,
    Interval,
    Legend,
    Mark,
    Panel,
    Row,
    Subject,
    Tone,
    Words,
    nice_ticks,
)
from coxa.charts.ranking import ranking as ranking
from coxa.charts.reading import NONE, SIDES, columns, once, pairs
from coxa.charts.words import (
    LEAST,
    NOT_ASSESSED,
    SPREADS,
    WIDE,
    Amount,
    amount,
    amount_marks,
    ends,
    higher,
    hip,
    joined,
    percent,
    rows_axis,
    told,
)

KEY: Final = "waste"
TITLE: Final = "Where effort is lost"
UNKNOWN: Final = (
    "How well the muscles of these hips work is not known, so no effort lost can be told. "
    "Give an exam or what is known of the muscles."
)
GIVE: Final = "give an exam or what is known of the muscles"
SAID_NOT_ASSESSED: Final = f"{NOT_ASSESSED}: "


@dataclass(frozen=True)
class Cause:
    """One cause of waste.

    Attributes:
        words: As people say it.
        tone: How it looks.
        keys: The figure in an analysis and in a self-check.
    """

    words: str
    tone: Tone
    keys: tuple[str, str]

    def key(self, subject: Subject) -> str:
        """Return the figure's name in this kind of result."""
        return self.keys[subject.kind == "check"]


CAUSES: Final = (
    Cause("weakness", "strength", ("waste_weakness", "waste_strength")),
    Cause("guarding", "guard", ("waste_guarding", "waste_guard")),
    Cause("tension", "tension", ("waste_tension", "waste_tension")),
)
"""From the ideal towards this hip."""


@dataclass(frozen=True)
class Fall:
    """One hip's waterfall: the ideal, then each cause with where its bar begins and ends."""

    name: str
    subject: Subject
    side: str
    ideal: Amount
    causes: tuple[tuple[Cause, Amount, float, float], ...]

    @property
    def heading(self) -> str:
        """Whose it is."""
        return hip(self.side, self.name)

    @property
    def why(self) -> str:
        """Why it is not assessed, for people: without what only the command line knows."""
        words = self.ideal.words.removeprefix(SAID_NOT_ASSESSED).removeprefix(NOT_ASSESSED)
        return GIVE if "--set" in words else words


def waterfall(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return ideal effort, what each cause adds, and this hip's effort, for each hip.

    Args:
        subjects: Results, one or several to compare.
    """
    falls = [_fall(name, subject, side) for name, subject, side in pairs(subjects)]
    known = {fall.side for fall in falls if fall.ideal.found}
    falls = [fall for fall in falls if fall.side in known]
    if not falls:
        return Absent(KEY, TITLE, "This result holds no figure of efficiency for either hip.")
    if not any(fall.ideal.told for fall in falls):
        return Absent(KEY, TITLE, UNKNOWN)
    top = max([100.0, *(end for fall in falls for *_, end in fall.causes if end == end)])
    return Chart(
        key=KEY,
        title=TITLE,
        lead=told(subjects, lambda subject: _lead(subject, falls)),
        alt=" ".join(_alt(fall) for fall in falls),
        evidence="modelled",
        panels=tuple(_panel(fall, top) for fall in falls),
        columns=columns(subjects),
        legend=tuple(
            Legend(SPREADS[k], "ink", "interval") for k in once([f.subject.kind for f in falls if _spread(f)])
        ),
        notes=_notes(subjects, falls),
        table=(
            ("hip", "ideal", *(cause.words for cause in CAUSES)),
            *(
                (f.heading, _cell(f.ideal, f.subject), *(_cell(each, f.subject) for _, each, *_ in f.causes))
                for f in falls
            ),
        ),
    )


def _spread(fall: Fall) -> bool:
    """Return whether any interval is drawn."""
    return any(isinstance(mark, Interval) for mark in _panel(fall, 100.0).marks)


def _fall(name: str, subject: Subject, side: str) -> Fall:
    ideal = amount(subject, side, "efficiency")
    causes, end = [], 100.0
    for cause in reversed(CAUSES):
        lost = amount(subject, side, cause.key(subject))
        if not ideal.told:  # what is lost means nothing without what it is lost from
            lost = Amount(NONE, NONE, NONE, "", lost.found)
        start = end - lost.value if lost.told else NONE
        causes.append((cause, lost, start, end if start == start else NONE))
        end = start if start == start else end
    return Fall(name, subject, side, ideal, tuple(reversed(causes)))


def _panel(fall: Fall, top: float) -> Panel:
    rows = ("ideal", *(f"+ {cause.words}" for cause in CAUSES), "this hip")
    marks: list[Mark] = []
    kind = fall.subject.kind
    if fall.ideal.told:
        # its interval is that of all that is lost: the causes show it, and the words tell it
        marks.append(Bar(0, 0.0, fall.ideal.value, "healthy", "ideal", percent(fall.ideal.value)))
    else:
        marks.append(_unsaid(0, fall.why))
    for row, (cause, lost, start, end) in enumerate(fall.causes, 1):
        if start != start:
            marks.append(_unsaid(row, lost.words if lost.found else ""))
            continue
        bar = Bar(row, start, end, cause.tone, f"lost to {cause.words}", _lost(lost.value))
        marks += amount_marks(bar, end - lost.high, end - lost.low, kind, start)
    if fall.ideal.told:
        marks.append(Bar(4, 0.0, 100.0, SIDE_TONES[fall.side], "this hip", "100 %"))
    else:
        marks.append(_unsaid(4, ""))
    axis = Axis("effort, % of this hip's", 0.0, top * 1.02, nice_ticks(0.0, top))
    return Panel(
        fall.heading, axis, rows_axis(5), tuple(marks), tuple(map(Row, rows)), tone=SIDE_TONES[fall.side]
    )


def _unsaid(row: int, why: str) -> Words:
    short = why.partition(":")[0]
    return Words(
        2.0, float(row), f"{NOT_ASSESSED}: {short}" if 0 < len(short) <= 30 else NOT_ASSESSED, "start"
    )


def _lost(value: float) -> str:
    return f"gives back {percent(-value)}" if value <= -LEAST else percent(value)


def _cell(each: Amount, subject: Subject) -> str:
    if not each.told:
        return NOT_ASSESSED
    if not each.high - each.low >= 2.0 * LEAST:
        return percent(each.value)
    if subject.kind == "analysis":
        return f"{percent(each.value)} ± {percent(each.high - each.value)}"
    return ends(each.value, each.low, each.high)


def _lead(subject: Subject, falls: Sequence[Fall]) -> str:
    own = {fall.side: fall for fall in falls if fall.subject is subject and fall.ideal.told}
    if not own:
        return "How much effort is lost is not assessed: this result does not tell how well the muscles work."
    who = higher(subject, "efficiency")
    if who in SIDES.values() and len(own) == 2:
        worse = own["l" if who == "right" else "r"]
        return f"Your {SIDES[worse.side]} hip clearly loses more effort than your {who}: {_sum(worse)}."
    words = joined([f"your {SIDES[side]} hip loses {_sum(fall)}" for side, fall in own.items()])
    tail = "; which loses more cannot be told" if who == "open" else ""
    tail = "; neither clearly loses more" if who == "alike" else tail
    missing = [SIDES[side] for side in SIDES if side not in own and any(f.side == side for f in falls)]
    tail += f"; the {missing[0]} one is not assessed" if len(missing) == 1 else ""
    return f"{words[:1].upper()}{words[1:]}{tail}."


def _sum(fall: Fall) -> str:
    lost = 100.0 - fall.ideal.value
    if lost < LEAST:
        return "none of its effort"
    size = _size(fall, lost)
    large = [(each.value, cause) for cause, each, *_ in fall.causes if each.told and each.value >= LEAST]
    if not large:
        return f"{size} of its effort"
    value, cause = max(large, key=lambda pair: pair[0])
    if len(large) == 1 and value >= lost - LEAST:
        return f"{size} of its effort, to {cause.words}"
    return (
        f"{size} of its effort, {'most of it' if value > 0.5 * lost else 'the largest part'} to {cause.words}"
    )


def _size(fall: Fall, lost: float) -> str:
    if fall.subject.kind != "check":
        return percent(lost)
    low, high = 100.0 - fall.ideal.high, 100.0 - fall.ideal.low
    if high - low >= WIDE and abs(low) < 0.5:  # "0 to" would sound as if it were sure that nothing is lost
        return f"{percent(lost)} (hardly anything to {percent(high)})"
    return ends(lost, low, high)


def _alt(fall: Fall) -> str:
    if not fall.ideal.told:
        why = f" ({fall.why})" if fall.why else ""
        return f"{fall.heading}: {NOT_ASSESSED}{why}."
    lost = [f"{cause.words} {_cell(each, fall.subject)}" for cause, each, *_ in fall.causes]
    ideal = _cell(fall.ideal, fall.subject)
    return f"{fall.heading}: of its effort a healthy hip would need {ideal}; lost to {joined(lost)}."


def _checks(subjects: Sequence[Subject]) -> bool:
    return any(subject.kind == "check" for subject in subjects)


def _notes(subjects: Sequence[Subject], falls: Sequence[Fall]) -> tuple[str, ...]:
    notes = ["100 % is what this hip spends on the same motion; ideal is what it would with healthy muscles."]
    if _checks(subjects):
        notes.append("Values are medians of the samples; medians need not add up to 100 %.")
    for fall in falls:
        if not fall.ideal.told and fall.why:
            notes.append(f"{fall.heading}, {NOT_ASSESSED}: {fall.why}.")
        if fall.causes[-1][1].value <= -LEAST:
            notes.append(f"{fall.heading}: stretched tissue gives some effort back (recoil).")
    return tuple(notes)
