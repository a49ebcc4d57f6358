"""What a report says first: what matters and what to do, by the rules of `data/report/findings.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coxa.charts.chart import Subject
from coxa.exam.items import SIDE_WORDS
from coxa.programme.exercises import exercises
from coxa.programme.screen import PAIN_FLAG, act_words, refer_at
from coxa.report.readings import Reading, Side, sides_of
from coxa.report.rules import Condition, Group, Rule, RuleBook, rule_book

OTHER: Final = {"r": "l", "l": "r"}
OPEN_EFFICIENCY: Final = 90.0
"""Per cent; where efficiency may be lower, a hip is not said to do as a healthy one does (own choice; as the check's
own sentences)."""


@dataclass(frozen=True)
class Finding:
    """One finding, in words.

    Attributes:
        key: Of its rule; 'nothing' where nothing stands out.
        side: 'r', 'l', 'both' or ''.
        title: A few words.
        words: What was found, with its numbers.
        do: What to do about it.
        exercises: Key and title of each exercise that fits.
        evidence: Grade of what is told.
        threshold: From where on it is told, and whose number that is.
        source: Of the advice.
        score: How much it matters; the first has most.
    """

    key: str
    side: str
    title: str
    words: str
    do: str
    exercises: tuple[tuple[str, str], ...]
    evidence: str
    threshold: str
    source: str
    score: float


@dataclass(frozen=True)
class _Hit:
    """A rule that holds on one side."""

    rule: Rule
    side: str
    reading: Reading
    sure: bool
    group: str
    score: float


def urgent(subject: Subject) -> tuple[str, ...]:
    """Return what comes before all findings: why to see a clinician, or to stop.

    Args:
        subject: A self-check tells it; an analysis cannot.
    """
    if subject.kind != "check":
        return ()
    exam = subject.document["exam"]
    flags = [key for key, answer in (exam.get("red_flags") or {}).items() if answer is True]
    pain = (exam.get("history") or {}).get("pain_now")
    told = tuple(str(line) for line in subject.document["advice"])
    if isinstance(pain, int | float) and pain >= refer_at():
        flags.append(PAIN_FLAG)
        told += (f"Pain was rated {pain:g} of 10.",)
    return (act_words(flags), *told) if flags and told else told


def findings(subject: Subject, book: RuleBook | None = None) -> tuple[Finding, ...]:
    """Return the findings that matter most, the first first; one that says so when nothing stands out.

    Args:
        subject: A self-check or an analysis.
        book: Rules to go by instead of those that Coxa comes with.
    """
    book = book or rule_book()
    sides = sides_of(subject)
    hits = [
        hit
        for rule in book.rules
        if rule.kind == subject.kind
        for side, told in sides.items()
        if (hit := _hit(rule, side, told, book)) is not None
    ]
    found = [_finding(pair, sides, subject, book) for pair in _joined(_one_a_topic(hits))]
    found.sort(key=lambda each: -each.score)
    return tuple(found[: book.most]) or (_nothing(subject, sides, book),)


def _hit(rule: Rule, side: str, told: Side, book: RuleBook) -> _Hit | None:
    """Return that a rule holds on a side, with the reading that holds most clearly."""
    first, *others = rule.when
    best: tuple[float, bool, Reading, str] | None = None
    for name in first.figures:
        reading = told.readings.get(name)
        if reading is None or not _holds(first, reading):
            continue
        if not all(_also(each, name, told, first) for each in others):
            continue
        sure = _surely(first, reading)
        size = min(abs(reading.value - first.threshold) / rule.span, 1.0)
        score = rule.weight * size * (1.0 if sure else book.unsure_factor)
        if best is None or score > best[0]:
            best = (score, sure, reading, name)
    if best is None:
        return None
    score, sure, reading, name = best
    own = name.removeprefix("strength_")
    group = own if own in book.groups else told.group
    return _Hit(rule, side, reading, sure, group if _speaks_of_group(rule) else "", score)


def _also(condition: Condition, name: str, told: Side, first: Condition) -> bool:
    """Return whether a further condition holds; where it lists the first one's figures, of the same figure."""
    names = (name,) if condition.figures == first.figures else condition.figures
    return any(_holds(condition, told.readings[each]) for each in names if each in told.readings)


def _holds(condition: Condition, reading: Reading) -> bool:
    if condition.sure:
        return _surely(condition, reading)
    return reading.value > condition.threshold if condition.above else reading.value < condition.threshold


def _surely(condition: Condition, reading: Reading) -> bool:
    return reading.low > condition.threshold if condition.above else reading.high < condition.threshold


def _speaks_of_group(rule: Rule) -> bool:
    return isinstance(rule.exercises, str) or any(
        "{group}" in each.lower() for each in (rule.words, rule.both)
    )


