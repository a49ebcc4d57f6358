"""Checks and analyses over the API: computed by the same jobs, kept in the same places as those of the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, HTTPException, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from coxa.errors import InputError
from coxa.exam import parse_document
from coxa.store import AnalysisRecord, CheckupRecord
from coxa.web import analyses, check_form, checks
from coxa.web.api import models
from coxa.web.api.access import BASE, Admitted, Whose, allows
from coxa.web.api.diary import OF_PERSON, PersonPath, id_of
from coxa.web.api.models import ID_PATTERN
from coxa.web.api.paging import USUAL, Cursor, Limit, Page, paged
from coxa.web.api.route import ApiRoute, takes
from coxa.web.checks import NoJobsError, Waiting
from coxa.web.i18n import gettext as _
from coxa.web.jobs import JobStatus, QueueFullError
from coxa.web.layouts import without_drawings
from coxa.web.pictures import pictures_of, reasons
from coxa.web.problems import ConflictError
from coxa.web.request import diary_of, now_of, person_of, store_of, written_at
from coxa.web.services import red_flags
from coxa.web.subjects import analysis_subject, check_subject, stored
from coxa.web.uploads import MB, Received, incoming, receive

router = APIRouter(prefix=BASE, route_class=ApiRoute, tags=["results"])

IdPath = Annotated[str, Path(pattern=ID_PATTERN)]
MOST_UPLOADED: Final = 200 * MB
MOST_IN_REPORT: Final = 4
FORM: Final = "multipart/form-data"
UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["model", "motion"],
                    "properties": {
                        "name": {"type": "string", "maxLength": 200},
                        "model": {"type": "string", "format": "binary", "description": ".osim"},
                        "motion": {"type": "string", "format": "binary", "description": ".mot or .sto"},
                        "loads": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "An .xml and its table; or give no_loads",
                        },
                        "no_loads": {
                            "type": "string",
                            "description": "Any text: there are no outside forces",
                        },
                        "reserves": {"type": "string", "format": "binary"},
                        "emg": {"type": "string", "format": "binary"},
                        "channels": {"type": "string", "format": "binary"},
                        "cutoff": {"type": "string", "description": "Hz"},
                        "settings": {"type": "string", "description": "One in each line"},
                        "complete_hip": {"type": "string"},
                    },
                }
            }
        },
    }
}
"""What an upload holds; FastAPI would read it into memory."""


def job_of(status: JobStatus) -> models.Job:
    """Return how far a calculation is, as it is told to programs."""
    return models.Job(
        id=status.id,
        state=status.state,  # type: ignore[arg-type]
        word=status.word,
        share=status.share,
        message=status.message,
        ahead=status.ahead,
    )


def _done(key: str) -> models.Job:
    return job_of(JobStatus(key, "done", "done", 1.0))


# Self-checks


@router.get(f"{OF_PERSON}/checks", response_model=Page[models.Check])
@allows("read", Whose.PERSON)
def list_checks(
    request: Request, person: PersonPath, caller: Admitted, limit: Limit = USUAL, cursor: Cursor = None
) -> Any:
    """List self-checks, the latest first, those that wait or failed included."""
    ready = [_check(found) for found in store_of(request).checkups(caller.person_id)]
    waits = [_waits(request, exam) for exam in checks.all_waiting(person_of(request))]
    found = {check["id"]: check for check in (*waits, *ready)}
    return paged(list(found.values()), lambda c: (str(c["day"]), c["id"]), limit, cursor, lambda c: c)


def _check(found: CheckupRecord) -> dict[str, Any]:
    return {"id": found.entry_id, "day": found.day, "job": _done(found.entry_id), "exam": dict(found.exam)}


def _waits(request: Request, exam: Waiting) -> dict[str, Any]:
    job = job_of(checks.progress(request.app.state.jobs, exam))
    return {"id": exam.id, "day": exam.day, "job": job, "exam": dict(exam.exam)}


@router.post(
    f"{OF_PERSON}/checks",
    status_code=202,
    response_model=models.Check,
    responses={200: {"model": models.Check, "description": "It was asked for before"}},
)
@allows("write", Whose.PERSON)
def start_check(
    request: Request, person: PersonPath, caller: Admitted, given: Annotated[models.CheckIn, Body()]
) -> Any:
    """Have a self-check computed from an exam; it becomes an entry of the diary.

    What the latest safety screen answered is added where the exam does not say it.
    """
    store, who = store_of(request), person_of(request)
    flags = red_flags(request)
    exam = dict(given.exam) | ({"red_flags": flags} if flags and "red_flags" not in given.exam else {})
    parse_document(exam)
    key = id_of(request, caller, given.id)
    done, before = store.checkup(who.id, key), checks.waiting(who, key)
    known = done.exam if done is not None else None if before is None else before.exam
    if known is not None:
        if _plain(known) != _plain(exam):
            raise ConflictError(_("a check of this id has another exam."), mend=_("give another id."))
        shown = _check(done) if done is not None else _waits(request, before) if before is not None else {}
        return JSONResponse(models.Check(**shown).model_dump(mode="json"), 200)
    if any(entry.id == key for entry in diary_of(request).entries):
        raise ConflictError(_("this id is that of another entry."), mend=_("give another id."))
    waiting = Waiting(key, **written_at(request), values=check_form.known_values(exam), exam=exam)
    checks.begin(store, request.app.state.jobs, who, waiting)
    return _waits(request, waiting)


def _plain(exam: Mapping[str, Any]) -> str:
    return json.dumps(dict(exam), sort_keys=True)


@router.get(f"{OF_PERSON}/checks/{{id}}", response_model=models.CheckResult)
@allows("read", Whose.PERSON)
def one_check(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - the name it has everywhere else
    """Return a self-check and what was found."""
    found = store_of(request).checkup(caller.person_id, id)
    if found is not None:
        return _check(found) | {"result": without_drawings(found.summary)}
    return _waits(request, _waiting(request, id)) | {"result": None}


@router.post(f"{OF_PERSON}/checks/{{id}}/again", status_code=202, response_model=models.Check)
@allows("write", Whose.PERSON)
def check_again(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """Compute a check again that failed or was interrupted."""
    waiting = _waiting(request, id)
    checks.begin(store_of(request), request.app.state.jobs, person_of(request), waiting)
    return _waits(request, waiting)


def _waiting(request: Request, key: str) -> Waiting:
    found = checks.waiting(person_of(request), key)
    if found is None:
        raise HTTPException(404)
    return found


# Analyses


@router.get(f"{OF_PERSON}/analyses", response_model=Page[models.Analysis])
@allows("read", Whose.PERSON)
def list_analyses(
    request: Request, person: PersonPath, caller: Admitted, limit: Limit = USUAL, cursor: Cursor = None
) -> Any:
    """List analyses, the latest first."""
    found = store_of(request).analyses(caller.person_id)
    return paged(
        found, lambda a: (a.created_at.isoformat(), a.id), limit, cursor, lambda a: _analysis(request, a)
    )


def _analysis(request: Request, record: AnalysisRecord) -> dict[str, Any]:
    job = job_of(analyses.progress(request.app.state.jobs, record))
    return {"id": record.id, "name": record.name, "created_at": record.created_at, "job": job}


@router.post(f"{OF_PERSON}/analyses", status_code=202, response_model=models.Analysis, openapi_extra=UPLOAD)
@allows("write", Whose.PERSON)
@takes(FORM, MOST_UPLOADED)
async def start_analysis(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Have a recorded motion analyzed: a form with its files."""
    with incoming(store_of(request).folder, person_of(request).id) as folder:
        kind = request.headers.get("content-type", "")
        form = await receive(request.stream(), kind, folder, analyses.RULES)
        payload = analyses.payload_of(form)
        if form.errors:
            raise _wrong(form)
        return await run_in_threadpool(_take, request, caller, folder, payload, form)


