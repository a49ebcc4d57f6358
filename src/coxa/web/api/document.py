"""The OpenAPI document, and a page of it for people, made here: nothing comes from another host."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from coxa._version import __version__
from coxa.web.api.access import BASE, SCOPES, public
from coxa.web.api.problems import KINDS, MEDIA_TYPE, Problem
from coxa.web.api.route import KEY_HEADER, ApiRoute
from coxa.web.request import bare

router = APIRouter(prefix=BASE, route_class=ApiRoute, include_in_schema=False)

SCHEME: Final = "token"
WORDS: Final = (
    "Everything the pages do, for programs. Send a token with every request: `Authorization: Bearer coxa_…`. "
    "Errors are problems (RFC 9457) with what to do in `mend`. Lists come in pages: give `next` as `cursor`. Any POST "
    "may carry an `Idempotency-Key`: asked again within a day, it is answered as the first time and done once."
)


@router.get("/openapi.json")
@public
def openapi(request: Request) -> Response:
    """Return the OpenAPI document."""
    return JSONResponse(request.app.state.api_document())


@router.get("/docs")
@public
def docs(request: Request) -> Response:
    """Show the OpenAPI document to people."""
    document = request.app.state.api_document()
    return bare(
        request, "api_docs.html", sections=sections(document), scopes=SCOPES, kinds=KINDS, words=WORDS
    )


def document_of(routes: Sequence[ApiRoute]) -> dict[str, Any]:
    """Return the OpenAPI document of these routes."""
    made: dict[str, Any] = get_openapi(
        title="Coxa",
        version=__version__,
        description=WORDS,
        routes=[r for r in routes if r.include_in_schema],
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    made["components"]["securitySchemes"] = {
        SCHEME: {"type": "http", "scheme": "bearer", "description": "A token of Coxa"}
    }
    by_path = {
        (route.path_format, method.lower()): route for route in routes for method in route.methods or ()
    }
    for path, item in made["paths"].items():
        for method, operation in item.items():
            _complete(operation, by_path[path, method], method)
    return made


def _complete(operation: dict[str, Any], route: ApiRoute, method: str) -> None:
    """Add to an operation what stands around every endpoint."""
    operation["operationId"] = route.name
    operation["security"] = [{SCHEME: []}]
    operation["x-scope"] = route.needs.scope
    if method == "post":
        operation.setdefault("parameters", []).append(_KEY)
    responses = operation["responses"]
    responses.pop("422", None)
    statuses = [400, 401, 403, 404, 409, 422, 429, 500, 503]
    statuses += [413, 415] if route.kind is not None else []
    for status in sorted(statuses):
        responses[str(status)] = {
            "description": KINDS[status].title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


_KEY: Final = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": "The same for each attempt at one request; it is done once",
    "schema": {"type": "string", "pattern": r"^[A-Za-z0-9_-]{1,128}$"},
}


def sections(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the operations for people, by subject.

    Args:
        document: As `document_of` makes it.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            about = {
                "method": method.upper(),
                "path": path,
                "words": operation.get("description", ""),
                "scope": operation["x-scope"],
                "id": operation["operationId"],
                "parameters": [
                    (each["name"], each["in"], each.get("description", ""))
                    for each in operation.get("parameters", ())
                ],
                "takes": [
                    (kind, _named(content["schema"]))
                    for kind, content in operation.get("requestBody", {}).get("content", {}).items()
                ],
                "gives": [
                    (status, kind, _named(content.get("schema", {})))
                    for status, answer in operation["responses"].items()
                    if int(status) < 300
                    for kind, content in answer.get("content", {"": {}}).items()
                ],
            }
            found.setdefault(operation["tags"][0], []).append(about)
    return list(found.items())


def _named(schema: dict[str, Any]) -> str:
    """Return a schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "items" in schema:
        return f"list of {_named(schema['items'])}"
    return str(schema.get("title") or schema.get("format") or schema.get("type") or "")
