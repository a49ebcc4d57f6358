"""The self-check: the exam as a form, waiting for its result, and the result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coxa.programme.screen import complete
from coxa.store import CheckupRecord
from coxa.web import check_form, checks
from coxa.web.capture_words import field_words
from coxa.web.check_view import view
from coxa.web.checks import Waiting
from coxa.web.forms import Filled, new_id
from coxa.web.i18n import gettext as _
from coxa.web.jobs import QueueFullError
from coxa.web.layouts import is_check
from coxa.web.request import (
    Form,
    day_words,
    diary_of,
    once,
    person_of,
    render,
    standing_of,
    store_of,
    written_at,
)
from coxa.web.services import red_flags

router = APIRouter()

SHOWN: Final = 8
"""Earlier checks listed on the page."""


@router.get("/check")
def check_page(request: Request, again: str = "") -> HTMLResponse:
    """Show the exam to be filled in; `again` names a check that failed, whose answers come back."""
    before = checks.waiting(person_of(request), again) if again else None
    if before is not None:
        return _form(request, dict(before.values), {})
    earlier = _earlier(request)
    known = check_form.known_values(earlier[-1].exam) if earlier else {}
    return _form(request, known, {}, known_from=earlier[-1].day if known else None, fresh=True)


@router.post("/check")
def start_check(request: Request, form: Form) -> Response:
    """Take the exam and have it computed, or show what to mend with everything kept."""
    filled = Filled.of(form)
    key = filled.entry_id()
    store, person = store_of(request), person_of(request)
    answered = check_form.read(filled.values, red_flags(request))
    if answered.exam is None:
        return _form(request, filled.values, answered.errors, 422)
    before = store.checkup(person.id, key) or checks.waiting(person, key)
    if before is not None and _plain(before.exam) == _plain(answered.document):
        return RedirectResponse(f"/check/{key}", 303)  # sent twice, or back and sent again
    if before is not None:  # back, and changed: a check of its own
        key = filled.values["id"] = new_id()
    values = {name: text for name, text in filled.values.items() if name in check_form.field_names() and text}
    exam = Waiting(key, **written_at(request), values=values, exam=answered.document)
    try:
        checks.begin(store, request.app.state.jobs, person, exam)
    except (QueueFullError, checks.NoJobsError) as error:
        return _form(request, filled.values, {check_form.WHOLE: str(error)}, 503)
    return RedirectResponse(f"/check/{key}", 303)


def _plain(exam: Mapping[str, Any]) -> str:
    """Return an exam as it is kept, so that what is kept compares with what was entered."""
    return json.dumps(dict(exam), sort_keys=True)


@router.get("/check/{id}")
def check_result(request: Request, id: str) -> HTMLResponse:  # noqa: A002 - the name it has everywhere else
    """Show a check's result, or how far it is."""
    found = store_of(request).checkup(person_of(request).id, id)
    if found is not None:
        if not is_check(found.summary):
            return _strange(request, found)
        return render(
            request, "check_result.html", check=found, summary=found.summary, view=view(found.summary)
        )
    exam = _waiting(request, id)
    status = checks.progress(request.app.state.jobs, exam)
    return render(request, "check_waiting.html", exam=exam, job=status)


def _strange(request: Request, found: CheckupRecord) -> HTMLResponse:
    """Say that a result cannot be shown, and offer to compute its exam anew."""
    anew = checks.anew_id(found.entry_id)
    done = store_of(request).checkup(person_of(request).id, anew) or checks.waiting(person_of(request), anew)
    return render(
        request,
        "other_version.html",
        title=_("Check of %(day)s") % {"day": day_words(found.day)},
        again=f"/check/{found.entry_id}/anew" if found.exam and not done else None,
        there=f"/check/{anew}" if done else None,
        take=f"/check/{found.entry_id}/check.json",
        new="/check",
    )


@router.post("/check/{id}/anew")
def check_anew(request: Request, id: str, form: Form) -> Response:  # noqa: A002 - as above
    """Compute the exam of a result that another version made; it becomes a check of the same day."""
    store, person = store_of(request), person_of(request)
    found = store.checkup(person.id, id)
    if found is None or not found.exam:
        raise HTTPException(404)
    key = checks.anew_id(id)
    if store.checkup(person.id, key) is None and checks.waiting(person, key) is None:
        at = next((each.at for each in diary_of(request).checks if each.id == id), None)
        when = written_at(request, at) | {"day": found.day.isoformat()}
        exam = Waiting(key, **when, values=check_form.known_values(found.exam), exam=found.exam)
        checks.begin(store, request.app.state.jobs, person, exam)
    return RedirectResponse(f"/check/{key}", 303)


@router.post("/check/{id}/again")
def check_again(request: Request, id: str, form: Form) -> Response:  # noqa: A002 - as above
    """Compute an exam again that failed or was interrupted."""
    exam = _waiting(request, id)
    checks.begin(store_of(request), request.app.state.jobs, person_of(request), exam)
    return RedirectResponse(f"/check/{id}", 303)


@router.get("/check/{id}/check.json")
def check_file(request: Request, id: str) -> Response:  # noqa: A002 - as above
    """Send a check's result as a file."""
    found = store_of(request).checkup(person_of(request).id, id)
    if found is None:
        raise HTTPException(404)
    text = json.dumps(dict(found.summary), indent=2, ensure_ascii=False, allow_nan=False)
    name = f"coxa-check-{found.day.isoformat()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text + "\n", media_type="application/json", headers=headers)


def _form(
    request: Request,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
    known_from: date | None = None,
    fresh: bool = False,
) -> HTMLResponse:
    person = person_of(request)
    sections = check_form.parts()
    halt = standing_of(request).halt
    return render(
        request,
        "check.html",
        status,
        id=values.get("id") or new_id(),
        parts=sections,
        values=values,
        errors=errors,
        labels=check_form.summary_labels(errors),
        opened={part.key for part in sections if any(values.get(name) for name in part.names)}
        | {part.key for part in sections if any(name in errors for name in part.names)},
        known_from=known_from,
        fresh=fresh,
        screened=any(complete(screening) for screening in diary_of(request).screenings),
        halt=halt,
        earlier=_earlier(request)[: -SHOWN - 1 : -1],
        waiting=checks.all_waiting(person),
        capture_words=field_words,
    )


def _earlier(request: Request) -> list[CheckupRecord]:
    return once(request, "coxa_checkups", lambda: store_of(request).checkups(person_of(request).id))


def _waiting(request: Request, id: str) -> Waiting:  # noqa: A002 - as above
    found = checks.waiting(person_of(request), id)
    if found is None:
        raise HTTPException(404)
    return found
