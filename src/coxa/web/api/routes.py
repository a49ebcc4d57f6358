"""All routes of the API, and how an app gets them."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from fastapi import FastAPI

from coxa.web.api import diary, document, people, practice, programs, recordings, results
from coxa.web.api.rate import Rate
from coxa.web.api.route import ApiRoute

PARTS: Final = (document, people, diary, results, recordings, practice, programs)
"""Each has a `router`; in the order of the document."""


def routes() -> list[ApiRoute]:
    """Return every route of the API.

    Raises:
        LookupError: One of them has nothing around it that asks who calls.
    """
    found = []
    for part in PARTS:
        for route in part.router.routes:
            if not isinstance(route, ApiRoute):
                raise LookupError(f"{route} is no ApiRoute, so nothing asks who calls it")
            found.append(route)
    return found


@cache
def written() -> dict[str, Any]:
    """Return the OpenAPI document of the API."""
    return document.document_of(routes())


def include(app: FastAPI) -> None:
    """Add the API to an app.

    Raises:
        LookupError: A route has nothing around it that asks who calls.
    """
    routes()
    app.state.api_rate, app.state.api_document = Rate(), written
    for part in PARTS:
        app.include_router(part.router)
