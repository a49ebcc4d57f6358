"""Every route of an app, one by one: those of included routers stand in these, not beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def flat(found: Iterable[Any]) -> Iterator[Any]:
    """Yield routes one by one, those of included routers as well."""
    for route in found:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            assert not route.include_context.prefix
            yield from flat(inner.routes)
