"""Saving what a form made, once: the same form sent twice is one entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from coxa.programme.documents import document_of, parse_entry
from coxa.store import Store

_WHEN: Final = ("at", "ended_at")
"""What tells two sendings of one form apart and means nothing; so does the day of a safety screen, which is of now."""


@dataclass(frozen=True)
class Saved:
    """What became of a form.

    Attributes:
        new: Whether it made an entry; otherwise that entry was there already.
        differs: Whether the entry that was there says something else than the form does now.
    """

    new: bool
    differs: bool


def save(store: Store, person_id: str, document: Mapping[str, Any]) -> Saved:
    """Add an entry, or find that it was added before.

    Raises:
        InputError: It is no entry.
        StoreError: It could not be stored; the same form may be sent again.
    """
    added = store.add(person_id, document)
    return Saved(added.new, not added.new and _said(added.entry) != _said(parse_entry(document)))


def _said(entry: Any) -> dict[str, Any]:
    document = document_of(entry)
    passing = (*_WHEN, "day") if document["kind"] == "screening" else _WHEN
    return {key: value for key, value in document.items() if key not in passing}
