"""How a practice bears load: a thousand people with a year's diary each on PostgreSQL, two hundred of them at once.

`python -m benchmarks practice` fills a database, serves it, and lets people of `benchmarks.people` use it: with
pauses as people make them, without any, and while the server is killed and started again.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, insert, literal, select, update

from benchmarks.load import ROOT, Row, row
from coxa.store import Store
from coxa.store.accounts import ACCOUNT
from coxa.store.example import example, moved
from coxa.store.people import create
from coxa.store.records import as_text, new_id
from coxa.store.schema import CARE, CHECKUP, ENTRY, PERSON
from coxa.store.transfer import Import
from coxa.web.practice.identity import cookie_name, tag, token
from coxa.web.security import Key

PEOPLE, AT_ONCE, CLINICIANS = 1000, 200, 5
WEEKS = 6
"""Of the example person's diary, which is repeated for a year."""
LASTS_s = 60
THINKS_s = 10.0
"""Between an answer and the next request of the same person, on average; half as much to half as much again."""
KILLS = 3


def rows() -> list[Row]:
    """Return every row."""
    from tests.store.postgresql import serving

    found: list[Row] = []
    with TemporaryDirectory() as folder, serving(fsync="on", synchronous_commit="on") as postgresql:
        os.environ["COXA_DATA"] = folder
        url = postgresql.url(postgresql.new())
        began = time.perf_counter()
        people = fill(url)
        found.append(row(f"{PEOPLE} people with a year's diary, made", time.perf_counter() - began, "s"))
        path = Path(folder) / "people.json"
        path.write_text(json.dumps(people))
        with served(url) as server:
            found += told(
                f"{AT_ONCE} people, pauses of {THINKS_s:.0f} s", ask(server, path, "mixed", LASTS_s, THINKS_s)
            )
            found += told(
                f"{AT_ONCE} people deliver once a second", ask(server, path, "deliver", 15, 1.0), most_ms=300
            )
            found += told(f"{AT_ONCE} people, no pauses", ask(server, path, "mixed", 20, 0.0), most_ms=None)
        found += killed(url, path)
    return found


def fill(url: str, people: int = PEOPLE) -> dict[str, Any]:
    """Make accounts and diaries; return what `benchmarks.people` needs to act for them."""
    with Store.open(url) as store:
        first = store._write(lambda connection: _first(connection))
        store._write(lambda connection: _others(connection, first, people - 1))
        key = Key.kept_in(store.folder)
        accounts = [a for a in store.accounts.all() if a.role == "client"]
        found = []
        for account in accounts:
            secret = store.accounts.sign_in(account.id, "benchmark")
            signed = store.accounts.signed_in(secret)
            assert signed is not None
            whose = account.person_id
            found.append(
                {
                    "cookie": f"{key.name}={key.cookie}; {cookie_name(key, secure=False)}={secret}",
                    "token": token(key, signed[1].id, whose),
                    "tag": tag(key, whose),
                    "person": whose,
                }
            )
        with store.database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
    return {"people": found}


