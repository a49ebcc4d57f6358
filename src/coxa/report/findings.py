"""What a report says first: what matters and what to do, by the rules of `data/report/findings.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coxa.charts.chart import Subject
from coxa.charts.reading import number, part
from coxa.programme.exercises import exercises
from coxa.programme.screen import PAIN_FLAG, act_words, refer_at, said_words, urgency
from coxa.report.readings import GROUP_OF_TEST, Reading, Side, sides_of
from coxa.report.rules import Condition, Group, Rule, RuleBook, rule_book
from coxa.report.words import placeholders, sentence, wanted

OPEN_EFFICIENCY: Final = 90.0
"""Per cent; where efficiency may be lower, a hip is not said to do as a healthy one does (own choice; as the check's
own sentences)."""


UNHELD: Final = ("doubt", "assessed")
"""Topics that are told of a doubtful recording, too: they rest on none of its figures."""


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
        also: What follows from it, and the grade of that.
        do_first: What to do instead where it stands first.
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
    also: str = ""
    also_evidence: str = ""
    do_first: str = ""


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
    flags = [key for key, answer in part(exam, "red_flags").items() if answer is True]
    pain = number(part(exam, "history").get("pain_now"))
    strong = [PAIN_FLAG] if pain >= refer_at() else []
    if not flags and not strong:
        return tuple(str(line) for line in subject.document["advice"])
    every = [*flags, *strong]
    act = act_words(every).removesuffix(".")
    before = "; until then do not train or roll this hip."
    told = [act + (before if urgency(every) == "soon" else ", and do not train or roll this hip before.")]
    if flags:
        told.append(f"You answered yes to: {said_words(flags)}.")
    if strong:
        told.append(f"Pain was rated {pain:g} of 10: from {refer_at():g} on that is a reason by itself.")
    if flags:
        told.append("The figures below do not look for such causes.")
    return (told[0], " ".join(told[1:]))


def findings(subject: Subject, book: RuleBook | None = None) -> tuple[Finding, ...]:
    """Return the findings that matter most, the first first; one that says so when nothing stands out.

    Args:
        subject: A self-check or an analysis.
        book: Rules to go by instead of those that Coxa comes with.
    """
    book = book or rule_book()
    return numbered(all_findings(subject, book)[: book.most]) or (
        nothing_stands_out(subject, sides_of(subject), book),
    )


def all_findings(subject: Subject, book: RuleBook) -> list[Finding]:
    """Return all findings of a result, those that matter most first; only doubts where a recording is doubtful."""
    sides = sides_of(subject)
    hits = [
        hit
        for rule in book.rules
        if rule.kind == subject.kind
        for side, told in sides.items()
        if (hit := _hit(rule, side, told, book)) is not None
    ]
    if doubt(subject, book):
        hits = [hit for hit in hits if hit.rule.topic in UNHELD]
    found = [_finding(pair, sides, subject, book) for pair in _joined(_one_a_topic(hits))]
    return sorted(found, key=lambda each: -each.score)


def numbered(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings of which the first does not send to the first."""
    return tuple(replace(f, do=f.do_first) if k == 0 and f.do_first else f for k, f in enumerate(found))


def doubt(subject: Subject, book: RuleBook | None = None) -> str:
    """Return what stands at the figures of a recording that the muscles cannot make; empty where they can.

    Args:
        subject: An analysis; of a self-check nothing is said.
        book: Rules to go by instead of those that Coxa comes with.
    """
    care = (book or rule_book()).care
    if subject.kind != "analysis":
        return ""
    shares = [side.readings["doubtful_frames"] for side in sides_of(subject).values()
              if "doubtful_frames" in side.readings]  # fmt: skip
    most = max(shares, key=lambda each: each.value, default=None)
    return "" if most is None or most.value < care.above else sentence(care.words, {"number": most.alone})


def _hit(rule: Rule, side: str, told: Side, book: RuleBook) -> _Hit | None:
    """Return that a rule holds on a side, with the reading that holds most clearly."""
    first, *others = rule.when
    best: tuple[float, bool, Reading, str] | None = None
    for name in first.figures:
        reading = told.readings.get(name)
        if reading is None or not _holds(first, reading):
            continue
        if not _all(others, name, told, first) or any(_also(each, name, told, first) for each in rule.unless):
            continue
        sure = _surely(first, reading)
        size = min(abs(reading.value - first.threshold) / rule.span, 1.0)
        score = rule.weight * size * (1.0 if sure else book.unsure_factor)
        if best is None or score > best[0]:
            best = (score, sure, reading, name)
    if best is None:
        return None
    score, sure, reading, name = best
    return _Hit(rule, side, reading, sure, _group_of(rule, name, told, book), score)


def _group_of(rule: Rule, name: str, told: Side, book: RuleBook) -> str:
    """Return the muscles that a hit tells of: those of its figure, else those that waste most."""
    own = name.removeprefix("strength_")
    if direction := told.readings[name].told.get("direction"):
        return GROUP_OF_TEST.get(direction, "")
    if own in book.groups:
        return own
    return told.group if _speaks_of_group(rule) else ""


def _all(conditions: Sequence[Condition], name: str, told: Side, first: Condition) -> bool:
    return all(_also(each, name, told, first) for each in conditions)


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
    rule, both, group = main.rule, len(hits) == 2, book.groups.get(main.group)
    told = sides[main.side]
    words = placeholders(
        rule, main.side, told, {hit.side: hit.reading for hit in hits}, group, name=main.group,
        sure=all(hit.sure or not hit.reading.spread for hit in hits), subject=subject,
    )  # fmt: skip
    # Whoever is to see a doctor first is sent to no exercise.
    held = bool(urgent(subject))
    keys = () if held else _exercises(rule, group)
    advice = [rule.do]
    if isinstance(rule.exercises, str) and not keys and not held:
        advice.append(book.no_exercise)
    advice += [
        caution.words
        for caution in book.cautions
        if set(keys) & set(caution.exercises)
        and any(_all(caution.when, "", sides[hit.side], rule.when[0]) for hit in hits)
    ]
    follows = (
        bool(rule.also) and main.group in ("", told.group) and _all(rule.also_when, "", told, rule.when[0])
    )
    known = exercises()
    return Finding(
        rule.key,
        "both" if both else main.side,
        sentence((rule.title_both if both else "") or rule.title, words),
        sentence(rule.both if both else rule.words, words),
        sentence(" ".join(advice), words),
        tuple((key, known[key].title) for key in keys),
        rule.evidence,
        rule.threshold,
        rule.source,
        main.score,
        also=sentence(rule.also, words) if follows else "",
        also_evidence=rule.also_evidence if follows else "",
        do_first=sentence(rule.do_first, words) if rule.do_first else "",
    )


def _exercises(rule: Rule, group: Group | None) -> tuple[str, ...]:
    if not isinstance(rule.exercises, str):
        return rule.exercises
    if group is None:
        return ()
    return group.strength if rule.exercises == "strength" else group.release


def nothing_stands_out(subject: Subject, sides: Mapping[str, Side], book: RuleBook) -> Finding:
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
    words = {"listed": wanted(subject)}
    told = bool(ending) and bool(subject.document.get("missing"))
    do = said["do_open"] if told else said["do"]
    return Finding(
        "nothing",
        "",
        said["title"],
        said[subject.kind + ending],
        sentence(do, words),
        (),
        "" if ending == "_unknown" else "modelled",
        "",
        "",
        0.0,
    )
