"""Writing an exam as TOML: from the dataclasses, from answers, and as a template to fill in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from coxa.errors import InputError, Place
from coxa.exam.description import Exam, SideExam
from coxa.exam.items import SIDE_WORDS
from coxa.units import DEG_PER_RAD

_IMAGING: Final = {
    "lateral_centre_edge_deg": "lateral_edge_rad",
    "anterior_centre_edge_deg": "anterior_edge_rad",
    "inclination_deg": "inclination_rad",
    "anteversion_deg": "anteversion_rad",
    "femoral_version_deg": "femoral_version_rad",
}
_DIGITS: Final = 10
"""Digits kept of a number, so that degrees do not end in …0000001 after their way through radians."""


def template() -> str:
    """Return an exam with every item, explained and commented out."""
    return files("coxa").joinpath("data/exam_template.toml").read_text(encoding="utf-8")


def document(exam: Exam) -> dict[str, Any]:
    """Return an exam as a nested document: what `parse_document` takes.

    Args:
        exam: Any exam. Forces come out as the moments they made.
    """
    person = exam.person
    found = {
        "person": {
            "sex": person.sex,
            "height_cm": _times(person.height_m, 100.0),
            "mass_kg": _times(person.mass_kg, 1.0),
            "age": _times(person.age_years, 1.0),
            "pelvic_width_cm": _times(person.pelvic_width_m, 100.0),
        },
        **{SIDE_WORDS[side]: _side(found) for side, found in exam.sides.items()},
        "history": vars(exam.history),
        "red_flags": dict(exam.red_flags),
    }
    kept: dict[str, Any] = _without_gaps(found)
    return kept


def _side(side: SideExam) -> dict[str, Any]:
    rotation: dict[str, dict[str, Any]] = {}
    for r in side.rotation:
        trials = [_times(t, DEG_PER_RAD) for t in r.trials_rad]
        rotation.setdefault(r.position, {})[f"{r.turn}_deg"] = trials if len(trials) > 1 else trials[0]
    tests = [
        {"direction": s.direction, "position": s.position, "grade": s.grade}
        | ({} if s.moment_Nm is None else _push(s.moment_Nm, s.lever_m))
        for s in side.strength
    ]
    return {
        "rotation": rotation,
        "soreness": dict(side.soreness),
        "density": dict(side.density),
        "roller_pressure": side.roller_pressure,
        "imaging": {key: _times(getattr(side.imaging, name), DEG_PER_RAD) for key, name in _IMAGING.items()},
        "strength": tests,
    }


def _push(moment_Nm: float, lever_m: float | None) -> dict[str, Any]:
    if lever_m is None:
        return {"value": _times(moment_Nm, 1.0), "unit": "N·m"}
    return {"value": _times(moment_Nm / lever_m, 1.0), "unit": "N", "lever_cm": _times(lever_m, 100.0)}


def _times(value: float | None, factor: float) -> float | None:
    if value is None:
        return None
    scaled = float(f"{value * factor:.{_DIGITS}g}")
    return int(scaled) if scaled == int(scaled) else scaled


def _without_gaps(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {key: _without_gaps(inner) for key, inner in value.items()}
        return {
            key: inner for key, inner in kept.items() if inner is not None and inner != {} and inner != []
        }
    return [_without_gaps(inner) for inner in value] if isinstance(value, list) else value


def toml_text(found: Mapping[str, Any]) -> str:
    """Return a nested document as TOML.

    Args:
        found: Tables, lists of tables, words, numbers and yes/no; gaps (None) are left out.
    """
    return "\n".join(_table(_without_gaps(dict(found)), "")).strip() + "\n"


def _table(table: Mapping[str, Any], name: str) -> list[str]:
    plain = {k: v for k, v in table.items() if not _is_table(v)}
    lines = [f"[{name}]"] if name and (plain or not table) else []
    lines += [f"{key} = {_value(value)}" for key, value in plain.items()]
    lines += [""] if lines else []
    for key, value in table.items():
        path = f"{name}.{key}" if name else key
        if isinstance(value, Mapping):
            lines += _table(value, path)
        elif _is_table(value):
            for one in value:
                lines += [f"[[{path}]]", *(f"{k} = {_value(v)}" for k, v in one.items()), ""]
    return lines


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return repr(int(value)) if isinstance(value, float) and value.is_integer() else repr(value)


def write_exam(exam: Exam | Mapping[str, Any], path: str | Path) -> None:
    """Write an exam as TOML.

    Args:
        exam: An exam, or its document.
        path: Where to; an earlier file there is replaced.

    Raises:
        InputError: The file cannot be written.
    """
    found = document(exam) if isinstance(exam, Exam) else exam
    write_text(toml_text(found), path)


def write_text(text: str, path: str | Path) -> None:
    """Write a text file whole or not at all.

    Raises:
        InputError: It cannot be written.
    """
    file = Path(path)
    aside = file.with_name(f".{file.name}.part")
    try:
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(file)
    except (OSError, ValueError) as error:
        aside.unlink(missing_ok=True)
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"the exam cannot be written ({why}).",
            mend="name a file in a folder you may write to.",
            place=Place(file),
        ) from error
