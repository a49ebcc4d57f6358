"""What pages and programs ask for alike, so that both get the same."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Request

from coxa.exam.items import red_flag_questions
from coxa.programme.beside_hips import Link, beside_hips
from coxa.programme.findings import findings
from coxa.programme.plan import plan
from coxa.programme.running import RunRecord
from coxa.programme.safety import eased_without
from coxa.programme.session_plan import Plan
from coxa.web.doses import doses_of
from coxa.web.i18n import gettext as _
from coxa.web.problems import ConflictError
from coxa.web.request import diary_of, person_of, practice_of, standing_of, store_of, today_of, worked_out
from coxa.web.uploads import forget_incoming


def plan_of(request: Request, kind: str | None = None, without: Collection[str] = ()) -> Plan:
    """Return the plan of today's session.

    Args:
        request: Whose.
        kind: 'release' or 'strength'; None for what is due.
        without: Keys of exercises to leave out this time.

    Raises:
        InputError: No session may begin now, or nothing would be left of it.
    """
    found, doses = findings(diary_of(request)), doses_of(request)
    return plan(standing_of(request), found, kind=kind, leave_out=without, doses=doses)


def remove_entry(request: Request, entry_id: str) -> None:
    """Remove an entry; it can be put back.

    Raises:
        ConflictError: The entry warns, and nothing but a safety screen may answer a warning.
        InputError: There is no such entry.
    """
    if eased_without(diary_of(request), entry_id, today_of(request)):
        raise ConflictError(
            _("this entry is why no session may begin now, so it stays; nothing was removed."),
            mend=_("answer the safety screen again. A slip of the finger is answered there as well."),
        )
    store_of(request).remove(person_of(request).id, entry_id)


def red_flags(request: Request) -> dict[str, bool]:
    """Return the answers of the latest safety screen that an exam asks for too."""
    screenings = diary_of(request).screenings
    answers = screenings[-1].answers if screenings else {}
    return {key: answers[key] for key in red_flag_questions() if key in answers}


def links_of_runs(request: Request) -> tuple[Link, ...]:
    """Return whether figures of the runs go along with the hips, worked out once until either changes."""
    runs, diary = store_of(request).runs.of(person_of(request).id), diary_of(request)
    held: dict[str, tuple[tuple[RunRecord, ...], tuple[Link, ...]]]
    held = worked_out(request, "run-links", lambda _diary, _today: {})
    known = held.get("now")
    if known is None or known[0] != runs:
        known = held["now"] = (runs, beside_hips(runs, diary) if runs else ())
    return known[1]


def erase_person(request: Request) -> None:
    """Delete a person for good, with their calculations and uploads under way; nobody else's are touched."""
    state, store, person = request.app.state, store_of(request), person_of(request)
    only = person.id if practice_of(request) else None  # elsewhere all there is belongs to this one
    if state.jobs is not None:
        state.jobs.drop(person_id=only)
    state.pushes.forget(person.id)
    if only is None and not person.example:  # first, so that what the file held of them is overwritten
        store.tokens.remove_all()
        # A phone at which everything is deleted stays let in: it would not even see that it is done, and whoever holds
        # it would have to go to the computer. Nothing tells of the person in what is kept of it.
        store.devices.remove_all(but=getattr(request.state, "device", None))
    try:
        store.erase(person.id)
    finally:  # last: what was on its way meanwhile goes as well
        forget_incoming(store.folder, only)
    for key in [key for key in list(state.worked_out) if key[0] == person.id]:
        state.worked_out.pop(key, None)
    state.drawn.forget()
    if (overview := getattr(state, "overview", None)) is not None:
        overview.forget(person.id)
