"""The notes that clinicians shared with the person."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa.web.request import now_of, person_of, render, store_of

router = APIRouter()


@router.get("/notes")
def notes_page(request: Request) -> Response:
    """Show the notes that the person may read, latest first."""
    found = store_of(request).care.notes(person_of(request).id, shared_only=True)
    return render(request, "notes.html", notes=found, zone=now_of(request).tzinfo)
