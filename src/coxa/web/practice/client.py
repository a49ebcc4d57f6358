"""One client: where they stand, what changed, notes, doses, who looks after them, and their account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from coxa.programme.adherence import adherence
from coxa.programme.attention import attention
from coxa.programme.diary import STAGES, Diary
from coxa.programme.doses import doses_words, kept_doses
from coxa.programme.progress import changes, markers, since_start_words
from coxa.programme.rules import standing
from coxa.programme.series import all_series, differences
from coxa.store.account_records import CLINICIAN
from coxa.store.care_records import MOST_NOTE, ClientRecord
from coxa.web.axes import span_of
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.practice.clients import invitation, seen_key
from coxa.web.practice.identity import clinician_of, sign_in_of
from coxa.web.practice.overview import WEEKS
from coxa.web.request import Form, bare, now_of, store_of, today_of
from coxa.web.trend_groups import Drawing, Panel, groups

router = APIRouter()

AT: Final = "/practice/clients/{person_id}"
DAYS_DRAWN: Final = 91
NOTES_SHOWN: Final = 5
CHECKS_SHOWN: Final = 5
RUNS_SHOWN: Final = 3
RECORDINGS_SHOWN: Final = 3
PLACES: Final = ("/", "/trends", "/diary", "/check", "/analyze", "/runs", "/log", "/settings", "/export.zip")
"""Pages of a diary that it may be opened at."""


def client_of(request: Request, person_id: str) -> ClientRecord:
    """Return a client of the clinician who asks; whoever is not one is told the same as nobody."""
    return store_of(request).care.client(clinician_of(request).id, person_id)


def back(person_id: str, told: str) -> Response:
    """Return the way to a client's page, which says what was done."""
    return RedirectResponse(f"/practice/clients/{person_id}?told={told}", 303)


@router.get(AT)
def client_page(request: Request, person_id: str) -> Response:
    """Show a client."""
    return page(request, client_of(request, person_id), Filled())


def page(request: Request, client: ClientRecord, filled: Filled, status: int = 200) -> Response:
    """Return the page of a client, with what was entered on it and what is wrong with that."""
    store, today = store_of(request), today_of(request)
    diary = store.diary(client.person_id)
    now = standing(diary, today)
    lines = all_series(diary)
    why = attention(diary, now, today)
    doses = kept_doses(store.settings(client.person_id))
    carers = store.care.clinicians(client.person_id)
    notes = store.care.notes(client.person_id)
    return bare(
        request,
        "practice_client.html",
        status,
        client=client,
        filled=filled,
        today=today,
        now=now,
        stages=_stages(),
        here=STAGES.index(now.stage),
        why=why,
        seen=client.seen == seen_key(why),
        empty=not diary.entries,
        since=since_start_words(changes(lines)),
        weeks=adherence(diary, today, WEEKS, now.changes),
        panels=list(_panels(diary, today, now.changes and markers(now), lines)),
        checks=list(reversed(diary.checks))[:CHECKS_SHOWN],
        runs=list(store.runs.of(client.person_id))[-RUNS_SHOWN:][::-1],
        analyses=store.analyses(client.person_id)[:RECORDINGS_SHOWN],
        doses=[
            words for kind in ("release", "strength") for words in (doses_words(doses, kind) if doses else ())
        ],
        notes=notes,
        notes_shown=NOTES_SHOWN,
        most_note=MOST_NOTE,
        me=clinician_of(request),
        carers=carers,
        others=_others(request, {one.account_id for one in carers}),
        factor=client.account_id is not None and store.factors.of(client.account_id) is not None,
        open_here=sign_in_of(request).person_id == client.person_id,
        zone=now_of(request).tzinfo,
        told=_told(request),
    )


def _stages() -> dict[str, str]:
    return {
        "release": _("Release"),
        "realign": _("Realign"),
        "coordinate": _("Coordinate"),
        "maintain": _("Maintain"),
    }


