"""All routes of the API, and how an app gets them."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from coxa.web.api import diary, document, people, practice, programs, results
from coxa.web.api.rate import Rate
from coxa.web.api.route import ApiRoute

PARTS: Final = (document, people, diary, results, practice, programs)
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


def include(app: FastAPI) -> None:
    """Add the API to an app."""
    app.state.api_rate, app.state.api_document = Rate(), document.document_of(routes())
    for part in PARTS:
        app.include_router(part.router)
