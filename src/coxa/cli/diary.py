"""The commands of the diary: `coxa plan`, `coxa screen`, `coxa log`, `coxa trend`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coxa.cli.check import StoppedError
from coxa.cli.data import Data, Person, diary_of, now
from coxa.cli.output import ask, print_page, say, shown
from coxa.errors import InputError
from coxa.exam.items import SIDE_WORDS
from coxa.programme.diary import Diary, Screening
from coxa.programme.documents import parse_entry
from coxa.programme.doses import kept_doses
from coxa.programme.findings import findings
from coxa.programme.plan import plan, plan_document
from coxa.programme.rules import standing
from coxa.programme.safety import screen_time
from coxa.programme.screen import act_words, flags
from coxa.programme.session_plan import Plan
from coxa.programme.standing import Standing
from coxa.programme.tidy import tidy_csv
from coxa.terminal.interview import Stopped
from coxa.terminal.log import ask_ratings, rating, side_document, split
from coxa.terminal.plan import show_no_session, show_plan
from coxa.terminal.screen import ask_screen
from coxa.terminal.trend import show_trend

if TYPE_CHECKING:
    from coxa.store import Store

Strength = Annotated[bool, typer.Option("--strength", help="Plan the strength routine, once it is open.")]
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without", metavar="KEY", help="Leave this exercise out, such as P2. May be given several times."
    ),
]
Extra = Annotated[bool, typer.Option("--extra", help="Plan a session even when none is due.")]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON, for programs.")]
SideOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WHAT=NUMBERS",
        help="What you found on this side: [bold]soreness=2,1,0[/bold] and [bold]density=2,1,0[/bold] (front, side, "
        "back; - for not rated), [bold]pressure=3[/bold] in P2, [bold]inward=38,40,39[/bold] and "
        "[bold]outward=41[/bold] in degrees. May be given several times.",
    ),
]
Pain = Annotated[str | None, typer.Option("--pain", metavar="N", help="The worst pain right now, 0 to 10.")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Anything worth keeping.")]
Seated = Annotated[
    bool,
    typer.Option("--seated", help="Rotation was measured seated. [dim]\\[default: lying face down][/dim]"),
]
Done = Annotated[
    bool,
    typer.Option(
        "--session", help="You did today's session as `coxa plan` shows it; the ratings are of afterwards."
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Print every value as CSV, for programs.")]


def plan_command(
    strength: Strength = False,
    without: Without = None,
    extra: Extra = False,
    as_json: Json = False,
    data: Data = None,
    whose: Person = None,
) -> None:
    """Show today's session: what, which side, how long, and why; or why there is none."""
    with diary_of(data, whose) as store:
        person = store.person()
        diary = store.diary(person.id)
    stands = standing(diary, now().date())
    wanted = strength or extra or without
    due = stands.halt is None and (wanted or (stands.due.kind is not None and not stands.due.done))
    made = None
    if due:
        made = plan(
            stands,
            findings(diary),
            kind="strength" if strength else None,
            leave_out=frozenset(key.upper() for key in without or ()),
            doses=kept_doses(person.settings),
        )
    print_page(_as_json(made, stands) if as_json else shown(lambda c: _show(c, made, stands)))


def _show(console: Any, made: Plan | None, stands: Standing) -> None:
    if made is None:
        show_no_session(console, stands)
    else:
        show_plan(console, made, stands)