def _panels(diary: Diary, today: date, stages: Any, lines: Any) -> Iterator[Panel]:
    """Yield the first chart of each kind that has one: small, since the trends page has all of them."""
    days = span_of((entry.day for entry in diary.entries), today, DAYS_DRAWN)
    for group in groups(Drawing.of(lines, differences(diary), days, stages or ())):
        drawn = [panel for panel in group.panels if panel.svg != Markup("")]
        yield from drawn[:1]


def _others(request: Request, but: set[str]) -> list[tuple[str, str]]:
    """Return the clinicians who could look after a client too."""
    return [
        (one.id, one.name)
        for one in store_of(request).accounts.all()
        if one.role == CLINICIAN and one.disabled_at is None and one.id not in but
    ]


def _told(request: Request) -> str:
    return {
        "note": _("The note is saved."),
        "shared": _("The note is saved, and the client can read it."),
        "note-gone": _("The note is deleted."),
        "doses": _("The doses are set. The next session is planned with them."),
        "method": _("The doses of the method count again."),
        "name": _("The name is changed."),
        "care": _("The client is shared."),
        "disabled": _("The client is signed out and cannot sign in any more. The diary stays."),
        "signed-out": _("The client is signed out everywhere, and signs in again with the password."),
        "factor": _("The client has no second factor any more, and is signed out everywhere."),
        "enabled": _("The client can sign in again, with the password of before."),
    }.get(request.query_params.get("told", ""), "")


@router.post(AT + "/open")
def open_diary(request: Request, person_id: str, form: Form) -> Response:
    """Open the client's diary: from here on every page is about them."""
    client = client_of(request, person_id)
    place = Filled.of(form).values.get("then", "/")
    store_of(request).accounts.open_person(sign_in_of(request).id, client.person_id)
    return RedirectResponse(place if place in PLACES else "/", 303)


@router.post(AT + "/seen")
def seen(request: Request, person_id: str, form: Form) -> Response:
    """Keep that the reason why a client stands on top was seen, or take that back."""
    client, me, values = client_of(request, person_id), clinician_of(request), Filled.of(form).values
    store, today = store_of(request), today_of(request)
    again = values.get("again") == "1"
    diary = store.diary(client.person_id)
    key = seen_key(attention(diary, standing(diary, today), today))
    # What the clinician saw, not what came since: then it stays on top.
    saw = None if again else values.get("saw", "")[:200]
    if saw is None or saw == key:
        store.care.mark_seen(client.person_id, saw, by=me.id)
    if values.get("then") == "client":
        return RedirectResponse(f"/practice/clients/{client.person_id}", 303)
    return RedirectResponse(f"/practice?told={'unseen' if again else 'seen'}", 303)


# Notes


@router.post(AT + "/notes")
def add_note(request: Request, person_id: str, form: Form) -> Response:
    """Add a note, for clinicians alone or for the client too."""
    client, filled = client_of(request, person_id), Filled.of(form)
    text = filled.text("text", MOST_NOTE)
    if not text and not filled.errors:
        filled.errors["text"] = _("Write something first.")
    if filled.errors:
        return page(request, client, filled, 400)
    shared = filled.ticked("shared")
    store_of(request).care.add_note(client.person_id, text, by=clinician_of(request).id, shared=shared)
    return back(client.person_id, "shared" if shared else "note")


@router.post(AT + "/notes/{note_id}")
def change_note(request: Request, person_id: str, note_id: str, form: Form) -> Response:
    """Change a note of one's own."""
    client, filled = client_of(request, person_id), Filled.of(form)
    text, name = filled.text("text", MOST_NOTE), f"text-{note_id}"
    if not text or filled.errors:
        words = filled.errors.pop("text", _("Write something first, or delete the note."))
        return page(request, client, Filled({name: text}, {name: words}), 400)
    shared = filled.ticked("shared")
    by = clinician_of(request).id
    store_of(request).care.change_note(client.person_id, note_id, text, by=by, shared=shared)
    return back(client.person_id, "shared" if shared else "note")


