"""About: the method, what is known and what is not, sources."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa._version import __version__
from coxa.programme.exercises import exercises, strength_dose_source
from coxa.programme.screen import WHERE_NOT_TO_ROLL
from coxa.web.request import render

router = APIRouter()


@router.get("/about")
def about(request: Request) -> Response:
    """Show where all of this comes from."""
    return render(
        request,
        "about.html",
        version=__version__,
        exercises=list(exercises().values()),
        dose_source=strength_dose_source(),
        where_not=WHERE_NOT_TO_ROLL,
    )
