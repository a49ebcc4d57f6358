from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from coxa.errors import CoxaError
from coxa.web.jobs import MOST_WAITING, Jobs, JobStatus, QueueFullError

FAKE = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))
KINDS = ("echo", "sleep", "child", "die", "refuse", "eat", "fault")
PATIENCE_s = 30.0


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    found = Jobs(
        command=FAKE,
        limits_s=dict.fromkeys(KINDS, 20.0) | {"child": 1.0},
        pause_s=0.0,
        first_s=0.0,
        warm=False,
    )
    found.start()
    yield found
    found.stop()


def until(condition: Callable[[], Any]) -> Any:
    for _ in range(int(PATIENCE_s / 0.01)):
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def done(jobs: Jobs, kind: str, payload: Mapping[str, Any] | None = None) -> tuple[JobStatus, dict[str, Any]]:
    found: dict[str, Any] = {}
    job = jobs.submit(kind, payload or {}, found.update)
    return until(lambda: (status := jobs.status(job)) and status.ended and status), found


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_a_job_brings_its_result_before_it_counts_as_done(jobs: Jobs) -> None:
    status, found = done(jobs, "echo", {"word": "hüfte"})
    assert status.state == "done"
    assert found["word"] == "hüfte"


def test_what_else_the_worker_prints_is_no_answer_and_it_stays_for_the_next_job(jobs: Jobs) -> None:
    _, first = done(jobs, "echo")
    _, second = done(jobs, "echo")
    assert first["pid"] == second["pid"]


def test_a_refused_input_says_where_by_name_and_what_to_do(jobs: Jobs) -> None:
    status, found = done(jobs, "refuse")
    assert (status.state, found) == ("failed", {})
    assert status.message == "run.mot:7: not a number. To mend: write one."


@pytest.mark.parametrize(
    ("kind", "words"), [("die", "cut short"), ("eat", "more memory"), ("fault", "report it")]
)
def test_the_queue_goes_on_after_a_worker_came_to_grief(jobs: Jobs, kind: str, words: str) -> None:
    status, _ = done(jobs, kind)
    assert status.state == "failed"
    assert words in status.message
    assert done(jobs, "echo")[0].state == "done"


def test_a_worker_that_dies_while_idle_is_started_anew(jobs: Jobs) -> None:
    pid = done(jobs, "echo")[1]["pid"]
    os.kill(pid, 9)
    until(lambda: gone(pid))
    assert done(jobs, "echo")[1]["pid"] != pid


@pytest.mark.skipif(sys.platform == "win32", reason="process groups as Unix has them")
def test_a_job_that_takes_too_long_ends_with_all_it_started(jobs: Jobs) -> None:
    job = jobs.submit("child", {"seconds": 60}, lambda _result: None)
    until(lambda: (s := jobs.status(job)) and s.word.isdigit())
    child = int(jobs.status(job).word)  # type: ignore[union-attr]
    status = until(lambda: (s := jobs.status(job)) and s.ended and s)
    assert "took longer than" in status.message
    until(lambda: gone(child))


def test_a_full_queue_is_refused_and_says_so(jobs: Jobs) -> None:
    running = jobs.submit("sleep", {"seconds": 60}, lambda _result: None)
    until(lambda: (s := jobs.status(running)) and s.state == "running")
    waiting = [jobs.submit("echo", {}, lambda _result: None) for _ in range(MOST_WAITING)]
    assert jobs.status(waiting[-1]).ahead == MOST_WAITING  # type: ignore[union-attr]
    with pytest.raises(QueueFullError, match="waiting already"):
        jobs.submit("echo", {}, lambda _result: None)


def test_stopping_ends_the_worker_at_once_and_tells_every_job(jobs: Jobs) -> None:
    said: list[str] = []
    running = jobs.submit("sleep", {"seconds": 60}, lambda _result: None, said.append)
    jobs.submit("echo", {}, lambda _result: None, said.append)
    until(lambda: (s := jobs.status(running)) and s.state == "running")
    jobs.stop()
    assert len(said) == 2
    assert all(message.startswith("Interrupted") for message in said)


def test_dropped_jobs_are_forgotten_and_the_queue_goes_on(jobs: Jobs) -> None:
    kept: list[Mapping[str, Any]] = []
    running = jobs.submit("sleep", {"seconds": 60}, kept.append)
    waits = jobs.submit("echo", {}, kept.append)
    until(lambda: (s := jobs.status(running)) and s.state == "running")
    jobs.drop()
    until(lambda: jobs.status(running).ended)  # type: ignore[union-attr]
    assert jobs.status(waits) is None
    assert done(jobs, "echo")[0].state == "done"
    assert not kept


def test_one_job_can_be_dropped_while_it_runs_or_waits_and_the_others_stay(jobs: Jobs) -> None:
    running = jobs.submit("sleep", {"seconds": 60}, lambda _result: None)
    waits, stays = (jobs.submit("echo", {}, lambda _result: None) for _ in range(2))
    until(lambda: (s := jobs.status(running)) and s.state == "running")
    jobs.drop(waits)
    assert jobs.status(running).state == "running"  # type: ignore[union-attr]
    jobs.drop(running)
    assert until(lambda: (s := jobs.status(stays)) and s.ended and s.state) == "done"
    assert (jobs.status(running).state, jobs.status(waits)) == ("failed", None)  # type: ignore[union-attr]


def test_a_job_asked_for_twice_at_once_is_done_once(jobs: Jobs) -> None:
    results: list[Mapping[str, Any]] = []
    jobs.submit("sleep", {"seconds": 0.2}, lambda _result: None)
    for _ in range(2):
        jobs.submit("echo", {}, results.append, id="same")
    done(jobs, "echo")
    assert len(results) == 1


def test_a_result_that_cannot_be_kept_makes_the_job_fail_with_the_reason(jobs: Jobs) -> None:
    def keep(_result: Mapping[str, Any]) -> None:
        raise CoxaError("The disk is full.")

    said: list[str] = []
    job = jobs.submit("echo", {}, keep, said.append)
    until(lambda: (s := jobs.status(job)) and s.ended)
    assert said == ["The disk is full."]


def test_jobs_of_many_threads_all_get_done(jobs: Jobs) -> None:
    found: list[int] = []

    def ask(number: int) -> None:
        jobs.submit("echo", {"number": number}, lambda result: found.append(result["number"]))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(MOST_WAITING)]
    for thread in threads:
        thread.start()
    until(lambda: len(found) == MOST_WAITING)
    assert sorted(found) == list(range(MOST_WAITING))


def test_a_worker_that_cannot_be_started_is_said_and_does_no_harm() -> None:
    jobs = Jobs(command=("/nowhere/python",), limits_s={"echo": 5.0}, pause_s=0.0, warm=False)
    jobs.start()
    status, _ = done(jobs, "echo")
    jobs.stop()
    assert "cannot be started" in status.message


def test_a_faulty_job_is_told_in_the_log_and_the_queue_goes_on_while_debugging(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("COXA_DEBUG", "1")

    def faulty(_result: Mapping[str, Any]) -> None:
        raise RuntimeError("a fault of ours")

    job = jobs.submit("echo", {}, faulty)
    status = until(lambda: (s := jobs.status(job)) and s.ended and s)
    assert "a fault of ours" in status.message
    assert "a fault of ours" in caplog.text
    assert done(jobs, "echo")[0].state == "done"