@router.post(AT + "/notes/{note_id}/remove")
def remove_note(request: Request, person_id: str, note_id: str) -> Response:
    """Delete a note of one's own."""
    client = client_of(request, person_id)
    store_of(request).care.remove_note(client.person_id, note_id, by=clinician_of(request).id)
    return back(client.person_id, "note-gone")


# Name, care, account


@router.post(AT + "/name")
def rename(request: Request, person_id: str, form: Form) -> Response:
    """Give a client another name."""
    client, filled = client_of(request, person_id), Filled.of(form)
    name = filled.text("name", 120)
    if not name and not filled.errors:
        filled.errors["name"] = _("Give a name.")
    if filled.errors:
        return page(request, client, filled, 400)
    store_of(request).care.call(client.person_id, name, by=clinician_of(request).id)
    return back(client.person_id, "name")


@router.post(AT + "/care")
def give_care(request: Request, person_id: str, form: Form) -> Response:
    """Share a client with another clinician, or hand them over."""
    client, filled, me = client_of(request, person_id), Filled.of(form), clinician_of(request)
    whom, care = filled.values.get("whom", ""), store_of(request).care
    if whom not in {key for key, _name in _others(request, set())}:
        filled.errors["whom"] = _("Choose a clinician.")
        return page(request, client, filled, 400)
    if filled.values.get("how") == "over":
        care.hand_over(client.person_id, whom, by=me.id)
        return RedirectResponse("/practice?told=over", 303)
    care.share(client.person_id, whom, by=me.id)
    return back(client.person_id, "care")


@router.post(AT + "/leave")
def leave(request: Request, person_id: str) -> Response:
    """Look after a client no more, where somebody else does."""
    client = client_of(request, person_id)
    store_of(request).care.leave(client.person_id, by=clinician_of(request).id)
    return RedirectResponse("/practice?told=over", 303)


@router.post(AT + "/invitation")
def invite_again(request: Request, person_id: str) -> Response:
    """Make another invitation for a client who has no account yet; the one before works no more."""
    client = client_of(request, person_id)
    accounts, me = store_of(request).accounts, clinician_of(request)
    secret = accounts.invite("client", client.name or _("Client"), client.person_id, me.id)
    return invitation(request, client.name, f"/invitation/{secret}")


@router.post(AT + "/password")
def new_password(request: Request, person_id: str) -> Response:
    """Make a link with which the client sets a new password."""
    client = client_of(request, person_id)
    if client.account_id is None:
        return back(client.person_id, "")
    secret = store_of(request).accounts.reset(client.account_id, clinician_of(request).id)
    return invitation(request, client.name, f"/password/{secret}", reset=True)


@router.post(AT + "/sign-out")
def sign_out_everywhere(request: Request, person_id: str) -> Response:
    """End every sign-in of a client, such as that of a phone that was lost."""
    client = client_of(request, person_id)
    if client.account_id is None:
        return back(client.person_id, "")
    store_of(request).accounts.sign_out_everywhere(client.account_id, by=clinician_of(request).id)
    return back(client.person_id, "signed-out")


@router.post(AT + "/second-factor")
def take_second_factor(request: Request, person_id: str) -> Response:
    """Take a client's second factor away, who lost phone and recovery codes; every sign-in of theirs ends."""
    client = client_of(request, person_id)
    if client.account_id is not None:
        store_of(request).factors.remove(client.account_id, by=clinician_of(request).id)
    return back(client.person_id, "factor")


@router.post(AT + "/account")
def switch_account(request: Request, person_id: str, form: Form) -> Response:
    """Let the client sign in no more, or again."""
    client, by = client_of(request, person_id), clinician_of(request).id
    if client.account_id is None:
        return back(client.person_id, "")
    accounts = store_of(request).accounts
    if Filled.of(form).values.get("may") == "yes":
        accounts.enable(client.account_id, by=by)
        return back(client.person_id, "enabled")
    accounts.disable(client.account_id, by=by)
    return back(client.person_id, "disabled")
