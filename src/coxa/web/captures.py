"""What a phone measured, from its arrival to the diary: what waits to be computed or looked at, and where it goes.

A result stands among the person's settings until it is put into the diary or thrown away, so that a closed browser
loses nothing. A range becomes an entry of its own; turns are kept with the window of the session they belong to.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coxa.errors import CoxaError, InputError
from coxa.programme.diary import Session
from coxa.programme.documents import document_of
from coxa.programme.rotations import LIMITS, MOST_COUNT
from coxa.web.checks import NoJobsError
from coxa.web.i18n import gettext as _
from coxa.web.jobs import INTERRUPTED, Jobs, JobStatus
from coxa.web.uploads import INCOMING, named_for

if TYPE_CHECKING:
    from coxa.programme.diary import Diary
    from coxa.store import PersonRecord, Store

PREFIX: Final = "capture-"
MOST_KEPT: Final = 8
"""Captures that wait for one person; beyond that the oldest is let go."""
TURNS: Final = ("P2", "P4")
"""Exercises whose turns are counted."""
RANGES: Final = ("inward", "outward")
"""Ranges, lying on the belly."""
WHAT: Final = (*RANGES, *TURNS)
SIDES: Final = ("right", "left")
WAYS: Final = ("phone", "file", "push", "typed")
TRIALS: Final = 3
MOST_TURNS: Final = MOST_COUNT
MOST_POINTS: Final = 600
"""Of a curve, as `coxa.capture` writes it."""
MOST_DOUBTS: Final = 10
WIDEST_deg: Final = 180.0
FILES: Final = "files"
"""Folder of what was uploaded, inside that of its capture."""


@dataclass(frozen=True)
class Taken:
    """One capture that is not in the diary yet.

    Attributes:
        id: Of it, of its job, and of the entry it may become.
        at, day: When it was taken, as a diary document has them.
        what: One of `WHAT`.
        side: 'right' or 'left'.
        way: One of `WAYS`.
        result: As `coxa.capture` writes it; None while it is computed.
        message: Why it could not be computed; empty when nothing says so.
    """

    id: str
    at: str
    day: str
    what: str
    side: str
    way: str
    result: Mapping[str, Any] | None = None
    message: str = ""

    @property
    def is_range(self) -> bool:
        """Whether it is a range, not turns on the roller."""
        return self.what in RANGES

    @property
    def found(self) -> int:
        """How many trials or turns were found."""
        result = self.result or {}
        if self.is_range:
            return len((result.get("trials") or {}).get("deg", ()))
        return int((result.get("rotations") or {}).get("count", 0))

    @property
    def failed(self) -> bool:
        """Whether it could not be computed, and it is known why."""
        return self.result is None and bool(self.message)

    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "at": self.at,
            "day": self.day,
            "what": self.what,
            "side": self.side,
            "way": self.way,
            "result": None if self.result is None else dict(self.result),
            "message": self.message,
        }


def one(person: PersonRecord, id: str) -> Taken | None:  # noqa: A002 - the name it has everywhere else
    """Return the capture of this id; None when there is none."""
    return _parsed(id, person.settings.get(PREFIX + id))


def all_of(person: PersonRecord) -> list[Taken]:
    """Return all captures that wait, the latest first."""
    keys = [key for key in person.settings if key.startswith(PREFIX)]
    found = [_parsed(key.removeprefix(PREFIX), person.settings[key]) for key in keys]
    return sorted((each for each in found if each is not None), key=lambda each: each.at, reverse=True)


def _parsed(id: str, kept: Any) -> Taken | None:  # noqa: A002 - as above
    """Return what is kept under a setting; None when it is not ours, as after the import of a strange file."""
    try:
        result = None if kept["result"] is None else checked(kept["result"])
        at, day, what, side, way, message = (
            str(kept[key]) for key in ("at", "day", "what", "side", "way", "message")
        )
        found = Taken(id, at, day, what, side, way, result, message)
    except (InputError, KeyError, TypeError, ValueError, AttributeError):
        return None
    return found if (found.what in WHAT and found.side in SIDES and found.way in WAYS) else None


def keep(store: Store, person: PersonRecord, taken: Taken) -> None:
    """Keep a capture; what could not be read before goes, and where too many wait, the oldest does."""
    store.set_setting(person.id, PREFIX + taken.id, taken.document())
    others = [each for each in all_of(person) if each.id != taken.id]
    waiting = [each for each in others if not each.failed]
    for old in (*waiting[MOST_KEPT - 1 :], *(each for each in others if each.failed)):
        drop(store, person.id, old.id)


def drop(store: Store, person_id: str, id: str) -> None:  # noqa: A002 - as above
    """Throw a capture away."""
    store.set_setting(person_id, PREFIX + id, None)


def throw_away(store: Store, jobs: Jobs | None, person_id: str, taken: Taken) -> None:
    """Throw a capture away with its files, also while it is computed."""
    if jobs is not None and taken.result is None:
        jobs.drop(taken.id, person_id=person_id)
    shutil.rmtree(_folder(store, person_id, taken.id), ignore_errors=True)
    drop(store, person_id, taken.id)


def _folder(store: Store, person_id: str, id: str) -> Path:  # noqa: A002 - as above
    return store.folder / INCOMING / named_for(person_id, PREFIX + id)


def compute(store: Store, jobs: Jobs | None, person: PersonRecord, taken: Taken, folder: Path) -> None:
    """Have the files of a capture computed; the folder goes when that is done, whatever comes of it.

    Args:
        store: Where it is kept.
        jobs: What computes.
        person: Whose it is.
        taken: Without a result.
        folder: Holds the files in `FILES`; it is ours from here on.

    Raises:
        NoJobsError, QueueFullError: It cannot be computed now; nothing is kept.
        StoreError: It could not be kept.
    """
    try:
        if jobs is None:
            raise NoJobsError
        keep(store, person, taken)
        folder = folder.rename(_folder(store, person.id, taken.id))
        payload = {"folder": str(folder / FILES), "what": taken.what, "side": taken.side}
        done = partial(_computed, store, person.id, taken, folder)
        failed = partial(_failed, store, person.id, taken, folder)
        jobs.submit("capture", payload, done, failed, id=taken.id, person_id=person.id)
    except CoxaError:
        shutil.rmtree(folder, ignore_errors=True)
        drop(store, person.id, taken.id)
        raise


def _computed(store: Store, person_id: str, taken: Taken, folder: Path, result: Mapping[str, Any]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    kept = replace(taken, result=checked(result["capture"]))
    store.change_setting(person_id, PREFIX + taken.id, kept.document())


def _failed(store: Store, person_id: str, taken: Taken, folder: Path, message: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    store.change_setting(person_id, PREFIX + taken.id, replace(taken, message=message).document())


def progress(jobs: Jobs | None, taken: Taken) -> JobStatus:
    """Return how far a capture is; one without result that no job works on was interrupted."""
    if taken.result is not None:
        return JobStatus(taken.id, "done", "done", 1.0)
    known = None if jobs is None else jobs.status(taken.id)
    if known is not None and not (known.ended and taken.message):
        return known
    return JobStatus(taken.id, "failed", message=taken.message or INTERRUPTED)


# What a result may hold


def checked(document: Any) -> dict[str, Any]:
    """Return a result whose every part is what it should be; what it need not hold is left out.

    Args:
        document: As `coxa.capture.capture_document` writes it, or a script of ours, or somebody else.

    Raises:
        InputError: It is no capture.
    """
    if not isinstance(document, Mapping) or document.get("kind") not in ("rotations", "range"):
        raise _strange("kind")
    source = document.get("source")
    if not isinstance(source, Mapping):
        raise _strange("source")
    texts = {key: _text(source.get(key, ""), 60, "source") for key in ("app", "sensor", "method")}
    numbers = {key: _number(source.get(key, 0.0), 0.0, 1e5, "source") for key in ("rate_Hz", "duration_s")}
    turns, trials = document.get("rotations"), document.get("trials")
    if document["kind"] == "rotations" and turns is None:
        raise _strange("rotations")
    if document["kind"] == "range" and trials is None:
        raise _strange("trials")
    return {
        "schema_version": "1.0",
        "kind": document["kind"],
        "evidence": "measured",
        "source": texts | numbers,
        "rotations": None if turns is None else _turns(turns),
        "trials": None if trials is None else _trials(trials),
        "doubts": _doubts(document.get("doubts", [])),
        "curve": _curve(document.get("curve")),
    }


def _turns(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not isinstance(given.get("count"), int):
        raise _strange("rotations")
    found: dict[str, Any] = {"count": int(_number(given["count"], 0, MOST_TURNS, "rotations"))}
    for key, (low, high) in LIMITS.items():
        value = given.get(key)
        found[key] = None if value is None else _number(value, low, high, key)
    each = _sequence(given.get("each_deg", []), MOST_TURNS, "each_deg")
    return found | {"each_deg": [_number(value, 0.0, WIDEST_deg, "each_deg") for value in each]}


def _trials(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise _strange("trials")
    each = [_number(v, 0.0, WIDEST_deg, "trials") for v in _sequence(given.get("deg"), 20, "trials")]
    median = given.get("median_deg")
    return {
        "deg": each,
        "median_deg": None if median is None else _number(median, 0.0, WIDEST_deg, "trials"),
    }


def _doubts(given: Any) -> list[dict[str, str]]:
    found = []
    for doubt in _sequence(given, MOST_DOUBTS, "doubts"):
        if not isinstance(doubt, Mapping):
            raise _strange("doubts")
        found.append({key: _text(doubt.get(key, ""), 400, "doubts") for key in ("key", "words")})
    return found


def _curve(given: Any) -> dict[str, list[float]]:
    if given is None:
        return {"time_s": [], "angle_deg": []}
    if not isinstance(given, Mapping):
        raise _strange("curve")
    time, angle = (_sequence(given.get(key), MOST_POINTS, "curve") for key in ("time_s", "angle_deg"))
    if len(time) != len(angle):
        raise _strange("curve")
    return {
        "time_s": [_number(value, -1.0, 1e5, "curve") for value in time],
        "angle_deg": [_number(value, -360.0, 360.0, "curve") for value in angle],
    }


def _strange(what: str) -> InputError:
    return InputError(
        _("This is not the result of a measurement: '%(what)s' is not as it should be.") % {"what": what},
        mend=_("measure again."),
    )


def _number(value: Any, low: float, high: float, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _strange(what)
    if not (math.isfinite(value) and low <= value <= high):
        raise _strange(what)
    return value


def _text(value: Any, most: int, what: str) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise _strange(what)
    return value


def _sequence(value: Any, most: int, what: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple) or len(value) > most:
        raise _strange(what)
    return value


# Into the diary


def as_entry(taken: Taken) -> dict[str, Any]:
    """Return the entry that a range becomes.

    Raises:
        InputError: No trial was found in it.
    """
    trials = ((taken.result or {}).get("trials") or {}).get("deg", [])
    if not trials:
        raise InputError(_("No whole trial was found."), mend=_("measure again."))
    degrees = [round(value, 1) for value in trials[:TRIALS]]
    common = {"kind": "measured", "id": taken.id, "at": taken.at, "day": taken.day, "note": ""}
    return common | {taken.side: {"rotation": {"prone": {f"{taken.what}_deg": degrees}}}}


def home_of(diary: Diary, taken: Taken) -> tuple[Session, int] | None:
    """Return the session, and in it the window, that turns belong to; None when the day has none.

    It is that day's latest session with the exercise on this side; in it the first window that was done and has no
    turns yet, or the last one done.
    """
    for entry in reversed(diary.entries):
        if not isinstance(entry, Session) or entry.day.isoformat() != taken.day:
            continue
        fitting = [
            n
            for n, window in enumerate(entry.windows)
            if window.exercise == taken.what and window.side == taken.side[0] and not window.skipped
        ]
        if fitting:
            return entry, next((n for n in fitting if entry.windows[n].rotation is None), fitting[-1])
    return None


def rotation_of(taken: Taken) -> dict[str, Any]:
    """Return the turns as the window of a session keeps them."""
    result = taken.result or {}
    turns = result.get("rotations") or {"count": 0}
    found = {key: value for key, value in turns.items() if key != "each_deg" and value is not None}
    source = "sensor" if "dot" in str(result.get("source", {}).get("app", "")).lower() else taken.way
    doubts = [doubt["key"] for doubt in result.get("doubts", ())]
    return found | {"source": source, "doubts": doubts}


def with_turns(home: tuple[Session, int], taken: Taken) -> dict[str, Any]:
    """Return the document of a session with the turns in their window."""
    session, index = home
    document = document_of(session)
    document["windows"][index]["rotation"] = rotation_of(taken)
    return document


def put_into_diary(store: Store, person: PersonRecord, taken: Taken, diary: Diary) -> str:
    """Put a result into the diary and return the id of the entry that holds it; then it waits no more.

    Raises:
        InputError: There is nothing in it, or no session of its day that it could belong to.
        StoreError: It could not be stored.
    """
    if taken.is_range:
        entry_id = store.add(person.id, as_entry(taken)).entry.id
    elif not taken.found:
        raise InputError(_("No whole turn was found."), mend=_("measure again."))
    else:
        home = home_of(diary, taken)
        if home is None:
            raise InputError(
                _("That day's session with this exercise is not in the diary yet."),
                mend=_("do it or write it down, then put the turns with it."),
            )
        entry_id = home[0].id
        store.amend(person.id, with_turns(home, taken))
    drop(store, person.id, taken.id)
    return entry_id
