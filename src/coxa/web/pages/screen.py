"""The safety screen: asked before the first session and after a sharp rise in pain."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa.exam.items import rating_item
from coxa.programme.safety import screen_time
from coxa.programme.screen import WHERE_NOT_TO_ROLL, flags, pain_question, said_words, screen_questions
from coxa.web.forms import Filled, new_id
from coxa.web.i18n import gettext as _
from coxa.web.request import Form, after, diary_of, now_of, person_of, render, store_of, written_at
from coxa.web.saving import save

router = APIRouter()


@router.get("/screen")
def empty_screen(request: Request) -> Response:
    """Show the questions."""
    return _page(request, Filled({"id": new_id()}))


@router.post("/screen")
def answered_screen(request: Request, form: Form) -> Response:
    """Keep the answers; ask again for those that are missing, unless a yes decides already."""
    filled = Filled.of(form)
    entry = filled.entry_id()
    document = _document(filled) | {"kind": "screening", "id": entry}
    document |= written_at(request, screen_time(diary_of(request), now_of(request)))
    if filled.errors:
        return _page(request, filled, 400)
    saved = save(store_of(request), person_of(request).id, document)
    if saved.differs:
        filled.values["id"] = new_id()
        return _page(request, filled, 409, differs=True)
    return after("/", "screened" if saved.new else "known")


def _document(filled: Filled) -> dict[str, Any]:
    item = rating_item()
    given = {question.key: filled.choice(question.key, ("yes", "no")) for question in screen_questions()}
    answers = {key: answer == "yes" for key, answer in given.items() if answer is not None}
    pain = filled.number("pain", item.low, item.high)
    if not any(answers.values()):
        for key, answer in given.items():
            if answer is None:
                filled.errors.setdefault(key, _("Answer yes or no."))
        if pain is None:
            filled.errors.setdefault("pain", _("Choose a number from 0 to 10."))
    return {"answers": answers} | ({} if pain is None else {"pain": pain})


def _page(request: Request, filled: Filled, status: int = 200, *, differs: bool = False) -> Response:
    screens = diary_of(request).screenings
    return render(
        request,
        "screen.html",
        status,
        filled=filled,
        questions=screen_questions(),
        pain=pain_question(),
        where_not=WHERE_NOT_TO_ROLL,
        last_said=said_words(flags(screens[-1])) if screens else "",
        last=screens[-1].day if screens else None,
        differs=differs,
    )
