"""Where a person stands in the programme: what the rules return, each verdict with its reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

_ROUNDING: Final = 1e-6
"""So that 2.2 against 1.2 differ by 1 and no more, whatever binary fractions make of it."""


def is_beyond(right: float, left: float, limit: float) -> bool:
    """Return whether two sides differ by more than a limit."""
    return abs(right - left) > limit + _ROUNDING


@dataclass(frozen=True)
class Halt:
    """Why no session may begin now.

    Attributes:
        kind: 'screen': answer the safety screen first; 'refer': see a clinician, no programme.
        words: Why, and what to do.
        flags: Keys of the questions of the screen that were answered with yes.
        since: Day of what brought it about; None before the first entry.
        not_before: First day on which the screen can open it again; None when it can at once.
    """

    kind: str
    words: str
    flags: tuple[str, ...] = ()
    since: date | None = None
    not_before: date | None = None


@dataclass(frozen=True)
class Gap:
    """One measure of both sides on one day.

    Attributes:
        key: Such as 'soreness_front', 'pressure' or 'rotation_prone_inward'.
        label: For people.
        unit: '°', or '' for ratings 0 to 10.
        right, left: In degrees or 0 to 10; None when not measured that day.
        limit: Greatest difference that measurement error explains.
    """

    key: str
    label: str
    unit: str
    right: float | None
    left: float | None
    limit: float

    @property
    def known(self) -> bool:
        """Whether both sides were measured."""
        return self.right is not None and self.left is not None

    @property
    def within(self) -> bool:
        """Whether both were measured and differ by no more than the limit."""
        return self.known and not self.beyond

    @property
    def beyond(self) -> bool:
        """Whether both were measured and differ by more than the limit."""
        if self.right is None or self.left is None:
            return False
        return is_beyond(self.right, self.left, self.limit)


@dataclass(frozen=True)
class DayVerdict:
    """Whether the sides matched on one day.

    Attributes:
        day: Which.
        equal: Whether every measure that the stage needs was taken on both sides and lies within its limit.
        gaps: Those measures.
        words: Why, in one sentence.
    """

    day: date
    equal: bool
    gaps: tuple[Gap, ...]
    words: str


@dataclass(frozen=True)
class Equality:
    """Whether the two hips are equal by the rule of the present stage.

    Attributes:
        equal: The verdict.
        needed: Days running that it takes.
        streak: Days running, up to the latest, on which the sides matched.
        days: The latest days that were judged, oldest first.
        better: By measure of soreness, density and pressure: whether both sides are better than at the start or low.
        words: Why, in sentences.
    """

    equal: bool
    needed: int
    streak: int
    days: tuple[DayVerdict, ...]
    better: Mapping[str, bool]
    words: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "better", MappingProxyType(dict(self.better)))


@dataclass(frozen=True)
class StageChange:
    """The programme went from one stage to another.

    Attributes:
        day: When.
        stage: Into which.
        words: Why.
    """

    day: date
    stage: str
    words: str


@dataclass(frozen=True)
class Due:
    """What is due today.

    Attributes:
        kind: 'release', 'strength', or None for a day of rest.
        done: Whether a session of today that counts is in the diary.
        words: What to do today, in one sentence.
    """

    kind: str | None
    done: bool
    words: str


@dataclass(frozen=True)
class Standing:
    """Where a person stands.

    Attributes:
        today: Of which day this is said.
        stage: Stage of the programme, one of `STAGES`.
        halt: Why no session may begin now; None when one may.
        equality: Whether the hips are equal, by the rule of the stage.
        changes: Stages so far, oldest first; the first is the beginning.
        due: What is due today.
        enough: That the daily programme is done, or why to stop because it does not help; empty when there is neither.
        cautions: What is doubtful about the diary, such as entries from after today.
        stop: Whether `enough` says to stop and to see someone.
    """

    today: date
    stage: str
    halt: Halt | None
    equality: Equality
    changes: tuple[StageChange, ...]
    due: Due
    enough: str = ""
    cautions: tuple[str, ...] = ()
    stop: bool = False

    @property
    def may_train(self) -> bool:
        """Whether a session may begin."""
        return self.halt is None
