"""What a server tells its journal: who was refused where, at which time, in one line; nothing about people."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from coxa.store import Store
from coxa.web.app import create_app
from coxa.web.doors import LAN, AtDoor
from coxa.web.logs import MOST_A_MINUTE, REFUSALS, Refused, told
from coxa.web.pairing import Pairing
from tests.web.conftest import ADDRESS, Browser, Clock


@contextmanager
def journal(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a server writes, as if nobody else took care of the log."""
    written = io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr("sys.stderr", written)
    with told():
        yield written


def refused(count: int, refusals: Refused, **state: Any) -> None:
    for _each in range(count):
        refusals.note({"method": "POST", "state": state}, 403, "/practice/clients/{id}")


def test_a_line_tells_when_what_where_and_who(monkeypatch: pytest.MonkeyPatch) -> None:
    with journal(monkeypatch) as written:
        refused(1, Refused(everybody=True), door="proxy", account=SimpleNamespace(id="a1"))
    when, line = written.getvalue().split(" ", 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", when)
    assert line == (
        f"WARNING {REFUSALS} status=403 method=POST at=/practice/clients/{{id}} door=proxy by=account:a1\n"
    )


def test_nothing_in_a_message_begins_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with journal(monkeypatch) as written:
        logging.getLogger("coxa.web").warning("at %s", "x\n2026-01-01T00:00:00Z all is well\u2028\x1b[2J")
    assert len(written.getvalue().splitlines()) == 1
    assert "\x1b" not in written.getvalue()


def test_refusals_without_end_do_not_fill_the_disk(caplog: pytest.LogCaptureFixture) -> None:
    now_s = 0.0
    refusals = Refused(everybody=True, clock=lambda: now_s)
    refused(10 * MOST_A_MINUTE, refusals)
    assert len(caplog.messages) == MOST_A_MINUTE
    now_s = 61.0
    refused(1, refusals)
    assert f"more={9 * MOST_A_MINUTE}" in caplog.messages[-2]


def test_what_the_owner_does_at_the_own_machine_is_not_told(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.post("/log", data={}).status_code == 403
    assert caplog.messages == []


def test_a_stranger_of_the_network_is_told_without_address_and_code(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(store, now=clock, pairing=Pairing(store.devices))
    stranger = Browser(AtDoor(app, LAN), base_url=ADDRESS)
    assert stranger.get("/diary").status_code == 401
    assert stranger.post("/push/secret-key", json={}).status_code == 404
    told_of = [record.message for record in caplog.records if record.name == REFUSALS]
    assert [line.split()[0] for line in told_of] == ["status=401", "status=404"]
    assert "secret-key" not in "".join(told_of)
    assert "testclient" not in "".join(told_of)
