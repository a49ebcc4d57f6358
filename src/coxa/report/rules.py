"""The rules of `data/report/findings.toml`, checked as they are read: a slip in the file is told by rule and key."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from coxa.errors import InputError, Place
from coxa.figures.grades import HYPOTHESIS, MEASURED, MODELLED
from coxa.programme.exercises import exercises

RULES_FILE: Final = "data/report/findings.toml"
PLACEHOLDERS: Final = frozenset({
    "side", "Side", "other", "value", "number", "what", "where", "group", "Group", "how_weak", "are", "seem",
    "have", "likely", "listed", "right", "left", "mostly", "waste", "doing", "own", "others", "besides", "tasks",
    "place", "least",
})  # fmt: skip
_CONDITION: Final = frozenset({"figure", "figures", "above", "below", "sure"})
_RULE: Final[Mapping[str, type | tuple[type, ...]]] = {
    "key": str,
    "kind": str,
    "when": list,
    "title": str,
    "title_both": str,
    "words": str,
    "both": str,
    "do": str,
    "exercises": (str, list),
    "topic": str,
    "weight": (int, float),
    "span": (int, float),
    "threshold": str,
    "source": str,
    "evidence": str,
    "unless": list,
    "also": str,
    "also_when": list,
    "also_evidence": str,
    "do_first": str,
}
_MAY_LACK: Final[Mapping[str, Any]] = {
    "title_both": "",
    "both": "",
    "unless": (),
    "also": "",
    "also_when": (),
    "also_evidence": "",
    "do_first": "",
}
_TOP: Final = frozenset({
    "most", "unsure_factor", "source", "no_exercise", "groups", "nothing", "rule", "care", "caution",
})  # fmt: skip
_GROUP: Final = frozenset({"words", "single", "strength", "release"})
_CAUTION: Final = frozenset({"key", "when", "exercises", "words", "threshold", "source"})
_CARE: Final = frozenset({"above", "words", "source"})
NO_GRADE: Final = "none"
"""Evidence of a rule that tells what is not known: there is nothing to grade."""


@dataclass(frozen=True)
class Condition:
    """One comparison.

    Attributes:
        figures: Names of readings; it holds when it holds of any.
        threshold: What they are compared with.
        above: Whether they have to lie above it, else below.
        sure: Whether the whole interval has to.
    """

    figures: tuple[str, ...]
    threshold: float
    above: bool
    sure: bool


@dataclass(frozen=True)
class Rule:
    """One rule; the texts are templates. See the head of the file for what each part means."""

    key: str
    kind: str
    when: tuple[Condition, ...]
    title: str
    title_both: str
    words: str
    both: str
    do: str
    exercises: tuple[str, ...] | str
    topic: str
    weight: float
    span: float
    threshold: str
    source: str
    evidence: str
    unless: tuple[Condition, ...] = ()
    also: str = ""
    also_when: tuple[Condition, ...] = ()
    also_evidence: str = ""
    do_first: str = ""


@dataclass(frozen=True)
class Caution:
    """What is said with an exercise to whom it may hurt.

    Attributes:
        key: Its name.
        when: All must hold on the side that is told of.
        exercises: It is said with any of these.
        words: What is said.
        threshold, source: Whose the numbers and the words are.
    """

    key: str
    when: tuple[Condition, ...]
    exercises: tuple[str, ...]
    words: str
    threshold: str
    source: str


@dataclass(frozen=True)
class Care:
    """When a recording is too doubtful for other findings.

    Attributes:
        above: Per cent of frames.
        words: Said at the figures.
    """

    above: float
    words: str


@dataclass(frozen=True)
class Group:
    """Muscles in words, and which exercises strengthen and release them.

    Attributes:
        words: Their name in a sentence.
        single: Whether it is one muscle.
        strength, release: Keys of exercises.
    """

    words: str
    single: bool
    strength: tuple[str, ...]
    release: tuple[str, ...]


@dataclass(frozen=True)
class RuleBook:
    """All rules, and what is said when none holds.

    Attributes:
        rules: In the order of the file.
        groups: By key.
        most: How many findings are told.
        unsure_factor: What a finding counts whose interval reaches back over the threshold.
        no_exercise: Said where the programme has none.
        nothing: Texts for when nothing stands out, by key.
        care: When other findings of a recording are held back.
        cautions: Said with exercises.
    """

    rules: tuple[Rule, ...]
    groups: Mapping[str, Group]
    most: int
    unsure_factor: float
    no_exercise: str
    nothing: Mapping[str, str]
    care: Care
    cautions: tuple[Caution, ...]


@cache
def rule_book() -> RuleBook:
    """Return the rules that Coxa comes with."""
    return parse_rules(tomllib.loads(files("coxa").joinpath(RULES_FILE).read_text(encoding="utf-8")))


def parse_rules(table: Mapping[str, Any]) -> RuleBook:
    """Return rules from their table.

    Raises:
        InputError: A key is unknown or missing, a value of the wrong kind, a placeholder or an exercise unknown.
    """
    _known(table, _TOP, "the file")
    groups = {key: _group(key, entry) for key, entry in table["groups"].items()}
    rules = tuple(_rule(entry) for entry in table["rule"])
    keys = [rule.key for rule in rules]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise _slip(min(twice), "stands there twice")
    for name, text in table["nothing"].items():
        _placeholders(text, f"nothing.{name}")
    return RuleBook(
        rules,
        MappingProxyType(groups),
        int(table["most"]),
        float(table["unsure_factor"]),
        str(table["no_exercise"]),
        MappingProxyType(dict(table["nothing"])),
        _care(table["care"]),
        tuple(_caution(entry) for entry in table["caution"]),
    )


def _slip(where: str, what: str) -> InputError:
    return InputError(f"[{where}] {what}.", mend="see the head of the file.", place=Place(RULES_FILE))


def _known(entry: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in entry:
        if key not in known:
            raise _slip(where, f"has the unknown key '{key}'")


def _group(key: str, entry: Mapping[str, Any]) -> Group:
    _known(entry, _GROUP, f"groups.{key}")
    strength, release = (_exercises(entry[kind], f"groups.{key}") for kind in ("strength", "release"))
    return Group(str(entry["words"]), bool(entry.get("single", False)), strength, release)


def _care(entry: Mapping[str, Any]) -> Care:
    _known(entry, _CARE, "care")
    _placeholders(entry["words"], "care.words")
    return Care(float(entry["above"]), str(entry["words"]))


def _caution(entry: Mapping[str, Any]) -> Caution:
    where = str(entry.get("key", "caution"))
    _known(entry, _CAUTION, where)
    for key in sorted(_CAUTION):
        if not entry.get(key):
            raise _slip(where, f"lacks '{key}'")
    _placeholders(entry["words"], f"{where}.words")
    parts = dict(entry) | {
        "when": tuple(_condition(each, where) for each in entry["when"]),
        "exercises": _exercises(entry["exercises"], where),
    }
    return Caution(**parts)


def _exercises(keys: list[str], where: str) -> tuple[str, ...]:
    known = exercises()
    for key in keys:
        if key not in known:
            raise _slip(where, f"names the exercise '{key}', which the programme does not have")
    return tuple(keys)


def _rule(entry: Mapping[str, Any]) -> Rule:
    where = str(entry.get("key", "rule"))
    _known(entry, frozenset(_RULE), where)
    for key, kind in _RULE.items():
        if key not in entry and key not in _MAY_LACK:
            raise _slip(where, f"lacks '{key}'")
        if key in entry and (
            not isinstance(entry[key], kind) or (entry[key] in ("", 0) and key != "exercises")
        ):
            raise _slip(where, f"has a '{key}' that is empty or of the wrong kind")
    if entry["kind"] not in ("check", "analysis"):
        raise _slip(where, f"is of the unknown kind '{entry['kind']}'")
    grades = (MEASURED, MODELLED, HYPOTHESIS)
    if entry["evidence"] not in (*grades, NO_GRADE):
        raise _slip(where, f"has the unknown grade '{entry['evidence']}'")
    if "also" in entry and entry.get("also_evidence") not in grades:
        raise _slip(where, "says 'also' something without a grade of it")
    for key in ("title", "title_both", "words", "both", "do", "also", "do_first"):
        _placeholders(entry.get(key, ""), f"{where}.{key}")
    of = entry["exercises"]
    if isinstance(of, str) and of not in ("strength", "release"):
        raise _slip(where, f"takes exercises of '{of}'; known are 'strength' and 'release'")
    conditions = {
        key: tuple(_condition(each, where) for each in entry.get(key, ()))
        for key in ("when", "unless", "also_when")
    }
    parts = {
        **_MAY_LACK,
        **entry,
        **conditions,
        "exercises": of if isinstance(of, str) else _exercises(of, where),
        "evidence": "" if entry["evidence"] == NO_GRADE else entry["evidence"],
    }
    if not parts["when"]:
        raise _slip(where, "has no condition")
    return Rule(**parts)


def _condition(entry: Mapping[str, Any], where: str) -> Condition:
    _known(entry, _CONDITION, where)
    if ("above" in entry) == ("below" in entry):
        raise _slip(where, "needs either 'above' or 'below'")
    if ("figure" in entry) == ("figures" in entry):
        raise _slip(where, "needs either 'figure' or 'figures'")
    named = tuple(entry.get("figures", (entry.get("figure"),)))
    above = "above" in entry
    return Condition(
        named, float(entry["above" if above else "below"]), above, bool(entry.get("sure", False))
    )


def _placeholders(text: str, where: str) -> None:
    for _, name, _, _ in string.Formatter().parse(text):
        if name is not None and name not in PLACEHOLDERS:
            raise _slip(where, f"has the unknown placeholder '{{{name}}}'")
