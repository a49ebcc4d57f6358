"""Jobs that a test finishes or fails itself, and an app over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI

from coxa.store import Store
from coxa.web.app import create_app
from coxa.web.jobs import JobStatus, QueueFullError


class JobsAtHand:
    """Stands in for `coxa.web.jobs.Jobs`."""

    def __init__(self) -> None:
        self.full = False
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self._told: dict[str, tuple[Callable[..., None], Callable[..., None]]] = {}
        self._status: dict[str, JobStatus] = {}
        self._owners: dict[str, str] = {}

    def start(self) -> None:
        pass

    stop = start

    def submit(
        self,
        kind: str,
        payload: Mapping[str, Any],
        done: Any,
        failed: Any,
        *,
        id: str,  # noqa: A002 - as the real one
        person_id: str = "",
    ) -> str:
        if self.full:
            raise QueueFullError
        self.asked.append((kind, payload))
        self._told[id] = done, failed
        self._status[id] = JobStatus(id, "queued", ahead=2)
        self._owners[id] = person_id
        return id

    def status(self, id: str, person_id: str | None = None) -> JobStatus | None:  # noqa: A002
        return self._status.get(id) if person_id in (None, self._owners.get(id)) else None

    def finish(self, id: str, result: Mapping[str, Any]) -> None:  # noqa: A002
        self._told[id][0](result)
        self._status[id] = JobStatus(id, "done", "done", 1.0)

    def fail(self, id: str, message: str) -> None:  # noqa: A002
        self._told[id][1](message)
        self._status[id] = JobStatus(id, "failed", message=message)

    def drop(self, id: str | None = None, *, person_id: str | None = None) -> None:  # noqa: A002
        """Forget one, or all that was asked, or all of a person."""
        own = {key for key in self._status if id in (None, key) and person_id in (None, self._owners[key])}
        self._status = {key: status for key, status in self._status.items() if key not in own}

    def forget(self) -> None:
        """Know nothing any more, as after the server was stopped and started."""
        self._status = {}


def app_over(store: Store, jobs_at_hand: JobsAtHand, now: Any) -> FastAPI:
    return create_app(store, jobs=jobs_at_hand, now=now)  # type: ignore[arg-type]
