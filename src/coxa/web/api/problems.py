"""Errors as `application/problem+json` (RFC 9457), with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from coxa.store.texts import clean
from coxa.store.tokens import InProgressError
from coxa.web.api.access import BASE, NoSuchPersonError, NotAllowedError, UnknownTokenError
from coxa.web.api.rate import TooOftenError
from coxa.web.api.route import BadKeyError, KindError, OtherRequestError
from coxa.web.i18n import gettext as _

MEDIA_TYPE: Final = "application/problem+json"
MOST_ITEMS: Final = 20


class ProblemItem(BaseModel):
    """One thing that is wrong with what was sent."""

    where: str = Field(description="Such as body.windows.0.done_s")
    what: str = Field(description="What is wrong there")


class Problem(BaseModel):
    """Why a request was not done. Nothing was changed."""

    type: str = Field(description="Address that explains this kind of problem")
    title: str = Field(description="The kind of problem, in a few words")
    status: int = Field(description="HTTP status")
    detail: str = Field(description="What happened")
    mend: str = Field(description="What to do")
    errors: list[ProblemItem] = Field(default=[], description="What is wrong, where single parts are")


@dataclass(frozen=True)
class Kind:
    """A kind of problem.

    Attributes:
        key: In its address.
        title: In a few words.
        mend: What to do, where the error itself does not say.
    """

    key: str
    title: str
    mend: str


KINDS: Final = {
    400: Kind("unusable", "That cannot be used as it is", "Look at the documentation of this address."),
    401: Kind(
        "token", "No token that counts", "Make one: in the app under Settings, Programs; or 'coxa token'."
    ),
    403: Kind("not-allowed", "Not allowed", "Use a token with the scope that this address takes."),
    404: Kind("not-found", "There is no such thing", "Check the address and the id."),
    405: Kind("method", "That cannot be done here", "Use one of the methods that the header Allow names."),
    409: Kind("conflict", "That does not fit what is there", "Look at what is there, then decide."),
    413: Kind("too-large", "Too much at once", "Send less."),
    415: Kind("media-type", "Not a kind of body for this", "Set the header Content-Type."),
    422: Kind("invalid", "Not what this address takes", "Look at 'errors', and at the documentation."),
    429: Kind("too-often", "Too many requests", "Wait as long as the header Retry-After says."),
    500: Kind("fault", "That was our fault", "Ask again; if it stays so, report it."),
    503: Kind("not-now", "Not possible just now", "Ask again in a few seconds, with the same key."),
}
"""By HTTP status."""


def concerns(path: str) -> bool:
    """Return whether an address is of the API."""
    return path == BASE or path.startswith(f"{BASE}/")


def answer(request: Request, error: Exception) -> JSONResponse:
    """Return an error as programs get it."""
    status, detail, mend, errors = _told(request, error)
    kind = KINDS.get(status, KINDS[400] if status < 500 else KINDS[500])
    body = {
        "type": f"{BASE}/docs#{kind.key}",
        "title": _(kind.title),
        "status": status,
        "detail": clean(detail),
        "mend": clean(mend or _(kind.mend)),
        "errors": errors,
    }
    headers = dict(getattr(error, "headers", None) or {})
    if status == 503:
        headers.setdefault("Retry-After", "5")
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def _told(request: Request, error: Exception) -> tuple[int, str, str, list[dict[str, Any]]]:
    """Return status, what happened, what to do, and the single errors."""
    match error:
        case RequestValidationError():
            return 422, _("Something in the address or the body is not what is expected."), "", _items(error)
        case UnknownTokenError():
            return 401, str(error), "", []
        case NotAllowedError():
            return 403, str(error), "" if error.scope else _("Ask somebody who may."), []
        case NoSuchPersonError():
            return 404, str(error), "", []
        case TooOftenError():
            return 429, str(error), "", []
        case KindError():
            return 415, str(error), "", []
        case BadKeyError():
            return 400, str(error), _("Use 1 to 128 letters, digits, - and _."), []
        case OtherRequestError():
            return 422, str(error), _("Make a new key for each request; send one again as it was."), []
        case InProgressError():
            return 409, str(error), _("Wait a moment, then ask again with the same key."), []
        case HTTPException() if error.status_code == 404:
            return 404, _("Nothing is kept at this address."), "", []
    from coxa.web.problems import problem  # here: it turns to this module for what is of the API

    told = problem(request, error)
    return told.status, told.what, told.mend, []


def _items(error: RequestValidationError) -> list[dict[str, Any]]:
    found = []
    for each in error.errors()[:MOST_ITEMS]:
        where = ".".join(str(part)[:60] for part in each.get("loc", ()))
        found.append({"where": clean(where), "what": clean(str(each.get("msg", "")))[:300]})
    return found
