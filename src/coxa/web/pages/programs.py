"""Programs that may ask in one's name: their tokens, made here and shown once, and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from coxa.errors import InputError
from coxa.store.schema import NAME
from coxa.web.api.access import OWNER, SCOPES, scopes_for
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.practice.identity import account_of
from coxa.web.request import Form, bare, now_of, practice_of, render, store_of

router = APIRouter()

HERE: Final = "/settings/programs"
OF_ACCOUNT: Final = "/account/programs"
"""Where people sign in: what belongs to an account, whoever's diary is open."""
DAYS: Final = ("30", "90", "365", "0")
"""How long a token can be made to last; 0: without an end."""
USUAL_DAYS: Final = "90"
USUAL_SCOPES: Final = ("read",)


def _whose(request: Request) -> tuple[str | None, str]:
    """Return the account that tokens here belong to, and its role; no account where nobody signs in."""
    if not practice_of(request):
        return None, OWNER
    account = account_of(request)
    return account.id, account.role


def _home(request: Request) -> str:
    return OF_ACCOUNT if practice_of(request) else HERE


@router.get(HERE)
@router.get(OF_ACCOUNT)
def programs_page(request: Request) -> Response:
    """List the programs that may ask, and offer to let another in."""
    if request.url.path != _home(request):
        if practice_of(request):
            return RedirectResponse(OF_ACCOUNT, 303)
        raise HTTPException(404)
    ticked = {f"may-{scope}": "on" for scope in USUAL_SCOPES}
    return _page(request, Filled({"days": USUAL_DAYS, **ticked}))


@router.post(HERE)
@router.post(OF_ACCOUNT)
def let_in(request: Request, form: Form) -> Response:
    """Make a token and show it, this once."""
    (account_id, role), filled = _whose(request), Filled.of(form)
    name = filled.text("name", NAME)
    days = filled.choice("days", DAYS) or USUAL_DAYS
    chosen = [scope for scope in scopes_for(role) if filled.ticked(f"may-{scope}")]
    if not name:
        filled.errors["name"] = _("Name it after the program that will use it.")
    if not chosen:
        filled.errors["may-read"] = _("Choose at least one thing it may do.")
    if filled.errors:
        return _page(request, filled, status=400)
    ends = now_of(request) + timedelta(days=int(days)) if int(days) else None
    try:
        token, secret = store_of(request).tokens.new(name, chosen, account_id=account_id, expires_at=ends)
    except InputError as error:
        filled.errors["name"] = f"{error.what[:1].upper()}{error.what[1:]} {error.mend.capitalize()}"
        return _page(request, filled, status=400)
    page = _page(request, Filled({"days": USUAL_DAYS}), made=token.name, secret=secret)
    page.headers["Cache-Control"] = "no-store"
    return page


@router.post(HERE + "/{token_id}/remove")
@router.post(OF_ACCOUNT + "/{token_id}/remove")
def shut_out(request: Request, token_id: str) -> Response:
    """Make a token worthless at once."""
    store_of(request).tokens.remove(token_id, _whose(request)[0])
    return RedirectResponse(f"{_home(request)}#known", 303)


def _page(
    request: Request, filled: Filled, *, status: int = 200, made: str = "", secret: str = ""
) -> Response:
    account_id, role = _whose(request)
    tokens = store_of(request).tokens
    now = now_of(request)
    known = [(token, tokens.expired(token)) for token in tokens.listed(account_id)]
    lasts = {"30": _("30 days"), "90": _("90 days"), "365": _("a year"), "0": _("without an end")}
    context = {
        "layout": "practice_base.html" if practice_of(request) else "base.html",
        "home": _home(request),
        "filled": filled,
        "known": known,
        "now": now,
        "scopes": [(scope, SCOPES[scope]) for scope in scopes_for(role)],
        "words": SCOPES,
        "lasts": [(days, lasts[days]) for days in DAYS],
        "made": made,
        "secret": secret,
        "address": str(request.base_url).rstrip("/"),
    }
    show = bare if practice_of(request) else render
    return show(request, "programs.html", status, **context)
