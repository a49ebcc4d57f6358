"""What every page needs of a request: store, person, day, diary, standing, form; and how a page is rendered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, cast
from urllib.parse import urlencode

from fastapi import Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse

from coxa.programme.diary import Diary
from coxa.programme.rules import standing as judge
from coxa.programme.series import Series, all_series
from coxa.programme.standing import Standing
from coxa.web import i18n
from coxa.web.i18n import gettext as _
from coxa.web.practice.identity import NobodyOpenError, is_clinician, whoever

if TYPE_CHECKING:
    from coxa.store import PersonRecord, Store

_T = TypeVar("_T")

MOST_WORKED_OUT: Final = 2000
"""Values that `worked_out` keeps, of all persons together."""

NAVIGATION: Final = (
    ("/", "today", "Today"),
    ("/check", "check", "Check"),
    ("/trends", "trends", "Trends"),
    ("/analyze", "analyze", "Analyze"),
    ("/settings", "settings", "Settings"),
)
"""Address, icon and name of what stands in the bar."""

FOR_CLINICIANS: Final = (
    ("/practice", "clients", "Clients"),
    ("/practice/log", "log", "Log"),
    ("/account", "account", "Account"),
)
FOR_CLIENTS: Final = (
    ("/", "today", "Today"),
    ("/trends", "trends", "Trends"),
    ("/account", "account", "Account"),
)
"""The same on pages that are about no diary, in a practice."""


@cache
def environment() -> Environment:
    """Return where templates come from and how text in them is written."""
    made = Environment(
        loader=PackageLoader("coxa.web", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # to look whether a file changed costs more than to use it
    )
    made.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals["language"] = i18n.language
    made.filters["day"] = day_words
    return made


def day_words(day: date) -> str:
    """Return a day as people write it: '22 November 2026'."""
    months = _(
        "January February March April May June July August September October November December"
    ).split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


@dataclass(frozen=True)
class Note:
    """What the last form did, told once on the page after it.

    Attributes:
        words: In one sentence.
        undo: Where a form that takes it back is sent to; None when it cannot be.
    """

    words: str
    undo: str | None = None


def _note(request: Request) -> Note | None:
    key, entry = request.query_params.get("note", ""), request.query_params.get("entry", "")
    known = {
        "saved": _("Saved in your diary."),
        "known": _("This was saved already; it is in your diary once."),
        "screened": _("Your answers are saved."),
        "removed": _("Removed from your diary. It can be put back for 30 days."),
        "restored": _("Put back into your diary."),
        "settings": _("Your settings are saved."),
        "cleared": _("The example is gone. This diary is yours now."),
        "erased": _("Everything is deleted for good."),
        "example": _("The example is loaded."),
        "run-removed": _("The run is removed. It can be put back for 30 days."),
        "run-restored": _("The run is back."),
        "imported": _("The entries are in your diary; those that were there before were kept as they were."),
    }
    if key not in known:
        return None
    sound = entry.replace("-", "").isalnum() and entry.isascii()
    ways = {
        "removed": "/diary/{}/restore",
        "saved": "/diary/{}/remove",
        "run-removed": "/runs/{}/restore",
    }
    way = ways.get(key) if sound else None
    return Note(known[key], way.format(entry) if way else None)


def after(address: str, note: str, entry: str = "") -> RedirectResponse:
    """Return the way to the page that follows a form, which says what was done.

    Args:
        address: Of that page.
        note: Key of what was done, see `_note`.
        entry: Id of the entry it was done to, if it can be undone there.
    """
    query = {"note": note} | ({"entry": entry} if entry else {})
    return RedirectResponse(f"{address}?{urlencode(query)}", 303)


def once(request: Request, name: str, make: Callable[[], _T]) -> _T:
    """Return what this request made under this name before, or make it."""
    if not hasattr(request.state, name):
        setattr(request.state, name, make())
    return cast(_T, getattr(request.state, name))


def store_of(request: Request) -> Store:
    """Return the store of the app."""
    return cast("Store", request.app.state.store)


def practice_of(request: Request) -> bool:
    """Return whether this server is a practice, where people sign in."""
    return bool(request.app.state.practice)


def person_of(request: Request) -> PersonRecord:
    """Return the person whose diary this is: in a practice, the client who is signed in or whom a clinician has open.

    Raises:
        NobodyOpenError: A clinician has no diary open.
    """
    return once(request, "coxa_person", lambda: _person(request))


def _person(request: Request) -> PersonRecord:
    if not practice_of(request):
        return store_of(request).person()
    who: str | None = getattr(request.state, "coxa_person_id", None)  # set where people sign in
    if who is None:
        raise NobodyOpenError
    return store_of(request).person_with(who)


def now_of(request: Request) -> datetime:
    """Return the time by the clock of the app, with its zone."""
    clock: Callable[[], datetime] = request.app.state.now
    return once(request, "coxa_now", clock)


def today_of(request: Request) -> date:
    """Return today by the calendar of the machine that serves, which is the person's own."""
    return now_of(request).date()


