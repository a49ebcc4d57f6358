"""The loop of the process that computes: jobs in as JSON lines on its input, progress and results out likewise.

When its input ends, so does it, with everything it started: it never outlives the server.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from coxa.errors import CoxaError, InputError

if sys.platform != "win32":  # Windows knows no such limits; the server's clock is the only one there
    import resource

Progress = Callable[[str, float], None]
Handler = Callable[[Mapping[str, Any], Progress], Mapping[str, Any]]
"""Payload of a job and where to report progress → its result, both fit for JSON."""

MEMORY_MB = 4096
"""Address space this process may take. A check takes 0.8 GB of it and the bundled example run 1.0 GB (measured;
half of it libraries); the rest is room for long recordings."""
MEMORY_VARIABLE = "COXA_WORKER_MEMORY_MB"
NO_MEMORY = {
    "what": "This needs more memory than a calculation may take.",
    "mend": f"analyze a shorter part, or give more with {MEMORY_VARIABLE} when starting Coxa.",
}


def serve(handlers: Mapping[str, Handler], prepare: Callable[[], None] = lambda: None) -> None:
    """Do jobs until the input ends.

    Args:
        handlers: By kind of job.
        prepare: Called once, before word is given that this process is ready.
    """
    say = _voice()
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin, jobs), daemon=True).start()
    bound_memory()
    prepare()
    say({"ready": os.getpid()})
    while True:
        job = jobs.get()
        if job["kind"] == "ping":
            say({"id": job["id"]})
            continue
        _bound_cpu(job.get("limit_s"))
        say({"id": job["id"]} | _outcome(job, handlers, say))


def _outcome(
    job: Mapping[str, Any], handlers: Mapping[str, Handler], say: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Return what came of a job: its result, or what to tell the person."""

    def progress(word: str, share: float) -> None:
        say({"id": job["id"], "word": word, "share": share})

    try:
        return {"result": dict(handlers[job["kind"]](job["payload"], progress))}
    except InputError as error:
        file = error.place.file  # by its name: where it lies on this machine is nothing to a person
        where = str(replace(error.place, file=None if file is None else Path(file).name))
        return {"error": {"what": f"{where}: {error.what}" if where else error.what, "mend": error.mend}}
    except CoxaError as error:
        return {"error": {"what": str(error), "mend": ""}}
    except MemoryError:
        return {"error": NO_MEMORY, "spent": True}
    except OSError as error:  # a full disk, a file that went away: the machine's trouble, not a fault
        return {"error": {"what": f"The disk refused: {error.strerror or error}.", "mend": "make room."}}
    except Exception as error:
        if os.environ.get("COXA_DEBUG"):
            raise
        what = f"Coxa has a fault ({type(error).__name__}: {error})."
        return {"error": {"what": what, "mend": "report it, with the files if you may."}, "spent": True}


def _listen(lines: TextIO, jobs: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Hand lines on as jobs; when there are no more, end this process and what it started."""
    with contextlib.suppress(ValueError):  # half a line: the server was cut off in the middle of it
        for line in lines:
            jobs.put(json.loads(line))
    _end()


def _end() -> None:
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _voice() -> Callable[[dict[str, Any]], None]:
    """Return what writes lines to the server; anything else printed in this process goes to the error stream."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    lock = threading.Lock()

    def say(message: dict[str, Any]) -> None:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False)
        try:
            with lock:
                own.write(text + "\n")
                own.flush()
        except BrokenPipeError:  # the server has gone
            _end()

    return say


def bound_memory() -> None:
    """Keep this process to `MEMORY_MB`, or what the environment says; a system that has no such limit has none."""
    if sys.platform == "win32":
        return
    given = os.environ.get(MEMORY_VARIABLE, "")
    limit = (int(given) if given.isdigit() and int(given) > 0 else MEMORY_MB) << 20
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _bound_cpu(limit_s: float | None) -> None:
    """Let a job take no more processor time than all cores give in its time; the server's clock comes first."""
    if sys.platform == "win32" or limit_s is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + (os.cpu_count() or 1) * limit_s) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
