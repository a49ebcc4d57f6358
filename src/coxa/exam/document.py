"""From a nested document, as TOML and JSON give it, to an exam: each item checked where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from coxa.errors import InputError, Place
from coxa.exam.checks import as_metres, plain_number, rotation_trials, strength_grade, strength_moment
from coxa.exam.description import (
    Exam,
    ExaminedPerson,
    History,
    Imaging,
    RotationRange,
    SideExam,
    StrengthTest,
)
from coxa.exam.items import (
    DIRECTIONS,
    POSITIONS,
    REGIONS,
    SEXES,
    SIDE_WORDS,
    TURNS,
    Item,
    imaging_items,
    item_table,
    person_items,
    plain_side,
    positions_of,
    rating_item,
    red_flag_questions,
)
from coxa.exam.quantities import near, shown
from coxa.exam.section import PlaceOf, Section
from coxa.units import RAD_PER_DEG

BODY_MASS_INDEX = (8.0, 120.0)
"""Of people alive, kg/m²; wide on purpose (own choice): it finds a slip, not an illness."""
MOST_ROTATION_DEG = 150.0
"""Inward and outward together; beyond it a measurement is doubted (own choice: mobile hips turn 110 to 130)."""
BOTHERS = ("right", "left", "both", "neither")


def parse_document(document: Mapping[str, Any], source: str = "", place: PlaceOf | None = None) -> Exam:
    """Return the exam that a nested document describes.

    Args:
        document: As TOML or JSON give it; see docs/exam.md.
        source: The file it is from.
        place: Where in that file an item stands.

    Raises:
        InputError: Something in it cannot be; where, what is allowed and what to do are said.
    """
    seen: dict[str, Place] = {}
    top = Section(_plain_sides(document, place or _nowhere), (), place or _nowhere, seen)
    remarks: list[str] = []
    person = _person(top.section("person"))
    sides = {}
    for side, word in SIDE_WORDS.items():
        section = top.section(word)
        found = _side(section, remarks)
        if found != SideExam():
            sides[side] = found
    history = _history(top.section("history"))
    flags = _flags(top.section("red_flags"))
    top.end()
    return Exam(person, sides, history, flags, source, seen, tuple(remarks))


def _nowhere(*_keys: str) -> Place:
    return Place()


def _plain_sides(document: Mapping[str, Any], place: PlaceOf) -> Mapping[str, Any]:
    """Return the document with 'R', 'Right' or 'r' as 'right'; one side by two names is given twice."""
    plain: dict[str, Any] = {}
    for key, value in document.items():
        name = plain_side(key)
        if name in plain:
            raise InputError(
                f"the {name} side is given twice, here as '{key}'.",
                mend="put all of one side under one name.",
                place=place(key),
            )
        plain[name] = value
    return plain


def _person(section: Section) -> ExaminedPerson:
    sex = _word(section, "sex", SEXES)
    items = person_items()
    values = {}
    for key, item in items.items():
        unit = "cm" if key.endswith("_cm") else "kg" if key.endswith("_kg") else "years"
        values[key] = _number(section, key, item, unit, as_metres if unit == "cm" else None)
    section.end()
    _one_body(section, values["height_cm"], values["mass_kg"])
    return ExaminedPerson(
        sex=sex,
        height_m=_scaled(values["height_cm"], 0.01),
        mass_kg=values["mass_kg"],
        age_years=values["age"],
        pelvic_width_m=_scaled(values["pelvic_width_cm"], 0.01),
    )


def _one_body(section: Section, height_cm: float | None, mass_kg: float | None) -> None:
    """Refuse a height and a mass that no one body has."""
    if height_cm is None or mass_kg is None:
        return
    index = mass_kg / (0.01 * height_cm) ** 2
    if not BODY_MASS_INDEX[0] <= index <= BODY_MASS_INDEX[1]:
        section.refuse(
            f"{height_cm:g} cm and {mass_kg:g} kg do not belong to one person.", "check both.", "mass_kg"
        )


def _side(section: Section, remarks: list[str]) -> SideExam:
    rotation = _rotations(section.section("rotation"), remarks)
    strength: list[StrengthTest] = []
    for test in section.sections("strength"):
        found = _strength(test)
        if any((s.direction, s.position) == (found.direction, found.position) for s in strength):
            test.refuse(
                f"strength of {found.direction} ({found.position}) is given twice on the {section.name} side.",
                "keep the better try of the two.",
            )
        strength.append(found)
    soreness, density = (_ratings(section.section(name)) for name in ("soreness", "density"))
    pressure = _number(section, "roller_pressure", rating_item(), "0 to 10")
    imaging = _imaging(section.section("imaging"))
    section.end()
    return SideExam(rotation, tuple(strength), soreness, density, pressure, imaging)


def _rotations(section: Section, remarks: list[str]) -> tuple[RotationRange, ...]:
    found = []
    for position in POSITIONS:
        part = section.section(position)
        found += [r for turn in TURNS if (r := _rotation(part, position, turn, remarks)) is not None]
        part.end()
        both_deg = sum(r.angle_rad for r in found if r.position == position) / RAD_PER_DEG
        if both_deg > MOST_ROTATION_DEG:
            remarks.append(
                f"{part.name}: {both_deg:.0f}° inward and outward together, more than hips turn; was the pelvis held?"
            )
    section.end()
    return tuple(found)


def _rotation(part: Section, position: str, turn: str, remarks: list[str]) -> RotationRange | None:
    key = f"{turn}_deg"
    value = part.take(key)
    if value is None:
        return None
    trials = rotation_trials(value, lambda what, mend: part.refuse(what, mend, key))
    spread = max(trials) - min(trials)
    if spread > item_table()["rotation"]["wide_trials"]:
        remarks.append(f"{part.name}.{key}: the trials lie {spread:.0f}° apart; measure again if you can")
    return RotationRange(position, turn, tuple(trial * RAD_PER_DEG for trial in trials))


def _strength(section: Section) -> StrengthTest:
    direction = _word(section, "direction", DIRECTIONS)
    if direction is None:
        section.refuse("direction is missing.", f"say which way the hip pushed: {', '.join(DIRECTIONS)}.")
    usual = positions_of(direction)
    position = _word(section, "position", usual) or usual[0]
    value, unit, lever, grade = (section.take(key) for key in ("value", "unit", "lever_cm", "grade"))
    section.end()
    if (value is None) == (grade is None):
        both = "a value and a grade" if grade is not None else "neither a value nor a grade"
        section.refuse(
            f"this strength test has {both}.",
            'give value = "23 kg" with lever_cm, or value = "95 N·m", or grade = 4.',
        )
    if grade is not None:
        for key, other in (("unit", unit), ("lever_cm", lever)):
            if other is not None:
                section.refuse(f"a grade has no {key}.", f"leave {key} out.", key)
        level = strength_grade(grade, lambda what, mend: section.refuse(what, mend, "grade"))
        return StrengthTest(direction, position, grade=level)
    moment, lever_m = strength_moment(
        value, unit, lever, lambda what, mend, key: section.refuse(what, mend, key)
    )
    return StrengthTest(direction, position, moment_Nm=moment, lever_m=lever_m)


def _ratings(section: Section) -> Mapping[str, float]:
    found = {}
    for region in REGIONS:
        value = _number(section, region, rating_item(), "0 to 10")
        if value is not None:
            found[region] = value
    section.end()
    return MappingProxyType(found)


def _imaging(section: Section) -> Imaging:
    values = {key: _number(section, key, item, "degrees") for key, item in imaging_items().items()}
    section.end()
    rad = {key: _scaled(value, RAD_PER_DEG) for key, value in values.items()}
    return Imaging(
        lateral_edge_rad=rad["lateral_centre_edge_deg"],
        anterior_edge_rad=rad["anterior_centre_edge_deg"],
        inclination_rad=rad["inclination_deg"],
        anteversion_rad=rad["anteversion_deg"],
        femoral_version_rad=rad["femoral_version_deg"],
    )


def _history(section: Section) -> History:
    stiff, weak = (_yes(section, key) for key in ("stiff_despite_stretching", "weak_despite_training"))
    side = _word(section, "side", BOTHERS)
    pain = _number(section, "pain_now", rating_item(), "0 to 10")
    section.end()
    return History(stiff, weak, side, pain)


def _flags(section: Section) -> Mapping[str, bool]:
    found = {}
    for key in red_flag_questions():
        answer = _yes(section, key)
        if answer is not None:
            found[key] = answer
    section.end()
    return MappingProxyType(found)


def _number(
    section: Section, key: str, item: Item, unit: str, hint: Callable[[float], str] | None = None
) -> float | None:
    value = section.take(key)
    if value is None:
        return None
    return plain_number(value, key, item, unit, lambda what, mend: section.refuse(what, mend, key), hint)


def _word(section: Section, key: str, allowed: tuple[str, ...], needed: str = "") -> str | None:
    value = section.take(key)
    if value is None:
        if needed:
            section.refuse(f"{key} is missing.", f"{needed}: {', '.join(allowed)}.")
        return None
    word = value.strip().lower().replace("-", "_").replace(" ", "_") if isinstance(value, str) else ""
    if word not in allowed:
        close = near(word, list(allowed)) if word else None
        hint = f"did you mean '{close}'? " if close else ""
        section.refuse(f"{key} is {shown(value)}.", f"{hint}Use one of: {', '.join(allowed)}.", key)
    return word


def _yes(section: Section, key: str) -> bool | None:
    value = section.take(key)
    if value is None or isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in ("yes", "no"):
        return word == "yes"
    section.refuse(f"{key} is {shown(value)}.", "answer true or false, without quotes.", key)


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
