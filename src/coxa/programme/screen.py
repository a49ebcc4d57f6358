"""The safety screen: what is asked before the first session and after a sharp rise in pain, and what a yes means.

The questions come from `data/programme/screen.toml` and, word for word, from the exam's red flags.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from coxa.exam.items import red_flag_questions
from coxa.programme.diary import Screening

PAIN_FLAG: Final = "pain"
"""Key among flags of pain as strong as the screen refers for."""
URGENCIES: Final = ("now", "today", "soon")
"""How soon a yes is to be seen, most urgent first: in an emergency department, by a doctor, before going on."""


@dataclass(frozen=True)
class ScreenQuestion:
    """One question of the safety screen, answered with yes or no.

    Attributes:
        key: Its name among the answers.
        text: What is asked.
        why: Why it is asked, in one sentence.
        short: What a yes says, as it is repeated to the person.
        urgency: How soon a yes is to be seen, one of `URGENCIES`.
        source: Where the question comes from.
    """

    key: str
    text: str
    why: str
    short: str
    urgency: str
    source: str


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("coxa").joinpath("data/programme/screen.toml").read_text(encoding="utf-8"))


@cache
def screen_questions() -> tuple[ScreenQuestion, ...]:
    """Return the questions in order: the exam's red flags, then what rules rolling out."""
    red = red_flag_questions()
    return tuple(
        ScreenQuestion(
            key=row["key"],
            text=row.get("text") or red[row["key"]],
            why=row["why"],
            short=row["short"],
            urgency=row["urgency"],
            source=row["source"],
        )
        for row in _table()["question"]
    )


@cache
def question_keys() -> frozenset[str]:
    """Return the keys of all questions."""
    return frozenset(question.key for question in screen_questions())


def pain_question() -> str:
    """Return the text of the question about pain, answered 0 to 10."""
    return str(_table()["pain"]["text"])


def refer_at() -> float:
    """Return the pain from which the screen refers, 0 to 10."""
    return float(_table()["pain"]["refer_at"])


def complete(screening: Screening) -> bool:
    """Return whether every question was answered, pain included."""
    return screening.pain is not None and question_keys() <= screening.answers.keys()


def flags(screening: Screening) -> tuple[str, ...]:
    """Return the keys answered with yes, in the order of the questions, known or not; strong pain last.

    An incomplete screen counts too: a yes is a yes whatever else was left open.
    """
    order = [question.key for question in screen_questions()]
    known = [key for key in order if screening.answers.get(key)]
    other = sorted(key for key, yes in screening.answers.items() if yes and key not in order)
    pain = [PAIN_FLAG] if screening.pain is not None and screening.pain >= refer_at() else []
    return (*known, *other, *pain)


def said_words(found: Collection[str]) -> str:
    """Return what flags say, as it is repeated to the person.

    Args:
        found: Keys of flags.
    """
    short = {question.key: question.short for question in screen_questions()}
    return "; ".join(short.get(key) or _other(key) for key in found)


def urgency(found: Collection[str]) -> str:
    """Return how soon a person with these flags is to be seen: as soon as the most urgent of them.

    Args:
        found: Keys of flags, one at least; keys that are not known are to be seen before going on.
    """
    return min((_urgency(key) for key in found), key=URGENCIES.index)


def act_words(found: Collection[str]) -> str:
    """Return what a person with these flags is to do, in one sentence.

    Args:
        found: Keys of flags, one at least.
    """
    return str(_table()["urgency"][urgency(found)])


def refer_words(found: Collection[str]) -> str:
    """Return what to say to a person with these flags: what to do and how soon, and what they said.

    Args:
        found: Keys of flags; none gives the empty word.
    """
    if not found:
        return ""
    urgent_first = sorted(found, key=lambda key: URGENCIES.index(_urgency(key)))
    return (
        f"{act_words(found)} You said: {said_words(urgent_first)}. There is no session here until this has been "
        "cleared up; then answer the safety screen again."
    )


def _urgency(key: str) -> str:
    by_key = {question.key: question.urgency for question in screen_questions()}
    return by_key.get(key, str(_table()["pain"]["urgency"]))


def _other(key: str) -> str:
    return str(_table()["pain"]["flag"]) if key == PAIN_FLAG else key.replace("_", " ")


WHERE_NOT_TO_ROLL: Final[str] = _table()["where_not_to_roll"]["text"]
"""Where the roller does not go, and what to feel for, in plain words."""
