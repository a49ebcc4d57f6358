"""Whether it works: what changed since the start, each measure over time, and which sessions were done."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from coxa.programme.adherence import adherence
from coxa.programme.progress import figure, markers, since_start_words
from coxa.programme.series import differences, movement_history
from coxa.programme.tidy import tidy_csv
from coxa.web.axes import day_month, span_of
from coxa.web.i18n import gettext as _
from coxa.web.request import diary_of, lines_of, render, standing_of, today_of, worked_out
from coxa.web.trend_groups import Drawing, groups

router = APIRouter()

RANGES: Final = {"4-weeks": 28, "3-months": 91, "all": None}
"""Days shown, by the word in the address; None: all."""
USUAL: Final = "3-months"
WEEKS_OPEN: Final = 6
"""Weeks of the calendar that are not folded away."""
_WEEK: Final = 7


@router.get("/trends")
def trends(request: Request, show: Annotated[str, Query(max_length=20)] = USUAL) -> HTMLResponse:
    """Show trends over the range that the address names; the usual one when it names none that there is."""
    chosen = show if show in RANGES else USUAL
    longest, today = RANGES[chosen], today_of(request)
    diary, standing = diary_of(request), standing_of(request)
    apart = worked_out(request, "differences", lambda known, _today: differences(known))
    turns = worked_out(request, "turns", lambda known, _today: movement_history(known))
    days = span_of((entry.day for entry in diary.entries), today, longest)
    drawing = Drawing.of((*lines_of(request), *turns), apart, days, markers(standing))
    weeks = None if longest is None else longest // _WEEK
    return render(
        request,
        "trends.html",
        ranges=(("4-weeks", _("4 weeks")), ("3-months", _("3 months")), ("all", _("Everything"))),
        chosen=chosen,
        changed=since_start_words(drawing.found),
        found=drawing.found,
        groups=groups(drawing),
        calendar=adherence(diary, today, weeks, standing.changes),
        written=figure,
        short=day_month,
        whole=adherence(diary, today, None, standing.changes),
        weeks_open=WEEKS_OPEN,
        later=sum(entry.day > today for entry in diary.entries),
        empty=not diary.entries,
    )


@router.get("/trends.csv")
def trends_csv(request: Request) -> Response:
    """Send every figure of the trends as one long table."""
    name = f"coxa-trends-{today_of(request).isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    table = worked_out(request, "trends.csv", lambda diary, _today: tidy_csv(diary))
    return Response(table, media_type="text/csv", headers=headers)
