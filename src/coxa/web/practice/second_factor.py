"""The second factor: asked for at signing in, set up at the first one, and looked after in the account."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from coxa.store import totp
from coxa.store.account_records import CLINICIAN, AccountRecord
from coxa.store.factors import Half
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.i18n import ngettext
from coxa.web.pages.devices import qr
from coxa.web.practice.identity import (
    CODE,
    FACTOR,
    NotSignedInError,
    account_of,
    half_of,
    sign_in_of,
    whoever,
)
from coxa.web.practice.signing_in import (
    SIGN_IN,
    address_of,
    local,
    onward,
    place_of,
    present_password,
    sign_in_with,
    signed_in,
    wait_words,
)
from coxa.web.request import Form, bare, store_of

router = APIRouter()

OWN: Final = "/account/second-factor"
ISSUER: Final = "Coxa"
"""What apps call it, beside the sign-in name."""
FEW: Final = 3
"""Recovery codes left from which on the page says so."""
CODE_FIELD: Final = "factor_code"
RECOVERY_FIELD: Final = "recovery_code"


# At signing in


@router.get(CODE)
def code_page(request: Request, then: str = "") -> Response:
    """Ask for the code."""
    return _other_way(request, "code", then) or _code_page(request, Filled({"then": local(then)}))


@router.post(CODE)
def give_code(request: Request, form: Form) -> Response:
    """Sign somebody in who gave the code of this moment, or a recovery code."""
    filled = Filled.of(form)
    then = local(filled.values.get("then", ""))
    if (away := _other_way(request, "code", then)) is not None:
        return away
    half = _half(request)
    found, wait_s = _checked(request, half.account, filled, filled.values)
    if found is None:
        return _code_page(request, filled, 429 if wait_s else 401, wait_s)
    store_of(request).factors.end(half)
    where = f"{OWN}?told=recovery" if found == "recovery" else then or place_of(half.account)
    return signed_in(request, half.account, where, login=half.account.login, address=address_of(request))


@router.get(FACTOR)
def factor_page(request: Request, then: str = "") -> Response:
    """Have a clinician set a second factor up, without which there is no way in."""
    if (away := _other_way(request, "factor", then)) is not None:
        return away
    half = _half(request)
    seed = store_of(request).factors.offer(half.sign_in.id, anew=False)
    return _set_up_page(request, half.account, seed, Filled({"then": local(then)}), action=FACTOR)


@router.post(FACTOR)
def set_up_first(request: Request, form: Form) -> Response:
    """Set the second factor up, sign in, and show the recovery codes this once."""
    filled = Filled.of(form)
    then = local(filled.values.get("then", ""))
    if (away := _other_way(request, "factor", then)) is not None:
        return away
    half = _half(request)
    factors = store_of(request).factors
    seed, code = factors.offered(half.sign_in.id), _typed(filled.values)
    codes = factors.confirm(half.sign_in.id, code)
    if codes is None:
        filled.errors[CODE_FIELD] = _why_wrong(request, seed, code)
        return _set_up_page(request, half.account, seed, filled, 400, action=FACTOR)
    store_of(request).factors.end(half)
    page = _codes_page(request, codes, then or place_of(half.account))
    return sign_in_with(page, request, half.account, login=half.account.login, address=address_of(request))


def _half(request: Request) -> Half:
    found = half_of(request)
    if found is None:
        raise NotSignedInError
    return found


def _other_way(request: Request, page: str, then: str) -> Response | None:
    """Return the way on for whoever has nothing to do on a page; None where it is theirs."""
    if whoever(request) is not None:
        return RedirectResponse(onward(request, then), 303)
    wanted = _half(request).wanted
    return None if wanted == page else RedirectResponse(CODE if wanted == "code" else FACTOR, 303)


def _code_page(request: Request, filled: Filled, status: int = 200, wait_s: int = 0) -> Response:
    _blank(filled)
    clinician = _half(request).account.role == CLINICIAN
    known = {"filled": filled, "start": SIGN_IN, "owner_is_clinician": clinician}
    response = bare(request, "practice_code.html", status, **known)
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    return response


# In the account


@router.get(OWN)
def own_page(request: Request, told: str = "") -> Response:
    """Show the second factor, and what can be done about it."""
    return _own_page(request, Filled(), told=told)


@router.post(OWN)
def change(request: Request, form: Form) -> Response:
    """Begin to set up, renew the recovery codes or switch off: for who gives password, and code where there is one."""
    account, filled, store = account_of(request), Filled.of(form), store_of(request)
    if not authenticated(request, account, filled, form):
        return _own_page(request, filled, 429 if filled.values.get("wait") else 400)
    here, wish = sign_in_of(request).id, filled.values.get("do", "")
    has = store.factors.of(account.id) is not None
    if wish == "set":
        seed = store.factors.offer(here)
        return _set_up_page(request, account, seed, Filled(), action=f"{OWN}/confirm")
    if wish == "codes" and has:
        return _codes_page(request, store.factors.new_codes(account.id, here), OWN)
    if wish == "off" and has and account.role != CLINICIAN:
        store.factors.remove(account.id, by=account.id, but=here)
        return signed_in(request, account, f"{OWN}?told=off")
    return RedirectResponse(OWN, 303)


@router.post(f"{OWN}/confirm")
def confirm(request: Request, form: Form) -> Response:
    """Set up the factor that was offered; all other sign-ins end, this one is renewed."""
    account, filled, factors = account_of(request), Filled.of(form), store_of(request).factors
    here = sign_in_of(request).id
    seed, code = factors.offered(here), _typed(filled.values)
    codes = factors.confirm(here, code)
    if codes is None:
        filled.errors[CODE_FIELD] = _why_wrong(request, seed, code)
        return _set_up_page(request, account, seed, filled, 400, action=f"{OWN}/confirm")
    return sign_in_with(_codes_page(request, codes, OWN), request, account)


def authenticated(request: Request, account: AccountRecord, filled: Filled, form: Form) -> bool:
    """Return whether a form brings what signing in takes: the password, and a code where there is a second factor.

    Args:
        request, account, filled, form: As in `present_password`; what is wrong stands in `filled`, secrets no more.
    """
    code = {name: filled.values.pop(name, "") for name in (CODE_FIELD, RECOVERY_FIELD)}
    if not present_password(request, account, filled, form):
        return False
    if store_of(request).factors.of(account.id) is None:
        return True
    found, wait_s = _checked(request, account, filled, code)
    if wait_s:
        filled.values["wait"] = str(wait_s)
    if found is None:
        return False
    store_of(request).accounts.forgive(account.login, address_of(request))
    return True


def _own_page(request: Request, filled: Filled, status: int = 200, told: str = "") -> Response:
    account = account_of(request)
    factor = store_of(request).factors.of(account.id)
    left = factor.codes_left if factor is not None else 0
    words = {
        "recovery": ngettext(
            "You signed in with a recovery code. %(n)d is left. If the phone is lost, set up another.",
            "You signed in with a recovery code. %(n)d are left. If the phone is lost, set up another.",
            left,
        )
        % {"n": left},
        "off": _("The second factor is switched off, and every other sign-in has ended."),
    }.get(told, "")
    _blank(filled)
    known = {"account": account, "factor": factor, "few": left <= FEW, "told": words}
    return bare(request, "practice_second_factor.html", status, filled=filled, **known)


# Parts of both


def _typed(values: Mapping[str, str]) -> str:
    return values.get(CODE_FIELD, "").strip() or values.get(RECOVERY_FIELD, "").strip()


def _blank(filled: Filled) -> None:
    """Forget what no page shows again."""
    for name in (CODE_FIELD, RECOVERY_FIELD, "present"):
        filled.values.pop(name, None)


def _checked(
    request: Request, account: AccountRecord, filled: Filled, typed: Mapping[str, str]
) -> tuple[str | None, int]:
    """Return of which kind the code is that was typed, and how many seconds to wait; the form says what is wrong."""
    code, factors = _typed(typed), store_of(request).factors
    recovery = not typed.get(CODE_FIELD, "").strip() and bool(code)
    field = RECOVERY_FIELD if recovery else CODE_FIELD
    if not code:
        filled.errors[field] = _("Give the code.")
        return None, 0
    left = math.ceil(factors.attempt(account.login).total_seconds())
    if left:
        filled.errors[field] = _("That was tried too often.") + " " + wait_words(left)
        return None, left
    found = factors.check(account.id, code)
    if found is None and recovery:
        filled.errors[field] = _("This recovery code does not count, or was used.")
    elif found is None:
        filled.errors[field] = _(
            "This code does not count: each works once, and only while the app shows it."
        )
    return found, 0


def _why_wrong(request: Request, seed: str, code: str) -> str:
    """Return what is wrong with a code of a seed that the person sees anyway."""
    off_s = totp.off_by_s(seed, code, request.app.state.now())
    if off_s is None:
        return _("This is not what the app should show. Scan the code again, or type the key again.")
    if abs(off_s) <= totp.STEP_s:
        return _("This code has just ended. Give the one that the app shows now.")
    words = _("The clocks of phone and server differ by about %(s)d seconds: set the phone's by the network.")
    return words % {"s": abs(off_s)}


def _set_up_page(
    request: Request, account: AccountRecord, seed: str, filled: Filled, status: int = 200, *, action: str
) -> Response:
    _blank(filled)
    address = totp.address(seed, account.login, ISSUER)
    known: Mapping[str, Any] = {
        "owner": account,
        "picture": qr(address),
        "address": address,
        "key": " ".join(seed[at : at + 4] for at in range(0, len(seed), 4)),
        "action": action,
        "first": action == FACTOR,
    }
    return _unkept(bare(request, "practice_factor.html", status, filled=filled, **known))


def _codes_page(request: Request, codes: list[str], then: str) -> Response:
    return _unkept(bare(request, "practice_recovery.html", codes=codes, then=then))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
