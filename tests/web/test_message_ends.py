"""Where a request ends is told in one way alone: whatever could hide a second one in it is refused."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from coxa.store import Store
from coxa.web import server as server_module
from coxa.web.app import create_app
from coxa.web.doors import AtDoor
from coxa.web.server import bind

PATIENCE_s = 20.0
BEGIN = b"POST /log HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@pytest.fixture
def port(store: Store) -> Iterator[int]:
    listening = bind(0)
    server = server_module._Server(server_module._config(AtDoor(create_app(store), "local")), None)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE_s
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield int(listening.getsockname()[1])
    server.should_exit = True
    thread.join(PATIENCE_s)
    listening.close()


def said(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), PATIENCE_s) as asked:
        asked.sendall(sent)
        asked.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: asked.recv(65536), b""))


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        b"Content-Length: 0\r\nContent-Length: 4\r\n\r\n" + HIDDEN,
        b"Transfer-Encoding: xchunked\r\n\r\n" + HIDDEN,
        b"Content-Length : 4\r\n\r\n" + HIDDEN,
        b"Content-Length: +4\r\n\r\n" + HIDDEN,
    ],
    ids=["length and chunks", "two lengths", "unknown coding", "space before the colon", "no number"],
)
def test_a_message_whose_end_is_doubtful_is_refused_with_all_that_follows(port: int, rest: bytes) -> None:
    answer = said(port, BEGIN + rest)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert not answer.endswith(b"ok")
