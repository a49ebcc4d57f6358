"""`python -m tests.store.writers race|kill PATH ROUNDS`: processes that write to one store, some of them killed.

Importing Coxa takes a second, so this process imports once and forks; it never opens a store itself.
Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from coxa.store import Store
from tests.store.samples import rated, session

THREADS = 8
SHARED, OWN = 40, 30


def main() -> None:
    what, path, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    sys.stdout.write(json.dumps({"race": race, "kill": kill}[what](path, rounds)))


def race(path: Path, processes: int) -> list[list[str]]:
    """Let processes open one new store at once and add the same and different entries; return what was new to each."""
    children = [_fork(lambda pipe, n=n: _race(path, n, pipe)) for n in range(processes)]
    said = [b"".join(iter(lambda pipe=pipe: os.read(pipe, 65536), b"")) for _pid, pipe in children]
    for pid, _pipe in children:
        os.waitpid(pid, 0)
    return [text.decode().split() for text in said]


def _race(path: Path, number: int, pipe: int) -> None:
    with Store.open(path) as store:
        person = store.person().id
        documents = [rated(n, f"shared-{n}") for n in range(SHARED)]
        documents += [session(n, f"own-{number}-{n}") for n in range(OWN)]
        random.Random(number).shuffle(documents)
        futures = [store.submit(person, document) for document in documents]
        for document, future in zip(documents, futures, strict=True):
            if future.result().new:
                os.write(pipe, f"{document['id']}\n".encode())


def kill(path: Path, rounds: int) -> dict[str, int]:
    """Kill a writing process in mid-write, many times; look after each time what is there."""
    dice = random.Random(7)
    found = {"rounds": 0, "acknowledged": 0, "lost": 0, "broken": 0, "unanswered": 0}
    acknowledged: set[str] = set()
    for number in range(rounds):
        pid, pipe = _fork(lambda pipe, number=number: _write_for_ever(path, number, pipe))
        select.select([pipe], [], [], 20)  # it writes now
        time.sleep(dice.uniform(0, 0.06))
        os.kill(pid, signal.SIGKILL)
        said = b"".join(iter(lambda pipe=pipe: os.read(pipe, 65536), b""))
        os.close(pipe)
        _pid, status = os.waitpid(pid, 0)
        found["rounds"] += os.WTERMSIG(status) == signal.SIGKILL
        acknowledged.update(said.decode().split("\n")[:-1])
        there, sound = _look(path)
        found["lost"] += len(acknowledged - there)
        found["unanswered"] = len(there - acknowledged)
        found["broken"] += not sound
    return found | {"acknowledged": len(acknowledged)}


def _write_for_ever(path: Path, number: int, pipe: int) -> None:
    store = Store.open(path)
    person = store.person().id

    def write(thread: int) -> None:
        for n in range(1_000_000):
            key = f"{number}-{thread}-{n}"
            store.add(person, rated(n % 100, key, note="x" * 500))
            os.write(pipe, f"{key}\n".encode())  # short enough that a pipe takes it whole or not at all

    for thread in range(THREADS):
        threading.Thread(target=write, args=(thread,)).start()


def _look(path: Path) -> tuple[set[str], bool]:
    """Open the file as the next program would, which also mends its log."""
    connection = sqlite3.connect(path)
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sound = sound and not connection.execute("PRAGMA foreign_key_check").fetchall()
        return {key for (key,) in connection.execute("SELECT id FROM entry")}, sound
    finally:
        connection.close()


def _fork(work: Callable[[int], None]) -> tuple[int, int]:
    """Run `work` in a process of its own; return its id and where to read what it writes."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    try:
        work(writing)
        while threading.active_count() > 1 and work is not None:  # until it is killed, or is done
            time.sleep(0.01)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
