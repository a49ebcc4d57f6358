"""Signing in and out: the page, its cookie, and how often somebody may guess."""

from __future__ import annotations

import ipaddress
import math
import re
from typing import Final
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from coxa.store.account_records import ABSOLUTE, AccountRecord
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.i18n import ngettext
from coxa.web.practice.identity import (
    PRACTICE,
    account_of,
    cookie_name,
    is_clinician,
    secret_of,
    sign_in_of,
    whoever,
)
from coxa.web.request import Form, bare, store_of

router = APIRouter()

SIGN_IN: Final = "/sign-in"
FORGET: Final = '"cache", "storage"'
"""What the browser deletes at signing out: pages, drafts, the worker."""
MOST_LETTERS: Final = 300
"""Of what is typed on the page; more is no name and no password of ours."""
_BROWSERS: Final = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"))
_BROWSERS_LAST: Final = (("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@router.get(SIGN_IN)
def sign_in_page(request: Request, then: str = "", told: str = "") -> Response:
    """Show where to sign in; whoever is signed in goes on."""
    if whoever(request) is not None:
        return RedirectResponse(_onward(request, then), 303)
    return _page(request, Filled({"then": _local(then)}), told=told)


@router.post(SIGN_IN)
def sign_in(request: Request, form: Form) -> Response:
    """Sign somebody in, or say that name and password do not go together: never which of them is wrong."""
    filled = Filled.of(form)
    login = filled.values.get("login", "")[:MOST_LETTERS]
    password = str(form.get("password", ""))
    if not login.strip() or not password:
        filled.errors["login" if not login.strip() else "password"] = _("Give both, name and password.")
        return _page(request, filled, 400)
    accounts, address = store_of(request).accounts, address_of(request)
    left = accounts.attempt(login, address)
    if left:
        return _too_often(request, filled, math.ceil(left.total_seconds()))
    account = accounts.verify(login, password) if len(password) <= MOST_LETTERS else None
    if account is None:
        accounts.failed(login)
        filled.errors["login"] = _("This name and this password do not go together.")
        return _page(request, filled, 401)
    then = _local(filled.values.get("then", "")) or (PRACTICE if account.role == "clinician" else "/")
    return signed_in(request, account, then, login=login, address=address)


def signed_in(
    request: Request, account: AccountRecord, then: str, *, login: str = "", address: str = ""
) -> Response:
    """Return the way on with the cookie of a new sign-in; the one of before ends.

    Args:
        request: Of a form that was in order.
        account: Whose password or link it was.
        then: Where to go on.
        login, address: As counted by the throttle; empty where nothing was counted.
    """
    accounts, key = store_of(request).accounts, request.app.state.key
    before = secret_of(request.scope, key)
    if before is not None and (known := accounts.signed_in(before)) is not None:
        accounts.sign_out(known[1].id)
    secret = accounts.sign_in(account.id, device_words(request), login=login, address=address)
    response = RedirectResponse(then, 303)
    secure = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(key, secure=secure),
        secret,
        max_age=round(ABSOLUTE[account.role].total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",  # with strict, a link in a message would always lead to the sign-in page
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _too_often(request: Request, filled: Filled, wait_s: int) -> Response:
    if wait_s < 90:
        words = ngettext("Try again in %(n)d second.", "Try again in %(n)d seconds.", wait_s) % {"n": wait_s}
    else:
        minutes = math.ceil(wait_s / 60)
        words = ngettext("Try again in %(n)d minute.", "Try again in %(n)d minutes.", minutes) % {
            "n": minutes
        }
    filled.errors["login"] = _("That was tried too often.") + " " + words
    response = _page(request, filled, 429)
    response.headers["Retry-After"] = str(wait_s)
    return response


def _page(request: Request, filled: Filled, status: int = 200, told: str = "") -> Response:
    words = {
        "out": _("You are signed out. This browser keeps nothing of the diary."),
        "password": _("Your new password is set. Sign in with it."),
        "erased": _("Everything is deleted for good, and the account with it."),
        "everywhere": _("You are signed out everywhere."),
    }.get(told, "")
    return bare(request, "practice_sign_in.html", status, filled=filled, told=words)


def _local(then: str) -> str:
    """Return an address of this very app to go on to; '' for any other, which would lead people away."""
    parts = urlsplit(then)
    if parts.scheme or parts.netloc or not re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", then):
        return ""
    if parts.path in (SIGN_IN, "/sign-out") or parts.path.startswith("/api/"):
        return ""
    return quote(parts.path, safe="/%:@-._~!$&'()*+,;=") + (f"?{parts.query}" if parts.query else "")


def _onward(request: Request, then: str) -> str:
    return _local(then) or (PRACTICE if is_clinician(request) else "/")


@router.get("/sign-out")
def sign_out_page(request: Request) -> Response:
    """Ask whether to sign out, and tell what goes from this browser with it."""
    return bare(request, "practice_sign_out.html", account=account_of(request))


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End this sign-in and have the browser forget what it kept."""
    store_of(request).accounts.sign_out(sign_in_of(request).id)
    return signed_out(request, "out")


def signed_out(request: Request, told: str) -> Response:
    """Return the way to the sign-in page, where the browser forgets cookie, pages and drafts.

    Args:
        request: Of the form.
        told: What the page says there, see `_page`.
    """
    response = RedirectResponse(f"{SIGN_IN}?told={told}", 303)
    secure = request.url.scheme == "https"
    name = cookie_name(request.app.state.key, secure=secure)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = FORGET
    response.headers["Cache-Control"] = "no-store"
    return response


def address_of(request: Request) -> str:
    """Return where a request comes from, as tries are counted: of IPv6 the network, since one house has it all."""
    host = request.client.host if request.client is not None else ""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def device_words(request: Request) -> str:
    """Return browser and system in words, such as 'Firefox, Android', so that people know their sign-ins apart."""
    agent = request.headers.get("user-agent", "")[:400]
    names = ((*_BROWSERS, *_BROWSERS_LAST), _SYSTEMS)
    found = [next((name for sign, name in known if sign in agent), "") for known in names]
    return ", ".join(name for name in found if name) or _("unknown browser")
