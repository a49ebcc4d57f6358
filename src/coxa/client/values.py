"""What the client hands out: plain, frozen values. Documents (entries, results) stay as JSON has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Person:
    """A person with a diary.

    Attributes:
        id: For `Client(person=…)`.
        name: Empty where nobody gave one.
        created_at: When the diary was begun.
        example: Whether it is the example.
    """

    id: str
    name: str
    created_at: datetime
    example: bool


@dataclass(frozen=True)
class Job:
    """How far a calculation is.

    Attributes:
        id: Of what is computed.
        state: 'queued', 'running', 'done' or 'failed'.
        word: What is being done.
        share: How much of it, 0 to 1.
        message: Why it failed, and what to do.
        ahead: Calculations that come first.
    """

    id: str
    state: str
    word: str
    share: float
    message: str
    ahead: int

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed")


@dataclass(frozen=True)
class Check:
    """A self-check.

    Attributes:
        id: Of its entry in the diary.
        day: The person's own.
        job: How far it is.
        exam: What was found on the person.
        result: As check.json holds it; None until it is computed, and in lists.
    """

    id: str
    day: date
    job: Job
    exam: Mapping[str, Any]
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Analysis:
    """An analysis of a recorded motion.

    Attributes:
        id: Its own.
        name: As it was called.
        created_at: When it was asked for.
        job: How far it is.
        result: As summary.json holds it; None until it is computed, and in lists.
    """

    id: str
    name: str
    created_at: datetime
    job: Job
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Token:
    """A token of a program.

    Attributes:
        id: No secret.
        name: Of the program.
        scopes: What it may do.
        expires_at: None for one without an end.
        secret: Only of one that was made a moment ago; '' otherwise.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    secret: str = ""


def person_of(found: Mapping[str, Any]) -> Person:
    """Return a person of its JSON."""
    return Person(found["id"], found["name"], datetime.fromisoformat(found["created_at"]), found["example"])


def job_of(found: Mapping[str, Any]) -> Job:
    """Return how far a calculation is, of its JSON."""
    parts = (found[name] for name in ("id", "state", "word", "share", "message", "ahead"))
    return Job(*parts)


def check_of(found: Mapping[str, Any]) -> Check:
    """Return a self-check of its JSON."""
    day = date.fromisoformat(found["day"])
    return Check(found["id"], day, job_of(found["job"]), found["exam"], found.get("result"))


def analysis_of(found: Mapping[str, Any]) -> Analysis:
    """Return an analysis of its JSON."""
    at = datetime.fromisoformat(found["created_at"])
    return Analysis(found["id"], found["name"], at, job_of(found["job"]), found.get("result"))


def token_of(found: Mapping[str, Any], secret: str | None = None) -> Token:
    """Return a token of its JSON."""
    ends = None if found["expires_at"] is None else datetime.fromisoformat(found["expires_at"])
    return Token(found["id"], found["name"], tuple(found["scopes"]), ends, secret or "")
