"""New files that appear whole or not at all, and never in the place of another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coxa.errors import InputError
from coxa.store.errors import StoreError
from coxa.store.records import new_id
from coxa.store.sqlite import PRIVATE_FILE


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Give an empty file beside `target`, its owner's alone, that takes its name at the end.

    Raises:
        InputError: When there is a file of that name.
        StoreError: When it cannot be written.
    """
    target = Path(target).expanduser()
    if target.is_symlink() or target.exists():
        raise _taken(target)
    aside = target.with_name(f".{target.name[:60]}.{new_id()[:8]}")
    try:
        os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
        yield aside
        _to_disk(aside)
        _give_name(aside, target)
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror or error}.",
            mend="check the folder and the room on the disk, or name another place.",
        ) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _give_name(aside: Path, target: Path) -> None:
    try:
        os.link(aside, target)  # unlike a rename, fails when someone made `target` meanwhile
    except (PermissionError, NotImplementedError, AttributeError):
        aside.rename(target)  # file systems without hard links, as on a memory stick
    except OSError as error:
        if isinstance(error, FileExistsError):
            raise
        aside.rename(target)


def _taken(target: Path) -> InputError:
    return InputError(f"{target} is there already.", mend="name a new file; nothing is overwritten.")
