"""What a link that works once leads to: making one's account, or setting a new password."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from coxa.store.account_records import (
    CLINICIAN,
    FIRST,
    LOGIN_LENGTHS,
    LinkError,
    LinkRecord,
    LoginTakenError,
    login_of,
)
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.practice.passwords import objection
from coxa.web.practice.signing_in import arrived, place_of
from coxa.web.request import Form, bare, store_of

router = APIRouter()

INVITATION: Final = "/invitation/"
NEW_PASSWORD: Final = "/password/"  # noqa: S105 - an address
_GONE: Final = 410


@router.get(INVITATION + "{secret}")
def invitation_page(request: Request, secret: str) -> Response:
    """Show an invitation."""
    try:
        link = store_of(request).accounts.invitation(secret)
    except LinkError:
        return _gone(request)
    return _page(request, "practice_invitation.html", link, Filled())


@router.post(INVITATION + "{secret}")
def accept(request: Request, secret: str, form: Form) -> Response:
    """Make the account and sign it in."""
    accounts, filled = store_of(request).accounts, Filled.of(form)
    try:
        link = accounts.invitation(secret)
        login, password = _chosen(request, filled, form, link)
        if filled.errors:
            return _page(request, "practice_invitation.html", link, filled, 400)
        account = accounts.accept(secret, login, password, filled.values.get("name", ""))
    except LinkError:
        return _gone(request)
    except LoginTakenError:  # told only to who was invited
        filled.errors["login"] = _("Choose another name: this one cannot be had.")
        return _page(request, "practice_invitation.html", link, filled, 400)
    return arrived(request, account, place_of(account))


@router.get(NEW_PASSWORD + "{secret}")
def password_page(request: Request, secret: str) -> Response:
    """Show where to set a new password."""
    try:
        link = store_of(request).accounts.password_link(secret)
    except LinkError:
        return _gone(request)
    return _page(request, "practice_password.html", link, Filled())


@router.post(NEW_PASSWORD + "{secret}")
def redeem(request: Request, secret: str, form: Form) -> Response:
    """Set the new password; every sign-in ends, and the way leads to a new one."""
    accounts, filled = store_of(request).accounts, Filled.of(form)
    try:
        link = accounts.password_link(secret)
        account = accounts.get(link.account_id or "")
        password = new_password(request, filled, form, login=account.login, name=account.name)
        if filled.errors:
            return _page(request, "practice_password.html", link, filled, 400)
        accounts.redeem(secret, password)
    except LinkError:
        return _gone(request)
    return RedirectResponse("/sign-in?told=password", 303)


def _chosen(request: Request, filled: Filled, form: Form, link: LinkRecord) -> tuple[str, str]:
    """Return name and password that were chosen, or say in the form what is wrong with them."""
    login = login_of(filled.values.get("login", ""))
    least, most = LOGIN_LENGTHS
    if not least <= len(login) <= most or not login.isprintable():
        filled.errors["login"] = _("Choose a name of %(least)d to %(most)d letters, such as your e-mail.") % {
            "least": least,
            "most": most,
        }
    return login, new_password(request, filled, form, login=login, name=link.name)


def new_password(request: Request, filled: Filled, form: Form, *, login: str, name: str) -> str:
    """Return the password that was chosen in a form, or say in the form what is wrong with it."""
    password = str(form.get("password", ""))
    found = objection(password, login=login, name=name, stolen=request.app.state.stolen)
    if found is not None:
        filled.errors["password"] = found
    filled.values.pop("password", None)  # never sent back
    return password


def _gone(request: Request) -> Response:
    return _unseen(bare(request, "practice_gone.html", _GONE))


def _page(request: Request, template: str, link: LinkRecord, filled: Filled, status: int = 200) -> Response:
    unnamed = link.role == CLINICIAN and link.name == FIRST
    return _unseen(bare(request, template, status, link=link, filled=filled, unnamed=unnamed))


def _unseen(response: Response) -> Response:
    """Keep a page whose address is a secret out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
