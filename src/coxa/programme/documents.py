"""A diary's entries as nested documents, as JSON holds them: degrees, 'right' and 'left', times with their zone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar

from coxa.errors import InputError
from coxa.exam import RotationRange
from coxa.exam.checks import rotation_trials
from coxa.exam.items import POSITIONS, REGIONS, SIDE_WORDS, TURNS, rating_item, red_flag_questions
from coxa.exam.quantities import shown
from coxa.figures.check import Spread
from coxa.programme.diary import (
    KINDS,
    STAGES,
    AnyEntry,
    Checked,
    Done,
    Measured,
    Rated,
    Ratings,
    Screening,
    Session,
    SideRating,
)
from coxa.programme.document_part import Part
from coxa.programme.rotations import read_rotations, rotations_document
from coxa.programme.screen import question_keys
from coxa.units import DEG_PER_RAD, RAD_PER_DEG

MOST_BYTES: Final = 64_000
"""Largest document of one entry; a session with everything in it has about 4000."""
MOST_WINDOWS: Final = 200
MOST_NOTE: Final = 2000
"""Letters of a note."""
MOST_KEPT: Final = 4096
"""Groups of either kind that are kept for documents in which the same is written; only sound ones are."""
YEARS: Final = (2000, 2100)
"""Between which times lie; beyond them a clock is wrong."""
LONGEST_SESSION: Final = timedelta(hours=12)
MOST_WINDOW_S: Final = 4 * 3600.0
DAY_FROM_TIME: Final = timedelta(hours=26)
"""How far the day by the person's own calendar can lie from the time in UTC: zones reach from -12 to +14 hours."""
BOTHERS: Final = ("right", "left", "both", "neither")

_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_EXERCISE: Final = re.compile(r"[A-Za-z0-9_-]{1,16}")
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOST_GROWTH: Final = 2  # of a text that gets its spaces, which are fewer than its other letters
_DIGITS: Final = 10  # of an angle, so that degrees do not end in …0000001 after their way through radians
_SIDES: Final = {word: side for side, word in SIDE_WORDS.items()}


def parse_entry(document: Any) -> AnyEntry:
    """Return the entry that a document describes.

    Args:
        document: Whatever JSON gave; docs/design/programme-rules.md shows the layout.

    Raises:
        InputError: Something in it cannot be; the key, what arrived and what is allowed are said.
    """
    with _not_too_deep():
        _sound(document)
        return _entry(document)


def parse_text(text: str) -> AnyEntry:
    """Return the entry that a document as text describes.

    Args:
        text: ASCII JSON without spaces and of finite numbers, as the store writes it.

    Raises:
        InputError: As for `parse_entry`.
    """
    with _not_too_deep():
        document = json.loads(text)
        if _MOST_GROWTH * len(text) > MOST_BYTES:
            _sound(document)
        return _entry(document)


def document_of(entry: AnyEntry) -> dict[str, Any]:
    """Return an entry as a document: what `parse_entry` takes."""
    kind = _KINDS[type(entry)]
    common = {"kind": kind, "id": entry.id, "at": _time_text(entry.at), "day": entry.day.isoformat()}
    return common | _WRITERS[kind](entry)


@contextmanager
def _not_too_deep() -> Iterator[None]:
    try:
        yield
    except RecursionError as error:
        raise InputError("the entry is nested too deep.", mend="send it as it is documented.") from error


def _entry(document: Any) -> AnyEntry:
    part = Part(document)
    kind = part.word("kind", _ENTRY_KINDS, needed=True)
    entry = _READERS[kind](part, _common(part))
    part.end()
    return entry


