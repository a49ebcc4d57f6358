"""The audit log: who did what, of one's own clients and of the practice."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from coxa.web.practice.identity import clinician_of
from coxa.web.request import bare, now_of, store_of

router = APIRouter()

LINES: Final = 50
"""On one page."""


@router.get("/practice/log")
def log_page(
    request: Request,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    client: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Show the latest lines, or those before one; of one client where one is named."""
    me, care = clinician_of(request), store_of(request).care
    about = care.client(me.id, client) if client else None
    lines = care.log(me.id, person_id=client or None, before=before, most=LINES + 1)
    zone = now_of(request).tzinfo
    return bare(
        request,
        "practice_log.html",
        lines=[(line, line.at.astimezone(zone)) for line in lines[:LINES]],
        older=lines[LINES - 1].id if len(lines) > LINES else None,
        newer=before is not None,
        about=about,
    )
