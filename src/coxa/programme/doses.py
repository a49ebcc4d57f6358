"""Doses as a clinician set them for one person, within the bounds of `data/programme/exercises.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from coxa.errors import CoxaError, InputError
from coxa.programme.exercises import Exercise, exercises, of_kind, pairs
from coxa.programme.words import listed

SETTING: Final = "doses"
"""Key under which a person's settings hold the document."""
MOST_NAME: Final = 120
_TOP: Final = ("set_by", "set_on", "exercises")
_PARTS: Final = ("seconds", "bouts", "left_out")
_TOGETHER: Final = "release and rotation belong together: leave out both or neither."
_EPSILON_S: Final = 1e-9


@dataclass(frozen=True)
class OwnDose:
    """What was changed of one exercise.

    Attributes:
        seconds: Of one window; None as in the method.
        bouts: Windows per side; None as in the method.
        left_out: Whether it is not done at all.
    """

    seconds: float | None = None
    bouts: int | None = None
    left_out: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything is other than in the method."""
        return self.left_out or self.seconds is not None or self.bouts is not None


_AS_IS: Final = OwnDose()


@dataclass(frozen=True)
class Doses:
    """Doses as a clinician set them.

    Release and rotation are left out together or not at all, and something of each session stays.

    Attributes:
        by_exercise: By key of the exercise; those that are not named are as in the method.
        set_by: Name of who set them.
        set_on: When.

    Raises:
        InputError: When one of them is out of bounds.
    """

    by_exercise: Mapping[str, OwnDose] = field(default_factory=dict)
    set_by: str = ""
    set_on: date | None = None

    def __post_init__(self) -> None:
        for problem in problems(self.by_exercise).values():
            raise problem
        changed = {key: own for key, own in self.by_exercise.items() if own.changed}
        object.__setattr__(self, "by_exercise", MappingProxyType(changed))

    def __getitem__(self, key: str) -> OwnDose:
        return self.by_exercise.get(key, _AS_IS)


def problems(chosen: Mapping[str, OwnDose]) -> dict[str, InputError]:
    """Return what is wrong with doses, by the exercise where it is to be mended; nothing when they can be set."""
    found: dict[str, InputError] = {}
    for key, own in chosen.items():
        if key not in exercises():
            found[key] = InputError(f"exercise '{key[:20]}'.", mend=f"name one of {', '.join(exercises())}.")
        elif problem := _beyond(exercises()[key], own):
            found[key] = problem
    if found:
        return found
    return dict(_as_a_whole(chosen))


def _beyond(exercise: Exercise, own: OwnDose) -> InputError | None:
    bounds = exercise.bounds
    if own.seconds is not None and not bounds.least_s <= own.seconds <= bounds.most_s:
        return InputError(
            f"{exercise.title} of {own.seconds:g} s.",
            mend=f"give {bounds.least_s:g} to {bounds.most_s:g} seconds.",
        )
    if own.bouts is not None and not bounds.least_bouts <= own.bouts <= bounds.most_bouts:
        allowed = f"{bounds.least_bouts}" if bounds.least_bouts == bounds.most_bouts else (
            f"{bounds.least_bouts} to {bounds.most_bouts}"
        )  # fmt: skip
        return InputError(f"{exercise.title} {own.bouts} times a side.", mend=f"give {allowed}.")
    return None


def _as_a_whole(chosen: Mapping[str, OwnDose]) -> Iterator[tuple[str, InputError]]:
    gone = {key for key, own in chosen.items() if own.left_out}
    for pair in pairs().values():
        half = [key for key in pair if key in gone]
        if len(half) == 1:
            kept = next(key for key in pair if key not in gone)
            yield half[0], InputError(f"{half[0]} is left out and {kept} is not.", mend=_TOGETHER)
        elif not half and (problem := _too_long(pair, chosen)):
            yield pair[1], problem
    for kind in ("release", "strength"):
        keys = [exercise.key for exercise in of_kind(kind)]
        if gone.issuperset(keys):
            yield (
                keys[0],
                InputError(f"everything of the {kind} session is left out.", mend="keep a part of it."),
            )


def _too_long(pair: tuple[str, str], chosen: Mapping[str, OwnDose]) -> InputError | None:
    """Return that a pair takes longer than the time it shares; None when it does not, or shares none."""
    most = exercises()[pair[0]].dose.block_high_s
    together = sum(_longest_s(exercises()[key], chosen.get(key, _AS_IS)) for key in pair)
    if most is None or together <= most + _EPSILON_S:
        return None
    return InputError(
        f"{pair[0]} and {pair[1]} together take {together:g} s a side.",
        mend=f"let them take {most:g} s or less.",
    )


def _longest_s(exercise: Exercise, own: OwnDose) -> float:
    seconds = exercise.dose.high_s if own.seconds is None else own.seconds
    return seconds * (own.bouts or exercise.dose.bouts)


NO_DOSES: Final = Doses()
"""As in the method."""


def doses_document(doses: Doses) -> dict[str, Any]:
    """Return doses as plain data, as a person's settings hold them."""
    parts = {
        key: {
            name: value
            for name, value in (("seconds", own.seconds), ("bouts", own.bouts), ("left_out", own.left_out))
            if value is not None and value is not False
        }
        for key, own in doses.by_exercise.items()
    }
    return {
        "set_by": doses.set_by,
        "set_on": None if doses.set_on is None else doses.set_on.isoformat(),
        "exercises": parts,
    }