def _sound(document: Any) -> None:
    """Refuse what is no JSON object of finite numbers, or too large."""
    if not isinstance(document, Mapping):
        raise InputError(f"the entry is {shown(document)}, not a group of items.", mend='send {"kind": …}.')
    try:
        text = json.dumps(dict(document), allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise InputError(
            "the entry holds something that JSON cannot: a number that is not finite, a half letter, or no text.",
            mend="send plain numbers, words and lists.",
        ) from error
    if len(text) > MOST_BYTES:
        raise InputError(f"the entry has {len(text)} bytes.", mend=f"send at most {MOST_BYTES}.")


Common = dict[str, Any]
T = TypeVar("T")


def _once(read: Callable[[Part], T]) -> Callable[[Part], T]:
    """Have groups that are written alike read once: windows and ratings of a year repeat, and take most of its room."""
    known: dict[str, T] = {}

    def reading(part: Part) -> T:
        key = part.written()
        found = known.get(key)
        if found is None:
            found = read(part)
            if len(known) >= MOST_KEPT:
                known.clear()
            known[key] = found
        return found

    return reading


def _common(part: Part) -> Common:
    key = part.text("id", _ID, "1 to 64 letters, digits and hyphens")
    at = _time(part, "at")
    day = _date(part, "day")
    around = at.astimezone(UTC)
    if not (around - DAY_FROM_TIME).date() <= day <= (around + DAY_FROM_TIME).date():
        part.refuse(
            "day", f"is {day}, but at is {_time_text(at)}", "give the day of that time, or its neighbour"
        )
    return {"id": key, "at": at, "day": day}


def _screening(part: Part, common: Common) -> Screening:
    answers = part.part("answers")
    given = {key: answers.yes(key) for key in question_keys()}
    answers.end()
    return Screening(
        **common,
        answers={key: answer for key, answer in given.items() if answer is not None},
        pain=_rating(part, "pain"),
    )


def _session(part: Part, common: Common) -> Session:
    kind = part.word("session", KINDS, needed=True)
    stage = part.word("stage", STAGES, needed=True)
    ended_at = _time(part, "ended_at")
    if not timedelta() <= ended_at - common["at"] <= LONGEST_SESSION:
        part.refuse(
            "ended_at",
            f"is {_time_text(ended_at)}, but at is {_time_text(common['at'])}",
            f"end a session after it began, within {LONGEST_SESSION // timedelta(hours=1)} hours",
        )
    return Session(
        **common,
        ended_at=ended_at,
        kind=kind,
        stage=stage,
        windows=tuple(_done(one) for one in part.parts("windows", MOST_WINDOWS)),
        before=_ratings(part, "before"),
        after=_ratings(part, "after"),
        stopped=part.yes("stopped") or False,
        note=part.note("note", MOST_NOTE),
    )


@_once
def _done(part: Part) -> Done:
    exercise = part.text("exercise", _EXERCISE, "a key such as P1")
    side = part.word("side", tuple(_SIDES))
    planned_s = part.number("planned_s", 0.0, MOST_WINDOW_S, needed=True)
    done_s = part.number("done_s", 0.0, MOST_WINDOW_S, needed=True)
    skipped = part.yes("skipped") or False
    rotation = read_rotations(part.part("rotation")) if part.given("rotation") else None
    part.end()
    return Done(exercise, _SIDES.get(side), planned_s or 0.0, done_s or 0.0, skipped, rotation)


def _rated(part: Part, common: Common) -> Rated:
    part.has("ratings")
    return Rated(**common, ratings=_ratings(part, "ratings"), note=part.note("note", MOST_NOTE))


def _measured(part: Part, common: Common) -> Measured:
    return Measured(**common, sides=_ranges(part), note=part.note("note", MOST_NOTE))


def _checked(part: Part, common: Common) -> Checked:
    found = part.part("efficiency")
    efficiency = {side: _spread(found.part(word)) for word, side in _SIDES.items() if found.given(word)}
    found.end()
    return Checked(
        **common,
        ratings=_ratings(part, "ratings"),
        ranges=_ranges(part),
        flags=part.words("flags", tuple(red_flag_questions())),
        efficiency=efficiency,
        harder=_SIDES.get(part.word("harder", tuple(_SIDES))),
        bothers=part.word("bothers", BOTHERS) or None,
    )


_READERS: Final[Mapping[str, Callable[[Part, Common], AnyEntry]]] = {
    "screening": _screening,
    "session": _session,
    "rated": _rated,
    "measured": _measured,
    "checked": _checked,
}
_ENTRY_KINDS: Final = tuple(_READERS)


def _rating(part: Part, key: str) -> float | None:
    item = rating_item()
    return part.number(key, item.low, item.high)


def _ratings(part: Part, key: str) -> Ratings:
    found = part.part(key)
    sides = {}
    for word, side in _SIDES.items():
        if found.given(word):
            sides[side] = _side_rating(found.part(word))
    pain = _rating(found, "pain")
    found.end()
    return Ratings(sides, pain)


@_once
def _side_rating(part: Part) -> SideRating:
    by_region = {}
    for name in ("soreness", "density"):
        regions = part.part(name)
        given = {region: _rating(regions, region) for region in REGIONS}
        regions.end()
        by_region[name] = {region: value for region, value in given.items() if value is not None}
    pressure = _rating(part, "pressure")
    part.end()
    return SideRating(by_region["soreness"], by_region["density"], pressure)


def _ranges(part: Part) -> dict[str, tuple[RotationRange, ...]]:
    found = {}
    for word, side in _SIDES.items():
        if part.given(word):
            of_side = part.part(word)
            rotation = of_side.part("rotation")
            of_side.end()
            ranges = [r for position in POSITIONS for r in _turns(rotation, position)]
            rotation.end()
            if ranges:
                found[side] = tuple(ranges)
    return found


def _turns(rotation: Part, position: str) -> list[RotationRange]:
    turns = rotation.part(position)
    found = []
    for turn in TURNS:
        key = f"{turn}_deg"
        value = turns.take(key)
        if value is not None:
            trials = rotation_trials(value, lambda what, mend, key=key: turns.refuse_with(key, what, mend))  # type: ignore[misc]
            found.append(RotationRange(position, turn, tuple(trial * RAD_PER_DEG for trial in trials)))
    turns.end()
    return found


def _spread(part: Part) -> Spread:
    value, low, high = (part.number(key, 0.0, 1000.0, needed=True) or 0.0 for key in ("value", "low", "high"))
    if not low <= value <= high:
        part.refuse("value", f"is {value:g}, outside its own interval", "give low, value and high in order")
    part.end()
    return Spread(value, low, high)


def _time(part: Part, key: str) -> datetime:
    text = part.text(key, _TIME, "a time with its zone, such as 2026-05-04T07:30:00Z")
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        part.refuse(key, f"is {text}, no time of any calendar", "write it like 2026-05-04T07:30:00Z")
    if not YEARS[0] <= time.year < YEARS[1]:
        part.refuse(key, f"is {text}", f"give a time between {YEARS[0]} and {YEARS[1]}; is the clock right?")
    return time


def _date(part: Part, key: str) -> date:
    text = part.text(key, _DAY, "a day such as 2026-05-04")
    try:
        return date.fromisoformat(text)
    except ValueError:
        part.refuse(key, f"is {text}, no day of any calendar", "write it like 2026-05-04")


def _session_document(entry: Session) -> dict[str, Any]:
    windows = [
        {
            "exercise": done.exercise,
            "side": None if done.side is None else SIDE_WORDS[done.side],
            "planned_s": _plain(done.planned_s),
            "done_s": _plain(done.done_s),
            "skipped": done.skipped,
        }
        | ({} if done.rotation is None else {"rotation": rotations_document(done.rotation)})
        for done in entry.windows
    ]
    return {
        "session": entry.kind,
        "stage": entry.stage,
        "ended_at": _time_text(entry.ended_at),
        "windows": windows,
        "before": _ratings_document(entry.before),
        "after": _ratings_document(entry.after),
        "stopped": entry.stopped,
        "note": entry.note,
    }


def _checked_document(entry: Checked) -> dict[str, Any]:
    efficiency = {
        SIDE_WORDS[side]: {"value": _plain(of.value), "low": _plain(of.low), "high": _plain(of.high)}
        for side, of in entry.efficiency.items()
    }
    return {
        "ratings": _ratings_document(entry.ratings),
        **_ranges_document(entry.ranges),
        "flags": list(entry.flags),
        "efficiency": efficiency,
        "harder": None if entry.harder is None else SIDE_WORDS[entry.harder],
        "bothers": entry.bothers,
    }


_WRITERS: Final[Mapping[str, Callable[[Any], dict[str, Any]]]] = {
    "screening": lambda e: {"answers": dict(e.answers)} | _present(pain=e.pain),
    "session": _session_document,
    "rated": lambda e: {"ratings": _ratings_document(e.ratings), "note": e.note},
    "measured": lambda e: _ranges_document(e.sides) | {"note": e.note},
    "checked": _checked_document,
}
_KINDS: Final[Mapping[type, str]] = {
    Screening: "screening",
    Session: "session",
    Rated: "rated",
    Measured: "measured",
    Checked: "checked",
}


def _ratings_document(ratings: Ratings) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side, rated in ratings.sides.items():
        regions = {
            name: {region: _plain(value) for region, value in getattr(rated, name).items()}
            for name in ("soreness", "density")
        }
        found[SIDE_WORDS[side]] = {name: of for name, of in regions.items() if of} | _present(
            pressure=rated.pressure
        )
    return found | _present(pain=ratings.pain)


def _ranges_document(sides: Mapping[str, tuple[RotationRange, ...]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side, ranges in sides.items():
        rotation: dict[str, dict[str, Any]] = {}
        for r in ranges:
            trials = [_plain(float(f"{t * DEG_PER_RAD:.{_DIGITS}g}")) for t in r.trials_rad]
            rotation.setdefault(r.position, {})[f"{r.turn}_deg"] = trials if len(trials) > 1 else trials[0]
        found[SIDE_WORDS[side]] = {"rotation": rotation}
    return found


def _present(**numbers: float | None) -> dict[str, float]:
    return {key: _plain(value) for key, value in numbers.items() if value is not None}


def _plain(value: float) -> float:
    """Return a whole number as such: people and pages write 3, not 3.0."""
    return int(value) if float(value).is_integer() else value


def _time_text(time: datetime) -> str:
    """Return a time as 2026-05-04T07:30:00.5Z: no zeros at the end of the fraction."""
    seconds, _dot, rest = time.isoformat().partition(".")
    fraction = f".{rest[:6].rstrip('0')}{rest[6:]}" if rest else ""
    return f"{seconds}{fraction}".replace("+00:00", "Z")