def written_at(request: Request, at: datetime | None = None) -> dict[str, str]:
    """Return time and day of an entry written now, as a diary document has them.

    Args:
        request: Of today.
        at: Time to give it instead of now.
    """
    at_text = (
        (at or now_of(request)).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
    return {"at": at_text, "day": today_of(request).isoformat()}


def diary_of(request: Request) -> Diary:
    """Return the person's diary."""
    return once(request, "coxa_diary", lambda: store_of(request).diary(person_of(request).id))


def worked_out(request: Request, name: str, make: Callable[[Diary, date], _T]) -> _T:
    """Return what follows from diary and day alone, worked out once until either changes.

    The store hands out the same diary, as one object, until something in it changes.

    Args:
        request: Whose diary and day.
        name: Of what is worked out; each needs its own.
        make: Works it out.
    """
    diary, today = diary_of(request), today_of(request)
    kept, key = request.app.state.worked_out, (person_of(request).id, name)
    of, on, value = kept.get(key, (None, None, None))
    if of is not diary or on != today:
        value = make(diary, today)
        kept[key] = (diary, today, value)
        while len(kept) > MOST_WORKED_OUT:
            with suppress(KeyError, RuntimeError):  # another thread may be at it too
                kept.pop(next(iter(kept)))
    return cast(_T, value)


def standing_of(request: Request) -> Standing:
    """Return where the person stands today by the rules."""
    return worked_out(request, "standing", judge)


def lines_of(request: Request) -> tuple[Series, ...]:
    """Return every measure of the diary over time."""
    return worked_out(request, "lines", lambda diary, _today: all_series(diary))


async def _read_form(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=20, max_fields=1000) as form:
        request.state.coxa_entered = [
            (name, value) for name, value in form.multi_items() if isinstance(value, str)
        ]
        yield form


Form = Annotated[FormData, Depends(_read_form)]
"""The form that was sent, its token already checked (`coxa.web.security`)."""


def entered_of(request: Request) -> list[tuple[str, str]]:
    """Return the fields of the form that was read in this request; empty when none was."""
    return list(getattr(request.state, "coxa_entered", ()))


def token_of(request: Request) -> str:
    """Return the token that forms and scripts of our pages send back."""
    if getattr(request.state, "stranger", False):  # who is not let in need not know it
        return ""
    bound: str | None = getattr(request.state, "coxa_token", None)  # where people sign in
    return cast(str, request.app.state.key.token) if bound is None else bound


def _shell(request: Request) -> dict[str, Any]:
    assets = request.app.state.assets
    return {
        "request": request,
        "path": request.url.path,
        "navigation": NAVIGATION,
        "outside": FOR_CLINICIANS if is_clinician(request) else FOR_CLIENTS if whoever(request) else (),
        "note": lambda: _note(request),
        "token": token_of(request),
        "build": assets.build,
        "static": assets.url,
        "practice": practice_of(request),
        "account": whoever(request),
        "clinician": is_clinician(request),
        "tag": getattr(request.state, "coxa_tag", ""),
    }


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page made of a template of ours.

    Every template knows `person`, `standing()`, `today`, `token`, `build`, `static(name)`, `path`, `language()` and
    `_`; `csrf()` is a macro of `macros.html`.
    """
    known = {
        "person": person_of(request),
        "today": today_of(request),
        "standing": lambda: standing_of(request),
    }
    return bare(request, template, status, **(known | context))


def bare(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page that needs nothing of the store: what says that the store does not answer."""
    known = _shell(request) | {"person": None}
    page = request.app.state.templates.get_template(template).render(known | context)
    return HTMLResponse(page, status)
