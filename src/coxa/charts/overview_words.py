"""What the overview says: the verdict, which side clearly has more of what, and what to mind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coxa.charts.chart import Subject
from coxa.charts.overview_rows import Block, Line
from coxa.charts.reading import (
    SIDES,
    Told,
    analysis_figure,
    check_figure,
    hip_of,
    more_of,
    names,
    pairs,
    sentence,
    text,
    titled,
    unclear,
    verdicts,
)
from coxa.figures import analysis, check
from coxa.figures.grades import HYPOTHESIS

CLEAR: Final = {
    "efficiency": "efficiency",
    "range_prone_inward": "turning inward",
    "range_prone_outward": "turning outward",
    "offset_walking": "off-centre",
    "stiffness_passive": "stiffness",
    "peak_abduction": "strength to the side",
    "speed": "fastest swing",
    "peak_contact": "greatest load",
    "mean_offset": "off-centre",
    "unison_flexion": "pulling together",
    "participation": "muscles that share the pull",
    "speed_factor": "possible speed",
}
"""Short figure → what a side may clearly have more of."""
CHECK_NOTE: Final = (
    "Each row is scaled to what the same hip would have with healthy muscles (100 %); beside it stands the figure "
    "itself, and in brackets where it lies nine times in ten."
)
CUT_NOTE: Final = "→: reaches beyond the picture."
ANALYSIS_NOTE: Final = (
    "Each row has its own scale: efficiency and pulling together up to 100 %, off-centre up to the rim, muscles up to "
    "all there are, the others up to the greater of the hips shown. ± is how much strides vary (standard deviation)."
)
WEAK_NOTE: Final = (
    "A possible speed below 1: the model is too weak for this motion, which says nothing about the hip."
)
ENDURANCE_NOTE: Final = (
    "Walking without a pause is a hypothesis: no rates of fatigue are published for hips, those of knee and trunk "
    "stand in."
)


def lead(subjects: Sequence[Subject], told: Sequence[tuple[Block, Line]]) -> str:
    """Return the verdict of each result in words, and which side clearly has more of what."""
    words = []
    for name, subject in zip(names(subjects), subjects, strict=True):
        lines = [line for block, line in told if block.name == name]
        if lines:
            said = verdicts(subject)
            rest = more_of(_clear(lines), said) or _unclear(lines, said)
            words.append(titled(name, f"{_verdict(subject, lines)} {rest}".strip()))
    return " ".join(words)


def _clear(lines: Sequence[Line]) -> dict[str, str]:
    """Return what may be told to differ; figures that read alike are the same to a reader, hypotheses no finding."""
    rows = [list(line.told.values()) for line in lines if len(line.told) > 1]
    told = [row[0] for row in rows if len({t.words for t in row}) > 1]
    return {t.key: CLEAR.get(t.key, t.label.lower()) for t in told if t.evidence != HYPOTHESIS}


def _unclear(lines: Sequence[Line], said: dict[str, str]) -> str:
    """Return why nothing is said to differ between the hips."""
    told = [t for line in lines if len(line.told) > 1 for t in line.told.values()]
    words = unclear(said, [t.key for t in told if t.evidence != HYPOTHESIS])
    return words[:1].upper() + words[1:]


def _verdict(subject: Subject, lines: Sequence[Line]) -> str:
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


def described(block: Block) -> str:
    """Return what a panel shows, with its numbers."""
    lines = []
    for line in block.lines:
        if line.told:
            sides = ", ".join(f"{SIDES[side]} {t.words}" for side, t in line.told.items())
            healthy = next((t.healthy_words for t in line.told.values() if t.healthy_words), "")
            lines.append(f"{line.label}: {sides}{f'; healthy {healthy}' if healthy else ''}")
    return f"{block.title}. {'. '.join(lines)}."


def notes(
    subjects: Sequence[Subject], blocks: Sequence[Block], found: Sequence[Told], *, cut: bool
) -> tuple[str, ...]:
    """Return what to mind.

    Args:
        subjects: Results.
        blocks: Their panels.
        found: The figures in them.
        cut: Whether an interval reaches beyond its panel.
    """
    kinds = {subject.kind for subject in subjects}
    return (
        *((CHECK_NOTE,) if any(block.mark for block in blocks) else ()),
        *((CUT_NOTE,) if cut else ()),
        *((ANALYSIS_NOTE,) if "analysis" in kinds and any(not b.scale.shown for b in blocks) else ()),
        *((WEAK_NOTE,) if any(t.key == "speed_factor" and t.value < 1.0 for t in found) else ()),
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


def _missing(subjects: Sequence[Subject]) -> tuple[str, ...]:
    """Return which of the figures told first have no number, and why where the result says so."""
    found: dict[str, list[str]] = {}
    for name, subject, side in pairs(subjects):
        for key in check.SHORT if subject.kind == "check" else analysis.SHORT:
            label, why = _without(subject, side, key)
            if label:
                found.setdefault(f"{label} ({why})", []).append(hip_of(name, side))
    return tuple(f"{_both(whose)}: no number for {what}." for what, whose in found.items())


def _both(whose: Sequence[str]) -> str:
    return "Both hips" if tuple(whose) == ("Right hip", "Left hip") else "; ".join(whose)


def _without(subject: Subject, side: str, key: str) -> tuple[str, str]:
    """Return the label of a figure that the result has without a number, and why; empty when it has one."""
    if subject.kind == "check":
        figure = check_figure(subject, side, key)
        return ("", "") if figure is None or figure.spread else (figure.label, figure.words or "not assessed")
    motion = analysis_figure(subject, side, key)
    known = motion is None or motion.value is not None
    return ("", "") if motion is None or known else (motion.label, motion.words or "not assessed")


def _rests(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return what the efficiency of a motion rests on, as the result says it."""
    found: dict[str, list[str]] = {}
    for block in blocks:
        for line in block.lines:
            for side, told in line.told.items():
                if not block.scale.shown and told.key == "efficiency" and told.remark:
                    found.setdefault(told.remark, []).append(hip_of(block.name, side))
    return tuple(f"{_both(whose)}: efficiency {remark}." for remark, whose in found.items())
