"""Muscles and groups ranked by the effort that restoring each alone would save."""

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
    Legend,
    Mark,
    Panel,
    Row,
    Subject,
    Words,
    nice_ticks,
)
from coxa.charts.reading import NONE, SIDES, columns, listed, number, pairs, part, spread, text
from coxa.charts.words import (
    LEAST,
    NOT_ASSESSED,
    SPREADS,
    amount,
    amount_marks,
    ends,
    hip,
    joined,
    percent,
    rows_axis,
    saying,
    told,
)
from coxa.figures.check import GROUP_WORDS

KEY: Final = "ranking"
TITLE: Final = "What would save most"
NOTHING: Final = "none would save any effort"
MOST: Final = 10
"""Muscles ranked at most."""
WORTH: Final = 0.5
"""Of effort, %: a muscle whose saving shows as 0 is ranked when its interval reaches this far (own choice)."""
NAMED: Final = 5
"""Muscles named in the words for who cannot see the picture."""


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
        return ends(self.value, self.low, self.high)


def ranking(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return groups and muscles by the effort saved if each alone were restored, for each hip.

    Args:
        subjects: Results, one or several to compare.
    """
    hips = [
        (hip(side, name), subject, side, *_savings(subject, side)) for name, subject, side in pairs(subjects)
    ]
    known = {side for _, subject, side, *_ in hips if amount(subject, side, "efficiency").found}
    hips = [each for each in hips if each[2] in known]
    if not any(_assessed(subject, side) for _, subject, side, *_ in hips):
        why = "How much effort each muscle costs is not assessed: this result does not tell how well the muscles work."
        return Absent(KEY, TITLE, why)
    ends = [
        s.high if s.high == s.high else s.value for *_, groups, single in hips for s in (*groups, *single)
    ]
    top = max([*ends, 1.0]) * 1.05
    intervals = any(s.high == s.high for *_, groups, single in hips for s in (*groups, *single))
    return Chart(
        key=KEY,
        title=TITLE,
        lead=told(subjects, lambda subject: _ranking_lead([h for h in hips if h[1] is subject])),
        alt=" ".join(_ranking_alt(*h) for h in hips),
        evidence="modelled",
        panels=tuple(_ranking_panel(*h, top) for h in hips),
        columns=columns(subjects),
        legend=(Legend(SPREADS["check"], "ink", "interval"),) if intervals else (),
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


def _why(subject: Subject, side: str) -> str:
    words = amount(subject, side, "efficiency").words.removeprefix(f"{NOT_ASSESSED}: ")
    if "--set" in words:
        words = "give an exam or what is known of the muscles"
    return f"{NOT_ASSESSED}: {words}" if words else NOT_ASSESSED


def _savings(subject: Subject, side: str) -> tuple[list[Saving], list[Saving]]:
    if not _assessed(subject, side):
        return [], []
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
    if not _assessed(subject, side):
        return saying(title, _why(subject, side), tone)
    rows: list[Row] = []
    marks: list[Mark] = []
    kinds = [("Groups of muscles", groups)] if subject.kind == "check" else []
    for heading, savings in (*kinds, ("Single muscles", single)):
        rows.append(Row(heading, heading=True))
        for saving in savings:
            row = len(rows)
            interval = saving.high == saving.high
            rows.append(Row(f"{saving.name}: {saving.told}" if interval else saving.name))
            words = (
                "" if interval else percent(saving.value)
            )  # behind an interval it would name the wrong end
            bar = Bar(row, 0.0, max(saving.value, 0.0), tone, saving.name, words)
            marks += amount_marks(bar, saving.low, saving.high, subject.kind, saving.value)
        if not savings:
            nothing = f"none would save {WORTH:g} % or more" if subject.kind == "check" else NOTHING
            marks.append(Words(0.0, float(len(rows)), nothing, "start"))
            rows.append(Row(""))
    axis = Axis("effort saved, %", 0.0, top, nice_ticks(0.0, top, most=5))
    return Panel(title, axis, rows_axis(len(rows)), tuple(marks), tuple(rows), tone=tone)


def _ranking_lead(hips: Sequence[tuple[str, Subject, str, list[Saving], list[Saving]]]) -> str:
    if not hips:
        return "Not assessed."
    saving, idle, open_ = [], [], []
    for _, subject, side, groups, single in {each[2]: each for each in hips}.values():
        first = next((s for s in (*groups[:1], *single[:1]) if s.value >= LEAST), None)
        if not _assessed(subject, side):
            open_.append(SIDES[side])
        elif first is None:
            idle.append(SIDES[side])
        else:
            saving.append(f"on the {SIDES[side]} {first.name} ({first.told})")
    words = [f"Restored alone, this would save most effort: {joined(saving)}"] if saving else []
    words += [f"on the {joined(idle)} hardly anything would be saved"] if idle else []
    words += [f"the {joined(open_)} hip is not assessed"] if open_ else []
    told_words = "; ".join(words)
    return f"{told_words[:1].upper()}{told_words[1:]}."


def _ranking_alt(title: str, subject: Subject, side: str, groups: list[Saving], single: list[Saving]) -> str:
    if not _assessed(subject, side):
        return f"{title}: {_why(subject, side)}."
    named = [f"{s.name} {s.told}" for s in (*groups[:NAMED], *single[:NAMED])]
    return f"{title}: {joined(named)}." if named else f"{title}: restoring no muscle alone would save effort."
