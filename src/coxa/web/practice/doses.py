"""The doses of a client: set by a clinician within the bounds, or as in the method."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa.errors import InputError
from coxa.programme.doses import SETTING, Doses, OwnDose, doses_document, kept_doses, problems
from coxa.programme.exercises import Exercise, exercises, of_kind, pairs
from coxa.web.forms import Filled
from coxa.web.i18n import gettext as _
from coxa.web.practice.client import AT, back, client_of
from coxa.web.practice.identity import clinician_of
from coxa.web.request import Form, bare, store_of, today_of

router = APIRouter()

_PAIR_FIELD = "without-{}"


@dataclass(frozen=True)
class Unit:
    """What is left out together: a region with its release and rotation, or one exercise of strength.

    Attributes:
        field: Name of the box in the form.
        title: Head.
        exercises: Of it.
    """

    field: str
    title: str
    exercises: tuple[Exercise, ...]


def units() -> list[tuple[str, list[Unit]]]:
    """Return the parts of the form by kind of session."""
    regions = {"front": _("Front of the hip"), "back": _("Back of the hip")}
    release = [
        Unit(_PAIR_FIELD.format(region), regions[region], tuple(exercises()[key] for key in pair))
        for region, pair in pairs().items()
    ]
    strength = [Unit(_PAIR_FIELD.format(one.key), one.title, (one,)) for one in of_kind("strength")]
    return [(_("Release and rotation"), release), (_("Strength"), strength)]


@router.get(AT + "/doses")
def doses_page(request: Request, person_id: str) -> Response:
    """Show the doses as they are set."""
    client = client_of(request, person_id)
    kept = kept_doses(store_of(request).settings(client.person_id)) or Doses()
    values: dict[str, str] = {}
    for _kind, some in units():
        for unit in some:
            if all(kept[one.key].left_out for one in unit.exercises):
                values[unit.field] = "on"
            for one in unit.exercises:
                own = kept[one.key]
                values[f"{one.key}-seconds"] = "" if own.seconds is None else f"{own.seconds:g}"
                values[f"{one.key}-bouts"] = "" if own.bouts is None else str(own.bouts)
    return _page(request, person_id, Filled(values), kept)


@router.post(AT + "/doses")
def set_doses(request: Request, person_id: str, form: Form) -> Response:
    """Set the doses, or those of the method again."""
    client, me, filled = client_of(request, person_id), clinician_of(request), Filled.of(form)
    care = store_of(request).care
    if filled.values.get("what") == "method":
        care.set_for(client.person_id, SETTING, None, by=me.id, action="doses of the method")
        return back(client.person_id, "method")
    chosen = _chosen(filled)
    if not filled.errors:
        for key, problem in problems(chosen).items():
            filled.errors[_field_of(key, chosen)] = _sentence(problem)
    if filled.errors:
        return _page(request, person_id, filled, Doses(), 400)
    doses = Doses(chosen, me.name, today_of(request))
    document = doses_document(doses) if doses.by_exercise else None
    care.set_for(client.person_id, SETTING, document, by=me.id, action="doses set")
    return back(client.person_id, "doses" if document else "method")


def _chosen(filled: Filled) -> dict[str, OwnDose]:
    found: dict[str, OwnDose] = {}
    for _kind, some in units():
        for unit in some:
            gone = filled.ticked(unit.field)
            for one in unit.exercises:
                if gone:
                    found[one.key] = OwnDose(left_out=True)
                    continue
                bounds = one.bounds
                seconds = filled.number(f"{one.key}-seconds", bounds.least_s, bounds.most_s)
                bouts = filled.number(f"{one.key}-bouts", bounds.least_bouts, bounds.most_bouts)
                if bouts is not None and bouts != round(bouts):
                    filled.errors[f"{one.key}-bouts"] = _("Give a whole number.")
                found[one.key] = OwnDose(seconds, None if bouts is None else round(bouts))
    return found


def _field_of(key: str, chosen: dict[str, OwnDose]) -> str:
    if not chosen[key].left_out:
        return f"{key}-seconds"
    return next(
        unit.field for _kind, some in units() for unit in some if key in [e.key for e in unit.exercises]
    )


def _sentence(problem: InputError) -> str:
    words = f"{problem.what} {problem.mend}"
    return words[:1].upper() + words[1:]


def _page(request: Request, person_id: str, filled: Filled, kept: Doses, status: int = 200) -> Response:
    return bare(
        request,
        "practice_doses.html",
        status,
        client=client_of(request, person_id),
        filled=filled,
        units=units(),
        kept=kept,
        labels=_labels(),
    )


def _labels() -> dict[str, str]:
    found = {}
    for _kind, some in units():
        for unit in some:
            found[unit.field] = unit.title
            for one in unit.exercises:
                found[f"{one.key}-seconds"] = found[f"{one.key}-bouts"] = one.title
    return found
