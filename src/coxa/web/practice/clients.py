"""The list of clients, those who need a clinician on top, and the way in for a new one."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from coxa.programme.attention import URGENT, Attention, order
from coxa.store.account_records import CLIENT, CLINICIAN, INVITATION_LASTS
from coxa.store.care_records import ClientRecord
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.pages.devices import qr
from coxa.web.practice.identity import clinician_of, sign_in_of
from coxa.web.practice.overview import Look, Overview
from coxa.web.request import Form, bare, now_of, store_of, today_of

router = APIRouter()

A_PAGE: Final = 50
"""Clients on one page of the list."""
MOST_NAME: Final = 120
_LOCAL: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Row:
    """One client of the list.

    Attributes:
        client: Who.
        look: What is known; None while it is being worked out.
        seen: Whether a clinician has seen just this reason already.
    """

    client: ClientRecord
    look: Look | None
    seen: bool

    @property
    def group(self) -> str:
        """Under which head it stands: 'unknown', 'now', 'know', 'seen' or 'fine'."""
        if self.look is None:
            return "unknown"
        if self.look.attention.kind == "fine":
            return "fine"
        if self.seen:
            return "seen"
        return "now" if self.look.attention.kind in URGENT else "know"


GROUPS: Final = ("unknown", "now", "know", "seen", "fine")
"""In the order of the list."""


def overview_of(request: Request) -> Overview:
    """Return what is known of all clients, kept with the app."""
    state = request.app.state
    if not hasattr(state, "overview"):
        state.overview = Overview(store_of(request))
    found: Overview = state.overview
    return found


def seen_key(found: Attention) -> str:
    """Return what stands for a reason once it was seen; a later reason of the same kind has another."""
    return f"{found.kind} {found.rank} {found.since}"


def rows(
    request: Request, account_id: str, clients: Sequence[ClientRecord], today: date
) -> tuple[list[Row], int]:
    """Return the rows of a clinician's list in its order, and how many are being worked out."""
    looks, waiting = overview_of(request).looks(account_id, clients, today)
    made = [
        Row(client, look, look is not None and client.seen == seen_key(look.attention))
        for client in clients
        for look in (looks.get(client.person_id),)
    ]
    none = Attention(0, "fine", "", None)
    places = order(
        [row.look.attention if row.look else none for row in made], [row.client.name for row in made]
    )
    return sorted((made[place] for place in places), key=lambda row: GROUPS.index(row.group)), waiting


