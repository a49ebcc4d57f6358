"""The exam as a form: its questions in sections, a field each for right and left, and how it is read back.

Every field goes through the reader of its question (`coxa.exam.questions`), so that page, terminal and file refuse
the same things in the same words. What is wrong stands beside its field; nothing else is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NoReturn

from coxa.errors import InputError, Place
from coxa.exam import Exam, parse_document
from coxa.exam.checks import plain_number
from coxa.exam.items import DIRECTIONS, REGIONS, TURNS, rating_item
from coxa.exam.needs import what_each_answers
from coxa.exam.questions import Question, document_of, questions
from coxa.web.i18n import gettext as _

LEADS: Final = ("seated", "strength", "imaging")
"""Questions that only lead to others: answered by whether any of those is."""
WHOLE: Final = "exam"
"""Name under which stands what is wrong with the exam as a whole."""
MOST_LETTERS: Final = 80
YES_NO: Final = (("yes", "Yes"), ("no", "No"))


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        name: Of the field; the key of its question, with the region behind it where a question asks for three.
        label: For people, complete: it names the side too.
        column: 'right', 'left' or '' for both.
        form: What an answer looks like.
        choices: Value and word of each; empty when it is written.
        numeric: Whether phones should offer digits.
    """

    name: str
    label: str
    column: str = ""
    form: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    numeric: bool = True


@dataclass(frozen=True)
class Row:
    """What stands in one line: one field, or the same one right and left.

    Attributes:
        label: Of the line.
        fields: One, or right and left.
        hint: What an answer looks like.
    """

    label: str
    fields: tuple[Field, ...]
    hint: str = ""


