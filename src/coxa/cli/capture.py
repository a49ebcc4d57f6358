"""The command `coxa capture`: recordings of a phone on the shin in, rotations or a range out."""

from __future__ import annotations

import json
import uuid
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from coxa.cli.data import Data, Person, diary_of, now
from coxa.cli.output import print_page, say, shown
from coxa.errors import InputError
from coxa.exam.items import SIDE_WORDS, TURNS

if TYPE_CHECKING:
    from coxa.capture import Capture

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help="What phyphox, Sensor Logger or a Movella DOT exported: CSV, zip or folder (docs/capture.md).",
    ),
]
Range = Annotated[
    bool,
    typer.Option("--range", help="A range test: slowly out, held, back, --trials times; the median counts."),
]
Trials = Annotated[int, typer.Option("--trials", metavar="N", help="How many trials the range test has.")]
Side = Annotated[str | None, typer.Option("--side", metavar="SIDE", help="Whose hip: right or left.")]
Turn = Annotated[
    str | None,
    typer.Option(
        "--turn", metavar="WAY", help="How the thigh turned: inward (lower leg outward) or outward."
    ),
]
Seated = Annotated[
    bool,
    typer.Option("--seated", help="The range was measured seated. [dim]\\[default: lying face down][/dim]"),
]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON, for programs.")]
Log = Annotated[
    bool, typer.Option("--log", help="Put the range into the diary; needs --range, --side and --turn.")
]

_SIDES: Final = {word: side for side, word in SIDE_WORDS.items()}
SHOWN_deg: Final = 1
"""Digits of a trial in the diary."""


def capture_command(
    files: Files,
    range_: Range = False,
    trials: Trials = 3,
    side: Side = None,
    turn: Turn = None,
    seated: Seated = False,
    as_json: Json = False,
    log: Log = False,
    data: Data = None,
    whose: Person = None,
) -> None:
    """Measure rotations with the phone strapped to the shin: number, range, rhythm, smoothness."""
    _check("--side", side, tuple(_SIDES))
    _check("--turn", turn, TURNS)
    if log and not (range_ and side and turn and len(files) == 1):
        raise InputError(
            "--log needs one file, --range, --side and --turn.",
            mend="coxa capture FILE --range --side right --turn inward --log. The rotations of a session are kept "
            "with it, by the session page of the app.",
        )
    found = [_captured(file, trials if range_ else None, side, turn) for file in files]
    print_page(_as_json(found) if as_json else _as_text(files, found))
    if log:
        _put_into_diary(found[0], str(side), str(turn), "seated" if seated else "prone", data, whose)
        if not as_json:
            say("Stored in the diary.")


def _check(option: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise InputError(f"{option} '{value[:40]}'.", mend=f"use {' or '.join(allowed)}.")


def _captured(file: Path, trials: int | None, side: str | None, turn: str | None) -> Capture:
    from coxa.capture import range_test, rotations
    from coxa.recording.phone import read_phone

    recording = read_phone(file)
    own, outward_first = None if side is None else _SIDES[side], turn != "outward"
    if trials is None:
        return rotations(recording, side=own, outward_first=outward_first)
    return range_test(recording, trials, side=own, outward_first=outward_first)


def _as_json(found: list[Capture]) -> str:
    from coxa.capture import capture_document

    documents = [capture_document(each) for each in found]
    return json.dumps(documents[0] if len(documents) == 1 else documents, indent=2, ensure_ascii=False) + "\n"


def _as_text(files: list[Path], found: list[Capture]) -> str:
    from coxa.terminal.capture import show_capture

    pages = [
        shown(lambda console, file=file, each=each: show_capture(console, file.name, each))  # type: ignore[misc]
        for file, each in zip(files, found, strict=True)
    ]
    return "\n".join(pages)


def _put_into_diary(
    capture: Capture, side: str, turn: str, position: str, data: str | None, whose: str | None
) -> None:
    if not capture.trials_deg:
        raise InputError("no trial was found; nothing was stored.", mend="record again, lying still first.")
    moment = now()
    trials: list[Any] = [round(each, SHOWN_deg) for each in capture.trials_deg]
    document = {
        "kind": "measured",
        "id": str(uuid.uuid4()),
        "at": moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "day": moment.date().isoformat(),
        side: {"rotation": {position: {f"{turn}_deg": trials}}},
        "note": "",
    }
    with diary_of(data, whose) as store:
        store.add(store.person().id, document)
