"""The short figures of both hips at a glance, each row scaled to its healthy figure or its own range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

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
    Rule,
    Subject,
    room,
)
from coxa.charts.reading import (
    OFFSETS,
    SIDES,
    Told,
    analysis_figure,
    analysis_told,
    axis,
    check_figure,
    check_told,
    columns,
    hip_of,
    more,
    names,
    pairs,
    row_axis,
    sentence,
    text,
    titled,
    told_table,
    unclear,
    verdicts,
)
from coxa.figures import analysis, check
from coxa.figures.grades import HYPOTHESIS

KEY: Final = "overview"
TITLE: Final = "Both hips at a glance"
ABSENT: Final = "This result holds none of the figures that are told first."
LESS_IS_BETTER: Final = ("offset_walking", "stiffness_passive")
"""Short figures of a self-check of which less is better."""
RANGES: Final = ("range_prone_inward", "range_prone_outward")
"""Short figures of a self-check that were measured and have no healthy twin."""
THICK: Final = 0.36
TOP: Final = 250.0
"""Per cent of the healthy figure: what lies beyond is cut there and told in words (own choice)."""
WHOLE: Final = {"efficiency": 100.0, "mean_offset": 1.0, "unison_flexion": 100.0}
"""Short figure of an analysis → what fills its row."""
SHORT_LABELS: Final = {
    "efficiency": "Hip efficiency η, %",
    "peak_contact": "Greatest load, body weights",
    "mean_offset": "Off-centre, 0 to 1",
    "unison_flexion": "Pulling together, %",
    "participation": "Muscles that share the pull",
    "speed_factor": "Possible speed, ×",
}
"""Short figure of an analysis → its label here."""
CHECK_LABELS: Final = {
    "efficiency": "Hip efficiency η, %",
    "range_prone_inward": "Turns inward, °",
    "range_prone_outward": "Turns outward, °",
    "offset_walking": "Off-centre in walking, 0 middle to 1 rim",
    "stiffness_passive": "Stiffness when relaxed, N·m/°",
    "peak_abduction": "Greatest abduction moment, N·m",
    "speed": "Fastest swing of the leg, %",
    "endurance": "Walking without a pause, %",
}
"""Short figure of a self-check → its label here, where a row has room for more words than a table."""
CHECK_NOTE: Final = (
    "Each row is scaled to what the same hip would have with healthy muscles (100 %); beside it stands the figure "
    "itself, and in brackets where it lies nine times in ten."
)
ANALYSIS_NOTE: Final = (
    "Each row has its own scale: efficiency and pulling together up to 100 %, off-centre up to the rim, muscles up to "
    "all there are, the others up to the greater of the hips shown. ± is how much strides vary (standard deviation)."
)


ENDURANCE_NOTE: Final = (
    "Walking without a pause is a hypothesis: no rates of fatigue are published for hips, those of knee and trunk "
    "stand in."
)


@dataclass(frozen=True)
class _Line:
    """One row: a heading, or a figure by side with what is drawn full."""

    label: str
    told: dict[str, Told]
    full: float = math.nan


@dataclass(frozen=True)
class _Block:
    """One panel."""

    name: str
    words: str
    lines: tuple[_Line, ...]
    scale: Axis
    mark: str = ""

    @property
    def title(self) -> str:
        """Of its panel."""
        return titled(self.name, self.words)


def overview(subjects: Sequence[Subject]) -> Chart | Absent:
    """Draw the figures that are told first, of both hips.

    Args:
        subjects: Results of either kind.
    """
    blocks = [*_against_healthy(subjects), *_ranges(subjects), *_motions(subjects)]
    told = [(block, line) for block in blocks for line in block.lines if line.told]
    if not told:
        return Absent(KEY, TITLE, ABSENT)
    sides = [side for side in SIDES if any(side in line.told for _, line in told)]
    found = [t for _, line in told for t in line.told.values()]
    shape: Literal["bar", "interval"] = "interval" if any(block.scale.shown for block in blocks) else "bar"
    return Chart(
        key=KEY,
        title=TITLE,
        lead=_lead(subjects, told),
        alt=" ".join(map(_described, blocks)),
        evidence="modelled" if any(t.evidence != "measured" for t in found) else "measured",
        panels=tuple(map(_panel, blocks)),
        columns=columns(subjects),
        legend=tuple(Legend(f"your {SIDES[side]} hip", SIDE_TONES[side], shape) for side in sides),
        notes=_notes(subjects, blocks, found),
        table=told_table((block.title, line.told) for block, line in told),
    )


def _against_healthy(subjects: Sequence[Subject]) -> list[_Block]:
    """Return the figures of self-checks that have a healthy twin, those of which more is better first."""
    groups = {
        "More is better": [k for k in check.SHORT if k not in (*RANGES, *LESS_IS_BETTER)],
        "Less is better": [k for k in check.SHORT if k in LESS_IS_BETTER],
    }
    found = []
    for name, subject in _of("check", subjects):
        lines: list[_Line] = []
        for heading, keys in groups.items():
            rows = [_line(key, _scalable(check_told(subject, key))) for key in keys]
            rows = [row for row in rows if row.told]
            lines += [_Line(heading, {}), *rows] if rows else []
        found.append((name, tuple(lines)))
    shares = [
        v for _, lines in found for line in lines for t in line.told.values() for v in _shares(t, _full(t))
    ]
    low, high = room([100.0, *shares], least=20.0, zero=True)
    scale = axis("% of the healthy hip's figure", (max(low, -TOP), min(max(high, 105.0), TOP)))
    return [_Block(n, "against a healthy hip", lines, scale, "healthy") for n, lines in found if lines]


def _ranges(subjects: Sequence[Subject]) -> list[_Block]:
    found = []
    for name, subject in _of("check", subjects):
        lines = [_line(key, check_told(subject, key), 100.0) for key in RANGES]
        found.append((name, tuple(line for line in lines if line.told)))
    degrees = [
        v for _, lines in found for line in lines for t in line.told.values() for v in _shares(t, 100.0)
    ]
    scale = axis("° from the middle, prone (measured)", room(degrees, least=10.0, zero=True))
    return [_Block(n, "how far it turns", lines, scale) for n, lines in found if lines]


def _motions(subjects: Sequence[Subject]) -> list[_Block]:
    rows = [
        (name, {key: analysis_told(s, key) for key in analysis.SHORT})
        for name, s in _of("analysis", subjects)
    ]
    full = {key: _whole(key, [t for _, own in rows for t in own[key].values()]) for key in analysis.SHORT}
    scale = Axis("each row on its own scale", 0.0, 110.0, shown=False)
    found = [
        (name, tuple(_Line(_short(key, told), told, full[key]) for key, told in own.items() if told))
        for name, own in rows
    ]
    return [_Block(n, "this motion", lines, scale) for n, lines in found if lines]


def _short(key: str, told: dict[str, Told]) -> str:
    """Return the label of a row of an analysis; that of a count says of how many."""
    label, unit = SHORT_LABELS.get(key, key), next(iter(told.values())).unit
    return f"{label}, {unit}" if key == "participation" and unit else label


def _of(kind: str, subjects: Sequence[Subject]) -> list[tuple[str, Subject]]:
    return [(n, s) for n, s in zip(names(subjects), subjects, strict=True) if s.kind == kind]


def _line(key: str, told: dict[str, Told], full: float = math.nan) -> _Line:
    """Return a row of a self-check; what is a hypothesis says so."""
    guessed = any(t.evidence == HYPOTHESIS for t in told.values())
    return _Line(CHECK_LABELS.get(key, key) + (" (hypothesis)" if guessed else ""), told, full)


def _missing(subjects: Sequence[Subject]) -> tuple[str, ...]:
    """Return which of the figures told first have no number, and why where the result says so."""
    found: dict[str, list[str]] = {}
    for name, subject, side in pairs(subjects):
        for key in check.SHORT if subject.kind == "check" else analysis.SHORT:
            label, why = _without(subject, side, key)
            if label:
                found.setdefault(f"{label} ({why})", []).append(hip_of(name, side))
    return tuple(f"{'; '.join(whose)}: no number for {what}." for what, whose in found.items())


def _without(subject: Subject, side: str, key: str) -> tuple[str, str]:
    """Return the label of a figure that the result has without a number, and why; empty when it has one."""
    if subject.kind == "check":
        figure = check_figure(subject, side, key)
        return ("", "") if figure is None or figure.spread else (figure.label, figure.words or "not assessed")
    motion = analysis_figure(subject, side, key)
    known = motion is None or motion.value is not None
    return ("", "") if motion is None or known else (motion.label, motion.words or "not assessed")


def _rests(blocks: Sequence[_Block]) -> tuple[str, ...]:
    """Return what the efficiency of a motion rests on, as the result says it."""
    found = [
        f"{hip_of(block.name, side)}: efficiency {told.remark}."
        for block in blocks
        if not block.scale.shown
        for line in block.lines
        for side, told in line.told.items()
        if told.key == "efficiency" and told.remark
    ]
    return tuple(found)


def _scalable(told: dict[str, Told]) -> dict[str, Told]:
    return {side: t for side, t in told.items() if t.healthy is not None and t.healthy > 0.0}


def _full(told: Told) -> float:
    """Return what is drawn as 100: the healthy figure."""
    return told.healthy or math.nan


def _whole(key: str, told: Sequence[Told]) -> float:
    """Return what fills a row of an analysis."""
    if key in WHOLE:
        return WHOLE[key]
    if key == "participation":
        all_there_are = [t.unit.removeprefix("of ") for t in told]
        counts = [float(count) for count in all_there_are if count.isdecimal()]
        if counts and max(counts) > 0.0:
            return max(counts)
    return max((t.high for t in told), default=1.0)


def _shares(told: Told, full: float) -> tuple[float, float, float]:
    """Return a figure and its interval in per cent of what fills its row."""
    if not full > 0.0:
        return (math.nan,) * 3
    value, low, high = (100.0 * v / full for v in (told.value, told.low, told.high))
    return value, low, high


def _panel(block: _Block) -> Panel:
    marks: list[Mark] = [Rule(100.0, "x", block.mark, "healthy")] if block.mark else []
    for k, line in enumerate(block.lines):
        for side, told in line.told.items():
            offset = OFFSETS[side] if len(line.told) > 1 else 0.0
            found = _interval(k, side, told, line, block, offset)
            if not block.scale.shown:  # without numbers on an axis a length says more than a place
                sure = found.low == found.high
                bar = Bar(
                    k, 0.0, found.value, found.tone, found.name, found.words if sure else "", offset, THICK
                )
                marks += [bar] if sure else [bar, found]
                continue
            marks.append(found)
    rows = tuple(Row(line.label, heading=not line.told) for line in block.lines)
    return Panel(block.title, block.scale, row_axis(len(rows)), tuple(marks), rows)


def _interval(row: int, side: str, told: Told, line: _Line, block: _Block, offset: float) -> Interval:
    drawn = _shares(told, _full(told) if math.isnan(line.full) else line.full)
    value, low, high = (min(max(v, block.scale.low), block.scale.high) for v in drawn)
    return Interval(row, value, low, high, SIDE_TONES[side], f"{SIDES[side]} hip", told.words, offset)


def _lead(subjects: Sequence[Subject], told: Sequence[tuple[_Block, _Line]]) -> str:
    """Return the verdict of each result in words, and which side clearly has more of what."""
    words = []
    for name, subject in zip(names(subjects), subjects, strict=True):
        lines = [line for block, line in told if block.name == name]
        if not lines:
            continue
        verdict = _verdict(subject, lines)
        said = verdicts(subject)
        clear = [f"{_plainly(line.label)} ({side})" for line in lines if (side := _clearly(line, said))]
        rest = f"Clearly different: {', '.join(clear)}." if clear else _unclear(lines, said)
        words.append(titled(name, f"{verdict} {rest}".strip()))
    return " ".join(words)


def _unclear(lines: Sequence[_Line], said: dict[str, str]) -> str:
    """Return why nothing is said to differ between the hips."""
    words = unclear(said, [t.key for line in lines if len(line.told) > 1 for t in line.told.values()])
    return words[:1].upper() + words[1:]


def _verdict(subject: Subject, lines: Sequence[_Line]) -> str:
    said = subject.document.get("sentences")
    if isinstance(said, list) and said and text(said[0]):
        return sentence(said[0])
    efficiency = next(
        (line.told for line in lines if "efficiency" in {t.key for t in line.told.values()}), {}
    )
    if not efficiency:
        return "How efficiently the hips work was not assessed."
    sides = " and ".join(f"{t.words} % on the {SIDES[side]}" for side, t in efficiency.items())
    return f"Of the effort spent, a healthy hip would need {sides}."


def _clearly(line: _Line, said: dict[str, str]) -> str:
    """Return the side that clearly has more; figures that read alike are the same to a reader."""
    words = [t.words for t in line.told.values()]
    if len(words) < 2 or len(set(words)) == 1:
        return ""
    return more(said.get(next(iter(line.told.values())).key, ""))


def _plainly(label: str) -> str:
    """Return a row's label without its unit, within a sentence."""
    words = label.partition(",")[0].removesuffix(" η")
    return words[:1].lower() + words[1:]


def _described(block: _Block) -> str:
    lines = []
    for line in block.lines:
        if line.told:
            sides = ", ".join(f"{SIDES[side]} {t.words}" for side, t in line.told.items())
            healthy = next((t.healthy_words for t in line.told.values() if t.healthy_words), "")
            lines.append(f"{line.label}: {sides}{f'; healthy {healthy}' if healthy else ''}")
    return f"{block.title}. {'. '.join(lines)}."


def _notes(subjects: Sequence[Subject], blocks: Sequence[_Block], found: Sequence[Told]) -> tuple[str, ...]:
    kinds = {subject.kind for subject in subjects}
    return (
        *((CHECK_NOTE,) if any(block.mark for block in blocks) else ()),
        *((ANALYSIS_NOTE,) if "analysis" in kinds and any(not b.scale.shown for b in blocks) else ()),
        *((ENDURANCE_NOTE,) if any(t.key == "endurance" for t in found) else ()),
        *_missing(subjects),
        *_rests(blocks),
        *(
            f"{titled(block.name, line.label)}: {SIDES[side]} {check.UNTOLD}, the interval leaves everything open."
            for block in blocks
            for line in block.lines
            for side, t in line.told.items()
            if t.open
        ),
    )
