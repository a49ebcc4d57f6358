"""What clinicians shared with the person: notes, and the doses they set."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa.programme.doses import doses_words, kept_doses
from coxa.web.request import now_of, person_of, render, store_of

router = APIRouter()


@router.get("/notes")
def notes_page(request: Request) -> Response:
    """Show the notes that the person may read, latest first, and how the doses differ from the method's."""
    person = person_of(request)
    found = store_of(request).care.notes(person.id, shared_only=True)
    set_ = kept_doses(person.settings)
    doses = [words for kind in ("release", "strength") for words in (doses_words(set_, kind) if set_ else ())]
    return render(request, "notes.html", notes=found, doses=doses, zone=now_of(request).tzinfo)
