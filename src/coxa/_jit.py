"""The one way kernels are compiled: scalar functions, cached, without the interpreter lock.

Kernels release the lock, so a batch is cut into chunks of frames that run in threads
(`run_in_chunks`); compiling stays several times cheaper than with Numba's own parallel loops.

Compiled code is kept in a folder per package whose name holds a digest of all sources its kernels may call:
Numba's own cache looks at the caller's file only, and would run a stale callee after an update.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE = Path(__file__).parent
KERNEL_ROOMS = ("skeleton", "muscles", "coordination", "socket", "efficiency", "hip")
"""Packages that hold kernels; each may call kernels of itself and of those before it."""
KEPT_CACHES = 3
"""Digests per package whose compiled code is kept; older ones are deleted when a new one is made."""


@cache
def cache_folder(room: str = KERNEL_ROOMS[-1]) -> Path:
    """Return where this version's compiled code is kept; made when missing.

    `COXA_CACHE_DIR`, else the user's cache folder, else (when that cannot be written) a temporary one.

    Args:
        room: One of `KERNEL_ROOMS`.
    """
    digest = hashlib.sha256(f"{numba.__version__} {sys.version_info[:2]}".encode())
    callable_from_here = KERNEL_ROOMS[: KERNEL_ROOMS.index(room) + 1]
    for source in sorted(p for below in callable_from_here for p in (PACKAGE / below).rglob("*.py")):
        stat = source.stat()
        digest.update(f"{source.relative_to(PACKAGE)} {stat.st_size} {stat.st_mtime_ns}".encode())
    folder = _user_cache() / f"kernels-{room}-{digest.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError
        os.utime(folder)
        kept = sorted(folder.parent.glob(f"kernels-{room}-*"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[KEPT_CACHES:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="coxa-kernels-"))
    return folder


def _user_cache() -> Path:
    if given := os.environ.get("COXA_CACHE_DIR"):
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "coxa"
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "coxa" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "coxa"


def is_cold(room: str = KERNEL_ROOMS[0]) -> bool:
    """Return whether no kernel of a room has been compiled for this version.

    Args:
        room: One of `KERNEL_ROOMS`; by default that whose kernels every analysis begins with.
    """
    return next(cache_folder(room).rglob("*.nbc"), None) is None


def kernel(function: F) -> F:
    """Compile a scalar kernel: cached on disk, lock released, division as in C.

    Args:
        function: A function of scalars and arrays in Numba's subset of Python.

    Returns:
        The compiled dispatcher, typed as the function it replaces.
    """
    config: Any = numba.config
    before = config.CACHE_DIR
    room = function.__module__.split(".")[1]
    config.CACHE_DIR = str(cache_folder(room))  # read when the dispatcher is made; others keep theirs
    try:
        compiled: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    finally:
        config.CACHE_DIR = before
    return cast("F", compiled)


def kernel_input(array: ArrayLike, dtype: type = np.float64) -> NDArray[Any]:
    """Return `array` as a read-only, C-ordered view, so that a kernel meets one type and is compiled once."""
    view: NDArray[Any] = np.ascontiguousarray(array, dtype=dtype).view()
    view.flags.writeable = False
    return view


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
    for job in [_pool(threads).submit(work, a, b) for a, b in pairwise(edges)]:
        job.result()


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Return the threads that all batches share; starting them anew costs more than a small batch."""
    return ThreadPoolExecutor(threads, thread_name_prefix="coxa")


if hasattr(os, "register_at_fork"):  # a forked process has the pool but none of its threads
    os.register_at_fork(after_in_child=_pool.cache_clear)
