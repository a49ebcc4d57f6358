"""The client against a real server: what the docs show runs, lists go on, trying again is safe, errors teach."""

from __future__ import annotations

import http.client
import inspect
import re
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tools.doc_blocks.demo import python_blocks

from coxa.client import Client, ClientError
from coxa.client.transport import Transport
from coxa.store import Store
from tests.client.conftest import serving

ROOT = Path(__file__).parents[2]
RATED = {"kind": "rated", "ratings": {"pain": 1}}


def test_the_ten_lines_of_the_docs_run(
    store: Store,
    address: str,
    coxa: Client,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store.load_example(datetime.now(UTC).astimezone().date())
    (code,) = python_blocks((ROOT / "docs" / "web-api.md").read_text(encoding="utf-8"))
    assert len([line for line in code.splitlines() if line and not line.startswith("#")]) <= 10
    monkeypatch.setenv("COXA_TOKEN", coxa._transport.token)
    exec(compile(code.replace("http://127.0.0.1:8421", address), "docs", "exec"), {})  # noqa: S102
    printed = capsys.readouterr().out
    assert len(re.findall(r"\d{4}-\d\d-\d\d \d+ min", printed)) == len(
        store.diary(store.person().id).sessions
    )
    assert store.diary(store.person().id).entries[-1].ratings.pain == 1  # type: ignore[union-attr]


def test_lists_go_on_past_a_page(coxa: Client, store: Store) -> None:
    for n in range(205):
        store.submit(
            store.person().id, RATED | {"id": f"n{n}", "at": "2026-11-01T08:00:00Z", "day": "2026-11-01"}
        )
    assert len({entry["id"] for entry in coxa.entries()}) == 205


def test_an_entry_goes_in_out_and_back(coxa: Client) -> None:
    key = coxa.add(RATED)["id"]
    assert coxa.entry(key)["ratings"] == {"pain": 1}
    coxa.remove(key)
    assert [entry["id"] for entry in coxa.entries(removed=True)] == [key]
    assert coxa.restore(key)["id"] == key


def test_what_is_refused_says_where_and_what_to_do(coxa: Client) -> None:
    with pytest.raises(ClientError, match=r"body\.rated\.ratings\.pain") as caught:
        coxa.add({"kind": "rated", "ratings": {"pain": 11}})
    assert caught.value.status == 422
    assert caught.value.mend


def test_everything_goes_out_and_in(coxa: Client) -> None:
    coxa.add(RATED)
    assert coxa.bring_in(coxa.export()) == {"added": 0, "known": 1, "restored": 0}


def test_a_token_is_made_used_and_removed(coxa: Client, address: str) -> None:
    made = coxa.make_token("other", ["read"])
    other = Client(address, made.secret)
    assert other.me()["token"]["name"] == "other"
    with pytest.raises(ClientError, match="scope 'write'"):
        other.add(RATED)
    coxa.remove_token(made.id)
    with pytest.raises(ClientError, match="unknown"):
        other.me()


def test_a_broken_line_or_busy_server_does_nothing_twice(
    coxa: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    once, asked = Transport._once, []

    def broken(self: Transport, *request: Any) -> tuple[int, bytes, float]:
        answer = once(self, *request)  # it arrived, and its answer did not
        asked.append(answer[0])
        if len(asked) == 1:
            raise http.client.RemoteDisconnected
        return (503, b"", 0.0) if len(asked) == 2 else answer

    monkeypatch.setattr(Transport, "_once", broken)
    object.__setattr__(coxa._transport, "sleep", lambda _s: None)
    coxa.add(RATED)
    assert asked == [201, 201, 201]
    assert len(store.diary(store.person().id).entries) == 1


def test_a_server_that_is_not_there_is_said_plainly(coxa: Client) -> None:
    gone = Client("http://127.0.0.1:9", "coxa_x")
    object.__setattr__(gone._transport, "sleep", lambda _s: None)
    with pytest.raises(ClientError, match=r"does not answer.*coxa serve"):
        gone.me()


@pytest.mark.parametrize(
    "address", ["http://hips.example.org", "ftp://127.0.0.1", "127.0.0.1:8421", "http://a/b"]
)
def test_a_token_goes_nowhere_unsafe(address: str) -> None:
    with pytest.raises(ClientError):
        Client(address, "coxa_x")


def test_a_token_is_not_shown_with_the_client() -> None:
    assert "coxa_secret" not in repr(Client("http://127.0.0.1:1", "coxa_secret")._transport)


def test_a_certificate_that_nobody_knows_is_refused_with_the_way_out(
    coxa: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_request: Any) -> None:
        raise ssl.SSLCertVerificationError

    monkeypatch.setattr(Transport, "_once", unknown)
    with pytest.raises(ClientError, match=r"authority\.crt"):
        coxa.me()


def test_a_clinician_looks_after_clients(store: Store) -> None:
    ann = store.accounts.create("clinician", "ann", "Ann", "long enough it is")
    token = store.tokens.new("a test", ("read", "write", "people", "notes", "audit"), account_id=ann.id)[1]
    with serving(store, practice=True) as address:
        coxa = Client(address, token)
        carl, link = coxa.invite("Carl")
        assert link.startswith(f"{address}/invitation/")
        about = coxa.about(carl.id)
        about.add(RATED)
        assert about.add_note("Walks well.", shared=True)["author"] == "Ann"
        assert about.set_doses({})["set_by"] == "Ann"
        assert [one["person"]["name"] for one in coxa.attention()] == ["Carl"]
        assert any(line["action"].startswith("note written") for line in coxa.audit())


def test_every_method_of_the_client_says_what_it_does() -> None:
    methods = [m for name, m in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")]
    assert len(methods) > 30
    assert all(method.__doc__ for method in methods)


@pytest.mark.parametrize("key", ["../../../tokens/x", "", ".", "a/../b"])
def test_an_id_that_would_lead_elsewhere_is_not_sent(key: str) -> None:
    nowhere = Client("http://127.0.0.1:1", "coxa_x")
    with pytest.raises(ClientError, match="no address"):
        nowhere.remove(key)
