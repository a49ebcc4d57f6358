"""The questions of the interactive exam, in order, and how an answer becomes an item of an exam."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from coxa.errors import InputError
from coxa.exam.checks import as_metres, plain_number, rotation_trials, strength_grade, strength_moment
from coxa.exam.items import (
    DIRECTIONS,
    REGIONS,
    SIDE_WORDS,
    TURNS,
    Item,
    imaging_items,
    person_items,
    positions_of,
    rating_item,
    red_flag_questions,
)
from coxa.exam.quantities import is_moment_unit, number_words, quantity

Answers = Mapping[str, Any]
"""Key of a question → its value, as far as answered."""

YES: Final = ("y", "yes")
NO: Final = ("n", "no")
_GRADE: Final = re.compile(r"(?:grade\s*)(\S+)|(\S+)\s*/\s*5", re.IGNORECASE)


_PUSHES: Final = {
    "flexion": "lift your {} knee (flexion)",
    "extension": "push your {} leg back (extension)",
    "abduction": "push your {} leg out, away from the other (abduction)",
    "adduction": "press your {} leg in, towards the other (adduction)",
    "inward": "turn your {} thigh inward (foot outward)",
    "outward": "turn your {} thigh outward (foot inward)",
}


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        key: Its name among the answers.
        text: What is asked.
        form: What an answer looks like.
        read: Answer and earlier answers → value; raises InputError when it cannot be.
        put: Writes the value into the document of an exam; None for questions that only lead to others.
        when: Whether it is asked at all, given the earlier answers.
    """

    key: str
    text: str
    form: str
    read: Callable[[str, Answers], Any]
    put: Callable[[dict[str, Any], Any, Answers], None] | None = None
    when: Callable[[Answers], bool] = lambda _answers: True


def questions() -> tuple[Question, ...]:
    """Return all questions: the same item right and then left, so that one measurement follows the other."""
    return (
        *_person(),
        *_rotation("prone", "lying on the front, knee bent", lambda _a: True),
        _lead("seated", "Did you measure rotation seated as well?"),
        *_rotation("seated", "seated, knee bent", lambda a: bool(a.get("seated"))),
        _lead("strength", "Did you measure strength (dynamometer, luggage scale, or a therapist's grade)?"),
        *_strength(),
        *_ratings("soreness", "How sore is your {} hip when pressed or rolled", "0 none, 10 the worst"),
        *_ratings("density", "How firm does the tissue of your {} hip feel", "0 soft, 10 like wood"),
        *_pressure(),
        *_history(),
        _flags(),
        _lead("imaging", "Do you have angles from a radiologist's report?"),
        *_imaging(),
    )


def document_of(answers: Answers) -> dict[str, Any]:
    """Return the answers as the document of an exam: what `parse_document` takes."""
    found: dict[str, Any] = {}
    for question in questions():
        value = answers.get(question.key)
        if question.put is not None and value is not None and question.when(answers):
            question.put(found, value, answers)
    return found


def _refuse(what: str, mend: str, _key: str = "") -> NoReturn:
    raise InputError(what, mend=mend)


def _at(*path: str) -> Callable[[dict[str, Any], Any, Answers], None]:
    def put(found: dict[str, Any], value: Any, _answers: Answers) -> None:
        for key in path[:-1]:
            found = found.setdefault(key, {})
        found[path[-1]] = value

    return put


def _yes(text: str, _answers: Answers) -> bool:
    word = text.lower()
    if word not in (*YES, *NO):
        _refuse(f"'{text}' is neither yes nor no.", "answer y or n.")
    return word in YES


def _number(item: Item, name: str, unit: str) -> Callable[[str, Answers], float]:
    hint = as_metres if unit == "cm" else None
    return lambda text, _answers: plain_number(text, name, item, unit, _refuse, hint)


