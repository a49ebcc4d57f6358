"""The commands for the data as a whole: `coxa export`, `coxa import`, `coxa backup`, `coxa delete`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from coxa.cli.check import StoppedError
from coxa.cli.data import Data, diary_of
from coxa.cli.output import ask, say
from coxa.errors import InputError, Place

WORD: Final = "delete"
"""Typed to delete for good."""

ExportFile = Annotated[
    Path, typer.Argument(metavar="FILE", show_default=False, help="Zip file to write; it must not exist.")
]
ImportFile = Annotated[
    Path, typer.Argument(metavar="FILE", show_default=False, help="Zip file that `coxa export` wrote.")
]
BackupFile = Annotated[
    Path, typer.Argument(metavar="FILE", show_default=False, help="SQLite file to write; it must not exist.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def export_command(file: ExportFile, data: Data = None) -> None:
    """Write everything you entered into one zip file: JSON to bring back, CSV to look at."""
    _refuse_existing(file)
    with diary_of(data) as store:
        person = store.person().id
        store.export_to(person, file)
        entries = len(store.documents(person))
    say(f"Written: {file} ({_entries(entries)})")


def import_command(file: ImportFile, data: Data = None) -> None:
    """Bring back what `coxa export` wrote; entries that are here already stay as they are, removed ones come back."""
    if not file.is_file():
        raise InputError(
            "there is no such file.", mend="name one that `coxa export` wrote.", place=Place(file)
        )
    with diary_of(data) as store:
        found = store.import_from(store.person().id, file)
    back = f"{found.restored} put back that had been removed, " if found.restored else ""
    say(f"Read: {file} ({_entries(found.added)} added, {back}{found.known} known already)")


def backup_command(file: BackupFile, data: Data = None) -> None:
    """Copy the whole database into one file, also while the app runs."""
    with diary_of(data) as store:
        store.backup(file)
        name = store.database.name
    say(f"Written: {file}. To use it: put it in the place of {name}, or name it with --data.")


def delete_command(yes: Yes = False, data: Data = None) -> None:
    """Delete everything you entered for good; nothing brings it back."""
    with diary_of(data) as store:
        person = store.person()
        entries = len(store.documents(person.id))
        if not yes:
            whose = "the example person" if person.example else "you"
            say(f"This deletes {_entries(entries)} of {whose} in {store.database.name}, for good.")
            try:
                typed = ask(f"To go on, type the word {WORD}: ")
            except EOFError:
                typed = ""
            if typed.strip().lower() != WORD:
                raise StoppedError("stopped; nothing was deleted.")
        store.erase(person.id)
        store.person()  # so that this is no new place, which would begin with the example person
    say("Deleted.")


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise InputError(
            "this file exists; it is left as it is.", mend="name another file.", place=Place(file)
        )