def _first(connection: Connection) -> str:
    """Make one person with the example's diary, repeated into the past until it makes a year."""
    who = create(connection, name="Person 0")
    last = example(datetime.now(UTC).date())
    Import(last).into(connection, who.id)
    days = timedelta(weeks=WEEKS)
    for times in range(1, 52 // WEEKS):
        document = {"entries": [], "settings": {}, "checkups": []}
        for one in last.entries:
            again = json.loads(json.dumps(one)) | {"id": new_id()}
            for name in ("at", "ended_at"):
                if name in again:
                    at = datetime.fromisoformat(again[name]) - times * days
                    again[name] = at.isoformat().replace("+00:00", "Z")
            again["day"] = (date.fromisoformat(one["day"]) - times * days).isoformat()
            document["entries"].append(again)
        earlier = moved(
            document, max(date.fromisoformat(e["day"]) for e in document["entries"]) + timedelta(days=1)
        )
        Import(earlier).into(connection, who.id)
    connection.execute(update(PERSON).values(example=False, example_at=None))
    return who.id


def _others(connection: Connection, first: str, number: int) -> None:
    """Copy the diary of the first person to others, and give all an account and a clinician."""
    at = as_text(datetime.now(UTC))
    base = {"password": "none", "created_at": at, "password_at": at}
    clinicians = [new_id() for _ in range(CLINICIANS)]
    connection.execute(
        insert(ACCOUNT),
        [
            base | {"id": c, "role": "clinician", "login": f"c{n}", "name": f"C {n}", "person_id": None}
            for n, c in enumerate(clinicians)
        ],
    )
    whose = [first, *(new_id() for _ in range(number))]
    for name, table in (("entry", ENTRY), ("checkup", CHECKUP)):
        columns = [column.name for column in table.columns if column.name != "person_id"]
        for who in whose[1:]:
            if name == "entry":
                revision = select(PERSON.c.revision).where(PERSON.c.id == first).scalar_subquery()
                values = {
                    "id": who,
                    "created_at": at,
                    "example": False,
                    "settings": "{}",
                    "name": "",
                    "revision": revision,
                }
                connection.execute(insert(PERSON).values(**values))
            copied = select(literal(who), *(table.c[column] for column in columns)).where(
                table.c.person_id == first
            )
            connection.execute(insert(table).from_select(["person_id", *columns], copied))
    connection.execute(
        insert(ACCOUNT),
        [
            base | {"id": new_id(), "role": "client", "login": f"p{n}", "name": f"P {n}", "person_id": who}
            for n, who in enumerate(whose)
        ],
    )
    connection.execute(
        insert(CARE),
        [
            {"account_id": clinicians[n % CLINICIANS], "person_id": who, "since": at}
            for n, who in enumerate(whose)
        ],
    )


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int
    pid: int


@contextmanager
def served(url: str) -> Iterator[Server]:
    """Serve a practice in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.serve_practice", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Server(int(process.stdout.readline()), process.pid)
        finally:
            with suppress(ProcessLookupError):
                process.terminate()


def ask(server: Server, people: Path, what: str, lasts_s: float, thinks_s: float) -> dict[str, Any]:
    """Let people use the server; return what `benchmarks.people` prints, with the processor times of both."""
    command = [sys.executable, "-m", "benchmarks.people", str(server.port), str(people), what]
    before = _used_s(server.pid)
    done = subprocess.run(
        [*command, str(lasts_s), str(thinks_s), str(AT_ONCE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.partition("\n")[2])
    found["server_s"] = _used_s(server.pid) - before
    return found


def told(what: str, found: dict[str, Any], most_ms: float | None = 300) -> list[Row]:
    """Return the rows of one run."""
    times = {name: sorted(some) for name, some in found["times_s"].items()}
    every = sorted(t for some in times.values() for t in some)
    p95 = _at(every, 0.95)
    asked, met = ("", None) if most_ms is None else (f"≤ {most_ms:.0f}", p95 <= most_ms)
    found_rows = [
        row(f"{what}, median", _at(every, 0.5), "ms"),
        row(f"{what}, 95 %", p95, "ms", asked, met),
        row(f"{what}, 99 %", _at(every, 0.99), "ms"),
        row(f"{what}, requests", len(every) / found["wall_s"], "1/s"),
        row(f"{what}, errors", len(found["errors"]), "requests", "0", not found["errors"]),
        row(
            f"{what}, server's processor time a request",
            1e3 * found["server_s"] / max(found["asked"], 1),
            "ms",
        ),
    ]
    found_rows += [row(f"{what}, {name}, 95 %", _at(some, 0.95), "ms") for name, some in times.items()]
    for error in found["errors"][:5]:
        print(error, file=sys.stderr)
    return found_rows


def _at(times_s: Sequence[float], share: float) -> float:
    return 1e3 * times_s[int(share * (len(times_s) - 1))] if times_s else 0.0


def _used_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def killed(url: str, people: Path) -> list[Row]:
    """Kill the server in the middle of deliveries, start it again, and look for what it had acknowledged."""
    acknowledged: dict[str, str] = {}
    for _ in range(KILLS):
        with served(url) as server:
            command = [sys.executable, "-m", "benchmarks.people", str(server.port), str(people), "deliver"]
            with subprocess.Popen(
                [*command, "20", "0.3", str(AT_ONCE)], cwd=ROOT, stdout=subprocess.PIPE, text=True
            ) as phones:
                assert phones.stdout is not None
                phones.stdout.readline()
                time.sleep(5)
                os.kill(server.pid, signal.SIGKILL)
                acknowledged |= json.loads(phones.stdout.read())["acknowledged"]
    with Store.open(url) as store, store.database.reading() as connection:
        there = dict(
            connection.execute(
                select(ENTRY.c.id, ENTRY.c.person_id).where(ENTRY.c.id.in_(acknowledged))
            ).all()
        )
    lost = [key for key, whose in acknowledged.items() if there.get(key) != whose]
    what = f"{KILLS} restarts (SIGKILL) while {AT_ONCE} people deliver"
    return [
        row(f"{what}, acknowledged", len(acknowledged), "entries"),
        row(f"{what}, acknowledged but lost", len(lost), "entries", "0", bool(acknowledged) and not lost),
    ]