def _choice(**words: str) -> Callable[[str, Answers], str]:
    """Return a reader of one of these words, or their first letters."""

    def read(text: str, _answers: Answers) -> str:
        for word, meaning in words.items():
            if text.lower() in (word, word[0], meaning):
                return meaning
        _refuse(f"'{text}' is not one of the answers.", f"answer {', '.join(words)}.")

    return read


def _lead(key: str, text: str) -> Question:
    return Question(key, text, "y or n", _yes)


def _person() -> list[Question]:
    items = person_items()
    return [
        Question(
            "person.sex",
            "Are you a woman or a man? (muscles and bones are scaled by it)",
            "w or m",
            _choice(woman="female", man="male"),
            _at("person", "sex"),
        ),
        *(
            Question(f"person.{key}", text, form, _number(items[key], word, unit), _at("person", key))
            for key, word, text, form, unit in (
                ("height_cm", "height", "How tall are you?", "cm, such as 168", "cm"),
                ("mass_kg", "weight", "How heavy are you?", "kg, such as 61", "kg"),
                ("age", "age", "How old are you?", "years", "years"),
            )
        ),
    ]


def _rotation(position: str, how: str, when: Callable[[Answers], bool]) -> list[Question]:
    foot = {"inward": "the foot goes outward", "outward": "the foot goes inward"}

    def read(text: str, _answers: Answers) -> list[float]:
        return rotation_trials(number_words(text), _refuse)

    return [
        Question(
            f"{word}.rotation.{position}.{turn}_deg",
            f"How far does your {word} thigh turn {turn}, {how} ({foot[turn]})?",
            "degrees, three tries: 38 40 39",
            read,
            _at(word, "rotation", position, f"{turn}_deg"),
            when,
        )
        for turn in TURNS
        for word in SIDE_WORDS.values()
    ]


def _strength() -> list[Question]:
    found = []
    for direction in DIRECTIONS:
        position = positions_of(direction)[0]
        keys = [f"{word}.strength.{direction}" for word in SIDE_WORDS.values()]
        where = position.replace("_", " ")
        found += [
            Question(
                key,
                f"How strongly do you {_PUSHES[direction].format(word)}, {where}?",
                "14 kg, 140 N, 95 Nm, or grade 4",
                _push,
                _put_strength(word, direction, position),
                lambda a: bool(a.get("strength")),
            )
            for word, key in zip(SIDE_WORDS.values(), keys, strict=True)
        ]
        start = "knee" if direction in TURNS else "hip joint"
        found.append(
            Question(
                f"lever.{direction}",
                f"How far was that from the {start} to the place you pushed against?",
                "cm, such as 38",
                _lever(tuple(keys)),
                None,
                lambda a, keys=tuple(keys): (
                    bool(a.get("strength")) and any(_is_force(a.get(k)) for k in keys)
                ),  # type: ignore[misc]
            )
        )
    return found


def _push(text: str, _answers: Answers) -> dict[str, Any]:
    if grade := _GRADE.fullmatch(text.strip()):
        return {"grade": strength_grade(grade[1] or grade[2], _refuse)}
    if not _is_force({"value": text}):
        strength_moment(text, None, None, _refuse)
    else:
        strength_moment(text, None, 10.0, _refuse)  # any lever: it is asked for next
    return {"value": text.strip()}


def _is_force(answer: Any) -> bool:
    read = quantity(answer["value"]) if isinstance(answer, dict) and "value" in answer else None
    return read is not None and bool(read.unit) and not is_moment_unit(read.unit)


def _lever(keys: tuple[str, ...]) -> Callable[[str, Answers], float]:
    def read(text: str, answers: Answers) -> float:
        for key in keys:
            if _is_force(answers.get(key)):
                strength_moment(answers[key]["value"], None, text, _refuse)
        length = quantity(text)
        return length.value if length is not None else 0.0

    return read


def _put_strength(word: str, direction: str, position: str) -> Callable[[dict[str, Any], Any, Answers], None]:
    def put(found: dict[str, Any], value: Any, answers: Answers) -> None:
        test = {"direction": direction, "position": position, **value}
        if _is_force(value):
            lever = answers.get(f"lever.{direction}")
            if lever is None:
                return  # a force without its lever says nothing
            test["lever_cm"] = lever
        found.setdefault(word, {}).setdefault("strength", []).append(test)

    return put


