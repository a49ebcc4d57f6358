"""Settings, and what belongs to the person: taking the diary out, bringing it in, deleting it for good."""

from __future__ import annotations

import io
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from coxa.web.checks import all_waiting
from coxa.web.cue_settings import GET_READY_LIMITS_S, GET_READY_S, SWITCHES, get_ready_s
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.practice.identity import PRACTICE, is_clinician, whoever
from coxa.web.practice.signing_in import signed_out
from coxa.web.problems import ConflictError
from coxa.web.request import Form, after, diary_of, person_of, practice_of, render, store_of, today_of
from coxa.web.services import erase_person

router = APIRouter()

DELETE_WORD: Final = "delete"


@router.get("/settings")
def settings_page(request: Request) -> Response:
    """Show what can be chosen."""
    return _page(request, Filled(_chosen(request)))


@router.post("/settings")
def choose(request: Request, form: Form) -> Response:
    """Keep what was chosen."""
    filled = Filled.of(form)
    chosen: dict[str, Any] = {name: filled.ticked(name) for name in SWITCHES}
    chosen["get_ready_s"] = filled.number("get_ready_s", *GET_READY_LIMITS_S) or GET_READY_S
    if filled.errors:
        return _page(request, filled, 400)
    for key, value in chosen.items():
        store_of(request).set_setting(person_of(request).id, key, value)
    return after("/settings", "settings")


def _chosen(request: Request) -> dict[str, str]:
    kept = person_of(request).settings
    on = {name: "on" if kept.get(name, unless) else "" for name, unless in SWITCHES.items()}
    return on | {"get_ready_s": f"{get_ready_s(kept) or GET_READY_S:g}"}


def _page(request: Request, filled: Filled, status: int = 200) -> Response:
    chosen = _chosen(request)
    return render(
        request,
        "settings.html",
        status,
        filled=Filled(chosen | filled.values, filled.errors)
        if "get_ready_s" not in filled.values
        else filled,
        place=str(store_of(request).database.path or store_of(request).database.name),
        word=_word(request),
        limits=GET_READY_LIMITS_S,
        empty=_empty(request) and not practice_of(request),
    )


def _empty(request: Request) -> bool:
    """Return whether there is nothing that the person could miss: removed entries and waiting checks count."""
    person, store = person_of(request), store_of(request)
    if diary_of(request).entries or all_waiting(person):
        return False
    return not store.documents(person.id, removed=True) and not store.analyses(person.id)


@router.get("/export.zip")
def export(request: Request) -> Response:
    """Send everything that is kept about the person; to a clinician the notes as well that the person does not see."""
    file = io.BytesIO()
    store_of(request).export_to(person_of(request).id, file, private_notes=is_clinician(request))
    name = f"coxa-{today_of(request).isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.getvalue(), media_type="application/zip", headers=headers)


@router.post("/settings/import")
def bring_in(request: Request, form: Form) -> Response:
    """Add what an export holds and put back what was removed of it; what is there already stays as it is."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not (file.filename or "").lower().endswith(".zip"):
        return _page(
            request, Filled(errors={"file": _("Choose a file that Coxa exported, such as coxa.zip.")}), 400
        )
    store_of(request).import_from(person_of(request).id, file.file)
    return after("/diary", "imported")


@router.get("/settings/clear-example")
def clear_example_page(request: Request) -> Response:
    """Say what was added to the example and would go with it."""
    added = _added_to_example(request)
    return _clear_page(request, added, Filled()) if added else RedirectResponse("/settings", 303)


@router.post("/settings/clear-example")
def clear_example(request: Request, form: Form) -> Response:
    """Erase the example person, in one click unless somebody trained under its banner; never a diary of one's own."""
    if not person_of(request).example:
        return RedirectResponse("/", 303)
    if added := _added_to_example(request):
        filled = Filled.of(form)
        if "word" not in filled.values:
            return RedirectResponse("/settings/clear-example", 303)
        if not _typed(request, filled):
            return _clear_page(request, added, filled, 400)
    return _erased(request, "cleared")


def _added_to_example(request: Request) -> int:
    """Return how many entries, checks and analyses came since the example was loaded; waiting checks count."""
    person = person_of(request)
    if not person.example:
        return 0
    return store_of(request).added_to_example(person.id) + len(all_waiting(person))


def _clear_page(request: Request, added: int, filled: Filled, status: int = 200) -> Response:
    return render(request, "clear_example.html", status, filled=filled, added=added, word=_word(request))


def _word(request: Request) -> str:
    """Return what must be typed to delete for good: a clinician, who has many diaries, types whose it is."""
    return (is_clinician(request) and person_of(request).name) or DELETE_WORD


def _typed(request: Request, filled: Filled) -> bool:
    """Return whether the word was typed that deletes for good; tell what to type otherwise."""
    word = _word(request)
    if " ".join(filled.text("word").casefold().split()) == " ".join(word.casefold().split()):
        return True
    filled.errors["word"] = _("Type the word %(word)s to delete everything.") % {"word": word}
    return False


@router.post("/settings/load-example")
def load_example(request: Request) -> Response:
    """Load the example person into an empty diary."""
    if practice_of(request):
        raise ConflictError(
            _("The example is for those who have Coxa to themselves."), mend=_("go on with this diary.")
        )
    if not _empty(request):
        raise ConflictError(
            _(
                "There are entries in this diary, or some that can be put back; the example never mixes with them."
            ),
            mend=_(
                "Export your diary and delete it first, or start Coxa with another file: coxa serve --data."
            ),
        )
    store_of(request).load_example(today_of(request))
    return after("/", "example")


@router.post("/settings/delete")
def delete(request: Request, form: Form) -> Response:
    """Delete the person for good, once the word was typed."""
    filled = Filled.of(form)
    if not _typed(request, filled):
        return _page(request, filled, 400)
    return _erased(request, "erased")


def _erased(request: Request, note: str) -> Response:
    """Delete the person with all jobs and uploads, and have the browser forget as well what it keeps for them."""
    own_account = whoever(request) is not None and not is_clinician(request)
    erase_person(request)
    if own_account:
        return signed_out(request, "erased")
    response = after(PRACTICE if is_clinician(request) else "/", note)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'  # else the way back shows the pages of before
    return response
