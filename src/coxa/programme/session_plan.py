"""What a plan for one session is: windows of one exercise on one side, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Window:
    """One exercise on one side, timed.

    Attributes:
        exercise: Key of the exercise, such as 'P1'.
        side: 'r' or 'l'; None when it has no side.
        seconds: How long it lasts.
        get_ready_s: How long to get ready before it.
        bout, bouts: Which of how many of the same exercise on the same side, from 1.
    """

    exercise: str
    side: str | None
    seconds: float
    get_ready_s: float
    bout: int = 1
    bouts: int = 1


@dataclass(frozen=True)
class Plan:
    """One session.

    Attributes:
        day: For which day.
        stage: Stage of the programme.
        kind: 'release' or 'strength'.
        windows: In order.
        words: Why it is so: which side first and why, which region first, how long.
        left_out: Exercises that are left out, with what that means, in sentences.
        doses: Who changed the doses of this session, when and how, in sentences; empty where nobody did.
    """

    day: date
    stage: str
    kind: str
    windows: tuple[Window, ...]
    words: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    doses: tuple[str, ...] = ()

    @property
    def total_s(self) -> float:
        """How long it takes, getting ready included."""
        return sum(window.seconds + window.get_ready_s for window in self.windows)
