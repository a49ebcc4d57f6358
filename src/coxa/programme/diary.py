"""The diary of one person: what was asked, done, felt and measured, each entry once, in any order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date, datetime
from itertools import chain
from types import MappingProxyType
from typing import Final

from coxa.errors import InputError
from coxa.exam import RotationRange
from coxa.exam.items import REGIONS, SIDES, rating_item
from coxa.figures.check import Spread
from coxa.programme.rotations import Rotations

KINDS: Final = ("release", "strength")
"""Kinds of session."""
STAGES: Final = ("release", "realign", "coordinate", "maintain")
"""Stages of the programme, in order."""


def _rating(what: str, value: float, region: str = "") -> None:
    item = rating_item()
    if not item.low <= value <= item.high:
        said = f"{what} ({region})" if region else what
        raise InputError(f"{said} is {value:g}.", mend=f"give a number from {item.low:g} to {item.high:g}.")


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InputError(f"{what} '{value}'.", mend=f"use one of {', '.join(allowed)}.")


def _by_side(entry: object, name: str) -> None:
    found = dict(getattr(entry, name))
    for side in found:
        _one_of("side", side, SIDES)
    object.__setattr__(entry, name, MappingProxyType(found))


@dataclass(frozen=True)
class SideRating:
    """How one hip feels, 0 to 10 each.

    Attributes:
        soreness, density: By region (`REGIONS`); regions not rated are missing.
        pressure: How hard the bone pressed into the roller during the front-of-hip rotation; None when not rated.
    """

    soreness: Mapping[str, float] = field(default_factory=dict)
    density: Mapping[str, float] = field(default_factory=dict)
    pressure: float | None = None

    def __post_init__(self) -> None:
        for name in ("soreness", "density"):
            ratings = dict(getattr(self, name))
            for region, value in ratings.items():
                _one_of("region", region, REGIONS)
                _rating(name, value, region)
            object.__setattr__(self, name, MappingProxyType(ratings))
        if self.pressure is not None:
            _rating("pressure", self.pressure)

    @property
    def complete(self) -> bool:
        """Whether soreness and density of every region are rated."""
        return all(region in rated for rated in (self.soreness, self.density) for region in REGIONS)


_UNRATED: Final = SideRating()


@dataclass(frozen=True)
class Ratings:
    """How both hips feel at one moment.

    Attributes:
        sides: By 'r' and 'l'; a side not rated may be missing.
        pain: The worst pain of either hip at this moment, 0 to 10; None when not asked.
    """

    sides: Mapping[str, SideRating] = field(default_factory=dict)
    pain: float | None = None

    def __post_init__(self) -> None:
        _by_side(self, "sides")
        if self.pain is not None:
            _rating("pain", self.pain)

    def side(self, side: str) -> SideRating:
        """Return the ratings of side 'r' or 'l'; empty ones when it was not rated."""
        return self.sides.get(side, _UNRATED)


@dataclass(frozen=True)
class Entry:
    """One entry of a diary.

    Attributes:
        id: Given by whoever wrote it; the same id is the same entry.
        at: When it began, with its time zone.
        day: The day it belongs to, by the person's own calendar.
    """

    id: str
    at: datetime
    day: date

    def __post_init__(self) -> None:
        if not self.id:
            raise InputError("a diary entry without an id.", mend="give it one of its own.")
        if self.at.tzinfo is None:
            raise InputError(
                f"entry {self.id}: a time without its zone.", mend="write it like 2026-05-04T07:30:00Z."
            )


@dataclass(frozen=True)
class Screening(Entry):
    """The safety screen as answered.

    Attributes:
        answers: Yes or no by question (`screen_questions`); unanswered ones are missing.
        pain: Pain now, 0 to 10; None when not answered.
    """

    answers: Mapping[str, bool] = field(default_factory=dict)
    pain: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))
        if self.pain is not None:
            _rating("pain", self.pain)


@dataclass(frozen=True)
class Done:
    """One window of a session as it went.

    Attributes:
        exercise: Key of the exercise.
        side: 'r' or 'l'; None when it has no side.
        planned_s, done_s: How long it should have been, and was.
        skipped: Whether the person skipped it, or what was left of it.
        rotation: What was measured of its rotations; None when nothing was.
    """

    exercise: str
    side: str | None
    planned_s: float
    done_s: float
    skipped: bool = False
    rotation: Rotations | None = None

    def __post_init__(self) -> None:
        if self.side is not None:
            _one_of("side", self.side, SIDES)
        for name, value in (("planned_s", self.planned_s), ("done_s", self.done_s)):
            if not 0.0 <= value < math.inf:
                raise InputError(f"{name} is {value}.", mend="give seconds, 0 or more.")


@dataclass(frozen=True)
class Session(Entry):
    """One session.

    Attributes:
        ended_at: When it ended, with its time zone.
        kind: 'release' (release and realign: P1 to P4) or 'strength'.
        stage: Stage of the programme it was planned in.
        windows: What was done, in order.
        before, after: What was felt.
        stopped: Whether the person ended it early because it hurt.
        note: Free text of the person.
    """

    ended_at: datetime
    kind: str
    stage: str
    windows: tuple[Done, ...] = ()
    before: Ratings = Ratings()
    after: Ratings = Ratings()
    stopped: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _one_of("kind of session", self.kind, KINDS)
        _one_of("stage", self.stage, STAGES)
        if self.ended_at.tzinfo is None:
            raise InputError(
                f"entry {self.id}: an end without its zone.", mend="write it like 2026-05-04T07:30:00Z."
            )

    @property
    def planned_s(self) -> float:
        """How long it should have been worked, breaks left out."""
        return sum(window.planned_s for window in self.windows)

    @property
    def done_s(self) -> float:
        """How long it was worked, breaks left out."""
        return sum(window.done_s for window in self.windows)

    @property
    def skipped(self) -> tuple[str, ...]:
        """Keys of the exercises of which something was skipped, in order, each once."""
        return tuple(dict.fromkeys(window.exercise for window in self.windows if window.skipped))


@dataclass(frozen=True)
class Rated(Entry):
    """Ratings without a session, as on a day of rest.

    Attributes:
        ratings: What was felt.
        note: Free text of the person.
    """

    ratings: Ratings
    note: str = ""


@dataclass(frozen=True)
class Measured(Entry):
    """Ranges of rotation, measured outside a check.

    Attributes:
        sides: Ranges by 'r' and 'l'.
        note: Free text of the person.
    """

    sides: Mapping[str, tuple[RotationRange, ...]] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _by_side(self, "sides")


@dataclass(frozen=True)
class Checked(Entry):
    """A self-check: what of its exam and result the programme needs.

    Attributes:
        ratings: Soreness, density, pressure and pain of the exam.
        ranges: Ranges of rotation of the exam, by side.
        flags: Red flags that the exam answered with yes.
        efficiency: η of each side, per cent, with its interval; a side not assessed is missing.
        harder: Side whose hip works harder for the same tasks, when the check could tell; None otherwise.
        bothers: What the person said bothers: 'right', 'left', 'both', 'neither' or None.
    """

    ratings: Ratings = Ratings()
    ranges: Mapping[str, tuple[RotationRange, ...]] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    efficiency: Mapping[str, Spread] = field(default_factory=dict)
    harder: str | None = None
    bothers: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("ranges", "efficiency"):
            _by_side(self, name)
        if self.harder is not None:
            _one_of("side", self.harder, SIDES)


AnyEntry = Screening | Session | Rated | Measured | Checked


def _as_text(value: object) -> str:
    """Return what tells entries of one id apart, the same however their mappings are ordered."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(sorted(f'{key}: {_as_text(inner)}' for key, inner in value.items()))}}}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_as_text, value))})"
    return _as_text(vars(value)) + type(value).__name__ if is_dataclass(value) else repr(value)


