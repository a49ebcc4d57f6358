"""The one place where errors become pages, or answers to scripts: what happened, what was kept, what to do."""

from __future__ import annotations

import errno
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coxa._version import __version__
from coxa.errors import CoxaError, InputError
from coxa.store import StoreBroken, StoreBusy, StoreError, StoreFull, StoreNewer
from coxa.web.api import problems as api
from coxa.web.checks import NoJobsError
from coxa.web.i18n import gettext as _
from coxa.web.jobs import QueueFullError
from coxa.web.limits import TooLargeError
from coxa.web.operations import template_of
from coxa.web.pairing import NotPairedError
from coxa.web.practice.identity import ForbiddenError, NobodyOpenError, NotSignedInError, is_clinician
from coxa.web.request import bare, entered_of, practice_of, store_of, token_of
from coxa.web.security import OtherDiaryError, RefusedError, UnknownHostError, resendable

_log: Final = logging.getLogger("coxa.web")
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class ConflictError(InputError):
    """What was asked contradicts what is there already."""


@dataclass(frozen=True)
class Problem:
    """An error as it is told.

    Attributes:
        status: HTTP status.
        title: In a few words.
        what: What happened.
        mend: What to do.
        details: What the page needs beyond words.
    """

    status: int
    title: str
    what: str
    mend: str
    details: dict[str, Any]


def _said(status: int, title: str, what: str, mend: str, **details: Any) -> Problem:
    return Problem(status, title, what, mend, details)


def _of_store(request: Request, error: StoreError) -> Problem:
    if isinstance(error, StoreBusy):
        title = _("The diary is busy")
    elif isinstance(error, StoreFull):
        title = _("The disk is full")
    elif isinstance(error, StoreNewer):
        title = _("The diary comes from a newer Coxa")
    elif isinstance(error, StoreBroken):
        title = _("The diary cannot be read")
    else:
        title = _("The diary cannot be used just now")
    return _said(503, title, _without_place(request, error), error.mend)


def _without_place(request: Request, error: StoreError) -> str:
    """Return what happened; in a practice, where anybody may ask, not where the database is nor what it said."""
    if not practice_of(request):
        return error.what
    _log.warning("%s", error.what)
    if type(error) is StoreError:
        return _("The database cannot do that just now.")
    return error.what.replace(store_of(request).database.name, _("The database"))


def _of_status(error: HTTPException) -> Problem:
    if error.status_code == 404:
        mend = _("Check the address, or go on from Today.")
        return _said(404, _("There is no such page"), _("Nothing is kept at this address."), mend)
    titles = {
        405: _("That cannot be done here"),
        413: _("Too much at once"),
        415: _("Not a kind of file for this"),
    }
    phrase = HTTPStatus(error.status_code).phrase
    what = (
        _("This address does not take that kind of request.") if error.detail == phrase else str(error.detail)
    )
    return _said(error.status_code, titles.get(error.status_code, phrase), what, _("Go on from Today."))


def _of_jobs(error: CoxaError) -> Problem:
    what, _mark, mend = str(error).partition(" To mend: ")
    return _said(503, _("Nothing can be computed just now"), what, mend[:1].upper() + mend[1:])


def _unexpected(request: Request) -> Problem:
    report = f"Coxa {__version__}: {request.method} {request.url.path}"
    what = _("Something in Coxa went wrong that should not have. What was saved before is untouched.")
    mend = _(
        "Go back and try once more: what you typed is still in the form. If it happens again, report it with the "
        "line below and the last lines of the window in which Coxa runs."
    )
    return _said(500, _("That was our fault"), what, mend, report=report)


