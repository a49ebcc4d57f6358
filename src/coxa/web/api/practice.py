"""The practice over the API: clients, who of them needs attention, notes, doses, the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Query, Request
from starlette.responses import Response

from coxa.programme.doses import SETTING, doses_document, kept_doses, parse_doses
from coxa.store import PersonRecord
from coxa.store.care import NoteRecord
from coxa.web.api import models
from coxa.web.api.access import BASE, CLINICIAN, Admitted, Caller, Whose, allows
from coxa.web.api.diary import OF_PERSON, PersonPath
from coxa.web.api.paging import USUAL, Cursor, Limit, Page, paged
from coxa.web.api.results import IdPath
from coxa.web.api.route import ApiRoute, about, kept_as
from coxa.web.i18n import gettext as _
from coxa.web.practice.clients import Row, rows
from coxa.web.problems import ConflictError
from coxa.web.request import person_of, store_of, today_of

router = APIRouter(prefix=BASE, route_class=ApiRoute, tags=["practice"])


@router.post("/people", status_code=201, response_model=models.Invitation)
@allows("people", Whose.PRACTICE)
def invite(request: Request, caller: Admitted, given: Annotated[models.PersonIn, Body()]) -> Any:
    """Add a client, with an empty diary and an address that lets them in once."""
    accounts = store_of(request).accounts
    secret = accounts.invite("client", given.name, made_by=caller.account_id)
    person_id = accounts.invitation(secret).person_id or ""
    return _invited(request, store_of(request).person_with(person_id), f"/invitation/{secret}")


@router.post(f"{OF_PERSON}/invitation", status_code=201, response_model=models.Invitation)
@allows("people", Whose.CLIENT)
def invite_again(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Make a new address for a client: to get in, or for a new password where there is an account already."""
    accounts, who = store_of(request).accounts, person_of(request)
    account = accounts.of_person(who.id)
    if account is None:
        secret = accounts.invite("client", who.name or _("Client"), who.id, made_by=caller.account_id)
        return _invited(request, who, f"/invitation/{secret}")
    if account.disabled_at is not None:
        raise ConflictError(_("this account is closed."), mend=_("open it in the practice first."))
    return _invited(request, who, f"/password/{accounts.reset(account.id, made_by=caller.account_id)}")


def _invited(request: Request, person: PersonRecord, path: str) -> models.Invitation:
    shown = models.Person.model_validate(person)
    about(request, person.id)
    kept_as(request, models.Invitation(person=shown, address=None).model_dump_json())
    return models.Invitation(person=shown, address=f"{str(request.base_url).rstrip('/')}{path}")


@router.get("/attention", response_model=list[models.Attention])
@allows("read", Whose.PRACTICE)
def who_needs_attention(
    request: Request,
    caller: Admitted,
    limit: Annotated[int, Query(ge=1, le=200, description="The most pressing so many")] = USUAL,
) -> Any:
    """List clients by who needs attention most, and why."""
    store = store_of(request)
    clients = store.care.clients(caller.account_id)
    found, _waiting = rows(request, caller.account_id, clients, today_of(request))
    persons = {person.id: person for person in store.care.persons(caller.account_id)}
    return [
        _attention(persons[key], row) for row in found[:limit] if (key := row.client.person_id) in persons
    ]


def _attention(person: PersonRecord, row: Row) -> models.Attention:
    shown = models.Person.model_validate(person)
    if row.look is None:
        words = _("This is being worked out. Ask again in a moment.")
        return models.Attention(person=shown, kind="unknown", words=words, since=None)
    found = row.look.attention
    return models.Attention(person=shown, kind=found.kind, words=found.words, since=found.since)


@router.get(f"{OF_PERSON}/notes", response_model=Page[models.Note])
@allows("read", Whose.PERSON)
def list_notes(
    request: Request, person: PersonPath, caller: Admitted, limit: Limit = USUAL, cursor: Cursor = None
) -> Any:
    """List notes about a person, the latest first; those that are not shared only to clinicians with 'notes'."""
    hers = caller.role == CLINICIAN and "notes" in caller.token.scopes
    found = store_of(request).care.notes(caller.person_id, shared_only=not hers)
    return paged(found, lambda n: (n.created_at.isoformat(), n.id), limit, cursor, models.Note.model_validate)


@router.post(f"{OF_PERSON}/notes", status_code=201, response_model=models.Note)
@allows("notes", Whose.CLIENT)
def add_note(
    request: Request, person: PersonPath, caller: Admitted, given: Annotated[models.NoteIn, Body()]
) -> Any:
    """Write a note about a client."""
    care = store_of(request).care
    return care.add_note(caller.person_id, given.text, by=caller.account_id, shared=given.shared)


@router.put(f"{OF_PERSON}/notes/{{id}}", response_model=models.Note)
@allows("notes", Whose.CLIENT)
def change_note(
    request: Request,
    person: PersonPath,
    id: IdPath,  # noqa: A002 - the name it has everywhere else
    caller: Admitted,
    given: Annotated[models.NoteIn, Body()],
) -> Any:
    """Change a note that one wrote oneself."""
    note, care = _own_note(request, caller, id), store_of(request).care
    return care.change_note(caller.person_id, note.id, given.text, by=caller.account_id, shared=given.shared)


@router.delete(f"{OF_PERSON}/notes/{{id}}", status_code=204)
@allows("notes", Whose.CLIENT)
def remove_note(request: Request, person: PersonPath, id: IdPath, caller: Admitted) -> Response:  # noqa: A002 - as above
    """Delete a note for good that one wrote oneself."""
    note = _own_note(request, caller, id)
    store_of(request).care.remove_note(caller.person_id, note.id, by=caller.account_id)
    return Response(status_code=204)


def _own_note(request: Request, caller: Caller, key: str) -> NoteRecord:
    notes: Iterable[NoteRecord] = store_of(request).care.notes(caller.person_id)
    for note in notes:
        if note.id == key:
            return note
    raise HTTPException(404)


@router.get(f"{OF_PERSON}/doses", response_model=models.Doses)
@allows("read", Whose.PERSON)
def doses(request: Request, person: PersonPath, caller: Admitted) -> Any:
    """Return what a clinician changed about the doses of the method; empty where nothing is changed."""
    kept = kept_doses(person_of(request).settings)
    return {"set_by": "", "set_on": None, "exercises": {}} if kept is None else doses_document(kept)


@router.put(f"{OF_PERSON}/doses", response_model=models.Doses)
@allows("notes", Whose.CLIENT)
def set_doses(
    request: Request, person: PersonPath, caller: Admitted, given: Annotated[models.DosesIn, Body()]
) -> Any:
    """Set doses within the bounds of the method, instead of those set before."""
    store = store_of(request)
    name = store.accounts.get(caller.account_id).name
    document = {"set_by": name, "set_on": today_of(request).isoformat()}
    made = parse_doses(document | given.model_dump(exclude_none=True))
    kept = doses_document(made)
    store.care.set_for(
        caller.person_id,
        SETTING,
        kept if made.by_exercise else None,
        by=caller.account_id,
        action="doses changed",
    )
    return kept


@router.get("/audit", response_model=list[models.AuditLine])
@allows("audit", Whose.PRACTICE)
def audit(
    request: Request,
    caller: Admitted,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="Only lines before this id")] = None,
    limit: Limit = USUAL,
) -> Any:
    """List who did what about one's clients and the practice, the latest first."""
    return store_of(request).care.log(caller.account_id, before=before, most=limit)
