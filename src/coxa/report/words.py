"""Words of findings: what stands for each placeholder of a rule, and small turns of phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from coxa.charts.chart import Subject
from coxa.exam.items import SIDE_WORDS
from coxa.report.readings import OTHER, Reading, Side, unbroken
from coxa.report.rules import Group, Rule

HALF: Final = 0.5
"""Share of the waste from which on one cause is what it is mostly due to."""


def placeholders(
    rule: Rule, side: str, told: Side, readings: Mapping[str, Reading], group: Group | None, *,
    name: str, sure: bool, subject: Subject,
) -> dict[str, str]:  # fmt: skip
    """Return what stands for each placeholder.

    Args:
        rule: Whose words they are.
        side: The side that is told of, 'r' or 'l'.
        told: All readings of that side.
        readings: What the rule holds by, per side.
        group: Muscles that are meant; None: none of the known groups.
        name: Key of the group, or name of a muscle.
        sure: Whether no interval reaches back over the threshold.
        subject: The result.
    """
    reading = readings[side]
    values = {each: one.alone for each, one in readings.items()}
    named = group.words if group is not None else name or "no single muscle"
    single = group is None or group.single
    label = reading.label[:1].lower() + reading.label[1:]
    waste = told.readings.get("waste_strength")
    return {
        "side": SIDE_WORDS[side],
        "Side": SIDE_WORDS[side].capitalize(),
        "other": SIDE_WORDS[OTHER[side]],
        "value": str(reading),
        "number": reading.alone,
        "what": label,
        "where": label.rpartition(", ")[2],
        "group": named,
        "Group": named[:1].upper() + named[1:],
        "how_weak": _how_weak(told, name),
        "are": "is" if single else "are",
        "seem": "seems" if single else "seem",
        "have": "has" if single else "have",
        "likely": "" if sure else "probably ",
        "listed": reading.listed or wanted(subject),
        "right": values.get("r", ""),
        "left": values.get("l", ""),
        "mostly": _mostly(rule, told),
        "waste": "" if waste is None else str(waste),
        **dict.fromkeys(("doing", "own", "others", "place", "besides", "tasks", "least"), ""),
        **reading.told,
    }


def _how_weak(side: Side, group: str) -> str:
    """Return the strength of a group as the end of a clause; empty where it is not told."""
    strength = side.readings.get(f"strength_{group}")
    return "" if strength is None else f", at {strength.alone} of healthy strength"


def _mostly(rule: Rule, told: Side) -> str:
    """Return whether the cause that a rule tells of makes more than half of the waste."""
    cause = next((f for each in rule.when for f in each.figures if f.startswith("cause.")), "")
    reading, waste = told.readings.get(cause), told.readings.get("waste")
    most = reading is not None and waste is not None and reading.value > HALF * waste.value
    return "mostly because" if most else "the largest part of it because"


def sentence(template: str, words: Mapping[str, str]) -> str:
    """Return a template filled in, beginning with a capital, without double spaces or loose units."""
    text = " ".join(template.format_map(words).split(" ")).strip()
    text = " ".join(part for part in text.split(" ") if part)
    return unbroken(text[:1].upper() + text[1:])


def wanted(subject: Subject) -> str:
    """Return what would tell most of what was not measured."""
    missing: Sequence[Mapping[str, Any]] = subject.document.get("missing") or ()
    return f"{missing[0]['what']}, which {_that(missing[0]['answers'])}" if missing else "nothing is missing"


def _that(answers: str) -> str:
    """Return what an item answers, as the end of 'which …'."""
    return answers if answers.split(" ", 1)[0].endswith("s") else f"would {answers}"
