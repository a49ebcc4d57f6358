"""Analyses of recorded motions: upload, progress, result, and those of before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from coxa.errors import InputError
from coxa.store import AnalysisRecord
from coxa.web import analyses
from coxa.web.checks import NoJobsError
from coxa.web.i18n import gettext as _
from coxa.web.jobs import QueueFullError
from coxa.web.layouts import is_analysis
from coxa.web.request import Form, person_of, render, store_of
from coxa.web.uploads import MB, Received, incoming, receive

router = APIRouter()

LIMITS: Final = {
    name: ", ".join(f"{ending}: {most // MB} MB" for ending, most in rule.endings.items())
    for name, rule in analyses.RULES.items()
}
"""What each field takes, as the page says it."""


@router.get("/analyze")
def analyze_page(request: Request) -> HTMLResponse:
    """Show the form for an upload and what was analyzed before."""
    return _form(request, {}, {})


@router.post("/analyze")
async def start_analysis(request: Request) -> Response:
    """Write an upload to disk and have it analyzed, or show what to mend."""
    person_id = (await run_in_threadpool(person_of, request)).id
    with incoming(store_of(request).folder, person_id) as folder:
        form = await receive(
            request.stream(), request.headers.get("content-type", ""), folder, analyses.RULES
        )
        payload = analyses.payload_of(form)
        if form.errors:
            return await run_in_threadpool(_form, request, form.values, form.errors, 422)
        return await run_in_threadpool(_take, request, folder, payload, form)


@router.post("/analyze/example")
def start_example(request: Request, form: Form) -> Response:
    """Analyze the bundled example run."""
    record = store_of(request).new_analysis(person_of(request).id, _("Example run"))
    return _begin(request, record, "example", {}, {})


def _take(request: Request, folder: Path, payload: Mapping[str, Any], form: Received) -> Response:
    """Make an analysis of an upload that is in order."""
    name = form.values.get("name") or Path(payload["motion"]).stem
    record = store_of(request).new_analysis(person_of(request).id, name)
    folder.rename(record.folder / analyses.INPUT_FOLDER)
    return _begin(request, record, "analysis", payload, form.values)


def _begin(
    request: Request,
    record: AnalysisRecord,
    kind: str,
    payload: Mapping[str, Any],
    values: Mapping[str, str],
) -> Response:
    store = store_of(request)
    try:
        analyses.begin(store, request.app.state.jobs, record, kind, payload)
    except (QueueFullError, NoJobsError) as error:
        store.remove_analysis(record.person_id, record.id)
        return _form(request, values, {"all": str(error)}, 503)
    return RedirectResponse(f"/analyze/{record.id}", 303)


@router.get("/analyze/{id}")
def analysis_page(request: Request, id: str) -> HTMLResponse:  # noqa: A002 - the name it has everywhere else
    """Show an analysis: how far it is, why it failed, or its result."""
    record = _record(request, id)
    job = analyses.progress(request.app.state.jobs, record)
    if job.state != "done":
        return render(request, "analysis.html", record=record, job=job, summary=None)
    summary = record.summary
    if summary is None or not is_analysis(summary):
        return _strange(request, record)
    return render(
        request,
        "analysis.html",
        record=record,
        job=job,
        summary=summary,
        sides=analyses.sides_of(summary),
        short=analyses.short_table(summary),
        figures=analyses.all_figures(summary),
        cautions=analyses.cautions(summary),
        strides=analyses.strides_words(summary),
        inputs=[Path(each["file"]).name for each in summary["inputs"].values() if each],
        packed=analyses.file_of(record).is_file(),
    )


def _strange(request: Request, record: AnalysisRecord) -> HTMLResponse:
    """Say that a result cannot be shown, and offer to compute it anew where its files are here."""
    return render(
        request,
        "other_version.html",
        title=record.name,
        again=f"/analyze/{record.id}/again" if analyses.can_run_again(record) else None,
        there=None,
        take=f"/analyze/{record.id}/result.zip" if analyses.file_of(record).is_file() else None,
        new="/analyze",
    )


@router.get("/analyze/{id}/result.zip")
def analysis_file(request: Request, id: str) -> Response:  # noqa: A002 - as above
    """Send the result folder as one file."""
    record = _record(request, id)
    file = analyses.file_of(record)
    if not file.is_file():
        raise HTTPException(404)
    return FileResponse(file, media_type="application/zip", filename=f"coxa-{record.id[:8]}.zip")


@router.post("/analyze/{id}/again")
def analyze_again(request: Request, id: str, form: Form) -> Response:  # noqa: A002 - as above
    """Compute an analysis again that failed or was interrupted."""
    analyses.again(store_of(request), request.app.state.jobs, _record(request, id))
    return RedirectResponse(f"/analyze/{id}", 303)


@router.post("/analyze/{id}/remove")
def remove_analysis(request: Request, id: str, form: Form) -> Response:  # noqa: A002 - as above
    """Delete an analysis with its files."""
    record = _record(request, id)
    if (jobs := request.app.state.jobs) is not None:
        jobs.drop(record.id)  # it would write its result into the folder anew
    store_of(request).remove_analysis(record.person_id, record.id)
    return RedirectResponse("/analyze", 303)


def _record(request: Request, id: str) -> AnalysisRecord:  # noqa: A002 - as above
    try:
        return store_of(request).analysis(person_of(request).id, id)
    except InputError as error:  # there is none of that id
        raise HTTPException(404) from error


def _form(
    request: Request, values: Mapping[str, str], errors: Mapping[str, str], status: int = 200
) -> HTMLResponse:
    jobs = request.app.state.jobs
    earlier = store_of(request).analyses(person_of(request).id)
    return render(
        request,
        "analyze.html",
        status,
        values=values,
        errors=errors,
        limits=LIMITS,
        earlier=[(record, analyses.progress(jobs, record).state) for record in earlier],
    )
