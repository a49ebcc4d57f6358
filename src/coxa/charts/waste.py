"""Where effort is lost: the waterfall from the ideal to this hip, and the muscles ranked by what restoring them saves.

All in % of this hip's effort. The waterfall is anchored at its right end, at 100 %: tension ends there, guarding where
tension begins, weakness where guarding begins. A share and its interval therefore read as lengths to the left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

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
from coxa.charts.reading import NONE, SIDES, listed, number, once, pairs, part, spread, text
from coxa.charts.words import NOT_ASSESSED, Amount, amount, higher, hip, joined, percent, told
from coxa.figures.check import GROUP_WORDS

KEY: Final = "waste"
TITLE: Final = "Where effort is lost"
RANKING_KEY: Final = "ranking"
RANKING_TITLE: Final = "What would save most"
MOST: Final = 10
"""Muscles ranked at most."""
LEAST: Final = 0.05
"""Of effort, %: what is less shows as 0."""
WORTH: Final = 0.5
"""Of effort, %: a muscle whose saving shows as 0 is ranked when its interval reaches this far (own choice)."""
NAMED: Final = 5
"""Muscles named in the words for who cannot see the picture."""
SPREADS: Final = {"check": "nine of ten samples lie here", "analysis": "± one SD between strides"}
"""What an interval holds, by kind of result."""


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


def waterfall(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return ideal effort, what each cause adds, and this hip's effort, for each hip.

    Args:
        subjects: Results, one or several to compare.
    """
    falls = [_fall(name, subject, side) for name, subject, side in pairs(subjects)]
    falls = [fall for fall in falls if fall.ideal.found]
    if not falls:
        return Absent(KEY, TITLE, "This result holds no figure of efficiency for either hip.")
    top = max([100.0, *(end for fall in falls for *_, end in fall.causes if end == end)])
    return Chart(
        key=KEY,
        title=TITLE,
        lead=told(subjects, lambda subject: _lead(subject, falls)),
        alt=" ".join(_alt(fall) for fall in falls),
        evidence="modelled",
        panels=tuple(_panel(fall, top) for fall in falls),
        columns=max(len([f for f in falls if f.subject is s]) for s in subjects),
        legend=(
            Legend("a healthy, well coordinated hip", "healthy", "bar"),
            *(Legend(f"lost to {cause.words}", cause.tone, "bar") for cause in CAUSES),
            *(
                Legend(f"this hip, {SIDES[side]}", SIDE_TONES[side], "bar")
                for side in once([f.side for f in falls])
            ),
            *(
                Legend(SPREADS[k], "ink", "interval")
                for k in once([f.subject.kind for f in falls if _spread(f)])
            ),
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
    if fall.ideal.told:
        marks.append(Bar(0, 0.0, fall.ideal.value, "healthy", "ideal", percent(fall.ideal.value)))
        marks += _between(0, fall.ideal.value, fall.ideal.low, min(fall.ideal.high, 100.0), fall.subject)
    else:
        marks.append(_unsaid(0, fall.ideal.words))
    for row, (cause, lost, start, end) in enumerate(fall.causes, 1):
        if start != start:
            marks.append(_unsaid(row, lost.words if lost.found else ""))
            continue
        marks.append(Bar(row, start, end, cause.tone, f"lost to {cause.words}", _lost(lost.value)))
        marks += _between(row, start, end - lost.high, end - lost.low, fall.subject)
    if fall.ideal.told:
        marks.append(Bar(4, 0.0, 100.0, SIDE_TONES[fall.side], "this hip", "100 %"))
    else:
        marks.append(_unsaid(4, ""))
    axis = Axis("effort, % of this hip's", 0.0, top * 1.02, nice_ticks(0.0, top))
    return Panel(
        fall.heading, axis, _rows_axis(5), tuple(marks), tuple(map(Row, rows)), tone=SIDE_TONES[fall.side]
    )


def _between(row: int, value: float, low: float, high: float, subject: Subject) -> list[Mark]:
    if low != low or high - low < 2.0 * LEAST:
        return []
    return [Interval(row, value, max(low, 0.0), high, "ink", SPREADS[subject.kind])]


def _unsaid(row: int, why: str) -> Words:
    short = why.partition(":")[0]
    return Words(
        2.0, float(row), f"{NOT_ASSESSED}: {short}" if 0 < len(short) <= 30 else NOT_ASSESSED, "start"
    )


def _rows_axis(rows: int) -> Axis:
    return Axis("", -0.5, rows - 0.5, shown=False)


def _lost(value: float) -> str:
    return f"gives back {percent(-value)}" if value <= -LEAST else percent(value)


def _cell(each: Amount, subject: Subject) -> str:
    if not each.told:
        return NOT_ASSESSED
    if not each.high - each.low >= 2.0 * LEAST:
        return percent(each.value)
    if subject.kind == "analysis":
        return f"{percent(each.value)} ± {percent(each.high - each.value)}"
    return _ends(each.value, each.low, each.high)


def _ends(value: float, low: float, high: float) -> str:
    if not high - low >= 2.0 * LEAST or percent(low) == percent(high):
        return percent(value)
    return f"{percent(value)} ({percent(low)} to {percent(high)})"


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
    told_ends = fall.subject.kind == "check"
    size = _ends(lost, 100.0 - fall.ideal.high, 100.0 - fall.ideal.low) if told_ends else percent(lost)
    large = [(each.value, cause) for cause, each, *_ in fall.causes if each.told and each.value >= LEAST]
    most = f", most of it to {max(large, key=lambda pair: pair[0])[1].words}" if large else ""
    return f"{size} of its effort{most}"


def _alt(fall: Fall) -> str:
    if not fall.ideal.told:
        why = f" ({fall.ideal.words})" if fall.ideal.words else ""
        return f"{fall.heading}: {NOT_ASSESSED}{why}."
    lost = [f"{cause.words} {_cell(each, fall.subject)}" for cause, each, *_ in fall.causes]
    return f"{fall.heading}: of its effort a healthy hip would need {_cell(fall.ideal, fall.subject)}; lost to {joined(lost)}."


def _checks(subjects: Sequence[Subject]) -> bool:
    return any(subject.kind == "check" for subject in subjects)


def _notes(subjects: Sequence[Subject], falls: Sequence[Fall]) -> tuple[str, ...]:
    notes = ["100 % is what this hip spends on the same motion; ideal is what it would with healthy muscles."]
    if _checks(subjects):
        notes.append("Values are medians of the samples; medians need not add up to 100 %.")
    for fall in falls:
        if not fall.ideal.told and fall.ideal.words:
            notes.append(f"{fall.heading}, {NOT_ASSESSED}: {fall.ideal.words}.")
        if fall.causes[-1][1].value <= -LEAST:
            notes.append(f"{fall.heading}: stretched tissue gives some effort back (recoil).")
    return tuple(notes)


# ---- ranking -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Saving:
    """Effort saved if one muscle or group were as a healthy one, %; low and high NaN without an interval."""

    name: str
    value: float
    low: float
    high: float

    @property
    def told(self) -> str:
        """In words."""
        return _ends(self.value, self.low, self.high)


def ranking(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return groups and muscles by the effort saved if each alone were restored, for each hip.

    Args:
        subjects: Results, one or several to compare.
    """
    hips = [
        (hip(side, name), subject, side, *_savings(subject, side)) for name, subject, side in pairs(subjects)
    ]
    hips = [each for each in hips if _assessed(each[1], each[2])]
    if not hips:
        why = "How much effort each muscle costs is not assessed: this result does not tell how well the muscles work."
        return Absent(RANKING_KEY, RANKING_TITLE, why)
    ends = [
        s.high if s.high == s.high else s.value for *_, groups, single in hips for s in (*groups, *single)
    ]
    top = max([*ends, 1.0]) * 1.05
    intervals = any(s.high == s.high for *_, groups, single in hips for s in (*groups, *single))
    return Chart(
        key=RANKING_KEY,
        title=RANKING_TITLE,
        lead=told(subjects, lambda subject: _ranking_lead([h for h in hips if h[1] is subject])),
        alt=" ".join(_ranking_alt(*h) for h in hips),
        evidence="modelled",
        panels=tuple(_ranking_panel(*h, top) for h in hips),
        columns=max(len([h for h in hips if h[1] is s]) for s in subjects),
        legend=(
            *(Legend(f"{SIDES[side]} hip", SIDE_TONES[side], "bar") for side in once([h[2] for h in hips])),
            *((Legend(SPREADS["check"], "ink", "interval"),) if intervals else ()),
        ),
        notes=(
            "Each muscle is restored alone; savings of several do not add up.",
            f"The {MOST} largest; what saves nothing, or less than {WORTH:g} % at most, is left out.",
        ),
        table=(
            ("hip", "group or muscle", "effort saved"),
            *((h[0], s.name, s.told) for h in hips for s in (*h[3], *h[4])),
        ),
    )


def _assessed(subject: Subject, side: str) -> bool:
    return amount(subject, side, "efficiency").told


def _savings(subject: Subject, side: str) -> tuple[list[Saving], list[Saving]]:
    if subject.kind == "check":
        own = part(subject.document, "sides", side)
        groups = [_sampled(each) for each in listed(own, "waste_by_group")]
        groups = [Saving(GROUP_WORDS.get(s.name, s.name), s.value, s.low, s.high) for s in groups]
        return _ranked(groups), _ranked([_sampled(each) for each in listed(own, "waste_by_muscle")])
    own = part(subject.document, "hips", side)
    names = {
        text(m.get("muscle")): text(m.get("name"))
        for m in listed(part(subject.drawings, "sides", side), "muscles")
    }
    found = []
    for each in listed(own, "waste_by_muscle"):
        muscle = text(each.get("muscle"))
        found.append(Saving(names.get(muscle) or muscle, 100.0 * number(each.get("share")), NONE, NONE))
    return [], _ranked(found)


def _sampled(each: dict[str, Any]) -> Saving:
    found = spread(each.get("spread"))
    three = (NONE, NONE, NONE) if found is None else (found.value, found.low, found.high)
    return Saving(text(each.get("name")), *three)


def _ranked(savings: Sequence[Saving]) -> list[Saving]:
    shown = [s for s in savings if s.value >= LEAST or s.high >= WORTH]
    return sorted(shown, key=lambda s: (-s.value, -s.high if s.high == s.high else 0.0))[:MOST]


def _ranking_panel(
    title: str, subject: Subject, side: str, groups: Sequence[Saving], single: Sequence[Saving], top: float
) -> Panel:
    tone = SIDE_TONES[side]
    rows: list[Row] = []
    marks: list[Mark] = []
    kinds = [("Groups of muscles", groups)] if subject.kind == "check" else []
    for heading, savings in (*kinds, ("Single muscles", single)):
        rows.append(Row(heading, heading=True))
        for saving in savings:
            row = len(rows)
            rows.append(Row(saving.name))
            marks.append(Bar(row, 0.0, max(saving.value, 0.0), tone, saving.name, percent(saving.value)))
            marks += _between(row, saving.value, saving.low, saving.high, subject)
        if not savings:
            marks.append(Words(0.0, float(len(rows)), "none would save any effort", "start"))
            rows.append(Row(""))
    axis = Axis("effort saved, %", 0.0, top, nice_ticks(0.0, top, most=5))
    return Panel(title, axis, _rows_axis(len(rows)), tuple(marks), tuple(rows), tone=tone)


def _ranking_lead(hips: Sequence[tuple[str, Subject, str, list[Saving], list[Saving]]]) -> str:
    if not hips:
        return "Not assessed."
    words = []
    for _, _, side, groups, single in hips:
        first = next((s for s in (*groups[:1], *single[:1]) if s.value >= LEAST), None)
        words.append(
            f"on the {SIDES[side]} {f'{first.name} ({percent(first.value)})' if first else 'nothing'}"
        )
    return f"Restored alone, this would save most effort: {joined(words)}."


def _ranking_alt(title: str, subject: Subject, side: str, groups: list[Saving], single: list[Saving]) -> str:
    named = [f"{s.name} {s.told}" for s in (*groups[:NAMED], *single[:NAMED])]
    return f"{title}: {joined(named)}." if named else f"{title}: restoring no muscle alone would save effort."
