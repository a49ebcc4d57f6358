"""Running a coroutine whatever else runs: drivers of browsers keep a loop of their own in the main thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


def in_loop(work: Coroutine[Any, Any, _T]) -> _T:
    """Run it in an event loop of a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
