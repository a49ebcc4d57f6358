"""Jobs of the app: a short queue before one warm process that computes, bounded in time and memory.

Nothing heavy is imported here, and nothing that people upload is opened here: a file that would bring down whoever
reads it brings down the worker, which is started again.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from coxa.errors import CoxaError

_log = logging.getLogger(__name__)

MOST_WAITING: Final = 8
LIMITS_s: Final[Mapping[str, float]] = MappingProxyType(
    {"check": 180.0, "analysis": 600.0, "example": 600.0, "warm": 180.0, "capture": 60.0, "runs": 180.0}
)
"""How long a job of each kind may take."""
START_s: Final = 60.0
"""How long the worker may take until it is ready; loading the engine takes 2 to 8 s."""
PING: Final = "ping"
PING_s: Final = 20.0
"""How long an idle worker may take to say that it is there."""
FIRST_s: Final = 240.0
"""What the first job of a worker may take besides: on a new machine it compiles the engine, 20 s of one core's time
(measured), several times that where others use the cores too."""
JOBS_PER_WORKER: Final = 50
"""After so many jobs the worker is started anew, so that memory lost in pieces comes back."""
REMEMBERED: Final = 200
"""How many ended jobs are remembered."""
COMMAND: Final = (sys.executable, "-m", "coxa.web.worker")

DIED = (
    "The calculation was cut short: its process ended; memory may have run out. To mend: run it again, and if that "
    "ends the same way, give less of it."
)
INTERRUPTED = (
    "Interrupted: Coxa was stopped while this was being computed. Nothing you entered is lost: run it again."
)
NO_WORKER = "The part of Coxa that computes cannot be started. To mend: stop Coxa and start it again."


class QueueFullError(CoxaError):
    """Too many jobs wait."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_WAITING} calculations are waiting already. To mend: try again in a minute; what you entered is "
            "kept on the page."
        )


class TakenError(CoxaError):
    """A job of the same id that is somebody else's; ids are random, so this is no accident."""

    def __init__(self) -> None:
        super().__init__(
            "This was sent under an id that is in use. To mend: open the page afresh and send it from there."
        )


@dataclass(frozen=True)
class JobStatus:
    """How far a job is.

    Attributes:
        id: Of the job.
        state: 'queued', 'running', 'done' or 'failed'.
        word: What is being done.
        share: How much of it, 0 to 1.
        message: Why it failed, and what to do.
        ahead: How many jobs come first.
    """

    id: str
    state: str
    word: str = ""
    share: float = 0.0
    message: str = ""
    ahead: int = 0

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed")


@dataclass(frozen=True)
class _Job:
    id: str
    kind: str
    payload: Mapping[str, Any]
    done: Callable[[Mapping[str, Any]], None]
    failed: Callable[[str], None] = field(default=lambda _message: None)
    person_id: str = ""


class _FailedError(CoxaError):
    """A job that came to nothing; the text is for the person."""