def _one_a_topic(hits: Iterable[_Hit]) -> list[_Hit]:
    """Return of each topic, side and group the hit whose rule stands first."""
    best: dict[tuple[str, str, str], _Hit] = {}
    for hit in hits:
        best.setdefault((hit.rule.topic, hit.side, hit.group), hit)
    # A rule that names no muscles says less than one of its topic that does.
    named = {(topic, side) for topic, side, group in best if group}
    return [hit for (topic, side, group), hit in best.items() if group or (topic, side) not in named]


def _joined(hits: Sequence[_Hit]) -> Iterator[tuple[_Hit, ...]]:
    """Yield hits, those of both sides together where the rule has words for both."""
    left = list(hits)
    while left:
        hit = left.pop(0)
        twin = next((o for o in left if hit.rule.both and o.rule is hit.rule and o.group == hit.group), None)
        if twin is not None:
            left.remove(twin)
            yield (hit, twin)
        else:
            yield (hit,)


def _finding(hits: tuple[_Hit, ...], sides: Mapping[str, Side], subject: Subject, book: RuleBook) -> Finding:
    main = max(hits, key=lambda hit: hit.score)
    rule, both = main.rule, len(hits) == 2
    words = _words(hits, main, sides, subject, book)
    keys = _exercises(rule, book.groups.get(main.group))
    do = _sentence(rule.do, words)
    if isinstance(rule.exercises, str) and not keys:
        do = f"{do} {book.no_exercise}"
    known = exercises()
    return Finding(
        rule.key,
        "both" if both else main.side,
        _sentence((rule.title_both if both else "") or rule.title, words),
        _sentence(rule.both if both else rule.words, words),
        do,
        tuple((key, known[key].title) for key in keys),
        rule.evidence,
        rule.threshold,
        rule.source,
        main.score,
    )


def _words(
    hits: tuple[_Hit, ...], main: _Hit, sides: Mapping[str, Side], subject: Subject, book: RuleBook
) -> dict[str, str]:
    """Return what stands for each placeholder."""
    reading, values = main.reading, {hit.side: hit.reading.alone for hit in hits}
    group = book.groups.get(main.group)
    named = group.words if group is not None else main.group or "no single muscle"
    single = group is None or group.single
    label = reading.label[:1].lower() + reading.label[1:]
    return {
        "side": SIDE_WORDS[main.side],
        "Side": SIDE_WORDS[main.side].capitalize(),
        "other": SIDE_WORDS[OTHER[main.side]],
        "value": str(reading),
        "number": reading.alone,
        "what": label,
        "where": label.rpartition(", ")[2],
        "group": named,
        "Group": named[:1].upper() + named[1:],
        "how_weak": _how_weak(sides[main.side], main.group),
        "are": "is" if single else "are",
        "seem": "seems" if single else "seem",
        "have": "has" if single else "have",
        "likely": "" if all(hit.sure or not hit.reading.spread for hit in hits) else "probably ",
        "listed": reading.listed or _wanted(subject),
        "right": values.get("r", ""),
        "left": values.get("l", ""),
    }


def _how_weak(side: Side, group: str) -> str:
    """Return the strength of a group in brackets; empty where it is not told."""
    strength = side.readings.get(f"strength_{group}")
    return "" if strength is None else f" ({strength.alone} of healthy strength)"


def _sentence(template: str, words: Mapping[str, str]) -> str:
    return " ".join(template.format_map(words).split())


def _exercises(rule: Rule, group: Group | None) -> tuple[str, ...]:
    if not isinstance(rule.exercises, str):
        return rule.exercises
    if group is None:
        return ()
    return group.strength if rule.exercises == "strength" else group.release


def _wanted(subject: Subject) -> str:
    """Return what would tell most of what was not measured."""
    missing: list[dict[str, Any]] = subject.document.get("missing", [])
    return f"{missing[0]['what']}, which {_that(missing[0]['answers'])}" if missing else "nothing is missing"


def _that(answers: str) -> str:
    """Return what an item answers, as the end of 'which …'."""
    return answers if answers.split(" ", 1)[0].endswith("s") else f"would {answers}"


def _nothing(subject: Subject, sides: Mapping[str, Side], book: RuleBook) -> Finding:
    """Return that nothing stands out, as far as can be said."""
    said, ending = book.nothing, ""
    if subject.kind == "check":
        lows = [side.readings["efficiency"].low for side in sides.values() if "efficiency" in side.readings]
        if not lows:
            ending = "_unknown"
        elif min(lows) < OPEN_EFFICIENCY:
            ending = "_open"
    elif all(f["strides"] < 2 for hip in subject.document["hips"].values() for f in hip["figures"].values()):
        ending = "_open"
    words = {"listed": _wanted(subject)}
    told = bool(ending) and bool(subject.document.get("missing"))
    do = said["do_open"] if told else said["do"]
    return Finding(
        "nothing",
        "",
        said["title"],
        said[subject.kind + ending],
        _sentence(do, words),
        (),
        "modelled",
        "",
        "",
        0.0,
    )
