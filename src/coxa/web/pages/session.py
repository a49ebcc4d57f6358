"""The guided session: its page, what comes of it, and what lets it work without a connection."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from coxa.errors import InputError
from coxa.programme.exercises import of_kind
from coxa.programme.plan import plan_document
from coxa.web.arrivals import arrivals
from coxa.web.cue_settings import SWITCHES, get_ready_s
from coxa.web.i18n import gettext as _
from coxa.web.request import (
    bare,
    diary_of,
    now_of,
    person_of,
    practice_of,
    render,
    standing_of,
    store_of,
    today_of,
)
from coxa.web.security import OtherDiaryError
from coxa.web.services import plan_of
from coxa.web.session_facts import last_ratings, pain_limits
from coxa.web.session_words import side_words, titles, words
from coxa.web.skew import TELLS_NOW, corrected, time_of

router = APIRouter()

KEEP: Final = "/api/sessions"
"""Where the results of sessions are delivered to `keep_session`."""
OF: Final = "X-Coxa-Person"
"""Header in which a device tells for whom it kept a result, where people sign in."""
KEPT_OFFLINE: Final = (
    "coxa.css",
    *(
        f"js/{name}.js"
        for name in (
            "session",
            "player",
            "clock",
            "cues",
            "ratings",
            "outbox",
            "deliver",
            "summary",
            "capture-live",
            "capture-sensor",
            "capture-session",
            "capture-steps",
        )
    ),
)
"""Static files without which the session page does not work."""
ICONS: Final = (
    ("icons/icon.svg", "any", "image/svg+xml", "any"),
    ("icons/icon-192.png", "192x192", "image/png", "any"),
    ("icons/icon-512.png", "512x512", "image/png", "any"),
    ("icons/maskable-512.png", "512x512", "image/png", "maskable"),
)
"""Name, size, type and purpose of the icons of the installed app."""
READY_CHOICES_S: Final = (5, 10, 15, 20, 30)
"""Times to get ready that the page offers, beside the one of the settings."""


@dataclass(frozen=True)
class Part:
    """One exercise, as the overview lists it.

    Attributes:
        title: Of the exercise.
        times: Side ('' where it has none) and time, such as '3 × 0:40', in the order of the session.
    """

    title: str
    times: tuple[tuple[str, str], ...]


@router.get("/session")
def session_page(
    request: Request, kind: str | None = None, without: Annotated[list[str] | None, Query()] = None
) -> HTMLResponse:
    """Show today's session, or why there is none."""
    now = standing_of(request)
    if now.halt is not None:
        return render(request, "session.html", halt=now.halt, plan=None)
    diary = diary_of(request)
    made = plan_of(request, kind or None, without or ())
    document = plan_document(made)
    document["last"] = last_ratings(diary)
    document["pain"] = pain_limits(diary, now_of(request))
    document["cues"] = _cue_settings(person_of(request).settings)
    return render(
        request,
        "session.html",
        halt=None,
        plan=document,
        outline=list(_outline(document)),
        cautions=list(dict.fromkeys(c for e in document["exercises"].values() for c in e["cautions"])),
        offered=[(exercise.key, exercise.title) for exercise in of_kind(made.kind)],
        without=set(without or ()),
        done_today=now.due.done,
        ready_choices=sorted({*READY_CHOICES_S, document["cues"].get("ready", READY_CHOICES_S[0])}),
        titles=titles(),
        sides=side_words(),
        words=words(),
    )


def _outline(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield each exercise once, in the order of the session, with its time on either side."""
    windows: dict[str, dict[str | None, list[float]]] = {}
    for window in document["windows"]:
        sides = windows.setdefault(window["exercise"], {})
        sides.setdefault(window["side"], []).append(window["seconds"])
    for key, sides in windows.items():
        times = ((side_words().get(side or "", ""), _bouts(seconds)) for side, seconds in sides.items())
        yield Part(document["exercises"][key]["title"], tuple(times))


def _bouts(seconds: Sequence[float]) -> str:
    each = round(seconds[0])
    time = f"{each // 60}:{each % 60:02d}" if each >= 60 else f"{each} s"
    return f"{len(seconds)} × {time}" if len(seconds) > 1 else time


def _cue_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the person wants to be told, as far as it was said in the settings."""
    told: dict[str, Any] = {name: bool(settings[name]) for name in SWITCHES if name in settings}
    if (ready := get_ready_s(settings)) is not None:
        told["ready"] = round(ready)
    return told


@router.get("/api/session")
def may_start(request: Request) -> JSONResponse:
    """Tell a page left open whether a session may begin now."""
    halt = standing_of(request).halt
    told = (
        None
        if halt is None
        else {"kind": halt.kind, "words": halt.words, "rest": halt.not_before is not None}
    )
    return JSONResponse({"day": today_of(request).isoformat(), "halt": told})


async def keep_session(request: Request) -> JSONResponse:
    """Take the result of a session into the diary, once however often it arrives.

    Many may deliver at once, so the app routes this first and without what FastAPI puts around an endpoint, and
    nothing here waits for a thread but for the commit itself.
    """
    device_now = time_of(request.headers.get(TELLS_NOW))
    document = corrected(_parse(await request.body()), device_now, now_of(request))
    added = await arrivals(request.app.state).of(store_of(request).submit(_whose(request), document))
    said = _("In your diary.") if added.new else _("Already in your diary.")
    return JSONResponse({"id": added.entry.id, "new": added.new, "words": said}, 201 if added.new else 200)


def _whose(request: Request) -> str | None:
    """Return in whose diary a result belongs; None for whoever the only one belongs to.

    Raises:
        OtherDiaryError: The browser kept it for somebody else than who is signed in, or has a diary open, now.
    """
    if not practice_of(request):
        return None
    if not hmac.compare_digest(request.headers.get(OF, "").encode(), request.state.coxa_tag.encode()):
        raise OtherDiaryError
    whose: str = request.state.coxa_person_id
    return whose


def _parse(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a bare ValueError
        raise InputError(
            "the result of the session is not JSON.", mend="send it as the page does."
        ) from error
    if not isinstance(document, dict) or document.get("kind") != "session":
        raise InputError("this is not the result of a session.", mend="send an entry of the kind 'session'.")
    return document


@router.get("/offline")
def offline_page(request: Request) -> HTMLResponse:
    """Show what other pages say without a connection."""
    return (bare if practice_of(request) else render)(request, "offline.html")


@router.get("/sw.js")
def service_worker(request: Request) -> Response:
    """Return the service worker of this build."""
    assets = request.app.state.assets
    kept = [assets.url(name) for name in KEPT_OFFLINE]
    source = request.app.state.templates.get_template("sw.js").render(
        build=assets.build,
        kept=[*kept, "/manifest.webmanifest", "/offline"],
        shared=practice_of(request),
    )
    return Response(source, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    """Return what makes the app installable."""
    assets = request.app.state.assets
    icons = [
        {"src": assets.url(name), "sizes": sizes, "type": kind, "purpose": purpose}
        for name, sizes, kind, purpose in ICONS
        if name in assets.names
    ]
    told = {
        "id": "/",
        "name": "Coxa",
        "short_name": "Coxa",
        "description": _("Release, realign and measure your hips."),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1d5fa8",
        "icons": icons,
        "shortcuts": [{"name": _("Today's session"), "url": "/session"}],
    }
    return Response(json.dumps(told), media_type="application/manifest+json")
