"""Stored results as charts and reports take them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from fastapi import HTTPException, Request

from coxa.errors import InputError
from coxa.web.i18n import gettext as _
from coxa.web.layouts import drawings_of, is_analysis, is_check, without_drawings
from coxa.web.request import day_words, diary_of, person_of, store_of

if TYPE_CHECKING:
    from coxa.charts.chart import Subject
    from coxa.store import AnalysisRecord, CheckupRecord


def check_subject(found: CheckupRecord) -> Subject | None:
    """Return a self-check to draw; None when another version laid it out."""
    if not is_check(found.summary):
        return None
    return _subject(day_words(found.day), "check", dict(found.summary))


def analysis_subject(record: AnalysisRecord) -> Subject | None:
    """Return an analysis to draw; None when it is not done, or another version laid it out."""
    if record.state != "done" or record.summary is None or not is_analysis(record.summary):
        return None
    return _subject(record.name, "analysis", dict(record.summary))


def _subject(label: str, kind: Literal["check", "analysis"], summary: dict[str, Any]) -> Subject:
    from coxa.charts.chart import Subject  # here: the server starts without charts

    return Subject(label, kind, without_drawings(summary), drawings_of(summary))


def stored_check(request: Request, key: str) -> Subject | None:
    """Return the check of this id to draw; None when there is none, or another version laid it out."""
    found = store_of(request).checkup(person_of(request).id, key)
    return None if found is None else check_subject(found)


def stored_analysis(request: Request, key: str) -> Subject | None:
    """Return the analysis of this id to draw; None when there is none, or it cannot be drawn."""
    try:
        return analysis_subject(store_of(request).analysis(person_of(request).id, key))
    except InputError:  # there is none of that id
        return None


def stored(request: Request, keys: Iterable[str]) -> tuple[Subject, ...]:
    """Return the results of these ids, each once, the earliest first, with names that tell them apart.

    Raises:
        HTTPException: There is no result of one of them, or it cannot be drawn.
    """
    dated = []
    for key in dict.fromkeys(keys):
        subject = stored_check(request, key) or stored_analysis(request, key)
        if subject is None:
            raise HTTPException(404)
        dated.append((_when(request, key, subject.kind), subject))
    dated.sort(key=lambda each: each[0])
    found = [subject for _at, subject in dated]
    labels = [subject.label for subject in found]
    return tuple(
        replace(each, label=f"{each.label} ({labels[: k + 1].count(each.label)})")
        if labels.count(each.label) > 1
        else each
        for k, each in enumerate(found)
    )


def _when(request: Request, key: str, kind: str) -> str:
    """Return when a result came to be, as text that sorts."""
    if kind == "analysis":
        return store_of(request).analysis(person_of(request).id, key).created_at.isoformat()
    return next((each.at.isoformat() for each in diary_of(request).checks if each.id == key), "")


def others(request: Request, kind: str, key: str) -> list[tuple[str, str]]:
    """Return id and name of the person's other results of a kind, the latest first."""
    store, person = store_of(request), person_of(request)
    if kind == "check":
        named = [
            (each.entry_id, _("check of %(day)s") % {"day": day_words(each.day)})
            for each in store.checkups(person.id)
        ]
        named.reverse()
    else:
        named = [(each.id, each.name) for each in store.analyses(person.id) if each.state == "done"]
    return [each for each in named if each[0] != key]
