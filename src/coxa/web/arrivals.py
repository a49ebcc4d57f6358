"""What another thread finishes, brought into the event loop: all that comes together by one wake-up."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final, TypeVar

T = TypeVar("T")


class Arrivals:
    """Waits in one event loop for futures of threads.

    `asyncio.wrap_future` wakes the loop once per future. A writer that commits two hundred entries together would
    contend with the loop two hundred times.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop: Final = loop
        self._arrived: deque[tuple[asyncio.Future[Any], Future[Any]]] = deque()
        self._woken = False

    def of(self, future: Future[T]) -> asyncio.Future[T]:
        """Return what the loop can wait for; giving up waiting does not stop the work."""
        waiting: asyncio.Future[T] = self.loop.create_future()
        future.add_done_callback(lambda done: self._note(waiting, done))
        return waiting

    def _note(self, waiting: asyncio.Future[T], done: Future[T]) -> None:
        self._arrived.append((waiting, done))
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self.loop.call_soon_threadsafe(self._hand_over)

    def _hand_over(self) -> None:
        self._woken = False  # first: what arrives from here on wakes the loop again
        while self._arrived:
            waiting, done = self._arrived.popleft()
            if waiting.done():
                continue
            error = done.exception()
            if error is None:
                waiting.set_result(done.result())
            else:
                waiting.set_exception(error)


def arrivals(state: Any) -> Arrivals:
    """Return the arrivals of the running event loop, kept in the state of the app."""
    loop = asyncio.get_running_loop()
    kept: Arrivals | None = getattr(state, "arrivals", None)
    if kept is None or kept.loop is not loop:
        kept = state.arrivals = Arrivals(loop)
    return kept