def _ratings(name: str, text: str, scale: str) -> list[Question]:
    def read(answer: str, _answers: Answers) -> dict[str, float]:
        words = re.split(r"[\s,;]+", answer.strip())
        if len(words) != len(REGIONS):
            _refuse(
                f"{len(words)} numbers for three regions.",
                "give front, side and back, such as 2 1 3; x where you do not know.",
            )
        rated = {
            region: plain_number(word, region, rating_item(), "0 to 10", _refuse)
            for region, word in zip(REGIONS, words, strict=True)
            if word.lower() not in ("x", "-", "?")
        }
        return rated

    return [
        Question(
            f"{word}.{name}",
            f"{text.format(word)}: front, side, back?",
            f"three numbers 0 to 10 ({scale}), such as 2 1 3",
            read,
            _at(word, name),
        )
        for word in SIDE_WORDS.values()
    ]


def _pressure() -> list[Question]:
    return [
        Question(
            f"{word}.roller_pressure",
            f"Front of the {word} hip on a roller, turning the leg: how hard does the bone press into it?",
            "0 not at all, 10 very hard",
            _number(rating_item(), "pressure", "0 to 10"),
            _at(word, "roller_pressure"),
        )
        for word in SIDE_WORDS.values()
    ]


def _history() -> list[Question]:
    return [
        Question(
            "history.stiff",
            "Do your hips stay stiff although you stretch?",
            "y or n",
            _yes,
            _at("history", "stiff_despite_stretching"),
        ),
        Question(
            "history.weak",
            "Do they stay weak although you train?",
            "y or n",
            _yes,
            _at("history", "weak_despite_training"),
        ),
        Question(
            "history.side",
            "Which side bothers you?",
            "right, left, both or neither",
            _choice(right="right", left="left", both="both", neither="neither"),
            _at("history", "side"),
        ),
        Question(
            "history.pain",
            "How much does it hurt now?",
            "0 not at all, 10 the worst",
            _number(rating_item(), "pain", "0 to 10"),
            _at("history", "pain_now"),
        ),
    ]


def _flags() -> Question:
    flags = red_flag_questions()
    listed = "\n".join(f"  {number:2d}  {text}" for number, text in enumerate(flags.values(), start=1))

    def read(text: str, _answers: Answers) -> dict[str, bool]:
        if text.lower() in ("none", "no", "n", "0"):
            return dict.fromkeys(flags, False)
        words = re.split(r"[\s,;]+", text.strip())
        if not all(word.isdigit() and 1 <= int(word) <= len(flags) for word in words):
            _refuse(
                f"'{text}' names no lines of the list.",
                f"give their numbers, 1 to {len(flags)}, or the word none.",
            )
        return {key: str(number) in words for number, key in enumerate(flags, start=1)}

    return Question(
        "red_flags",
        f"Is any of these true?\n{listed}",
        "their numbers, or none",
        read,
        lambda found, value, _answers: found.update(red_flags=value),
    )


def _imaging() -> list[Question]:
    names = {
        "lateral_centre_edge_deg": "lateral centre-edge angle (Wiberg)",
        "anterior_centre_edge_deg": "anterior centre-edge angle (Lequesne)",
        "inclination_deg": "inclination of the socket (Sharp)",
        "anteversion_deg": "anteversion of the socket",
        "femoral_version_deg": "version of the thigh bone",
    }
    return [
        Question(
            f"{word}.imaging.{key}",
            f"The {name} of your {word} hip?",
            "degrees",
            _number(imaging_items()[key], name, "degrees"),
            _at(word, "imaging", key),
            lambda a: bool(a.get("imaging")),
        )
        for key, name in names.items()
        for word in SIDE_WORDS.values()
    ]
