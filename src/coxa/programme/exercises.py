"""The exercises of `data/programme/exercises.toml`: how each is done, how long, what for and on whose word."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

_NOT_EXERCISES: Final = ("pairs", "get_ready", "strength_dose")


@dataclass(frozen=True)
class Dose:
    """How long and how often one exercise is done.

    Attributes:
        low_s, high_s: Short and long end of one window.
        bouts: Windows per side.
        rest_s: Between those windows.
        per: Of what the figures are, 'side'.
        words: For people, with how often.
        block_low_s, block_high_s: Short and long end of the time it shares with its partner on one side; None when
            it shares none.
    """

    low_s: float
    high_s: float
    bouts: int
    rest_s: float
    per: str
    words: str
    block_low_s: float | None = None
    block_high_s: float | None = None

    def seconds(self, *, long: bool) -> float:
        """Return how long one window lasts at the long or short end."""
        return self.high_s if long else self.low_s

    def alone_s(self, *, long: bool) -> float:
        """Return how long one window lasts without the partner that it shares its time with."""
        block = self.block_high_s if long else self.block_low_s
        return self.seconds(long=long) if block is None else block


@dataclass(frozen=True)
class Bounds:
    """How far a clinician may change a dose.

    Attributes:
        least_s, most_s: Of one window.
        least_bouts, most_bouts: Windows per side.
        source: Who says so.
    """

    least_s: float
    most_s: float
    least_bouts: int
    most_bouts: int
    source: str


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes:
        key: Such as 'P1'.
        title: Heading.
        kind: 'release' or 'strength'.
        region: Where at the hip: 'front', 'side' or 'back'.
        plane: In which the hip moves or is held.
        sides: 'each' when every side has windows of its own, 'none' when it has no side.
        posture: Exercises that share it follow one another without a change of place.
        position: How to get into it.
        cues: What to do, one thing each, fit to be read out.
        dose: How long.
        bounds: How far a clinician may change that.
        purpose: What for.
        cautions: What to leave alone.
        picture: Name of its drawing.
        source: Who says so.
        evidence: Grade of the purpose: 'measured', 'modelled' or 'hypothesis'.
        evidence_words: What was measured and what was not.
    """

    key: str
    title: str
    kind: str
    region: str
    plane: str
    sides: str
    posture: str
    position: str
    cues: tuple[str, ...]
    dose: Dose
    bounds: Bounds
    purpose: str
    cautions: tuple[str, ...]
    picture: str
    source: str
    evidence: str
    evidence_words: str


@dataclass(frozen=True)
class GetReady:
    """How long to get ready before a window.

    Attributes:
        new_place_s: After a change of side or posture, and before the first.
        next_bout_s: When both stay.
    """

    new_place_s: float
    next_bout_s: float


@cache
def _table() -> Mapping[str, Any]:
    text = files("coxa").joinpath("data/programme/exercises.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def _exercise(key: str, row: Mapping[str, Any]) -> Exercise:
    lists = {name: tuple(row[name]) for name in ("cues", "cautions")}
    tables = {"dose": Dose(**row["dose"]), "bounds": Bounds(**row["bounds"])}
    return Exercise(**{**row, **lists, **tables, "key": key})


@cache
def exercises() -> Mapping[str, Exercise]:
    """Return every exercise by key, in the order of a session."""
    rows = {key: row for key, row in _table().items() if key not in _NOT_EXERCISES}
    return MappingProxyType({key: _exercise(key, row) for key, row in rows.items()})


def of_kind(kind: str) -> tuple[Exercise, ...]:
    """Return the exercises of one kind of session, in order."""
    return tuple(exercise for exercise in exercises().values() if exercise.kind == kind)


@cache
def pairs() -> Mapping[str, tuple[str, str]]:
    """Return release and rotation that belong together, by region."""
    return MappingProxyType({region: (keys[0], keys[1]) for region, keys in _table()["pairs"].items()})


@cache
def get_ready() -> GetReady:
    """Return how long to get ready before a window."""
    row = _table()["get_ready"]
    return GetReady(row["new_place_s"], row["next_bout_s"])


def strength_dose_source() -> str:
    """Return where the doses of the strength exercises come from."""
    return str(_table()["strength_dose"]["source"])
