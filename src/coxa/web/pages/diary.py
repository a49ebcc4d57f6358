"""The diary: every entry in words, each removable, and what was removed restorable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from coxa.exam import RotationRange
from coxa.exam.items import SIDE_WORDS
from coxa.programme.diary import AnyEntry, Checked, Measured, Rated, Ratings, Screening, Session
from coxa.programme.documents import parse_entry
from coxa.programme.exercises import exercises
from coxa.programme.screen import complete, flags
from coxa.units import DEG_PER_RAD
from coxa.web.i18n import gettext as _
from coxa.web.i18n import ngettext
from coxa.web.request import after, diary_of, person_of, render, store_of
from coxa.web.services import remove_entry

router = APIRouter()

DAYS_A_PAGE: Final = 30


@dataclass(frozen=True)
class Line:
    """One entry as it is listed.

    Attributes:
        id: Of the entry.
        day: Of the entry.
        title: What it is.
        facts: What it holds, a sentence each.
        note: What the person wrote.
        address: Page that shows more; None when there is none.
    """

    id: str
    day: date
    title: str
    facts: tuple[str, ...]
    note: str = ""
    address: str | None = None


@router.get("/diary")
def diary_page(request: Request, before: date | None = None) -> Response:
    """Show the latest days with an entry, or those before a day."""
    entries = [e for e in reversed(diary_of(request).entries) if before is None or e.day < before]
    by_day = [(day, list(found)) for day, found in groupby(sorted(entries, key=_latest), key=lambda e: e.day)]
    shown, more = by_day[:DAYS_A_PAGE], by_day[DAYS_A_PAGE:]
    removed = store_of(request).documents(person_of(request).id, removed=True)
    return render(
        request,
        "diary.html",
        days=[(day, [line(entry) for entry in found]) for day, found in shown],
        older=shown[-1][0] if more else None,
        newer=before is not None,
        gone=[line(parse_entry(document)) for document in reversed(removed)],
    )


def _latest(entry: AnyEntry) -> tuple[int, float]:
    return -entry.day.toordinal(), -entry.at.timestamp()


@router.post("/diary/{entry_id}/remove")
def remove(request: Request, entry_id: str) -> Response:
    """Remove an entry; it can be put back."""
    remove_entry(request, entry_id)
    return after("/diary", "removed", entry_id)


@router.post("/diary/{entry_id}/restore")
def restore(request: Request, entry_id: str) -> Response:
    """Put a removed entry back."""
    store_of(request).restore(person_of(request).id, entry_id)
    return after("/diary", "restored")


def line(entry: AnyEntry) -> Line:
    """Return how an entry is listed."""
    match entry:
        case Screening():
            return Line(entry.id, entry.day, _("Safety screen"), tuple(_screen_facts(entry)))
        case Session():
            title = _("Strength session") if entry.kind == "strength" else _("Release and rotation")
            return Line(entry.id, entry.day, title, tuple(_session_facts(entry)), entry.note)
        case Rated():
            return Line(entry.id, entry.day, _("How it feels"), tuple(_felt(entry.ratings)), entry.note)
        case Measured():
            return Line(entry.id, entry.day, _("Range of rotation"), tuple(_ranges(entry.sides)), entry.note)
        case Checked():
            facts = (*_efficiency(entry), *_felt(entry.ratings), *_ranges(entry.ranges))
            return Line(entry.id, entry.day, _("Self-check"), facts, address=f"/check/{entry.id}")


def _screen_facts(entry: Screening) -> Iterator[str]:
    found = flags(entry)
    if found:
        yield ngettext(
            "One answer that needs a clinician.", "%(num)d answers that need a clinician.", len(found)
        ) % {"num": len(found)}
    elif complete(entry):
        yield _("Nothing that speaks against a session.")
    else:
        yield _("Not all questions were answered.")


def _session_facts(entry: Session) -> Iterator[str]:
    minutes = max(1, round(entry.done_s / 60.0)) if entry.done_s else 0
    missed = [_title(key) for key in entry.skipped]
    if missed:
        yield _("%(minutes)s min; skipped: %(what)s.") % {"minutes": minutes, "what": ", ".join(missed)}
    else:
        yield _("%(minutes)s min, nothing skipped.") % {"minutes": minutes}
    if entry.stopped:
        yield _("Stopped because it hurt.")
    yield from _felt(entry.before, _("Before: %(what)s."))
    yield from _felt(entry.after, _("After: %(what)s."))


def _title(key: str) -> str:
    return exercises()[key].title if key in exercises() else key


def _felt(ratings: Ratings, sentence: str = "%(what)s.") -> Iterator[str]:
    """Yield each measure, right and left beside each other, and pain; nothing when nothing was rated."""
    right, left = (ratings.side(side) for side in SIDE_WORDS)
    rows: list[tuple[str, Sequence[float], Sequence[float]]] = [
        (_("soreness"), list(right.soreness.values()), list(left.soreness.values())),
        (_("density"), list(right.density.values()), list(left.density.values())),
        (_("pressure"), _present(right.pressure), _present(left.pressure)),
    ]
    parts = [f"{name} {_mean(one)} / {_mean(other)}" for name, one, other in rows if one or other]
    if ratings.pain is not None:
        parts.append(_("pain %(n)s") % {"n": f"{ratings.pain:g}"})
    if parts:
        told = sentence % {"what": ", ".join(parts)}
        yield told[:1].upper() + told[1:]


def _present(value: float | None) -> list[float]:
    return [] if value is None else [value]


def _mean(values: Sequence[float]) -> str:
    return f"{round(sum(values) / len(values), 1):g}" if values else "–"


def _ranges(sides: Mapping[str, Sequence[RotationRange]]) -> Iterator[str]:
    for side, word in SIDE_WORDS.items():
        told = [
            f"{_(turned.turn)} {turned.angle_rad * DEG_PER_RAD:.0f}° ({_(turned.position)})"
            for turned in sides.get(side, ())
        ]
        if told:
            yield f"{_(word).capitalize()}: {', '.join(told)}."


def _efficiency(entry: Checked) -> Iterator[str]:
    told = [f"{_(SIDE_WORDS[side])} {spread.value:.0f} %" for side, spread in entry.efficiency.items()]
    if told:
        yield _("Efficiency: %(what)s (modelled).") % {"what": ", ".join(told)}