class Jobs:
    """The queue and the worker behind it.

    Args:
        command: What starts the worker.
        limits_s: Longest time by kind of job.
        pause_s: How long after `start` the worker is started when nothing is asked before, so that the first page
            is not slowed.
        first_s: How much longer the first job of a worker may take.
        warm: Whether a new worker first computes an example while nobody waits, so that the first check is quick.
        most_each: Jobs of one person that may wait at a time, where many share the queue; None: as many as fit.
    """

    def __init__(
        self,
        *,
        command: Sequence[str] = COMMAND,
        limits_s: Mapping[str, float] = LIMITS_s,
        pause_s: float = 1.5,
        first_s: float = FIRST_s,
        warm: bool = True,
        most_each: int | None = None,
    ) -> None:
        self._command, self._limits_s, self._pause_s = list(command), limits_s, pause_s
        self._first_s, self._warm, self._most_each = first_s, warm, most_each
        self._lock = threading.Condition()
        self._waiting: list[_Job] = []
        self._status: dict[str, JobStatus] = {}
        self._owners: dict[str, str] = {}
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._worker: _Worker | None = None

    def start(self) -> None:
        """Begin to take jobs from the queue."""
        if self._thread is None:
            self._stopping = False
            self._thread = threading.Thread(target=self._run, name="coxa-jobs", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the worker and whatever it is doing; jobs that wait or run have failed then."""
        with self._lock:
            self._stopping = True
            self._lock.notify_all()
            worker = self._worker
        if worker is not None:
            worker.end()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def drop(self, id: str | None = None, *, person_id: str | None = None) -> None:  # noqa: A002 - as everywhere
        """Forget a job, those of a person, or all, and end the one at work, as when what they are about is deleted."""
        with self._lock:
            meant = {
                key
                for key in self._status
                if id in (None, key) and person_id in (None, self._owners.get(key, ""))
            }
            for job in [job for job in self._waiting if job.id in meant]:
                self._waiting.remove(job)
                del self._status[job.id]
            busy = any(one.state == "running" and one.id in meant for one in self._status.values())
            worker = self._worker
        if busy and worker is not None:
            worker.end()

    def submit(
        self,
        kind: str,
        payload: Mapping[str, Any],
        done: Callable[[Mapping[str, Any]], None],
        failed: Callable[[str], None] = lambda _message: None,
        *,
        id: str | None = None,  # noqa: A002 - the name it has everywhere else
        person_id: str = "",
    ) -> str:
        """Put a job into the queue and return its id.

        Args:
            kind: What to compute; one that the worker knows.
            payload: For the worker; fit for JSON.
            done: Called with the result, before the job counts as done; what it raises makes the job fail.
            failed: Called with why it failed.
            id: Of the job; a new one when not given. One that waits or runs is not asked for again.
            person_id: Whose it is; where people sign in nobody else hears of it.

        Raises:
            QueueFullError: Too many wait.
            TakenError: Somebody else's job has this id.
        """
        job = _Job(id or str(uuid.uuid4()), kind, payload, done, failed, person_id)
        with self._lock:
            if (known := self._status.get(job.id)) is not None and not known.ended:
                if self._owners.get(job.id, "") != person_id:
                    raise TakenError
                return job.id  # asked for twice at once
            own = sum(one.person_id == person_id for one in self._waiting)
            if len(self._waiting) >= MOST_WAITING or (self._most_each is not None and own >= self._most_each):
                raise QueueFullError
            self._owners[job.id] = person_id
            self._waiting.append(job)
            self._status[job.id] = JobStatus(job.id, "queued")
            self._forget()
            self._lock.notify_all()
        return job.id

    def waiting(self) -> int:
        """Return how many jobs wait."""
        with self._lock:
            return len(self._waiting)

    def status(self, id: str, person_id: str | None = None) -> JobStatus | None:  # noqa: A002 - as everywhere
        """Return how far a job is; None when there is none of that id, or it is not of the person who is named."""
        with self._lock:
            found = self._status.get(id)
            if person_id is not None and self._owners.get(id, "") != person_id:
                return None
            if found is None or found.state != "queued":
                return found
            before = next((n for n, job in enumerate(self._waiting) if job.id == id), 0)
            running = any(status.state == "running" for status in self._status.values())
            return replace(found, ahead=before + running)

    def _forget(self) -> None:
        ended = [key for key, status in self._status.items() if status.ended]
        for key in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._status[key]
        self._owners = {key: self._owners[key] for key in self._status if key in self._owners}

    def _run(self) -> None:
        """Do jobs in turn; the only place that talks to the worker."""
        with self._lock:
            self._lock.wait_for(lambda: bool(self._waiting) or self._stopping, timeout=self._pause_s)
        while not self._over():
            if self._worker is None or not self._worker.usable:
                self._begin(warm=self._warm)
            with self._lock:
                self._lock.wait_for(lambda: bool(self._waiting) or self._stopping)
                if self._over():
                    break
                job = self._waiting.pop(0)
                self._status[job.id] = JobStatus(job.id, "running", "starting")
            self._do(job)
        if self._worker is not None:
            self._worker.end()
        with self._lock:
            undone, self._waiting = self._waiting, []
        for job in undone:
            self._fail(job, INTERRUPTED)

    def _over(self) -> bool:
        return self._stopping

    def _begin(self, *, warm: bool) -> None:
        """Start a worker; when nobody waits, let it get warm if that is wanted."""
        if self._worker is not None:
            self._worker.end()
        worker = None
        with contextlib.suppress(OSError):
            worker = _Worker(self._command, self._first_s)
        with self._lock:
            self._worker = worker
            idle = not self._waiting and not self._stopping
        if worker is not None and self._over():
            worker.end()
        elif worker is not None and warm and idle:
            with contextlib.suppress(_FailedError):  # then the first check is slow, and says what is wrong
                worker.do("warm", "warm", {}, self._limits_s["warm"], lambda _word, _share: None)

    def _do(self, job: _Job) -> None:
        def progress(word: str, share: float) -> None:
            self._note(JobStatus(job.id, "running", word, share))

        try:
            if self._worker is None or not (self._worker.usable and self._worker.answers()):
                self._begin(warm=False)
            if self._worker is None or not self._worker.answers():
                raise _FailedError(NO_WORKER)
            job.done(self._worker.do(job.id, job.kind, job.payload, self._limits_s[job.kind], progress))
            self._note(JobStatus(job.id, "done", "done", 1.0))
        except CoxaError as error:
            self._fail(job, INTERRUPTED if self._stopping else str(error))
        except Exception as error:  # what a job leaves behind must not stop those after it
            if os.environ.get("COXA_DEBUG"):  # told in full, but raised it would end this thread
                _log.exception("job %s of kind %s", job.id, job.kind)
            self._fail(job, f"Coxa has a fault ({type(error).__name__}: {error}). To mend: report it.")

    def _fail(self, job: _Job, message: str) -> None:
        with contextlib.suppress(Exception):  # a store that is closed by now; it says so itself when it opens
            job.failed(message)
        self._note(JobStatus(job.id, "failed", message=message))

    def _note(self, status: JobStatus) -> None:
        with self._lock:
            self._status[status.id] = status


class _Worker:
    """One process that computes, and the pipes to it."""

    def __init__(self, command: Sequence[str], first_s: float) -> None:
        self._first_s = first_s
        quiet = None if os.environ.get("COXA_DEBUG") else subprocess.DEVNULL
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter on this package
            command,
            stdin=pipe,
            stdout=pipe,
            stderr=quiet,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._ready = self._proven = self._spent = False
        self._done = itertools.count(1)
        self._ending, self._ended = threading.Lock(), False
        threading.Thread(target=self._listen, name="coxa-worker", daemon=True).start()

    @property
    def usable(self) -> bool:
        """Whether it can take another job."""
        return not self._spent and self._process.poll() is None

    def answers(self) -> bool:
        """Return whether the process is there: one that died a moment ago may not look dead yet."""
        try:
            if not self._ready:
                self._answer(time.monotonic() + START_s, NO_WORKER)
                self._ready = True
            deadline = time.monotonic() + PING_s
            self._send({"id": PING, "kind": PING})
            while self._answer(deadline, DIED).get("id") != PING:
                pass
        except _FailedError:
            return False
        return True

    def do(
        self,
        id: str,  # noqa: A002 - the name it has everywhere else
        kind: str,
        payload: Mapping[str, Any],
        limit_s: float,
        progress: Callable[[str, float], None],
    ) -> Mapping[str, Any]:
        """Return the result of one job.

        Raises:
            _FailedError: It cannot be done, took too long, or the process ended.
        """
        if not self.answers():
            raise _FailedError(DIED)
        deadline = time.monotonic() + limit_s + (0.0 if self._proven else self._first_s)
        self._send({"id": id, "kind": kind, "payload": payload, "limit_s": deadline - time.monotonic()})
        minutes = f"{limit_s / 60:.0f} minutes" if limit_s >= 90 else f"{limit_s:.0f} seconds"
        late = (
            f"This took longer than {minutes} and was stopped. To mend: give less of it, such as a shorter part of the "
            "motion."
        )
        while True:
            told = self._answer(deadline, late)
            if told.get("id") != id:
                continue
            if "word" in told:
                progress(str(told["word"]), min(1.0, max(0.0, float(told["share"]))))
                continue
            self._proven = True
            self._spent = bool(told.get("spent")) or next(self._done) >= JOBS_PER_WORKER
            if "error" in told:
                what, mend = told["error"]["what"], told["error"]["mend"]
                raise _FailedError(f"{what} To mend: {mend}" if mend else what)
            result: Mapping[str, Any] = told["result"]
            return result

    def end(self) -> None:
        """End the process and what it started, and wait until it is gone."""
        with self._ending, contextlib.suppress(ProcessLookupError, PermissionError):
            if self._ended:  # its number may be another's by now
                return
            self._ended = True
            if sys.platform != "win32":
                os.killpg(self._process.pid, signal.SIGKILL)  # its own group: it began a session
            else:
                self._process.kill()
        self._process.wait()
        self._spent = True
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()

    def _send(self, message: Mapping[str, Any]) -> None:
        line = json.dumps(message, allow_nan=False) + "\n"
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except OSError:
            self.end()
            raise _FailedError(DIED) from None

    def _answer(self, deadline: float, late: str) -> Mapping[str, Any]:
        """Return the next thing the worker says."""
        try:
            told = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            self.end()
            raise _FailedError(late) from None
        if told is None:
            self.end()
            raise _FailedError(DIED)
        return told

    def _listen(self) -> None:
        stream = self._process.stdout
        if stream is not None:
            with stream, contextlib.suppress(ValueError, OSError):
                for line in stream:
                    self._lines.put(json.loads(line))
        self.end()
        self._lines.put(None)