@dataclass(frozen=True)
class Part:
    """One section.

    Attributes:
        key: Its name; that of its help in `check_help.html`.
        title: Its heading.
        rows: In order.
        folded: Whether it is closed until wanted, because few can answer it.
        words: What it is for.
    """

    key: str
    title: str
    rows: tuple[Row, ...]
    folded: bool = False
    words: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all its fields."""
        return tuple(each.name for row in self.rows for each in row.fields)


@dataclass(frozen=True)
class Answered:
    """A form as read.

    Attributes:
        document: The exam as a document.
        exam: The exam; None when something is wrong.
        errors: What is wrong, by field; `WHOLE` for the whole.
    """

    document: Mapping[str, Any]
    exam: Exam | None
    errors: Mapping[str, str] = field(default_factory=dict)


def parts() -> tuple[Part, ...]:
    """Return the sections of the form, in order."""
    turns = _("degrees; three tries are usual, such as 38 40 39")
    return (
        Part("person", _("About you"), _person_rows(), words=_("It scales the bones and muscles.")),
        Part(
            "prone", _("Turning, lying on your front"), _turn_rows("prone", turns), words=_("This says most.")
        ),
        Part(
            "seated",
            _("Turning, seated"),
            _turn_rows("seated", turns),
            folded=True,
            words=_("Tells tight muscles from a tight capsule."),
        ),
        Part("feel", _("How it feels"), _feel_rows(), words=_("Pressed with a thumb, or rolled.")),
        Part(
            "pressure",
            _("Pressure on the roller"),
            (
                _both(
                    _("Front of the hip on the roller, turning the leg"),
                    "{}.roller_pressure",
                    _("0 not at all, 10 very hard"),
                ),
            ),
        ),
        Part("history", _("What you know already"), _history_rows()),
        Part(
            "strength",
            _("Strength, if you can measure it"),
            _strength_rows(),
            folded=True,
            words=_("A luggage scale will do. It tells which muscles are weak."),
        ),
        Part(
            "imaging",
            _("Angles from a radiologist's report"),
            _imaging_rows(),
            folded=True,
            words=_("They put your own socket in the place of an average one."),
        ),
    )


def _both(label: str, name: str, hint: str = "", *, numeric: bool = True) -> Row:
    sides = {"right": _("right"), "left": _("left")}
    fields = tuple(
        Field(name.format(side), f"{label}, {word}", side, hint, numeric=numeric)
        for side, word in sides.items()
    )
    return Row(label, fields, hint)


def _one(label: str, name: str, hint: str = "", choices: tuple[tuple[str, str], ...] = ()) -> Row:
    return Row(label, (Field(name, label, "", hint, choices),), hint)


def _person_rows() -> tuple[Row, ...]:
    return (
        _one(
            _("Woman or man (for the size of bones and muscles)"),
            "person.sex",
            choices=(("woman", _("Woman")), ("man", _("Man"))),
        ),
        _one(_("Height"), "person.height_cm", _("cm, such as 168")),
        _one(_("Weight"), "person.mass_kg", _("kg, such as 61")),
        _one(_("Age"), "person.age", _("years")),
    )


def _turn_rows(position: str, hint: str) -> tuple[Row, ...]:
    labels = {
        "inward": _("Thigh turns inward (foot goes out)"),
        "outward": _("Thigh turns outward (foot goes in)"),
    }
    return tuple(
        _both(labels[turn], f"{{}}.rotation.{position}.{turn}_deg", hint, numeric=False) for turn in TURNS
    )


def _feel_rows() -> tuple[Row, ...]:
    scales = {
        "soreness": (_("Soreness"), _("0 not at all, 10 the worst")),
        "density": (_("Density"), _("0 soft, 10 like wood")),
    }
    regions = {"front": _("at the front"), "side": _("at the outer side"), "back": _("at the back")}
    return tuple(
        _both(f"{words} {regions[region]}", f"{{}}.{name}.{region}", scale)
        for name, (words, scale) in scales.items()
        for region in REGIONS
    )


def _history_rows() -> tuple[Row, ...]:
    yes_no = tuple((value, _(word)) for value, word in YES_NO)
    sides = (("right", _("Right")), ("left", _("Left")), ("both", _("Both")), ("neither", _("Neither")))
    return (
        _one(_("Do your hips stay stiff although you stretch?"), "history.stiff", choices=yes_no),
        _one(_("Do they stay weak although you train?"), "history.weak", choices=yes_no),
        _one(_("Which side bothers you?"), "history.side", choices=sides),
        _one(_("How much does it hurt now?"), "history.pain", _("0 not at all, 10 the worst")),
    )


def _strength_rows() -> tuple[Row, ...]:
    words = {
        "flexion": _("Lift the knee, seated"),
        "extension": _("Push the leg back, lying on the front"),
        "abduction": _("Push the leg out, lying on the other side"),
        "adduction": _("Press the leg in, lying on the side"),
        "inward": _("Turn the thigh inward, lying on the front"),
        "outward": _("Turn the thigh outward, lying on the front"),
    }
    rows = []
    for direction in DIRECTIONS:
        start = _("the knee") if direction in TURNS else _("the hip joint")
        rows.append(
            _both(
                words[direction],
                f"{{}}.strength.{direction}",
                _("14 kg, 140 N, 95 Nm or grade 4"),
                numeric=False,
            )
        )
        lever = Field(
            f"lever.{direction}",
            _("%(test)s: distance") % {"test": words[direction]},
            "",
            _("cm; for kg and N"),
        )
        rows.append(Row(_("… measured how far from %(start)s?") % {"start": start}, (lever,), lever.form))
    return tuple(rows)


def _imaging_rows() -> tuple[Row, ...]:
    names = {
        "lateral_centre_edge_deg": _("Lateral centre-edge angle (Wiberg)"),
        "anterior_centre_edge_deg": _("Anterior centre-edge angle (Lequesne)"),
        "inclination_deg": _("Inclination of the socket (Sharp)"),
        "anteversion_deg": _("Anteversion of the socket"),
        "femoral_version_deg": _("Version of the thigh bone"),
    }
    return tuple(_both(name, f"{{}}.imaging.{key}", _("degrees")) for key, name in names.items())


@cache
def field_names() -> frozenset[str]:
    """Return the names of all fields."""
    return frozenset(name for part in parts() for name in part.names)


def _labels() -> Mapping[str, str]:
    """Return the complete label of each field."""
    return {each.name: each.label for part in parts() for row in part.rows for each in row.fields}


def summary_labels(errors: Mapping[str, str]) -> dict[str, str]:
    """Return what stands before each error in the list on top: its field, unless the words begin with that."""
    labels = {name: _labels().get(name, "") for name in errors}
    return {name: "" if errors[name].startswith(f"{label} ") else label for name, label in labels.items()}


def read(values: Mapping[str, str], red_flags: Mapping[str, bool]) -> Answered:
    """Read the form.

    Args:
        values: What was entered, by field.
        red_flags: Answers of the latest safety screen, which belong into the exam.
    """
    errors: dict[str, str] = {}
    answers: dict[str, Any] = {}
    given = {name: text.strip() for name, text in values.items() if name in field_names() and text.strip()}
    for question in questions():
        if question.key in LEADS:
            answers[question.key] = any(question.key in name.split(".") for name in given)
            continue
        answer = _answer(question, given, answers, errors)
        if answer is not None:
            answers[question.key] = answer
    _ask_for_levers(given, answers, errors)
    document = document_of(answers)
    if not document and not errors:
        return Answered({}, None, {WHOLE: _("There is nothing here yet. ") + what_each_answers()})
    if red_flags:
        document["red_flags"] = dict(red_flags)
    return _whole(document, errors)


def _whole(document: dict[str, Any], errors: dict[str, str]) -> Answered:
    """Check items against each other; what is wrong goes to its field when there is one."""
    try:
        exam = parse_document(document, place=lambda *keys: Place(column=".".join(keys)))
    except InputError as error:
        name = error.place.column or ""
        errors.setdefault(name if name in field_names() else WHOLE, _said(error))
        return Answered(document, None, errors)
    return Answered(document, None if errors else exam, errors)


def _answer(
    question: Question, given: Mapping[str, str], answers: Mapping[str, Any], errors: dict[str, str]
) -> Any:
    """Return a question's answer, None when it was left empty or is wrong."""
    if question.key.rpartition(".")[2] not in ("soreness", "density"):
        return _value(question, question.key, given.get(question.key), answers, errors)
    rated: dict[str, float] = {}
    for region in REGIONS:
        name = f"{question.key}.{region}"
        if name in given:
            try:
                rated[region] = plain_number(given[name], _labels()[name], rating_item(), "0 to 10", _refuse)
            except InputError as error:
                errors[name] = _said(error)
    return rated or None


