"""Signing in and out: the page, its cookie, and how often somebody may guess."""

from __future__ import annotations

import ipaddress
import math
import re
from datetime import timedelta
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from coxa.store.account_records import ABSOLUTE, CLINICIAN, AccountRecord
from coxa.store.factors import HALF_LASTS
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.i18n import ngettext
from coxa.web.practice.identity import (
    CODE,
    FACTOR,
    PRACTICE,
    account_of,
    cookie_name,
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
        return RedirectResponse(onward(request, then), 303)
    return _page(request, Filled({"then": local(then)}), told=told)


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
    then = local(filled.values.get("then", "")) or place_of(account)
    return arrived(request, account, then, login=login, address=address)


def arrived(
    request: Request, account: AccountRecord, then: str, *, login: str = "", address: str = ""
) -> Response:
    """Return the way on for who gave the right password: in, or first to the second factor.

    Args:
        request, account, then, login, address: As in `signed_in`.
    """
    factors = store_of(request).factors
    wanted = factors.wanted(account)
    if wanted is None:
        return signed_in(request, account, then, login=login, address=address)
    _end_before(request)
    where = CODE if wanted == "code" else FACTOR
    query = "" if then == place_of(account) else "?" + urlencode({"then": then})
    response = RedirectResponse(where + query, 303)
    return _with_cookie(request, response, factors.begin(account.id, device_words(request)), HALF_LASTS)


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
    return sign_in_with(RedirectResponse(then, 303), request, account, login=login, address=address)


def sign_in_with(
    response: Response, request: Request, account: AccountRecord, *, login: str = "", address: str = ""
) -> Response:
    """Return a response with the cookie of a new sign-in; the one of before ends. See `signed_in`."""
    _end_before(request)
    accounts = store_of(request).accounts
    secret = accounts.sign_in(account.id, device_words(request), login=login, address=address)
    return _with_cookie(request, response, secret, ABSOLUTE[account.role])


def _end_before(request: Request) -> None:
    accounts = store_of(request).accounts
    before = secret_of(request.scope, request.app.state.key)
    if before is not None and (known := accounts.signed_in(before)) is not None:
        accounts.sign_out(known[1].id)


def _with_cookie(request: Request, response: Response, secret: str, lasts: timedelta) -> Response:
    secure = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(request.app.state.key, secure=secure),
        secret,
        max_age=round(lasts.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",  # with strict, a link in a message would always lead to the sign-in page
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def wait_words(wait_s: int) -> str:
    """Return how long to wait, as a sentence."""
    if wait_s < 90:
        return ngettext("Try again in %(n)d second.", "Try again in %(n)d seconds.", wait_s) % {"n": wait_s}
    minutes = math.ceil(wait_s / 60)
    return ngettext("Try again in %(n)d minute.", "Try again in %(n)d minutes.", minutes) % {"n": minutes}


def present_password(request: Request, account: AccountRecord, filled: Filled, form: Form) -> bool:
    """Return whether a form brings the password of whoever is signed in, in its field `present`.

    Args:
        request: Of the form.
        account: Who is signed in.
        filled: Where it is said what is wrong; it forgets the password.
        form: As it was sent.
    """
    accounts, present = store_of(request).accounts, str(form.get("present", ""))
    filled.values.pop("present", None)
    if not present:
        filled.errors["present"] = _("Give your password.")
        return False
    address = address_of(request)
    left = math.ceil(accounts.attempt(account.login, address).total_seconds())
    if left:
        filled.values["wait"] = str(left)
        filled.errors["present"] = _("That was tried too often.") + " " + wait_words(left)
        return False
    if len(present) > MOST_LETTERS or accounts.verify(account.login, present) is None:
        accounts.failed(account.login)
        filled.errors["present"] = _("This is not your present password.")
        return False
    accounts.take_back(account.login, address)
    return True


def _too_often(request: Request, filled: Filled, wait_s: int) -> Response:
    filled.errors["login"] = _("That was tried too often.") + " " + wait_words(wait_s)
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


def local(then: str) -> str:
    """Return an address of this very app to go on to; '' for any other, which would lead people away."""
    parts = urlsplit(then)
    if parts.scheme or parts.netloc or not re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", then):
        return ""
    if parts.path in (SIGN_IN, "/sign-out", CODE, FACTOR) or parts.path.startswith("/api/"):
        return ""
    return quote(parts.path, safe="/%:@-._~!$&'()*+,;=") + (f"?{parts.query}" if parts.query else "")


def onward(request: Request, then: str) -> str:
    """Return where somebody who is signed in goes on."""
    return local(then) or place_of(account_of(request))


def place_of(account: AccountRecord) -> str:
    """Return the page at which somebody begins."""
    return PRACTICE if account.role == CLINICIAN else "/"


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