@router.get("/practice")
def clients_page(
    request: Request,
    q: Annotated[str, Query(max_length=100)] = "",
    show: Annotated[str, Query(max_length=10)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the clients in one's care, those who need attention first; of one group alone where one is chosen."""
    me, today, care = clinician_of(request), today_of(request), store_of(request).care
    clients = care.clients(me.id)
    wanted = plain(q).split()
    listed, waiting = rows(request, me.id, clients, today)
    show = show if show in GROUPS else ""
    found = [row for row in listed if _called(row.client, wanted) and show in ("", row.group)]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(page, pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    here = sign_in_of(request).person_id
    return bare(
        request,
        "practice_clients.html",
        today=today,
        total=len(clients),
        number=len(found),
        counts={group: sum(row.group == group for row in listed) for group in GROUPS},
        groups=[(group, [row for row in shown if row.group == group]) for group in GROUPS],
        q=q.strip(),
        show=show,
        page=page,
        pages=pages,
        waiting=waiting,
        open_client=next((one for one in clients if one.person_id == here), None),
        invited=_pending(request),
        unattended=care.unattended(),
        told=_told(request),
    )


def plain(text: str) -> str:
    """Return a text as it is looked for: small letters without accents, so that 'ozturk' finds Öztürk."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("ø", "o")


def _called(client: ClientRecord, wanted: Sequence[str]) -> bool:
    """Return whether all of some words stand in a client's name or sign-in name, in any order."""
    names = plain(f"{client.name} {client.login or ''}")
    return all(word in names for word in wanted)


def _told(request: Request) -> str:
    return {
        "closed": _("The diary is closed."),
        "seen": _("Marked as seen. It comes back on top when something changes."),
        "unseen": _("Back on the list."),
        "withdrawn": _("The invitation is withdrawn."),
        "over": _("The client is handed over."),
        "taken": _("The client is in your care now."),
        "erased": _("The client and everything about them is deleted for good."),
    }.get(request.query_params.get("told", ""), "")


def _pending(request: Request) -> list[tuple[str, str, date]]:
    """Return id, name and last day of the invitations that one made, or that lead to one's own clients."""
    store, me = store_of(request), clinician_of(request)
    own = {client.person_id for client in store.care.clients(me.id)}
    return [
        (link.id, link.name, link.expires_at.astimezone(now_of(request).tzinfo).date())
        for link in store.accounts.pending()
        if link.made_by == me.id or link.person_id in own
    ]


@router.post("/practice/close")
def close(request: Request) -> Response:
    """Close the diary that is open."""
    store_of(request).accounts.open_person(sign_in_of(request).id, None)
    return RedirectResponse("/practice?told=closed", 303)


@router.post("/practice/take")
def take(request: Request, form: Form) -> Response:
    """Take a client into care whom nobody looks after."""
    filled = Filled.of(form)
    store_of(request).care.take(clinician_of(request).id, filled.values.get("person", ""))
    return RedirectResponse("/practice?told=taken", 303)


@router.get("/practice/clients/new")
def new_client(request: Request) -> Response:
    """Ask for the name of a new client, or of another clinician."""
    return _new_page(request, Filled({"role": CLIENT}))


@router.post("/practice/clients/new")
def invite(request: Request, form: Form) -> Response:
    """Make an invitation and show it; the address is shown this once."""
    filled = Filled.of(form)
    name = " ".join(filled.text("name", MOST_NAME).split())
    if not name and not filled.errors:
        filled.errors["name"] = _("Give a name, so that you find them in your list.")
    role = filled.choice("role", (CLIENT, CLINICIAN)) or CLIENT
    if filled.errors:
        return _new_page(request, filled, 400)
    me = clinician_of(request)
    secret = store_of(request).accounts.invite(role, name, made_by=me.id)
    return invitation(request, name, f"/invitation/{secret}", role=role)


def invitation(
    request: Request, name: str, path: str, *, role: str = CLIENT, reset: bool = False
) -> Response:
    """Show an address that works once, as text to send and as a code to scan."""
    base, local = outside_address(request)
    return bare(
        request,
        "practice_invite.html",
        name=name,
        role=role,
        reset=reset,
        address=base + path,
        code=qr(base + path),
        local=local,
        days=INVITATION_LASTS.days,
        mine=clinician_of(request).name,
    )


def outside_address(request: Request) -> tuple[str, bool]:
    """Return at which address others reach the app, and whether that is this machine's own, which they cannot."""
    host = request.url.hostname or ""
    if host not in _LOCAL:
        return str(request.base_url).rstrip("/"), False
    lan = request.app.state.lan
    urls = lan.urls() if lan is not None else ()
    return (urls[0], False) if urls else (str(request.base_url).rstrip("/"), True)


@router.post("/practice/invitations/{link_id}/withdraw")
def withdraw(request: Request, link_id: str) -> Response:
    """Let an invitation work no more; a diary that was begun for it, and is empty, goes with it."""
    store, me = store_of(request), clinician_of(request)
    if link_id in {key for key, _name, _day in _pending(request)}:
        whose = next((link.person_id for link in store.accounts.pending() if link.id == link_id), None)
        store.accounts.withdraw(link_id, by=me.id)
        if whose is not None and _untouched(request, whose):
            store.erase(whose)
            overview_of(request).forget(whose)
    return RedirectResponse("/practice?told=withdrawn", 303)


def _untouched(request: Request, person_id: str) -> bool:
    """Return whether a client of one's own has nothing yet that anybody could miss."""
    store, me = store_of(request), clinician_of(request)
    if [one.account_id for one in store.care.clinicians(person_id)] != [me.id]:
        return False
    if store.accounts.of_person(person_id) is not None or store.care.notes(person_id):
        return False
    here, gone = (store.documents(person_id, removed=removed) for removed in (False, True))
    return not (here or gone or store.analyses(person_id) or store.runs.of(person_id))


def _new_page(request: Request, filled: Filled, status: int = 200) -> Response:
    return bare(request, "practice_new.html", status, filled=filled, invited=_pending(request))
