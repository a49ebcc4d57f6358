"""One's own account: the password, and where one is signed in."""

from __future__ import annotations

import math

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.practice.arriving import new_password
from coxa.web.practice.identity import account_of, sign_in_of
from coxa.web.practice.signing_in import address_of, signed_in, signed_out
from coxa.web.request import Form, bare, store_of

router = APIRouter()


@router.get("/account")
def account_page(request: Request) -> Response:
    """Show the account."""
    return _page(request, Filled())


@router.post("/account/password")
def change_password(request: Request, form: Form) -> Response:
    """Set another password for who knows the present one; all other sign-ins end, this one is renewed."""
    account, filled, accounts = account_of(request), Filled.of(form), store_of(request).accounts
    present = str(form.get("present", ""))
    filled.values.pop("present", None)
    password = new_password(filled, form, login=account.login, name=account.name)
    left = accounts.attempt(account.login, address_of(request))
    if left:
        seconds = math.ceil(left.total_seconds())
        filled.errors = {"present": _("That was tried too often. Wait %(s)d seconds.") % {"s": seconds}}
        return _page(request, filled, 429)
    if accounts.verify(account.login, present) is None:
        accounts.failed(account.login)
        filled.errors = {"present": _("This is not your present password.")} | filled.errors
    elif present == password:
        filled.errors["password"] = _("That is your present password.")
    if filled.errors:
        return _page(request, filled, 400)
    accounts.set_password(account.id, password)
    return signed_in(request, account, "/account?told=password")


@router.post("/account/sign-ins")
def end_sign_ins(request: Request) -> Response:
    """Sign out everywhere."""
    store_of(request).accounts.sign_out_everywhere(account_of(request).id)
    return signed_out(request, "everywhere")


def _page(request: Request, filled: Filled, status: int = 200) -> Response:
    account, here = account_of(request), sign_in_of(request)
    others = [one for one in store_of(request).accounts.sign_ins(account.id) if one.id != here.id]
    told = _("Your new password is set, and every other sign-in has ended.")
    done = request.query_params.get("told") == "password"
    known = {"account": account, "here": here, "others": others, "told": told if done else ""}
    return bare(request, "practice_account.html", status, filled=filled, **known)
