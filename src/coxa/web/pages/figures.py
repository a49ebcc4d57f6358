"""The figures of a result, and the report that can be printed or handed on: of checks and analyses alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coxa.errors import InputError
from coxa.web.i18n import gettext as _
from coxa.web.pictures import pictures_of, reasons
from coxa.web.request import now_of, render
from coxa.web.subjects import others, stored, stored_analysis, stored_check

if TYPE_CHECKING:
    from coxa.charts.chart import Subject

router = APIRouter()

LISTED: Final = 30
"""Other results offered for a comparison."""
MOST_IDS: Final = 4
REPORT_POLICY: Final = (
    "sandbox allow-scripts allow-downloads allow-modals allow-popups; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""A report brings its own policy, and is kept apart from this app: its scripts reach neither cookie nor pages."""


@router.get("/check/{id}/figures")
def check_figures(request: Request, id: str) -> Response:  # noqa: A002 - the name it has everywhere else
    """Show the figures of a self-check."""
    subject = stored_check(request, id)
    if subject is None:
        return RedirectResponse(f"/check/{id}", 303)  # which says why, or that there is none
    title = _("Figures of the check of %(day)s") % {"day": subject.label}
    return _page(request, id, subject, title, f"/check/{id}")


@router.get("/analyze/{id}/figures")
def analysis_figures(request: Request, id: str) -> Response:  # noqa: A002 - as above
    """Show the figures of an analysis."""
    subject = stored_analysis(request, id)
    if subject is None:
        return RedirectResponse(f"/analyze/{id}", 303)
    return _page(request, id, subject, _("Figures of %(name)s") % {"name": subject.label}, f"/analyze/{id}")


def _page(request: Request, key: str, subject: Subject, title: str, back: str) -> HTMLResponse:
    pictures = pictures_of(request, key, subject)
    return render(
        request,
        "figures.html",
        title=title,
        back=back,
        key=key,
        kind=subject.kind,
        first=pictures.first,
        more=pictures.more,
        absent=reasons(pictures.absent, subject.kind),
        others=others(request, subject.kind, key)[:LISTED],
    )


@router.get("/report")
def report(request: Request, of: Annotated[list[str], Query()], save: bool = False) -> Response:
    """Send the report of one result, or of several side by side, as one file that needs no network."""
    from coxa.report.page import report_html  # here: what is asked for now and then need not slow the start

    keys = [key for key in dict.fromkeys(of) if key]
    if not keys:
        raise HTTPException(404)
    if len(keys) > MOST_IDS:
        raise InputError(
            _("A report of %(count)d results.") % {"count": len(keys)},
            mend=_("choose at most %(most)d.") % {"most": MOST_IDS},
        )
    subjects = stored(request, keys)
    now = now_of(request)
    headers = {"Content-Security-Policy": REPORT_POLICY}
    if save:
        headers["Content-Disposition"] = f'attachment; filename="coxa-report-{now.date().isoformat()}.html"'
    return HTMLResponse(report_html(subjects, created=now), headers=headers)
