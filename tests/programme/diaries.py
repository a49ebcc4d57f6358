"""Random diaries, and small parts to build diaries by hand, shared by the tests of the programme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from coxa.capture.doubts import KEYS as DOUBTS
from coxa.exam import RotationRange
from coxa.exam.items import POSITIONS, REGIONS, SIDES, TURNS, red_flag_questions
from coxa.figures.check import Spread
from coxa.programme.diary import (
    KINDS,
    STAGES,
    AnyEntry,
    Checked,
    Diary,
    Done,
    Measured,
    Rated,
    Ratings,
    Screening,
    Session,
    SideRating,
)
from coxa.programme.rotations import LIMITS, SOURCES, Rotations
from coxa.programme.screen import question_keys
from coxa.units import RAD_PER_DEG

TYPES_CHECKED_BY_SAMPLE = pytest.mark.filterwarnings(
    "ignore:Do not use the `random` module:hypothesis.errors.HypothesisDeprecationWarning"
)
"""For modules that use these strategies: while entries are built, their types are checked by random sample."""

FEWER = settings(max_examples=40)
"""For properties of whole diaries, each of dozens of entries."""

FIRST = date(2026, 3, 2)
"""First day of these diaries."""


def day_at(number: int) -> date:
    """Return the day so many days after the first."""
    return FIRST + timedelta(days=number)


def moment(day: date, hour: float = 7.0) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(hours=hour)


def screen(day: date, *yes: str, hour: float = 6.0, pain: float | None = 0.0, key: str = "") -> Screening:
    """Return a finished screen with these questions answered yes."""
    answers = {question: question in yes for question in sorted(question_keys())}
    return Screening(key or f"screen-{day}-{hour:g}", moment(day, hour), day, answers, pain)


def rating(right: float, left: float, pressure: tuple[float, float] | None = None, **pain: float) -> Ratings:
    """Return ratings with one value for all regions of a side."""
    pressed = dict(zip(SIDES, pressure or (None, None), strict=True))
    sides = {
        side: SideRating(dict.fromkeys(REGIONS, value), dict.fromkeys(REGIONS, value), pressed[side])
        for side, value in zip(SIDES, (right, left), strict=True)
    }
    return Ratings(sides, **pain)


def turns(position: str, inward_deg: float, outward_deg: float) -> tuple[RotationRange, ...]:
    angles = zip(TURNS, (inward_deg, outward_deg), strict=True)
    return tuple(RotationRange(position, turn, (angle * RAD_PER_DEG,)) for turn, angle in angles)


def measured(day: date, right_deg: float = 40.0, left_deg: float = 38.0) -> Measured:
    sides = {"r": turns("prone", right_deg, 42.0), "l": turns("prone", left_deg, 42.0)}
    return Measured(f"ranges-{day}", moment(day, 9.0), day, sides)


def rated(day: date, right: float, left: float, hour: float = 7.0, **pain: float) -> Rated:
    return Rated(f"rated-{day}-{hour:g}", moment(day, hour), day, rating(right, left, (right, left), **pain))


def session(day: date, kind: str = "release", hour: float = 8.0, **other: Any) -> Session:
    return Session(
        f"{kind}-{day}-{hour:g}",
        moment(day, hour),
        day,
        ended_at=moment(day, hour + 0.5),
        kind=kind,
        stage="release",
        **other,
    )


def compared(day: date, right: float, left: float, left_deg: float = 38.0) -> list[AnyEntry]:
    """Return all that the full rule asks of one day."""
    return [rated(day, right, left), measured(day, left_deg=left_deg)]


def equal_days(first: int, number: int, value: float = 1.0) -> list[AnyEntry]:
    """Return so many days on which both hips matched in everything."""
    return [entry for i in range(first, first + number) for entry in compared(day_at(i), value, value)]


# Random entries ------------------------------------------------------------------------------------------------

RATING = st.integers(0, 20).map(lambda half: half / 2)
_DAYS = st.integers(0, 20).map(day_at)
_HOURS = st.integers(0, 92).map(lambda quarter: quarter / 4)
_IDS = st.uuids(version=4).map(str)
_REGIONS = st.dictionaries(st.sampled_from(REGIONS), RATING)
_NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def _side_dict(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(SIDES), values)


side_ratings = st.builds(SideRating, _REGIONS, _REGIONS, st.none() | RATING)
ratings = st.builds(Ratings, _side_dict(side_ratings), st.none() | RATING)
_trials = st.lists(st.integers(4, 160).map(lambda half: half / 2 * RAD_PER_DEG), min_size=1, max_size=3)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[RotationRange, ...]:
    """At most one range per position and turn, in the order in which documents give them."""
    wanted = [(p, t) for p in POSITIONS for t in TURNS if draw(st.booleans())]
    return tuple(RotationRange(p, t, tuple(draw(_trials))) for p, t in wanted)


_SIDE_RANGES = _side_dict(ranges().filter(bool))


@st.composite
def common(draw: st.DrawFn) -> Mapping[str, Any]:
    day = draw(_DAYS)
    return {"id": draw(_IDS), "at": moment(day, draw(_HOURS)), "day": day}


@st.composite
def screenings(draw: st.DrawFn) -> Screening:
    """Often finished, mostly clean."""
    keys = sorted(question_keys())
    yes = set(draw(st.lists(st.sampled_from(keys), max_size=2))) if draw(st.integers(0, 2)) == 0 else set()
    left_out = (
        set(draw(st.lists(st.sampled_from(keys), max_size=2))) if draw(st.integers(0, 2)) == 0 else set()
    )
    answers = {key: key in yes for key in keys if key not in left_out}
    return Screening(**draw(common()), answers=answers, pain=draw(st.none() | RATING))


def _figures(low: float, high: float) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(low, high)


_rotations = st.builds(
    Rotations,
    st.integers(0, 50),
    st.sampled_from(SOURCES),
    *(_figures(*limits) for limits in LIMITS.values()),
    st.lists(st.sampled_from(DOUBTS), unique=True, max_size=3).map(tuple),
)
_windows = st.builds(
    Done,
    st.sampled_from(("P1", "P2", "P3", "P4", "S1")),
    st.sampled_from((*SIDES, None)),
    st.integers(0, 300),
    st.integers(0, 300),
    st.booleans(),
    st.none() | _rotations,
)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    known = draw(common())
    return Session(
        **known,
        ended_at=known["at"] + timedelta(minutes=draw(st.integers(0, 60))),
        kind=draw(st.sampled_from(KINDS)),
        stage=draw(st.sampled_from(STAGES)),
        windows=tuple(draw(st.lists(_windows, max_size=4))),
        before=draw(ratings),
        after=draw(ratings),
        stopped=draw(st.integers(0, 9)) == 0,
        note=draw(_NOTES),
    )


@st.composite
def checks(draw: st.DrawFn) -> Checked:
    spread = st.sampled_from((Spread(98.0, 95.0, 100.0), Spread(80.5, 70.0, 90.25)))
    flagged = draw(st.integers(0, 4)) == 0
    flags = (
        draw(st.lists(st.sampled_from(sorted(red_flag_questions())), unique=True, max_size=2))
        if flagged
        else ()
    )
    return Checked(
        **draw(common()),
        ratings=draw(ratings),
        ranges=draw(_SIDE_RANGES),
        flags=tuple(flags),
        efficiency=draw(_side_dict(spread)),
        harder=draw(st.sampled_from((*SIDES, None))),
        bothers=draw(st.sampled_from(("right", "left", "both", "neither", None))),
    )


@st.composite
def rateds(draw: st.DrawFn) -> Rated:
    return Rated(**draw(common()), ratings=draw(ratings), note=draw(_NOTES))


@st.composite
def measureds(draw: st.DrawFn) -> Measured:
    return Measured(**draw(common()), sides=draw(_SIDE_RANGES), note=draw(_NOTES))


entries: st.SearchStrategy[AnyEntry] = st.one_of(screenings(), sessions(), rateds(), measureds(), checks())
diaries: st.SearchStrategy[Diary] = st.lists(entries, max_size=8).map(lambda found: Diary(tuple(found)))
"""Anything at all: most of it contradictory."""


@st.composite
def courses(draw: st.DrawFn) -> Diary:
    """Diaries of people who go on for weeks, so that stages change: days that match, differ, lack something."""
    found: list[AnyEntry] = [screen(FIRST)]
    number = 0
    if draw(st.booleans()):
        found += late_course()
        number = LATE
    for kind, days in draw(st.lists(st.tuples(st.sampled_from(_SPELLS), st.integers(1, 5)), max_size=8)):
        for day in range(number, number + days):
            found += _spell(kind, day_at(day))
        number += days
    return Diary(tuple(found))


LATE = 60
"""Day on which `late_course` has done all of the coordinate stage but the last comparisons."""


def late_course() -> list[AnyEntry]:
    """Return a course that entered the coordinate stage on its fourth day and did its strength sessions."""
    return [*equal_days(0, 4), *(session(day_at(number), "strength") for number in range(4, LATE, 3))]


_SPELLS = ("equal", "equal", "equal", "apart", "turned apart", "unmeasured", "unrated", "nothing", "strength")


def _spell(kind: str, day: date) -> list[AnyEntry]:
    match kind:
        case "equal":
            return compared(day, 1.0, 2.0)
        case "apart":
            return compared(day, 1.0, 3.0)
        case "turned apart":
            return compared(day, 1.0, 1.0, left_deg=32.0)
        case "unmeasured":
            return [rated(day, 1.0, 1.0)]
        case "unrated":
            return [measured(day), session(day)]
        case "strength":
            return [*compared(day, 1.0, 1.0), session(day, "strength")]
        case _:
            return []
