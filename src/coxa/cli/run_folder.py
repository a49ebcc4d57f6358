"""A folder into which a watch's files arrive: which of them are whole and new."""

from __future__ import annotations

import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coxa.errors import CoxaError, InputError, Place

if TYPE_CHECKING:
    from coxa.store import Store
    from coxa.store.runs import AddedRuns
    from coxa.web.jobs import Jobs

PAUSE_s: Final = 5.0
"""Between two looks into a folder."""
ENDINGS: Final = (".fit", ".fit.gz", ".zip")
MOST_FILES: Final = 20_000
MOST_BYTES: Final = 24_000_000


class RunFolder:
    """Looks into a folder; a file is handed out once it has stopped growing, and once only unless it changes.

    Args:
        path: Of the folder; folders in it are looked into as well.

    Raises:
        InputError: There is no such folder.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise InputError(
                "there is no such folder.",
                mend="name one that your watch's app writes to.",
                place=Place(path),
            )
        self.path = path
        self._before: dict[Path, tuple[int, int]] = {}
        self._done: dict[Path, tuple[int, int]] = {}

    def due(self) -> list[Path]:
        """Return the files that are as they were at the last look, and were not handed out since they changed."""
        now = self._files()
        same = [path for path, state in now.items() if self._before.get(path) == state and state[0] > 0]
        found = sorted(path for path in same if self._done.get(path) != now[path])
        self._before = now
        self._done |= {path: now[path] for path in found}
        return found

    def again(self, path: Path) -> None:
        """Hand a file out once more, as when it could not be taken."""
        self._done.pop(path, None)

    def _files(self) -> dict[Path, tuple[int, int]]:
        found: dict[Path, tuple[int, int]] = {}
        with suppress(OSError):  # a drive that went away may come back
            for path in self.path.rglob("*"):
                if path.name.startswith(".") or not path.name.lower().endswith(ENDINGS):
                    continue
                with suppress(OSError):
                    if path.is_file():
                        about = path.stat()
                        found[path] = (about.st_size, about.st_mtime_ns)
                if len(found) >= MOST_FILES:
                    break
        return found


def digest_of(path: Path) -> str:
    """Return what tells a file from others, as a run says where it is from."""
    with path.open("rb") as file:
        return hashlib.sha256(file.read(MOST_BYTES + 1)).hexdigest()[:16]


def take(store: Store, person_id: str, path: Path) -> tuple[AddedRuns, tuple[str, ...]]:
    """Read a file in this process and keep its runs; one that brings none is remembered.

    Returns:
        What became of its runs, and what is to be said of the file.

    Raises:
        InputError: It cannot be read.
    """
    from coxa.recording.fit.runs import read_runs

    try:
        found = read_runs(path)
    except InputError:
        with suppress(OSError):
            store.runs.pass_over(person_id, digest_of(path))
        raise
    added = store.runs.add(person_id, found.runs)
    _remember(store, person_id, digest_of(path))
    return added, found.notes


def _remember(store: Store, person_id: str, digest: str) -> None:
    if digest not in store.runs.known_files(person_id):
        store.runs.pass_over(person_id, digest)


def follow(
    store: Store,
    person_id: str,
    folder: RunFolder,
    told: Callable[[Path, AddedRuns | None, Sequence[str]], None],
    wait: Callable[[float], bool],
) -> None:
    """Take each new file of a folder until told to end.

    Args:
        store: Where runs are kept.
        person_id: Whose.
        folder: Looked into.
        told: Called with each file that was read, what became of it, and what is to be said.
        wait: Waits so many seconds; returns whether to end.
    """
    while True:
        for path in folder.due():
            try:
                if digest_of(path) in store.runs.known_files(person_id):
                    continue
                added, notes = take(store, person_id, path)
            except InputError as error:
                told(path, None, [str(error)])
            except OSError:  # gone, or not ours to read yet
                folder.again(path)
            else:
                told(path, added, notes)
        if wait(PAUSE_s):
            return


@contextmanager
def watched(store: Store, jobs: Jobs, path: Path | None) -> Iterator[None]:
    """Have the worker of a server read each new file of a folder, for as long as this lasts.

    Args:
        store: Of the one person whose runs they are.
        jobs: What reads; never this process.
        path: The folder; None watches none.
    """
    if path is None:
        yield
        return
    folder, ended = RunFolder(path), threading.Event()

    def look() -> None:
        while not ended.wait(PAUSE_s):
            for file in folder.due():
                try:
                    _hand_on(store, jobs, file, ended)
                except (CoxaError, OSError):  # a full queue, a busy store: the next look tries again
                    folder.again(file)

    thread = threading.Thread(target=look, name="coxa-runs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(2.0)


def _hand_on(store: Store, jobs: Any, file: Path, ended: threading.Event) -> None:
    from coxa.store.records import new_id
    from coxa.web import runs
    from coxa.web.uploads import INCOMING, named_for

    person, digest = store.person(), digest_of(file)
    if person.example or digest in store.runs.known_files(person.id):  # a watch's runs are not the example's
        return
    key = new_id()
    aside = store.folder / INCOMING / named_for(person.id, f"{runs.PREFIX}{key}")
    aside.mkdir(mode=0o700, parents=True)
    try:
        shutil.copyfile(file, aside / file.name)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    runs.compute(store, jobs, person, key, aside)
    until = time.monotonic() + 300.0
    while not ended.wait(0.2) and time.monotonic() < until:
        status = jobs.status(key)
        if status is None or status.ended:
            _remember(store, person.id, digest)
            return
