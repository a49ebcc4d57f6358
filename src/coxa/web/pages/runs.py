"""Runs from a watch: bring them in, see them beside the hips, look at one, take one out and put it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coxa.errors import InputError
from coxa.programme.beside_hips import hip_lines
from coxa.programme.running import BALANCE, running_table
from coxa.web import runs
from coxa.web.axes import span_of
from coxa.web.checks import NoJobsError
from coxa.web.forms import new_id
from coxa.web.i18n import gettext as _
from coxa.web.jobs import QueueFullError
from coxa.web.request import Form, after, person_of, render, store_of, today_of, worked_out
from coxa.web.run_view import facts_of, hip_panel, line_of, link_title, next_of, panels
from coxa.web.services import links_of_runs
from coxa.web.uploads import incoming, named_for, receive

router = APIRouter()

RANGES: Final = {"4-weeks": 28, "3-months": 91, "all": None}
"""Days shown, by the word in the address; None: all."""
USUAL: Final = "3-months"
LISTED: Final = 12
"""Runs in the open; earlier ones are behind a line that opens them."""
MOST_LISTED: Final = 1000


@router.get("/runs")
def runs_page(
    request: Request,
    show: Annotated[str, Query(max_length=20)] = USUAL,
    job: Annotated[str, Query(max_length=64)] = "",
) -> HTMLResponse:
    """Show every run, beside how the hips differ; or how far the reading of an upload is."""
    if job:
        status = runs.progress(request.app.state.jobs, person_of(request), job)
        if not status.ended:
            return render(request, "runs_waiting.html", job=status)
        if status.state == "failed":
            return _page(request, show, errors={"file": status.message}, status=200)
    return _page(request, show, job=job)


@router.post("/runs")
async def bring_in(request: Request) -> Response:
    """Write the files of a watch to disk and have them read."""
    person_id = (await run_in_threadpool(person_of, request)).id
    with incoming(store_of(request).folder, person_id) as folder:
        files = folder / "files"
        files.mkdir(mode=0o700)
        form = await receive(
            request.stream(), request.headers.get("content-type", ""), files, {"file": runs.FILE}
        )
        if not form.files.get("file") and not form.errors:
            form.errors["file"] = _("Choose the .fit file that your watch's app exports.")
        if form.errors:
            return await run_in_threadpool(_page, request, USUAL, errors=form.errors, status=422)
        aside = folder.with_name(named_for(person_id, f"{runs.PREFIX}{new_id()}"))
        files.rename(aside)  # it outlives this request
    return await run_in_threadpool(_read, request, aside)


def _read(request: Request, aside: Path) -> Response:
    key = new_id()
    try:
        runs.compute(store_of(request), request.app.state.jobs, person_of(request), key, aside)
    except (QueueFullError, NoJobsError) as error:
        return _page(request, USUAL, errors={"file": str(error)}, status=503)
    return RedirectResponse(f"/runs?job={key}", 303)


@router.get("/runs/{id}")
def run_page(request: Request, id: str) -> HTMLResponse:  # noqa: A002 - the name it has everywhere else
    """Show one run: every figure, where it is from, and what was left out."""
    mine = store_of(request).runs.of(person_of(request).id)
    found = next((run for run in mine if run.id == id), None)
    if found is None:
        raise HTTPException(404)
    before, later = next_of(mine, id)
    return render(
        request, "run.html", run=found, line=line_of(found), facts=facts_of(found), before=before, later=later
    )


@router.post("/runs/{id}/remove")
def remove(request: Request, id: str, form: Form) -> Response:  # noqa: A002 - as above
    """Remove a run; it can be put back."""
    _change(request, id, store_of(request).runs.remove)
    return after("/runs", "run-removed", id)


@router.post("/runs/{id}/restore")
def restore(request: Request, id: str, form: Form) -> Response:  # noqa: A002 - as above
    """Put a removed run back."""
    _change(request, id, store_of(request).runs.restore)
    return after("/runs", "run-restored")


def _change(request: Request, id: str, change: Callable[[str, str], None]) -> None:  # noqa: A002 - as above
    try:
        change(person_of(request).id, id)
    except InputError as error:
        raise HTTPException(404) from error


def _page(
    request: Request, show: str, *, job: str = "", errors: dict[str, str] | None = None, status: int = 200
) -> HTMLResponse:
    person, store = person_of(request), store_of(request)
    mine = store.runs.of(person.id)
    chosen = show if show in RANGES else USUAL
    today = today_of(request)
    hips = worked_out(request, "hip-lines", lambda diary, _today: hip_lines(diary))
    days = [run.day for run in mine] + [day for line in hips for day, _value in line.points]
    span = span_of(days, today, RANGES[chosen])
    links = links_of_runs(request)
    drawn = panels(mine, span)
    listed = [line_of(run) for run in reversed(mine[-MOST_LISTED:])]
    return render(
        request,
        "runs.html",
        status,
        ranges=(("4-weeks", _("4 weeks")), ("3-months", _("3 months")), ("all", _("Everything"))),
        chosen=chosen,
        outcome=runs.outcome_of(person, job),
        errors=errors or {},
        balance=drawn.get(BALANCE),
        others=[panel for key, panel in drawn.items() if key != BALANCE],
        hips=[hip_panel(line, span) for line in hips] if mine else [],
        links=[(link_title(found), found) for found in links if found.signed],
        more_links=[(link_title(found), found) for found in links if not found.signed],
        bands=running_table()["balance_bands"],
        known=running_table()["evidence"]["economy"],
        listed=listed[:LISTED],
        earlier=listed[LISTED:],
        count=len(mine),
        gone=[line_of(run) for run in store.runs.removed(person.id)],
    )
