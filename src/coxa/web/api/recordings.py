"""Runs of a watch and captures of a phone over the API; what is sent is read by the worker, never by the server."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from coxa.errors import InputError
from coxa.programme.running import RunRecord
from coxa.web import captures, runs
from coxa.web.api import models
from coxa.web.api.access import BASE, Admitted, Whose, allows
from coxa.web.api.diary import OF_PERSON, PersonPath
from coxa.web.api.paging import USUAL, Cursor, Limit, Page, paged
from coxa.web.api.results import FORM, IdPath, job_of
from coxa.web.api.route import ApiRoute, takes
from coxa.web.captures import SIDES, WHAT, Taken
from coxa.web.forms import new_id
from coxa.web.i18n import gettext as _
from coxa.web.pages.capture import FILE as CAPTURE_FILE
from coxa.web.request import diary_of, person_of, store_of, written_at
from coxa.web.services import links_of_runs
from coxa.web.uploads import MB, Received, Rule, incoming, named_for, receive

router = APIRouter(prefix=BASE, route_class=ApiRoute, tags=["recordings"])

MOST_CAPTURED: Final = 64 * MB


def _upload(**texts: Any) -> dict[str, Any]:
    """Return what a form with files holds, for the document."""
    files = {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}}
    schema = {"type": "object", "required": [*texts, "file"], "properties": {**texts, "file": files}}
    return {"requestBody": {"required": True, "content": {FORM: {"schema": schema}}}}


async def _received(request: Request, folder: FilePath, rule: Rule) -> Received:
    """Write the files of a form into a new folder and return the rest of it.

    Raises:
        InputError: A file is missing or cannot be one.
    """
    folder.mkdir(mode=0o700)
    form = await receive(request.stream(), request.headers.get("content-type", ""), folder, {"file": rule})
    if not form.files.get("file"):
        form.errors.setdefault("file", _("Send a file."))
    if form.errors:
        what = " ".join(f"{name}: {words}" for name, words in form.errors.items())
        raise InputError(what, mend=_("send the form again with these parts as they should be."))
    return form


# Runs


@router.get(f"{OF_PERSON}/runs", response_model=Page[models.Run])
@allows("read", Whose.PERSON)
def list_runs(
    request: Request, person: PersonPath, caller: Admitted, limit: Limit = USUAL, cursor: Cursor = None
) -> Any:
    """List runs, the latest first."""
    found = store_of(request).runs.of(caller.person_id)
    return paged(found, lambda r: (r.started_at.isoformat(), r.id), limit, cursor, _shown)


def _shown(run: RunRecord) -> models.Run:
    figures = {key: models.RunFigure.model_validate(one) for key, one in run.figures.items()}
    developer = {key: models.RunFigure.model_validate(one) for key, one in run.developer.items()}
    plain = (
        "id",
        "started_at",
        "day",
        "surface",
        "device",
        "duration_s",
        "moving_s",
        "steady_s",
        "distance_m",
    )
    known = {name: getattr(run, name) for name in plain}
    return models.Run(**known, figures=figures, developer=developer, notes=list(run.notes))


@router.post(f"{OF_PERSON}/runs", status_code=202, response_model=models.Job, openapi_extra=_upload())
@allows("write", Whose.PERSON)
@takes(FORM, runs.UPLOAD_BYTES)
async def add_runs(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Have files of a watch read (.fit, .fit.gz, or zips of them); a run that is there already stays once."""
    with incoming(store_of(request).folder, caller.person_id) as folder:
        files = folder / "files"
        await _received(request, files, runs.FILE)
        aside = folder.with_name(named_for(caller.person_id, f"{runs.PREFIX}{new_id()}"))
        files.rename(aside)  # it outlives this request
    return await run_in_threadpool(_read_runs, request, aside)


def _read_runs(request: Request, aside: FilePath) -> models.Job:
    key, who, jobs = new_id(), person_of(request), request.app.state.jobs
    runs.compute(store_of(request), jobs, who, key, aside)
    return job_of(runs.progress(jobs, who, key))


