"""Measuring with a phone: on the page itself, from another app's file, from an app that sends, or typed in."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from coxa.errors import InputError
from coxa.web import captures
from coxa.web.capture_push import PUSH, Pushes, Sample, TooOftenError, UnknownKeyError
from coxa.web.capture_samples import samples_of
from coxa.web.capture_words import doubt_words, live_words, told_words, what_words
from coxa.web.captures import RANGES, SIDES, TRIALS, TURNS, WHAT, Taken
from coxa.web.checks import NoJobsError
from coxa.web.forms import Filled, new_id
from coxa.web.i18n import gettext as _
from coxa.web.jobs import QueueFullError
from coxa.web.pages.devices import qr
from coxa.web.request import (
    Form,
    after,
    diary_of,
    person_of,
    render,
    store_of,
    written_at,
)
from coxa.web.uploads import MB, Received, Rule, incoming, named_for, receive

router = APIRouter()

FILE_MB: Final = 64
_PART: Final = {".csv": FILE_MB * MB, ".txt": FILE_MB * MB, ".zip": FILE_MB * MB}
FILE: Final = Rule(_PART | {".xls": FILE_MB * MB, ".xlsx": FILE_MB * MB}, most=12, packed=True)
"""What other apps export; tables of Excel are let in so that the reader can say what to export instead."""
_HIGH_deg: Final = 120.0


@router.get("/capture")
def capture_page(request: Request, what: str = "", side: str = "") -> HTMLResponse:
    """Show the ways to measure one thing on one side."""
    return _page(request, what, side)


@router.post("/capture/file")
async def capture_file(request: Request) -> Response:
    """Write what another app recorded to disk and have it computed."""
    person_id = (await run_in_threadpool(person_of, request)).id
    with incoming(store_of(request).folder, person_id) as folder:
        files = folder / captures.FILES
        files.mkdir(mode=0o700)
        form = await receive(request.stream(), request.headers.get("content-type", ""), files, {"file": FILE})
        what, side = _chosen(form.values)
        if not form.files.get("file") and not form.errors:
            form.errors["file"] = _("Choose the file that the app exported.")
        if form.errors:
            return await run_in_threadpool(
                _page, request, what, side, form.values, {"file": form.errors["file"]}, 422
            )
        aside = folder.with_name(named_for(person_id, f"{captures.PREFIX}{new_id()}"))
        folder.rename(aside)  # it outlives this request
    return await run_in_threadpool(_compute, request, form, what, side, aside)


def _compute(request: Request, form: Received, what: str, side: str, folder: Path) -> Response:
    taken = _new(request, new_id(), what, side, "file")
    try:
        captures.compute(store_of(request), request.app.state.jobs, person_of(request), taken, folder)
    except (QueueFullError, NoJobsError) as error:
        return _page(request, what, side, form.values, {"file": str(error)}, 503)
    return RedirectResponse(f"/capture/{taken.id}", 303)


@router.post("/capture/typed")
def capture_typed(request: Request, form: Form) -> Response:
    """Keep what was read off elsewhere."""
    filled = Filled.of(form)
    what, side = _chosen({"what": filled.choice("what", RANGES), "side": filled.values.get("side", "")})
    read = _typed_range(filled)
    if filled.errors:
        return _page(request, what, side, filled.values, filled.errors, 400)
    document = read | {"source": {"app": _("typed in"), "sensor": "", "method": "typed"}}
    taken = _new(request, filled.entry_id(), what, side, "typed", captures.checked(document))
    captures.keep(store_of(request), person_of(request), taken)
    return RedirectResponse(f"/capture/{taken.id}", 303)


def _new(
    request: Request,
    id: str,  # noqa: A002 - the name it has everywhere else
    what: str,
    side: str,
    way: str,
    result: Mapping[str, Any] | None = None,
) -> Taken:
    """Return a capture of now."""
    when = written_at(request)
    return Taken(id, when["at"], when["day"], what, side, way, result)


def _typed_range(filled: Filled) -> dict[str, Any]:
    degrees = filled.numbers("degrees", 0.0, _HIGH_deg, TRIALS)
    if not degrees and not filled.errors:
        filled.errors["degrees"] = _("Give one to three readings, such as 38 40 39.")
    return {"kind": "range", "trials": {"deg": degrees, "median_deg": median(degrees) if degrees else None}}


@router.post("/api/captures")
async def keep_capture(request: Request) -> JSONResponse:
    """Keep what a page of ours measured on the phone it stands on."""
    try:
        told = json.loads(await request.body())
        what, side, way = told["what"], told["side"], told["way"]
        if what not in WHAT or side not in SIDES or way not in ("phone", "push"):
            raise KeyError(what)
        result = captures.checked(told["document"])
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise InputError(_("This is not a measurement."), mend=_("measure again.")) from error
    for doubt in result["doubts"]:  # its key is what counts; words are ours
        doubt["words"] = doubt_words().get(doubt["key"], "")
    result["doubts"] = [doubt for doubt in result["doubts"] if doubt["words"]]
    taken = _new(request, new_id(), what, side, way, result)
    await run_in_threadpool(lambda: captures.keep(store_of(request), person_of(request), taken))
    return JSONResponse({"id": taken.id, "address": f"/capture/{taken.id}"}, 201)


# An app that sends


def pushes_of(request: Request) -> Pushes:
    """Return what arrives from apps, kept with the app."""
    found: Pushes = request.app.state.pushes
    return found


def _push_bases(request: Request) -> list[str]:
    """Return where a phone of the same network reaches this server, with scheme and port; plain HTTP first.

    Where the server listens to the network at all is known to whoever started it (`app.state.lan`); a proxy before it
    shows in the address of the request.
    """
    lan = getattr(request.app.state, "lan", None)
    if lan is not None:
        port = lan.push_port
        return [*(f"http://{each}:{port}" for each in lan.addresses if port is not None), *lan.urls()]
    host = request.url.hostname or ""
    local = host in ("127.0.0.1", "localhost", "::1")
    return [] if local else [f"{request.url.scheme}://{request.url.netloc}"]


@router.post("/capture/push")
def open_push(request: Request, form: Form) -> Response:
    """Make a key for an app that sends."""
    what, side = _chosen(Filled.of(form).values)
    line = pushes_of(request).open(person_of(request).id, time.monotonic())
    return RedirectResponse(f"/capture/push/{line.key}?what={what}&side={side}", 303)


@router.get("/capture/push/{key}")
def push_page(request: Request, key: str, what: str = "", side: str = "") -> HTMLResponse:
    """Show where an app is to send samples to, and what has arrived."""
    what, side = _chosen({"what": what, "side": side})
    try:
        line, samples = pushes_of(request).since(key, person_of(request).id, 0, time.monotonic())
    except UnknownKeyError:
        return _page(request, what, side, errors={"push": str(UnknownKeyError())}, status=404)
    addresses = [f"{base}{PUSH}{key}" for base in _push_bases(request)]
    return render(
        request,
        "capture_push.html",
        what=what,
        side=side,
        whats=what_words(),
        key=key,
        addresses=addresses,
        code=qr(addresses[0]) if addresses else "",
        minutes=max(1, round((line.until_s - time.monotonic()) / 60)),
        arrived=len(samples),
        words=live_words(),
    )


@router.get("/api/captures/push/{key}")
def pushed_samples(request: Request, key: str, start: int = 0) -> JSONResponse:
    """Tell a page of ours what has arrived since it last asked: `[time, x, y, z]` each."""
    try:
        line, samples = pushes_of(request).since(key, person_of(request).id, start, time.monotonic())
    except UnknownKeyError as error:
        raise HTTPException(404, str(error)) from error
    return JSONResponse({"samples": samples, "missed": line.missed}, headers={"Cache-Control": "no-store"})


async def take_push(request: Request) -> Response:
    """Take samples from an app; what lets it in is the key in the address.

    A browser that opens the address, as after scanning its code, is told where it belongs; whether the key is right is
    not told.
    """
    if request.method != "POST":
        return PlainTextResponse(
            _("Copy this page's address into Sensor Logger: Settings, Data Streaming, HTTP Push, Push URL.")
        )
    pushes, key, now_s = pushes_of(request), request.path_params["key"], time.monotonic()
    try:
        pushes.admit(key, now_s)
        sensor, samples = await run_in_threadpool(_samples, await request.body())
        pushes.take(key, samples, now_s, sensor)
    except UnknownKeyError as error:
        return JSONResponse({"error": str(error)}, 404)
    except TooOftenError as error:
        return JSONResponse({"error": str(error)}, 429, headers={"Retry-After": "1"})
    except InputError as error:
        return JSONResponse({"error": error.what, "mend": error.mend}, 400)
    return JSONResponse({"samples": len(samples)})


def _samples(body: bytes) -> tuple[str, list[Sample]]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError(_("These samples are not JSON."), mend=_("send them as the app does.")) from error
    return samples_of(document)


# One capture


@router.get("/capture/{id}")
def taken_page(request: Request, id: str) -> HTMLResponse:  # noqa: A002 - the name it has everywhere else
    """Show a capture: how far it is, why it failed, or what was measured."""
    taken = _taken(request, id)
    job = captures.progress(request.app.state.jobs, taken)
    home = None if taken.is_range or job.state != "done" else captures.home_of(diary_of(request), taken)
    curve, neutral = _curve(taken)
    return render(
        request,
        "capture_result.html",
        taken=taken,
        job=job,
        whats=what_words(),
        home=home,
        curve=curve,
        neutral=neutral,
        doubts=doubt_words(),
        most_trials=TRIALS,
    )


def _curve(taken: Taken) -> tuple[str, float]:
    """Return the curve as points of a line, 600 by 200, '' where there is none; and the height of neutral."""
    curve = (taken.result or {}).get("curve") or {"time_s": [], "angle_deg": []}
    times, angles = curve["time_s"], curve["angle_deg"]
    if len(times) < 2 or times[-1] <= times[0]:
        return "", 0.0
    low, high = min(-2.0, *angles), max(20.0, *angles)
    span = times[-1] - times[0]

    def height(angle: float) -> float:
        return float(190.0 - 180.0 * (angle - low) / (high - low))

    points = (
        f"{600.0 * (at - times[0]) / span:.1f},{height(angle):.1f}"
        for at, angle in zip(times, angles, strict=True)
    )
    return " ".join(points), round(height(0.0), 1)


@router.post("/capture/{id}/keep")
def keep_taken(request: Request, id: str, form: Form) -> Response:  # noqa: A002 - as above
    """Put a capture into the diary."""
    taken = _taken(request, id)
    entry_id = captures.put_into_diary(store_of(request), person_of(request), taken, diary_of(request))
    return after("/", "saved", entry_id if taken.is_range else "")


@router.post("/capture/{id}/remove")
def remove_taken(request: Request, id: str, form: Form) -> Response:  # noqa: A002 - as above
    """Throw a capture away."""
    taken = _taken(request, id)
    captures.throw_away(store_of(request), request.app.state.jobs, person_of(request).id, taken)
    return RedirectResponse(f"/capture?what={taken.what}&side={taken.side}", 303)


def _taken(request: Request, id: str) -> Taken:  # noqa: A002 - as above
    taken = captures.one(person_of(request), id)
    if taken is None:
        raise HTTPException(404)
    return taken


def _chosen(values: Any) -> tuple[str, str]:
    what, side = values.get("what", ""), values.get("side", "")
    return (what if what in WHAT else WHAT[0]), (side if side in SIDES else SIDES[0])


def _page(
    request: Request,
    what: str,
    side: str,
    values: Any = None,
    errors: Any = None,
    status: int = 200,
) -> HTMLResponse:
    what, side = _chosen({"what": what, "side": side})
    waiting = captures.all_of(person_of(request))
    return render(
        request,
        "capture.html",
        status,
        what=what,
        side=side,
        whats=what_words(),
        turns=TURNS,
        id=new_id(),
        values=values or {},
        errors=errors or {},
        waiting=waiting,
        told={one.id: told_words(one) for one in waiting},
        reachable=bool(_push_bases(request)),
        words=live_words(),
    )
