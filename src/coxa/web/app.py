"""The app: pages, what stands around each of them, and what they share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Container, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

from anyio import to_thread
from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response

from coxa.errors import CoxaError
from coxa.web import operations
from coxa.web.api import routes as api
from coxa.web.assets import Assets
from coxa.web.capture_push import PUSH, Pushes
from coxa.web.i18n import FOLDER, Languages, Speaking
from coxa.web.limits import BodyLimit
from coxa.web.logs import Refused
from coxa.web.operations import Figures, Measured
from coxa.web.pages import (
    about,
    analyze,
    capture,
    check,
    devices,
    diary,
    figures,
    log,
    notes,
    programs,
    runs,
    screen,
    session,
    settings,
    today,
    trends,
)
from coxa.web.pages import (
    jobs as job_status,
)
from coxa.web.pairing import Paired, Pairing
from coxa.web.pictures import Drawn
from coxa.web.practice import account, arriving, client, clients, naming, second_factor, signing_in
from coxa.web.practice import doses as client_doses
from coxa.web.practice import log as practice_log
from coxa.web.practice.identity import SignedIn
from coxa.web.problems import Problems, tell
from coxa.web.request import environment
from coxa.web.security import Guard, Key, OwnForms
from coxa.web.warm_up import WarmUp

if TYPE_CHECKING:
    from pathlib import Path

    from coxa.store import Store
    from coxa.web.jobs import Jobs
    from coxa.web.lan import Lan

PAGES: Final = (
    today,
    screen,
    session,
    check,
    capture,
    trends,
    runs,
    analyze,
    figures,
    job_status,
    log,
    diary,
    settings,
    devices,
    programs,
    about,
)
"""Each has a `router`."""
PRACTICE_PAGES: Final = (
    signing_in,
    second_factor,
    arriving,
    account,
    clients,
    client,
    client_doses,
    naming,
    practice_log,
    notes,
)
"""What a practice has besides."""

PAGES_AT_ONCE: Final = 3
"""Pages of a practice that are worked on at once; the others wait their turn. Python computes one thing at a time:
with forty begun together each would be done as late as the last."""

_own = APIRouter()


@_own.get("/healthz")
def healthz(request: Request) -> PlainTextResponse:
    """Say that the server answers."""
    request.app.state.warm_up.answered()
    return PlainTextResponse("ok")


def _static(assets: Assets) -> Callable[[str, str], Response]:
    def static(build: str, name: str) -> Response:
        found = assets.response(build, name)
        if found is None:
            raise HTTPException(404)
        return found

    return static


def _now() -> datetime:
    return datetime.now().astimezone()


def create_app(
    store: Store,
    *,
    jobs: Jobs | None = None,
    hosts: Sequence[str] = (),
    now: Callable[[], datetime] = _now,
    locale: Path = FOLDER,
    practice: bool = False,
    stolen: Container[str] = (),
    lan: Lan | None = None,
    pairing: Pairing | None = None,
) -> FastAPI:
    """Return the app over a store.

    Args:
        store: Where the diary is kept; the caller closes it.
        jobs: What computes checks and analyses; started and stopped with the app. None where nothing computes.
        hosts: Names by which the server may be addressed, beside those of this machine.
        now: The clock, with its time zone; its calendar is the person's.
        locale: Folder of the catalogues of other languages.
        practice: Whether people sign in, each with a diary of their own, and clinicians look after them.
        stolen: Passwords that nobody may choose there.
        lan: How the local network reaches the app; None where it does not.
        pairing: Who is let in of all that do not ask from this machine itself; None where nobody else can ask, and in
            a practice; made where there is a local network and none is given.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if practice:
            to_thread.current_default_thread_limiter().total_tokens = PAGES_AT_ONCE
        if jobs is not None:
            jobs.start()
        warm_up.start()
        yield
        warm_up.stop()
        if jobs is not None:
            jobs.stop()

    if lan is not None and lan.certificates is not None and not practice:
        pairing = pairing or Pairing(store.devices)
    key = Key.kept_in(store.folder)
    templates, figures = environment(), Figures(store, jobs)
    warm_up = WarmUp(store, templates, now, diary=not practice)
    around = [
        Middleware(Measured, figures, Refused(everybody=practice)),
        Middleware(Guard, key, hosts),
        Middleware(Speaking, Languages(locale)),
        Middleware(Problems),
        *([Middleware(Paired, store.devices, key)] if pairing is not None else []),
        Middleware(BodyLimit),
        *([Middleware(SignedIn, key, store)] if practice else []),
        Middleware(OwnForms, key),
    ]
    app = FastAPI(
        title="Coxa",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        middleware=around,
        lifespan=lifespan,
    )
    app.state.store, app.state.jobs, app.state.key, app.state.now = store, jobs, key, now
    app.state.assets, app.state.templates, app.state.warm_up = Assets(), templates, warm_up
    app.state.worked_out, app.state.drawn, app.state.practice = {}, Drawn(), practice
    app.state.figures, app.state.hosts, app.state.stolen = figures, tuple(hosts), stolen
    app.state.lan, app.state.pairing, app.state.pushes = lan, pairing, Pushes()
    for error in (CoxaError, StarletteHTTPException, RequestValidationError):
        app.add_exception_handler(error, tell)
    app.add_route(session.KEEP, session.keep_session, methods=["POST"])
    app.add_route(f"{PUSH}{{key}}", capture.take_push, methods=["GET", "POST"])
    app.include_router(_own)
    app.include_router(operations.router)
    app.add_api_route("/static/{build}/{name:path}", _static(app.state.assets), response_model=None)
    for page in (*PAGES, *(PRACTICE_PAGES if practice else ())):
        app.include_router(page.router)
    api.include(app)
    return app