@router.get(f"{OF_PERSON}/runs/jobs/{{id}}", response_model=models.Job)
@allows("read", Whose.PERSON)
def runs_job(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - the name it has everywhere else
    """Return how far the reading of an upload is; of earlier ones it is not known any more."""
    return job_of(runs.progress(request.app.state.jobs, person_of(request), id))


@router.get(f"{OF_PERSON}/runs/links", response_model=list[models.Link])
@allows("read", Whose.PERSON)
def run_links(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Return whether figures of the watch go along with how the hips differ, in plain words."""
    return [
        models.Link(
            measure=found.measure.key,
            hips=found.hips.key,
            runs=len(found.pairs),
            verdict=found.verdict,
            words=found.words,
        )
        for found in links_of_runs(request)
    ]


@router.get(f"{OF_PERSON}/runs/{{id}}", response_model=models.Run)
@allows("read", Whose.PERSON)
def one_run(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """Return a run."""
    try:
        return _shown(store_of(request).runs.get(caller.person_id, id))
    except InputError as error:
        raise HTTPException(404) from error


@router.delete(f"{OF_PERSON}/runs/{{id}}", status_code=204)
@allows("write", Whose.PERSON)
def remove_run(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Response:  # noqa: A002 - as above
    """Remove a run; for 30 days it can be put back."""
    try:
        store_of(request).runs.remove(caller.person_id, id)
    except InputError as error:
        raise HTTPException(404) from error
    return Response(status_code=204)


@router.post(f"{OF_PERSON}/runs/{{id}}/restore", response_model=models.Run)
@allows("write", Whose.PERSON)
def restore_run(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """Put a removed run back."""
    try:
        store_of(request).runs.restore(caller.person_id, id)
        return _shown(store_of(request).runs.get(caller.person_id, id))
    except InputError as error:
        raise HTTPException(404) from error


# Captures


@router.get(f"{OF_PERSON}/captures", response_model=list[models.Capture])
@allows("read", Whose.PERSON)
def list_captures(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """List captures that are not in the diary yet, the latest first; there are few."""
    return [_capture(request, taken) for taken in captures.all_of(person_of(request))]


def _capture(request: Request, taken: Taken) -> dict[str, Any]:
    job = job_of(captures.progress(request.app.state.jobs, taken))
    shown = {"id": taken.id, "day": taken.day, "what": taken.what, "side": taken.side}
    return shown | {"job": job, "result": None if taken.result is None else dict(taken.result)}


@router.post(
    f"{OF_PERSON}/captures",
    status_code=202,
    response_model=models.Capture,
    openapi_extra=_upload(
        what={"type": "string", "enum": list(WHAT)}, side={"type": "string", "enum": list(SIDES)}
    ),
)
@allows("write", Whose.PERSON)
@takes(FORM, MOST_CAPTURED)
async def add_capture(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Have a recording of phyphox, Sensor Logger or an Xsens DOT computed: a form with what, side and the file."""
    with incoming(store_of(request).folder, caller.person_id) as folder:
        form = await _received(request, folder / captures.FILES, CAPTURE_FILE)
        what, side = form.values.get("what", ""), form.values.get("side", "")
        if what not in WHAT or side not in SIDES:
            raise InputError(
                _("what was measured, or the side, is not said."),
                mend=_("give 'what' (%(what)s) and 'side' (right or left).") % {"what": ", ".join(WHAT)},
            )
        aside = folder.with_name(named_for(caller.person_id, f"{captures.PREFIX}{new_id()}"))
        folder.rename(aside)  # it outlives this request
    return await run_in_threadpool(_compute, request, what, side, aside)


def _compute(request: Request, what: str, side: str, folder: FilePath) -> dict[str, Any]:
    when = written_at(request)
    taken = Taken(new_id(), when["at"], when["day"], what, side, "file")
    captures.compute(store_of(request), request.app.state.jobs, person_of(request), taken, folder)
    return _capture(request, taken)


@router.get(f"{OF_PERSON}/captures/{{id}}", response_model=models.Capture)
@allows("read", Whose.PERSON)
def one_capture(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """Return a capture: how far it is, or what was measured."""
    return _capture(request, _taken(request, id))


@router.post(f"{OF_PERSON}/captures/{{id}}/keep", response_model=models.CaptureKept)
@allows("write", Whose.PERSON)
def keep_capture(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Any:  # noqa: A002 - as above
    """Put a capture into the diary: a range as an entry, turns with the session they belong to."""
    taken = _taken(request, id)
    entry = captures.put_into_diary(store_of(request), person_of(request), taken, diary_of(request))
    return models.CaptureKept(entry=entry)


@router.delete(f"{OF_PERSON}/captures/{{id}}", status_code=204)
@allows("write", Whose.PERSON)
def drop_capture(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Response:  # noqa: A002 - as above
    """Throw a capture away."""
    taken = _taken(request, id)
    captures.throw_away(store_of(request), request.app.state.jobs, caller.person_id, taken)
    return Response(status_code=204)


def _taken(request: Request, key: str) -> Taken:
    taken = captures.one(person_of(request), key)
    if taken is None:
        raise HTTPException(404)
    return taken
