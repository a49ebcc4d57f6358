"""One's own account: the password, and where one is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from coxa.store.account_records import MOST_SIGN_INS
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.practice.arriving import new_password
from coxa.web.practice.identity import account_of, sign_in_of
from coxa.web.practice.signing_in import present_password, signed_in, signed_out
from coxa.web.request import Form, bare, store_of

router = APIRouter()


@router.get("/account")
def account_page(request: Request) -> Response:
    """Show the account."""
    return _page(request, Filled())


@router.post("/account/password")
def change_password(request: Request, form: Form) -> Response:
    """Set another password for who knows the present one; all other sign-ins end, this one is renewed."""
    account, filled = account_of(request), Filled.of(form)
    if present_password(request, account, filled, form):
        password = new_password(request, filled, form, login=account.login, name=account.name)
        if form.get("present") == password:
            filled.errors["password"] = _("That is your present password.")
    if filled.errors:
        return _page(request, filled, 429 if "wait" in filled.values else 400)
    store_of(request).accounts.set_password(account.id, password)
    return signed_in(request, account, "/account?told=password")


@router.post("/account/sign-ins")
def end_sign_ins(request: Request, form: Form) -> Response:
    """End the sign-ins that were ticked, or all, for who knows the password."""
    account, filled, accounts = account_of(request), Filled.of(form), store_of(request).accounts
    everywhere = filled.values.get("do") == "all"
    ticked = [str(value) for value in form.getlist("end")][:MOST_SIGN_INS]
    right = present_password(request, account, filled, form)
    if right and not everywhere and not ticked:
        filled.errors["present"] = _("Tick what is to end.")
    if filled.errors:
        filled.errors = {"end_present": filled.errors["present"]}
        return _page(request, filled, 429 if "wait" in filled.values else 400)
    if not everywhere:
        accounts.end(account.id, [one for one in ticked if one != sign_in_of(request).id])
        return RedirectResponse("/account?told=ended", 303)
    accounts.sign_out_everywhere(account.id)
    return signed_out(request, "everywhere")


def _page(request: Request, filled: Filled, status: int = 200) -> Response:
    account, here = account_of(request), sign_in_of(request)
    others = [one for one in store_of(request).accounts.sign_ins(account.id) if one.id != here.id]
    told = {
        "password": _(
            "Your new password is set. Every other sign-in has ended, and the tokens of your programs."
        ),
        "names": _("Your names are changed."),
        "ended": _("Those sign-ins have ended."),
    }.get(request.query_params.get("told", ""), "")
    factor = store_of(request).factors.of(account.id)
    known = {"account": account, "here": here, "others": others, "told": told, "factor": factor}
    return bare(request, "practice_account.html", status, filled=filled, **known)