def _wrong(form: Received) -> InputError:
    what = " ".join(f"{name}: {words}" for name, words in form.errors.items())
    return InputError(what, mend=_("send the form again with these parts as they should be."))


def _take(
    request: Request, caller: Admitted, folder: FilePath, payload: Mapping[str, Any], form: Received
) -> dict[str, Any]:
    name = form.values.get("name") or FilePath(payload["motion"]).stem
    record = store_of(request).new_analysis(caller.person_id, name)
    folder.rename(record.folder / analyses.INPUT_FOLDER)
    return _begin(request, record, "analysis", payload)


def _begin(request: Request, record: AnalysisRecord, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    store = store_of(request)
    try:
        analyses.begin(store, request.app.state.jobs, record, kind, payload)
    except (QueueFullError, NoJobsError):
        store.remove_analysis(record.person_id, record.id)
        raise
    return _analysis(request, store.analysis(record.person_id, record.id))


@router.post(f"{OF_PERSON}/analyses/example", status_code=202, response_model=models.Analysis)
@allows("write", Whose.PERSON)
def start_example(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Analyze the bundled example run."""
    record = store_of(request).new_analysis(caller.person_id, _("Example run"))
    return _begin(request, record, "example", {})


@router.get(f"{OF_PERSON}/analyses/{{id}}", response_model=models.AnalysisResult)
@allows("read", Whose.PERSON)
def one_analysis(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """Return an analysis and what was found."""
    record = _record(request, caller, id)
    result = None if record.summary is None else without_drawings(record.summary)
    return _analysis(request, record) | {"result": result}


@router.get(
    f"{OF_PERSON}/analyses/{{id}}/result.zip",
    response_class=FileResponse,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
@allows("read", Whose.PERSON)
def analysis_file(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Response:  # noqa: A002 - as above
    """Return the whole result as one file."""
    file = analyses.file_of(_record(request, caller, id))
    if not file.is_file():
        raise HTTPException(404)
    return FileResponse(file, media_type="application/zip", filename=f"coxa-{id[:8]}.zip")


@router.post(f"{OF_PERSON}/analyses/{{id}}/again", status_code=202, response_model=models.Analysis)
@allows("write", Whose.PERSON)
def analyze_again(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """Compute an analysis again that failed or was interrupted."""
    analyses.again(store_of(request), request.app.state.jobs, _record(request, caller, id))
    return _analysis(request, _record(request, caller, id))


@router.delete(f"{OF_PERSON}/analyses/{{id}}", status_code=204)
@allows("write", Whose.PERSON)
def remove_analysis(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Response:  # noqa: A002 - as above
    """Delete an analysis with its files, for good."""
    record = _record(request, caller, id)
    if (jobs := request.app.state.jobs) is not None:
        jobs.drop(record.id)  # it would write its result into the folder anew
    store_of(request).remove_analysis(record.person_id, record.id)
    return Response(status_code=204)


def _record(request: Request, caller: Admitted, key: str) -> AnalysisRecord:
    try:
        return store_of(request).analysis(caller.person_id, key)
    except InputError as error:  # there is none of that id
        raise HTTPException(404) from error


# Jobs, figures, reports


@router.get(f"{OF_PERSON}/jobs/{{id}}", response_model=models.Job)
@allows("read", Whose.PERSON)
def job(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """Return how far the calculation of a check or an analysis is."""
    if store_of(request).checkup(caller.person_id, id) is not None:
        return _done(id)
    waiting = checks.waiting(person_of(request), id)
    if waiting is not None:
        return job_of(checks.progress(request.app.state.jobs, waiting))
    return job_of(analyses.progress(request.app.state.jobs, _record(request, caller, id)))


@router.get(f"{OF_PERSON}/results/{{id}}/figures", response_model=list[models.Figure])
@allows("read", Whose.PERSON)
def figures(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """List the figures of a check or an analysis, and why some cannot be drawn."""
    subject, found = _drawn(request, caller, id)
    drawn = [
        models.Figure(key=chart.key, title=chart.title, drawn=True, why_not="")
        for chart, _html in (*found.first, *found.more)
    ]
    why = {title: words for titles, words in reasons(found.absent, subject.kind) for title in titles}
    absent = [
        models.Figure(key=each.key, title=each.title, drawn=False, why_not=why[each.title])
        for each in found.absent
    ]
    return [*drawn, *absent]


@router.get(
    f"{OF_PERSON}/results/{{id}}/figures/{{figure}}",
    response_class=HTMLResponse,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
@allows("read", Whose.PERSON)
def figure(
    request: Request,
    person: PersonPath,
    id: IdPath,  # noqa: A002 - as above
    figure: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$")],
    caller: Admitted,
) -> Response:
    """Return a figure as HTML with its drawing (SVG) in it."""
    _subject, found = _drawn(request, caller, id)
    for chart, html in (*found.first, *found.more):
        if chart.key == figure:
            return HTMLResponse(html)
    raise HTTPException(404)


def _drawn(request: Request, caller: Admitted, key: str) -> Any:
    found = store_of(request).checkup(caller.person_id, key)
    subject = check_subject(found) if found is not None else analysis_subject(_record(request, caller, key))
    if subject is None:
        raise ConflictError(
            _("this result cannot be drawn: it is not there yet, or another version made it."),
            mend=_("wait for it, or compute it again."),
        )
    return subject, pictures_of(request, key, subject)


@router.get(
    f"{OF_PERSON}/report",
    response_class=HTMLResponse,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
@allows("read", Whose.PERSON)
def report(
    request: Request,
    person: PersonPath,
    caller: Admitted,
    of: Annotated[list[str], Query(min_length=1, max_length=MOST_IN_REPORT, description="Ids of results")],
) -> Response:
    """Return the report of one result, or of several side by side, as one page that needs no network."""
    from coxa.report.page import report_html  # here: what is asked for now and then need not slow the start

    return HTMLResponse(report_html(stored(request, of), created=now_of(request)))
