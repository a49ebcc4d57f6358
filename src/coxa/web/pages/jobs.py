"""How far a job is, for scripts."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import JSONResponse

from coxa.web.i18n import gettext as _
from coxa.web.request import person_of, practice_of

router = APIRouter()


@router.get("/api/jobs/{id}")
def job_status(request: Request, id: str) -> JSONResponse:  # noqa: A002 - the name it has everywhere else
    """Tell a script how far a job is."""
    jobs = request.app.state.jobs
    status = (
        None if jobs is None else jobs.status(id, person_of(request).id if practice_of(request) else None)
    )
    if status is None:
        raise HTTPException(404, _("There is no such calculation."))
    return JSONResponse(asdict(status), headers={"Cache-Control": "no-store"})
