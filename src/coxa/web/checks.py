"""A self-check from its form to the diary: what waits to be computed, and what is kept of the result.

While an exam waits it stands among the person's settings, so that neither a closed browser nor a stopped server
loses what was entered.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from coxa._version import __version__
from coxa.errors import CoxaError
from coxa.exam.items import SIDE_WORDS
from coxa.web.jobs import INTERRUPTED, Jobs, JobStatus

if TYPE_CHECKING:
    from coxa.store import PersonRecord, Store

PREFIX: Final = "check-waiting-"
MOST_WAITING: Final = 5
"""Exams that wait for one person; beyond that the oldest is let go."""
NO_JOBS: Final = "This server computes nothing. To mend: start it with 'coxa serve'."


class NoJobsError(CoxaError):
    """The app was made without anything that computes."""

    def __init__(self) -> None:
        super().__init__(NO_JOBS)


@dataclass(frozen=True)
class Waiting:
    """An exam that is not in the diary yet.

    Attributes:
        id: Of the entry it will be, and of its job.
        at, day: When it was sent, as a diary document has them.
        values: The form as filled in.
        exam: The exam as a document.
        message: Why it could not be computed; empty when nothing says so yet.
    """

    id: str
    at: str
    day: str
    values: Mapping[str, str]
    exam: Mapping[str, Any]
    message: str = ""

    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "at": self.at,
            "day": self.day,
            "values": dict(self.values),
            "exam": dict(self.exam),
            "message": self.message,
        }


def anew_id(entry_id: str) -> str:
    """Return the id of a check whose exam this version computes anew: the same however often it is asked for."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{entry_id} {__version__}"))


def waiting(person: PersonRecord, id: str) -> Waiting | None:  # noqa: A002 - the name it has everywhere else
    """Return the exam of this id that waits; None when none does."""
    return _parsed(id, person.settings.get(PREFIX + id))


def all_waiting(person: PersonRecord) -> list[Waiting]:
    """Return all exams that wait, the latest first."""
    keys = [key for key in person.settings if key.startswith(PREFIX)]
    found = [_parsed(key.removeprefix(PREFIX), person.settings[key]) for key in keys]
    return sorted((one for one in found if one is not None), key=lambda one: one.at, reverse=True)


def _parsed(id: str, kept: Any) -> Waiting | None:  # noqa: A002 - the name it has everywhere else
    """Return what is kept under a setting; None when it is not ours, as after the import of a strange file."""
    try:
        return Waiting(
            id,
            str(kept["at"]),
            str(kept["day"]),
            dict(kept["values"]),
            dict(kept["exam"]),
            str(kept["message"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def begin(store: Store, jobs: Jobs | None, person: PersonRecord, exam: Waiting) -> None:
    """Keep an exam and have it computed.

    Raises:
        NoJobsError, QueueFullError: It cannot be computed now; what is kept stays as it was.
        StoreError: It could not be kept.
    """
    if jobs is None:
        raise NoJobsError
    known = jobs.status(exam.id)
    if known is not None and not known.ended:
        return  # sent twice: the first is on its way
    before = person.settings.get(PREFIX + exam.id)
    store.set_setting(person.id, PREFIX + exam.id, exam.document())
    try:
        jobs.submit(
            "check",
            {"exam": dict(exam.exam)},
            partial(_keep, store, person.id, exam),
            partial(_failed, store, person.id, exam),
            id=exam.id,
            person_id=person.id,
        )
    except CoxaError:
        store.set_setting(person.id, PREFIX + exam.id, before)
        raise
    others = [one for one in all_waiting(person) if one.id != exam.id]
    for old in others[MOST_WAITING - 1 :]:
        store.set_setting(person.id, PREFIX + old.id, None)


def progress(jobs: Jobs | None, exam: Waiting) -> JobStatus:
    """Return how far the computing of an exam is; one that no job works on was interrupted."""
    known = None if jobs is None else jobs.status(exam.id)
    if known is not None:
        return known
    return JobStatus(exam.id, "failed", message=exam.message or INTERRUPTED)


def _keep(store: Store, person_id: str, exam: Waiting, result: Mapping[str, Any]) -> None:
    summary = result["summary"]
    store.add_check(person_id, entry_of(exam, summary), exam.exam, summary)
    store.set_setting(person_id, PREFIX + exam.id, None)


def _failed(store: Store, person_id: str, exam: Waiting, message: str) -> None:
    kept = Waiting(exam.id, exam.at, exam.day, exam.values, exam.exam, message)
    store.change_setting(person_id, PREFIX + exam.id, kept.document())


def entry_of(exam: Waiting, summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the diary's document of a check.

    Args:
        exam: What was found on the person.
        summary: Of its result, as `check.json` holds it.
    """
    document = exam.exam
    entry: dict[str, Any] = {"kind": "checked", "id": exam.id, "at": exam.at, "day": exam.day}
    ratings: dict[str, Any] = {}
    efficiency: dict[str, Any] = {}
    for side, word in SIDE_WORDS.items():
        own = document.get(word, {})
        rated = {key: own[key] for key in ("soreness", "density") if own.get(key)}
        if own.get("roller_pressure") is not None:
            rated["pressure"] = own["roller_pressure"]
        if rated:
            ratings[word] = rated
        if own.get("rotation"):
            entry[word] = {"rotation": own["rotation"]}
        spread = summary["sides"][side]["figures"].get("efficiency", {}).get("spread")
        if spread is not None:
            efficiency[word] = {key: spread[key] for key in ("value", "low", "high")}
    history = document.get("history", {})
    if history.get("pain_now") is not None:
        ratings["pain"] = history["pain_now"]
    entry |= {"ratings": ratings} if ratings else {}
    entry |= {"efficiency": efficiency} if efficiency else {}
    entry["flags"] = [key for key, yes in document.get("red_flags", {}).items() if yes]
    entry["harder"] = harder(summary)
    entry |= {"bothers": history["side"]} if history.get("side") else {}
    return entry


def harder(summary: Mapping[str, Any]) -> str | None:
    """Return the side whose hip works harder for the same tasks, None when the check cannot tell.

    It is the side with the lower efficiency, when the interval of the difference, compared sample by sample, leaves
    out zero (nine of ten samples agree).
    """
    for difference in summary["differences"]:
        if difference["key"] == "efficiency":
            spread = difference["spread"]
            if spread["low"] > 0.0:
                return "left"
            if spread["high"] < 0.0:
                return "right"
    return None
