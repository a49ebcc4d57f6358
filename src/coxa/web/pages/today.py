"""Today: what to do now, why, and whether the hips are equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa.programme.diary import STAGES, Diary
from coxa.programme.findings import findings
from coxa.programme.plan import plan
from coxa.programme.progress import changes, since_start_words
from coxa.programme.screen import act_words
from coxa.programme.session_plan import Plan
from coxa.programme.standing import Halt, Standing
from coxa.store.care_records import NoteRecord
from coxa.web.doses import doses_of
from coxa.web.i18n import gettext as _
from coxa.web.request import diary_of, lines_of, person_of, practice_of, render, standing_of, store_of

router = APIRouter()

NOTES_SHOWN: Final = 2
"""Notes of a clinician that stand on Today."""


@dataclass(frozen=True)
class Step:
    """One of the steps of a first visit.

    Attributes:
        key: 'screen', 'check' or 'session'.
        state: 'done', 'now' or 'later'.
    """

    key: str
    state: str


@router.get("/")
def today_page(request: Request) -> Response:
    """Show the first steps, why there is no session, or what is due."""
    diary, now = diary_of(request), standing_of(request)
    if _first_visit(diary, now):
        return render(
            request,
            "first.html",
            steps=_first_steps(diary, now),
            plan=_plan(request, diary, now),
            minutes=_minutes_of_first(request, diary, now),
            now=now,
            notes=_shared_notes(request),
        )
    if now.halt is not None:
        return render(
            request, "halted.html", halt=now.halt, now=now, act=_act(now.halt), notes=_shared_notes(request)
        )
    return render(
        request,
        "today.html",
        now=now,
        plan=_plan(request, diary, now),
        notes=_shared_notes(request),
        stages=list(_stages(now)),
        since=since_start_words(changes(lines_of(request))),
    )


def _first_visit(diary: Diary, now: Standing) -> bool:
    """Return whether no session was ever done and nothing but the first steps is open."""
    return not diary.sessions and (now.halt is None or (now.halt.kind == "screen" and not diary.screenings))


def _first_steps(diary: Diary, now: Standing) -> list[Step]:
    screened = now.halt is None
    checked = bool(diary.checks)
    return [
        Step("screen", "done" if screened else "now"),
        Step("check", "done" if checked else "now" if screened else "later"),
        Step("session", "now" if screened else "later"),
    ]


def _minutes_of_first(request: Request, diary: Diary, now: Standing) -> int:
    """Return how long the first session will take once it may begin."""
    made = plan(replace(now, halt=None), findings(diary), doses=doses_of(request))
    return round(made.total_s / 60.0)


def _act(halt: Halt) -> str:
    """Return the most urgent words of a halt that refers."""
    return act_words(halt.flags).rstrip(".") if halt.flags else _("Please see a clinician first")


def _plan(request: Request, diary: Diary, now: Standing) -> Plan | None:
    return None if now.halt else plan(now, findings(diary), doses=doses_of(request))


def _shared_notes(request: Request) -> Sequence[NoteRecord]:
    """Return the latest notes that a clinician shared with the person; none where nobody signs in."""
    if not practice_of(request):
        return ()
    return store_of(request).care.notes(person_of(request).id, shared_only=True)[:NOTES_SHOWN]


def _stages(now: Standing) -> list[tuple[str, str, str]]:
    """Return each stage: its name, what it is for, and whether it is 'done', 'now' or 'later'."""
    told = {
        "release": (_("Release"), _("loosen what is tight")),
        "realign": (_("Realign"), _("turn the hip against the roller")),
        "coordinate": (_("Coordinate"), _("strength in three planes")),
        "maintain": (_("Maintain"), _("keep it with little")),
    }
    here = STAGES.index(now.stage)
    state = ["done"] * here + ["now"] + ["later"] * (len(STAGES) - here - 1)
    return [(*told[stage], state) for stage, state in zip(STAGES, state, strict=True)]
