"""What an item may be: the same checks for a file and for an answer typed at a question.

Each takes what was written and a function that is called with what is wrong and how to mend it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from coxa.exam.items import Item, grade_shares, item_table, rotation_item
from coxa.exam.quantities import DEGREE_UNITS, FORCE_UNITS, Quantity, is_moment_unit, quantity, shown

Refuse = Callable[[str, str], NoReturn]
RefuseKey = Callable[[str, str, str], NoReturn]


def plain_number(
    value: Any,
    key: str,
    item: Item,
    unit: str,
    refuse: Callable[[str, str], NoReturn],
    hint: Callable[[float], str] | None = None,
) -> float:
    """Return a number that must lie in its item's limits.

    Args:
        value: As written.
        key: Its name.
        item: Its limits.
        unit: Which it must be in, in words.
        refuse: Called with what is wrong and how to mend it.
        hint: What else a number out of limits may have meant.
    """
    read = quantity(value)
    allowed = f"give a number from {item.low:g} to {item.high:g}" + ("" if unit == "0 to 10" else f" {unit}")
    if read is None:
        refuse(f"{key} is {shown(value)}, not a number.", f"{allowed}.")
    units = {"cm": ("", "cm"), "kg": ("", "kg"), "years": ("", "years", "y"), "degrees": DEGREE_UNITS}
    if read.unit.lower() not in units.get(unit, ("",)):
        mend = (
            f"give centimetres, a number from {item.low:g} to {item.high:g}."
            if unit == "cm"
            else f"{allowed}."
        )
        given = f"has the unit '{read.unit}'" if read.unit.isalpha() else f"is {shown(value)}"
        refuse(f"{key} {given}.", mend)
    if not item.low <= read.value <= item.high:
        said = hint(read.value) if hint is not None else ""
        refuse(f"{key} is {read.value:g}.", said or f"{allowed}.")
    return read.value


def as_metres(value: float) -> str:
    """Return what to do where a length in cm was probably given in metres; empty where it was not."""
    return f"did you mean {100.0 * value:g} cm?" if 0.1 <= value <= 2.5 else ""


def rotation_trials(value: Any, refuse: Callable[[str, str], NoReturn]) -> list[float]:
    """Return the trials of one range of rotation, degrees.

    Args:
        value: One number or a list of them.
        refuse: Called with what is wrong and how to mend it.
    """
    most = int(item_table()["rotation"]["most_trials"])
    item = rotation_item()
    trials = value if isinstance(value, list) else [value]
    if not 1 <= len(trials) <= most:
        refuse(f"{len(trials)} trials of one range.", f"give one to {most}; three are usual.")
    angles = []
    for trial in trials:
        read = quantity(trial)
        if read is None:
            refuse(
                f"a range of {shown(trial)} is not a number.", "write degrees, such as 38 or [37, 39, 38]."
            )
        if read.unit.lower() not in DEGREE_UNITS:
            refuse(f"unit '{read.unit}' of a range is not known here.", "give degrees.")
        if not item.low <= read.value <= item.high:
            direction = "a range is counted from the middle, without a sign; " if read.value < 0 else ""
            refuse(
                f"a hip does not turn {read.value:g}°.",
                f"{direction}give {item.low:g} to {item.high:g} degrees.",
            )
        angles.append(read.value)
    if all(0.0 < a < 1.6 and a != round(a) for a in angles):
        refuse(f"a range of {angles[0]:g}° looks like radians.", "give degrees, such as 38.")
    return angles


def strength_grade(value: Any, refuse: Callable[[str, str], NoReturn]) -> int:
    """Return a Medical Research Council grade, 0 to 5.

    Args:
        value: As written.
        refuse: Called with what is wrong and how to mend it.
    """
    read = quantity(value)
    most = len(grade_shares()) - 1
    if read is None or read.unit or read.value != round(read.value) or not 0 <= read.value <= most:
        refuse(
            f"grade {shown(value)} is not one of the grades.",
            f"give a whole number from 0 (no contraction) to {most} (normal), without + or -.",
        )
    return int(read.value)


def strength_moment(value: Any, unit: Any, lever_cm: Any, refuse: RefuseKey) -> tuple[float, float | None]:
    """Return the moment of a strength test, N·m, and the lever, m, where a force was measured.

    Args:
        value: Number, or number with unit: `23 kg`.
        unit: Unit, when it is not written behind the number.
        lever_cm: Distance from the hip (rotation: from the knee) to the pad; None for moments.
        refuse: Called with what is wrong, how to mend it, and which key it is about.
    """
    push = _push(value, unit, refuse)
    written = f"{push.value:g} {push.unit}"
    if is_moment_unit(push.unit):
        if lever_cm is not None:
            refuse(
                "a moment in N·m needs no lever.", "leave it out, or give the force in kg or N.", "lever_cm"
            )
        return _sound_moment(push.value, written, refuse), None
    factor = FORCE_UNITS.get(push.unit.lower())
    if factor is None:
        key = "value" if unit is None else "unit"
        refuse(f"unit '{push.unit}' of a strength is not known.", "give kg, N or N·m.", key)
    _sound_force(push, factor, refuse)
    lever_m = _lever_m(lever_cm, written, refuse)
    return _sound_moment(push.value * factor * lever_m, f"{written} at {100 * lever_m:g} cm", refuse), lever_m


def _push(value: Any, unit: Any, refuse: RefuseKey) -> Quantity:
    """Return what was measured, with the unit from behind the number or from beside it."""
    read = quantity(value)
    if read is None:
        refuse(
            f"a strength of {shown(value)} is not a number.",
            'write it as "23 kg", "225 N" or "95 N·m".',
            "value",
        )
    if unit is not None and not isinstance(unit, str):
        refuse(f"unit {shown(unit)} is not a word.", 'write "kg", "N" or "N·m".', "unit")
    if unit and read.unit and unit.strip().lower() != read.unit.lower():
        refuse(f"the value says '{read.unit}' and the unit '{unit}'.", "keep one of them.", "unit")
    push = Quantity(read.value, read.unit or (unit or "").strip())
    written = f"{push.value:g} {push.unit}"
    if push.value < 0.0:
        refuse(
            f"a strength of {written.strip()}.",
            "give how hard the hip pushed, without a sign.",
            "value",
        )
    if not push.unit:
        number = f"{push.value:g}"
        grades = [str(grade) for grade in range(len(grade_shares()))]
        meant = f", or give it as grade {number}" if number in grades else ""
        refuse(
            f"strength {number} has no unit.",
            f'write "{number} kg", "{number} N" or "{number} N·m"{meant}.',
            "value",
        )
    return push


def _sound_force(push: Quantity, newtons: float, refuse: RefuseKey) -> None:
    high_N = float(item_table()["strength"]["force_high_N"])
    if push.value * newtons <= high_N:
        return
    newtons_meant = newtons > 1.0 and push.value <= high_N
    slip = f" If you mean newtons, write {push.value:g} N." if newtons_meant else ""
    refuse(
        f"a strength of {push.value:g} {push.unit} ({push.value * newtons:.0f} N) is more than anyone can hold "
        "against.",
        f"give at most {high_N:g} N ({high_N / FORCE_UNITS['kg']:.0f} kg).{slip}",
        "value",
    )


def _lever_m(lever_cm: Any, written: str, refuse: RefuseKey) -> float:
    limits = item_table()["strength"]
    if lever_cm is None:
        refuse(
            f"a force of {written} without its lever says nothing about the hip.",
            "give lever_cm, from the hip joint to the pad (for rotation: from the knee to the pad).",
            "value",
        )
    lever = quantity(lever_cm)
    if lever is None or lever.unit.lower() not in ("", "cm"):
        refuse(
            f"lever {shown(lever_cm)} is not a length in cm.", "write centimetres, such as 38.", "lever_cm"
        )
    low, high = limits["lever_low"], limits["lever_high"]
    if not low <= lever.value <= high:
        metres = low <= 100.0 * lever.value <= high
        slip = f" That looks like metres: write {100 * lever.value:g}." if metres else ""
        refuse(f"a lever of {lever.value:g} cm.", f"give {low:g} to {high:g} cm.{slip}", "lever_cm")
    return lever.value / 100.0


def _sound_moment(moment_Nm: float, written: str, refuse: RefuseKey) -> float:
    high_Nm = item_table()["strength"]["moment_high_Nm"]
    if moment_Nm > high_Nm:
        refuse(
            f"a strength of {written} ({moment_Nm:.0f} N·m) is more than hips make.",
            f"give at most {high_Nm:g} N·m; check unit and lever.",
            "value",
        )
    return moment_Nm