def problem(request: Request, error: Exception) -> Problem:
    """Return how an error is told to a person."""
    again = _("Open the page afresh and send it from there.")
    match error:
        case StoreError():
            return _of_store(request, error)
        case ConflictError():
            return _said(409, _("That does not fit what is there"), error.what, error.mend)
        case InputError():
            return _said(400, _("That cannot be used as it is"), error.what, error.mend)
        case TooLargeError():
            return _said(413, _("Too much at once"), str(error), _("Send a smaller file."))
        case NotPairedError():
            mend = _(
                "On the computer where Coxa runs, open Settings, then Phones, and show a code there for this device "
                "to scan."
            )
            return _said(401, _("This diary is locked"), str(error), mend)
        case NotSignedInError():
            mend = _(
                "Sign in in another window, then reload this page: your browser sends once more what you typed."
            )
            return _said(401, _("Please sign in"), str(error), mend)
        case ForbiddenError():
            return _said(403, _("Not for you"), str(error), _("Go on from Today."))
        case NobodyOpenError():
            return _said(
                409, _("No diary is open"), str(error), _("Open the diary of a client, then try again.")
            )
        case UnknownHostError():
            mend = _("Start Coxa with --host-name and that name, or use http://127.0.0.1.")
            return _said(400, _("Unknown name"), str(error), mend)
        case OtherDiaryError():
            mend = _("Go back to the diary you meant, and enter it there.")
            if (name := _open_diary(request)) is not None:
                mend = _("Open now is the diary of %(name)s.") % {"name": name} + " " + mend
            return _said(403, _("That was another diary"), str(error), mend)
        case RefusedError():
            entered = error.entered if error.ours else ()
            return _said(403, _("This form cannot be taken"), str(error), again, entered=entered)
        case RequestValidationError():
            what = _("Something in the address or the form is not what is expected there.")
            return _said(400, _("That cannot be used as it is"), what, again)
        case QueueFullError() | NoJobsError():
            return _of_jobs(error)
        case HTTPException():
            return _of_status(error)
        case CoxaError():
            return _said(400, _("That did not work"), str(error), again)
        case OSError() if error.errno in _NO_ROOM:
            what = _("Nothing of this was kept; what was saved before is untouched.")
            return _said(503, _("The disk is full"), what, _("Make room on the disk, then send it again."))
    return _unexpected(request)


def _open_diary(request: Request) -> str | None:
    """Return whose diary a clinician has open; None where none is, and for everybody else."""
    person_id = getattr(request.state, "coxa_person_id", None)
    if not is_clinician(request) or person_id is None:
        return None
    return store_of(request).person_with(person_id).name or None


def wants_json(request: Request) -> bool:
    """Return whether a script asked, not a person."""
    return request.url.path.startswith("/api/")


def answer(request: Request, error: Exception) -> Response:
    """Return an error as a page, as JSON under `/api/`, or as programs get it."""
    if api.concerns(request.url.path):
        return api.answer(request, error)
    told = problem(request, error)
    headers = dict(getattr(error, "headers", None) or {})
    if told.status == 503:
        headers["Retry-After"] = "5"
    if wants_json(request):
        body: dict[str, Any] = {"error": told.what, "mend": told.mend}
        if isinstance(error, OtherDiaryError):
            body["other"] = "diary"  # a script keeps what it has until that diary is open again
        elif told.status == 403 and getattr(error, "ours", False):
            body["token"] = token_of(request)  # other sites cannot read this answer
        return JSONResponse(body, told.status, headers=headers)
    kept = {"entered": _kept(request) if told.status >= 500 else ()}
    template = getattr(error, "template", "error.html")
    page = bare(request, template, told.status, problem=told, **(kept | told.details))
    page.headers.update(headers)
    return page


def _kept(request: Request) -> tuple[tuple[str, str], ...]:
    """Return what a form held that could not be kept just now, so that it can be sent again from the page."""
    return resendable(entered_of(request))


async def tell(request: Request, error: Exception) -> Response:
    """Return the answer to an error of an endpoint."""
    return answer(request, error)


class Problems:
    """Turns whatever goes wrong further in into an answer; a traceback goes to the log alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:  # half a form: nothing of it was used, and nobody waits for an answer
            return
        except Exception as error:
            if not isinstance(error, CoxaError):
                _log.exception("%s %s", scope["method"], template_of(scope))
            if begun:
                raise
            await answer(Request(scope, receive), error)(scope, receive, send)
