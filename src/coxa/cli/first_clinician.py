"""How whoever starts a practice learns the address that makes its first clinician's account, and no log does."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coxa.store import Store

FILE: Final = "first-clinician"
"""In the folder of files, for its owner's eyes; gone with the next start after somebody used it."""


def welcome(store: Store, address: str) -> str:
    """Return what to say until the first clinician has an account; '' afterwards.

    A terminal shows the address. What goes to a journal is kept there and read by others, so it names a file instead.

    Args:
        store: Of the practice.
        address: Where people reach it.
    """
    file = store.folder / FILE
    file.unlink(missing_ok=True)
    secret = store.accounts.invite_first()
    if secret is None:
        return ""
    link = f"{address}/invitation/{secret}"
    if sys.stdout.isatty():
        return f"Make the first clinician's account, within 7 days, at {link}\n"
    _write(file, f"{link}\n")
    return f"Make the first clinician's account, within 7 days, at the address that stands in {file}\n"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as made:
        made.write(text)
