"""Phones: how they reach the app, the code that lets one in, which are let in, and taking that back."""

from __future__ import annotations

import io
from typing import Final

import segno
from fastapi import APIRouter, HTTPException, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.lan import Lan
from coxa.web.pairing import Pairing, TooManyTriesError, cookie, device_name
from coxa.web.request import Form, bare, practice_of, render
from coxa.web.security import PAIR, RefusedError, same_origin

router = APIRouter()

AUTHORITY: Final = "/authority.crt"


def lan_of(request: Request) -> Lan | None:
    """Return how the local network reaches the app; None where it does not."""
    lan: Lan | None = request.app.state.lan
    return lan if lan is not None and lan.certificates is not None else None


def pairing_of(request: Request) -> Pairing:
    """Return who is let in; there is no such page where everybody signs in, or nobody else can ask."""
    pairing: Pairing | None = request.app.state.pairing
    if pairing is None:
        raise HTTPException(404)
    return pairing


def qr(text: str) -> Markup:
    """Return a QR code as a picture for a page: dark on light whatever the page's colours."""
    drawn = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=4,
        light="#fff",
        svgclass="qr",
        lineclass=None,
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn by us, nothing of it is text


@router.get("/settings/devices")
def devices_page(request: Request) -> Response:
    """Show how a phone gets in, and which phones are in."""
    if practice_of(request):
        raise HTTPException(404)
    lan, pairing = lan_of(request), request.app.state.pairing
    code = pairing.code() if pairing is not None else None
    urls = lan.urls() if lan is not None else _own(request, pairing)
    return render(
        request,
        "devices.html",
        reachable=pairing is not None,
        urls=urls,
        code=code,
        left=pairing.left_min(code) if code is not None else 0,
        qr=qr(f"{urls[0]}{PAIR}/{code.text}") if code is not None and urls else "",
        trust=qr(f"{urls[0]}{AUTHORITY}") if lan is not None and urls else "",
        fingerprint=lan.certificates.fingerprint()
        if lan is not None and lan.certificates is not None
        else "",
        devices=pairing.devices.listed() if pairing is not None else [],
        own=getattr(request.state, "device", None),
    )


def _own(request: Request, pairing: Pairing | None) -> tuple[str, ...]:
    """Return the address at which a proxy answers: that of this request, or the first name that was given."""
    if pairing is None:
        return ()
    if request.url.scheme == "https":
        return (f"https://{request.url.netloc}",)
    return tuple(f"https://{name}" for name in request.app.state.hosts[:1])


@router.post("/settings/devices/code")
def new_code(request: Request) -> Response:
    """Make a code that lets one phone in."""
    pairing_of(request).new_code()
    return RedirectResponse("/settings/devices#code", 303)


@router.post("/settings/devices/remove-all")
def remove_all(request: Request) -> Response:
    """Let no phone in any more."""
    pairing_of(request).devices.remove_all()
    return RedirectResponse("/settings/devices#known", 303)


@router.post("/settings/devices/{device_id}/remove")
def remove(request: Request, device_id: str) -> Response:
    """Let a phone in no more."""
    pairing_of(request).devices.remove(device_id)
    return RedirectResponse("/settings/devices#known", 303)


@router.get(AUTHORITY)
def authority(request: Request) -> Response:
    """Send the certificate of this machine's authority, for phones to trust."""
    lan = lan_of(request)
    if lan is None or lan.certificates is None:
        raise HTTPException(404)
    headers = {"Content-Disposition": 'attachment; filename="coxa-authority.crt"'}
    return Response(lan.certificates.authority(), media_type="application/x-x509-ca-cert", headers=headers)


@router.get(PAIR)
def pair_page(request: Request) -> Response:
    """Ask for the code."""
    pairing_of(request)
    return bare(request, "pair.html", code="", filled=Filled())


@router.get(PAIR + "/{code}")
def pair_with(request: Request, code: str) -> Response:
    """Ask whether to come in with the code that was scanned; whatever looks ahead at addresses does not use it up."""
    pairing_of(request)
    return bare(request, "pair.html", code=code[:40], filled=Filled())


@router.post(PAIR)
def pair(request: Request, form: Form) -> Response:
    """Let a phone in that sends the code."""
    pairing = pairing_of(request)
    if not same_origin(request.headers):
        raise RefusedError(ours=False)
    if request.url.scheme != "https":  # its cookie would not be kept, and the code would be gone
        return RedirectResponse("/", 303)
    filled = Filled.of(form)
    name = device_name(request.headers.get("user-agent", ""))
    address = request.client.host if request.client else ""
    try:
        secret = pairing.let_in(filled.text("code"), name, address)
    except TooManyTriesError as error:
        filled.errors["code"] = _(
            "Too many wrong codes came from this device. Wait ten minutes, then show a new one."
        )
        page = bare(request, "pair.html", 429, code="", filled=filled)
        page.headers["Retry-After"] = str(round(error.wait_s) + 1)
        return page
    if secret is None:
        filled.errors["code"] = _(
            "This code does not work, or not any more: each lets in one device within ten minutes. Show a new one."
        )
        return bare(request, "pair.html", 403, code="", filled=filled)
    response = RedirectResponse("/", 303)
    response.headers.append("Set-Cookie", cookie(request.app.state.key, secret))
    return response
