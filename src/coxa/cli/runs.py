"""The commands of runs: `coxa runs`, `coxa runs add`, `coxa runs watch`."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from coxa.cli.data import Data, Person, app_part, diary_of
from coxa.cli.output import print_page, say, shown
from coxa.errors import InputError
from coxa.programme.beside_hips import beside_hips

if TYPE_CHECKING:
    from coxa.store.runs import AddedRuns

LISTED: Final = 20

RunFiles = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...", show_default=False, help="What a watch recorded: .fit, .fit.gz, or a zip of such."
    ),
]
Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", show_default=False, help="Where the watch's app puts its files.")
]
Json = Annotated[bool, typer.Option("--json", help="Print every run as JSON, for programs.")]

runs_app = typer.Typer(
    help="List your runs, and say whether they go along with how your hips differ.\n\n"
    "[bold]Examples[/bold]: coxa runs add morning.fit · coxa runs · coxa runs watch ~/Garmin/Activity",
    rich_markup_mode="rich",
)


@runs_app.callback(invoke_without_command=True)
def runs_command(
    context: typer.Context, as_json: Json = False, data: Data = None, whose: Person = None
) -> None:
    """List your runs, and say whether they go along with how your hips differ."""
    if context.invoked_subcommand is not None:
        return
    from coxa.terminal.runs import show_runs

    with diary_of(data, whose) as store:
        person = store.person().id
        runs, diary = store.runs.of(person), store.diary(person)
        documents = store.runs.documents(person) if as_json else []
    if as_json:
        print_page(json.dumps(documents, indent=2, ensure_ascii=False) + "\n")
        return
    links = beside_hips(runs, diary) if runs else ()
    print_page(shown(lambda console: show_runs(console, runs, links, LISTED)))


@runs_app.command("add")
def add_command(files: RunFiles, data: Data = None, whose: Person = None) -> None:
    """Read runs out of a watch's files and keep them; the same run twice is kept once."""
    with app_part():
        from coxa.cli.run_folder import take
    bad = 0
    with diary_of(data, whose) as store:
        person = store.person().id
        for file in files:
            try:
                with app_part():
                    _tell(file, *take(store, person, file))
            except InputError as error:
                if len(files) == 1:
                    raise
                bad += 1
                say(str(error))
    if bad == len(files):
        raise InputError(
            "none of the files could be read.", mend="give .fit files as a watch's app exports them."
        )


@runs_app.command("watch")
def watch_command(folder: Folder, data: Data = None, whose: Person = None) -> None:
    """Read each new file of a folder as it arrives, until Ctrl-C; what was read before is not read again."""
    with app_part():
        from coxa.cli.run_folder import RunFolder, follow
    found = RunFolder(folder.expanduser())
    with diary_of(data, whose) as store, app_part():
        say(f"Watching {found.path} (Ctrl-C ends it)")
        try:
            follow(store, store.person().id, found, _told, _wait)
        except KeyboardInterrupt:
            say("Ended.")


def _wait(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _told(file: Path, added: AddedRuns | None, notes: Sequence[str]) -> None:
    if added is None:
        say(" ".join(notes))
    else:
        _tell(file, added, notes)


def _tell(file: Path, added: Any, notes: Sequence[str]) -> None:
    parts = [
        f"{len(ids)} {words}"
        for ids, words in (
            (added.added, "added"),
            (added.restored, "put back"),
            (added.renewed, "whole now"),
            (added.known, "known already"),
        )
        if ids
    ]
    say(f"{file.name}: {', '.join(parts) or 'no run'}")
    for note in notes:
        say(f"  {note}")
