"""What was found on a person: the exam as data, in SI units and radians; everything in it may be missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import median, stdev
from types import MappingProxyType

from coxa.errors import InputError, Place
from coxa.exam.items import (
    DIRECTIONS,
    POSITIONS,
    REGIONS,
    SIDES,
    TURNS,
    GradeShare,
    Posture,
    grade_shares,
    item_table,
    posture,
    rating_item,
    relative_sem,
    rotation_item,
)
from coxa.units import RAD_PER_DEG


@dataclass(frozen=True)
class ExaminedPerson:
    """Who was examined; None is not known.

    Attributes:
        sex: 'female' or 'male'.
        height_m, mass_kg, age_years: As they say.
        pelvic_width_m: Between the two front points of the pelvis.
    """

    sex: str | None = None
    height_m: float | None = None
    mass_kg: float | None = None
    age_years: float | None = None
    pelvic_width_m: float | None = None


@lru_cache(maxsize=4096)  # exact, and so slow; a diary's pages ask for the same trials again and again
def _scatter(trials_rad: tuple[float, ...]) -> float:
    return stdev(trials_rad)


@dataclass(frozen=True)
class RotationRange:
    """How far one hip turns in one direction.

    Attributes:
        position: 'prone' (hip at 0°) or 'seated' (hip at 90°).
        turn: 'inward' or 'outward', of the thigh.
        trials_rad: Each trial.
    """

    position: str
    turn: str
    trials_rad: tuple[float, ...]

    def __post_init__(self) -> None:
        _one_of("position", self.position, POSITIONS)
        _one_of("turn", self.turn, TURNS)
        if not self.trials_rad or not all(map(math.isfinite, self.trials_rad)):
            raise InputError("a range of rotation without a number.", mend="give one to three trials.")

    @property
    def angle_rad(self) -> float:
        """Median of the trials."""
        return float(median(self.trials_rad))

    @property
    def sem_rad(self) -> float:
        """Standard error: the instrument's, or that of the trials' mean where they scatter more than that."""
        own = rotation_item().sem * RAD_PER_DEG
        n = len(self.trials_rad)
        return max(own, _scatter(tuple(self.trials_rad)) / math.sqrt(n)) if n > 1 else own


@dataclass(frozen=True)
class StrengthTest:
    """How strongly one hip pushes in one direction: a moment, or a grade.

    Attributes:
        direction: One of `DIRECTIONS`.
        position: A posture that suits the direction (`positions_of`).
        moment_Nm: Moment about the hip; None when graded.
        grade: Medical Research Council grade 0 to 5; None when measured.
        lever_m: Where a force was measured, its distance from the axis; None for moments given as such.
    """

    direction: str
    position: str
    moment_Nm: float | None = None
    grade: int | None = None
    lever_m: float | None = None

    def __post_init__(self) -> None:
        _one_of("direction", self.direction, DIRECTIONS)
        _one_of("position", self.position, tuple(item_table()["strength"]["positions"][self.direction]))
        if (self.moment_Nm is None) == (self.grade is None):
            raise InputError("a strength test needs a moment or a grade.", mend="give exactly one of them.")

    @property
    def posture(self) -> Posture:
        """How hip and knee are bent."""
        return posture(self.direction, self.position)

    @property
    def sem_Nm(self) -> float | None:
        """Standard error of the moment: of the push and of the lever; None when graded."""
        if self.moment_Nm is None:
            return None
        relative = relative_sem(self.direction)
        if self.lever_m is not None:
            relative = math.hypot(relative, item_table()["strength"]["lever_sem"] / 100.0 / self.lever_m)
        return self.moment_Nm * relative

    @property
    def share(self) -> GradeShare | None:
        """Share of healthy strength that the grade can stand for; None when measured."""
        return None if self.grade is None else grade_shares()[self.grade]


@dataclass(frozen=True)
class Imaging:
    """Angles read off pictures of one hip, rad; None is not known.

    Attributes:
        lateral_edge_rad: Lateral centre-edge angle.
        anterior_edge_rad: Anterior centre-edge angle.
        inclination_rad, anteversion_rad: Of the socket's opening.
        femoral_version_rad: Of the thigh bone's neck, forward positive.
    """

    lateral_edge_rad: float | None = None
    anterior_edge_rad: float | None = None
    inclination_rad: float | None = None
    anteversion_rad: float | None = None
    femoral_version_rad: float | None = None

    @property
    def cup(self) -> dict[str, float]:
        """Known angles of the socket, under the names that a cup has."""
        names = ("lateral_edge_rad", "anterior_edge_rad", "inclination_rad", "anteversion_rad")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True)
class SideExam:
    """What was found on one side.

    Attributes:
        rotation: Ranges of rotation, at most one per position and turn.
        strength: Strength tests, at most one per direction and position.
        soreness, density: 0 to 10 by region (`REGIONS`); regions not rated are missing.
        roller_pressure: How hard the bone presses into the roller, 0 to 10; None when not rated.
        imaging: Angles read off pictures.
    """

    rotation: tuple[RotationRange, ...] = ()
    strength: tuple[StrengthTest, ...] = ()
    soreness: Mapping[str, float] = field(default_factory=dict)
    density: Mapping[str, float] = field(default_factory=dict)
    roller_pressure: float | None = None
    imaging: Imaging = Imaging()

    def __post_init__(self) -> None:
        for name in ("soreness", "density"):
            ratings = dict(getattr(self, name))
            for region in ratings:
                _one_of("region", region, REGIONS)
            object.__setattr__(self, name, MappingProxyType(ratings))
        _no_twins([(r.position, r.turn) for r in self.rotation], "rotation range")
        _no_twins([(s.direction, s.position) for s in self.strength], "strength test")

    def range_of(self, position: str, turn: str) -> RotationRange | None:
        """Return the range of rotation in this position and direction; None when not measured."""
        found = [r for r in self.rotation if (r.position, r.turn) == (position, turn)]
        return found[0] if found else None

    @property
    def is_informative(self) -> bool:
        """Whether anything was found from which the state of muscles could be told."""
        rated = bool(self.soreness or self.density) or self.roller_pressure is not None
        return bool(self.rotation or self.strength) or rated


@dataclass(frozen=True)
class History:
    """What the person says; None was not answered.

    Attributes:
        stiff_despite_stretching, weak_despite_training: Yes or no.
        side: 'right', 'left', 'both' or 'neither': where it bothers.
        pain_now: 0 to 10.
    """

    stiff_despite_stretching: bool | None = None
    weak_despite_training: bool | None = None
    side: str | None = None
    pain_now: float | None = None


@dataclass(frozen=True)
class Exam:
    """An exam of one person.

    Attributes:
        person: Who.
        sides: By 'r' and 'l'; a side that was not examined may be missing.
        history: What the person says.
        red_flags: Yes or no to questions whose yes means "see a clinician", by key.
        source: The file it was read from; empty otherwise.
        places: Where in that file each item stands, by dotted key such as 'right.rotation.prone.inward_deg'.
        remarks: What is doubtful about it though it can be used, in words.
    """

    person: ExaminedPerson = ExaminedPerson()
    sides: Mapping[str, SideExam] = field(default_factory=dict)
    history: History = History()
    red_flags: Mapping[str, bool] = field(default_factory=dict)
    source: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for side in self.sides:
            _one_of("side", side, SIDES)
        for name in ("sides", "red_flags", "places"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def side(self, side: str) -> SideExam:
        """Return what was found on side 'r' or 'l'; an empty one when it was not examined."""
        _one_of("side", side, SIDES)
        return self.sides.get(side, SideExam())

    @property
    def flags(self) -> tuple[str, ...]:
        """Keys of the red flags that were answered with yes."""
        return tuple(key for key, yes in self.red_flags.items() if yes)

    def place(self, key: str) -> Place:
        """Return where an item stands in the file; the file alone when its line is not known."""
        known = self.places.get(key)
        return known if known is not None else Place(self.source or None)


RATING_SEM = rating_item().sem
"""Standard error of one 0-10 rating."""


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InputError(f"{what} '{value}' of an exam.", mend=f"use one of {', '.join(allowed)}.")


def _no_twins(keys: list[tuple[str, str]], what: str) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise InputError(f"{what} '{' '.join(key)}' twice on one side.", mend="keep one of them.")
