"""Tokens over the API: a program with the scope for it makes others, never with more than it has."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Request
from starlette.responses import Response

from coxa.errors import InputError
from coxa.web.api import models
from coxa.web.api.access import BASE, Admitted, Whose, allows, refuse_scopes
from coxa.web.api.results import IdPath
from coxa.web.api.route import ApiRoute, about, kept_as
from coxa.web.request import now_of, store_of

router = APIRouter(prefix=BASE, route_class=ApiRoute, tags=["tokens"])


@router.get("/tokens", response_model=list[models.Token])
@allows("tokens", Whose.OWN)
def list_tokens(request: Request, caller: Admitted) -> Any:
    """List the tokens of whoever asks, latest first, without their secrets."""
    found = store_of(request).tokens.listed(caller.token.account_id)
    return [models.Token.model_validate(token) for token in found]


@router.post("/tokens", status_code=201, response_model=models.TokenMade)
@allows("tokens", Whose.OWN)
def make_token(request: Request, caller: Admitted, given: Annotated[models.TokenIn, Body()]) -> Any:
    """Make a token that may do no more, and lasts no longer, than the one that asks."""
    scopes = tuple(dict.fromkeys(given.scopes))
    refuse_scopes(scopes, caller.token.scopes)
    ends = None if given.days is None else now_of(request) + timedelta(days=given.days)
    longest = caller.token.expires_at
    if longest is not None and (ends is None or ends > longest):
        ends = longest
    token, secret = store_of(request).tokens.new(
        given.name, scopes, account_id=caller.token.account_id, expires_at=ends
    )
    made = models.TokenMade(token=models.Token.model_validate(token), secret=secret)
    about(request, None)
    kept_as(request, json.dumps(made.model_copy(update={"secret": None}).model_dump(mode="json")))
    return made


@router.delete("/tokens/{id}", status_code=204)
@allows("tokens", Whose.OWN)
def remove_token(request: Request, id: IdPath, caller: Admitted) -> Response:  # noqa: A002 - the name it has everywhere else
    """Make a token worthless at once."""
    try:
        store_of(request).tokens.remove(id, caller.token.account_id)
    except InputError as error:  # there is none of that id
        raise HTTPException(404) from error
    return Response(status_code=204)