def _as_json(made: Plan | None, stands: Standing) -> str:
    halt = stands.halt
    found = {
        "day": stands.today.isoformat(),
        "stage": stands.stage,
        "halt": None if halt is None else {"kind": halt.kind, "words": halt.words, "flags": list(halt.flags)},
        "stop": stands.stop,
        "enough": stands.enough,
        "due": {"kind": stands.due.kind, "done": stands.due.done, "words": stands.due.words},
        "plan": None if made is None else plan_document(made),
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def screen_command(data: Data = None, whose: Person = None) -> None:
    """Answer the safety screen: once before the first session, and again after a sharp rise in pain."""
    with diary_of(data, whose) as store:
        person = store.person().id
        try:
            answered = ask_screen(ask, say)
        except Stopped as stop:
            # A yes counts even when the rest was left open: what it warns of does not go away by stopping.
            kept = _yes_kept(store, person, stop.document)
            raise StoppedError(f"stopped; {kept}.") from None
        store.add(person, _screening(store, person, answered))
        stands = standing(store.diary(person), now().date())
    words = "Nothing here speaks against beginning. Today's session: coxa plan"
    say("\n" + (words if stands.halt is None else stands.halt.words))


def _yes_kept(store: Store, person: str, answered: Mapping[str, Any]) -> str:
    document = _screening(store, person, answered)
    entry = parse_entry(document)
    if not (isinstance(entry, Screening) and flags(entry)):
        return "nothing was stored"
    store.add(person, document)
    act = act_words(flags(entry))
    return f"what you answered with yes is stored: {act[:1].lower()}{act[1:].rstrip('.')}"


def _screening(store: Store, person: str, answered: Mapping[str, Any]) -> dict[str, Any]:
    at = screen_time(store.diary(person), now())
    return _document("screening", {"at": _written(at), **answered})


def log_command(
    right: SideOption = None,
    left: SideOption = None,
    pain: Pain = None,
    note: Note = "",
    seated: Seated = False,
    session: Done = False,
    data: Data = None,
    whose: Person = None,
) -> None:
    """Enter how both hips feel, how far they turn, or that today's session is done; asks when no option is given."""
    given = {
        word: side_document(word, settings or ())
        for word, settings in zip(SIDE_WORDS.values(), (right, left), strict=True)
    }
    ratings, ranges = split(given, "seated" if seated else "prone")
    if pain is not None:
        ratings["pain"] = _pain(pain)
    if seated and not ranges:
        raise InputError("--seated without a range.", mend="add --right inward=38 or the like.")
    with diary_of(data, whose) as store:
        who = store.person()
        person = who.id
        if not (ratings or ranges or session or note.strip()):
            ratings, note = _asked(note)
        documents = []
        if session:
            made = _planned(store.diary(person), who.settings)
            documents.append(_session_document(made, ratings, note))
        elif ratings or (note.strip() and not ranges):
            documents.append(_document("rated", {"ratings": ratings, "note": note}))
        if ranges:
            documents.append(_document("measured", {**ranges, "note": "" if documents else note}))
        if not documents:
            raise InputError("nothing was entered.", mend="give at least one rating, or a note.")
        for document in documents:
            parse_entry(document)  # all of them are sound before the first is stored
        for document in documents:
            store.add(person, document)
        stands = standing(store.diary(person), now().date())
    say("Stored.")
    say(stands.halt.words if stands.halt else stands.due.words)


def _asked(note: str) -> tuple[dict[str, Any], str]:
    try:
        ratings, asked = ask_ratings(ask, say)
    except EOFError:
        raise StoppedError("stopped; nothing was stored.") from None
    return ratings, note or asked


def _pain(text: str) -> float:
    found = rating(text)
    if found is None:
        raise InputError(f"--pain '{text[:60]}'.", mend="give a number from 0 to 10.")
    return found


def _planned(diary: Diary, settings: Mapping[str, Any]) -> Plan:
    """Return today's session as `coxa plan` shows it."""
    return plan(standing(diary, now().date()), findings(diary), doses=kept_doses(settings))


def _session_document(made: Plan, after: Mapping[str, Any], note: str) -> dict[str, Any]:
    """Return a session of today, done as planned and ended now."""
    windows = [
        {
            "exercise": window.exercise,
            "side": None if window.side is None else SIDE_WORDS[window.side],
            "planned_s": window.seconds,
            "done_s": window.seconds,
        }
        for window in made.windows
    ]
    ended = now()
    more = {"session": made.kind, "stage": made.stage, "windows": windows, "after": after, "note": note}
    began = _written(ended - timedelta(seconds=made.total_s))
    return _document("session", more) | {"at": began, "ended_at": _written(ended)}


def _document(kind: str, more: Mapping[str, Any]) -> dict[str, Any]:
    moment = now()
    common = {"kind": kind, "id": str(uuid.uuid4()), "at": _written(moment), "day": moment.date().isoformat()}
    return common | dict(more)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def trend_command(as_csv: Csv = False, data: Data = None, whose: Person = None) -> None:
    """Show what changed since the start, whether both hips are equal and why, and each measure over time."""
    with diary_of(data, whose) as store:
        diary = store.diary(store.person().id)
    if as_csv:
        print_page(tidy_csv(diary))
        return
    stands = standing(diary, now().date())
    print_page(shown(lambda console: show_trend(console, diary, stands)))
