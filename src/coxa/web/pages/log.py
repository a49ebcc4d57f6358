"""Entries by hand: how both hips feel, a session done without the timer, ranges of rotation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa.exam.items import POSITIONS, SIDE_WORDS, TURNS, rotation_item
from coxa.programme.documents import MOST_NOTE, MOST_WINDOW_S
from coxa.programme.exercises import exercises
from coxa.programme.findings import findings
from coxa.programme.plan import STRENGTH_STAGES, plan
from coxa.programme.session_plan import Plan
from coxa.web.capture_words import field_words
from coxa.web.doses import doses_of
from coxa.web.forms import Filled, new_id, ratings
from coxa.web.i18n import gettext as _
from coxa.web.request import (
    Form,
    after,
    diary_of,
    now_of,
    person_of,
    render,
    standing_of,
    store_of,
    today_of,
    written_at,
)
from coxa.web.saving import save

router = APIRouter()

WHAT: Final = ("ratings", "session", "ranges")
KINDS: Final = {"ratings": "rated", "session": "session", "ranges": "measured"}
"""Kind of the entry that each form makes."""
WHOLE: Final = "form"
"""Name under which stands what is wrong with a form as a whole."""
MOST_TRIALS: Final = 3
_NOON: Final = time(12)


@router.get("/log")
def empty_log(request: Request, what: str = "ratings", kind: str = "") -> Response:
    """Show one of the three forms."""
    chosen = what if what in WHAT else WHAT[0]
    return _page(
        request, chosen, Filled({"id": new_id(), "day": today_of(request).isoformat(), "kind": kind})
    )


@router.post("/log")
def filled_log(request: Request, form: Form) -> Response:
    """Keep an entry, or show what is to be mended in it."""
    filled = Filled.of(form)
    what = filled.choice("what", WHAT) or WHAT[0]
    document = _document(request, what, filled)
    if filled.errors:
        return _page(request, what, filled, 400)
    saved = save(store_of(request), person_of(request).id, document)
    if saved.differs:
        filled.values["id"] = new_id()
        return _page(request, what, filled, 409, differs=True)
    return after("/", "saved" if saved.new else "known", document["id"])


def _document(request: Request, what: str, filled: Filled) -> dict[str, Any]:
    day = filled.day("day", today_of(request))
    common = {
        "kind": KINDS[what],
        "id": filled.entry_id(),
        **_moment(request, day),
        "note": filled.text("note", MOST_NOTE),
    }
    if what == "session":
        return common | _session(request, filled, common["at"])
    ranges = _ranges(filled) if what == "ranges" else {}
    if ranges:
        return common | ranges
    rated = ratings(filled, "now") if what == "ratings" else {}
    if not (rated or common["note"] or filled.errors):
        filled.errors[WHOLE] = _("Nothing is filled in yet. Anything will do, a note alone too.")
    return common | {"kind": "rated", "ratings": rated}  # a note alone, whichever form it stood on


def _moment(request: Request, day: date) -> dict[str, str]:
    """Return time and day of an entry about a day: now for today, noon for one gone by."""
    written = written_at(request)
    if day.isoformat() == written["day"]:
        return written
    noon = datetime.combine(day, _NOON, now_of(request).tzinfo).astimezone(UTC)
    return {"at": noon.isoformat().replace("+00:00", "Z"), "day": day.isoformat()}


def _ranges(filled: Filled) -> dict[str, Any]:
    item = rotation_item()
    found: dict[str, Any] = {}
    for position in POSITIONS:
        for turn in TURNS:
            for side in SIDE_WORDS.values():
                trials = filled.numbers(f"{position}-{turn}-{side}", item.low, item.high, MOST_TRIALS)
                if trials:
                    rotation = found.setdefault(side, {"rotation": {}})["rotation"]
                    rotation.setdefault(position, {})[f"{turn}_deg"] = trials
    return found


def _session(request: Request, filled: Filled, at: str) -> dict[str, Any]:
    made = _plan(request, filled.values.get("kind", ""))
    if made is None:
        filled.errors["whole"] = _("No session is open now; Today says why.")
        return {}
    windows = _windows(filled, _parts(made))
    if not any(window["done_s"] for window in windows) and not filled.errors:
        filled.errors["whole"] = _("Say what you did: all of it, or the minutes of each part.")
    seconds = sum(window["done_s"] for window in windows)
    end = datetime.fromisoformat(at) + timedelta(seconds=min(seconds, 12 * 3600.0))
    return {
        "session": made.kind,
        "stage": made.stage,
        "ended_at": end.isoformat().replace("+00:00", "Z"),
        "windows": windows,
        "before": ratings(filled, "before"),
        "after": ratings(filled, "after"),
        "stopped": filled.ticked("stopped"),
    }


def _windows(filled: Filled, parts: Mapping[tuple[str, str], float]) -> list[dict[str, Any]]:
    whole = filled.ticked("whole")
    windows = []
    for (exercise, side), planned_s in parts.items():
        minutes = filled.number(f"{exercise}-{side}", 0.0, MOST_WINDOW_S / 60.0)
        done_s = planned_s if whole and minutes is None else 60.0 * (minutes or 0.0)
        windows.append(
            {
                "exercise": exercise,
                "side": side,
                "planned_s": planned_s,
                "done_s": done_s,
                "skipped": done_s == 0.0,
            }
        )
    return windows


def _plan(request: Request, kind: str) -> Plan | None:
    """Return what a session of today's kind would be; None while none may begin."""
    now = standing_of(request)
    if now.halt is not None:
        return None
    strength = kind == "strength" and now.stage in STRENGTH_STAGES
    return plan(
        now,
        findings(diary_of(request)),
        kind="strength" if strength else (kind and "release") or None,
        doses=doses_of(request),
    )


def _parts(made: Plan) -> dict[tuple[str, str], float]:
    """Return planned seconds by exercise and side, bouts added up, in order."""
    found: dict[tuple[str, str], float] = {}
    for window in made.windows:
        key = (window.exercise, SIDE_WORDS[window.side or "r"])
        found[key] = found.get(key, 0.0) + window.seconds
    return found


def _labels(filled: Filled) -> dict[str, str]:
    """Return what people call each field with something to mend, for the summary on top."""
    named = {"day": _("Day"), "note": _("Note"), "whole": _("What you did"), WHOLE: ""}
    return named | {
        name: ", ".join(_(part) for part in name.split("-") if part != "now").capitalize()
        for name in filled.errors
        if name not in named
    }


def _page(
    request: Request, what: str, filled: Filled, status: int = 200, *, differs: bool = False
) -> Response:
    made = _plan(request, filled.values.get("kind", "")) if what == "session" else None
    rows: dict[str, dict[str, float]] = {}
    for (exercise, side), seconds in (_parts(made) if made else {}).items():
        rows.setdefault(exercise, {})[side] = seconds
    return render(
        request,
        "log.html",
        status,
        what=what,
        filled=filled,
        differs=differs,
        plan=made,
        rows=[(exercises()[key], sides) for key, sides in rows.items()],
        strength_open=standing_of(request).stage in STRENGTH_STAGES,
        halt=standing_of(request).halt,
        labels=_labels(filled),
        positions=POSITIONS,
        turns=TURNS,
        capture_words=field_words,
    )
