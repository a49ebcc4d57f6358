"""The commands for the data as a whole: `coxa export`, `coxa import`, `coxa backup`, `coxa restore`, `coxa delete`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from coxa.cli.check import StoppedError
from coxa.cli.data import Data, Person, diary_of
from coxa.cli.output import ask, say
from coxa.errors import InputError, Place

WORD: Final = "delete"
"""Typed to delete for good."""
REPLACE: Final = "replace"
"""Typed to put a backup in the place of what is there."""

ExportFile = Annotated[
    Path, typer.Argument(metavar="FILE", show_default=False, help="Zip file to write; it must not exist.")
]
ImportFile = Annotated[
    Path, typer.Argument(metavar="FILE", show_default=False, help="Zip file that `coxa export` wrote.")
]
BackupFile = Annotated[
    Path, typer.Argument(metavar="FILE", show_default=False, help="Zip file to write; it must not exist.")
]
RestoreFile = Annotated[
    Path, typer.Argument(metavar="FILE", show_default=False, help="Zip file that `coxa backup` wrote.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def export_command(file: ExportFile, data: Data = None, of: Person = None) -> None:
    """Write everything you entered into one zip file: JSON to bring back, CSV to look at."""
    _refuse_existing(file)
    with diary_of(data, of) as store:
        person = store.person().id
        store.export_to(person, file)
        entries = len(store.documents(person))
    say(f"Written: {file} ({_entries(entries)})")


def import_command(file: ImportFile, data: Data = None, of: Person = None) -> None:
    """Bring back what `coxa export` wrote; entries that are here already stay as they are, removed ones come back."""
    if not file.is_file():
        raise InputError(
            "there is no such file.", mend="name one that `coxa export` wrote.", place=Place(file)
        )
    with diary_of(data, of) as store:
        found = store.import_from(store.person().id, file)
    back = f"{found.restored} put back that had been removed, " if found.restored else ""
    say(f"Read: {file} ({_entries(found.added)} added, {back}{found.known} known already)")


def backup_command(file: BackupFile, data: Data = None) -> None:
    """Write everything of everybody into one file, also while the app runs: all tables, all files of analyses."""
    _refuse_existing(file)
    if file.suffix != ".zip":
        raise InputError("a backup is a zip.", mend="name it so, as in hips.zip.", place=Place(file))
    with diary_of(data) as store:
        store.backup(file)
    say(f"Written: {file}. To bring it back: coxa restore {file}")


def restore_command(file: RestoreFile, yes: Yes = False, data: Data = None) -> None:
    """Put a backup in the place of everything that is there, also while the app runs; what was there is kept."""
    with diary_of(data) as store:
        if not yes:
            say(f"This replaces everything in {store.database.name} by what is in {file}.")
            _ask_for(REPLACE, "stopped; nothing was replaced.")
        kept = store.bring_back(file)
    say(f"Brought back: {file}. Whoever was signed in signs in anew.")
    if kept is not None:
        say(f"What was there before lies in {kept} for 30 days.")


def delete_command(yes: Yes = False, data: Data = None, of: Person = None) -> None:
    """Delete everything you entered for good; nothing brings it back."""
    with diary_of(data, of) as store:
        person = store.person()
        entries = len(store.documents(person.id))
        if not yes:
            whose = "the example person" if person.example else "you" if of is None else person.name or of
            say(f"This deletes {_entries(entries)} of {whose} in {store.database.name}, for good.")
            _ask_for(WORD, "stopped; nothing was deleted.")
        if of is None and not person.example:  # tokens and phones of the one person there is
            store.tokens.remove_all()
            store.devices.remove_all()
        store.erase(person.id)
        if of is None:
            store.person()  # so that this is no new place, which would begin with the example person
    say("Deleted.")


def _ask_for(word: str, otherwise: str) -> None:
    try:
        typed = ask(f"To go on, type the word {word}: ")
    except EOFError:
        typed = ""
    if typed.strip().lower() != word:
        raise StoppedError(otherwise)


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise InputError(
            "this file exists; it is left as it is.", mend="name another file.", place=Place(file)
        )
