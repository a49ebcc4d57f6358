"""How the store bears load: many writers at once, in process and over HTTP, killed writers, and a year's diary."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coxa.store import Store, engine
from coxa.web.security import Key

ROOT = Path(__file__).parents[1]
WRITERS, EACH = 200, 5
KILLS = 100
START = datetime(2026, 1, 1, 6, 30, tzinfo=UTC)

Row = dict[str, Any]


def rows() -> list[Row]:
    """Return every row."""
    return [*_in_process(), *_over_http(), *_killed(), *_a_year()]


def session(number: int) -> dict[str, Any]:
    """Return the document of one whole session: twelve windows, all ratings."""
    at = START + timedelta(days=number)
    regions = {"front": 3, "side": 2, "back": 1}
    side = {"soreness": regions, "density": regions, "pressure": 3}
    felt = {"right": side, "left": side, "pain": 1}
    keys = ("P1", "P2", "P2", "P2", "P3", "P4")
    times = {"planned_s": 180, "done_s": 180, "skipped": False}
    return {
        "kind": "session",
        "id": str(uuid.uuid4()),
        "at": at.isoformat(),
        "day": at.date().isoformat(),
        "ended_at": (at + timedelta(minutes=32)).isoformat(),
        "session": "release",
        "stage": "release",
        "windows": [{"exercise": key, "side": s, **times} for s in ("right", "left") for key in keys],
        "before": felt,
        "after": felt,
        "stopped": False,
        "note": "",
    }


def row(what: str, value: float, unit: str, asked: str = "", met: bool | None = None) -> Row:
    return {"what": what, "value": round(value, 2), "unit": unit, "asked": asked, "met": met}


def _share(sorted_s: list[float], share: float) -> float:
    return 1e3 * sorted_s[int(share * (len(sorted_s) - 1))]


@contextmanager
def _store() -> Iterator[Store]:
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "coxa.sqlite") as store:
        yield store


def _latencies(what: str, times_s: list[float], wall_s: float, stored: int) -> list[Row]:
    times_s.sort()
    p95, lost = _share(times_s, 0.95), WRITERS * EACH - stored
    return [
        row(f"{what}, median", _share(times_s, 0.5), "ms"),
        row(f"{what}, 95 %", p95, "ms", "≤ 300", p95 <= 300),
        row(f"{what}, throughput", len(times_s) / wall_s, "entries/s"),
        row(f"{what}, lost", lost, "entries", "0", lost == 0),
    ]


def _in_process() -> list[Row]:
    found = []
    chosen = engine.SYNCHRONOUS
    for synchronous in ("FULL", "NORMAL"):
        engine.SYNCHRONOUS = synchronous  # type: ignore[misc]
        with _store() as store:
            person = store.person().id
            times_s, wall_s = _together(lambda document: store.add(person, document))  # noqa: B023
            stored = len(store.documents(person))
        found += _latencies(
            f"{WRITERS} writers in process, synchronous={synchronous}", times_s, wall_s, stored
        )
    engine.SYNCHRONOUS = chosen  # type: ignore[misc]
    return found


def _together(add: Callable[[dict[str, Any]], object]) -> tuple[list[float], float]:
    """Let every writer add its documents one after another, all writers at once; return the times taken."""
    times_s: list[float] = []
    go = threading.Barrier(WRITERS + 1)

    def write(documents: list[dict[str, Any]]) -> None:
        go.wait()
        for document in documents:
            began = time.perf_counter()
            add(document)
            times_s.append(time.perf_counter() - began)

    each = [[session(n) for n in range(EACH)] for _ in range(WRITERS)]
    threads = [threading.Thread(target=write, args=(documents,)) for documents in each]
    for thread in threads:
        thread.start()
    go.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return times_s, time.perf_counter() - began


def _over_http() -> list[Row]:
    """Measure 200 open connections, each without pause and then each once a second.

    The first is the harder: how long an answer takes is then two hundred times what the server needs for one.
    """
    found = []
    with serving() as (port, path, server):
        key = Key.kept_in(path.with_name("coxa.files"))
        deliver = partial(_deliver, port, key, server)
        deliver(0.0)  # what loads at the first requests
        for pace_s, how in ((0.0, "each without pause"), (1.0, "each once a second")):
            told = deliver(pace_s)
            with Store.open(path) as store:
                stored = Counter(document["id"] for document in store.documents(store.person().id))
            once = sum(stored[key] == 1 for key in told["acknowledged"])
            what = f"{WRITERS} writers over HTTP, {how}"
            found += _latencies(what, told["times_s"], told["wall_s"], once)
            found += [
                row(f"{what}, server's processor time an entry", told["server_ms"], "ms"),
                row(f"{what}, writers' own processor time an entry", told["writers_ms"], "ms"),
            ]
    return found


def _deliver(port: int, key: Key, server: int, pace_s: float) -> dict[str, Any]:
    cookie = f"{key.name}={key.cookie}"
    command = [sys.executable, "-m", "benchmarks.phones", str(port), key.token, cookie, str(pace_s)]
    before = _used_s(server)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    share = 1e3 / len(told["times_s"])
    told["server_ms"] = share * (_used_s(server) - before)
    told["writers_ms"] = share * told["used_s"]
    return told


def _used_s(process: int) -> float:
    """Return what a process used of processors so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving() -> Iterator[tuple[int, Path, int]]:
    """Run `coxa serve` on an empty diary; give its port, the file and the id of its process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "coxa.sqlite"
        start = "import sys; from coxa.cli import main; sys.exit(main())"
        options = ["--port", "0", "--no-example", "--data", str(path)]
        command = [sys.executable, "-c", start, "serve", *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                yield _port(server), path, server.pid
            finally:
                server.terminate()


def _port(server: subprocess.Popen[str]) -> int:
    assert server.stdout is not None
    for line in server.stdout:
        if "http://127.0.0.1:" in line:
            return int(line.split("http://127.0.0.1:")[1].split()[0].strip("/."))
    raise RuntimeError("the server did not say where it listens")


def _killed() -> list[Row]:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.store.writers", "kill", f"{folder}/coxa.sqlite", str(KILLS)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    what = f"killed (SIGKILL) in mid-write {found['rounds']} times"
    return [
        row(f"{what}, acknowledged", found["acknowledged"], "entries"),
        row(f"{what}, stored but not acknowledged yet", found["unanswered"], "entries"),
        row(f"{what}, acknowledged but lost", found["lost"], "entries", "0", found["lost"] == 0),
        row(f"{what}, file damaged", found["broken"], "times", "0", found["broken"] == 0),
    ]


def _a_year() -> list[Row]:
    with _store() as store:
        person = store.person().id
        for future in [store.submit(person, session(n)) for n in range(365)]:
            future.result()
        path = store.database.path
        assert path is not None
        with Store.open(path) as fresh:
            cold = _timed(lambda: fresh.diary(person))
            again = min(_timed(lambda: fresh.diary(person)) for _ in range(20))
            times = []
            for n in range(20):
                store.add(person, session(n))
                times.append(_timed(lambda: fresh.diary(person)))
    fresh_entry = sorted(times)[len(times) // 2]
    return [
        row("a year's diary, first read of a process", cold, "ms"),
        row("a year's diary, after another program's entry", fresh_entry, "ms", "< 20", fresh_entry < 20),
        row("a year's diary, unchanged", again, "ms", "< 20", again < 20),
    ]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - began)
