"""Lists in pages: a cursor names the last item that was given, so that what is added meanwhile shifts nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from coxa.errors import InputError
from coxa.web.i18n import gettext as _

MOST: Final = 200
USUAL: Final = 50

T = TypeVar("T")
R = TypeVar("R")

Limit = Annotated[int, Query(ge=1, le=MOST, description="Items in one page")]
Cursor = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=400,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The `next` of the page before; leave it out for the first",
    ),
]


class Page(BaseModel, Generic[T]):
    """Some items of a list."""

    items: list[T] = Field(description="In order")
    next: str | None = Field(
        description="Give it as `cursor` for the page after this one; null: there is none"
    )


def paged(
    items: Sequence[T],
    key: Callable[[T], tuple[str, ...]],
    limit: int,
    cursor: str | None,
    shown: Callable[[T], R],
) -> dict[str, Any]:
    """Return one page of a list.

    Args:
        items: In any order.
        key: What they are sorted by, the greatest first; no two have the same.
        limit: Items in a page.
        cursor: Of the page before.
        shown: Turns an item into what is given out.

    Raises:
        InputError: The cursor is none of ours.
    """
    ordered = sorted(items, key=key, reverse=True)
    if cursor is not None:
        last = _read(cursor)
        ordered = [item for item in ordered if key(item) < last]
    some = ordered[:limit]
    more = len(ordered) > limit
    return {"items": [shown(item) for item in some], "next": _written(key(some[-1])) if more else None}


def _written(key: tuple[str, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, ...]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded))
        if not isinstance(found, list) or not all(isinstance(part, str) for part in found):
            raise ValueError(cursor)
    except (ValueError, RecursionError) as error:
        raise InputError(
            _("this cursor is none of ours."), mend=_("give the 'next' of a page, or begin anew without one.")
        ) from error
    return tuple(found)