def _refuse(what: str, mend: str) -> NoReturn:
    raise InputError(what, mend=mend)


def _value(
    question: Question, name: str, text: str | None, answers: Mapping[str, Any], errors: dict[str, str]
) -> Any:
    if not text:
        return None
    try:
        if len(text) > MOST_LETTERS:
            raise InputError(_("That is too long."), mend=_("give %(form)s.") % {"form": question.form})
        return question.read(text, answers)
    except InputError as error:
        errors[name] = _said(error)
        return None


def _ask_for_levers(given: Mapping[str, str], answers: Mapping[str, Any], errors: dict[str, str]) -> None:
    """Say which lever is missing: without it a force says nothing, and would be dropped."""
    by_key = {question.key: question for question in questions()}
    for direction in DIRECTIONS:
        name = f"lever.{direction}"
        if by_key[name].when(answers) and name not in given:
            errors[name] = _("A force says something only with its distance. Give it in cm.")


def _said(error: InputError) -> str:
    """Return what is wrong and what to do, as two sentences."""
    what, mend = error.what, error.mend
    return f"{what[:1].upper()}{what[1:]} {mend[:1].upper()}{mend[1:]}"


MOST_KNOWN: Final = 1e4
"""No centimetres, kilograms or years of a person are more; an imported exam may hold anything."""


def known_values(exam: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields about the person as an earlier exam holds them."""
    person = exam.get("person")
    if not isinstance(person, Mapping):
        return {}
    sexes = {"female": "woman", "male": "man"}
    found = {"person.sex": sexes.get(str(person.get("sex")), "")}
    found |= {
        f"person.{key}": f"{person[key]:g}"
        for key in ("height_cm", "mass_kg", "age")
        if isinstance(person.get(key), int | float) and abs(person[key]) < MOST_KNOWN
    }
    return {name: text for name, text in found.items() if text}
