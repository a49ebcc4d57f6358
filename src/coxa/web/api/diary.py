"""The diary over the API: entries, the safety screen, where the person stands, plan, trends, settings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, HTTPException, Path, Query, Request
from starlette.responses import JSONResponse, Response

from coxa.exam.items import SIDE_WORDS
from coxa.programme.adherence import adherence
from coxa.programme.diary import AnyEntry
from coxa.programme.documents import document_of, parse_entry
from coxa.programme.plan import plan_document
from coxa.programme.progress import changes, since_start_words
from coxa.programme.safety import screen_time
from coxa.programme.screen import pain_question, refer_at, screen_questions
from coxa.programme.tidy import tidy_csv
from coxa.web.api import models
from coxa.web.api.access import BASE, Admitted, Whose, allows
from coxa.web.api.models import ID_PATTERN
from coxa.web.api.paging import USUAL, Cursor, Limit, Page, paged
from coxa.web.api.route import KEY_HEADER, ApiRoute
from coxa.web.cue_settings import GET_READY_S, SWITCHES, get_ready_s
from coxa.web.forms import new_id
from coxa.web.i18n import gettext as _
from coxa.web.problems import ConflictError
from coxa.web.request import (
    diary_of,
    lines_of,
    now_of,
    person_of,
    standing_of,
    store_of,
    today_of,
    worked_out,
    written_at,
)
from coxa.web.saving import save
from coxa.web.services import plan_of, remove_entry

router = APIRouter(prefix=BASE, route_class=ApiRoute, tags=["diary"])

OF_PERSON: Final = "/people/{person}"
PersonPath = Annotated[str, Path(description="Id of a person, or 'me'", max_length=64)]
EntryPath = Annotated[str, Path(pattern=ID_PATTERN)]
_KEYED: Final = uuid.UUID("6f5aa2b0-6a52-5b5e-9d0c-0f7c3f1c52aa")  # so that our ids meet no one else's


def id_of(request: Request, caller: Admitted, given: str | None) -> str:
    """Return the id of what a request makes: as given, the same for the same key, or a new one."""
    key = request.headers.get(KEY_HEADER)
    if given is not None:
        return given
    return new_id() if key is None else str(uuid.uuid5(_KEYED, f"{caller.token.id} {key}"))


@router.get(f"{OF_PERSON}/entries", response_model=Page[models.Entry])
@allows("read", Whose.PERSON)
def list_entries(
    request: Request,
    person: PersonPath,
    caller: Admitted,
    kind: Annotated[str | None, Query(pattern="^(screening|session|rated|measured|checked)$")] = None,
    since: Annotated[str | None, Query(pattern=models.DAY_PATTERN, description="First day")] = None,
    until: Annotated[str | None, Query(pattern=models.DAY_PATTERN, description="Last day")] = None,
    removed: Annotated[bool, Query(description="Those that can be put back instead")] = False,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> Any:
    """List entries, the latest first."""
    entries: list[AnyEntry] = list(diary_of(request).entries)
    if removed:
        gone = store_of(request).documents(caller.person_id, removed=True)
        entries = [parse_entry(document) for document in gone]
    found = [
        (entry, document)
        for entry in entries
        if (since is None or entry.day.isoformat() >= since)
        and (until is None or entry.day.isoformat() <= until)
        if (document := document_of(entry))["kind"] == kind or kind is None
    ]
    return paged(
        found, lambda each: (each[0].at.timestamp().hex(), each[0].id), limit, cursor, lambda e: e[1]
    )


@router.post(
    f"{OF_PERSON}/entries",
    response_model=models.EntryAdded,
    status_code=201,
    responses={200: {"model": models.EntryAdded, "description": "It was there already"}},
)
@allows("write", Whose.PERSON)
def add_entry(
    request: Request, person: PersonPath, caller: Admitted, entry: Annotated[models.EntryIn, Body()]
) -> Any:
    """Add an entry: a session, how it feels, ranges, or answers to the safety screen.

    The same id twice is one entry; the same id with other values is refused.
    """
    document = entry.model_dump(exclude_none=True)
    at = screen_time(diary_of(request), now_of(request)) if entry.kind == "screening" else None
    document = written_at(request, at) | {"id": id_of(request, caller, entry.id)} | document
    parsed = parse_entry(document)
    saved = save(store_of(request), caller.person_id, document)
    if saved.differs:
        raise ConflictError(
            _("an entry of this id is there already and says something else."), mend=_("give another id.")
        )
    told = models.EntryAdded(entry=models.Entry(**document_of(parsed)), new=saved.new)
    return JSONResponse(told.model_dump(mode="json"), 201 if saved.new else 200)


@router.get(f"{OF_PERSON}/entries/{{entry}}", response_model=models.Entry)
@allows("read", Whose.PERSON)
def one_entry(request: Request, person: PersonPath, entry: EntryPath, caller: Admitted) -> Any:
    """Return an entry."""
    return document_of(_entry(request, entry))


@router.delete(f"{OF_PERSON}/entries/{{entry}}", status_code=204)
@allows("write", Whose.PERSON)
def delete_entry(request: Request, person: PersonPath, entry: EntryPath, caller: Admitted) -> Response:
    """Remove an entry; for 30 days it can be put back. One that warns of harm stays."""
    _entry(request, entry)
    remove_entry(request, entry)
    return Response(status_code=204)


@router.post(f"{OF_PERSON}/entries/{{entry}}/restore", status_code=200, response_model=models.Entry)
@allows("write", Whose.PERSON)
def restore_entry(request: Request, person: PersonPath, entry: EntryPath, caller: Admitted) -> Any:
    """Put a removed entry back."""
    store = store_of(request)
    for document in store.documents(caller.person_id, removed=True):
        if document["id"] == entry:
            store.restore(caller.person_id, entry)
            return document
    return document_of(_entry(request, entry))


def _entry(request: Request, key: str) -> AnyEntry:
    for entry in diary_of(request).entries:
        if entry.id == key:
            return entry
    raise HTTPException(404)


@router.get("/screen", response_model=models.Screen)
@allows("read", Whose.NOBODY)
def screen(request: Request) -> Any:
    """Return what the safety screen asks."""
    questions = [models.Question.model_validate(question) for question in screen_questions()]
    return models.Screen(questions=questions, pain=pain_question(), refer_at=refer_at())


@router.get(f"{OF_PERSON}/standing", response_model=models.Standing)
@allows("read", Whose.PERSON)
def standing(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Return where the person stands today: stage, whether a session may begin, whether the hips are equal."""
    return models.Standing.model_validate(standing_of(request))


