"""The store: diaries of persons in a database, safe from lost power, other programs and newer versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

from sqlalchemy import Connection

from coxa.errors import InputError
from coxa.programme.diary import AnyEntry, Diary
from coxa.programme.documents import parse_text
from coxa.store import analyses, entries, people, sqlite, wholesale
from coxa.store.accounts import Accounts
from coxa.store.archive import read_archive, write_archive
from coxa.store.care import Care
from coxa.store.devices import Devices
from coxa.store.diaries import Diaries
from coxa.store.engine import Database, connect
from coxa.store.errors import StoreError
from coxa.store.example import example
from coxa.store.factors import Factors
from coxa.store.files import new_file
from coxa.store.looks import Looks
from coxa.store.migrate import KEPT_AFTER_UPGRADE, forget_copies, migrate
from coxa.store.records import Added, AnalysisRecord, CheckupRecord, Imported, PersonRecord, utc_now
from coxa.store.runs import Runs, added_except_at
from coxa.store.sqlite import PRIVATE_FOLDER
from coxa.store.tokens import Tokens
from coxa.store.transfer import Import, gather
from coxa.store.writer import NewEntry, Writer

T = TypeVar("T")


class Store:
    """Persons, their diaries, checks and analyses, in one database.

    May be used by many threads at once, and several stores may use one database. What a method returned from, or
    what a future's result says, is committed; an error means that nothing was changed and the same may be tried again.

    Args:
        database: As connected.
        folder: For uploads and results of analyses.
        now: The clock.
    """

    def __init__(self, database: Database, folder: Path, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self.folder = folder
        self._now = now
        self._writer = Writer(database)
        self._diaries = Diaries(database)
        self._chosen: str | None = None
        self._person: tuple[int | None, PersonRecord] | None = None
        self.accounts = Accounts(database, self._write, now)
        self.factors = Factors(database, self._write, now)
        self.care = Care(database, self._write, now)
        self.looks = Looks(database, self._write)
        self.tokens = Tokens(database, self._write, now)
        self.runs = Runs(database, self._write, now)
        self.devices = Devices(database, self._write, now)

    @classmethod
    def open(cls, where: str | Path | None = None, *, now: Callable[[], datetime] = utc_now) -> Store:
        """Open the store at a path or an address of a database, and bring its tables up to date.

        Args:
            where: None for `default_path()`. A missing file is made, for its owner's eyes only.
            now: The clock.

        Raises:
            StoreError: When it cannot be used: `StoreBusy`, `StoreFull`, `StoreNewer` or `StoreBroken` where that is
                the reason.
        """
        database = connect(where)
        store = cls(database, database.folder, now)
        try:
            migrate(database)
            _make_private(store.folder)
            store._tidy()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Finish what was asked for and let go of the database."""
        self._writer.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Persons

    def person(self) -> PersonRecord:
        """Return the person this diary belongs to; made when there is none.

        Raises:
            InputError: This is a practice with many diaries, and none was chosen.
        """
        if self._chosen is not None:
            return self.person_with(self._chosen)
        version = self.database.version()
        kept = self._person
        if kept is not None and version is not None and kept[0] == version:
            return kept[1]
        if self.accounts.any():
            raise InputError(
                f"{self.database.name} is a practice with many diaries.",
                mend="name one: --person and a sign-in name ('coxa practice people' lists them).",
            )
        with self.database.reading() as connection:
            found = people.first(connection)
        if found is None:
            return self._write(people.owner)
        self._person = (version, found)
        return found

    def choose(self, login_or_id: str) -> PersonRecord:
        """Have `person` return this one of a practice from now on.

        Args:
            login_or_id: The sign-in name of a client, or the id of a person.

        Raises:
            InputError: There is no such person.
        """
        account = self.accounts.by_login(login_or_id)
        if account is not None and account.person_id is None:
            raise InputError(f"'{account.login}' is a clinician and has no diary.", mend="name a client.")
        person_id = login_or_id if account is None or account.person_id is None else account.person_id
        found = self.person_with(person_id)
        self._chosen = found.id
        return found

    def person_with(self, person_id: str) -> PersonRecord:
        """Return a person by id.

        Raises:
            InputError: When there is no such person.
        """
        with self.database.asking() as connection:
            return people.get(connection, person_id)

    def settings(self, person_id: str) -> Mapping[str, Any]:
        """Return what a person chose."""
        return self.person_with(person_id).settings

    def set_setting(self, person_id: str, key: str, value: Any) -> None:
        """Keep a setting: any JSON value; None takes it back."""
        self._write(lambda c: people.choose(c, person_id, key, value))

    def change_setting(self, person_id: str, key: str, value: Any) -> None:
        """Keep a setting in the place of one that is there; where it was taken back meanwhile, it stays gone."""
        self._write(lambda c: people.choose(c, person_id, key, value, only_known=True))

    # The diary

    def add(self, person_id: str, document: Mapping[str, Any]) -> Added:
        """Add an entry to a diary.

        Args:
            person_id: Whose.
            document: As `coxa.programme.documents` lays it out.

        Raises:
            InputError: When the document is no entry.
            StoreError: When it could not be stored.
        """
        return self.submit(person_id, document).result()

    def submit(self, person_id: str | None, document: Mapping[str, Any]) -> Future[Added]:
        """Add an entry as `add` does, without waiting: the future's result says that it is stored.

        Args:
            person_id: Whose; None for the person of `person()`, looked up when the entry is written.
            document: As `coxa.programme.documents` lays it out.
        """
        entry, new = entries.prepared(person_id, document)
        return self._submit(entry, new)

    def amend(self, person_id: str, document: Mapping[str, Any]) -> None:
        """Write an entry again with what was measured beside it; its id, kind and time must be those that it has.

        Args:
            person_id: Whose.
            document: Whole, as `coxa.programme.documents` lays it out.

        Raises:
            InputError: When the document is no entry, or there is no such entry.
            StoreError: When it could not be stored.
        """
        _entry, new = entries.prepared(person_id, document)
        self._write(lambda c: entries.amend(c, new.row))

    def add_check(
        self, person_id: str, document: Mapping[str, Any], exam: Mapping[str, Any], summary: Mapping[str, Any]
    ) -> Added:
        """Add the entry of a self-check together with its exam and its result."""
        entry, new = entries.prepared(person_id, document)
        entries.refuse_unchecked(entry)
        return self._submit(entry, entries.with_checkup(new, exam, summary)).result()

    def diary(self, person_id: str) -> Diary:
        """Return a person's diary as it is now."""
        return self._diaries.of(person_id)

    def documents(self, person_id: str, *, removed: bool = False) -> list[dict[str, Any]]:
        """Return the documents in a diary, oldest first; with `removed`, those that can be restored instead."""
        with self.database.reading() as connection:
            return entries.documents(connection, person_id, removed=removed)

    def remove(self, person_id: str, entry_id: str) -> None:
        """Remove an entry; for 30 days it can be restored."""
        self._write(lambda c: entries.set_removed(c, person_id, entry_id, self._now()))

    def restore(self, person_id: str, entry_id: str) -> None:
        """Put a removed entry back."""
        self._write(lambda c: entries.set_removed(c, person_id, entry_id, None))

    def checkup(self, person_id: str, entry_id: str) -> CheckupRecord | None:
        """Return the self-check behind an entry; None when there is none."""
        with self.database.reading() as connection:
            return entries.checkup(connection, person_id, entry_id)

    def checkups(self, person_id: str) -> list[CheckupRecord]:
        """Return a person's self-checks without their summaries, oldest first."""
        with self.database.reading() as connection:
            return entries.checkups(connection, person_id, summaries=False)

    # Analyses

    def new_analysis(self, person_id: str, name: str) -> AnalysisRecord:
        """Add an analysis in state 'queued' with an empty folder; neither is there without the other."""

        def begin(connection: Connection) -> AnalysisRecord:
            people.get(connection, person_id)
            made = analyses.create(connection, person_id, name, self.folder)
            analyses.make_folder(made)
            return made

        return self._write(begin)

    def update_analysis(
        self,
        analysis_id: str,
        *,
        state: str | None = None,
        message: str | None = None,
        summary: Mapping[str, Any] | None = None,
    ) -> None:
        """Change what is given about an analysis."""
        self._write(lambda c: analyses.change(c, analysis_id, state=state, message=message, summary=summary))

    def analysis(self, person_id: str, analysis_id: str) -> AnalysisRecord:
        """Return an analysis."""
        with self.database.reading() as connection:
            return analyses.get(connection, person_id, analysis_id, self.folder)

    def analyses(self, person_id: str) -> list[AnalysisRecord]:
        """Return a person's analyses, latest first."""
        with self.database.reading() as connection:
            return analyses.listed(connection, person_id, self.folder)

    def remove_analysis(self, person_id: str, analysis_id: str) -> None:
        """Delete an analysis and its folder for good."""
        self._write(lambda c: analyses.remove(c, person_id, analysis_id))
        self._sweep()

    # Everything at once

    def export_to(self, person_id: str, target: Path | BinaryIO, *, private_notes: bool = False) -> None:
        """Write everything about a person as a zip: JSON to read back, CSV and a README for people.

        Args:
            person_id: Whose.
            target: A new file, or where to write.
            private_notes: Whether notes of clinicians that are not shared with the person are in it.

        Raises:
            InputError: When the file is there already.
        """
        with self.database.reading() as connection:
            contents = gather(connection, person_id, private_notes=private_notes)
        if not isinstance(target, Path):
            write_archive(contents, target)
            return
        with new_file(target) as path, path.open("wb") as file:
            write_archive(contents, file)

    def import_from(self, person_id: str, source: Path | BinaryIO) -> Imported:
        """Add everything of an export to a person's diary, all of it or nothing.

        What is there already is kept as it is, so importing twice changes nothing.

        Raises:
            InputError: When the file is no export of Coxa, damaged, too large or of a newer version.
        """
        if isinstance(source, Path):
            try:
                with source.open("rb") as file:
                    contents = read_archive(file)
            except OSError as error:
                why = error.strerror or error
                raise InputError(f"{source} cannot be read: {why}.", mend="name another file.") from error
        else:
            contents = read_archive(source)
        return self._write(partial(Import(contents).into, person_id=person_id))

    def load_example(self, today: date) -> PersonRecord:
        """Fill an empty diary with the example person, whose last day was the day before `today`.

        Raises:
            InputError: When the diary holds entries of one's own.
        """
        ready = Import(example(today))

        def load(connection: Connection) -> PersonRecord:
            who = people.get(connection, people.owner(connection).id, lock=True)
            if not who.example:
                if entries.any_of(connection, who.id):
                    raise InputError(
                        "The diary holds entries of your own.",
                        mend="name another file with --data to look at the example.",
                    )
                ready.into(connection, who.id)
            return people.get(connection, who.id)

        return self._write(load)

    def added_to_example(self, person_id: str) -> int:
        """Return how many entries, analyses and runs were added to the example since it was loaded; 0 if it is none."""
        with self.database.reading() as connection:
            loaded = people.example_at(connection, person_id)
            if loaded is None:
                return 0
            return (
                entries.added_except_at(connection, person_id, loaded)
                + added_except_at(connection, person_id, loaded)
                + len(analyses.keys(connection, person_id))
            )

    def example_changed(self, person_id: str) -> bool:
        """Return whether anything was added to the example since it was loaded, which clearing it would delete."""
        return self.added_to_example(person_id) > 0

    def erase(self, person_id: str) -> None:
        """Delete a person for good: rows, folders, every trace in the database's own files, and copies of upgrades.

        On other databases than SQLite the rows go; what their files keep of deleted rows is their own matter.

        Raises:
            StoreBusy: When another program reads the file, so that traces remain in it for now.
            StoreError: When a folder cannot be deleted; all the rest is.
        """

        def delete(connection: Connection) -> None:
            keys = analyses.keys(connection, person_id)
            self.accounts.forget(connection, person_id)
            people.delete(connection, person_id)
            analyses.discard(connection, keys)

        self._write(delete)
        self._diaries.forget(person_id)
        self.runs.forget(person_id)
        with ExitStack() as last_first:  # each is done even where another fails
            if self.database.path is not None:
                last_first.callback(sqlite.wipe, self.database.engine, self.database.name)
                last_first.callback(forget_copies, self.database)
            last_first.callback(wholesale.forget_kept, self.folder)
            last_first.callback(self._sweep)

    def backup(self, target: Path) -> None:
        """Write everything, the files of analyses included, into one new file while all of it is in use.

        Left out is what is true of a moment or of this machine: sign-ins, invitations, phones that were let in, keys.

        Raises:
            InputError: When the file is there already.
            StoreError: When it cannot be written.
        """
        with self.database.reading() as connection, new_file(target) as path, path.open("wb") as file:
            wholesale.write_backup(connection, self.folder, file)

    def bring_back(self, source: Path) -> Path | None:
        """Put a backup in the place of everything that is there, also while others use it; all of it or nothing.

        Args:
            source: As `backup` wrote it, on whichever database.

        Returns:
            A backup of what was there, kept for 30 days; None when there was nothing.

        Raises:
            InputError: When the file is no backup, or damaged.
            StoreNewer: When a newer version of Coxa wrote it.
        """
        kept: Path | None = None

        def replace(connection: Connection) -> None:
            nonlocal kept
            kept = wholesale.keep_what_is_there(connection, self.folder, self._now())
            wholesale.replace_rows(connection, ready)

        with wholesale.opened(source) as found, wholesale.staged(found, self.folder) as ready:
            try:
                self._write(replace)
            except BaseException:
                if kept is not None:
                    kept.unlink(missing_ok=True)
                raise
            wholesale.put_in_place(ready, self.folder)
        self._sweep()
        return kept

    # Inside

    def _submit(self, entry: AnyEntry, new: NewEntry) -> Future[Added]:
        def told(known: str | None) -> Added:
            return Added(entry, True) if known is None else Added(parse_text(known), False)

        return self._writer.add(new, told)

    def _write(self, work: Callable[[Connection], T]) -> T:
        return self._writer.do(work).result()

    def _tidy(self) -> None:
        """Delete what was removed long ago, and folders that could not be deleted with their analyses."""
        now = self._now()
        with suppress(StoreError, OSError):
            forget_copies(self.database, now - KEPT_AFTER_UPGRADE)
            wholesale.forget_kept(self.folder, now - KEPT_AFTER_UPGRADE)
        with self.database.reading() as connection:
            with suppress(StoreError, OSError):
                wholesale.finish_staged(connection, self.folder)
            due = entries.overdue(connection, now)
        if due:
            self._write(lambda c: entries.purge(c, now))
        self.runs.purge()
        with self.database.reading() as connection:
            left = analyses.discarded(connection)
        if left:
            with suppress(StoreError):  # they stay noted, and the diary can be used all the same
                self._sweep()

    def _sweep(self) -> None:
        """Delete the folders of analyses that are gone, while nobody can bring them back."""
        for problem in self._write(lambda c: analyses.sweep(c, self.folder)):
            raise problem


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with suppress(PermissionError):
            folder.chmod(PRIVATE_FOLDER)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be used: {error.strerror or error}.",
            mend="check who may write to it, or name another place with --data.",
        ) from error
