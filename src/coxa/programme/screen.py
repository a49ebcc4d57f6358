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


@dataclass(frozen=True)
class ScreenQuestion:
    """One question of the safety screen, answered with yes or no.

    Attributes:
        key: Its name among the answers.
        text: What is asked.
        why: Why it is asked, in one sentence.
        short: What a yes says, as it is repeated to the person.
        soon: Whether a yes should be seen today.
    """

    key: str
    text: str
    why: str
    short: str
    soon: bool


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("coxa").joinpath("data/programme/screen.toml").read_text(encoding="utf-8"))


@cache
def screen_questions() -> tuple[ScreenQuestion, ...]:
    """Return the questions in order: the exam's red flags, then what rules rolling out."""
    red = red_flag_questions()
    return tuple(
        ScreenQuestion(row["key"], row.get("text") or red[row["key"]], row["why"], row["short"], row["soon"])
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


def refer_words(found: Collection[str]) -> str:
    """Return what to say to a person with these flags: what they said, what to do, how soon.

    Args:
        found: Keys of flags; none gives the empty word.
    """
    if not found:
        return ""
    by_key = {question.key: question for question in screen_questions()}
    said = [by_key[key].short if key in by_key else _other(key) for key in found]
    soon = any(key in by_key and by_key[key].soon for key in found)
    when = "today" if soon else "before you begin"
    return (
        f"You said: {'; '.join(said)}. Please see a doctor or a physiotherapist {when}; until then there is no "
        "session here. When it has been cleared up, answer the safety screen again."
    )


def _other(key: str) -> str:
    return str(_table()["pain"]["flag"]) if key == PAIN_FLAG else key.replace("_", " ")


WHERE_NOT_TO_ROLL: Final[str] = _table()["where_not_to_roll"]["text"]
"""Where the roller does not go, and what to feel for, in plain words."""
