"""Documents as text: what the tables and the archive hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from coxa.errors import InputError

_NO_LETTERS: Final = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")


def clean(text: str) -> str:
    """Return `text` with halves of emoji (which a cut string may end in) replaced, so that any page can show it."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def one_line(text: str, most: int) -> str:
    """Return a name as it is kept: in one line, without signs that are no letters, of at most so many characters."""
    return " ".join(clean(text).translate(_NO_LETTERS).split())[:most]


def dumps(document: Mapping[str, Any], *, what: str, limit: int) -> str:
    """Return a document as ASCII JSON: the same in any database, whatever its encoding.

    Args:
        document: Of JSON values only.
        what: What it is, for an error.
        limit: Characters it may have.

    Raises:
        InputError: When it holds anything else, or is too long.
    """
    try:
        readable = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"{what} cannot be stored: {error}.", mend="give text, finite numbers, lists and objects."
        ) from error
    text = readable
    if not readable.isascii():
        text = json.dumps(json.loads(clean(readable)), separators=(",", ":"))
    if len(text) > limit:
        raise InputError(f"{what} has {len(text):,} characters.", mend=f"keep it within {limit:,}.")
    return text


def loads(text: str) -> dict[str, Any]:
    """Return a document that the store wrote."""
    found: dict[str, Any] = json.loads(text)
    return found
