"""What stands around every endpoint of the API: who may call, how often, with what, and never twice for one key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Message

from coxa.errors import CoxaError
from coxa.store.tokens import Answer
from coxa.web.api.access import CLINICIAN, Caller, Needs, admit, needs_of
from coxa.web.api.rate import Rate
from coxa.web.i18n import gettext as _
from coxa.web.limits import TooLargeError
from coxa.web.request import store_of

KEY_HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
JSON: Final = "application/json"
ERASE: Final = "erase"
"""Name of the endpoint after which there is nobody left whom a line of the log could be about."""
TAKES: Final = "coxa_takes"

MOST_JSON: Final = 256 * 1024
"""Bytes of a JSON body where nothing else is declared; an exam has some thousands."""

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., object])
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class BadKeyError(CoxaError):
    """A key that cannot be one."""


class OtherRequestError(CoxaError):
    """A key that was used for another request."""


class KindError(CoxaError):
    """A body of a kind that this address does not take.

    Args:
        takes: What it takes.
    """

    def __init__(self, takes: str) -> None:
        super().__init__(_("This address takes '%(kind)s'.") % {"kind": takes})


def takes(kind: str, most: int) -> Callable[[_Endpoint], _Endpoint]:
    """Declare what kind of body an endpoint takes, where it is not a short JSON.

    Args:
        kind: Media type.
        most: Bytes.
    """

    def mark(endpoint: _Endpoint) -> _Endpoint:
        setattr(endpoint, TAKES, (kind, most))
        return endpoint

    return mark


class ApiRoute(APIRoute):
    """A route of the API. One whose endpoint does not declare who may call it cannot be made."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        self.needs = needs_of(endpoint)
        kind, most = getattr(endpoint, TAKES, (None, 0))
        super().__init__(path, endpoint, **more)
        if kind is None and self.body_field is not None:
            kind, most = JSON, MOST_JSON
        self.kind: str | None = kind
        self.most: int = most

    def get_route_handler(self) -> Handler:
        """Return the endpoint with everything around it."""
        inner = super().get_route_handler()

        async def handled(request: Request) -> Response:
            if self.needs.public:
                return await inner(request)
            caller = await run_in_threadpool(_let_in, request, self.needs)
            body = _Body(request, self.most)
            if self.kind is not None:
                _refuse_other_kinds(request, self.kind)
                body.refuse_declared()
            key = request.headers.get(KEY_HEADER)
            if request.method != "POST" or key is None:
                response = await body.given_to(inner)
            else:
                response = await _once(request, caller, key, inner, body)
            if self._is_noted(request, caller):
                await run_in_threadpool(_note, request, caller, self.name)
            return response

        return handled

    def _is_noted(self, request: Request, caller: Caller) -> bool:
        """Return whether it is for the audit log: a clinician's program changed something of a client, or took all."""
        changes = request.method != "GET" or self.needs.scope == "export"
        return changes and caller.role == CLINICIAN and caller.person is not None


def _note(request: Request, caller: Caller, what: str) -> None:
    whom = None if what == ERASE else caller.person_id
    store_of(request).care.record(
        "done by a program", caller.account_id, whom, f"{what.replace('_', ' ')} ({caller.token.name})"
    )


def _let_in(request: Request, needs: Needs) -> Caller:
    caller = admit(request, needs)
    rate: Rate = request.app.state.api_rate
    rate.count(caller.token.id)
    return caller


def _refuse_other_kinds(request: Request, kind: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != kind:
        raise KindError(kind)


def about(request: Request, person_id: str | None) -> None:
    """Say whom an answer is about, so that what is kept of it is deleted with them."""
    request.state.coxa_about = person_id


def kept_as(request: Request, body: str) -> None:
    """Say what is kept of an answer instead of itself: one with a secret in it is kept without."""
    request.state.coxa_kept = body


async def _once(request: Request, caller: Caller, key: str, inner: Handler, body: _Body) -> Response:
    """Answer a request with a key: the first time by doing it, later by saying again what was said."""
    if not KEY.fullmatch(key):
        raise BadKeyError(_("The key of this request cannot be used."))
    tokens = store_of(request).tokens
    known = await run_in_threadpool(tokens.claim, caller.token.id, key)
    if known is not None:
        if await body.digest() != known.request:
            raise OtherRequestError(_("This key was used for another request."))
        return Response(known.body, known.status, {REPLAYED: "true"}, JSON)
    try:
        response = await body.given_to(inner)
        kept = getattr(request.state, "coxa_kept", None)
        text = bytes(response.body).decode() if kept is None else kept
        answer = Answer(await body.digest(), response.status_code, text)
    except BaseException:  # nothing was done, so the same may be asked again
        await run_in_threadpool(tokens.release, caller.token.id, key)
        raise
    whom = getattr(request.state, "coxa_about", None if caller.person is None else caller.person.id)
    await run_in_threadpool(tokens.answered, caller.token.id, key, answer, whom)
    return response


class _Body:
    """The body of a request, counted and hashed while it is read, so that an upload need not stay in memory."""

    def __init__(self, request: Request, most: int) -> None:
        url = request.url
        self._request, self._most = request, most
        self._hash = hashlib.sha256(f"{request.method} {url.path}?{url.query}\n".encode())
        self._arrived = 0
        self._over = self._whole = False

    def refuse_declared(self) -> None:
        """Refuse what says itself that it is too large, before it is read.

        Raises:
            TooLargeError: It does.
        """
        declared = self._request.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > self._most:
            raise TooLargeError(self._most)

    async def given_to(self, inner: Handler) -> Response:
        """Return what the endpoint answers to it.

        Raises:
            TooLargeError: More arrived than fits; whoever read it may have turned the refusal into another.
        """
        try:
            response = await inner(Request(self._request.scope, self.receive))
        except Exception:
            if self._over:
                raise TooLargeError(self._most) from None
            raise
        if self._over:
            raise TooLargeError(self._most)
        return response

    async def receive(self) -> Message:
        """Return the next piece."""
        message = await self._request.receive()
        if message["type"] == "http.request" and not self._whole:
            piece = message.get("body", b"")
            self._hash.update(piece)
            self._arrived += len(piece)
            self._whole = not message.get("more_body", False)
            if self._arrived > self._most > 0:
                self._over = True
                raise TooLargeError(self._most)
        elif message["type"] == "http.disconnect":
            self._whole = True
        return message

    async def digest(self) -> str:
        """Return the digest of method, address and body; reads what was not read yet."""
        while not self._whole:
            await self.receive()
        return self._hash.hexdigest()
