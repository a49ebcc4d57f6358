"""What one is called: the name that others read, and the one to sign in with."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from coxa.store.account_records import LOGIN_LENGTHS, LoginTakenError, login_of
from coxa.store.schema import NAME
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.practice.identity import account_of
from coxa.web.practice.second_factor import authenticated
from coxa.web.practice.signing_in import address_of
from coxa.web.request import Form, bare, store_of

router = APIRouter()


@router.get("/account/names")
def names_page(request: Request) -> Response:
    """Show both names."""
    account = account_of(request)
    return _page(request, Filled({"name": account.name, "login": account.login}))


@router.post("/account/names")
def change_names(request: Request, form: Form) -> Response:
    """Change them, for who gives what signing in takes."""
    account, filled, accounts = account_of(request), Filled.of(form), store_of(request).accounts
    name, login = " ".join(filled.text("name", NAME).split()), login_of(filled.values.get("login", ""))
    least, most = LOGIN_LENGTHS
    if not name and "name" not in filled.errors:
        filled.errors["name"] = _("Give a name.")
    if not least <= len(login) <= most or not login.isprintable():
        known = {"least": least, "most": most}
        filled.errors["login"] = (
            _("Choose a name of %(least)d to %(most)d letters, such as your e-mail.") % known
        )
    if not filled.errors and authenticated(request, account, filled, form):
        try:
            accounts.rename(account.id, name, login)
        except LoginTakenError:
            accounts.attempt(account.login, address_of(request))  # so that nobody tries which names there are
            filled.errors["login"] = _("Choose another name: this one cannot be had.")
    if filled.errors:
        return _page(request, filled, 429 if "wait" in filled.values else 400)
    return RedirectResponse("/account?told=names", 303)


def _page(request: Request, filled: Filled, status: int = 200) -> Response:
    factor = store_of(request).factors.of(account_of(request).id)
    return bare(request, "practice_naming.html", status, filled=filled, factor=factor)