def parse_doses(document: Any) -> Doses:
    """Return the doses of a document.

    Raises:
        InputError: When it is none, or a dose is out of bounds.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("exercises"), Mapping):
        raise InputError(
            "the doses are no doses.", mend="give exercises, each with seconds, bouts or left_out."
        )
    _known(document, _TOP)
    set_by, set_on = document.get("set_by", ""), document.get("set_on")
    if not isinstance(set_by, str) or len(set_by) > MOST_NAME:
        raise InputError("set_by is no name.", mend=f"give at most {MOST_NAME} characters.")
    own = {str(key): _own(str(key), part) for key, part in document["exercises"].items()}
    return Doses(own, set_by, _day(set_on))


def _known(part: Mapping[Any, Any], allowed: tuple[str, ...]) -> None:
    for key in part:
        if key not in allowed:
            raise InputError(f"'{str(key)[:40]}' among the doses.", mend=f"use {', '.join(allowed)}.")


def _own(key: str, part: Any) -> OwnDose:
    if not isinstance(part, Mapping):
        raise InputError(f"the dose of '{key[:20]}' is no dose.", mend="give seconds, bouts or left_out.")
    _known(part, _PARTS)
    seconds, bouts, left_out = part.get("seconds"), part.get("bouts"), part.get("left_out", False)
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int | float)):
        raise InputError(f"seconds of {key[:20]}.", mend="give a number.")
    if bouts is not None and (isinstance(bouts, bool) or not isinstance(bouts, int)):
        raise InputError(f"bouts of {key[:20]}.", mend="give a whole number.")
    if not isinstance(left_out, bool):
        raise InputError(f"left_out of {key[:20]}.", mend="give true or false.")
    return OwnDose(seconds, bouts, left_out)


def _day(text: Any) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise InputError("set_on is no day.", mend="write it like 2026-05-04.") from error


def kept_doses(settings: Mapping[str, Any]) -> Doses | None:
    """Return the doses among a person's settings; None where there are none that can be used.

    Settings may come from an export that somebody wrote: what is out of bounds there is never planned.
    """
    if settings.get(SETTING) is None:
        return None
    try:
        return parse_doses(settings[SETTING])
    except CoxaError:
        return None


def doses_words(doses: Doses, kind: str) -> tuple[str, ...]:
    """Say who changed the doses of one kind of session, when, and how; nothing where nobody did.

    Args:
        doses: As set.
        kind: 'release' or 'strength'.
    """
    own = [(exercise, doses[exercise.key]) for exercise in of_kind(kind) if doses[exercise.key].changed]
    if not own:
        return ()
    said = listed([_change_words(exercise, dose) for exercise, dose in own])
    return (f"{_set_words(doses)}: {said}.",)


def _set_words(doses: Doses) -> str:
    by = f" by {doses.set_by}" if doses.set_by else ""
    on = f" on {doses.set_on.day} {doses.set_on:%B %Y}" if doses.set_on else ""
    return f"Doses set{by}{on}"


def _change_words(exercise: Exercise, own: OwnDose) -> str:
    name = f"{exercise.title[0].lower()}{exercise.title[1:].replace(': ', ', ')}"
    if own.left_out:
        return f"without {name}"
    bouts = own.bouts or exercise.dose.bouts
    times = "" if own.seconds is None else f"{own.seconds:g} s"
    if bouts > 1 or own.bouts is not None:
        times = f"{bouts} × {times}" if times else f"{bouts} bout{'s' if bouts > 1 else ''}"
    return f"{name} {times}"
