"""The doors to the network, for real: sockets on other addresses of the loopback, TLS, crowds, moving house."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import coxa.web.doors as doors_module
import coxa.web.server as server_module
from coxa.errors import InputError
from coxa.store import Store
from coxa.web.app import create_app
from coxa.web.doors import LAN, MOST_CONNECTIONS_EACH, SAMPLES
from coxa.web.lan import Lan
from coxa.web.pairing import Pairing
from coxa.web.server import Doors, bind, bind_network

PATIENCE_s = 10.0


@dataclass
class Running:
    lan: Lan
    pairing: Pairing
    port: int
    server: Any

    def context(self) -> ssl.SSLContext:
        assert self.lan.certificates is not None
        return ssl.create_default_context(cadata=self.lan.certificates.authority())

    def ask(self, path: str, at: str = "127.0.0.2", method: str = "GET") -> http.client.HTTPResponse:
        asked = http.client.HTTPSConnection(
            at, self.lan.port or 0, context=self.context(), timeout=PATIENCE_s
        )
        with contextlib.closing(asked):
            asked.request(method, path)
            answer = asked.getresponse()
            answer.read()
            return answer


@pytest.fixture
def running(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(server_module, "LOOK_s", 0.05)
    taken: dict[tuple[str, str], socket.socket] = {}
    bind_network(["127.0.0.2"], 0, 0, taken)
    ports = {door: one.getsockname()[1] for (door, _at), one in taken.items()}
    lan = Lan(store.folder, port=ports[LAN], push_port=ports[SAMPLES], addresses=["127.0.0.2"])
    pairing = Pairing(store.devices)
    app = create_app(store, lan=lan, pairing=pairing)
    listening = bind(0)
    server = server_module._Server(
        server_module._config(server_module.AtDoor(app, "local")), Doors(app, lan, taken)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE_s
    while not (server.started and len(getattr(server, "servers", ())) >= 3) and time.monotonic() < until:
        time.sleep(0.01)
    yield Running(lan, pairing, listening.getsockname()[1], server)
    server.should_exit = True
    thread.join(PATIENCE_s)
    assert not thread.is_alive()


def test_a_phone_that_trusts_the_authority_reaches_the_app_over_tls(running: Running) -> None:
    assert running.ask("/healthz").status == 200
    assert running.ask("/diary").status == 401


def test_who_does_not_trust_it_is_warned(running: Running) -> None:
    asked = http.client.HTTPSConnection("127.0.0.2", running.lan.port or 0, timeout=PATIENCE_s)
    with contextlib.closing(asked), pytest.raises(ssl.SSLCertVerificationError):
        asked.request("GET", "/")


def test_old_tls_is_refused(running: Running) -> None:
    context = running.context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    plain = socket.create_connection(("127.0.0.2", running.lan.port or 0), PATIENCE_s)
    with plain, pytest.raises((ssl.SSLError, ConnectionError)):
        context.wrap_socket(plain, server_hostname="127.0.0.2")


def test_plain_http_is_not_spoken_at_the_port_of_tls(running: Running) -> None:
    asked = http.client.HTTPConnection("127.0.0.2", running.lan.port or 0, timeout=PATIENCE_s)
    with contextlib.closing(asked):
        asked.request("GET", "/healthz")
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            asked.getresponse()


def test_the_port_of_samples_takes_nothing_else(running: Running) -> None:
    asked = http.client.HTTPConnection("127.0.0.2", running.lan.push_port or 0, timeout=PATIENCE_s)
    with contextlib.closing(asked):
        asked.request("GET", "/healthz")
        assert asked.getresponse().status == 404


def test_the_port_of_this_machine_is_at_no_other_address(running: Running) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", running.port), PATIENCE_s)


def test_one_address_cannot_take_all_places(running: Running) -> None:
    with contextlib.ExitStack() as held:
        port = running.lan.push_port or 0
        crowd = [held.enter_context(socket.create_connection(("127.0.0.2", port))) for _ in range(60)]
        time.sleep(0.2)
        ended = 0
        for one in crowd:
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                with contextlib.suppress(ConnectionError):
                    one.recv(1)
                ended += 1
        assert ended == len(crowd) - MOST_CONNECTIONS_EACH


def test_who_asks_nothing_is_shown_out(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors_module, "_LOOK_s", 0.05)
    with socket.create_connection(("127.0.0.2", running.lan.push_port or 0), PATIENCE_s) as quiet:
        quiet.sendall(b"POST /push/abc HTTP/1.1\r\nHost: 127.0.0.2\r\nX-Slow:")
        with contextlib.suppress(ConnectionError):
            assert quiet.recv(1) == b""


def test_it_follows_the_machine_to_another_address(running: Running) -> None:
    running.lan._given = ("127.0.0.3",)
    until = time.monotonic() + PATIENCE_s
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if running.ask("/healthz", at="127.0.0.3").status == 200:
                break
        time.sleep(0.05)
    assert running.ask("/healthz", at="127.0.0.3").status == 200
    with pytest.raises(OSError):  # noqa: PT011 - refused, or cut off while it closes
        running.ask("/healthz", at="127.0.0.2")


def test_a_taken_port_is_said_with_the_option_that_names_another() -> None:
    said = r"is taken by another program.*--https-port"
    with socket.create_server(("127.0.0.2", 0)) as taken, pytest.raises(InputError, match=said):
        bind_network(["127.0.0.2"], taken.getsockname()[1], None, {})


def flooded(running: Running, piece: bytes) -> int:
    """Send headers of which none ends, until the connection does; return how many bytes went."""
    raw = socket.create_connection(("127.0.0.2", running.lan.port or 0), PATIENCE_s)
    sent = 0
    with running.context().wrap_socket(raw, server_hostname="127.0.0.2") as asked:
        asked.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.2\r\n")
        with contextlib.suppress(OSError):
            while sent < 50_000_000:
                asked.sendall(piece)
                sent += len(piece)
    return sent


@pytest.mark.parametrize("piece", [b"x: " + b"a" * 997 + b"\r\n", b"a" * 65_536])
def test_headers_without_end_are_cut_off_before_they_fill_the_memory(running: Running, piece: bytes) -> None:
    assert flooded(running, piece) < 20_000_000  # what the system itself still takes in


def test_a_body_larger_than_headers_may_be_arrives(running: Running) -> None:
    asked = http.client.HTTPSConnection("127.0.0.2", running.lan.port or 0, context=running.context())
    with contextlib.closing(asked):
        asked.request("POST", "/api/v1/people", bytes(1_000_000))
        assert asked.getresponse().status == 401
