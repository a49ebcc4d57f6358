"""The one way kernels are compiled: scalar functions, cached, without the interpreter lock.

Kernels release the lock, so a batch is cut into chunks of frames that run in threads
(`run_in_chunks`); compiling stays several times cheaper than with Numba's own parallel loops.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a scalar kernel: cached on disk, lock released, division as in C.

    Args:
        function: A function of scalars and arrays in Numba's subset of Python.

    Returns:
        The compiled dispatcher, typed as the function it replaces.
    """
    compiled: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast("F", compiled)


def thread_count() -> int:
    """Return how many threads a batch uses: `COXA_THREADS`, or the cores this process may use."""
    asked = os.environ.get("COXA_THREADS", "")
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_in_chunks(work: Callable[[int, int], object], n_frames: int, *, smallest: int = 64) -> None:
    """Run `work(first, last)` over consecutive ranges of frames, in threads.

    Args:
        work: Handles frames `first <= i < last`; must write only to those frames.
        n_frames: Number of frames.
        smallest: Fewest frames worth a thread of their own.
    """
    threads = max(1, min(thread_count(), n_frames // smallest))
    if threads == 1:
        work(0, n_frames)
        return
    # More chunks than threads, so that a core that was busy elsewhere does not hold up the rest.
    chunks = min(4 * threads, n_frames // smallest)
    edges = [n_frames * k // chunks for k in range(chunks + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for job in [pool.submit(work, a, b) for a, b in pairwise(edges)]:
            job.result()
