"""Passwords that were stolen elsewhere, looked up in a list on this machine: what is typed is asked of nobody else."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO, Final

from coxa.errors import InputError

_LINE: Final = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?")
_LONGEST: Final = 80
"""Bytes of a line at most: a SHA-1, a colon and how often it was seen."""
_NARROW: Final = 4096
"""Bytes below which the rest is read at once."""


class StolenPasswords:
    """A list of SHA-1 hashes, one a line in ascending order, as 'Pwned Passwords' is handed out; however long.

    SHA-1 is the list's own; it guards nothing here.

    Args:
        path: The file; lines may go on with ':' and a count.

    Raises:
        InputError: It cannot be read, or is not such a list.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                first = file.readline(_LONGEST)
                file.seek(max(0, os.fstat(file.fileno()).st_size - _LONGEST))
                last = file.read().split()[-1:]
        except OSError as error:
            raise InputError(
                f"{path} cannot be read: {error.strerror}.", mend="name another file."
            ) from error
        if (
            not _LINE.fullmatch(first.strip())
            or not last
            or not _LINE.fullmatch(last[0])
            or last[0] < first.strip()
        ):
            raise InputError(
                f"{path} is no list of SHA-1 hashes in ascending order.",
                mend="take 'Pwned Passwords', ordered by hash, as one file.",
            )

    def __contains__(self, password: object) -> bool:
        """Return whether a password is in the list."""
        wanted = hashlib.sha1(str(password).encode("utf-8", "surrogatepass"), usedforsecurity=False)
        with self.path.open("rb") as file:
            return _found(file, wanted.hexdigest().upper().encode())


def _found(file: BinaryIO, wanted: bytes) -> bool:
    """Return whether a line begins with a hash, halving what is left until it can be read."""
    low, high = 0, os.fstat(file.fileno()).st_size
    while high - low > _NARROW:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline()  # the rest of a line
        begins = file.tell()
        if file.readline().upper() < wanted:
            low = begins
        else:
            high = begins
    file.seek(low)
    # The line that `high` stands at, and one that `low` stands in, are read too.
    return any(line.upper().startswith(wanted) for line in file.read(high - low + _LONGEST).split())