@router.get(f"{OF_PERSON}/plan", response_model=models.Plan)
@allows("read", Whose.PERSON)
def plan(
    request: Request,
    person: PersonPath,
    caller: Admitted,
    kind: Annotated[str | None, Query(pattern="^(release|strength)$")] = None,
    without: Annotated[
        list[str] | None, Query(max_length=20, description="Exercises to leave out this time")
    ] = None,
) -> Any:
    """Return today's session, window by window."""
    if (halt := standing_of(request).halt) is not None:
        raise ConflictError(_("no session now: %(why)s") % {"why": halt.words}, mend=_("see /standing."))
    return plan_document(plan_of(request, kind, without or ()))


@router.get(f"{OF_PERSON}/series", response_model=list[models.Series])
@allows("read", Whose.PERSON)
def series(
    request: Request,
    person: PersonPath,
    caller: Admitted,
    measure: Annotated[str | None, Query(max_length=64, description="Only this measure")] = None,
) -> Any:
    """Return every measure of each side over time, with the band of measurement error."""
    return [
        models.Series(
            measure=line.key,
            label=line.label,
            unit=line.unit,
            side=_side(line.side),
            evidence=line.evidence,
            points=[models.Point.model_validate(point) for point in line.points],
        )
        for line in lines_of(request)
        if measure in (None, line.key)
    ]


@router.get(f"{OF_PERSON}/trends", response_model=models.Trends)
@allows("read", Whose.PERSON)
def trends(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Return what changed since the start, and how many of the planned sessions were done."""
    found = changes(lines_of(request))
    kept = adherence(diary_of(request), today_of(request), None, standing_of(request).changes)
    return models.Trends(
        words=since_start_words(found),
        changes=[
            models.Change(
                measure=change.measure.key,
                label=change.measure.label,
                unit=change.measure.unit,
                side=_side(change.side),
                start=change.start,
                now=change.now,
                first_day=change.first_day,
                last_day=change.last_day,
                beyond_error=change.beyond,
            )
            for change in found
        ],
        sessions_planned=kept.planned,
        sessions_done=kept.done,
    )


@router.get(
    f"{OF_PERSON}/trends.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
@allows("read", Whose.PERSON)
def trends_table(request: Request, person: PersonPath, caller: Admitted) -> Response:
    """Return every figure of the trends as one long table."""
    table = worked_out(request, "trends.csv", lambda diary, _today: tidy_csv(diary))
    return Response(table, media_type="text/csv")


def _side(side: str) -> Any:
    return SIDE_WORDS[side]


@router.get(f"{OF_PERSON}/settings", response_model=models.SettingsNow)
@allows("read", Whose.PERSON)
def settings(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Return what the person chose."""
    return _settings(person_of(request).settings)


@router.patch(f"{OF_PERSON}/settings", response_model=models.SettingsNow)
@allows("write", Whose.PERSON)
def change_settings(
    request: Request, person: PersonPath, caller: Admitted, given: Annotated[models.Settings, Body()]
) -> Any:
    """Change what is given, and nothing else."""
    chosen = given.model_dump(exclude_none=True)
    for key, value in chosen.items():
        store_of(request).set_setting(caller.person_id, key, value)
    return _settings(dict(person_of(request).settings) | chosen)


def _settings(kept: Mapping[str, Any]) -> dict[str, Any]:
    on = {name: bool(kept.get(name, unless)) for name, unless in SWITCHES.items()}
    return on | {"get_ready_s": get_ready_s(kept) or GET_READY_S}
