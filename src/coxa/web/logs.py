"""What goes to the window or journal of a server: refusals, doings in a practice, faults. docs/security.md lists it.

Every line has a time in UTC and stays one line, whatever somebody put into an address. No line holds a name, an
address on the network, what was typed, or the address of a page, which can hold the key of an invitation.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from starlette.types import Scope

from coxa.store.audit import LOG as DOINGS

REFUSALS: Final = "coxa.refused"
MOST_A_MINUTE: Final = 60
"""Refusals told; whoever asks for ever what is refused must not fill the disk."""
_MINUTE_s: Final = 60.0
_TOLD: Final = frozenset({400, 401, 403, 409, 413, 415, 422, 429})
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_log: Final = logging.getLogger(REFUSALS)


class _OneLine(logging.Formatter):
    """A line with its time in UTC; only the traceback of a fault takes more than one."""

    converter = staticmethod(time.gmtime)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line, with signs that would begin another one written out."""
        return _BREAKS.sub(lambda found: f"\\x{ord(found[0]):02x}", super().formatMessage(record))


@contextmanager
def told() -> Iterator[None]:
    """Write the log to the standard error for a while, unless somebody takes care of it already."""
    root, doings = logging.getLogger(), logging.getLogger(DOINGS)
    if root.handlers:
        yield
        return
    handler, before = logging.StreamHandler(), doings.level
    handler.setFormatter(_OneLine("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    root.addHandler(handler)
    doings.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        doings.setLevel(before)


class Refused:
    """Tells what was refused: which status, where, at which door, to whom.

    Args:
        everybody: Whether people sign in; else what this machine itself asks is not told, since that is its owner.
        clock: Seconds that only go forward.
    """

    def __init__(self, *, everybody: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._everybody, self._clock = everybody, clock
        self._lock = threading.Lock()
        self._since_s, self._count = clock(), 0

    def note(self, scope: Scope, status: int, route: str) -> None:
        """Tell an answer, if it was a refusal.

        Args:
            scope: Of the request.
            status: Of the answer.
            route: As it is written in the code; '' for none.
        """
        if status not in _TOLD and not (
            status == 404 and "{" in route
        ):  # what is somebody else's is not found
            return
        state = scope.get("state", {})
        door = str(state.get("door", "local"))
        if not self._everybody and door == "local":
            return
        if (left_out := self._counted()) is None:
            return
        if left_out:
            _log.warning("more=%d in a minute, not told one by one", left_out)
        _log.warning(
            "status=%d method=%s at=%s door=%s by=%s", status, _method(scope), route or "-", door, _who(state)
        )

    def _counted(self) -> int | None:
        """Count one; return how many of the minute before were not told, None where this is one too many."""
        with self._lock:
            now_s, left_out = self._clock(), 0
            if now_s - self._since_s > _MINUTE_s:
                left_out = max(0, self._count - MOST_A_MINUTE)
                self._since_s, self._count = now_s, 0
            self._count += 1
            return left_out if self._count <= MOST_A_MINUTE else None


def _method(scope: Scope) -> str:
    method = str(scope.get("method", ""))
    return method if re.fullmatch(r"[A-Z]{1,10}", method) else "-"


def _who(state: dict[str, Any]) -> str:
    """Return whose account, token or phone it was."""
    for kind, found in (
        ("account", getattr(state.get("account"), "id", None)),
        ("token", getattr(getattr(state.get("coxa_caller"), "token", None), "id", None)),
        ("device", state.get("device")),
    ):
        if found:
            return f"{kind}:{found}"
    return "nobody"
