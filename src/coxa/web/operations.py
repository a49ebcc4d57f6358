"""For whoever runs the server: whether it is ready, and what it counts. Figures about requests, none about people."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, FastAPI, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import text
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coxa._version import __version__
from coxa.store import StoreError
from coxa.store.schema import HEAD, VERSION_TABLE
from coxa.web.api.access import holds
from coxa.web.doors import LOCAL, door_of
from coxa.web.logs import Refused
from coxa.web.request import store_of
from coxa.web.security import LOCAL_HOSTS, host_of

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from coxa.store import Store
    from coxa.web.jobs import Jobs

router = APIRouter()

READY: Final = "/readyz"
METRICS: Final = "/metrics"
SCOPE: Final = "metrics"
"""What a token must allow to ask from elsewhere than this machine."""
NOWHERE: Final = "none"
"""Route of what was refused before it reached one, or found none: addresses that others make up count as one."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FORWARDED: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-real-ip")
_BOUNDS_s: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)


class _Standing(Collector):
    """What is so at the moment of asking."""

    def __init__(self, store: Store, jobs: Jobs | None) -> None:
        self._store, self._jobs = store, jobs

    def collect(self) -> Iterator[Metric]:
        """Yield each figure."""
        alone = CollectorRegistry()
        Gauge("coxa_build_info", "Version of Coxa; always 1.", ["version"], registry=alone).labels(
            __version__
        ).set(1)
        waiting = 0 if self._jobs is None else self._jobs.waiting()
        Gauge("coxa_jobs_waiting", "Calculations that wait.", registry=alone).set(waiting)
        with suppress(
            StoreError, OSError
        ):  # what cannot be told is left out; /readyz says that something is amiss
            Gauge("coxa_store_bytes", "Size of the database.", registry=alone).set(size_bytes(self._store))
        yield from alone.collect()


class Figures:
    """What the server counts while it runs.

    Args:
        store: Whose size is told.
        jobs: Of which those are counted that wait; None where nothing computes.
    """

    def __init__(self, store: Store, jobs: Jobs | None) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("coxa_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "coxa_request_seconds",
            "Time from a request to the end of its answer.",
            ("route",),
            registry=self.registry,
            buckets=_BOUNDS_s,
        )
        self.under_way = Gauge("coxa_requests_under_way", "Requests being answered.", registry=self.registry)
        self.registry.register(_Standing(store, jobs))
        ProcessCollector(registry=self.registry)


class Measured:
    """Counts and times every answer, and tells the log what was refused; stands outside of everything else."""

    def __init__(self, app: ASGIApp, figures: Figures, refused: Refused) -> None:
        self._app, self._figures, self._refused = app, figures, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        begun_s = time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._figures.under_way.inc()
        try:
            await self._app(scope, receive, noted)
        finally:
            self._figures.under_way.dec()
            route = template_of(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._figures.requests.labels(method, route, str(status)).inc()
            self._figures.seconds.labels(route).observe(time.perf_counter() - begun_s)
            self._refused.note(scope, status, "" if route == NOWHERE else route)


def template_of(scope: Scope) -> str:
    """Return the route that took a request, as it is written in the code: never the address itself."""
    found = getattr(scope.get("route"), "path", None)
    if found is not None:
        return str(found)
    app, endpoint = scope.get("app"), scope.get("endpoint")
    if endpoint is None or not isinstance(app, FastAPI):
        return NOWHERE
    plain = (route for route in app.router.routes if isinstance(route, Route))
    return next((route.path for route in plain if route.endpoint is endpoint), NOWHERE)


def size_bytes(store: Store) -> int:
    """Return how much the database takes."""
    path = store.database.path
    if path is not None:
        parts = (path, Path(f"{path}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())
    with store.database.reading() as connection:
        found: Any = connection.execute(text("SELECT pg_database_size(current_database())")).scalar()
    return int(found)


def refusal(request: Request) -> Response | None:
    """Return why somebody may not know; None for this machine itself and for a token that allows it."""
    headers: Headers = request.headers
    direct = door_of(request.scope) == LOCAL and host_of(headers) in LOCAL_HOSTS
    if direct and not any(name in headers for name in _FORWARDED):
        return None
    if holds(request, SCOPE):
        return None
    said = f"This is for the machine itself, or a token with the scope '{SCOPE}'.\n"
    return PlainTextResponse(said, 401, {"WWW-Authenticate": 'Bearer realm="coxa"'})


@router.get(READY)
def readyz(request: Request) -> Response:
    """Say whether the store answers and has the tables of this version."""
    if (refused := refusal(request)) is not None:
        return refused
    try:
        with store_of(request).database.reading() as connection:
            query = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - our own name
            found = connection.execute(query).scalar()
    except StoreError as error:
        return PlainTextResponse(f"not ready: {error}\n", 503)
    if found != HEAD:
        return PlainTextResponse(f"not ready: the tables are of revision {found}, not {HEAD}\n", 503)
    return PlainTextResponse("ready\n")


@router.get(METRICS)
def metrics(request: Request) -> Response:
    """Tell the figures, in the words of Prometheus."""
    if (refused := refusal(request)) is not None:
        return refused
    figures: Figures = request.app.state.figures
    return Response(generate_latest(figures.registry), media_type=CONTENT_TYPE_LATEST)