@dataclass(frozen=True)
class Diary:
    """All entries of one person; their order does not matter, an entry given twice counts once.

    Entries of one id that say different things are all kept: nothing hides behind another's id.

    Attributes:
        entries: Sorted by time, then by id.
    """

    entries: tuple[AnyEntry, ...] = ()

    def __post_init__(self) -> None:
        once: dict[str, list[AnyEntry]] = {}
        for entry in self.entries:
            known = once.setdefault(entry.id, [])
            if entry not in known:
                known.append(entry)
        for known in once.values():
            if len(known) > 1:  # rare, and telling them apart is slow
                known.sort(key=_as_text)
        object.__setattr__(
            self, "entries", tuple(sorted(chain.from_iterable(once.values()), key=lambda e: (e.at, e.id)))
        )

    @classmethod
    def of(cls, *entries: AnyEntry | Iterable[AnyEntry]) -> Diary:
        """Return the diary with these entries, or those of these groups."""
        return cls(tuple(chain.from_iterable((e,) if isinstance(e, Entry) else e for e in entries)))

    @property
    def screenings(self) -> tuple[Screening, ...]:
        """The safety screens."""
        return tuple(e for e in self.entries if isinstance(e, Screening))

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions."""
        return tuple(e for e in self.entries if isinstance(e, Session))

    @property
    def checks(self) -> tuple[Checked, ...]:
        """The self-checks."""
        return tuple(e for e in self.entries if isinstance(e, Checked))
