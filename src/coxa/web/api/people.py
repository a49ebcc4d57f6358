"""Who asks, and people as a whole: what is kept of them out, in, and deleted."""

from __future__ import annotations

import io
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from coxa._version import __version__
from coxa.web.api import models
from coxa.web.api.access import BASE, CLINICIAN, Admitted, Whose, allows, people_of
from coxa.web.api.diary import OF_PERSON, PersonPath
from coxa.web.api.paging import USUAL, Cursor, Limit, Page, paged
from coxa.web.api.route import ApiRoute, takes
from coxa.web.request import person_of, practice_of, store_of
from coxa.web.services import erase_person

router = APIRouter(prefix=BASE, route_class=ApiRoute, tags=["people"])

ZIP: Final = "application/zip"
MOST_ZIP: Final = 10 * 1024 * 1024
_ZIP_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/me", response_model=models.Me)
@allows(None, Whose.NOBODY)
def me(request: Request, caller: Admitted) -> Any:
    """Return who asks, and what the token may do."""
    own = [] if caller.role in ("", CLINICIAN) else [person.id for person in people_of(request, caller)]
    return models.Me(
        version=__version__,
        practice=practice_of(request),
        role=caller.role,
        person=own[0] if own else None,
        token=models.Token.model_validate(caller.token),
    )


@router.get("/people", response_model=Page[models.Person])
@allows("read", Whose.OWN)
def people(request: Request, caller: Admitted, limit: Limit = USUAL, cursor: Cursor = None) -> Any:
    """List the people whose data this token reaches: oneself, or a clinician's clients."""
    found = people_of(request, caller)
    return paged(
        found, lambda p: (p.created_at.isoformat(), p.id), limit, cursor, models.Person.model_validate
    )


@router.get(OF_PERSON, response_model=models.Person)
@allows("read", Whose.PERSON)
def one_person(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Return a person."""
    return models.Person.model_validate(person_of(request))


@router.delete(OF_PERSON, status_code=204)
@allows("erase", Whose.PERSON)
def erase(request: Request, person: PersonPath, caller: Admitted) -> Response:
    """Delete a person for good, with everything that is kept about them. Nothing brings it back."""
    erase_person(request)
    return Response(status_code=204)


@router.get(
    f"{OF_PERSON}/export.zip",
    response_class=Response,
    responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)
@allows("export", Whose.PERSON)
def export(request: Request, person: PersonPath, caller: Admitted) -> Response:
    """Return everything that is kept about a person as one file."""
    file = io.BytesIO()
    store_of(request).export_to(caller.person_id, file)
    return Response(file.getvalue(), media_type=ZIP)


@router.post(f"{OF_PERSON}/import", response_model=models.Imported, openapi_extra=_ZIP_BODY)
@allows("export", Whose.PERSON)
@takes(ZIP, MOST_ZIP)
async def bring_in(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Add what an export holds; what is there already stays as it is."""
    file = io.BytesIO(await request.body())
    return await run_in_threadpool(store_of(request).import_from, caller.person_id, file)
